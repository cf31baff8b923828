"""Groups, members and check-ins on both engines."""

from collections.abc import Iterator

import pytest

from member_service.storage.database import Database
from tests.member_service.parts import INDEXES, Parts
from tests.member_service.storage.scattered import ALLOWED
from tests.support.filters import watch


@pytest.fixture
async def parts(database: Database) -> Parts:
    await database.ensure_indexes(INDEXES)
    return Parts(database)


@pytest.fixture(autouse=True)
def no_query_asks_all_shards(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each query of each test here has its collection's shard key, or a reason."""
    scattered = watch(monkeypatch)
    yield
    assert scattered - set(ALLOWED) == set(), "these would ask all shards: give them the key, or a reason"
