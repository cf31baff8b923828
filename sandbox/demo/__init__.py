"""`make demo`: the sandbox and the three services as processes of one program (servicekit/runner).

plan.py says what is started with which environment.
banner.py tells the person what to try.
"""
