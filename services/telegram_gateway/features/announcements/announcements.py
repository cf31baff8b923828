"""/say, /sayrecurrent, /listrecurrent, /editrecurrent and /delrecurrent.

With these commands admins have the bot tell their group something.

A timed post is said once at the most: the member service marks its time as begun before it is sent.
A gateway that dies in between leaves it out. Only what Telegram surely refused is tried again,
with growing pauses, until it stops and its admin is told.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest

from gymnation.member.v1 import announcements_pb2
from gymnation.member.v1.announcement_service_pb2 import CreateAnnouncementRequest, UpdateAnnouncementRequest
from servicekit.errors import NotFound
from servicekit.request_ids import request_id
from telegram_gateway.bot_api.lengths import CAPTION, units
from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.commands import arguments_of
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Command, Feature
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import for_admin_group, with_group
from telegram_gateway.conversation.group_pages import Circle, GroupChoice, Page, page_of
from telegram_gateway.conversation.permissions import ADMINS, Place, Rule
from telegram_gateway.conversation.undo import LIFE, undo_markup
from telegram_gateway.conversation.ways import Kind
from telegram_gateway.features.announcements.announcement_content import (
    CannotBeRepeated,
    CaptionTooLong,
    NothingToSay,
    content_of,
)
from telegram_gateway.features.announcements.announcement_list import listing, local, schedule_words
from telegram_gateway.features.announcements.schedule_parser import (
    NotAnInterval,
    NotATime,
    When,
    looks_like_a_time,
    now,
    once,
    recurring,
)
from telegram_gateway.features.announcements.typed_words import (
    OFFER,
    WORDS_AT_MOST,
    Typed,
    offer_groups,
    start_of,
    typed_before_press,
    typed_in_command,
)


async def say_(context: GatewayContext) -> None:
    """Say something once: now, or at the time that the words begin with."""
    await _with_group(context, "say_group", _say_once)


async def sayrecurrent(context: GatewayContext) -> None:
    """Say something again and again."""
    await _with_group(context, "sayrecurrent_group", _say_again_and_again)


async def _with_group(
    context: GatewayContext, action: str, say: Callable[[GatewayContext, Group, Typed], Awaitable[None]]
) -> None:
    """Say it in this group, in private in the only one, or in one that a button chooses."""
    page = await page_of(context, action) if context.place is Place.PRIVATE else Page()
    typed = typed_in_command(context)
    if not page.several:
        await with_group(context, action, lambda context, group: say(context, group, typed))
    elif not typed.words and typed.replied is None:
        await context.decline("say-nothing")
    else:
        await _offer_groups(context, action, page, typed)


async def _offer_groups(
    context: GatewayContext, action: str, page: Page, typed: Typed, *numbers: int
) -> None:
    """Ask which group the words are for, if they can wait for that."""
    if typed.replied is not None and (length := units(typed.words)) > WORDS_AT_MOST:
        await context.decline("say-too-long", length=length, most=CAPTION, over=length - CAPTION)
    else:
        await offer_groups(context, action, page, *numbers)


async def _say_once(context: GatewayContext, group: Group, typed: Typed) -> None:
    try:
        when = once(typed.words, context.gateway.clock(), group.settings.time_zone)
    except NotATime:
        await _ask_whether_it_is_a_time(context, group, typed)
        return
    made = await _make(context, group, typed, when)
    if made is not None and when.length:
        await _confirm(context, group, made, "say-planned")


async def _ask_whether_it_is_a_time(context: GatewayContext, group: Group, typed: Typed) -> None:
    """The words begin like a time that is none: they may be meant as words.

    What the command answered does not come along with a press, so words alone are asked about.
    """
    if typed.replied is not None:
        await context.decline("say-not-a-time")
        return
    rows = [
        [
            InlineKeyboardButton(
                await context.plain(f"{action.replace('_', '-')}-button"),
                callback_data=context.button_data(action, group.chat_id),
            )
        ]
        for action in ("say_now", "say_later")
    ]
    # It answers the command in private, too: there a press finds the words.
    await context.notice(
        "say-perhaps-a-time",
        markup=InlineKeyboardMarkup(rows),
        life=LIFE,
        to=typed.message.message_id,
        kind=Kind.QUESTION,
    )


@for_admin_group(may="say")
async def on_say_now(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Say the words of the command as they are."""
    command = context.pressed_message.reply_to_message if context.pressed_message is not None else None
    words = arguments_of(command) if command is not None else ""
    if command is None or not words:
        return await context.plain("say-command-gone")
    made = (
        await context.clients.announcements.CreateAnnouncement(
            CreateAnnouncementRequest(
                # The id comes from the command, not from the press: two presses say it once.
                request_id=request_id(command.message_id, "SayNow", context.chat.id),
                chat_id=group.chat_id,
                schedule=now(context.gateway.clock()),
                content=content_of(command, start_of(command, words), None),
                created_by=context.user.id,
                topic_id=_topic(context, group),
            )
        )
    ).announcement
    await context.audit("announcement_made", chat_id=group.chat_id, target=f"#{made.number}")
    context.gateway.outbox.look_again()
    await context.edit_pressed(await context.say("say-said", group=group.title))
    return None


@for_admin_group(may="say")
async def on_say_later(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Show how times are written."""
    await context.edit_pressed(await context.say("say-not-a-time"))
    return None


async def _say_again_and_again(context: GatewayContext, group: Group, typed: Typed) -> None:
    try:
        when = recurring(typed.words)
    except NotAnInterval:
        await context.decline("say-not-an-interval")
        return
    except NotATime:
        await context.decline("say-no-schedule")
        return
    made = await _make(context, group, typed, when)
    if made is not None:
        await _confirm(context, group, made, "say-planned")


async def _make(
    context: GatewayContext, group: Group, typed: Typed, when: When
) -> announcements_pb2.Announcement | None:
    content = await _content(context, typed, when.length)
    if content is None:
        return None
    made = (
        await context.clients.announcements.CreateAnnouncement(
            CreateAnnouncementRequest(
                request_id=typed.request_id,
                chat_id=group.chat_id,
                schedule=when.schedule,
                content=content,
                created_by=context.user.id,
                topic_id=_topic(context, group),
            )
        )
    ).announcement
    await context.audit("announcement_made", chat_id=group.chat_id, target=f"#{made.number}")
    context.gateway.outbox.look_again()
    return made


async def _content(context: GatewayContext, typed: Typed, used: int) -> bytes | None:
    """What to say; None when there is nothing, which the admin is told."""
    try:
        return content_of(typed.message, typed.start + used, typed.replied)
    except NothingToSay:
        await context.decline("say-nothing")
    except CannotBeRepeated as error:
        await context.decline("say-no-album" if error.album else "say-cannot-repeat")
    except CaptionTooLong as error:
        over = error.length - CAPTION
        await context.decline("say-too-long", length=error.length, most=CAPTION, over=over)
    return None


async def listrecurrent(context: GatewayContext) -> None:
    """List what the group is told, with the next time, and buttons to pause and delete."""
    await with_group(context, "announcements_group", _show)


async def _show(context: GatewayContext, group: Group) -> None:
    text, markup = await listing(context, group)
    await context.send_html(text, markup=markup)


@for_admin_group(may="say")
async def on_say_group(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Say in the group that was chosen what was typed before."""
    typed = typed_before_press(context, group, press)
    if typed is None:
        return await context.plain("say-command-gone")
    await (_say_once if press.action == "say_group" else _say_again_and_again)(context, group, typed)
    with suppress(BadRequest):
        await context.edit_pressed_buttons(None)
    return None


async def editrecurrent(context: GatewayContext) -> None:
    """Change the words or the schedule of one: /editrecurrent <number> [schedule] [words]."""
    await _with_group_of_one(context, _EDIT)


async def _with_group_of_one(context: GatewayContext, what: int) -> None:
    """Change or delete one in this group, in private in the only one, or in one that a button chooses.

    When nothing was typed, the button shows what there is to choose from.
    """
    typed = typed_in_command(context)
    page = await page_of(context, "announcements_group") if context.place is Place.PRIVATE else Page()
    if page.several and typed.words:
        await _offer_groups(context, "announcements_group", page, typed, what)
    else:
        act = _OF_ONE[what]
        await with_group(context, "announcements_group", lambda context, group: act(context, group, typed))


@for_admin_group(may="listrecurrent")
async def on_group(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Show the list of the group that was chosen, or do there what was typed before."""
    act = _OF_ONE.get(press.number(2)) if len(press.numbers) > 2 else None
    if act is None:
        await _show(context, group)
        return None
    typed = typed_before_press(context, group, press)
    if typed is None:
        return await context.plain("say-command-gone")
    await act(context, group, typed)
    with suppress(BadRequest):
        await context.edit_pressed_buttons(None)
    return None


async def _edit(context: GatewayContext, group: Group, typed: Typed) -> None:
    words = typed.words
    number, *others = words.split(maxsplit=1) or [""]
    rest = others[0] if others else ""
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        await context.decline("say-edit-how")
        return
    used = len(words) - len(rest)
    schedule = None
    try:
        when = recurring(rest)
        schedule, used = when.schedule, used + when.length
    except NotAnInterval:
        await context.decline("say-not-an-interval")
        return
    except NotATime:
        if looks_like_a_time(rest):
            # A time that is not understood is never taken for words.
            await context.decline("say-no-schedule")
            return
    content = b""
    if words[used:].strip() or (schedule is None and typed.replied is not None):
        made = await _content(context, typed, used)
        if made is None:
            return
        content = made
    if schedule is None and not content:
        await context.decline("say-edit-how")
        return
    changed = (
        await context.clients.announcements.UpdateAnnouncement(
            UpdateAnnouncementRequest(
                request_id=context.request_id("UpdateAnnouncement"),
                chat_id=group.chat_id,
                number=int(number),
                schedule=schedule,
                content=content,
            )
        )
    ).announcement
    await context.audit("announcement_changed", chat_id=group.chat_id, target=f"#{number}")
    await _confirm(context, group, changed, "say-changed")


async def delrecurrent(context: GatewayContext) -> None:
    """Delete one: /delrecurrent <number>; it can be taken back for a minute."""
    await _with_group_of_one(context, _DELETE)


async def _delete(context: GatewayContext, group: Group, typed: Typed) -> None:
    number = typed.words
    if not (number.isascii() and number.isdecimal() and 0 < len(number) < 10):
        await _show(context, group)
        return
    await _set_state(
        context, group, int(number), announcements_pb2.ANNOUNCEMENT_STATE_DELETED, "announcement_deleted"
    )
    markup = await undo_markup(context, "announcement_undo", group.chat_id, int(number))
    await context.notice("say-deleted", markup=markup, life=LIFE, number=int(number))


@for_admin_group(may="listrecurrent")
async def on_state(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Pause, resume, delete or bring back the one that the button names, and show the list again."""
    state, action = _STATES_OF[press.action]
    try:
        await _set_state(context, group, press.number(1), state, action)
    except NotFound:
        return await context.plain("error-announcement-not-found")
    text, markup = await listing(context, group)
    await context.edit_pressed(text, markup)
    return await context.plain("config-saved")


async def _set_state(
    context: GatewayContext,
    group: Group,
    number: int,
    state: announcements_pb2.AnnouncementState.ValueType,
    action: str,
) -> None:
    await context.clients.announcements.UpdateAnnouncement(
        UpdateAnnouncementRequest(
            request_id=context.request_id("UpdateAnnouncement"),
            chat_id=group.chat_id,
            number=number,
            state=state,
        )
    )
    await context.audit(action, chat_id=group.chat_id, target=f"#{number}")


async def _confirm(
    context: GatewayContext, group: Group, made: announcements_pb2.Announcement, key: str
) -> None:
    when = await schedule_words(context, group, made.schedule)
    if made.schedule.HasField("once_time"):
        # Its only time is the next one: it is told once.
        await context.reply(_OF_ONE_TIME[key], number=made.number, group=group.title, when=when)
        return
    await context.reply(
        key,
        number=made.number,
        group=group.title,
        when=when,
        next=local(made.next_time, group) if made.HasField("next_time") else "–",
    )


_OF_ONE_TIME = {"say-planned": "say-planned-once", "say-changed": "say-changed-once"}


def _topic(context: GatewayContext, group: Group) -> int:
    """Where it is said: in the topic of the command; asked for from elsewhere, in the group's own."""
    return context.address.topic_id if context.chat.id == group.chat_id else group.settings.topic_id


# They stand in buttons.
_EDIT, _DELETE = 1, 2
_OF_ONE = {_EDIT: _edit, _DELETE: _delete}
_STATES_OF = {
    "announcement_pause": (announcements_pb2.ANNOUNCEMENT_STATE_PAUSED, "announcement_paused"),
    "announcement_resume": (announcements_pb2.ANNOUNCEMENT_STATE_ACTIVE, "announcement_resumed"),
    "announcement_delete": (announcements_pb2.ANNOUNCEMENT_STATE_DELETED, "announcement_deleted"),
    "announcement_undo": (announcements_pb2.ANNOUNCEMENT_STATE_ACTIVE, "undone"),
}

FEATURE = Feature(
    commands=(
        Command("say", say_, Rule(group=ADMINS, private=ADMINS), menu=220, aliases=("dizer",)),
        Command(
            "sayrecurrent", sayrecurrent, Rule(group=ADMINS, private=ADMINS), menu=230, aliases=("repetir",)
        ),
        Command(
            "listrecurrent",
            listrecurrent,
            Rule(group=ADMINS, private=ADMINS),
            menu=240,
            aliases=("anuncios", "announcements"),
        ),
        Command(
            "editrecurrent",
            editrecurrent,
            Rule(group=ADMINS, private=ADMINS),
            menu=250,
            aliases=("mudaranuncio",),
        ),
        Command(
            "delrecurrent",
            delrecurrent,
            Rule(group=ADMINS, private=ADMINS),
            menu=260,
            aliases=("apagaranuncio",),
        ),
    ),
    buttons=(
        Button(26, "say_group", on_say_group, choice=OFFER),
        Button(63, "say_now", on_say_now),
        Button(64, "say_later", on_say_later),
        Button(27, "sayrecurrent_group", on_say_group, choice=OFFER),
        Button(28, "announcements_group", on_group, choice=GroupChoice(Circle.ADMINISTERED)),
        Button(29, "announcement_pause", on_state),
        Button(30, "announcement_resume", on_state),
        Button(31, "announcement_delete", on_state),
        Button(32, "announcement_undo", on_state),
    ),
)
