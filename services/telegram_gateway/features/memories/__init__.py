"""What members let the coach remember."""
