"""The chassis that every service stands on. It knows no product nouns and imports no service."""
