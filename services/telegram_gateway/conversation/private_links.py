"""Links that open the private chat with the bot at a command: t.me/<bot>?start=<command>_<group>.

A link is the command, typed in private, for the group that it names. It gives no right:
the command asks for the role as always, and the group has to be one that the reader may choose there.
Only commands that show something or ask first can be opened so: somebody else may have made the link.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from telegram import InlineKeyboardButton, Message, MessageEntity, Update

from telegram_gateway.conversation.context import GatewayContext

if TYPE_CHECKING:
    from telegram_gateway.conversation.feature import Command

LINKED: Final = frozenset(
    {
        "ajuda",
        "ranking",
        "perfil",
        "cartao",
        "ultimo",
        "hoje",
        "desafios",
        "regras",
        "macros",
        "memoria",
        "idioma",
        "conexoes",
        "correio",
        "privacidade",
        "meusdados",
        "config",
        "guia",
        "exportar",
        "relatorio",
        "admincorreio",
        "audit",
        "listrecurrent",
        "listadmins",
        "status",
        "blacklist",
    }
)
_PAYLOAD = re.compile(r"(?P<word>[a-z_]+?)(?:_(?P<chat_id>-?[0-9]{1,18}))?")


def private_link(context: GatewayContext, command: str, chat_id: int = 0) -> str:
    """Return the link that opens the command in private, for a group if one is named."""
    if command not in LINKED:
        raise ValueError(f"no link opens /{command}")
    return f"https://t.me/{context.bot.username}?start={command}" + (f"_{chat_id}" if chat_id else "")


async def private_button(context: GatewayContext, command: str, chat_id: int = 0) -> InlineKeyboardButton:
    """Return a button that opens the command in private."""
    label = await context.plain("open-in-private")
    return InlineKeyboardButton(label, url=private_link(context, command, chat_id))


def linked_command(payload: str, commands: "Iterable[Command]") -> "tuple[Command, int] | None":
    """Return the command that a link names, by its name or another word for it, and the group's id or 0."""
    match = _PAYLOAD.fullmatch(payload.lower())
    if match is None:
        return None
    word = match["word"]
    command = next((one for one in commands if word in (one.name, *one.also)), None)
    if command is None or command.name not in LINKED:
        return None
    return command, int(match["chat_id"] or 0)


def type_instead(context: GatewayContext, command: str, chat_id: int) -> None:
    """Go on as if the command had been typed, without words after it, for a group if one is named."""
    message = context.message
    text = f"/{command}"
    entity = {"type": MessageEntity.BOT_COMMAND, "offset": 0, "length": len(text)}
    raw = {**message.to_dict(), "text": text, "entities": [entity]}
    raw.pop("reply_to_message", None)
    context.incoming = Update(context.incoming.update_id, message=Message.de_json(raw, context.bot))
    context.named_chat_id = chat_id
