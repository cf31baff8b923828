"""Values, rules, use cases and ports; knows no database, no transport."""
