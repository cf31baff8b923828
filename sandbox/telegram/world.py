"""The whole state of the stand-in: one bot, its people, their chats, and what waits for the bot."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from . import population
from .calls import CallLog
from .commands import CommandMenus
from .ephemeral import Ephemerals, Version
from .errors import bad_request
from .events import Events
from .files import Files
from .limits import RateLimits
from .queue import UpdateQueue
from .stars import Stars
from .state import Chat, Json, Membership, Message, Person
from .threads import thread_json

DRAFT_LIFE_S = 30
# How long after the press a button can still be answered.
CALLBACK_LIFE_S = 60
# How long after somebody asked to join the bot may write to them first.
REQUEST_OPENS_CHAT_S = 300
# Of each chat. Telegram forgets none; a sandbox that runs for days must.
MAX_MESSAGES = 20_000
# Numbers of updates and messages go on from the time of the start, so that a sandbox that is started
# again does not repeat those that a database still remembers.
_NUMBERS_SINCE = datetime(2026, 1, 1, tzinfo=UTC)
_UPDATES_PER_SECOND = 10


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Draft:
    """A message that a bot is still writing. `until` is a Unix time."""

    draft_id: int
    text: str
    entities: list[Json]
    until: float
    trace_id: str | None


@dataclass
class Callback:
    """A pressed button. `answer` comes when the bot answers (None: it never will). `asked` is a Unix time."""

    id: str
    chat_id: int
    from_id: int
    asked: float
    answer: asyncio.Future[Json | None]
    message_id: int = 0
    ephemeral: bool = False
    """Whether the button is on an ephemeral message."""


@dataclass
class BotProfile:
    """What the bot says about itself, by language code ("" for all)."""

    description: dict[str, str] = field(default_factory=dict)
    short_description: dict[str, str] = field(default_factory=dict)


class World:
    """Everything that the stand-in knows, in memory.

    `clock` gives an aware UTC time; flood control, drafts and the age of buttons go by it.
    With `rate_limits` the bot gets 429 as from Telegram. With `privacy` a bot that is no
    administrator hears in groups only what is meant for it. `ephemeral` says which Bot API the server has,
    as to ephemeral messages: none, or the parameters of 10.2 or of 10.3.
    With `by_thousands` each chat numbers its messages from a multiple of 1000, so that none crosses one soon:
    the member service tells the order within a second by the last three digits.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], datetime] = utc_now,
        rate_limits: bool = True,
        privacy: bool = True,
        max_messages: int = MAX_MESSAGES,
        ephemeral: Version = "off",
        by_thousands: bool = False,
    ) -> None:
        self._clock = clock
        self._max_messages = max_messages
        self.privacy = privacy
        self.bot: Json = dict(population.BOT)
        self.people: dict[int, Person] = {person.id: person for person in population.people()}
        self.chats: dict[int, Chat] = {}
        self.events = Events()
        self._age_s = int((clock() - _NUMBERS_SINCE).total_seconds()) % 2**27
        # Numbers of messages have 31 bits. A test that begins a second later has others.
        self._first_message_id = self._age_s % 2_000_000 * 1000 if by_thousands else self._age_s
        self.updates = UpdateQueue(self._age_s * _UPDATES_PER_SECOND)
        self.files = Files()
        self.menus = CommandMenus()
        self.profile = BotProfile()
        self.calls = CallLog()
        self.ephemerals = Ephemerals(ephemeral)
        # Since Bot API 9.5; a test says otherwise.
        self.knows_moments = True
        # Rich messages, since Bot API 10.1.
        self.knows_rich = True
        self.stars = Stars()
        # What a bot put below the text box, by private chat.
        self.keyboards: dict[int, Json] = {}
        self.limits = RateLimits() if rate_limits else None
        self.drafts: dict[int, Draft] = {}
        self.callbacks: dict[str, Callback] = {}
        self._numbers = itertools.count(self._age_s * 1000 + 1)
        for chat in population.chats():
            self._register(chat)
        for person in self.people.values():
            self._open_private_chat(person)

    @property
    def bot_id(self) -> int:
        return int(self.bot["id"])

    def now(self) -> float:
        """Unix time in seconds."""
        return self._clock().timestamp()

    def may_be_written_to(self, person: Person) -> bool:
        """Whether somebody who never started the bot asked to join less than five minutes ago.

        That is so until it was decided (Bot API, user_chat_id), where the bot may decide.
        """
        return any(
            person.id in chat.requests
            and self.now() - chat.requests[person.id].date < REQUEST_OPENS_CHAT_S
            and chat.allows(self.bot_id, "can_invite_users")
            for chat in self.chats.values()
        )

    def next_number(self) -> int:
        return next(self._numbers)

    def me(self) -> Json:
        """The bot as getMe tells it."""
        return {
            **self.bot,
            "can_join_groups": True,
            "can_read_all_group_messages": not self.privacy,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }

    def user(self, user_id: int) -> Json | None:
        """The Bot API's User: a person or the bot itself."""
        if user_id == self.bot_id:
            return dict(self.bot)
        person = self.people.get(user_id)
        return person.user() if person else None

    def add_person(self, person: Person) -> Person:
        self.people[person.id] = person
        self._open_private_chat(person)
        self.changed()
        return person

    def add_chat(self, chat: Chat) -> Chat:
        self._register(chat)
        self.changed()
        return chat

    def find_chat(self, username: str) -> Chat | None:
        name = username.removeprefix("@").lower()
        return next((chat for chat in self.chats.values() if (chat.username or "").lower() == name), None)

    def chat_json(self, chat: Chat) -> Json:
        """The Bot API's Chat."""
        if chat.private:
            user = self.people[chat.id].user()
            names: Json = {key: user[key] for key in ("first_name", "last_name", "username") if key in user}
            return {"id": chat.id, "type": "private", **names}
        name: Json = {"username": chat.username} if chat.username else {}
        forum: Json = {"is_forum": True} if chat.forum is not None else {}
        return {"id": chat.id, "type": chat.type, "title": chat.title, **name, **forum}

    def post(
        self,
        chat: Chat,
        sender: Json,
        content: Json,
        *,
        reply_to: Message | None = None,
        topic: int | None = None,
        trace_id: str | None = None,
        by_bot: bool = False,
        asks: bool = False,
    ) -> Message:
        """Put a message into a chat and show it. `sender` has from and, if need be, sender_chat.

        In a topic of a forum, a message that answers none answers the one that opened the topic.
        """
        chat.last_message_id += 1
        thread = thread_json(chat, topic, reply_to)
        if reply_to is None and thread:
            reply_to = chat.messages.get(thread["message_thread_id"])
        standing = chat.members.get(sender.get("from", {}).get("id", 0))
        tag = standing.tag if standing is not None and "sender_chat" not in sender else ""
        payload: Json = {
            "message_id": chat.last_message_id,
            **sender,
            **({"sender_tag": tag} if tag else {}),
            "chat": self.chat_json(chat),
            "date": int(self.now()),
            **thread,
            **({"reply_to_message": reply_to.quoted()} if reply_to else {}),
            **content,
        }
        message = Message(payload, by_bot, trace_id=trace_id, asks=asks)
        chat.messages[message.id] = message
        if len(chat.messages) > self._max_messages:
            del chat.messages[next(iter(chat.messages))]
        self.events.publish("message", {"chat_id": chat.id, "message": message.view()})
        return message

    def remember(self, callback: Callback) -> None:
        """Let the bot answer a press, and forget those that it can no longer answer."""
        oldest = self.now() - CALLBACK_LIFE_S
        for old in [known for known in self.callbacks.values() if known.asked < oldest]:
            del self.callbacks[old.id]
        self.callbacks[callback.id] = callback

    def tell_bot(self, kind: str, payload: Json, chat: Chat) -> int | None:
        """Queue an update for the bot if it is there to hear it; its id."""
        return self.updates.put(kind, payload, chat.id)

    def delete(self, chat: Chat, messages: list[Message]) -> None:
        for message in messages:
            message.deleted = True
            if message.id in chat.pinned:
                chat.pinned.remove(message.id)
        self.events.publish(
            "delete", {"chat_id": chat.id, "message_ids": [message.id for message in messages]}
        )

    def show_edit(self, message: Message) -> None:
        self.events.publish("edit", {"chat_id": message.chat_id, "message": message.view()})

    def draft(self, chat_id: int) -> Draft | None:
        """What the bot is writing in a private chat, while it lives."""
        draft = self.drafts.get(chat_id)
        return draft if draft and draft.until > self.now() else None

    def changed(self) -> None:
        self.events.publish("world", {})

    def spend(self, chat: Chat) -> None:
        """One more message or edit by the bot; 429 where Telegram would say so."""
        if self.limits:
            self.limits.spend(chat.id, group=not chat.private, now=self.now())

    def live_chat(self, chat: Chat) -> Chat:
        """Refuse an old group whose members moved to a supergroup."""
        if chat.migrated_to:
            raise bad_request(
                "group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": chat.migrated_to}
            )
        return chat

    def close(self) -> None:
        """Let everybody who waits for something go: the process ends."""
        self.updates.close()
        self.events.close()
        self.stars.close()
        for callback in self.callbacks.values():
            if not callback.answer.done():
                callback.answer.set_result(None)

    def _open_private_chat(self, person: Person) -> None:
        chat = Chat(person.id, "private")
        chat.members = {person.id: Membership("member"), self.bot_id: Membership("member")}
        self._register(chat)

    def _register(self, chat: Chat) -> None:
        chat.last_message_id = self._first_message_id
        self.chats[chat.id] = chat
