"""`make eval`: golden questions to the real coach, and a table of what it made of them.

The table compares two versions of its prompts.
"""
