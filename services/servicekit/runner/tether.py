"""Becomes another program that ends with its parent: `python tether.py PROGRAM ARGUMENT…`.

A demo that is killed outright (SIGKILL, a closed terminal) cannot end its services.
On Linux the kernel ends them then.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    if sys.platform == "linux":
        parent = os.getppid()
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            sys.exit("the parent ended before this program began")
    os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606 - that is what it is for


if __name__ == "__main__":
    main()
