"""`make eval`: golden questions to the real coach, and a table of what it made of them, to compare two versions of its prompts."""
