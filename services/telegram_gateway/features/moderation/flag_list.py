"""/blacklist and /rmblacklist: an admin reads the flags of a group, and takes one back."""

from datetime import UTC

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden

from gymnation.member.v1 import flag_service_pb2, flags_pb2
from gymnation.member.v1.flag_service_pb2 import (
    DeleteFlagRequest,
    GetFlagRequest,
    ListFlagsRequest,
    RestoreFlagRequest,
)
from servicekit.errors import ServiceError
from telegram_gateway.bot_api.lengths import clipped
from telegram_gateway.bot_api.message_links import LinkedMessage, message_link, read_message_link
from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.commands import arguments_of
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Command, Feature
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import (
    Show,
    admin_group_button,
    for_admin_group,
    with_group,
)
from telegram_gateway.conversation.group_pages import Circle, GroupChoice
from telegram_gateway.conversation.permissions import ADMINS, Place, Right, Rule
from telegram_gateway.conversation.reactions import react_instead
from telegram_gateway.conversation.undo import LIFE as UNDO_LIFE
from telegram_gateway.conversation.undo import undo_markup
from telegram_gateway.features.moderation.flags import replace_text
from telegram_gateway.features.moderation.measure_undone import tell_who_flagged
from telegram_gateway.texts import moments

PAGE_SIZE = 5
_REASON_SHOWN = 200


async def blacklist(context: GatewayContext) -> None:
    """Show the flags of this group, or in private of one that is chosen."""
    await with_group(context, "flags_group", _show)


@for_admin_group()
async def on_page(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Turn the page in place, or turn to what was archived and back."""
    _, number, archived = press.take(3)
    text, markup = await _render(context, group, number, archived=bool(archived))
    await context.edit_pressed(text, markup, link_preview=False)
    return None


async def rmblacklist(context: GatewayContext) -> None:
    """Take a flag back: by its number, by a link of its message, or as a reply to the message."""
    given = arguments_of(context.message)
    number = number_in(given)
    linked = read_message_link(given) if given else None
    if linked is not None:
        await _remove_linked(context, linked)
    elif number:
        await with_group(context, "unflag_group", _removing(number), numbers=(number,))
    elif not given and context.place is Place.GROUP and context.replied is not None:
        replied = context.replied
        await _remove(
            context, context.chat.id, message_id=replied.message_id, album=replied.media_group_id or ""
        )
    else:
        await context.decline("flag-which")


@for_admin_group(right_of="rmblacklist")
async def on_group_to_remove_from(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Take the flag of that number back in the group that was chosen."""
    await _remove(context, group.chat_id, number=press.small(1))
    return None


@for_admin_group(right_of="rmblacklist")
async def on_undo(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Bring a flag back."""
    flag = (
        await context.clients.flags.RestoreFlag(
            RestoreFlagRequest(
                request_id=context.request_id("RestoreFlag"), chat_id=group.chat_id, number=press.small(1)
            )
        )
    ).flag
    await context.audit(
        "flag_restored",
        chat_id=group.chat_id,
        subject_id=flag.member_id,
        subject_name=flag.member_name,
        target=f"#{flag.number}",
    )
    await replace_text(context, "flag-restored", number=flag.number)
    return None


def number_in(text: str) -> int:
    """The number of a flag as an admin types it: "12" or "#12"; 0 when it is none."""
    digits = text.removeprefix("#")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0


def _removing(number: int) -> Show:
    async def remove(context: GatewayContext, group: Group) -> None:
        await _remove(context, group.chat_id, number=number)

    return remove


async def _remove_linked(context: GatewayContext, linked: LinkedMessage) -> None:
    """Only in groups that the caller administers; which others there are is not told."""
    groups = await context.admin_groups()
    chat_id = linked.chat_id or await _id_of(context, linked.username, groups)
    if await context.administered(chat_id) is None:
        await context.decline("flag-link-not-yours")
        return
    missing = await context.lacks("rmblacklist", chat_id)
    if missing is not None:
        await context.decline("right-missing", right=missing)
        return
    await _remove(context, chat_id, message_id=linked.message_id)


async def _id_of(context: GatewayContext, username: str, groups: list[Group]) -> int:
    for group in groups:
        if group.username.lower() == username:
            return int(group.chat_id)
    # A group may have taken another public name since it was registered.
    try:
        return (await context.bot.get_chat(f"@{username}")).id
    except (BadRequest, Forbidden):
        return 0


async def _remove(
    context: GatewayContext, chat_id: int, *, number: int = 0, message_id: int = 0, album: str = ""
) -> None:
    flags = context.clients.flags
    if not number:
        try:
            wanted = GetFlagRequest(chat_id=chat_id, message_id=message_id, media_group_id=album)
            number = (await flags.GetFlag(wanted)).flag.number
        except ServiceError as error:
            if error.reason != "FLAG_NOT_FOUND":
                raise
            await context.decline("error-flag-not-found")
            return
    flag = (
        await flags.DeleteFlag(
            DeleteFlagRequest(
                request_id=context.request_id("DeleteFlag"),
                chat_id=chat_id,
                number=number,
                deleted_by=context.user.id,
            )
        )
    ).flag
    if flag.message_id > 0:
        await react_instead(context, flag.message_chat_id, flag.message_id, None)
    group = await context.desk.seen.active_group(chat_id)
    if group is not None:
        await tell_who_flagged(context, group, flag)
    await context.audit(
        "flag_removed",
        chat_id=chat_id,
        subject_id=flag.member_id,
        subject_name=flag.member_name,
        target=f"#{flag.number}",
    )
    await context.notice(
        "flag-removed",
        number=flag.number,
        name=await context.shown_name(flag.member_name),
        markup=await undo_markup(context, "undo_unflag", chat_id, flag.number),
        life=UNDO_LIFE,
    )


async def _show(context: GatewayContext, group: Group) -> None:
    text, markup = await _render(context, group, 0, archived=False)
    await context.send_html(text, markup=markup)


async def _render(
    context: GatewayContext, group: Group, number: int, *, archived: bool
) -> tuple[str, InlineKeyboardMarkup | None]:
    state = flags_pb2.FLAG_STATE_ARCHIVED if archived else flags_pb2.FLAG_STATE_ACTIVE
    page, number = await _page(context, group, number, state)
    title = "flags-title-archived" if archived else "flags-title"
    lines = [await context.say(title, group=group.title, count=page.total_size)]
    if not page.flags:
        lines += ["", await context.say("flags-none")]
    for flag in page.flags:
        lines += ["", *await flag_lines(context, group, flag)]
    return "\n".join(lines), await _turns(context, group, number, page, archived=archived)


async def flag_lines(context: GatewayContext, group: Group, flag: flags_pb2.Flag) -> list[str]:
    """Who, by whom, when in the group's zone, why, how it begins and where it is."""
    flagged = moments.minute_of_year(flag.create_time.ToDatetime(UTC), group.settings.time_zone)
    lines = [
        await context.say(
            "flags-who",
            number=flag.number,
            name=await context.shown_name(flag.member_name),
            flags=flag.member_flags,
        ),
        await context.say("flags-by", name=await context.shown_name(flag.flagged_by_name), time=flagged),
    ]
    if flag.reason:
        lines.append(await context.say("flags-reason", reason=shortened(flag.reason)))
    excerpt = await context.say("flags-excerpt", excerpt=flag.excerpt) if flag.excerpt else ""
    username = group.username if flag.message_chat_id == group.chat_id else ""
    link = message_link(flag.message_chat_id, flag.message_id, username=username, topic_id=flag.topic_id)
    if link:
        lines.append(f'{excerpt} <a href="{link}">{await context.say("flags-link")}</a>'.strip())
    elif excerpt:
        lines.append(excerpt)
    return lines


def shortened(text: str) -> str:
    """A reason or an excerpt on one line, cut to what a list shows."""
    line = " ".join(text.split())
    return clipped(line, _REASON_SHOWN)


async def _page(
    context: GatewayContext, group: Group, number: int, state: flags_pb2.FlagState.ValueType
) -> tuple[flag_service_pb2.ListFlagsResponse, int]:
    """Fetch a page and its number.

    The service pages by an opaque token, so the earlier pages are walked. That is few calls.
    """
    page_token, walked = "", 0
    while True:
        page = await context.clients.flags.ListFlags(
            ListFlagsRequest(chat_id=group.chat_id, state=state, page_size=PAGE_SIZE, page_token=page_token)
        )
        if walked == number or not page.next_page_token:
            return page, walked
        page_token, walked = page.next_page_token, walked + 1


async def _turns(
    context: GatewayContext,
    group: Group,
    number: int,
    page: flag_service_pb2.ListFlagsResponse,
    *,
    archived: bool,
) -> InlineKeyboardMarkup | None:
    language = await context.language()

    def button(key: str, to: int, *, among_archived: bool) -> InlineKeyboardButton:
        token = context.button_data("flags_page", group.chat_id, to, int(among_archived))
        return InlineKeyboardButton(context.desk.texts.plain(language, key), callback_data=token)

    turns = []
    if number > 0:
        turns.append(button("page-previous", number - 1, among_archived=archived))
    if page.next_page_token:
        turns.append(button("page-next", number + 1, among_archived=archived))
    other = button("flags-active" if archived else "flags-archived", 0, among_archived=not archived)
    return InlineKeyboardMarkup([turns, [other]] if turns else [[other]])


FEATURE = Feature(
    commands=(
        Command(
            "blacklist",
            blacklist,
            Rule(group=ADMINS, private=ADMINS),
            menu=320,
            aliases=("sinalizacoes", "flags"),
        ),
        Command(
            "rmblacklist",
            rmblacklist,
            Rule(group=ADMINS, private=ADMINS, right=Right.DELETE_MESSAGES),
            menu=330,
            aliases=("retirarsinalizacao", "unflag"),
        ),
    ),
    buttons=(
        Button(18, "flags_page", on_page),
        admin_group_button(19, "flags_group", _show),
        Button(
            20,
            "unflag_group",
            on_group_to_remove_from,
            choice=GroupChoice(Circle.ADMINISTERED, right_of="rmblacklist"),
        ),
        Button(21, "undo_unflag", on_undo),
    ),
)
