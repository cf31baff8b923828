"""Whom a mail is for: Telegram's picker, a contact, a forwarded message, or a name that was typed.

Nothing here tells whether somebody wants mail.
That a name is unknown is said: the bot has nobody to ask then.
"""

import re
from dataclasses import dataclass
from typing import Final

from telegram import (
    KeyboardButton,
    KeyboardButtonRequestUsers,
    Message,
    MessageEntity,
    MessageOriginUser,
    ReplyKeyboardMarkup,
    User,
)
from telegram.error import BadRequest, ChatMigrated, Forbidden

from gymnation.member.v1 import groups_pb2
from gymnation.member.v1.group_service_pb2 import LookupMembershipRequest, RecordMembershipsRequest
from telegram_gateway.bot_api.names import shown
from telegram_gateway.clients.times import to_timestamp
from telegram_gateway.conversation.context import GatewayContext

REQUEST_ID: Final = 1
INSIDE: Final = frozenset({"member", "administrator", "creator"})
"""Telegram's words for who is in a group."""
_NAME_AT_MOST: Final = 128
# Telegram's names: letters, digits and underscores, five to 32; some older ones are shorter.
_NAME: Final = re.compile(r"\s*(?:https?://)?(?:t\.me/)?@?([A-Za-z0-9_]{3,32})\s*")


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person, and what the sender calls them."""

    member_id: int
    name: str


class NoRecipient(Exception):
    """The message names nobody who can get a mail. It has the catalogue's key of what to say."""

    def __init__(self, key: str, name: str = "") -> None:
        super().__init__(key)
        self.key, self.name = key, name


async def keyboard(context: GatewayContext) -> ReplyKeyboardMarkup:
    """Return the button that opens Telegram's list of people."""
    pick = KeyboardButton(
        await context.plain("mail-recipient-pick"),
        request_users=KeyboardButtonRequestUsers(
            REQUEST_ID, user_is_bot=False, max_quantity=1, request_name=True, request_username=True
        ),
    )
    return ReplyKeyboardMarkup([[pick]], resize_keyboard=True, one_time_keyboard=True)


async def recipient_of(context: GatewayContext, chat_id: int) -> Recipient:
    """Return whom the message names. Raise NoRecipient."""
    message = context.message
    found = _shared(message) or _forwarded(message) or _mentioned(message)
    found = found or await _contact(context, chat_id)
    if found is None:
        found = await _typed(context, chat_id)
    if found.member_id == context.user.id:
        raise NoRecipient("mail-recipient-self")
    if found.member_id == context.bot.id:
        raise NoRecipient("mail-recipient-bot")
    await _remember(context, chat_id, found)
    return found


async def _remember(context: GatewayContext, chat_id: int, found: Recipient) -> None:
    """Tell who is in the group, as Telegram says, and never wrote there. The sender learns nothing of it."""
    status = await context.desk.roles.status(chat_id, found.member_id)
    if status not in INSIDE:
        return
    known = await context.clients.groups.LookupMembership(
        LookupMembershipRequest(chat_id=chat_id, member_id=found.member_id)
    )
    if known.membership.state == groups_pb2.MEMBERSHIP_STATE_INSIDE:
        return
    seen = groups_pb2.Membership(
        member_id=found.member_id,
        state=groups_pb2.MEMBERSHIP_STATE_INSIDE,
        see_time=to_timestamp(context.gateway.clock()),
    )
    await context.clients.groups.RecordMemberships(
        RecordMembershipsRequest(
            request_id=context.request_id("RecordMemberships", "recipient"),
            chat_id=chat_id,
            memberships=[seen],
        )
    )


def _person(member_id: int, *names: str | None, username: str | None = None) -> Recipient:
    full = shown(" ".join(name for name in names if name))
    name = full or (f"@{username}" if username else "")
    return Recipient(member_id, name[:_NAME_AT_MOST])


def _of_user(user: User) -> Recipient:
    if user.is_bot:
        raise NoRecipient("mail-recipient-bot")
    return _person(user.id, user.first_name, user.last_name, username=user.username)


def _shared(message: Message) -> Recipient | None:
    if message.users_shared is None:
        return None
    users = message.users_shared.users
    if message.users_shared.request_id != REQUEST_ID or not users:
        raise NoRecipient("mail-recipient-not-understood")
    user = users[0]
    return _person(user.user_id, user.first_name, user.last_name, username=user.username)


def _forwarded(message: Message) -> Recipient | None:
    if message.forward_origin is None:
        return None
    if not isinstance(message.forward_origin, MessageOriginUser):
        raise NoRecipient("mail-recipient-hidden")
    return _of_user(message.forward_origin.sender_user)


async def _contact(context: GatewayContext, chat_id: int) -> Recipient | None:
    contact = context.message.contact
    if contact is None:
        return None
    if not contact.user_id:
        raise NoRecipient("mail-recipient-contact-unknown")
    # The group will read it. What the sender calls them would tell who wrote, or be the insult itself.
    try:
        user = (await context.bot.get_chat_member(chat_id, contact.user_id)).user
    except (BadRequest, Forbidden, ChatMigrated):
        return Recipient(contact.user_id, "")
    return _of_user(user)


def _mentioned(message: Message) -> Recipient | None:
    """Somebody without a user name, whom Telegram puts into the text itself."""
    for entity in message.entities:
        if entity.type == MessageEntity.TEXT_MENTION and entity.user is not None:
            return _of_user(entity.user)
    return None


async def _typed(context: GatewayContext, chat_id: int) -> Recipient:
    match = _NAME.fullmatch(context.message.text or "")
    if match is None:
        raise NoRecipient("mail-recipient-not-understood")
    name = match[1]
    if name.casefold() == (context.user.username or "").casefold():
        raise NoRecipient("mail-recipient-self")
    if name.casefold() == context.bot.username.casefold():
        raise NoRecipient("mail-recipient-bot")
    found = await context.clients.groups.LookupMembership(
        LookupMembershipRequest(chat_id=chat_id, username=name)
    )
    if not found.membership.member_id:
        raise NoRecipient("mail-recipient-not-found", f"@{name}")
    return Recipient(found.membership.member_id, f"@{name}")
