"""The rules of coaching: no transport, no vendor, no telemetry library."""
