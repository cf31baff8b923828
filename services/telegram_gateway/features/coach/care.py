"""Care: what the safety tables saw in what a member wrote lets nothing urge them on for two weeks."""

import logging

from gymnation.coach.v1.answer_service_pb2 import ScreenTextRequest
from gymnation.member.v1.habit_service_pb2 import NoteCareRequest
from servicekit.errors import ServiceError
from telegram_gateway.conversation.context import GatewayContext

log = logging.getLogger(__name__)
_LEAST_WORDS = 3
"""A caption of fewer is the group's word, or an emoji beside it."""
_FIRST_S = 1.0


async def note_care(context: GatewayContext, member_id: int, *, needed: bool) -> None:
    """Begin it, if it is needed. Nobody is told, and what fails stands in nobody's way."""
    if not needed:
        return
    try:
        await context.clients.habits.NoteCare(
            NoteCareRequest(request_id=context.request_id("NoteCare", member_id), member_id=member_id)
        )
    except ServiceError as error:
        log.warning("care was not noted", extra={"fields": {"gymnation.reason": error.reason}})


class Caption:
    """The caption of what may be a check-in, of which the coach is asked nothing; looked at once."""

    def __init__(self, context: GatewayContext) -> None:
        self._context = context
        self._looked = False
        self._worries: bool | None = None

    async def worries(self) -> bool:
        """Whether it has something that has to worry, as far as is known before the check-in counts.

        The coach has a second for it: longer no check-in waits.
        """
        if not self._looked:
            self._looked = True
            self._worries = await self._screened(_FIRST_S * self._context.gateway.settings.rpc_patience)
        return bool(self._worries)

    async def note_later(self) -> None:
        """Take care after the check-in was told, if the coach had not answered in time before."""
        if self._worries is None:
            await note_care(self._context, self._context.user.id, needed=bool(await self._screened()))

    async def _screened(self, within_s: float | None = None) -> bool | None:
        """Return None when nobody could tell."""
        caption = self._context.message.caption or ""
        if len(caption.split()) < _LEAST_WORDS:
            return False
        try:
            screened = await self._context.clients.answers.ScreenText(
                ScreenTextRequest(text=caption, language=await self._context.group_language()),
                timeout=within_s,
            )
        except ServiceError as error:
            log.warning("a caption was not screened", extra={"fields": {"gymnation.reason": error.reason}})
            return None
        return screened.needs_care
