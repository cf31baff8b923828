"""Writing one answer: turns of the model and rounds of tools.

The text is read before it is shown, and written again once if it must not be shown.
Where it is in doubt, another model reads it first.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from coach_service.domain.answer_events import Delta, Restarted, ToolUsed
from coach_service.domain.answer_review import ReviewAnswers
from coach_service.domain.conversation import Conversation
from coach_service.domain.failures import CoachAnswerRejected
from coach_service.domain.model import Model, ModelTurn, TextPiece, ToolResults, Usage
from coach_service.domain.observer import Watched
from coach_service.domain.pricing import Price
from coach_service.domain.safety.checks import Finding, correction
from coach_service.domain.safety.doubts import Doubt
from coach_service.domain.safety.guard import Guard
from coach_service.domain.stopping import StopSign
from coach_service.domain.tools import Toolbox, known_name


class Writing:
    """One answer under way. What it made is in the conversation at the end."""

    def __init__(
        self,
        model: Model,
        conversation: Conversation,
        *,
        toolbox: Toolbox,
        guard: Guard,
        review: ReviewAnswers,
        asked: str,
        watched: Watched,
        price: Price,
        sign: StopSign,
    ) -> None:
        """Take the parts; `asked` is the question, for whoever reviews the answer."""
        self._model, self._conversation, self._toolbox = model, conversation, toolbox
        self._review, self._asked = review, asked
        self._guard, self._watched, self._price = guard, watched, price
        self._sign = sign
        self._corrected = False
        self._broken_off = Usage()

    async def events(self) -> AsyncGenerator[Delta | ToolUsed | Restarted, None]:
        """Give what may be shown until the answer is whole.

        Raise CoachAnswerRejected, Stopped and what the model raises.
        """
        conversation = self._conversation
        while True:
            async with aclosing(self._turn()) as deltas:
                async for delta in deltas:
                    yield delta
            if calls := conversation.wanted_calls():
                conversation.rounds += 1
                self._guard.begin()
                for call in calls:
                    yield ToolUsed(known_name(call.name), conversation.rounds)
                async with self._sign.heeded():
                    results = await self._toolbox.run(calls)
                conversation.tell(ToolResults(results))
            elif not conversation.paused():
                finding, doubt = self._guard.end(conversation.text)
                if doubt is not None:
                    finding = await self._reviewed(doubt)
                if finding is None and (rest := self._guard.rest(conversation.text)):
                    yield Delta(rest)
                if self._stands(finding):
                    return
                yield Restarted()

    async def _reviewed(self, doubt: Doubt) -> Finding | None:
        """Have the answer read that is in doubt, and return what is wrong with it.

        What nobody could read is kept back when it may do harm, and shown otherwise.
        """
        self._watched.worried("doubt", doubt)
        async with self._sign.heeded():
            review = await self._review(self._asked, self._conversation.text, self._toolbox.results)
        if review is None:
            return Finding.UNREAD if doubt is Doubt.GRAVE else None
        if review.finding is not None:
            self._watched.worried("review", review.finding)
        return review.finding

    async def _turn(self) -> AsyncGenerator[Delta, None]:
        async with aclosing(self._model.respond(self._conversation.request(), self._spent_in_vain)) as pieces:
            while True:
                async with self._sign.heeded():
                    piece = await anext(pieces, None)
                if piece is None:
                    return
                if isinstance(piece, TextPiece):
                    self._watched.wrote()
                    if harmless := self._guard.hear(piece.text):
                        yield Delta(harmless)
                    continue
                self._spent(piece.usage)
                if isinstance(piece, ModelTurn):
                    self._conversation.hear(piece)

    def _spent(self, usage: Usage) -> None:
        self._watched.spent(usage, self._price.of(usage))

    def _spent_in_vain(self, usage: Usage) -> None:
        self._broken_off += usage
        self._spent(usage)

    def cut_short(self) -> tuple[str, Usage]:
        """Return, after Stopped, the text that could be shown by then, and the tokens of all turns.

        The tokens of the unfinished turn are included.
        """
        return self._guard.shown.strip(), self._conversation.usage + self._broken_off

    def _stands(self, finding: Finding | None) -> bool:
        """Return whether the text is the answer; if not, it is asked for once more.

        Raise CoachAnswerRejected the second time.
        """
        if finding is None:
            return True
        self._watched.worried("after", finding)
        if self._corrected:
            if finding is Finding.TOO_LONG:
                # The whole is harmless, so its beginning is an answer.
                return True
            raise CoachAnswerRejected
        self._corrected = True
        self._conversation.correct(correction(finding))
        self._guard.begin()
        return False
