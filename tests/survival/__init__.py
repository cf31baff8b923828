"""Survival: real processes are disturbed while people use them; what happened is written down, and then judged."""
