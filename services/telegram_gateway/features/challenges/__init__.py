"""Challenges: what a group does together for a while."""
