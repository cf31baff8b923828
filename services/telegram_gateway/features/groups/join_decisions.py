"""The decision about a request to join: made at Telegram, and written down once.

Telegram says that a request was decided, and never by whom. So each try is noted before it is made.
A try that comes again and finds the request decided as it wanted it takes the decision for its own:
it was cut off after Telegram's yes. Had somebody else decided the same between the two tries,
nothing would tell them apart, and the log would still have one decision for one request.
"""

from dataclasses import dataclass
from typing import Any, Final

from telegram.error import BadRequest, Forbidden
from telegram.ext import ExtBot

from gymnation.member.v1.audit_service_pb2 import RecordActionRequest
from servicekit.clock import Clock
from servicekit.errors import ServiceError
from servicekit.request_ids import request_id
from telegram_gateway.conversation.audit_actions import ACTIONS
from telegram_gateway.conversation.beginnings import begin
from telegram_gateway.conversation.desk import Desk
from telegram_gateway.conversation.roles import is_inside
from telegram_gateway.runtime.outbox import Outbox

# Telegram's words when somebody decided first, when who asked took it back, or came in otherwise.
_DECIDED: Final = ("hide_requester_missing", "user_already_participant")
assert {"newcomer_let_in", "newcomer_declined"} <= set(ACTIONS)


@dataclass(frozen=True, slots=True)
class Request:
    """Who asked to come in, where and when: together they are the request's name."""

    chat_id: int
    member_id: int
    time: int
    """In seconds since 1970; 0 when it is not known, for a button of before."""

    @property
    def occasion(self) -> str:
        """What the log's entry is named by, whoever decides."""
        return f"join-decision:{self.chat_id}:{self.member_id}:{self.time}" if self.time else ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to become of a request."""

    request: Request
    approve: bool
    by: str
    """What tells whoever decides from others, and is the same when they try again."""

    @property
    def action(self) -> str:
        """The audit log's name of it."""
        return "newcomer_let_in" if self.approve else "newcomer_declined"


async def decide(bot: ExtBot[Any], outbox: Outbox, clock: Clock, decision: Decision) -> bool:
    """Decide; False when the request was decided by somebody else, or taken back.

    Raise BadRequest or Forbidden when Telegram refuses for another reason.
    """
    request = decision.request
    note = f"joining:{request.chat_id}:{request.member_id}:{request.time}:{decision.by}"
    is_first = await begin(outbox, note, request.member_id, clock)
    do = bot.approve_chat_join_request if decision.approve else bot.decline_chat_join_request
    try:
        await do(request.chat_id, request.member_id)
    except (BadRequest, Forbidden) as error:
        if not error.message.lower().startswith(_DECIDED):
            raise
        return not is_first and await _stands(bot, decision)
    return True


async def _stands(bot: ExtBot[Any], decision: Decision) -> bool:
    """Whether it is in the group as it was to be decided."""
    request = decision.request
    try:
        member = await bot.get_chat_member(request.chat_id, request.member_id)
    except (BadRequest, Forbidden):
        return not decision.approve
    return is_inside(member) is decision.approve


async def write_down(bot: ExtBot[Any], desk: Desk, decision: Decision, name: str) -> bool:
    """Write into the audit log what the bot decided; False when somebody else's decision is there."""
    request = decision.request
    try:
        await desk.gateway.clients.audit.RecordAction(
            RecordActionRequest(
                request_id=request_id(0, "RecordAction", request.occasion),
                chat_id=request.chat_id,
                actor_id=bot.id,
                actor_name=bot.first_name,
                action=decision.action,
                subject_id=request.member_id,
                subject_name=name,
            )
        )
    except ServiceError as error:
        if error.reason != "REQUEST_ID_REUSED":
            raise
        return False
    return True
