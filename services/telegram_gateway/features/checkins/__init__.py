"""Check-ins: anchors, photos, corrections, and what the bot says to them."""
