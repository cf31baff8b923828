"""Safety in code.

What people write is read for what must worry a coach.
What the model writes is read before anybody sees it.
"""
