"""An invented dump in a folder, and a plan that takes all of it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from member_service import importing
from member_service.domain.old_bot import plan as plans
from member_service.domain.old_bot.plan import Plan
from member_service.storage.old_bot import OldFolder
from tests.member_service.importing.dumps import Dump
from tests.support.old_bot import END, Tally, old_dump, plan_toml, write_folder


@dataclass(frozen=True)
class Moving:
    """What an operator has before them."""

    folder: Path
    plan: Plan
    tally: Tally

    @property
    def source(self) -> OldFolder:
        return OldFolder(str(self.folder))


@pytest.fixture
def moving(tmp_path: Path) -> Callable[..., Moving]:
    """Make a dump and its plan; the arguments are those of old_dump, and of the plan."""

    async def make(seasons: str = '"rule"', canonical: bool = False, **more: object) -> Moving:
        folder = tmp_path / "dump"
        tally = write_folder(old_dump(**more), folder, canonical=canonical)
        plan = plans.parse(plan_toml(folder, tally, "", seasons=seasons))
        found = await importing.survey(OldFolder(str(folder)), plan, END)
        name = importing.fingerprint(found)
        return Moving(folder, plans.parse(plan_toml(folder, tally, name, seasons=seasons)), tally)

    return make


@pytest.fixture
def dump(tmp_path):
    return Dump(tmp_path / "dump")
