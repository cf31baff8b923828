"""Whatever Telegram or a person sends, the gateway goes on.

It handles the update, refuses it, or sets it aside with a reason.
Updates are made from a grammar of the Bot API.
They are plausible ones, with odd names and texts, buttons that are made up, and holes where fields should be.
They go through the real inbox, lanes and application, to the real services.
"""

import asyncio
import contextlib
import itertools
import json
import logging
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gymnation.member.v1.inbox_service_pb2 import ListDeadUpdatesRequest
from telegram_gateway.conversation.context import GROUP_ANONYMOUS_BOT
from telegram_gateway.features import registry
from telegram_gateway.runtime.inbox import RawUpdate
from tests.support.hostile import ARGUMENTS, NAMES, TEXTS, examples
from tests.support.town import ADMIN, BIA, CAIO, GROUP, OTHER_GROUP, OWNER, Town, said, town

FEATURES = registry()
COMMANDS = sorted({*FEATURES.commands, *FEATURES.actions, *FEATURES.aliases, "nonsense"})
BUTTON_NAMES = sorted(FEATURES.buttons)
PEOPLE = (OWNER, ADMIN, BIA, CAIO, 999_999, 2**52)
CHATS: tuple[Mapping[str, Any], ...] = (
    {"id": GROUP, "type": "supergroup", "title": "Turma das Seis"},
    {"id": GROUP, "type": "supergroup", "title": "<b>&\u202e", "is_forum": True},
    {"id": OTHER_GROUP, "type": "supergroup", "title": "Outro"},
    {"id": -77, "type": "group", "title": ""},
    {"id": -1009999999999, "type": "channel", "title": "Canal"},
    {"id": BIA, "type": "private", "first_name": "Bia"},
    {"id": 999_999, "type": "private"},
)
UNREADABLE = "UPDATE_UNREADABLE"
SIGNED = "signed:"
"""Callback data that begins so is made a token of the gateway under test."""

_update_ids = itertools.count(910_000_000)
_few = st.integers(0, 9)
_texts = st.sampled_from(TEXTS) | st.text(max_size=60)
_names = st.sampled_from(NAMES) | st.text(max_size=20)
_message_ids = st.integers(1, 60) | st.sampled_from([0, -1, 2**31 - 1, 2**31])


@st.composite
def people(draw: st.DrawFn) -> dict[str, Any]:
    person: dict[str, Any] = {
        "id": draw(st.sampled_from(PEOPLE)),
        "is_bot": draw(_few) == 0,
        "first_name": draw(_names),
    }
    if draw(st.booleans()):
        person["last_name"] = draw(_names)
    if draw(st.booleans()):
        person["username"] = draw(st.sampled_from(["bia", "gymnation_sandbox_bot", "", "a" * 32]))
    if draw(st.booleans()):
        person["language_code"] = draw(st.sampled_from(["pt-br", "en", "", "tlh", "\0"]))
    return person


@st.composite
def written(draw: st.DrawFn) -> dict[str, Any]:
    """Text with entities, or media with a caption."""
    kind = draw(
        st.sampled_from(["text", "command", "command", "photo", "video", "document", "other", "none"])
    )
    match kind:
        case "text":
            text = draw(_texts)
            return {"text": text, "entities": draw(st.lists(entities(text), max_size=3))}
        case "command":
            word = (
                "/"
                + draw(st.sampled_from(COMMANDS))
                + draw(st.sampled_from(["", "@gymnation_sandbox_bot", "@x"]))
            )
            text = word + draw(st.sampled_from(ARGUMENTS))
            return {"text": text, "entities": [{"type": "bot_command", "offset": 0, "length": len(word)}]}
        case "none":
            return {}
    media: dict[str, Any] = {"file_id": "f", "file_unique_id": draw(st.sampled_from(["u", "v", ""]))}
    size = {**media, "width": 1, "height": 1}
    content: dict[str, Any] = {
        "photo": {"photo": [size] * draw(st.integers(0, 3))},
        "video": {"video": {**size, "duration": 0}},
        "document": {"document": {**media, "mime_type": draw(st.sampled_from(["image/png", "text/x", ""]))}},
        "other": draw(
            st.sampled_from(
                [
                    {"dice": {"emoji": "🎲", "value": 1}},
                    {"location": {"latitude": 0.0, "longitude": 0.0}},
                    {"poll": {"id": "1", "question": "?"}},
                    {"new_chat_title": ""},
                    {"new_chat_members": []},
                    {"left_chat_member": {"id": 1, "is_bot": False, "first_name": ""}},
                    {"pinned_message": {"message_id": 1}},
                    {"hologram": {"depth": 3}},
                    {"migrate_from_chat_id": -77},
                ]
            )
        ),
    }[kind]
    if draw(st.booleans()):
        content["caption"] = draw(_texts)[:1024]
    if draw(_few) == 0:
        content["media_group_id"] = "m"
    return content


@st.composite
def entities(draw: st.DrawFn, text: str) -> dict[str, Any]:
    kind = draw(st.sampled_from(["mention", "bot_command", "bold", "text_link", "custom_emoji", "wishful"]))
    offset = draw(st.integers(0, max(len(text), 1)))
    return {"type": kind, "offset": offset, "length": draw(st.integers(0, len(text) + 2))}


@st.composite
def messages(draw: st.DrawFn, deep: bool = True) -> dict[str, Any]:
    chat = dict(draw(st.sampled_from(CHATS)))
    message: dict[str, Any] = {
        "message_id": draw(_message_ids),
        "date": draw(st.sampled_from([0, 1_900_000_000, 2**31 - 1])),
        "chat": chat,
        **draw(written()),
    }
    match draw(st.sampled_from(["person", "person", "person", "nobody", "anonymous", "channel"])):
        case "person":
            message["from"] = draw(people())
        case "anonymous":
            message["from"] = {"id": GROUP_ANONYMOUS_BOT, "is_bot": True, "first_name": "Group"}
            message["sender_chat"] = chat
        case "channel":
            message["sender_chat"] = dict(CHATS[4])
    if deep and draw(st.booleans()):
        message["reply_to_message"] = draw(messages(deep=False)) | {"chat": chat}
    if draw(_few) == 0:
        message["forward_origin"] = {"type": "hidden_user", "date": 0, "sender_user_name": ""}
    if draw(_few) == 0:
        message |= {"message_thread_id": draw(_message_ids), "is_topic_message": True}
    if draw(_few) == 0:
        message |= {
            "message_id": draw(st.sampled_from([0, 0, 7])),
            "ephemeral_message_id": draw(st.sampled_from([1, 2, 0, -1, 2**63, True, "x", None])),
            "receiver_user": draw(people()),
        }
    return message


@st.composite
def memberships(draw: st.DrawFn) -> dict[str, Any]:
    def member() -> dict[str, Any]:
        status = draw(
            st.sampled_from(["member", "left", "kicked", "administrator", "creator", "restricted", "demigod"])
        )
        return {"status": status, "user": draw(people())}

    return {
        "chat": dict(draw(st.sampled_from(CHATS))),
        "from": draw(people()),
        "date": 0,
        "old_chat_member": member(),
        "new_chat_member": member(),
    }


@st.composite
def presses(draw: st.DrawFn) -> dict[str, Any]:
    data = st.sampled_from(["", "A" * 64, "=" * 8, "\0", "ñ" * 30, "x" * 64]) | st.text(max_size=64)
    press = {"id": "1", "from": draw(people()), "chat_instance": "1", "data": draw(data)}
    if draw(st.booleans()):
        # A button of ours, for anybody, its presser or another.
        # It is from a version in which it carried other things.
        numbers = st.lists(st.sampled_from([0, 1, 2, -1, 10, BIA, GROUP, 2**40]), max_size=4)
        owner = draw(st.sampled_from([0, OWNER, ADMIN, BIA, press["from"]["id"]]))
        press["data"] = SIGNED + json.dumps([draw(st.sampled_from(BUTTON_NAMES)), owner, draw(numbers)])
        press["message"] = draw(messages(deep=False))
    elif draw(_few):
        press["message"] = draw(messages(deep=False))
    else:
        press["inline_message_id"] = "1"
    return press


@st.composite
def join_requests(draw: st.DrawFn) -> dict[str, Any]:
    change = draw(memberships())
    return {
        "user_chat_id": draw(st.sampled_from([BIA, GROUP, 0, -1, 2**63, True, "x", None])),
        **{name: change[name] for name in ("chat", "from", "date")},
    }


@st.composite
def updates(draw: st.DrawFn) -> dict[str, Any]:
    kind, content = draw(
        st.one_of(
            st.tuples(st.just("message"), messages()),
            st.tuples(st.just("message"), messages()),
            st.tuples(st.sampled_from(["edited_message", "channel_post", "edited_channel_post"]), messages()),
            st.tuples(st.just("callback_query"), presses()),
            st.tuples(st.sampled_from(["my_chat_member", "chat_member"]), memberships()),
            st.tuples(st.just("chat_join_request"), join_requests()),
            st.tuples(st.sampled_from(["telepathy", "poll", "inline_query"]), st.just({"id": "1"})),
        )
    )
    if draw(_few) == 0:
        content = draw(with_a_hole(content))
    return {kind: content}


@st.composite
def with_a_hole(draw: st.DrawFn, content: dict[str, Any]) -> Any:
    """The same without one of its fields, somewhere, or with nonsense in its place."""
    made = json.loads(json.dumps(content))
    place = made
    while True:
        if not place:
            return made
        key = draw(st.sampled_from(sorted(place)))
        if isinstance(place[key], dict) and place[key] and draw(st.booleans()):
            place = place[key]
            continue
        nonsense = draw(st.sampled_from([None, "gone", 0, -(2**63), "x", [], {}, True]))
        if nonsense == "gone":
            del place[key]
        else:
            place[key] = nonsense
        return made


class Failures(logging.Handler):
    """Keeps what the gateway says about updates that it could not handle."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.seen: dict[int, str] = {}

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage() == "an update could not be handled":
            fields = getattr(record, "fields", {})
            self.seen[fields["gymnation.telegram.update_id"]] = fields["gymnation.reason"]


def signed(here: Town, update: dict[str, Any]) -> dict[str, Any]:
    """The update with the token of a real button in place of a wish for one."""
    press = update.get("callback_query")
    if not isinstance(press, dict) or not str(press.get("data")).startswith(SIGNED):
        return update
    action, owner, numbers = json.loads(press["data"].removeprefix(SIGNED))
    message = press.get("message")
    chat = message.get("chat") if isinstance(message, dict) else None
    chat_id = chat.get("id") if isinstance(chat, dict) else 0
    if not isinstance(chat_id, int) or abs(chat_id) >= 2**63:
        chat_id = 0
    desk = here.desk
    try:
        data = desk.buttons.token(action, *numbers, owner_id=owner, chat_id=chat_id)
    except ValueError:
        data = ""
    return {"callback_query": {**press, "data": data}}


async def delivers(here: Town, batch: list[dict[str, Any]]) -> list[int]:
    """Hand the updates over and wait until they are dealt with; give their ids."""
    raw = [RawUpdate.of({"update_id": next(_update_ids), **signed(here, update)}) for update in batch]
    await here.gateway.inbox.accept(raw)
    await here.until_idle()
    return [update.update_id for update in raw]


@pytest.mark.long(12)
@pytest.mark.timeout(0)
def test_no_update_breaks_the_gateway() -> None:
    failures, cases = Failures(), 0
    with asyncio.Runner() as runner, contextlib.ExitStack() as stack:
        opened = town(ephemeral="10.3")
        here = runner.run(opened.__aenter__())
        stack.callback(lambda: runner.run(opened.__aexit__(None, None, None)))
        runner.run(here.registered())
        log = logging.getLogger("telegram_gateway")
        log.addHandler(failures)
        stack.callback(log.removeHandler, failures)

        @settings(
            max_examples=examples(400),
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        )
        @given(st.lists(updates(), min_size=1, max_size=4))
        def each_is_dealt_with(batch: list[dict[str, Any]]) -> None:
            nonlocal cases
            cases += len(batch)
            delivered = runner.run(delivers(here, batch))
            # Earlier ones that failed come again meanwhile.
            assert {update_id: failures.seen.get(update_id) for update_id in delivered} == dict.fromkeys(
                delivered
            )

        each_is_dealt_with()

        # Nobody's update was lost, and people are served as before.
        dead = runner.run(here.clients.inbox.ListDeadUpdates(ListDeadUpdatesRequest(page_size=200)))
        assert {update.error for update in dead.dead_updates} <= {UNREADABLE}
        assert "Ranking" in said(runner.run(_asks_for_the_ranking(here)))
    print(f"{cases} hostile updates")


async def _asks_for_the_ranking(here: Town) -> Any:
    # The owner may have been made to stop the bot.
    await here.answer(to=await here.says(OWNER, "/monitor"))
    asked = await here.says(BIA, "/ranking")
    return await here.answer(to=asked)
