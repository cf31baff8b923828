"""The shape of the parts of an update that we read, checked before anything is made of it.

The library builds objects from whatever it is given.
So a field that is missing or of another type would surface somewhere in a feature.
Source: the Bot API's page on Update and what it holds. What is not named here may be anything.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator
from telegram import Update

_Count = Annotated[int, Field(ge=0)]
_Id = Annotated[int, Field(ge=-(2**63), lt=2**63)]


class UpdateMisshapen(ValueError):
    """A part of the update is not what the Bot API promises.

    The text names the fields, never their values.
    """


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")


class _User(_Part):
    id: _Id
    is_bot: bool
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None


class _Chat(_Part):
    id: _Id
    type: str
    title: str | None = None
    username: str | None = None


class _Entity(_Part):
    type: str
    offset: _Count
    length: _Count
    user: _User | None = None


class _File(_Part):
    file_id: str
    file_unique_id: str
    file_size: _Count | None = None
    mime_type: str | None = None


class _SuccessfulPayment(_Part):
    currency: str
    total_amount: _Count
    invoice_payload: str
    telegram_payment_charge_id: str


class _Message(_Part):
    message_id: int
    date: _Count
    chat: _Chat
    from_: _User | None = Field(default=None, alias="from")
    sender_chat: _Chat | None = None
    reply_to_message: _Message | None = None
    message_thread_id: int | None = None
    is_topic_message: bool | None = None
    media_group_id: str | None = None
    text: str | None = None
    caption: str | None = None
    entities: list[_Entity] | None = None
    caption_entities: list[_Entity] | None = None
    photo: list[_File] | None = None
    video: _File | None = None
    video_note: _File | None = None
    animation: _File | None = None
    document: _File | None = None
    new_chat_members: list[_User] | None = None
    left_chat_member: _User | None = None
    new_chat_title: str | None = None
    migrate_to_chat_id: _Id | None = None
    migrate_from_chat_id: _Id | None = None
    successful_payment: _SuccessfulPayment | None = None

    @model_validator(mode="after")
    def entities_lie_on_the_text(self) -> _Message:
        _lie_on(self.text, self.entities)
        _lie_on(self.caption, self.caption_entities)
        return self


def _lie_on(text: str | None, entities: list[_Entity] | None) -> None:
    """Offsets count UTF-16 units; one that is past the end or within a character cannot be read."""
    if not entities:
        return
    ends = {0}
    at = 0
    for char in text or "":
        at += 2 if ord(char) > 0xFFFF else 1
        ends.add(at)
    if any(one.offset not in ends or one.offset + one.length not in ends for one in entities):
        raise ValueError("an entity does not lie on the text")


class _CallbackQuery(_Part):
    id: str
    from_: _User = Field(alias="from")
    data: str | None = None
    message: _Message | None = None


class _PreCheckoutQuery(_Part):
    id: str
    from_: _User = Field(alias="from")
    currency: str
    total_amount: _Count
    invoice_payload: str


class _ChatMember(_Part):
    status: str
    user: _User


class _ChatMemberUpdated(_Part):
    chat: _Chat
    from_: _User = Field(alias="from")
    date: _Count
    old_chat_member: _ChatMember
    new_chat_member: _ChatMember


class _ChatJoinRequest(_Part):
    chat: _Chat
    from_: _User = Field(alias="from")
    user_chat_id: _Id
    date: _Count


class _Reaction(_Part):
    type: str
    emoji: str | None = None


class _MessageReaction(_Part):
    chat: _Chat
    message_id: int
    user: _User | None = None
    date: _Count
    old_reaction: list[_Reaction]
    new_reaction: list[_Reaction]


class _Update(_Part):
    update_id: _Count
    message: _Message | None = None
    edited_message: _Message | None = None
    channel_post: _Message | None = None
    edited_channel_post: _Message | None = None
    callback_query: _CallbackQuery | None = None
    pre_checkout_query: _PreCheckoutQuery | None = None
    my_chat_member: _ChatMemberUpdated | None = None
    chat_member: _ChatMemberUpdated | None = None
    message_reaction: _MessageReaction | None = None
    chat_join_request: _ChatJoinRequest | None = None


_SHAPE = TypeAdapter(_Update)


def check_shape(update: dict[str, Any]) -> None:
    """Raise UpdateMisshapen."""
    try:
        _SHAPE.validate_python(update)
    except ValidationError as error:
        fields = {
            ".".join(map(str, found["loc"])) for found in error.errors(include_input=False, include_url=False)
        }
        raise UpdateMisshapen(", ".join(sorted(fields)[:5])) from None


def read_update(payload: bytes, parse: Callable[[dict[str, Any]], Update | None]) -> Update:
    """Return what a payload holds, by `parse`. Raise whatever a strange one breaks, UpdateMisshapen first."""
    content = json.loads(payload)
    check_shape(content)
    update = parse(content)
    if update is None:
        raise ValueError("no update")
    return update


def event_time_of(update: Update) -> datetime | None:
    """Return the time of what an update tells of, to the second.

    Return None where the update does not say it, as with a press of a button.
    """
    if update.edited_message is not None:
        return update.edited_message.edit_date
    told = update.message or update.chat_member or update.my_chat_member or update.message_reaction
    if told is None and update.chat_join_request is not None:
        return update.chat_join_request.date
    return told.date if told is not None else None
