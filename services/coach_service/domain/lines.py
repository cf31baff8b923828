"""Lines for members: a few words that push, or one that teases, about the training and out of the record."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from coach_service.domain.budgets import SYSTEM_ALONE, Payer
from coach_service.domain.prompts import Language, Prompt, block, one_line
from coach_service.domain.records import Profile, Records
from coach_service.domain.safety.concerns import Assessment
from coach_service.domain.short_texts import Draft, ShortText, ShortWriter
from coach_service.domain.tool_results import profile_numbers
from servicekit.errors import ServiceError

LineKind = Literal["motivation", "one_liner"]

SENTENCES: Mapping[LineKind, int] = {"motivation": 3, "one_liner": 1}
WORDS: Mapping[LineKind, int] = {"motivation": 80, "one_liner": 40}
MAX_TOKENS = 160
MAX_TEXT = 4096
MAX_NAME = 64
_TOLD = ("season_checkins", "season_points", "streak_days")


@dataclass(frozen=True, slots=True)
class LineWish:
    """For whom a line is wanted. Name and text are data."""

    kind: LineKind
    member_id: int
    member_name: str
    record_chat_ids: tuple[int, ...]
    """Groups whose record of the member may be read; in a group at most that one."""
    language: Language
    text: str
    """What the member wrote; "" when they only asked."""
    asked_by_another: bool
    """Whether somebody else wants it: then the numbers of who hides from the ranking are left alone."""
    payer: Payer = SYSTEM_ALONE


class WriteLine:
    """Writes plain text of one line. Numbers come from the member's profile, handed over by code."""

    def __init__(self, write: ShortWriter, records: Records, *, prompts: Mapping[LineKind, Prompt]) -> None:
        self._write, self._records, self._prompts = write, records, prompts

    async def __call__(self, wish: LineWish) -> ShortText:
        async def compose(assessment: Assessment) -> Draft:
            # Who is hurt or in trouble is not teased.
            kind: LineKind = "motivation" if assessment.concerns else wish.kind
            return self._draft(wish, kind, await self._numbers(wish))

        return await self._write(wish.kind, wish.language, [wish.text], compose, wish.payer)

    def _draft(self, wish: LineWish, kind: LineKind, numbers: Mapping[str, object]) -> Draft:
        blocks = []
        if numbers:
            told = "\n".join(f"{name}: {numbers[name]}" for name in _TOLD)
            blocks.append(block("record", told, at_most=len(told)))
        if name := one_line(wish.member_name, MAX_NAME):
            blocks.append(block("member_name", name, at_most=MAX_NAME))
        if wish.text.strip():
            blocks.append(block("message", wish.text, at_most=MAX_TEXT))
        return Draft(
            prompt=self._prompts[kind],
            blocks=blocks or [block("message", "-", at_most=1)],
            facts=json.dumps(numbers) if numbers else "",
            sentences=SENTENCES[kind],
            words=WORDS[kind],
            max_tokens=MAX_TOKENS,
        )

    async def _numbers(self, wish: LineWish) -> Mapping[str, object]:
        """Return the numbers of the group where the member trained last.

        There are none where there is no record, or none that may be told.
        """
        async with asyncio.TaskGroup() as group:
            reads = [group.create_task(self._profile(chat_id, wish)) for chat_id in wish.record_chat_ids]
        found = [profile for read in reads if (profile := read.result()) is not None]
        if not found:
            return {}
        numbers = profile_numbers(max(found, key=lambda profile: profile.last_checkin_day))
        return {name: numbers[name] for name in _TOLD}

    async def _profile(self, chat_id: int, wish: LineWish) -> Profile | None:
        try:
            found = await self._records.profile(chat_id, wish.member_id)
        except ServiceError:
            # A line without numbers is better than none.
            return None
        if found is None or found.total_checkins == 0:
            return None
        return None if wish.asked_by_another and found.is_masked else found
