"""Which of a member's visits an admin means: a visit has no message that could be answered.

So an admin answers any message of the member, and chooses a day.
"""

from collections.abc import Sequence
from datetime import date

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, User

from gymnation.member.v1 import checkins_pb2
from gymnation.member.v1.checkin_service_pb2 import ListCheckinsRequest
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.undo import LIFE

_LOOKED_AT = 50
_OFFERED = 5


async def offer_visits(context: GatewayContext, member: User | None) -> bool:
    """Offer the member's newest visits that count, a button each; say whether there are any."""
    if member is None:
        return False
    visits = await visits_of(context, member.id, checkins_pb2.CHECKIN_STATE_RECORDED)
    if not visits:
        return False
    rows = []
    for visit in visits[:_OFFERED]:
        label = await context.plain("revoke-visit-day", day=f"{day_of(visit):%d/%m/%Y}")
        data = context.button_data("revoke_visit", member.id, day_of(visit).toordinal(), life=LIFE)
        rows.append([InlineKeyboardButton(label, callback_data=data)])
    data = context.button_data("revoke_cancel", life=LIFE)
    rows.append([InlineKeyboardButton(await context.plain("ban-cancel"), callback_data=data)])
    await context.notice(
        "revoke-visit-ask",
        markup=InlineKeyboardMarkup(rows),
        life=LIFE,
        name=await context.shown_name(member.full_name),
    )
    return True


async def visits_of(
    context: GatewayContext,
    member_id: int,
    state: checkins_pb2.CheckinState.ValueType = checkins_pb2.CHECKIN_STATE_UNSPECIFIED,
) -> Sequence[checkins_pb2.Checkin]:
    """Return the member's visits among their newest check-ins, newest first."""
    found = await context.clients.checkins.ListCheckins(
        ListCheckinsRequest(
            chat_id=context.chat.id,
            member_id=member_id,
            state=state,
            page_size=_LOOKED_AT,
        )
    )
    return [one for one in found.checkins if one.anchor_kind == checkins_pb2.ANCHOR_KIND_VISIT]


def day_of(visit: checkins_pb2.Checkin) -> date:
    return date.fromisoformat(visit.day)
