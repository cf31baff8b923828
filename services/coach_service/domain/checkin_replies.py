"""Check-in replies: a line or two for somebody who trained and wrote about it."""

import json
import re
from contextlib import aclosing
from dataclasses import dataclass, replace

from coach_service.domain.capacity import Capacity
from coach_service.domain.failures import (
    CoachAnswerRejected,
    CoachNoAnswer,
    CoachNotConfigured,
    CoachRefused,
)
from coach_service.domain.model import (
    Model,
    ModelRequest,
    ModelTurn,
    Stop,
    SystemPart,
    TextPiece,
    Usage,
    UserText,
)
from coach_service.domain.pricing import Price
from coach_service.domain.prompts import Language, Prompt, answer_in, block, one_line
from coach_service.domain.safety import concerns
from coach_service.domain.safety.checks import AnswerCheck, Secrets, correction
from coach_service.domain.safety.concerns import Assessment
from coach_service.domain.watching import Watch, Watched

MAX_SENTENCES = 3
MAX_TOKENS = 160
MAX_WORDS = 80
MAX_CAPTION = 1024
MAX_NAME = 64

_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+")
_MARKDOWN = re.compile(
    r"^\s{0,3}(?:#{1,6}|>|[-*+])\s+|\*\*|__|`+|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class CheckinStory:
    """A check-in with a caption. Caption and name are data."""

    member_name: str
    language: Language
    caption: str
    season_checkins: int
    season_points: int
    points: int


@dataclass(frozen=True, slots=True)
class CheckinReply:
    text: str
    usage: Usage
    cost_nano_usd: int
    model: str
    prompt_version: str


class WriteCheckinReply:
    """Writes at most `MAX_SENTENCES` sentences of plain text, without tools."""

    def __init__(
        self, model: Model | None, *, prompt: Prompt, price: Price, capacity: Capacity, watch: Watch
    ) -> None:
        self._model, self._prompt, self._price = model, prompt, price
        self._capacity, self._watch = capacity, watch

    async def __call__(self, story: CheckinStory) -> CheckinReply:
        with self._watch.work("checkin_reply") as watched:
            assessment = concerns.assess([story.caption])
            for concern in sorted(assessment.concerns):
                watched.worried("before", concern)
            if assessment.urgent is not None:
                text = concerns.reply_to(assessment.urgent, story.language)
                return CheckinReply(_plain(text), Usage(), 0, "", concerns.version())
            if self._model is None:
                raise CoachNotConfigured
            with self._capacity.slot():
                reply = await self._written(self._model, story, assessment, watched)
            watched.ended(rounds=0)
        return reply

    async def _written(
        self, model: Model, story: CheckinStory, assessment: Assessment, watched: Watched
    ) -> CheckinReply:
        request = self._request(story, assessment)
        check = AnswerCheck(
            assessment,
            Secrets([self._prompt.text], ()),
            words_at_most=MAX_WORDS,
            read_numbers=lambda: [_numbers(story)],
        )
        usage = Usage()
        for _ in range(2):
            turn = await self._turn(model, request, watched)
            usage += turn.usage
            if turn.stop is Stop.REFUSAL:
                raise CoachRefused
            text = first_sentences(turn.text, whole=turn.stop not in {Stop.MAX_TOKENS, Stop.CONTEXT_FULL})
            if not text:
                raise CoachNoAnswer
            finding = check.finding(text)
            if finding is None:
                return CheckinReply(text, usage, self._price.of(usage), turn.model, self._prompt.version)
            watched.worried("after", finding)
            request = replace(request, turns=(*request.turns, turn, UserText(correction(finding))))
        raise CoachAnswerRejected

    async def _turn(self, model: Model, request: ModelRequest, watched: Watched) -> ModelTurn:
        async with aclosing(model.respond(request)) as pieces:
            async for piece in pieces:
                if isinstance(piece, TextPiece):
                    watched.wrote()
                    continue
                watched.spent(piece.usage, self._price.of(piece.usage))
                if isinstance(piece, ModelTurn):
                    return piece
        raise AssertionError("a model's turn ends with a ModelTurn")

    def _request(self, story: CheckinStory, assessment: Assessment) -> ModelRequest:
        numbers = (
            f"points_of_this_checkin: {story.points}\n"
            f"season_checkins: {story.season_checkins}\n"
            f"season_points: {story.season_points}"
        )
        here = (answer_in(story.language), assessment.guidance())
        blocks = [block("record", numbers, at_most=len(numbers))]
        if name := one_line(story.member_name, MAX_NAME):
            blocks.append(block("member_name", name, at_most=MAX_NAME))
        blocks.append(block("caption", story.caption, at_most=MAX_CAPTION))
        return ModelRequest(
            system=(
                # Below the size that the vendor's cache takes.
                SystemPart(self._prompt.text, cached=False),
                SystemPart("\n".join(part for part in here if part), cached=False),
            ),
            turns=(UserText("\n\n".join(blocks)),),
            max_tokens=MAX_TOKENS,
        )


def _numbers(story: CheckinStory) -> str:
    numbers = {
        "points": story.points,
        "season_checkins": story.season_checkins,
        "season_points": story.season_points,
    }
    return json.dumps(numbers)


def _plain(text: str) -> str:
    return " ".join(_MARKDOWN.sub("", text).split())


def first_sentences(text: str, *, whole: bool = True, at_most: int = MAX_SENTENCES) -> str:
    """The first sentences as plain text on one line.

    `whole` says whether the text ended by itself; if not, a last sentence that was cut off is left out.
    """
    plain = _plain(text)
    sentences: list[str] = []
    for part in _split(plain):
        # An emoji or a closing mark after a full stop belongs to the sentence before it.
        if sentences and not any(char.isalnum() for char in part):
            sentences[-1] += f" {part}"
        else:
            sentences.append(part)
    if not whole and len(sentences) > 1 and not sentences[-1].endswith((".", "!", "?", "…")):
        sentences.pop()
    return " ".join(sentences[:at_most])


def _split(text: str) -> list[str]:
    parts, start = [], 0
    for match in _SENTENCE_END.finditer(text):
        parts.append(text[start : match.end()].strip())
        start = match.end()
    parts.append(text[start:].strip())
    return [part for part in parts if part]
