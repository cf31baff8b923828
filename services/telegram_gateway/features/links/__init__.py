"""Links between members and systems: what a code asks for, and /conexoes."""
