"""A program for the tests of forking: runs the file that its first argument names."""

import sys
from pathlib import Path

if __name__ == "__main__":
    source = Path(sys.argv[1])
    sys.argv = sys.argv[1:]
    exec(compile(source.read_text(), str(source), "exec"), {"__name__": "__main__"})
