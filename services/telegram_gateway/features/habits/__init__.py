"""Habits: the goal that a member chooses, and their week."""
