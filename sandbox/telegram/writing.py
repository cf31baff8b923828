"""Persons write, edit, delete and press buttons, as their Telegram client would do it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from . import ephemeral
from .entities import detect, utf16_length
from .ephemeral import EphemeralMessage
from .formatting import MAX_CAPTION, MAX_TEXT
from .hearing import hears, tell_message
from .pictures import sample_photo
from .state import CHANNEL_BOT, GROUP_ANONYMOUS_BOT, TELEGRAM, Chat, Json, Message, Person
from .threads import GENERAL, thread_json, topic_of
from .world import Callback, World

KINDS = frozenset(
    {"photo", "live_photo", "video", "video_note", "animation", "document", "sticker", "voice"}
    | {"poll", "dice", "contact"}
)
_WITHOUT_CAPTION = frozenset({"video_note", "sticker", "poll", "dice", "contact"})


_WITHOUT_FILE: dict[str, Json] = {
    "poll": {
        "id": "5100000000000000001",
        "question": "Treino às 6 ou às 7?",
        "options": [
            {"persistent_id": str(number), "text": text, "voter_count": 0}
            for number, text in enumerate(("6", "7"))
        ],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": True,
        "members_only": False,
    },
    "dice": {"emoji": "🎲", "value": 4},
    "contact": {"phone_number": "+5511900000000", "first_name": "Academia"},
}


class ActError(Exception):
    """A person cannot do this here; the message says what to do instead."""


@dataclass
class Letter:
    """What a person sends.

    `picture` is the medium's content. `album` is how many photos there are.
    `caption_at` says which of them has the caption, counted from 0.
    """

    text: str | None = None
    caption: str | None = None
    entities: list[Json] = field(default_factory=list)
    reply_to: int | None = None
    kind: str | None = None
    picture: bytes | None = None
    sample: int = 1
    album: int = 1
    caption_at: int = 0
    as_channel: bool = False
    anonymous: bool = False
    linked: bool = False
    """A post of the channel that the group is linked to, which Telegram itself forwards into it."""
    forward_from: int | None = None
    forward_hidden: bool = False
    """The author links no account to forwards of their messages: only the name comes along."""
    contact_of: int | None = None
    """Whose contact it is, of kind "contact"."""
    topic: int | None = None
    age_s: int = 0
    """How long ago it was sent: a bot that was away hears of it only now."""


def write(world: World, chat: Chat, person: Person, letter: Letter) -> tuple[list[Message], list[int]]:
    """Send it: the messages (several for an album) and the ids of the bot's updates."""
    sender = _sender(world, chat, person, letter)
    reply_to = None
    if letter.reply_to is not None:
        reply_to = chat.find(letter.reply_to)
        if reply_to is None:
            raise ActError(f"there is no message {letter.reply_to} to reply to")
    topic = _topic(chat, person, letter, reply_to)
    if letter.age_s < 0:
        raise ActError("age_s says how many seconds ago it was sent: nobody writes in the future")
    sent = {"date": int(world.now()) - letter.age_s}
    contents = [{**content, **sent} for content in _contents(world, letter)]
    if chat.private:
        person.started = True
    messages, ids = [], []
    for content in contents:
        message = world.post(chat, sender, content, reply_to=reply_to, topic=topic)
        messages.append(message)
        if update := tell_message(world, chat, message):
            ids.append(update)
    return messages, ids


def _topic(chat: Chat, person: Person, letter: Letter, reply_to: Message | None) -> int | None:
    """The topic of a forum that the person writes in: the one named, else that of what is answered."""
    if chat.forum is None:
        if letter.topic is not None:
            raise ActError("this chat has no topics: turn them on first")
        return None
    wanted = letter.topic or (topic_of(reply_to) if reply_to is not None else GENERAL)
    topic = chat.forum.topics.get(wanted)
    if topic is None:
        raise ActError(f"there is no topic {wanted} here")
    if reply_to is not None and topic_of(reply_to) != topic.id:
        raise ActError("people answer in the topic of the message")
    if topic.closed and not chat.ruled_by(person.id):
        raise ActError(f"the topic {topic.name} is closed: only administrators write there")
    return topic.id


def _sender(world: World, chat: Chat, person: Person, letter: Letter) -> Json:
    must_be_in(chat, person)
    membership = chat.members[person.id]
    if membership.status == "restricted" and not membership.permissions.get("can_send_messages"):
        raise ActError(f"{person.first_name} is restricted here and cannot write")
    if chat.private:
        if person.blocked:
            raise ActError(f"{person.first_name} blocked the bot: unblock first")
        return {"from": person.user()}
    if letter.anonymous:
        if not chat.ruled_by(person.id):
            raise ActError("only administrators can be anonymous: promote this person first")
        return {"from": dict(GROUP_ANONYMOUS_BOT), "sender_chat": world.chat_json(chat)}
    if letter.linked:
        channel = person.channel()
        origin = {"type": "channel", "chat": channel, "message_id": 1, "date": int(world.now())}
        return {
            "from": dict(TELEGRAM),
            "sender_chat": channel,
            "is_automatic_forward": True,
            "forward_origin": origin,
        }
    if letter.as_channel:
        if person.channel()["id"] in chat.banned_channels:
            raise ActError(f"the channel of {person.first_name} is banned here")
        return {"from": dict(CHANNEL_BOT), "sender_chat": person.channel()}
    return {"from": person.user()}


def must_be_in(chat: Chat, person: Person) -> None:
    if chat.migrated_to:
        raise ActError(f"this group is now the supergroup {chat.migrated_to}: write there")
    if not chat.has(person.id):
        raise ActError(f"{person.first_name} is not in this chat: join first")


def _contents(world: World, letter: Letter) -> list[Json]:
    origin: Json = {}
    if letter.forward_from is not None:
        author = world.user(letter.forward_from)
        if author is None:
            raise ActError(f"there is nobody with id {letter.forward_from} to forward from")
        who: Json = {"type": "user", "sender_user": author}
        if letter.forward_hidden:
            who = {"type": "hidden_user", "sender_user_name": author["first_name"]}
        origin = {"forward_origin": {**who, "date": int(world.now())}}
    if letter.kind is None:
        if not letter.text:
            raise ActError("send a text, or a kind of medium")
        return [{**origin, **texts("text", letter.text, letter.entities)}]
    if letter.kind not in KINDS:
        raise ActError(f"kind is one of: {', '.join(sorted(KINDS))}")
    caption = letter.caption or letter.text or ""
    if caption and letter.kind in _WITHOUT_CAPTION:
        raise ActError(f"a {letter.kind} has no caption")
    if not 1 <= letter.album <= 10:
        raise ActError("an album has 1 to 10 photos")
    group: Json = {}
    if letter.album > 1:
        group = {"media_group_id": str(13_000_000_000_000_000 + world.next_number())}
    contents = [{**origin, **group, **_medium(world, letter, number)} for number in range(letter.album)]
    if caption:
        if not 0 <= letter.caption_at < letter.album:
            raise ActError("the caption is at one of the album's photos, counted from 0")
        contents[letter.caption_at] |= texts("caption", caption, letter.entities)
    return contents


def _medium(world: World, letter: Letter, number: int) -> Json:
    assert letter.kind is not None
    if letter.kind == "contact" and letter.contact_of is not None:
        return {"contact": _contact(world, letter.contact_of)}
    if letter.kind in _WITHOUT_FILE:
        return {letter.kind: _WITHOUT_FILE[letter.kind]}
    content = letter.picture if number == 0 else None
    if letter.kind == "photo":
        return {"photo": world.files.photo(content or sample_photo(letter.sample + number))}
    if content is None:
        kind_of_content = letter.kind == "document"
        content = (
            sample_photo(letter.sample + number)
            if kind_of_content
            else f"sample {letter.kind} {letter.sample + number}".encode()
        )
    medium = world.files.sample(letter.kind, content)
    if letter.kind == "live_photo":
        # For who knows none of them, Telegram says its picture, too.
        photo = world.files.photo(sample_photo(letter.sample + number))
        return {"live_photo": {**medium, "photo": photo}, "photo": photo}
    if letter.kind == "animation":
        # Telegram repeats an animation as a document, for old clients.
        document = {name: medium[name] for name in ("file_id", "file_unique_id", "file_size", "mime_type")}
        return {"animation": medium, "document": document}
    return {letter.kind: medium}


def _contact(world: World, person_id: object) -> Json:
    """The Bot API's Contact of somebody with an account."""
    person = world.people.get(person_id) if isinstance(person_id, int) else None
    if person is None:
        raise ActError(f"there is nobody with id {person_id} whose contact could be sent")
    last: Json = {"last_name": person.last_name} if person.last_name else {}
    phone = f"+55119{person.id:08d}"
    return {"phone_number": phone, "first_name": person.first_name, **last, "user_id": person.id}


def texts(name: str, text: str, entities: list[Json]) -> Json:
    """`text` or `caption` with its entities, as a client would send them."""
    text = text.strip() if not entities else text
    if not text:
        raise ActError("write something first")
    most = MAX_TEXT if name == "text" else MAX_CAPTION
    if utf16_length(text) > most:
        raise ActError(f"a client sends at most {most} characters at once")
    found = detect(text, entities)
    field_name = "entities" if name == "text" else "caption_entities"
    return {name: text, **({field_name: found} if found else {})}


def edit(world: World, chat: Chat, person: Person, message: Message, text: str) -> list[int]:
    """A person changes what they wrote: the text, or the caption of a medium."""
    must_be_in(chat, person)
    if message.payload["from"]["id"] != person.id:
        raise ActError("people edit their own messages only")
    name, entities = ("text", "entities") if "text" in message.payload else ("caption", "caption_entities")
    if message.payload.get(name) == text.strip():
        raise ActError("the text is the same as before")
    message.payload.pop(entities, None)
    message.payload |= {**texts(name, text, []), "edit_date": int(world.now())}
    message.edit_count += 1
    world.show_edit(message)
    update = tell_message(world, chat, message, "edited_message")
    return [update] if update else []


def delete(world: World, chat: Chat, person: Person, message: Message) -> None:
    """People delete their own messages; administrators any; in private both sides may."""
    must_be_in(chat, person)
    own = message.payload["from"]["id"] == person.id
    if not (own or chat.private or chat.allows(person.id, "can_delete_messages")):
        raise ActError("only its author and administrators can delete this message")
    world.delete(chat, [message])


def is_ephemeral_command(world: World, chat: Chat, person: Person, letter: Letter) -> bool:
    """Whether a client sends this to the bot alone: a command that the menu says is ephemeral."""
    if chat.private or not world.ephemerals.known or not chat.has(world.bot_id):
        return False
    if letter.kind or letter.anonymous or letter.as_channel or not (letter.text or "").startswith("/"):
        return False
    word, _, addressee = (letter.text or "")[1:].split(maxsplit=1)[0].partition("@")
    if addressee and addressee.lower() != str(world.bot["username"]).lower():
        return False
    menu = world.menus.seen_by(chat, person.id, person.language_code)
    return any(one["command"] == word and one.get("is_ephemeral") for one in menu)


def write_to_bot(
    world: World, chat: Chat, person: Person, letter: Letter
) -> tuple[EphemeralMessage, int | None]:
    """Send an ephemeral command: the bot hears it, and nobody sees it but who wrote it."""
    _sender(world, chat, person, letter)
    reply_to = None
    if letter.reply_to is not None:
        reply_to = chat.find(letter.reply_to)
        if reply_to is None:
            raise ActError(f"there is no message {letter.reply_to} to reply to")
    topic = _topic(chat, person, letter, reply_to)
    content = {
        **thread_json(chat, topic, reply_to),
        **({"reply_to_message": reply_to.quoted()} if reply_to else {}),
        **texts("text", letter.text or "", letter.entities),
    }
    message = ephemeral.post(world, chat, person, content, by_bot=False)
    return message, world.tell_bot("message", message.payload, chat)


def press(
    world: World, chat: Chat, person: Person, message: Message | EphemeralMessage, data: str
) -> Callback:
    """A person presses a button with this data; the bot's answer comes later, or never."""
    must_be_in(chat, person)
    if not hears(world, chat, {"text": "/"}):
        raise ActError("the bot does not hear this chat: unblock it or add it first")
    callback = Callback(
        id=str(4_000_000_000_000_000_000 + world.next_number()),
        chat_id=chat.id,
        from_id=person.id,
        asked=world.now(),
        answer=asyncio.get_running_loop().create_future(),
        message_id=message.id if isinstance(message, Message) else 0,
        ephemeral=isinstance(message, EphemeralMessage),
    )
    world.remember(callback)
    payload = {
        "id": callback.id,
        "from": person.user(),
        # The chat is as it is now, whatever it was called when the message was sent.
        "message": {**message.payload, "chat": world.chat_json(chat)},
        "chat_instance": str(chat.id * 7919),
        "data": data,
    }
    world.tell_bot("callback_query", payload, chat)
    return callback
