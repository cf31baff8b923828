"""Groups, members and check-ins on both engines."""

import pytest

from member_service.storage.database import Database
from tests.member_service.parts import INDEXES, Parts


@pytest.fixture
async def parts(database: Database) -> Parts:
    await database.ensure_indexes(INDEXES)
    return Parts(database)
