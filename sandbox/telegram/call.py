"""One Bot API call on its way, and the table entry that says how a method is called."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from .errors import bad_request, forbidden
from .parameters import Parameters
from .polling import Poller
from .state import Chat, Message
from .webhook import Webhook
from .world import World


@dataclass
class Call:
    """Who calls what. `message_id` is filled in for the log by methods that make a message."""

    world: World
    poller: Poller
    webhook: Webhook
    arguments: dict[str, Any]
    trace_id: str | None = None
    message_id: int | None = None
    gone: Callable[[], bool] = lambda: False

    def get(self, name: str, default: Any = None) -> Any:
        return self.arguments.get(name, default)

    def chat(self) -> Chat:
        """The chat of the call, if the bot may see it."""
        return visible_chat(self.world, self.get("chat_id"))

    def writable_chat(self) -> Chat:
        """The chat of the call, if the bot may write there."""
        chat = self.chat()
        if chat.private:
            _check_private(self.world, chat)
        return chat

    def number(self, name: str) -> int:
        value = self.get(name)
        if value is None:
            if name == "message_id":
                raise bad_request("message identifier is not specified")
            if name == "user_id":
                raise bad_request("invalid user_id specified")
            raise bad_request(f'parameter "{name}" is required')
        return int(value)

    def message(self, chat: Chat, purpose: str) -> Message:
        """The message of the call; `purpose` completes Telegram's complaint if it is gone."""
        self.message_id = self.number("message_id")
        message = chat.find(self.message_id)
        if message is None:
            raise bad_request(f"message to {purpose} not found")
        return message


def visible_chat(world: World, chat_id: int | str | None) -> Chat:
    """A chat by id or @username, or Telegram's reason why not."""
    if chat_id is None:
        raise bad_request("chat_id is empty")
    chat = world.find_chat(chat_id) if isinstance(chat_id, str) else world.chats.get(chat_id)
    if chat is None:
        raise bad_request("chat not found")
    world.live_chat(chat)
    if chat.private or chat.has(world.bot_id):
        return chat
    if world.bot_id not in chat.members and not chat.username:
        raise bad_request("chat not found")
    name = "supergroup" if chat.type == "supergroup" else "group"
    if chat.status(world.bot_id) == "kicked":
        raise forbidden(f"bot was kicked from the {name} chat")
    raise forbidden(f"bot is not a member of the {name} chat")


def _check_private(world: World, chat: Chat) -> None:
    person = world.people[chat.id]
    if person.deleted:
        raise forbidden("user is deactivated")
    if person.blocked:
        raise forbidden("bot was blocked by the user")
    if not person.started and not world.may_be_written_to(person):
        raise forbidden("bot can't initiate conversation with a user")


Run = Callable[[Call], Any | Awaitable[Any]]


@dataclass(frozen=True)
class Method:
    """A Bot API method: what runs it and the parameters it takes."""

    name: str
    run: Run
    parameters: Parameters
