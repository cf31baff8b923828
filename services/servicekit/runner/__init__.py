"""Runs programs together: starts them, waits until they are ready, shows their lines, ends them.

`python -m servicekit.runner` runs the three services from the environment (`make run`).
The demo runs them with its stand-ins (sandbox/demo).
"""
