"""/addblacklist: an admin flags a message. Its author is told in private, or for a minute in the group.

The admin gets the confirmation in private, too: the group learns nothing of it.
In private it is for the group that was chosen, and about who is named or wrote the forwarded message.
Telegram does not tell which message of the group that was, so such a flag has no link.
"""

from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from html import escape
from typing import Final

from telegram import Message, MessageEntity
from telegram.error import BadRequest, Forbidden

from gymnation.member.v1 import flags_pb2, members_pb2
from gymnation.member.v1.flag_service_pb2 import AddFlagRequest, DeleteFlagRequest
from servicekit.errors import ServiceError
from telegram_gateway.bot_api.message_links import message_link
from telegram_gateway.bot_api.rich_words import words_of
from telegram_gateway.conversation.bot_rights import look_at_rights
from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.commands import arguments_of
from telegram_gateway.conversation.context import GROUP_ANONYMOUS_BOT, GatewayContext
from telegram_gateway.conversation.feature import Button, Command, Feature
from telegram_gateway.conversation.group_cache import Group, home_of
from telegram_gateway.conversation.group_choice import for_admin_group
from telegram_gateway.conversation.group_pages import Circle, GroupChoice
from telegram_gateway.conversation.member_notices import tell_member, tell_member_alone
from telegram_gateway.conversation.permissions import ADMINS, Place, Right, Rule
from telegram_gateway.conversation.private_confirmations import confirm_privately
from telegram_gateway.conversation.undo import was_taken_back
from telegram_gateway.conversation.ways import Kind
from telegram_gateway.features.checkins.anchors import replied_message
from telegram_gateway.features.moderation.measure_orders import Order, in_its_name, ordered, refuse
from telegram_gateway.features.moderation.measure_questions import command_asked_about
from telegram_gateway.features.moderation.measure_subjects import subject_of
from telegram_gateway.features.moderation.measure_undone import tell_who_flagged
from telegram_gateway.texts import match_language

EXCERPT_LENGTH = 120
REASON_LENGTH = 500
GROUP_BUTTON: Final = "flag_group"
_DIGEST_BYTES: Final = 6


@dataclass(frozen=True, slots=True)
class _Flagged:
    """What is flagged, and why."""

    group: Group
    member_id: int
    member_name: str
    message_id: int
    """Negative when it was ordered in private: no message of the group is at hand."""
    reason: str
    excerpt: str
    topic_id: int = 0
    media_group_id: str = ""


async def addblacklist(context: GatewayContext) -> None:
    """Flag the replied message; what follows the command is the reason."""
    if context.place is Place.PRIVATE:
        excerpt = _excerpt_of_forwarded(context)
        below = f"<code>{escape(excerpt, quote=False)}</code>" if excerpt else ""
        await ordered(context, _flag_person, button=GROUP_BUTTON, right_of="addblacklist", below=below)
        return
    target, group = await replied_message(context), await context.group()
    if target is None or group is None:
        return
    author = target.from_user
    if author is None or author.is_bot or target.sender_chat is not None or author.id == GROUP_ANONYMOUS_BOT:
        await context.decline("flag-not-a-person")
        return
    if author.id == context.user.id:
        await context.decline("error-self-flag")
        return
    if await context.desk.roles.in_group(context.chat.id, author.id) in ADMINS:
        await context.decline("flag-an-admin", name=await context.shown_name(author.full_name))
        return
    await _flag(
        context,
        _Flagged(
            group,
            author.id,
            author.full_name,
            target.message_id,
            arguments_of(context.message),
            excerpt_of(target),
            context.address.topic_id,
            target.media_group_id or "",
        ),
    )
    # Last of all: until then the update can be handled again with the command in sight.
    # The bot may lack the right.
    try:
        await context.bot.delete_message(context.chat.id, context.message.message_id)
    except (BadRequest, Forbidden):
        await look_at_rights(context)


@for_admin_group(right_of="addblacklist")
async def on_group(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Flag in the group that was chosen whom the command names that the offer answers."""
    _, author_id = press.take(2)
    command = command_asked_about(context)
    if command is None:
        return await context.plain("measure-command-gone")
    if await _flag_person(context, Order(group, command, author_id)):
        # One choice at a time: a second press would do it again.
        with suppress(BadRequest, Forbidden):
            await context.delete_pressed()
    return None


async def _flag_person(context: GatewayContext, order: Order) -> bool:
    """Flag whom a command in private is about; False when it was said why not."""
    subject = await subject_of(context, order)
    if subject is None:
        return False
    if subject.is_channel or subject.is_bot:
        await refuse(context, order.group, "flag-not-a-person")
        return False
    flagged = _Flagged(
        order.group,
        subject.member_id,
        subject.name,
        _number_of(order),
        subject.rest,
        _excerpt_of_forwarded(context) or _excerpt_of_offer(context),
    )
    await _flag(context, flagged)
    return True


def _number_of(order: Order) -> int:
    """A negative number for a command in private: the same whenever it is handled, and no other command's."""
    digest = blake2b(order.name.encode(), digest_size=_DIGEST_BYTES).digest()
    return -1 - int.from_bytes(digest)


def _excerpt_of_forwarded(context: GatewayContext) -> str:
    """How the forwarded message begins that a command answers; nothing when it answers none."""
    pressed = context.incoming.callback_query is not None
    target = None if pressed else context.replied
    return excerpt_of(target) if target is not None and target.forward_origin is not None else ""


def _excerpt_of_offer(context: GatewayContext) -> str:
    """The same, from the offer of groups: a press brings no more than the command that the offer answers."""
    offer = context.pressed_message
    if offer is None:
        return ""
    quoted = [one for one in offer.entities if one.type == MessageEntity.CODE]
    return offer.parse_entity(quoted[-1]) if quoted else ""


async def _flag(context: GatewayContext, flagged: _Flagged) -> None:
    """Store it, tell its author, write it down, and confirm it to the admin."""
    group = flagged.group
    try:
        flag = await _add(context, flagged)
    except ServiceError as error:
        if error.reason != "FLAG_ALREADY_EXISTS":
            raise
        await confirm_privately(context, "error-flag-already-exists", or_in_group="flag-already-in-group")
        return
    await _schedule_notice(context, group, flag)
    await context.audit(
        "flag_added",
        chat_id=group.chat_id,
        subject_id=flag.member_id,
        subject_name=flag.member_name,
        reason=flag.reason,
        target=f"#{flag.number}",
    )
    await confirm_privately(
        context,
        "flag-added" if flag.message_id > 0 else "flag-added-of-person",
        or_in_group="flag-added-in-group",
        mark=partial(in_its_name, context, group),
        undo="undo_flag",
        numbers=(group.chat_id, flag.number),
        group=group.title,
        number=flag.number,
        name=await context.shown_name(flag.member_name),
    )


@for_admin_group(right_of="addblacklist")
async def on_undo(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Take the flag back; tell the author if they were told of it."""
    flag = (
        await context.clients.flags.DeleteFlag(
            DeleteFlagRequest(
                request_id=context.request_id("DeleteFlag"),
                chat_id=group.chat_id,
                number=press.small(1),
                deleted_by=context.user.id,
            )
        )
    ).flag
    await was_taken_back(context)
    if not await context.gateway.outbox.cancel(_notice_id(flag)):
        await _tell_it_was_taken_back(context, group, flag)
    await tell_who_flagged(context, group, flag)
    await context.audit(
        "flag_removed",
        chat_id=group.chat_id,
        subject_id=flag.member_id,
        subject_name=flag.member_name,
        target=f"#{flag.number}",
    )
    await replace_text(context, "flag-undone", number=flag.number)
    return None


async def replace_text(context: GatewayContext, key: str, /, **arguments: object) -> None:
    """Put another text in place of the pressed message; it may be gone, or say so already."""
    with suppress(BadRequest):
        await context.edit_pressed(await context.say(key, **arguments))


def excerpt_of(message: Message) -> str:
    """How a message begins, on one line."""
    return " ".join(words_of(message).split())[:EXCERPT_LENGTH]


async def _add(context: GatewayContext, flagged: _Flagged) -> flags_pb2.Flag:
    return (
        await context.clients.flags.AddFlag(
            AddFlagRequest(
                request_id=context.request_id("AddFlag"),
                chat_id=flagged.group.chat_id,
                message_id=flagged.message_id,
                topic_id=flagged.topic_id,
                member=members_pb2.Person(member_id=flagged.member_id, display_name=flagged.member_name),
                flagged_by=members_pb2.Person(member_id=context.user.id, display_name=context.user.full_name),
                reason=flagged.reason[:REASON_LENGTH],
                excerpt=flagged.excerpt,
                media_group_id=flagged.media_group_id,
            )
        )
    ).flag


def _notice_id(flag: flags_pb2.Flag) -> str:
    # A flag that was put again on the same message has another number than the one before, for ever.
    # Its time tells them apart, too.
    return f"flag-notice:{flag.chat_id}:{flag.number}"


async def _schedule_notice(context: GatewayContext, group: Group, flag: flags_pb2.Flag) -> None:
    texts, group_language = context.desk.texts, match_language(group.settings.language)
    language = match_language(await context.desk.seen.chosen_language(flag.member_id), group_language)
    of_message = flag.message_id > 0
    link = message_link(
        group.chat_id,
        flag.message_id,
        username=(context.chat.username or "") if of_message else "",
        topic_id=flag.topic_id,
    )
    lines = [texts.format(language, "flag-told", group=group.title)]
    if flag.reason:
        lines.append(texts.format(language, "flag-told-reason", reason=flag.reason))
    if link:
        lines.append(f'<a href="{link}">{texts.format(language, "flag-told-link")}</a>')
    elif flag.excerpt and not of_message:
        lines.append(texts.format(language, "flags-excerpt", excerpt=flag.excerpt))
    lines += ["", texts.format(language, "flag-told-what-to-do")]
    private = "\n".join(lines)
    if not of_message:
        # In the group there is no message to answer, and a line to nobody helps nobody.
        home = home_of(group)
        await tell_member_alone(context.gateway, _notice_id(flag), flag.member_id, home, private)
        return
    await tell_member(
        context.gateway,
        _notice_id(flag),
        flag.member_id,
        context.address,
        flag.message_id,
        kind=Kind.FLAG,
        private=private,
        in_group=texts.format(group_language, "flag-told-in-group"),
    )


async def _tell_it_was_taken_back(context: GatewayContext, group: Group, flag: flags_pb2.Flag) -> None:
    language = match_language(
        await context.desk.seen.chosen_language(flag.member_id), group.settings.language
    )
    text = context.desk.texts.format(language, "flag-told-undone", group=group.title)
    await context.gateway.outbox.schedule(
        f"flag-undone:{flag.chat_id}:{flag.number}",
        "private_notice",
        flag.member_id,
        {"chat_id": flag.member_id, "text": text, "parse_mode": "HTML"},
    )


FEATURE = Feature(
    commands=(
        Command(
            "addblacklist",
            addblacklist,
            Rule(group=ADMINS, private=ADMINS, right=Right.DELETE_MESSAGES),
            menu=310,
            aliases=("sinalizar", "flag"),
        ),
    ),
    buttons=(
        Button(17, "undo_flag", on_undo),
        Button(
            174,
            GROUP_BUTTON,
            on_group,
            choice=GroupChoice(Circle.ADMINISTERED, right_of="addblacklist"),
        ),
    ),
)
