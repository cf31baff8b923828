"""Survival: real processes are disturbed while people use them.

What happened is written down, and then judged.
"""
