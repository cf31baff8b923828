"""Where the browser is that the tests of a page drive."""

import os
import shutil

# The shell first: it is the same engine without Chrome's own interface.
# That interface costs more than our page in every window.
_NAMES = ("chromium-headless-shell", "chrome-headless-shell", "chromium", "chromium-browser", "google-chrome")


def chromium_path() -> str | None:
    """CHROMIUM, or the first that is on the PATH; None when there is none."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
