"""A game day: faults on a running system, what alerts say, and how long it takes (docs/game-day.md)."""
