"""Where the demo's clock is kept: as long as its data."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

FOLDER: Final = Path(".run") / "demo"


@contextmanager
def clock_file(environment: Mapping[str, str], folder: Path = FOLDER) -> Iterator[Path]:
    """The file for a demo that runs while the block does.

    Data in memory begin anew, and so does the time. A database that outlives the demo has a clock of its own:
    a demo that is started again goes on at the time up to which its data were lived.
    """
    uri = environment.get("MONGODB_URI")
    if not uri:
        with TemporaryDirectory(prefix="gymnation-clock-") as passing:
            yield Path(passing) / "clock"
        return
    database = f"{uri} {environment.get('MONGODB_DATABASE', '')}"
    folder.mkdir(parents=True, exist_ok=True)
    yield folder / f"clock-{hashlib.sha256(database.encode()).hexdigest()[:16]}"
