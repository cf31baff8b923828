"""/addblacklist: an admin flags a message. Its author is told in private, or for a minute in the group.

The admin gets the confirmation in private, too: the group learns nothing of it.
"""

from contextlib import suppress

from telegram import Message, User
from telegram.error import BadRequest, Forbidden

from gymnation.member.v1 import flags_pb2, members_pb2
from gymnation.member.v1.flag_service_pb2 import AddFlagRequest, DeleteFlagRequest
from servicekit.errors import ServiceError
from telegram_gateway.bot_api.message_links import message_link
from telegram_gateway.conversation.bot_rights import look_at_rights
from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.commands import arguments_of
from telegram_gateway.conversation.context import GROUP_ANONYMOUS_BOT, GatewayContext
from telegram_gateway.conversation.feature import Button, Command, Feature
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import for_admin_group
from telegram_gateway.conversation.member_notices import tell_member
from telegram_gateway.conversation.permissions import ADMINS, Right, Rule
from telegram_gateway.conversation.private_confirmations import confirm_privately
from telegram_gateway.conversation.undo import was_taken_back
from telegram_gateway.conversation.ways import Kind
from telegram_gateway.features.checkins.anchors import replied_message
from telegram_gateway.texts import match_language

EXCERPT_LENGTH = 120
REASON_LENGTH = 500


async def addblacklist(context: GatewayContext) -> None:
    """Flag the replied message; what follows the command is the reason."""
    target = await replied_message(context)
    if target is None:
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
    try:
        flag = await _add(context, target, author)
    except ServiceError as error:
        if error.reason != "FLAG_ALREADY_EXISTS":
            raise
        await confirm_privately(context, "error-flag-already-exists", or_in_group="flag-already-in-group")
    else:
        await _schedule_notice(context, flag, author)
        await context.audit(
            "flag_added",
            subject_id=author.id,
            subject_name=flag.member_name,
            reason=flag.reason,
            target=f"#{flag.number}",
        )
        await confirm_privately(
            context,
            "flag-added",
            or_in_group="flag-added-in-group",
            undo="undo_flag",
            numbers=(context.chat.id, flag.number),
            group=context.chat.title or "",
            number=flag.number,
            name=await context.shown_name(author.full_name),
        )
    # Last of all: until then the update can be handled again with the command in sight.
    # The bot may lack the right.
    try:
        await context.bot.delete_message(context.chat.id, context.message.message_id)
    except (BadRequest, Forbidden):
        await look_at_rights(context)


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
    return " ".join((message.text or message.caption or "").split())[:EXCERPT_LENGTH]


async def _add(context: GatewayContext, target: Message, author: User) -> flags_pb2.Flag:
    return (
        await context.clients.flags.AddFlag(
            AddFlagRequest(
                request_id=context.request_id("AddFlag"),
                chat_id=context.chat.id,
                message_id=target.message_id,
                topic_id=context.address.topic_id,
                member=members_pb2.Person(member_id=author.id, display_name=author.full_name),
                flagged_by=members_pb2.Person(member_id=context.user.id, display_name=context.user.full_name),
                reason=arguments_of(context.message)[:REASON_LENGTH],
                excerpt=excerpt_of(target),
                media_group_id=target.media_group_id or "",
            )
        )
    ).flag


def _notice_id(flag: flags_pb2.Flag) -> str:
    # A flag that was put again on the same message has another number than the one before, for ever.
    # Its time tells them apart, too.
    return f"flag-notice:{flag.chat_id}:{flag.number}"


async def _schedule_notice(context: GatewayContext, flag: flags_pb2.Flag, author: User) -> None:
    texts, group_language = context.desk.texts, await context.group_language()
    language = match_language(await context.desk.seen.chosen_language(author.id), group_language)
    link = message_link(
        context.chat.id, flag.message_id, username=context.chat.username or "", topic_id=flag.topic_id
    )
    lines = [texts.format(language, "flag-told", group=context.chat.title or "")]
    if flag.reason:
        lines.append(texts.format(language, "flag-told-reason", reason=flag.reason))
    if link:
        lines.append(f'<a href="{link}">{texts.format(language, "flag-told-link")}</a>')
    lines += ["", texts.format(language, "flag-told-what-to-do")]
    in_group = texts.format(group_language, "flag-told-in-group")
    await tell_member(
        context.gateway,
        _notice_id(flag),
        author.id,
        context.address,
        flag.message_id,
        kind=Kind.FLAG,
        private="\n".join(lines),
        in_group=in_group,
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
            Rule(group=ADMINS, right=Right.DELETE_MESSAGES),
            menu=310,
            aliases=("sinalizar", "flag"),
        ),
    ),
    buttons=(Button(17, "undo_flag", on_undo),),
)
