"""/ajuda: what the reader can use here, by subject, a page each.

The pages are made from the commands' rows and their texts, so that nothing has to be kept beside them.
Asked for in a group it is answered in private, where it stays;
whom the bot may not write to reads it in the group for a while.
"""

from datetime import timedelta
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ChatMemberStatus

from telegram_gateway.conversation.buttons import ButtonInvalid, Press
from telegram_gateway.conversation.coming_in import outsider_help
from telegram_gateway.conversation.commands import line_of
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Command, Feature
from telegram_gateway.conversation.permissions import EVERYONE, MEMBERS, Place, Role, Rule
from telegram_gateway.conversation.private_confirmations import write_privately
from telegram_gateway.conversation.private_links import private_button
from telegram_gateway.features.checkins.free_checkins import first_word
from telegram_gateway.features.help_search import find

SUBJECTS: Final = (
    ("checkins", ("checkins", "habits", "challenges", "profile", "ranking")),
    ("coach", ("coach", "memories")),
    ("groups", ("groups",)),
    ("announcements", ("announcements",)),
    ("moderation", ("moderation",)),
    ("you", ("member_data", "links", "mail", "payments", "")),
)
"""Each subject with the folders of `features` that it is about; "" is what is in no folder.

Buttons name a subject by its place: a new one goes to the end.
"""
_FRONT: Final = 0
_WORDS_SHOWN: Final = 60
_LIFE: Final = timedelta(minutes=2)
_IN_A_ROW: Final = 2


async def help_(context: GatewayContext) -> None:
    """Show the subjects of which the reader can use something here, or the commands that words mean."""
    # What stands in lines below it is no search, but a word of thanks.
    if words := line_of(context.message):
        await _answer_search(context, words)
        return
    if context.place is Place.PRIVATE:
        text, markup = await front_page(context, context.named_chat_id)
        await context.send_html(text, markup=markup)
        return
    text, markup = await front_page(context, context.chat.id, chat_id=context.user.id)
    if await write_privately(context, text, markup) is not None:
        await context.notice("help-in-private")
        return
    text, markup = await front_page(context, 0)
    button = await private_button(context, "ajuda", context.chat.id)
    await context.notice_html(
        text, markup=InlineKeyboardMarkup([*markup.inline_keyboard, [button]]), life=_LIFE
    )


async def _answer_search(context: GatewayContext, words: str) -> None:
    """Tell the commands that the words mean, wherever the reader may use them; short, where it was asked."""
    role = await context.role()
    names = {name for place in Place for name in context.desk.permissions.commands_for(role, place)}
    usable = [command for name, command in context.desk.commands.items() if name in names]
    found = find(context.desk.texts, usable, words)
    shown = words if len(words) <= _WORDS_SHOWN else f"{words[:_WORDS_SHOWN]}…"
    if not found:
        data = context.button_data("help_page", _FRONT, 0)
        all_of_it = InlineKeyboardButton(await context.plain("help-back"), callback_data=data)
        text = await context.say("help-search-none", words=shown)
        await context.notice_html(text, markup=InlineKeyboardMarkup([[all_of_it]]), life=_LIFE)
        return
    lines = [await context.say("help-search-found", words=shown)]
    for command in found:
        what = await context.say(f"command-{command.name}")
        guide = await context.say(f"guide-{command.name}")
        lines.append(f"/{await _word(context, command)} — <b>{what}</b>\n{guide}")
        if not context.desk.permissions.allows(command.name, role, context.place):
            lines[-1] += f"\n<i>{await context.say(f'help-search-only-{_other(context.place)}')}</i>"
    await context.notice_html("\n\n".join(lines), life=_LIFE)


def _other(place: Place) -> Place:
    return Place.GROUP if place is Place.PRIVATE else Place.PRIVATE


async def front_page(
    context: GatewayContext, about: int, *, chat_id: int = 0, title: str = ""
) -> tuple[str, InlineKeyboardMarkup]:
    """Return the page of all subjects and its buttons.

    `about` is the group in which the reader wants to use something, 0 for the chat in which they are;
    `chat_id` is the chat in which the page is read, if it is another one.
    """
    role, place = await _reader(context, about)
    lines = [title or await context.say("help-title"), ""]
    buttons = []
    for number, (subject, _) in enumerate(SUBJECTS, start=1):
        commands = _commands(context, number, role, place)
        if not commands:
            continue
        label = await context.plain(f"help-subject-{subject}")
        words = " ".join([f"/{await _word(context, command)}" for command in commands])
        lines.append(f"<b>{await context.say(f'help-subject-{subject}')}</b>\n{words}")
        data = _data(context, number, about, chat_id)
        buttons.append(InlineKeyboardButton(label, callback_data=data))
    how = await outsider_help(context) if role is Role.OUTSIDER else await _how(context, about, place)
    rows = [buttons[at : at + _IN_A_ROW] for at in range(0, len(buttons), _IN_A_ROW)]
    return "\n".join([*lines, "", how]), InlineKeyboardMarkup(rows)


async def _how(context: GatewayContext, about: int, place: Place) -> str:
    """Return what everybody can do there: in a group first how one checks in, as its settings are."""
    told = await context.say(f"help-{place}-member")
    if place is not Place.GROUP:
        return told
    group = await context.desk.seen.active_group(about or context.chat.id)
    word = first_word(group.settings) if group is not None and group.settings.free_checkins else ""
    way = await context.say("help-check-in-free", word=word) if word else await context.say("help-check-in")
    return f"{way}\n{told}"


async def on_page(context: GatewayContext, press: Press) -> str | None:
    """Turn to a subject, or back to all of them."""
    number, about = press.take(2)
    if number == _FRONT:
        await context.edit_pressed(*await front_page(context, about))
        return None
    if not 0 < number <= len(SUBJECTS):
        raise ButtonInvalid
    role, place = await _reader(context, about)
    lines = [f"<b>{await context.say(f'help-subject-{SUBJECTS[number - 1][0]}')}</b>"]
    for command in _commands(context, number, role, place):
        what = await context.say(f"command-{command.name}")
        guide = await context.say(f"guide-{command.name}")
        lines.append(f"/{await _word(context, command)} — <b>{what}</b>\n{guide}")
    back = InlineKeyboardButton(
        await context.plain("help-back"), callback_data=_data(context, _FRONT, about, 0)
    )
    await context.edit_pressed("\n\n".join(lines), InlineKeyboardMarkup([[back]]))
    return None


def subject_number(command: Command) -> int:
    """Return the number of the subject that a command belongs to, by the folder of its module."""
    path = command.run.__module__.partition("features.")[2].split(".")
    folder = path[0] if len(path) > 1 else ""
    return next((number for number, (_, folders) in enumerate(SUBJECTS, 1) if folder in folders), 0)


def _commands(context: GatewayContext, number: int, role: Role, place: Place) -> list[Command]:
    names = context.desk.permissions.commands_for(role, place)
    commands = [context.desk.commands[name] for name in names]
    return [command for command in commands if subject_number(command) == number]


async def _word(context: GatewayContext, command: Command) -> str:
    return command.word(await context.language())


async def _reader(context: GatewayContext, about: int) -> tuple[Role, Place]:
    """The role that counts, and where: in the group that the page is about, if the reader is in it."""
    if about and about != context.chat.id:
        roles = context.desk.roles
        left = {ChatMemberStatus.LEFT, ChatMemberStatus.BANNED}
        if (
            await context.desk.seen.active_group(about) is not None
            and await roles.status(about, context.user.id) not in left
        ):
            return await roles.in_group(about, context.user.id), Place.GROUP
    return await context.role(), context.place


def _data(context: GatewayContext, number: int, about: int, chat_id: int) -> str:
    return context.button_data("help_page", number, about, chat_id=chat_id or context.chat.id)


FEATURE = Feature(
    commands=(Command("ajuda", help_, Rule(group=MEMBERS, private=EVERYONE), menu=20, english="help"),),
    buttons=(Button(69, "help_page", on_page),),
)
