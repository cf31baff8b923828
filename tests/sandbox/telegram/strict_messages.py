"""What Telegram says of messages: limits, edits, answers, entities with their bounds and bytes."""

from __future__ import annotations

from .situations import (
    BIA,
    GYM,
    Row,
    bias_message,
    bias_message_deleted,
    bots_message,
    bots_message_deleted,
    bots_photo,
    html,
    keyboard,
    pressed_long_ago,
    pressed_now,
    private_message,
    say,
    service_message,
    two_days,
    v2,
)

_UNPARSED = "Bad Request: can't parse entities: "
_NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)
_TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
_BIAS = {"chat_id": GYM, "message_id": "$theirs"}
_MINE = {"chat_id": GYM, "message_id": "$mine"}

LIMITS = (
    Row("text of 4096", "sendMessage", say("a" * 4096)),
    Row("text of 4097", "sendMessage", say("a" * 4097), "Bad Request: message is too long"),
    Row("2049 emoji are 4098 units", "sendMessage", say("🔥" * 2049), "Bad Request: message is too long"),
    Row("limit after parsing", "sendMessage", html("<b>" + "a" * 4096 + "</b>")),
    Row(
        "caption of 1025",
        "sendPhoto",
        {"chat_id": GYM, "photo": "$photo", "caption": "a" * 1025},
        "Bad Request: message caption is too long",
    ),
    Row("empty", "sendMessage", say(""), "Bad Request: message text is empty"),
    Row("blank", "sendMessage", say(" \n\t "), "Bad Request: message text is empty"),
    Row("only tags", "sendMessage", html("<b></b>"), "Bad Request: message text is empty"),
    Row("64 bytes of data", "sendMessage", say("oi", reply_markup=keyboard("é" * 32))),
    Row(
        "65 bytes of data",
        "sendMessage",
        say("oi", reply_markup=keyboard("é" * 32 + "a")),
        "Bad Request: BUTTON_DATA_INVALID",
    ),
    Row(
        "a keyboard that is no JSON",
        "sendMessage",
        say("oi", reply_markup="{"),
        "Bad Request: can't parse reply keyboard markup JSON object",
    ),
    Row("unknown method", "sendNothing", {}, "Not Found", 404),
)


EDITS = (
    Row("the same text", "editMessageText", _MINE | {"text": "oi"}, _NOT_MODIFIED, given=(bots_message,)),
    Row(
        "the same text with an empty keyboard",
        "editMessageText",
        _MINE | {"text": "oi", "reply_markup": {"inline_keyboard": []}},
        _NOT_MODIFIED,
        given=(bots_message,),
    ),
    Row(
        "gone",
        "editMessageText",
        _MINE | {"text": "tchau"},
        "Bad Request: message to edit not found",
        given=(bots_message_deleted,),
    ),
    Row(
        "somebody else's",
        "editMessageText",
        _BIAS | {"text": "tchau"},
        "Bad Request: message can't be edited",
        given=(bias_message,),
    ),
    Row(
        "a service message",
        "editMessageText",
        _BIAS | {"text": "tchau"},
        "Bad Request: message can't be edited",
        given=(service_message,),
    ),
    Row(
        "the text of a photo",
        "editMessageText",
        _MINE | {"text": "tchau"},
        "Bad Request: there is no text in the message to edit",
        given=(bots_photo,),
    ),
    Row(
        "the caption of a text",
        "editMessageCaption",
        _MINE | {"caption": "tchau"},
        "Bad Request: there is no caption in the message to edit",
        given=(bots_message,),
    ),
    Row(
        "too long",
        "editMessageText",
        _MINE | {"text": "a" * 4097},
        ("Bad Request: MESSAGE_TOO_LONG", "Bad Request: message is too long"),
        given=(bots_message,),
    ),
    Row(
        "delete what is gone",
        "deleteMessage",
        _MINE,
        "Bad Request: message to delete not found",
        given=(bots_message_deleted,),
    ),
    Row(
        "after 48 hours",
        "deleteMessage",
        _MINE,
        "Bad Request: message can't be deleted",
        given=(bots_message, two_days),
    ),
    Row(
        "after 48 hours in private",
        "deleteMessage",
        {"chat_id": BIA, "message_id": "$mine"},
        ("Bad Request: message can't be deleted for everyone", "Bad Request: message can't be deleted"),
        given=(private_message, two_days),
    ),
    Row(
        "several, some gone",
        "deleteMessages",
        {"chat_id": GYM, "message_ids": ["$mine", 999_999]},
        given=(bots_message,),
    ),
    Row(
        "answer too late",
        "answerCallbackQuery",
        {"callback_query_id": "$query"},
        _TOO_OLD,
        given=(pressed_long_ago,),
    ),
    Row("answer to nothing", "answerCallbackQuery", {"callback_query_id": "77"}, _TOO_OLD),
    Row(
        "answer of 201",
        "answerCallbackQuery",
        {"callback_query_id": "$query", "text": "a" * 201},
        ("Bad Request: MESSAGE_TOO_LONG", "Bad Request: message is too long"),
        given=(pressed_now,),
    ),
)


REPLIES = (
    Row(
        "to what is gone",
        "sendMessage",
        say("oi", reply_parameters={"message_id": "$theirs"}),
        "Bad Request: message to be replied not found",
        given=(bias_message_deleted,),
    ),
    Row(
        "to what is gone, allowed",
        "sendMessage",
        say("oi", reply_parameters={"message_id": "$theirs", "allow_sending_without_reply": True}),
        given=(bias_message_deleted,),
    ),
    Row(
        "a file that nobody sent here",
        "sendPhoto",
        {"chat_id": GYM, "photo": "AgACAgIAAxkBAAIB"},
        (
            "Bad Request: wrong file identifier/HTTP URL specified",
            "Bad Request: wrong remote file identifier specified: Wrong string length",
            "Bad Request: wrong remote file identifier specified: can't unserialize it. Wrong last symbol",
        ),
    ),
    Row(
        "getFile of nothing",
        "getFile",
        {"file_id": "nothing"},
        ("Bad Request: invalid file_id", "Bad Request: wrong file_id or the file is temporarily unavailable"),
    ),
)


ENTITIES = (
    Row(
        "unknown tag after emoji: bytes",
        "sendMessage",
        html("🏟 🏟&lt;<abac>"),
        _UNPARSED + 'Unsupported start tag "abac" at byte offset 13',
    ),
    Row("a bare sign", "sendMessage", html("a < b"), _UNPARSED + 'Unsupported start tag "" at byte offset 2'),
    Row("tag without an end", "sendMessage", html("x <b"), _UNPARSED + "Unclosed start tag at byte offset 2"),
    Row(
        "tag that is not closed",
        "sendMessage",
        html("<b>x"),
        _UNPARSED + 'Can\'t find end tag corresponding to start tag "b"',
    ),
    Row(
        "crossed",
        "sendMessage",
        html("<b>x</i>"),
        _UNPARSED + 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"',
    ),
    Row(
        "end without a beginning",
        "sendMessage",
        html("x</b>"),
        _UNPARSED + "Unexpected end tag at byte offset 1",
    ),
    Row(
        "a span that is no spoiler",
        "sendMessage",
        html("<span>x</span>"),
        _UNPARSED + 'Tag "span" must have class "tg-spoiler" at byte offset 0',
    ),
    Row(
        "a dot in MarkdownV2",
        "sendMessage",
        v2("acabou."),
        _UNPARSED + "Character '.' is reserved and must be escaped with the preceding '\\'",
    ),
    Row(
        "a star that stays open",
        "sendMessage",
        v2("*oi"),
        _UNPARSED + "Can't find end of Bold entity at byte offset 0",
    ),
    Row(
        "a mode that is none",
        "sendMessage",
        say("oi", parse_mode="BBCode"),
        ("Bad Request: unsupported parse_mode", "Bad Request: can't parse entities: unsupported parse_mode"),
    ),
    Row(
        "an entity beyond the end",
        "sendMessage",
        say("oi", entities=[{"type": "bold", "offset": 1, "length": 9}]),
        "Bad Request: entity beginning at UTF-16 offset 1 ends after the end of the text",
        begins=True,
    ),
    Row(
        "an entity that halves an emoji",
        "sendMessage",
        say("🔥", entities=[{"type": "bold", "offset": 0, "length": 1}]),
        "Bad Request: entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol",
        begins=True,
    ),
    Row(
        "an entity before the text",
        "sendMessage",
        say("oi", entities=[{"type": "bold", "offset": -1, "length": 1}]),
        "Bad Request: ",
        begins=True,
    ),
)
