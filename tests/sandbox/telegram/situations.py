"""What Telegram answers in awkward situations, written down from its sources, not from the sandbox.

Sources: the Bot API's documentation, the server of the Bot API (`Client.cpp`, `fail_query_with_error`),
TDLib (`MessageEntity.cpp` and its tests, `DialogManager`, `MessagesManager`), and what users of other bots
reported word by word. A description that Telegram words in several ways, by what its server happens to
know of the chat, has all of them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .scene import Scene

OWNER, ADMIN, BIA, CAIO, DUDA, NICO = 1001, 1002, 1003, 1004, 1005, 1006
BOT = 1000
GYM = -1001000000001
NOBODY = 987_654_321
DAY_S = 86_400

Given = Callable[["Scene"], Awaitable[None]]


@dataclass(frozen=True)
class Row:
    """One call in one situation. `says` empty: it succeeds; more than one: Telegram words it so or so.

    Arguments that begin with "$" are what the situation gave that name.
    """

    name: str
    method: str
    args: Mapping[str, Any]
    says: str | tuple[str, ...] = ()
    code: int = 400
    given: tuple[Given, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    begins: bool = False
    """Only the beginning of the description is known."""

    @property
    def wanted(self) -> tuple[str, ...]:
        return (self.says,) if isinstance(self.says, str) else self.says


def bot_may(*rights: str) -> Given:
    async def given(scene: Scene) -> None:
        await scene.people.post(f"chats/{GYM}/promote", user_id=BOT, rights=list(rights))

    return given


def bot_restricted_to(*may: str) -> Given:
    async def given(scene: Scene) -> None:
        await scene.people.post(f"chats/{GYM}/restrict", user_id=BOT, may=list(may))

    return given


async def bot_is_a_member(scene: Scene) -> None:
    await scene.people.post(f"chats/{GYM}/demote", user_id=BOT)


async def bot_was_kicked(scene: Scene) -> None:
    await scene.people.post(f"chats/{GYM}/remove_bot", by=OWNER)


async def bot_left(scene: Scene) -> None:
    await scene.ok("leaveChat", chat_id=GYM)


async def bias_message(scene: Scene) -> None:
    scene.names["theirs"] = (await scene.people.says(BIA, GYM, "oi"))["message_id"]


async def bots_message(scene: Scene) -> None:
    scene.names["mine"] = (await scene.ok("sendMessage", chat_id=GYM, text="oi"))["message_id"]


async def bots_photo(scene: Scene) -> None:
    sent = await scene.ok("sendPhoto", chat_id=GYM, photo=await scene.photo_id(), caption="olha")
    scene.names["mine"] = sent["message_id"]


async def bots_message_deleted(scene: Scene) -> None:
    await bots_message(scene)
    await scene.ok("deleteMessage", chat_id=GYM, message_id=scene.names["mine"])


async def bias_message_deleted(scene: Scene) -> None:
    await bias_message(scene)
    await scene.people.post(f"chats/{GYM}/messages/{scene.names['theirs']}/delete", **{"from": BIA})


async def two_days(scene: Scene) -> None:
    scene.clock.advance(2 * DAY_S + 1)


async def forum(scene: Scene) -> None:
    await scene.people.post(f"chats/{GYM}/forum")
    scene.names["topic"] = (await scene.people.post(f"chats/{GYM}/topics", name="Treinos"))["id"]


async def topic_closed(scene: Scene) -> None:
    await forum(scene)
    await scene.people.post(f"chats/{GYM}/topics/{scene.names['topic']}/close")


async def topic_deleted(scene: Scene) -> None:
    await forum(scene)
    await scene.people.post(f"chats/{GYM}/topics/{scene.names['topic']}/delete")


async def general_closed(scene: Scene) -> None:
    await forum(scene)
    await scene.people.post(f"chats/{GYM}/topics/1/close")


def reactions_are(*allowed: str) -> Given:
    async def given(scene: Scene) -> None:
        await scene.people.post(f"chats/{GYM}/house_rules", reactions=list(allowed))

    return given


async def members_hidden(scene: Scene) -> None:
    await scene.people.post(f"chats/{GYM}/house_rules", hidden_members=True)


async def bia_started(scene: Scene) -> None:
    await scene.people.post(f"people/{BIA}/start")


async def bia_blocked(scene: Scene) -> None:
    await bia_started(scene)
    await scene.people.post(f"people/{BIA}/block")


async def bia_deleted_her_account(scene: Scene) -> None:
    await bia_started(scene)
    await scene.people.post(f"people/{BIA}/delete_account")


async def private_message(scene: Scene) -> None:
    await bia_started(scene)
    scene.names["mine"] = (await scene.ok("sendMessage", chat_id=BIA, text="oi"))["message_id"]


async def basic_group_migrated(scene: Scene) -> None:
    made = await scene.people.post("chats", title="Corrida", type="group", creator=OWNER)
    await scene.people.post(f"chats/{made['id']}/add_bot", by=OWNER)
    scene.names["old"] = made["id"]
    scene.names["new"] = (await scene.people.post(f"chats/{made['id']}/migrate"))["id"]


async def basic_group_without_bot(scene: Scene) -> None:
    made = await scene.people.post("chats", title="Corrida", type="group", creator=OWNER)
    await scene.people.post(f"chats/{made['id']}/add_bot", by=OWNER)
    await scene.people.post(f"chats/{made['id']}/remove_bot", by=OWNER)
    scene.names["old"] = made["id"]


async def pressed_long_ago(scene: Scene) -> None:
    keys = {"inline_keyboard": [[{"text": "ok", "callback_data": "x"}]]}
    sent = await scene.ok("sendMessage", chat_id=GYM, text="oi", reply_markup=keys)
    scene.names["query"] = await scene.press(BIA, GYM, sent["message_id"])
    scene.clock.advance(DAY_S)


async def pressed_now(scene: Scene) -> None:
    keys = {"inline_keyboard": [[{"text": "ok", "callback_data": "x"}]]}
    sent = await scene.ok("sendMessage", chat_id=GYM, text="oi", reply_markup=keys)
    scene.names["query"] = await scene.press(BIA, GYM, sent["message_id"])


async def nico_asks_to_join(scene: Scene) -> None:
    await scene.people.post(f"chats/{GYM}/approval", on=True)
    await scene.people.post(f"chats/{GYM}/join", user_id=NICO)


async def service_message(scene: Scene) -> None:
    await scene.people.post(f"chats/{GYM}/title", title="Outro nome")
    scene.names["theirs"] = (await scene.people.sees(GYM))[-1]["message_id"]


def keyboard(data: str) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "ok", "callback_data": data}]]}


def say(text: str, **more: Any) -> dict[str, Any]:
    return {"chat_id": GYM, "text": text, **more}


def html(text: str) -> dict[str, Any]:
    return say(text, parse_mode="HTML")


def v2(text: str) -> dict[str, Any]:
    return say(text, parse_mode="MarkdownV2")
