"""Flags, bans, admins, and the log of what admins did."""
