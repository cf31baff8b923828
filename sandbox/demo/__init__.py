"""`make demo`: the sandbox and the three services as processes of one program.

plan.py says what is started with which environment.
programs.py runs it and ends it.
lines.py makes its logs readable.
ready.py knows when each part answers.
banner.py tells the person what to try.
"""
