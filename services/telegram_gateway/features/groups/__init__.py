"""Groups: registration, settings, rules, welcomes, status."""
