"""Pictures: drawn with Pillow from what the features put into words; no feature and no client is imported here."""
