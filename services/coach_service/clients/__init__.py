"""Other services as the coach sees them."""
