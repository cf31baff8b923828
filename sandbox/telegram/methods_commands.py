"""The bot's menus and the texts about itself."""

from __future__ import annotations

from .call import Call, Method, visible_chat
from .commands import DEFAULT, Scope, check_commands, check_language, check_scope
from .errors import bad_request
from .parameters import Parameters, chat_number
from .state import Json

MAX_DESCRIPTION, MAX_SHORT_DESCRIPTION = 512, 120


def set_my_commands(call: Call) -> bool:
    commands = check_commands(call.get("commands"), ephemeral=call.world.ephemerals.known)
    scope, language = _place(call)
    call.world.menus.set(scope, language, commands)
    call.world.events.publish("commands", {})
    return True


def get_my_commands(call: Call) -> list[Json]:
    return call.world.menus.get(*_place(call))


def delete_my_commands(call: Call) -> bool:
    call.world.menus.delete(*_place(call))
    call.world.events.publish("commands", {})
    return True


def _place(call: Call) -> tuple[Scope, str]:
    kind, chat_id, user_id = check_scope(call.get("scope"))
    language = check_language(call.get("language_code"))
    if not chat_id:
        return (DEFAULT if kind == "default" else (kind, 0, 0)), language
    chat = visible_chat(call.world, chat_number(chat_id))
    if user_id and not chat.has(user_id):
        raise bad_request("user not found")
    return (kind, chat.id, user_id), language


def set_my_description(call: Call) -> bool:
    return _set_text(call, call.world.profile.description, "description", MAX_DESCRIPTION)


def set_my_short_description(call: Call) -> bool:
    return _set_text(call, call.world.profile.short_description, "short_description", MAX_SHORT_DESCRIPTION)


def _set_text(call: Call, kept: dict[str, str], name: str, most: int) -> bool:
    text = call.get(name, "")
    if len(text) > most:
        raise bad_request(f"{name.replace('_', ' ')} is too long")
    kept[check_language(call.get("language_code"))] = text
    return True


def get_my_description(call: Call) -> Json:
    kept = call.world.profile.description
    return {"description": kept.get(call.get("language_code", ""), kept.get("", ""))}


def get_my_short_description(call: Call) -> Json:
    kept = call.world.profile.short_description
    return {"short_description": kept.get(call.get("language_code", ""), kept.get("", ""))}


_PLACE: Parameters = {"scope": "json", "language_code": "str"}
METHODS = (
    Method("setMyCommands", set_my_commands, {"commands": "json", **_PLACE}),
    Method("getMyCommands", get_my_commands, _PLACE),
    Method("deleteMyCommands", delete_my_commands, _PLACE),
    Method("setMyDescription", set_my_description, {"description": "str", "language_code": "str"}),
    Method(
        "setMyShortDescription",
        set_my_short_description,
        {"short_description": "str", "language_code": "str"},
    ),
    Method("getMyDescription", get_my_description, {"language_code": "str"}),
    Method("getMyShortDescription", get_my_short_description, {"language_code": "str"}),
)
