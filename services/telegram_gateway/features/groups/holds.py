"""A hold: after a burst of joins newcomers may not write, for an hour or until an admin lifts it.

Telegram ends each restriction at the hold's end by itself. So nobody is forgotten, whatever becomes of us.
Who was held stands in the audit log, and that is who is freed when an admin lifts it.
A restriction that an admin gave meanwhile has another end, and stays.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from google.protobuf.field_mask_pb2 import FieldMask
from telegram import User
from telegram.error import BadRequest, Forbidden
from telegram.ext import ExtBot

from gymnation.member.v1 import groups_pb2
from gymnation.member.v1.audit_service_pb2 import ListActionsRequest, RecordActionRequest
from gymnation.member.v1.group_service_pb2 import UpdateGroupRequest
from servicekit.request_ids import request_id
from telegram_gateway.clients.times import to_timestamp
from telegram_gateway.conversation.audit_actions import ACTIONS
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.desk import Desk
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.features.moderation import restrictions
from telegram_gateway.features.moderation.restrictions import Measure, Refused
from telegram_gateway.runtime.outbox_kinds import OBSOLETE

HELD_FOR: Final = timedelta(hours=1)
_SHORTEST: Final = timedelta(minutes=1)
"""A shorter hold is left out: Telegram takes less than 30 s for "for ever"."""
_SAME_END: Final = timedelta(seconds=5)
_PAGE: Final = 100
assert {"newcomer_held", "newcomers_released"} <= set(ACTIONS)


def is_held(group: Group, now: datetime) -> bool:
    """Say whether newcomers of the group may not write now."""
    return group.settings.newcomers_held_until > now.timestamp()


def install(desk: Desk) -> None:
    """Teach the outbox to hold somebody, and to free them."""

    async def hold(bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
        return await _hold(bot, desk, payload)

    async def free(bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
        return await _free(bot, payload)

    desk.gateway.outbox.register("newcomer_hold", hold)
    desk.gateway.outbox.register("newcomer_free", free)


async def was_lifted(context: GatewayContext, group: Group, since: datetime) -> bool:
    """Say whether an admin lifted a hold since then. It is read in the audit log: no restart forgets it."""
    found = await context.clients.audit.ListActions(
        ListActionsRequest(
            chat_id=group.chat_id,
            actions=["newcomers_released"],
            start_time=to_timestamp(since),
            page_size=1,
        )
    )
    return bool(found.entries)


async def begin(context: GatewayContext, group: Group) -> int:
    """Begin a hold; return its end, in seconds since 1970."""
    until = int((context.gateway.clock() + HELD_FOR).timestamp())
    await _set(context, group, until)
    return until


async def hold(context: GatewayContext, group: Group, user: User, until: int) -> None:
    """Have somebody wait until then."""
    await context.gateway.outbox.schedule(
        f"newcomer-hold:{group.chat_id}:{user.id}:{until}",
        "newcomer_hold",
        group.chat_id,
        {"chat_id": group.chat_id, "member_id": user.id, "name": user.full_name, "until": until},
    )


async def lift(context: GatewayContext, group: Group) -> bool:
    """End a hold, free who was held and write it down; say whether there was one.

    What says that there is a hold goes last. So a process that dies leaves a press that begins anew.
    """
    until = group.settings.newcomers_held_until
    if not is_held(group, context.gateway.clock()):
        return False
    await _free_all(context, group, until)
    await context.audit("newcomers_released", chat_id=group.chat_id)
    await _set(context, group, 0)
    # Who was held while the others were freed.
    await _free_all(context, group, until)
    return True


async def _free_all(context: GatewayContext, group: Group, until: int) -> None:
    """Have everybody freed whom this hold holds by now; again changes nothing."""
    token = ""
    while True:
        found = await context.clients.audit.ListActions(
            ListActionsRequest(
                chat_id=group.chat_id,
                actions=["newcomer_held"],
                start_time=to_timestamp(datetime.fromtimestamp(until, UTC) - HELD_FOR - _SHORTEST),
                page_size=_PAGE,
                page_token=token,
            )
        )
        for entry in found.entries:
            if entry.subject_id:
                await context.gateway.outbox.schedule(
                    f"newcomer-free:{group.chat_id}:{entry.subject_id}:{until}",
                    "newcomer_free",
                    group.chat_id,
                    {"chat_id": group.chat_id, "member_id": entry.subject_id, "until": until},
                )
        token = found.next_page_token
        if not token:
            return


async def _set(context: GatewayContext, group: Group, until: int) -> None:
    await context.clients.groups.UpdateGroup(
        UpdateGroupRequest(
            request_id=context.request_id("UpdateGroup", "newcomers_held_until"),
            group=groups_pb2.Group(
                chat_id=group.chat_id, settings=groups_pb2.GroupSettings(newcomers_held_until=until)
            ),
            update_mask=FieldMask(paths=["settings.newcomers_held_until"]),
        )
    )
    context.desk.seen.forget_group(group.chat_id)


async def _hold(bot: ExtBot[Any], desk: Desk, payload: dict[str, Any]) -> str | None:
    """{chat_id, member_id, name, until}"""
    chat_id, member_id = payload["chat_id"], payload["member_id"]
    desk.seen.forget_group(chat_id)
    group = await desk.seen.active_group(chat_id)
    left = datetime.fromtimestamp(payload["until"], UTC) - desk.gateway.clock()
    # Lifted meanwhile, or nearly over.
    if group is None or group.settings.newcomers_held_until != payload["until"] or left < _SHORTEST:
        return OBSOLETE
    try:
        if restrictions.is_muted(await restrictions.standing_of(bot, chat_id, member_id)):
            return OBSOLETE
        # Written down first: who is freed is read there.
        await desk.gateway.clients.audit.RecordAction(
            RecordActionRequest(
                request_id=request_id(
                    0, "RecordAction", "newcomer_held", chat_id, member_id, payload["until"]
                ),
                chat_id=chat_id,
                actor_id=bot.id,
                actor_name=bot.first_name,
                action="newcomer_held",
                subject_id=member_id,
                subject_name=payload["name"],
            )
        )
        await restrictions.take(bot, chat_id, member_id, Measure.MUTE, desk.gateway.clock, span=left)
    except (Refused, Forbidden):
        return OBSOLETE
    return None


async def _free(bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
    """{chat_id, member_id, until}: unless somebody gave them another end meanwhile."""
    chat_id, member_id = payload["chat_id"], payload["member_id"]
    try:
        member = await restrictions.standing_of(bot, chat_id, member_id)
        end = restrictions.end_of(member)
        ours = end is not None and abs(end - datetime.fromtimestamp(payload["until"], UTC)) <= _SAME_END
        if not restrictions.is_muted(member) or not ours:
            return OBSOLETE
        await bot.restrict_chat_member(chat_id, member_id, restrictions.everything())
    except (Refused, BadRequest, Forbidden):
        return OBSOLETE
    return None
