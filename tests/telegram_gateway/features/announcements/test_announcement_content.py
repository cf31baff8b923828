"""What is said keeps its form, and is said once at the most."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from telegram import Animation, Document, Message, MessageEntity, PhotoSize, Sticker, Video, Voice
from telegram.error import BadRequest, Forbidden, RetryAfter, TimedOut

from gymnation.member.v1.announcement_service_pb2 import BeginAnnouncementRequest, SettleAnnouncementRequest
from gymnation.member.v1.announcements_pb2 import Announcement
from servicekit.errors import NotFound
from telegram_gateway.bot_api.addresses import Address
from telegram_gateway.features.announcements.announcement_content import (
    CannotBeRepeated,
    CaptionTooLong,
    NothingToSay,
    content_of,
    excerpt,
    say,
)
from telegram_gateway.features.announcements.due_announcements import Announcing, Refused
from telegram_gateway.texts import Texts

CHAT = SimpleNamespace(id=-1001)


def message(text: str = "", *entities: MessageEntity, **more: Any) -> Message:
    return Message(1, 0, CHAT, text=text or None, entities=entities, **more)  # type: ignore[arg-type]


class Bot:
    """Keeps what it is asked to send, or refuses."""

    def __init__(self, *errors: Exception) -> None:
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self._errors = list(errors)
        self.defaults = None

    def __getattr__(self, name: str) -> Any:
        async def call(*args: Any, **kwargs: Any) -> None:
            if self._errors:
                raise self._errors.pop(0)
            self.sent.append((name, {"args": args, **kwargs}))

        return call


async def said_by(content: bytes) -> tuple[str, dict[str, Any]]:
    bot = Bot()
    await say(bot, Address(CHAT.id), content)  # type: ignore[arg-type]
    return bot.sent[0]


async def test_entities_move_along_with_the_words_and_are_cut_at_their_ends():
    text = "/say 💪 Bora treinar!  "
    bold = MessageEntity("bold", 8, 4)
    over_the_end = MessageEntity("italic", 13, 10)
    of_the_command = MessageEntity("bot_command", 0, 4)

    name, sent = await said_by(content_of(message(text, of_the_command, bold, over_the_end), 5, None))

    assert (name, sent["args"]) == ("send_message", (CHAT.id, "💪 Bora treinar!"))
    assert [(one.type, one.offset, one.length) for one in sent["entities"]] == [
        ("bold", 3, 4),
        ("italic", 8, 8),
    ]


async def test_a_picture_is_said_with_its_caption_or_with_the_words_that_were_written():
    photo = message(photo=[PhotoSize("f", "u", 1, 1)], caption="Legenda")
    assert (await said_by(content_of(message("/say"), 4, photo)))[1]["caption"] == "Legenda"
    assert (await said_by(content_of(message("/say Outra"), 5, photo)))[1]["caption"] == "Outra"
    file = message(document=Document("d", "u"))
    name, sent = await said_by(content_of(message("/say"), 4, file))
    assert (name, sent["args"], sent["caption"]) == ("send_document", (CHAT.id, "d"), None)


async def test_words_that_are_replied_to_are_said_when_none_were_written():
    assert (await said_by(content_of(message("/say"), 4, message("De novo"))))[1]["args"][1] == "De novo"
    with pytest.raises(NothingToSay):
        content_of(message("/say"), 4, None)
    with pytest.raises(NothingToSay):
        content_of(message("/say  "), 6, message())


def test_a_list_shows_the_beginning_of_the_words():
    assert excerpt(json.dumps({"text": "a\n b"}).encode()) == "a b"
    assert excerpt(json.dumps({"photo": "f"}).encode()) == ""
    assert len(excerpt(json.dumps({"text": "x" * 200}).encode())) == 60


PHOTO = (PhotoSize("f", "u", 90, 90),)


def test_words_that_do_not_fit_below_a_picture_are_refused_with_how_many_they_are():
    photo = message(photo=PHOTO)
    assert content_of(message("/say " + "x" * 1024), 5, photo)
    # Telegram counts units of UTF-16: an emoji is two.
    with pytest.raises(CaptionTooLong) as refused:
        content_of(message("/say " + "x" * 1023 + "💪"), 5, photo)
    assert refused.value.length == 1025


@pytest.mark.parametrize("words", ["", "Bora!"])
@pytest.mark.parametrize(
    "attachment",
    [
        {"sticker": Sticker("f", "u", 512, 512, False, False, "regular")},
        {"video": Video("f", "u", 90, 90, 5)},
        {"voice": Voice("f", "u", 5)},
        # Telegram tells an animation as a document as well.
        {"animation": Animation("f", "u", 90, 90, 5), "document": Document("f", "u")},
    ],
    ids=lambda one: next(iter(one)),
)
def test_what_cannot_be_repeated_is_refused_and_not_dropped(attachment: dict[str, Any], words: str):
    with pytest.raises(CannotBeRepeated):
        content_of(message(f"/say {words}"), 5, message(**attachment))


@pytest.mark.parametrize("words", ["", "Bora!"])
def test_of_an_album_one_picture_is_not_said_in_silence_about_the_others(words: str):
    with pytest.raises(CannotBeRepeated) as refused:
        content_of(message(f"/say {words}"), 5, message(photo=PHOTO, media_group_id="7"))
    assert refused.value.album


def test_words_that_answer_a_notice_of_telegram_are_said():
    joined = message(new_chat_members=())
    assert json.loads(content_of(message("/say Oi"), 5, joined))["text"] == "Oi"
    with pytest.raises(NothingToSay):
        content_of(message("/say"), 4, joined)


class Service:
    """Begins once unless it was refused, and stops after two refusals."""

    def __init__(self) -> None:
        self.settled: list[str] = []
        self.begun = False

    async def BeginAnnouncement(self, request: BeginAnnouncementRequest) -> Any:
        if request.announcement_id == "gone":
            raise NotFound
        begun, self.begun = not self.begun, True
        return SimpleNamespace(
            begun=begun, announcement=Announcement(content=b'{"text": "Oi"}', created_by=7)
        )

    async def SettleAnnouncement(self, request: SettleAnnouncementRequest) -> Any:
        error = request.error
        self.settled.append(error)
        self.begun = not error
        stopped = self.settled.count("Forbidden") == 2
        return SimpleNamespace(
            stopped=stopped, announcement=Announcement(number=3, created_by=7, error=error)
        )


class Outbox:
    def __init__(self) -> None:
        self.scheduled: list[Any] = []

    async def schedule(self, *entry: Any) -> None:
        self.scheduled.append(entry)


class Seen:
    async def group(self, chat_id: int) -> Any:
        return SimpleNamespace(title="Iron", settings=SimpleNamespace(language="pt-BR"))

    async def chosen_language(self, member_id: int) -> str:
        return ""


@pytest.fixture
def service() -> Service:
    return Service()


def announcing(service: Service, outbox: Outbox) -> Announcing:
    gateway: Any = SimpleNamespace(clients=SimpleNamespace(announcements=service), outbox=outbox)
    seen: Any = Seen()
    return Announcing(gateway, Texts(), seen)


PAYLOAD = {"announcement_id": "a", "slot": 5, "chat_id": CHAT.id}


async def test_a_time_is_said_and_settled_and_not_begun_again(service):
    bot, kind = Bot(), announcing(service, Outbox())
    assert await kind(bot, PAYLOAD) is None
    assert await kind(bot, PAYLOAD) == "obsolete"
    assert len(bot.sent) == 1
    assert service.settled == [""]


async def test_what_may_have_arrived_is_left_at_that(service):
    bot, kind = Bot(TimedOut()), announcing(service, Outbox())
    assert await kind(bot, PAYLOAD) == "unconfirmed"
    assert await kind(bot, PAYLOAD) == "obsolete"
    assert bot.sent == []


async def test_what_telegram_refused_is_tried_again_and_its_admin_is_told_when_it_stops(service):
    outbox = Outbox()
    bot, kind = Bot(Forbidden("kicked"), Forbidden("kicked")), announcing(service, outbox)
    with pytest.raises(Refused):
        await kind(bot, PAYLOAD)
    assert await kind(bot, PAYLOAD) == "stopped"
    [(entry_id, kind_name, person, letter)] = outbox.scheduled
    assert (entry_id, kind_name, person) == ("announcement-stopped:a:5", "private_notice", 7)
    assert "Parei o anúncio" in letter["text"]


@pytest.mark.parametrize(
    # Told to wait, the outbox hears for how long.
    ("error", "heard"),
    [(BadRequest("no rights"), Refused), (RetryAfter(400), RetryAfter)],
)
async def test_every_sure_refusal_may_be_tried_again(service, error, heard):
    bot, kind = Bot(error), announcing(service, Outbox())
    with pytest.raises(heard):
        await kind(bot, PAYLOAD)
    assert await kind(bot, PAYLOAD) is None
    assert len(bot.sent) == 1


async def test_one_that_is_gone_is_obsolete(service):
    assert await announcing(service, Outbox())(Bot(), PAYLOAD | {"announcement_id": "gone"}) == "obsolete"
