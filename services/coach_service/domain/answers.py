"""Answers: a member's question, the rounds of tools that it takes, and what came of it."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Literal

from coach_service.domain import answer_prompt
from coach_service.domain.capacity import Capacity
from coach_service.domain.conversation import Conversation
from coach_service.domain.failures import CoachNoAnswer, CoachNotConfigured, CoachRefused
from coach_service.domain.model import (
    Model,
    ModelRequest,
    ModelTurn,
    Stop,
    TextPiece,
    ToolResults,
    Usage,
    UserText,
)
from coach_service.domain.pricing import Price
from coach_service.domain.prompts import Language, Prompt
from coach_service.domain.records import Records
from coach_service.domain.tools import TOOLS, Source, Toolbox, known_name
from coach_service.domain.watching import Watch, Watched

Place = Literal["group", "private"]


@dataclass(frozen=True, slots=True)
class Question:
    """What a member asks. Texts and names are data."""

    member_id: int
    member_name: str
    place: Place
    record_chat_ids: tuple[int, ...]
    """Groups whose record of the member may be read; in a group at most that one."""
    language: Language
    text: str
    quoted_text: str = ""
    quoted_from_bot: bool = False


@dataclass(frozen=True, slots=True)
class Delta:
    """Text to be appended to what came since the last ToolUsed. The final answer's text is the truth."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolUsed:
    """A look-up begins; text before it was preamble."""

    tool: str
    round: int


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer and what it took."""

    text: str
    usage: Usage
    cost_nano_usd: int
    model: str
    prompt_version: str
    sources: tuple[Source, ...]
    truncated: bool
    rounds: int


AnswerEvent = Delta | ToolUsed | Answer


class AnswerQuestion:
    """Answers one question with at most `MAX_ROUNDS` rounds of tools; the next turn must be the answer."""

    def __init__(
        self,
        model: Model | None,
        records: Records,
        *,
        prompt: Prompt,
        price: Price,
        capacity: Capacity,
        watch: Watch,
        max_tokens: int,
    ) -> None:
        self._model, self._records, self._prompt, self._price = model, records, prompt, price
        self._capacity, self._watch, self._max_tokens = capacity, watch, max_tokens

    async def __call__(self, question: Question) -> AsyncGenerator[AnswerEvent, None]:
        """Give deltas and tool uses as they come, then exactly one Answer. Closing it ends the model's stream."""
        with self._watch.work("answer") as watched:
            if self._model is None:
                raise CoachNotConfigured
            with self._capacity.slot():
                groups = await answer_prompt.known_groups(self._records, question.record_chat_ids)
                toolbox = Toolbox(self._records, question.member_id, groups.refs, self._watch)
                conversation = Conversation(
                    ModelRequest(
                        system=answer_prompt.system(
                            self._prompt, groups.rules, question.language, question.place
                        ),
                        turns=(
                            UserText(
                                answer_prompt.question(
                                    question.text,
                                    question.member_name,
                                    [ref.title for ref in groups.refs],
                                    question.quoted_text,
                                    quoted_from_bot=question.quoted_from_bot,
                                )
                            ),
                        ),
                        max_tokens=self._max_tokens,
                        tools=TOOLS,
                    )
                )
                async with aclosing(self._converse(self._model, conversation, toolbox, watched)) as events:
                    async for event in events:
                        yield event
                yield self._answer(conversation, toolbox.sources)
            watched.ended(conversation.rounds)

    async def _converse(
        self, model: Model, conversation: Conversation, toolbox: Toolbox, watched: Watched
    ) -> AsyncGenerator[Delta | ToolUsed, None]:
        while True:
            async with aclosing(model.respond(conversation.request())) as pieces:
                async for piece in pieces:
                    if isinstance(piece, TextPiece):
                        watched.wrote()
                        yield Delta(piece.text)
                        continue
                    watched.spent(piece.usage, self._price.of(piece.usage))
                    if isinstance(piece, ModelTurn):
                        conversation.hear(piece)
            if calls := conversation.wanted_calls():
                conversation.rounds += 1
                for call in calls:
                    yield ToolUsed(known_name(call.name), conversation.rounds)
                conversation.tell(ToolResults(await toolbox.run(calls)))
            elif not conversation.paused():
                return

    def _answer(self, conversation: Conversation, sources: Sequence[Source]) -> Answer:
        text = conversation.text.strip()
        if conversation.last.stop is Stop.REFUSAL:
            raise CoachRefused
        # Text before a call that may not run any more is preamble: "let me see".
        if not text or conversation.last.stop is Stop.TOOL_USE:
            raise CoachNoAnswer
        return Answer(
            text=text,
            usage=conversation.usage,
            cost_nano_usd=self._price.of(conversation.usage),
            model=conversation.last.model,
            prompt_version=self._prompt.version,
            sources=tuple(sources),
            truncated=conversation.last.stop in {Stop.MAX_TOKENS, Stop.CONTEXT_FULL},
            rounds=conversation.rounds,
        )
