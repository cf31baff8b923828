"""The bot's command menus by scope and language, and which of them a person sees."""

from __future__ import annotations

import re

from .errors import bad_request
from .state import Chat, Json

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"([a-z]{2})?")
_PLAIN_SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}

Scope = tuple[str, int, int]
DEFAULT: Scope = ("default", 0, 0)


class CommandMenus:
    def __init__(self) -> None:
        self._menus: dict[tuple[Scope, str], list[Json]] = {}

    def set(self, scope: Scope, language: str, commands: list[Json]) -> None:
        if commands:
            self._menus[scope, language] = commands
        else:
            self._menus.pop((scope, language), None)

    def get(self, scope: Scope, language: str) -> list[Json]:
        return self._menus.get((scope, language), [])

    def delete(self, scope: Scope, language: str) -> None:
        self._menus.pop((scope, language), None)

    def seen_by(self, chat: Chat, user_id: int, language_code: str) -> list[Json]:
        """The narrowest scope that has a menu, in the person's language before the general one."""
        language = language_code[:2].lower()
        for scope in _scopes(chat, user_id):
            for code in (language, ""):
                if menu := self._menus.get((scope, code)):
                    return menu
        return []


def _scopes(chat: Chat, user_id: int) -> list[Scope]:
    if chat.private:
        return [("chat", chat.id, 0), ("all_private_chats", 0, 0), DEFAULT]
    rules = chat.ruled_by(user_id)
    return [
        ("chat_member", chat.id, user_id),
        *([("chat_administrators", chat.id, 0)] if rules else []),
        ("chat", chat.id, 0),
        *([("all_chat_administrators", 0, 0)] if rules else []),
        ("all_group_chats", 0, 0),
        DEFAULT,
    ]


def check_scope(scope: object) -> tuple[str, str | int, int]:
    """Type, chat as given (0 if none) and user of a BotCommandScope."""
    if scope is None:
        return DEFAULT
    if not isinstance(scope, dict) or "type" not in scope:
        raise bad_request("can't parse BotCommandScope: Can't find field \"type\"")
    kind = str(scope["type"])
    wanted = {"type"}
    if kind in {"chat", "chat_administrators", "chat_member"}:
        wanted.add("chat_id")
    elif kind not in _PLAIN_SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    if kind == "chat_member":
        wanted.add("user_id")
    if set(scope) != wanted:
        raise bad_request(f"can't parse BotCommandScope: it takes {', '.join(sorted(wanted))}")
    chat_id, user_id = scope.get("chat_id", 0), scope.get("user_id", 0)
    if not isinstance(chat_id, int | str) or not isinstance(user_id, int):
        raise bad_request("can't parse BotCommandScope: chat_id or user_id is of a wrong type")
    return kind, chat_id, user_id


def check_language(code: str | None) -> str:
    if not _LANGUAGE.fullmatch(code or ""):
        raise bad_request("invalid language code specified")
    return code or ""


def check_commands(commands: object, *, ephemeral: bool = False) -> list[Json]:
    """The commands as they are kept. A server without ephemeral messages ignores which of them are so."""
    if not isinstance(commands, list):
        raise bad_request("expected an Array of BotCommand")
    if len(commands) > 100:
        raise bad_request("too many commands specified")
    checked: list[Json] = []
    for command in commands:
        if not isinstance(command, dict) or set(command) - {"is_ephemeral"} != {"command", "description"}:
            raise bad_request("can't parse BotCommand: it takes command and description")
        name = str(command["command"]).removeprefix("/")
        description = str(command["description"]).strip()
        if not _COMMAND.fullmatch(name):
            raise bad_request("BOT_COMMAND_INVALID")
        if not description or len(description) > 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        if any(one["command"] == name for one in checked):
            raise bad_request("BOT_COMMAND_DUPLICATE")
        kept: Json = {"command": name, "description": description}
        if ephemeral and command.get("is_ephemeral"):
            kept["is_ephemeral"] = True
        checked.append(kept)
    return checked
