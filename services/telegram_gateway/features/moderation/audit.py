"""/audit: what admins did, newest first, paged.

It works in the group, and in private for a group that one administers.
"""

from datetime import UTC
from zoneinfo import ZoneInfo

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from gymnation.member.v1.audit_pb2 import AuditEntry
from gymnation.member.v1.audit_service_pb2 import ListActionsRequest
from telegram_gateway.conversation.audit_actions import ACTIONS, text_key
from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Command, Feature
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import admin_group_button, for_admin_group, with_group
from telegram_gateway.conversation.permissions import ADMINS, Rule

PAGE_SIZE = 10
_TRACE_CODE = 8


async def audit(context: GatewayContext) -> None:
    """Show the log of this group, or in private of one that is chosen."""
    await with_group(context, "audit_group", _show)


@for_admin_group(may="audit")
async def on_page(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Turn the page in place."""
    text, markup = await _render(context, group, press.number(1))
    await context.edit_pressed(text, markup)
    return None


async def _show(context: GatewayContext, group: Group) -> None:
    text, markup = await _render(context, group, 0)
    await context.send_html(text, markup=markup)


async def _render(
    context: GatewayContext, group: Group, number: int
) -> tuple[str, InlineKeyboardMarkup | None]:
    entries, has_next = await _page(context, group.chat_id, number)
    lines = [await context.say("audit-title", group=group.title)]
    if not entries:
        return "\n".join([*lines, "", await context.say("audit-empty")]), None
    zone = ZoneInfo(group.settings.time_zone)
    lines += ["", *[await _line(context, entry, zone) for entry in entries]]
    row = []
    for key, to, there in (
        ("page-previous", number - 1, number > 0),
        ("page-next", number + 1, has_next),
    ):
        if there:
            data = context.button_data("audit_page", group.chat_id, to)
            label = await context.plain(key)
            row.append(InlineKeyboardButton(label, callback_data=data))
    return "\n".join(lines), InlineKeyboardMarkup([row]) if row else None


async def _page(context: GatewayContext, chat_id: int, number: int) -> tuple[list[AuditEntry], bool]:
    """The service pages by an opaque token, so the earlier pages are walked, which is few calls."""
    token, walked = "", 0
    while True:
        page = await context.clients.audit.ListActions(
            ListActionsRequest(chat_id=chat_id, page_size=PAGE_SIZE, page_token=token)
        )
        if walked == number or not page.next_page_token:
            return list(page.entries), bool(page.next_page_token)
        token, walked = page.next_page_token, walked + 1


async def _line(context: GatewayContext, entry: AuditEntry, zone: ZoneInfo) -> str:
    when = entry.record_time.ToDatetime(UTC).astimezone(zone)
    # An entry of a newer version than this one.
    what = await context.say(text_key(entry.action)) if entry.action in ACTIONS else entry.action
    details = []
    if entry.subject_id:
        subject = await context.shown_name(entry.subject_name or str(entry.subject_id))
        details.append(await context.say("audit-subject", name=subject))
    if entry.target:
        details.append(await context.say("audit-target", target=entry.target))
    if entry.reason:
        details.append(await context.say("audit-reason", reason=entry.reason))
    if entry.trace_id:
        details.append(await context.say("audit-code", code=entry.trace_id[:_TRACE_CODE]))
    line = await context.say(
        "audit-line",
        time=f"{when:%d/%m %H:%M}",
        name=await _actor(context, entry),
        what=what,
    )
    return " · ".join([line, *details])


async def _actor(context: GatewayContext, entry: AuditEntry) -> str:
    """A person by their name; a system that acted for itself as one, so that it passes for nobody."""
    if not entry.actor_id:
        return await context.say("audit-system", name=entry.actor_name)
    return await context.shown_name(entry.actor_name or str(entry.actor_id))


FEATURE = Feature(
    commands=(Command("audit", audit, Rule(group=ADMINS, private=ADMINS), menu=210, aliases=("auditoria",)),),
    buttons=(
        admin_group_button(15, "audit_group", _show, may="audit"),
        Button(16, "audit_page", on_page),
    ),
)
