"""Check-in replies: a line or two for somebody who trained and wrote about it."""

import json
from dataclasses import dataclass

from coach_service.domain.budgets import SYSTEM_ALONE, Payer
from coach_service.domain.prompts import Language, Prompt, block, one_line
from coach_service.domain.safety.concerns import Assessment
from coach_service.domain.short_texts import Draft, ShortText, ShortWriter

MAX_SENTENCES = 3
MAX_TOKENS = 160
MAX_WORDS = 80
MAX_CAPTION = 1024
MAX_NAME = 64


@dataclass(frozen=True, slots=True)
class CheckinStory:
    """A check-in with a caption. Caption and name are data."""

    member_name: str
    language: Language
    caption: str
    season_checkins: int
    season_points: int
    points: int
    payer: Payer = SYSTEM_ALONE


class WriteCheckinReply:
    """Writes at most `MAX_SENTENCES` sentences of plain text, without tools."""

    def __init__(self, write: ShortWriter, *, prompt: Prompt) -> None:
        self._write, self._prompt = write, prompt

    async def __call__(self, story: CheckinStory) -> ShortText:
        async def compose(_: Assessment) -> Draft:
            return self._draft(story)

        return await self._write("checkin_reply", story.language, [story.caption], compose, story.payer)

    def _draft(self, story: CheckinStory) -> Draft:
        numbers = (
            f"points_of_this_checkin: {story.points}\n"
            f"season_checkins: {story.season_checkins}\n"
            f"season_points: {story.season_points}"
        )
        blocks = [block("record", numbers, at_most=len(numbers))]
        if name := one_line(story.member_name, MAX_NAME):
            blocks.append(block("member_name", name, at_most=MAX_NAME))
        blocks.append(block("caption", story.caption, at_most=MAX_CAPTION))
        return Draft(
            prompt=self._prompt,
            blocks=blocks,
            facts=_numbers(story),
            sentences=MAX_SENTENCES,
            words=MAX_WORDS,
            max_tokens=MAX_TOKENS,
        )


def _numbers(story: CheckinStory) -> str:
    numbers = {
        "points": story.points,
        "season_checkins": story.season_checkins,
        "season_points": story.season_points,
    }
    return json.dumps(numbers)
