"""Every check and test in groups, in the order of what they tell for their time: `python -m tests.run`.

groups.py says what there is, planner.py what still fits.
running.py runs one group, report.py tells what came of it.
"""
