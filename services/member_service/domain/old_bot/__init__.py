"""The old single-process bot's documents: what they say, what is taken of them, and as what."""
