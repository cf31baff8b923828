"""What admins let the bot say, now or at set times."""
