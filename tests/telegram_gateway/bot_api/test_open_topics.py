"""What a topic does not take goes to one that does, and somebody hears of it."""

from typing import Any

import pytest
from telegram.error import BadRequest

from telegram_gateway.bot_api.addresses import Address
from telegram_gateway.bot_api.limiter import GroupLimiter
from telegram_gateway.bot_api.open_topics import OpenTopics, Trouble

CHAT = -1001000000001
GONE, CLOSED = "Message thread not found", "Topic_closed"


class Forum:
    """Plays Telegram: refuses what the topic takes, and says where the rest went."""

    def __init__(self, refusals: dict[int, str], *, answers_go_to: int = 0, home: int = 0) -> None:
        self.refusals, self.answers_go_to = refusals, answers_go_to
        self.closed_to_answers = set[int]()
        self.heard: list[tuple[Address, Trouble, Address | None]] = []
        self.topics = OpenTopics(GroupLimiter(enabled=False))

        async def home_of(_: int) -> int:
            return home

        async def hear(refused: Address, trouble: Trouble, instead: Address | None) -> None:
            self.heard.append((refused, trouble, instead))

        self.topics.listen(home_of, hear)

    async def sends(self, endpoint: str = "sendMessage", **data: Any) -> Any:
        wish = {"chat_id": CHAT, **data}

        async def call() -> Any:
            named = wish.get("message_thread_id", 0)
            answered = self.answers_go_to if wish.get("reply_parameters") and not named else 0
            if not answered and named in self.refusals:
                raise BadRequest(self.refusals[named])
            if answered in self.closed_to_answers:
                raise BadRequest(CLOSED)
            topic = named or answered
            return {"message_thread_id": topic, "is_topic_message": True} if topic else {}

        return await self.topics.process_request(call, (), {}, endpoint, wish, None)


async def test_what_is_taken_is_sent_once_and_nobody_hears_of_it():
    forum = Forum({})
    assert (await forum.sends(message_thread_id=7))["message_thread_id"] == 7
    assert forum.heard == []


@pytest.mark.parametrize(("words", "trouble"), [(GONE, Trouble.GONE), (CLOSED, Trouble.CLOSED)])
async def test_a_topic_that_takes_nothing_gives_way_to_general(words: str, trouble: Trouble):
    forum = Forum({7: words})
    assert await forum.sends(message_thread_id=7) == {}
    assert forum.heard == [(Address(CHAT, 7), trouble, Address(CHAT))]


async def test_general_gives_way_to_the_groups_own_topic():
    forum = Forum({0: CLOSED}, home=9)
    assert (await forum.sends())["message_thread_id"] == 9
    assert forum.heard == [(Address(CHAT), Trouble.CLOSED, Address(CHAT, 9))]


async def test_where_nothing_is_open_the_refusal_is_told_and_raised():
    forum = Forum({0: CLOSED, 7: GONE, 9: CLOSED}, home=9)
    with pytest.raises(BadRequest, match=GONE):
        await forum.sends(message_thread_id=7)
    assert forum.heard == [(Address(CHAT, 7), Trouble.GONE, None)]


async def test_a_topic_that_bots_do_not_know_any_more_is_found_by_what_is_answered():
    forum = Forum({7: GONE}, answers_go_to=7)
    assert (await forum.sends(message_thread_id=7, reply_parameters=object()))["message_thread_id"] == 7
    assert forum.heard == []


@pytest.mark.parametrize(
    "endpoint", ["sendChatAction", "sendMessageDraft", "editMessageText", "deleteMessage"]
)
async def test_courtesies_and_what_is_done_to_a_message_stay_where_they_are(endpoint: str):
    forum = Forum({7: GONE})
    with pytest.raises(BadRequest):
        await forum.sends(endpoint, message_thread_id=7)
    assert forum.heard == []


async def test_an_answer_without_a_topic_gives_way_to_general_when_its_message_is_in_a_closed_one():
    forum = Forum({}, answers_go_to=7)
    forum.closed_to_answers.add(7)
    assert await forum.sends(reply_parameters=object()) == {}


async def test_other_refusals_are_none_of_its_business():
    forum = Forum({7: "Not enough rights to send text messages to the chat"})
    with pytest.raises(BadRequest, match="Not enough rights"):
        await forum.sends(message_thread_id=7)
    assert forum.heard == []
