"""The records of the world: persons, chats, memberships, messages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

IN_CHAT = frozenset({"creator", "administrator", "member", "restricted"})
RULING = frozenset({"creator", "administrator"})

# Telegram's own accounts: the sender of anonymous admins' messages, and of channels' in groups.
GROUP_ANONYMOUS_BOT: Json = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
TELEGRAM: Json = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
CHANNEL_BOT: Json = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}


@dataclass
class Person:
    """Somebody with a Telegram account. `started` and `blocked` are about the bot."""

    id: int
    first_name: str
    role: str = "newcomer"
    language_code: str = "pt-br"
    last_name: str | None = None
    username: str | None = None
    started: bool = False
    blocked: bool = False
    deleted: bool = False
    """The account is gone: nothing can be written to it."""
    is_bot: bool = False
    """Another bot: it writes, and no bot hears of that."""
    offline: bool = False
    """No client is open: an ephemeral message does not arrive, and its edits do not."""

    def user(self) -> Json:
        """The Bot API's User."""
        return {
            "id": self.id,
            "is_bot": self.is_bot,
            "first_name": self.first_name,
            **({"last_name": self.last_name} if self.last_name else {}),
            **({"username": self.username} if self.username else {}),
            "language_code": self.language_code,
        }

    def channel(self) -> Json:
        """The channel in whose name this person can write."""
        return {"id": -1002000000000 - self.id, "type": "channel", "title": f"Canal de {self.first_name}"}


@dataclass
class Membership:
    """A user's standing in a chat. `permissions` only says what a restricted one still may."""

    status: str = "left"
    until_date: int = 0
    permissions: dict[str, bool] = field(default_factory=dict)
    manages_topics: bool = False
    """Whether an administrator may write in closed topics."""
    rights: frozenset[str] | None = None
    """What an administrator may do; None is everything."""
    tag: str = ""
    """What stands beside the name of a member who is no administrator."""

    @property
    def may_manage_topics(self) -> bool:
        return self.manages_topics or "can_manage_topics" in (self.rights or ())


@dataclass
class Message:
    """A message as the chat knows it: the Bot API's dict, and what the Bot API does not tell."""

    payload: Json
    by_bot: bool
    deleted: bool = False
    stays: bool = False
    """Telegram deletes it for no bot, as what is older than 48 hours, or that a supergroup was made."""
    reactions: dict[int, str] = field(default_factory=dict)
    trace_id: str | None = None
    asks: bool = False
    """A client opens the answer to it at once (ForceReply); a message that a bot gets does not say that."""
    edit_count: int = 0
    invoice_slug: str | None = None
    """The invoice that this message lets people pay."""

    @property
    def id(self) -> int:
        return int(self.payload["message_id"])

    @property
    def chat_id(self) -> int:
        return int(self.payload["chat"]["id"])

    @property
    def date(self) -> int:
        return int(self.payload["date"])

    def quoted(self) -> Json:
        """As it stands inside another message: without what it answered itself."""
        return {key: value for key, value in self.payload.items() if key != "reply_to_message"}

    def view(self) -> Json:
        """For the page and for tests: the message and everything a person sees around it."""
        view = {
            **self.payload,
            "deleted": self.deleted,
            "reactions": [{"from_id": who, "emoji": emoji} for who, emoji in self.reactions.items()],
            "edit_count": self.edit_count,
        }
        if self.asks:
            view["asks"] = True
        if self.trace_id:
            view["trace_id"] = self.trace_id
        if self.invoice_slug:
            view["invoice_slug"] = self.invoice_slug
        if keyboard := self.payload.get("reply_markup", {}).get("inline_keyboard"):
            view["buttons"] = [
                [{"text": button["text"], "url": button.get("url")} for button in row] for row in keyboard
            ]
        return view


@dataclass
class InviteLink:
    """A link that the bot made, by which people come in, or ask to."""

    link: str
    name: str | None = None
    asks: bool = False
    """Whether who follows it asks to be let in (creates_join_request)."""
    expire_date: int = 0
    member_limit: int = 0
    revoked: bool = False
    came: int = 0
    """How many came in by it."""


@dataclass
class JoinRequest:
    """That somebody asked to be let in, when, and by which link."""

    date: int
    link: str | None = None


@dataclass
class Topic:
    """A topic of a forum."""

    id: int
    name: str
    closed: bool = False


@dataclass
class Forum:
    """The topics of a supergroup that has them, General first."""

    topics: dict[int, Topic]


@dataclass
class Chat:
    """A private chat with the bot (its id is the person's), a group or a supergroup."""

    id: int
    type: str
    title: str | None = None
    username: str | None = None
    members: dict[int, Membership] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    migrated_to: int | None = None
    forum: Forum | None = None
    banned_channels: set[int] = field(default_factory=set)
    """Whose owner writes here in the name of no channel of theirs."""
    hidden_members: bool = False
    """Only administrators see who is here."""
    reactions: frozenset[str] | None = None
    """The emoji that people and bots may react with; None is all of them."""
    last_message_id: int = 0
    asks: bool = False
    """Whether whoever comes by themselves asks first ("Approve new members")."""
    requests: dict[int, JoinRequest] = field(default_factory=dict)
    links: dict[str, InviteLink] = field(default_factory=dict)

    @property
    def private(self) -> bool:
        return self.type == "private"

    def status(self, user_id: int) -> str:
        membership = self.members.get(user_id)
        return membership.status if membership else "left"

    def has(self, user_id: int) -> bool:
        """Whether the user can read and write here."""
        return self.status(user_id) in IN_CHAT

    def ruled_by(self, user_id: int) -> bool:
        return self.status(user_id) in RULING

    def allows(self, user_id: int, right: str) -> bool:
        """Whether the user rules here and has this right of administrators."""
        membership = self.members.get(user_id) or Membership()
        everything = membership.status == "creator" or membership.rights is None
        return membership.status in RULING and (everything or right in (membership.rights or ()))

    def lets(self, user_id: int, permission: str) -> bool:
        """Whether the user is not restricted from this."""
        membership = self.members.get(user_id) or Membership()
        return membership.status != "restricted" or membership.permissions.get(permission, False)

    def find(self, message_id: int) -> Message | None:
        message = self.messages.get(message_id)
        return message if message and not message.deleted else None
