"""The Telegram gateway: receives updates, answers people, keeps nothing."""
