"""Ephemeral messages: messages in a group that one person sees (Bot API 10.2 and 10.3).

A bot that administers the group writes to any person in it at any time. Another bot may only answer:
a press within 15 seconds, or an ephemeral command within 15 seconds.
Nothing is guaranteed: who is offline misses the message, its edits and its end, and the bot is not told.
A server that does not know the parameters ignores them, as the real one does: the message is for everybody.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from .errors import bad_request
from .state import Chat, Json, Person

if TYPE_CHECKING:
    from .world import Callback, World

Version = Literal["off", "10.2", "10.3"]
VERSIONS: tuple[Version, ...] = ("off", "10.2", "10.3")
ANSWER_S = 15
# Of each world. Nobody reads what is older.
_KEPT = 2000


@dataclass
class EphemeralMessage:
    """One ephemeral message. `person_id` is who reads it, or who wrote it to the bot."""

    id: int
    chat_id: int
    person_id: int
    payload: Json
    by_bot: bool
    after: int
    """The chat's last message when it came: it is shown after that one."""
    seen: bool = True
    """Whether it reached the person."""
    shown: Json = field(default_factory=dict)
    """What the person sees of it: an edit may have missed them."""
    deleted: bool = False
    replaces: int = 0
    trace_id: str | None = None
    edit_count: int = 0

    def view(self) -> Json:
        """For the page and for tests: what its person sees."""
        view = {
            **self.shown,
            "ephemeral": True,
            "person_id": self.person_id,
            "after": self.after,
            "deleted": self.deleted,
            "replaces": self.replaces,
            "edit_count": self.edit_count,
            "reactions": [],
        }
        if self.trace_id:
            view["trace_id"] = self.trace_id
        if keyboard := self.shown.get("reply_markup", {}).get("inline_keyboard"):
            view["buttons"] = [
                [{"text": button["text"], "url": button.get("url")} for button in row] for row in keyboard
            ]
        return view


@dataclass(frozen=True)
class Wish:
    """What a send says of its one reader."""

    receiver_id: int
    callback_id: str = ""
    replace: bool = False


class Ephemerals:
    """Every ephemeral message of the world, by the ids that name it."""

    def __init__(self, version: Version) -> None:
        self.version: Version = version
        self._messages: dict[tuple[int, int, int], EphemeralMessage] = {}

    @property
    def known(self) -> bool:
        """Whether the server has them at all."""
        return self.version != "off"

    def add(self, message: EphemeralMessage) -> None:
        self._messages[message.chat_id, message.person_id, message.id] = message
        if len(self._messages) > _KEPT:
            del self._messages[next(iter(self._messages))]

    def find(self, chat_id: int, person_id: int, number: int) -> EphemeralMessage | None:
        message = self._messages.get((chat_id, person_id, number))
        return message if message and not message.deleted else None

    def seen_by(self, chat_id: int, person_id: int) -> list[EphemeralMessage]:
        """What a person sees of them in a chat, oldest first, what was deleted for them included."""
        found = self._messages.values()
        return [one for one in found if one.chat_id == chat_id and one.person_id == person_id and one.seen]


def read_wish(version: Version, arguments: Json) -> Wish | None:
    """The reader that a send names in the way of this server; None where it names none that it knows."""
    if version == "10.2":
        receiver = arguments.get("receiver_user_id")
        if receiver is None:
            return None
        return Wish(int(receiver), str(arguments.get("callback_query_id") or ""))
    given: Any = arguments.get("ephemeral_message_parameters")
    if version == "off" or given is None:
        return None
    fields = {"receiver_user_id", "callback_query_id", "replace_callback_query_message"}
    if not isinstance(given, dict) or not isinstance(given.get("receiver_user_id"), int):
        raise bad_request("can't parse ephemeral message parameters JSON object")
    for name in given:
        if name not in fields:
            raise bad_request(f'can\'t parse ephemeral message parameters: unknown field "{name}"')
    return Wish(
        given["receiver_user_id"],
        str(given.get("callback_query_id") or ""),
        replace=bool(given.get("replace_callback_query_message")),
    )


def check(world: World, chat: Chat, wish: Wish, answered: EphemeralMessage | None) -> Callback | None:
    """Refuse what Telegram refuses; give the press that is answered, if one is."""
    if chat.private:
        raise bad_request("ephemeral messages can be sent only to groups and supergroups")
    if wish.receiver_id not in world.people or not chat.has(wish.receiver_id):
        raise bad_request("USER_NOT_PARTICIPANT")
    callback = world.callbacks.get(wish.callback_id) if wish.callback_id else None
    if wish.callback_id:
        too_old = callback is None or world.now() - callback.asked > ANSWER_S
        if callback is None or too_old or (callback.chat_id, callback.from_id) != (chat.id, wish.receiver_id):
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if wish.replace and (callback is None or callback.ephemeral):
        raise bad_request("QUERY_ID_INVALID")
    if callback is None and not chat.ruled_by(world.bot_id):
        _check_answer(world, answered)
    return callback


def _check_answer(world: World, answered: EphemeralMessage | None) -> None:
    # A bot that does not administer the group may only answer.
    if answered is None or answered.by_bot or world.now() - answered.payload["date"] > ANSWER_S:
        raise bad_request("MESSAGE_NOT_COMMAND")


def post(
    world: World,
    chat: Chat,
    person: Person,
    content: Json,
    *,
    by_bot: bool,
    replaces: int = 0,
    trace_id: str | None = None,
) -> EphemeralMessage:
    """Show it to one person, if they are online, or to the bot."""
    number = world.next_number() % 2**31
    bot, user = dict(world.bot), person.user()
    payload: Json = {
        # The Bot API's own: an ephemeral message has no number among those of the chat.
        "message_id": 0,
        "ephemeral_message_id": number,
        "from": bot if by_bot else user,
        "receiver_user": user if by_bot else bot,
        "chat": world.chat_json(chat),
        "date": int(world.now()),
        **content,
    }
    message = EphemeralMessage(
        number,
        chat.id,
        person.id,
        payload,
        by_bot,
        chat.last_message_id,
        seen=not (by_bot and person.offline),
        shown=dict(payload),
        replaces=replaces,
        trace_id=trace_id,
    )
    world.ephemerals.add(message)
    show(world, message)
    return message


def show(world: World, message: EphemeralMessage) -> None:
    """Tell the page, which shows it to its person alone."""
    if message.seen:
        world.events.publish(
            "ephemeral",
            {"chat_id": message.chat_id, "person_id": message.person_id, "ephemeral": message.view()},
        )
