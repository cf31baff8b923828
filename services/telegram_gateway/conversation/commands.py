"""Commands: how a word becomes an action, who may take it, and the menus that Telegram shows.

A command is recognised by Telegram's own entity at the start of the text, whatever else is there:
who writes it in bold or in a quote gets several entities, in any order.
It may come with "@botname", before a space or a new line, and in any case.
Some commands are recognised at the start of a caption as well.
An edited command is not run again.
A command that somebody may not use gets no answer in a group, and one polite line in private.
"""

import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any

from opentelemetry import trace
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    Message,
    MessageEntity,
    Update,
)
from telegram.error import BadRequest
from telegram.ext import Application, MessageHandler, filters

from telegram_gateway.bot_api.ephemeral import IS_EPHEMERAL
from telegram_gateway.conversation.coming_in import cannot_see, told_outsider
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.desk import Desk
from telegram_gateway.conversation.feature import Registry
from telegram_gateway.conversation.permissions import Place, Role
from telegram_gateway.conversation.private_menus import role_seen
from telegram_gateway.conversation.unregistered import tell_unregistered
from telegram_gateway.runtime import tickets
from telegram_gateway.runtime.tickets import current_ticket

log = logging.getLogger(__name__)

PublishMenus = Callable[[Bot, Desk], Awaitable[None]]
"""Tells Telegram the menus."""


def command_of(message: Message, bot_username: str, aliases: Mapping[str, str]) -> str | None:
    """Return the command's main name in a message, lower-cased; None when it has none or is for another bot.

    A word that we do not know is returned as it is.
    """
    entity = _command_entity(message)
    if entity is None:
        return None
    word, _, addressee = _word(message, entity)
    if addressee and addressee.lower() != bot_username.lower():
        return None
    name = word.lower()
    return aliases.get(name, name)


def arguments_of(message: Message) -> str:
    """Return what follows the command word, without the white space around it; all of a text without one."""
    return _rest(message).strip()


def line_of(message: Message) -> str:
    """Return what follows the command word in its own line."""
    return _rest(message).partition("\n")[0].strip()


def _rest(message: Message) -> str:
    entity = _command_entity(message)
    text = message.text or message.caption or ""
    return text.encode("utf-16-le")[entity.length * 2 if entity else 0 :].decode("utf-16-le")


def has_command(message: Message) -> bool:
    """Say whether a text or a caption begins with a command, of whichever bot."""
    return _command_entity(message) is not None


def _command_entity(message: Message) -> MessageEntity | None:
    """The command at the start of the text, or of the caption where there is no text."""
    entities = message.entities if message.text else message.caption_entities
    return next((one for one in entities if one.type == MessageEntity.BOT_COMMAND and one.offset == 0), None)


def _word(message: Message, entity: MessageEntity) -> tuple[str, str, str]:
    parse = message.parse_entity if message.text else message.parse_caption_entity
    return parse(entity)[1:].partition("@")


class BeginsWithCommand(filters.MessageFilter):
    """A text that begins with a command, or a picture or film whose caption begins with one of some."""

    def __init__(self, in_captions: Collection[str]) -> None:
        """`in_captions` are names and aliases."""
        super().__init__()
        self._in_captions = frozenset(in_captions)

    def filter(self, message: Message) -> bool:
        entity = _command_entity(message)
        if entity is None:
            return False
        return bool(message.text) or _word(message, entity)[0].lower() in self._in_captions


class Commands:
    """Runs commands through the permission table."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def install(self, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        commands = self._registry.commands.values()
        words = {word for one in commands if one.in_captions for word in (one.name, *one.also)}
        begins = BeginsWithCommand(words) & filters.UpdateType.MESSAGE
        application.add_handler(MessageHandler(begins, self.run))

    async def run(self, update: Update, context: GatewayContext) -> None:
        """Handle a message that starts with a command."""
        name = command_of(context.message, context.bot.username, self._registry.aliases)
        if name is None or context.message.forward_origin is not None:
            # A forwarded message is not a command: somebody else wrote it, maybe to another bot.
            return
        command = self._registry.commands.get(name)
        if command is None:
            if context.place is Place.PRIVATE:
                tickets.decline("COMMAND_UNKNOWN")
                await context.reply("command-unknown")
            return
        trace.get_current_span().set_attribute("gymnation.command", name)
        current_ticket().command = name
        if context.place is Place.GROUP and not await self._group_is_ours(name, context):
            return
        if not context.is_person:
            await context.decline("command-not-a-person")
            return
        role = await context.role()
        await role_seen(context, role)
        if context.desk.permissions.allows(name, role, context.place):
            # In private each group that is chosen is asked about.
            missing = await context.lacks(name, context.chat.id) if context.place is Place.GROUP else None
            if missing is not None:
                await context.decline("right-missing", right=missing)
                return
            await command.run(context)
        elif context.place is Place.GROUP:
            tickets.decline("NOT_ALLOWED")
        else:
            await self._why_not(context, role, f"/{name}")

    async def _why_not(self, context: GatewayContext, role: Role, command: str) -> None:
        """Tell who may not use a command in private why."""
        tickets.decline("NOT_ALLOWED")
        if role is not Role.OUTSIDER:
            await context.reply("command-not-here", command=command)
        elif await cannot_see(context):
            await context.reply("command-cannot-see", command=command)
        else:
            await told_outsider(context, await context.say("command-outsider", command=command))

    async def _group_is_ours(self, name: str, context: GatewayContext) -> bool:
        """Say whether commands work in this group; tell an unregistered one once that they do not."""
        if name == "monitor" or await context.group() is not None:
            return True
        tickets.decline("GROUP_UNREGISTERED")
        await tell_unregistered(context)
        return False


# Menus by scope: who sees which.
# Telegram takes the narrowest scope, then the language. "" is the default language.
_LANGUAGES: Mapping[str, str] = {"": "pt-BR", "pt": "pt-BR", "en": "en"}


async def publish_menus(bot: Bot, desk: Desk) -> None:
    """Publish the menu of each scope in each language (setMyCommands). Safe to repeat."""
    scopes: list[tuple[BotCommandScope, Role, Place]] = [
        (BotCommandScopeAllPrivateChats(), Role.MEMBER, Place.PRIVATE),
        (BotCommandScopeAllGroupChats(), Role.MEMBER, Place.GROUP),
        (BotCommandScopeAllChatAdministrators(), Role.GROUP_ADMIN, Place.GROUP),
        (BotCommandScopeChat(desk.gateway.settings.owner_id), Role.OWNER, Place.PRIVATE),
    ]
    have_ephemeral = await desk.gateway.ephemerals.known(bot)
    for scope, role, place in scopes:
        for code, language in _LANGUAGES.items():
            commands = [
                BotCommand(
                    desk.commands[name].word(language),
                    desk.texts.plain(language, f"command-{name}"),
                    api_kwargs=(
                        IS_EPHEMERAL
                        if have_ephemeral and place is Place.GROUP and desk.commands[name].ephemeral
                        else None
                    ),
                )
                for name in desk.permissions.commands_for(role, place)
            ]
            try:
                await bot.set_my_commands(commands, scope=scope, language_code=code or None)
            except BadRequest:
                # The owner never opened a chat with the bot: Telegram does not know the scope's chat.
                log.info("a menu was not published", extra={"fields": {"gymnation.place": place.value}})
                break
