"""Stand-ins for Telegram, Claude and a trace store, and a page to be the people.

For laptops and tests, never in production.
"""
