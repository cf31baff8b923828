"""`python -m gymnation_client.cli` is `gymnation`."""

import sys

from gymnation_client.cli import main

if __name__ == "__main__":
    sys.exit(main())
