"""The demo's own keys for memories and questions: made once, since a real database outlives the demo."""

import base64
import os
import secrets
from pathlib import Path
from typing import Final

FILE: Final = Path(".run") / "demo" / "data_keys"


def kept_keys(file: Path = FILE) -> str:
    """The keys in the file, which is made when it is not there; for nobody else on this machine to read."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        made = file.with_suffix(f".{os.getpid()}")
        made.touch(mode=0o600)
        made.write_text("".join(f"{name} {_key()}\n" for name in ("demo", "tags")), encoding="ascii")
        # The process that comes second takes the first one's.
        try:
            os.link(made, file)
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return file.read_text(encoding="ascii")


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()
