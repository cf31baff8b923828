"""Short texts: a few sentences without tools.

They are read before anybody sees them, and written again once if nobody may see them.
"""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from coach_service.domain.budgets import Billed, Payer, Purse, estimate
from coach_service.domain.capacity import Capacity
from coach_service.domain.failures import (
    CoachAnswerRejected,
    CoachNoAnswer,
    CoachNotConfigured,
    CoachRefused,
)
from coach_service.domain.model import (
    Image,
    Model,
    ModelRequest,
    ModelTurn,
    Stop,
    SystemPart,
    TextPiece,
    Usage,
    UserText,
)
from coach_service.domain.observer import Kind, Watch, Watched
from coach_service.domain.pricing import Price
from coach_service.domain.prompts import Language, Prompt, answer_in
from coach_service.domain.safety import concerns
from coach_service.domain.safety.checks import AnswerCheck, Secrets, correction
from coach_service.domain.safety.concerns import Assessment, Concern
from coach_service.domain.sentences import first_sentences

_TURNS = 2
"""The text, and once more when it breaks a rule."""


@dataclass(frozen=True, slots=True)
class ShortText:
    """What was written, and what it took."""

    text: str
    """Plain text on one line; of what is urgent, Markdown."""
    usage: Usage
    cost_nano_usd: int
    model: str
    prompt_version: str
    urgent: Concern | None = None
    """Set when the text is our own reply to something urgent: no model was asked."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be written, and out of what."""

    prompt: Prompt
    blocks: Sequence[str]
    """Data, each in its tagged block."""
    facts: str
    """Numbers about the member that may be named, as JSON; "" when there are none."""
    sentences: int
    words: int
    max_tokens: int
    images: tuple[Image, ...] = ()
    without_looks: bool = True
    """Whether a word about anybody's body keeps it from being shown."""


Compose = Callable[[Assessment], Awaitable[Draft]]


class ShortWriter:
    """Writes short texts of any kind with one model."""

    def __init__(
        self, model: Model | None, *, price: Price, capacity: Capacity, purse: Purse, watch: Watch
    ) -> None:
        self._model, self._price, self._watch = model, price, watch
        self._capacity, self._purse = capacity, purse

    async def __call__(
        self, kind: Kind, language: Language, said: Sequence[str], compose: Compose, payer: Payer
    ) -> ShortText:
        """Read what people said, then have the draft that `compose` makes written.

        What is urgent is answered at once and by us.
        Raise CoachAnswerRejected, CoachNoAnswer, CoachRefused, CoachNotConfigured
        and what the model and the capacity raise.
        """
        with self._watch.work(kind) as watched:
            assessment = concerns.assess(said)
            for concern in sorted(assessment.concerns):
                watched.worried("before", concern)
            if assessment.urgent is not None:
                watched.ended(rounds=0)
                return _urgent(assessment.urgent, language)
            if self._model is None:
                raise CoachNotConfigured
            with self._capacity.slot():
                draft = await compose(assessment)
                at_most = estimate(
                    self._price, turns=_TURNS, max_tokens=draft.max_tokens, images=len(draft.images)
                )
                async with self._purse.hold(payer, at_most) as bill:
                    billed = Billed(watched, bill)
                    text = await self._written(self._model, draft, language, assessment, billed)
            watched.ended(rounds=0)
        return text

    async def _written(
        self, model: Model, draft: Draft, language: Language, assessment: Assessment, watched: Watched
    ) -> ShortText:
        request = _request(draft, language, assessment)
        check = AnswerCheck(
            assessment,
            Secrets([draft.prompt.text], ()),
            words_at_most=draft.words,
            read_numbers=lambda: [draft.facts],
            without_looks=draft.without_looks,
        )
        usage = Usage()
        for _ in range(_TURNS):
            turn = await whole_turn(model, request, watched, self._price)
            usage += turn.usage
            if turn.stop is Stop.REFUSAL:
                raise CoachRefused
            whole = turn.stop not in {Stop.MAX_TOKENS, Stop.CONTEXT_FULL}
            text = first_sentences(turn.text, whole=whole, at_most=draft.sentences)
            if not text:
                raise CoachNoAnswer
            finding = check.finding(text)
            if finding is None:
                return ShortText(text, usage, self._price.of(usage), turn.model, draft.prompt.version)
            watched.worried("after", finding)
            request = replace(request, turns=(*request.turns, turn, UserText(correction(finding))))
        raise CoachAnswerRejected


async def whole_turn(model: Model, request: ModelRequest, watched: Watched, price: Price) -> ModelTurn:
    """One turn of the model, when it is whole; what it cost is told to `watched`, also when it fails."""

    def spent(usage: Usage) -> None:
        watched.spent(usage, price.of(usage))

    async with aclosing(model.respond(request, spent)) as pieces:
        async for piece in pieces:
            if isinstance(piece, TextPiece):
                watched.wrote()
                continue
            spent(piece.usage)
            if isinstance(piece, ModelTurn):
                return piece
    raise AssertionError("a model's turn ends with a ModelTurn")


def _request(draft: Draft, language: Language, assessment: Assessment) -> ModelRequest:
    here = (answer_in(language), assessment.guidance_aloud())
    return ModelRequest(
        system=(
            # Below the size that the vendor's cache takes.
            SystemPart(draft.prompt.text, cached=False),
            SystemPart("\n".join(part for part in here if part), cached=False),
        ),
        turns=(UserText("\n\n".join(draft.blocks), draft.images),),
        max_tokens=draft.max_tokens,
    )


def _urgent(concern: Concern, language: Language) -> ShortText:
    return ShortText(concerns.reply_to(concern, language), Usage(), 0, "", concerns.version(), urgent=concern)
