"""Anonymous mail."""
