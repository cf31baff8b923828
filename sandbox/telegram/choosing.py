"""The keyboard that a bot puts below the text box of a private chat, and what people choose on it."""

from __future__ import annotations

from .hearing import tell_message
from .state import Json, Message, Person
from .world import World
from .writing import ActError, Letter, write


def choose(
    world: World, person: Person, row: int, column: int, picked: list[Person]
) -> tuple[Message, list[int]]:
    """Choose the button there; `picked` are the people where it asks for some."""
    rows = world.keyboards.get(person.id, {}).get("keyboard", [])
    if not (0 <= row < len(rows) and 0 <= column < len(rows[row])):
        raise ActError("there is no button there: rows and columns count from 0")
    button = rows[row][column]
    chat = world.chats[person.id]
    wanted = button.get("request_users")
    if wanted is None:
        if picked:
            raise ActError("this button asks for nobody")
        messages, ids = write(world, chat, person, Letter(text=button["text"]))
        message = messages[0]
    else:
        if person.blocked:
            raise ActError(f"{person.first_name} blocked the bot: unblock first")
        most = wanted.get("max_quantity", 1)
        if not 1 <= len(picked) <= most:
            raise ActError(f"pick 1 to {most}" if most > 1 else "pick one person")
        if "user_is_bot" in wanted and any(one.is_bot != wanted["user_is_bot"] for one in picked):
            raise ActError("this button asks for " + ("bots" if wanted["user_is_bot"] else "people"))
        shared: Json = {
            "request_id": wanted["request_id"],
            "users": [_shared(one, wanted) for one in picked],
        }
        message = world.post(chat, {"from": person.user()}, {"users_shared": shared})
        told = tell_message(world, chat, message)
        ids = [] if told is None else [told]
    if world.keyboards.get(person.id, {}).get("one_time_keyboard"):
        world.keyboards.pop(person.id, None)
        world.changed()
    return message, ids


def _shared(person: Person, wanted: Json) -> Json:
    """The Bot API's SharedUser: no more of them than the button asked for."""
    names: Json = {"first_name": person.first_name} if wanted.get("request_name") else {}
    if wanted.get("request_name") and person.last_name:
        names["last_name"] = person.last_name
    if wanted.get("request_username") and person.username:
        names["username"] = person.username
    return {"user_id": person.id, **names}
