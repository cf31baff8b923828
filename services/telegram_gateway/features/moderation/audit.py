"""/audit: what admins did, newest first, paged, by person, kind and week.

It works in the group, and in private for a group that one administers.
In reply to somebody, or with a name, it is about them.
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
from telegram_gateway.conversation.permissions import ADMINS, Place, Rule
from telegram_gateway.features.groups.setting_changes import read_change
from telegram_gateway.features.moderation.audit_filters import KINDS, WEEKS_BACK, Filter
from telegram_gateway.features.moderation.audit_people import named_in, people_of, person_meant
from telegram_gateway.features.moderation.measure_questions import command_asked_about
from telegram_gateway.texts import moments

PAGE_SIZE = 10
PEOPLE_AT_MOST = 8
_TRACE_CODE = 8
_PER_ROW = 2


async def audit(context: GatewayContext) -> None:
    """Show the log of this group, or in private of one that is chosen."""
    author = context.replied.from_user if context.place is Place.GROUP and context.replied else None
    group = await context.group()
    if group is not None and author is not None and not author.is_bot:
        text, markup = await _render(context, group, 0, Filter(person_id=author.id))
        await context.send_html(text, markup=markup)
        return
    # An offer of groups answers the command: so the name that it was given is not lost.
    await with_group(context, "audit_group", _show, answering=bool(named_in(context.message)))


@for_admin_group(may="audit")
async def on_page(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Turn the page, or show what was chosen of it, in place."""
    text, markup = await _render(context, group, press.small(1), Filter.pressed(press, 2))
    await context.edit_pressed(text, markup)
    return None


@for_admin_group(may="audit")
async def on_people(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Offer the people of the last hundred entries, those of whom most was written first."""
    shown = Filter.pressed(press, 1)
    times, names = await people_of(context, group)
    people = sorted(times, key=lambda one: (-times[one], one))[:PEOPLE_AT_MOST]
    buttons = [
        _button(
            context,
            await context.shown_name(names[one] or str(one)),
            *(group, 0, shown.with_person(one)),
        )
        for one in people
    ]
    rows = [buttons[at : at + _PER_ROW] for at in range(0, len(buttons), _PER_ROW)]
    everybody = _button(context, await context.plain("audit-everybody"), group, 0, shown.with_person(0))
    text = f"{await context.say('audit-title', group=group.title)}\n\n{await context.say('audit-who')}"
    await context.edit_pressed(text, InlineKeyboardMarkup([*rows, [everybody]]))
    return None


async def _show(context: GatewayContext, group: Group) -> None:
    """Show the log; of one person when the command names one that is known."""
    pressed = context.incoming.callback_query is not None
    command = command_asked_about(context) if pressed else context.message
    name = named_in(command)
    person_id = await person_meant(context, group, command) if command is not None and name else 0
    text, markup = await _render(context, group, 0, Filter(person_id=person_id))
    if name and not person_id:
        text = f"{await context.say('audit-person-unknown', name=name)}\n\n{text}"
    await context.send_html(text, markup=markup)


async def _render(
    context: GatewayContext, group: Group, number: int, shown: Filter
) -> tuple[str, InlineKeyboardMarkup | None]:
    entries, has_next = await _page(context, group, number, shown)
    zone = ZoneInfo(group.settings.time_zone)
    lines = [await context.say("audit-title", group=group.title)]
    if shown != Filter():
        lines.append(await _chosen(context, group, shown, zone, entries))
    if not entries and shown == Filter():
        return "\n".join([*lines, "", await context.say("audit-empty")]), None
    lines += ["", *[await _line(context, entry, zone) for entry in entries]]
    if not entries:
        lines.append(await context.say("audit-empty"))
    turning = [
        _button(context, await context.plain(key), group, to, shown)
        for key, to, there in (
            ("page-previous", number - 1, number > 0),
            ("page-next", number + 1, has_next),
        )
        if there
    ]
    rows = [turning] if turning else []
    return "\n".join(lines), InlineKeyboardMarkup([*rows, *await _choices(context, group, shown, zone)])


async def _choices(
    context: GatewayContext, group: Group, shown: Filter, zone: ZoneInfo
) -> list[list[InlineKeyboardButton]]:
    """What else can be looked at: each kind, the weeks before and after, a person."""
    kinds = [
        _button(context, await context.plain(f"audit-kind-{name}"), group, 0, shown.with_kind(place))
        for place, name in enumerate(("all", *(name for name, _ in KINDS)))
        if place != shown.kind
    ]
    weeks = []
    if shown.week < WEEKS_BACK:
        earlier = shown.with_week(shown.week + 1)
        label = await context.plain("audit-week", day=earlier.first_day(context.gateway.clock(), zone))
        weeks.append(_button(context, label, group, 0, earlier))
    if shown.week:
        weeks.append(_button(context, await context.plain("audit-week-all"), group, 0, shown.with_week(0)))
    who = InlineKeyboardButton(
        await context.plain("audit-by-person"),
        callback_data=context.button_data("audit_people", group.chat_id, *shown.numbers),
    )
    return [kinds[at : at + _PER_ROW] for at in range(0, len(kinds), _PER_ROW)] + [weeks, [who]]


async def _chosen(
    context: GatewayContext, group: Group, shown: Filter, zone: ZoneInfo, entries: list[AuditEntry]
) -> str:
    """Say what is shown, in one line."""
    said = []
    if shown.kind:
        said.append(await context.say(f"audit-kind-{KINDS[shown.kind - 1][0]}"))
    if shown.week:
        day = shown.first_day(context.gateway.clock(), zone)
        said.append(await context.say("audit-week", day=day))
    if shown.person_id:
        named = (
            entry.actor_name if entry.actor_id == shown.person_id else entry.subject_name for entry in entries
        )
        known = next((one for one in named if one), "")
        if not known:
            # Of a week or a kind in which they did nothing.
            known = (await people_of(context, group))[1].get(shown.person_id, "")
        name = await context.shown_name(known or str(shown.person_id))
        said.append(await context.say("audit-person", name=name))
    return f"<i>{' · '.join(said)}</i>"


def _button(
    context: GatewayContext, label: str, group: Group, number: int, shown: Filter
) -> InlineKeyboardButton:
    data = context.button_data("audit_page", group.chat_id, number, *shown.numbers)
    return InlineKeyboardButton(label, callback_data=data)


async def _page(
    context: GatewayContext, group: Group, number: int, shown: Filter
) -> tuple[list[AuditEntry], bool]:
    """The service pages by an opaque token, so the earlier pages are walked, which is few calls."""
    start, end = shown.period(context.gateway.clock(), ZoneInfo(group.settings.time_zone))
    token, walked = "", 0
    while True:
        page = await context.clients.audit.ListActions(
            ListActionsRequest(
                chat_id=group.chat_id,
                member_id=shown.person_id,
                actions=shown.actions,
                start_time=start,
                end_time=end,
                page_size=PAGE_SIZE,
                page_token=token,
            )
        )
        if walked == number or not page.next_page_token:
            return list(page.entries), bool(page.next_page_token)
        token, walked = page.next_page_token, walked + 1


async def _line(context: GatewayContext, entry: AuditEntry, zone: ZoneInfo) -> str:
    # An entry of a newer version than this one.
    what = await context.say(text_key(entry.action)) if entry.action in ACTIONS else entry.action
    details = []
    if entry.subject_id:
        subject = await context.shown_name(entry.subject_name or str(entry.subject_id))
        details.append(await context.say("audit-subject", name=subject))
    # The number of who was banned lets them come back. Of others it says nothing beside the name.
    if entry.target and (entry.target != str(entry.subject_id) or entry.action == "member_banned"):
        target = entry.target
        if entry.action == "setting_changed":
            target = read_change(context.desk.texts, await context.language(), target)
        details.append(await context.say("audit-target", target=target))
    if entry.reason:
        details.append(await context.say("audit-reason", reason=entry.reason))
    if entry.trace_id:
        details.append(await context.say("audit-code", code=entry.trace_id[:_TRACE_CODE]))
    line = await context.say(
        "audit-line",
        time=moments.minute(entry.record_time.ToDatetime(UTC), zone.key),
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
        Button(116, "audit_people", on_people),
    ),
)
