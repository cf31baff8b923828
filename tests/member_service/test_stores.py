"""What modules of storage declare reaches the database."""

import re
from pathlib import Path

import member_service.storage
from member_service.stores import MODULES

_DECLARES = re.compile(r"^(?:INDEXES|RETENTIONS|SHARD_KEYS)\b", re.MULTILINE)


def test_every_module_that_declares_something_is_listed():
    folder = Path(member_service.storage.__file__).parent
    declaring = {path.stem for path in folder.glob("*.py") if _DECLARES.search(path.read_text("utf-8"))}
    assert declaring == {module.__name__.rpartition(".")[2] for module in MODULES}
