"""Telegram's Bot API: the connection, its limits, and what fits into a message."""
