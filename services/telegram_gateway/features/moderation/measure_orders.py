"""What an admin orders: a measure, in which group, and by which words.

In a group it is that group. In private it is the only one in which they may take measures,
or the one that a button chooses. The offer answers the command, so a press still has its words.
Whatever is said of it in private names the group, and a command that answers it is for the same group.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from telegram import (
    Message,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginHiddenUser,
    MessageOriginUser,
)

from telegram_gateway.conversation.buttons import ButtonInvalid, Press
from telegram_gateway.conversation.commands import arguments_of
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import with_group
from telegram_gateway.conversation.permissions import Place
from telegram_gateway.conversation.text_prompts import mark_of, marked
from telegram_gateway.runtime import tickets

GROUP_BUTTON: Final = "measure_group"
"""The name of the button that chooses the group."""
SAME_GROUP: Final = "measure_same_group"
RIGHT_OF: Final = "banir"
"""The command whose right at Telegram each measure takes."""


@dataclass(frozen=True, slots=True)
class Order:
    """A command and the group that it is for."""

    group: Group
    command: Message
    author_id: int = 0
    """In private: who wrote the forwarded message that the command answers; 0 when it answers none."""

    @property
    def is_private(self) -> bool:
        """Whether it was given outside the group."""
        return self.command.chat_id != self.group.chat_id

    @property
    def origin(self) -> int:
        """What tells it from others: the message; negative when it is in another chat than the group."""
        return -self.command.message_id if self.is_private else self.command.message_id

    @property
    def name(self) -> str:
        """As `origin`, over all chats: one command may be given to several groups."""
        place = f"{self.command.chat_id}:{self.command.message_id}"
        return f"{place}:{self.group.chat_id}" if self.is_private else place


Obey = Callable[[GatewayContext, Order], Awaitable[bool]]
"""Does what was ordered, or asks for what is missing; False when it was said why not."""


async def ordered(
    context: GatewayContext,
    obey: Obey,
    *,
    button: str = GROUP_BUTTON,
    numbers: tuple[int, ...] = (),
    right_of: str = RIGHT_OF,
    below: str = "",
) -> None:
    """Obey in this group; in private in the only group there is, or in one that a button chooses.

    `button` chooses the group. It carries the numbers and the author of the forwarded message.
    `right_of` is the command whose right at Telegram it takes. `below` is HTML that the offer says, too.
    """
    if context.place is Place.GROUP:
        group = await context.group()
        if group is not None:
            await obey(context, Order(group, context.message))
        return
    author_id = await _forwarded_author(context)
    if author_id is None:
        return
    if not author_id and not arguments_of(context.message):
        # Before a group is chosen for nothing.
        await context.decline("measure-whom")
        return
    stays = mark_of(context, SAME_GROUP)
    if stays is not None:
        await _obey_there(context, stays, obey, author_id, right_of)
        return

    async def show(context: GatewayContext, group: Group) -> None:
        await obey(context, Order(group, context.message, author_id))

    await with_group(context, button, show, numbers=(*numbers, author_id), answering=True, below=below)


async def _obey_there(
    context: GatewayContext, mark: Press, obey: Obey, author_id: int, right_of: str
) -> None:
    """Obey in the group that the answered message is about, if they may there now."""
    group = await context.administered(mark.number(0))
    if group is None:
        await context.decline("group-not-administered")
        return
    missing = await context.lacks(right_of, group.chat_id)
    if missing is not None:
        await context.decline("right-missing", right=missing)
        return
    await obey(context, Order(group, context.message, author_id))


async def typed_below(context: GatewayContext, press: Press) -> None:
    """Leave what is no command and answers such a message to whom it is for."""
    raise ButtonInvalid


async def refuse(context: GatewayContext, group: Group, key: str, *, name: str = "") -> None:
    """Say why it is not done; outside the group with the group's name."""
    if context.place is Place.GROUP:
        await context.decline(key, name=name)
        return
    tickets.decline(key.upper().replace("-", "_"))
    await context.notice_html(await about(context, group, key, name=name))


async def about(context: GatewayContext, group: Group, key: str, *, name: str = "", person: str = "") -> str:
    """A text that does not name the group, below its name and the person's where these are not plain."""
    text = await context.say(key, name=name)
    if context.place is Place.GROUP:
        return text
    key = "measure-of-group-and-person" if person else "measure-of-group"
    return in_its_name(context, group, f"{await context.say(key, group=group.title, name=person)}\n{text}")


def in_its_name(context: GatewayContext, group: Group, text: str) -> str:
    """Mark what is said in private, so that a command that answers it is for the same group."""
    return marked(context, SAME_GROUP, group.chat_id, text=text)


async def _forwarded_author(context: GatewayContext) -> int | None:
    """Who wrote the forwarded message that a command in private answers; else it is said why not.

    Return 0 when it answers nothing of the kind: then its words say who is meant.
    """
    target = context.replied
    contact = target.contact if target is not None else None
    if contact is not None and contact.user_id:
        return contact.user_id
    match target.forward_origin if target is not None else None:
        case MessageOriginUser() as origin:
            return origin.sender_user.id
        case MessageOriginChannel() as origin:
            return origin.chat.id
        case MessageOriginChat() as origin:
            return origin.sender_chat.id
        case MessageOriginHiddenUser():
            await context.decline("measure-hidden-author")
            return None
    return 0
