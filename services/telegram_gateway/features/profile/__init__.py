"""A member's own page, and how they appear to others."""
