"""An admin hears that another one undid what they decided: in private, once, if they talk to the bot."""

from typing import Final

from gymnation.member.v1 import flags_pb2
from gymnation.member.v1.audit_service_pb2 import ListActionsRequest
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.features.moderation.measure_subjects import is_spared
from telegram_gateway.features.moderation.restrictions import Measure
from telegram_gateway.texts import match_language

_LOOKED_AT: Final = 10
_TAKEN: Final = {
    Measure.UNMUTE: ("member_muted", "member_unmuted"),
    Measure.UNBAN: ("member_banned", "member_unbanned"),
}
"""What a measure lifts, and itself, as the audit log calls them."""


async def tell_who_measured(
    context: GatewayContext, group: Group, measure: Measure, subject_id: int, name: str
) -> None:
    """Tell whoever banned or muted the member last that it was lifted; before that is written down.

    A measure that was lifted before is nobody's any more.
    """
    actions = _TAKEN.get(measure)
    if actions is None or subject_id < 0:
        return
    page = await context.clients.audit.ListActions(
        ListActionsRequest(chat_id=group.chat_id, member_id=subject_id, actions=actions, page_size=_LOOKED_AT)
    )
    newest = next((one for one in page.entries if one.subject_id == subject_id), None)
    if newest is not None and newest.action == actions[0]:
        key = "undone-by-another-mute" if measure is Measure.UNMUTE else "undone-by-another-ban"
        await tell_whose_it_was(
            context, group, newest.actor_id, key, occasion=newest.entry_id, name=newest.subject_name or name
        )


async def tell_who_revoked(context: GatewayContext, group: Group, member_id: int, message_id: int) -> None:
    """Tell whoever took the check-in of that message back that it counts again."""
    page = await context.clients.audit.ListActions(
        ListActionsRequest(
            chat_id=group.chat_id, member_id=member_id, actions=("checkin_revoked",), page_size=_LOOKED_AT
        )
    )
    revoked = next(
        (one for one in page.entries if (one.subject_id, one.target) == (member_id, str(message_id))), None
    )
    if revoked is not None:
        await tell_whose_it_was(
            *(context, group, revoked.actor_id, "undone-by-another-checkin"),
            occasion=revoked.entry_id,
            name=revoked.subject_name,
        )


async def tell_who_flagged(context: GatewayContext, group: Group, flag: flags_pb2.Flag) -> None:
    """Tell whoever flagged the message that the flag was taken away."""
    await tell_whose_it_was(
        *(context, group, flag.flagged_by, "undone-by-another-flag"),
        occasion=f"flag:{flag.chat_id}:{flag.number}",
        name=flag.member_name,
    )


async def tell_whose_it_was(
    context: GatewayContext, group: Group, decided_by: int, key: str, *, occasion: str, name: str
) -> None:
    """Tell an admin who still is one, and is not who undid it."""
    if not decided_by or decided_by == context.user.id:
        return
    if not await is_spared(context, decided_by, group.chat_id):
        return
    desk = context.desk
    language = match_language(await desk.seen.chosen_language(decided_by), group.settings.language)
    text = desk.texts.format(
        language,
        key,
        group=group.title,
        by=await context.shown_name(context.user.full_name),
        name=await context.shown_name(name),
    )
    await context.gateway.outbox.schedule(
        f"undone:{occasion}:{decided_by}",
        "private_notice",
        decided_by,
        {"chat_id": decided_by, "text": text, "parse_mode": "HTML"},
    )
