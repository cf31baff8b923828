"""What the coach remembers of the asker: reading what they agreed to, and proposing what they may agree to.

Where an answer is read by others nothing can be proposed, and what is for private only is not read.
This does not depend on what the model is told: what is for private only is not asked for.
Proposing writes nothing: the asker is shown the proposal, and decides.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final, Literal

from coach_service.domain.model import ToolCall, ToolSpec
from coach_service.domain.prompts import one_line, visible
from coach_service.domain.records import Memory, Records, Remembered
from coach_service.domain.safety.checks import AnswerCheck
from coach_service.domain.safety.concerns import Assessment
from coach_service.domain.safety.folding import fold
from coach_service.domain.safety.notes import is_no_note
from servicekit.errors import ServiceError

Place = Literal["group", "private"]

RECALL: Final = "recall_memories"
PROPOSE: Final = "propose_memory"
NAMES: Final = (RECALL, PROPOSE)

MAX_TEXT: Final = 200
_LONG_NUMBER = re.compile(r"[+(]?\d[\d ().-]{6,}\d")
MAX_PROPOSALS: Final = 2

_OFF: Final[Mapping[str, object]] = {"memory": "switched off by the asker"}
_NONE: Final[Mapping[str, object]] = {"record": "none"}

_RECALL_SPEC = ToolSpec(
    RECALL,
    (
        "What the asker agreed that you remember, such as habits, goals, preferences and limits. "
        "Not their record."
    ),
    {"type": "object", "properties": {}, "additionalProperties": False},
)
_PROPOSE_SPEC = ToolSpec(
    PROPOSE,
    (
        "Proposes one short line about the asker to remember for later conversations. "
        "It keeps nothing: the asker is shown the line below your answer and decides."
    ),
    {
        "type": "object",
        "properties": {
            "text": {
                "type": "string",
                "maxLength": MAX_TEXT,
                "description": (
                    "The line, in the language of your answer, "
                    "without names, contacts and numbers of documents."
                ),
            }
        },
        "required": ["text"],
        "additionalProperties": False,
    },
)
SPECS: Final[Mapping[Place, tuple[ToolSpec, ...]]] = {
    "group": (_RECALL_SPEC,),
    "private": (_RECALL_SPEC, _PROPOSE_SPEC),
}


class Refused(Exception):
    """The model asked for what there is not; the text is for the model."""


class MemoryTools:
    """The memory of one question."""

    def __init__(
        self,
        records: Records,
        member_id: int,
        titles: Mapping[int, str],
        place: Place,
        assessment: Assessment,
    ) -> None:
        """`titles` are those of the groups of the request, by chat id."""
        self._records, self._member_id, self._titles, self._place = records, member_id, titles, place
        self._assessment = assessment
        self._check: AnswerCheck | None = None
        self._proposals: dict[str, str] = {}
        self.recalled: dict[int, dict[int, None]] = {}
        """The numbers of what was read, in order, by chat id (0: private only).

        The texts are not kept: the member may forget them.
        """

    def checked_by(self, check: AnswerCheck) -> None:
        """Proposals are shown to the asker: what no answer may say none of them may."""
        self._check = check

    @property
    def proposals(self) -> tuple[str, ...]:
        """What the model would like to keep, in its order."""
        return tuple(self._proposals.values())

    async def use(self, call: ToolCall) -> Mapping[str, object]:
        """Run one of the two tools. Raise Refused."""
        if call.name not in {spec.name for spec in SPECS[self._place]}:
            raise Refused("There is no such tool.")
        remembered = await self._read()
        if not remembered.enabled:
            return _OFF
        return self._propose(call.input) if call.name == PROPOSE else self._recall(remembered.memories)

    async def _read(self) -> Remembered:
        try:
            return await self._records.memories(
                self._member_id, tuple(self._titles), include_private=self._place == "private"
            )
        except ServiceError:
            raise Refused("What is remembered could not be read just now.") from None

    def _recall(self, memories: Sequence[Memory]) -> Mapping[str, object]:
        # Whatever came, in a group only what is that group's.
        allowed = {*self._titles, *([0] if self._place == "private" else [])}
        found = [memory for memory in memories if memory.chat_id in allowed]
        for memory in found:
            self.recalled.setdefault(memory.chat_id, {})[memory.number] = None
        if not found:
            return _NONE
        return {"memories": [self._shown(memory) for memory in found]}

    def _shown(self, memory: Memory) -> Mapping[str, object]:
        title = self._titles.get(memory.chat_id)
        return {"text": visible(memory.text)[:MAX_TEXT]} | ({"community": title} if title else {})

    def _propose(self, given: Mapping[str, object]) -> Mapping[str, object]:
        text = given.get("text")
        if not isinstance(text, str) or given.keys() != {"text"}:
            raise Refused("The only input is the text.")
        line = one_line(text, MAX_TEXT + 1)
        if not fold(line) or len(line) > MAX_TEXT:
            raise Refused(f"The text is a line of 1 to {MAX_TEXT} characters.")
        if is_no_note(line, self._assessment.concerns):
            raise Refused("This is no moment to take notes: do not propose anything, and answer the asker.")
        # A long number the member service refuses, and the asker hears why.
        if self._check is not None and self._check.finding(_LONG_NUMBER.sub(" ", line)) is not None:
            raise Refused("That line cannot be shown to anybody.")
        key = fold(line)
        if key not in self._proposals and len(self._proposals) >= MAX_PROPOSALS:
            raise Refused(f"At most {MAX_PROPOSALS} at once.")
        self._proposals[key] = line
        return {"proposed": "The asker is shown it below your answer and decides. It is not kept yet."}


async def kept_quiet(
    records: Records, member_id: int, chat_ids: Sequence[int], place: Place, said: str
) -> tuple[str, ...]:
    """Return what an answer for a group must not tell: what the asker let be remembered for private only.

    It is read only to be recognised, and never shown to the model.
    What the asker says right there, or lets the group know, is left out.
    """
    if place == "private":
        return ()
    try:
        found = (await records.memories(member_id, chat_ids, include_private=True)).memories
    except ServiceError:
        # A second net: the model was not shown it in the first place.
        return ()
    open_words = [fold(said), *(fold(memory.text) for memory in found if memory.chat_id)]
    return tuple(
        memory.text
        for memory in found
        if not memory.chat_id and not any(fold(memory.text) in words for words in open_words)
    )
