"""Keyboards: what Telegram accepts under a message."""

from __future__ import annotations

import re

from .errors import bad_request
from .state import Json

MAX_CALLBACK_DATA = 64
MAX_BUTTONS = 100
MAX_USERS = 10
_ACTIONS = frozenset(
    [
        "url",
        "callback_data",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
    ]
)
_LOOKS = frozenset({"text", "style", "icon_custom_emoji_id"})
_KEY_FIELDS = frozenset(
    {
        "text",
        "style",
        "icon_custom_emoji_id",
        "request_users",
        "request_chat",
        "request_contact",
        "request_location",
        "request_poll",
        "web_app",
    }
)
_USERS_FIELDS = frozenset(
    {
        "request_id",
        "user_is_bot",
        "user_is_premium",
        "max_quantity",
        "request_name",
        "request_username",
        "request_photo",
    }
)
_OTHER_FIELDS = {
    "keyboard": {
        "keyboard",
        "is_persistent",
        "resize_keyboard",
        "one_time_keyboard",
        "input_field_placeholder",
        "selective",
    },
    "remove_keyboard": {"remove_keyboard", "selective"},
    "force_reply": {"force_reply", "input_field_placeholder", "selective"},
}
_URL = re.compile(
    r"(https?://)?[^\s/?#]+\.[^\s]{2,}|https?://(localhost|[\d.]+)(:\d+)?(/\S*)?|tg://\S+", re.IGNORECASE
)


def check_markup(markup: object, *, inline_only: bool = False, pays: int | None = None) -> Json | None:
    """The inline keyboard to keep with the message; None where there is none.

    `pays` is the price of an invoice, in Stars: only under one is there a button to pay, first of all.
    """
    if markup is None:
        return _to_pay(pays) if pays else None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        _only(markup, {"inline_keyboard"})
        keyboard = _inline_keyboard(markup["inline_keyboard"])
        rows: list[list[Json]] = keyboard["inline_keyboard"] if keyboard else []
        paying = [(row, col) for row, keys in enumerate(rows) for col, key in enumerate(keys) if "pay" in key]
        if pays and rows and paying != [(0, 0)]:
            raise bad_request("REPLY_MARKUP_BUY_EMPTY")
        if paying and not pays:
            raise bad_request("BUTTON_TYPE_INVALID")
        return keyboard or (_to_pay(pays) if pays else None)
    if inline_only or pays:
        raise bad_request("inline keyboard expected")
    for name, fields in _OTHER_FIELDS.items():
        if name in markup:
            _only(markup, fields)
            if name == "keyboard":
                _reply_keyboard(markup["keyboard"])
            return None
    if markup:
        raise bad_request("can't parse reply keyboard markup JSON object")
    return None


def below_the_box(markup: object) -> Json | None:
    """What a checked markup does to the keyboard below the text box: another one, or {} for none."""
    if not isinstance(markup, dict):
        return None
    if "keyboard" in markup:
        return {"keyboard": [[_key(key) for key in row] for row in markup["keyboard"]], **_rest(markup)}
    return {} if "remove_keyboard" in markup else None


def wants_an_answer(markup: object) -> bool:
    """Whether a checked markup has clients open the answer to the message."""
    return isinstance(markup, dict) and bool(markup.get("force_reply"))


def asks_for_people(markup: object) -> bool:
    """Whether a keyboard has a button that only private chats may have."""
    rows = markup.get("keyboard") if isinstance(markup, dict) else None
    keys = [key for row in rows if isinstance(row, list) for key in row] if isinstance(rows, list) else []
    return any(isinstance(key, dict) and "request_users" in key for key in keys)


def _rest(markup: Json) -> Json:
    return {"one_time_keyboard": True} if markup.get("one_time_keyboard") else {}


def _key(key: str | Json) -> Json:
    return {"text": key} if isinstance(key, str) else dict(key)


def _reply_keyboard(rows: object) -> None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "keyboard" of the ReplyKeyboardMarkup should be an Array of Arrays')
    for key in (key for row in rows for key in row):
        if not isinstance(key, str | dict):
            raise bad_request("can't parse keyboard button: expected an Object")
        button = _key(key)
        if not isinstance(button.get("text"), str) or not button["text"].strip():
            raise bad_request("can't parse keyboard button: Can't find field \"text\"")
        for name in button:
            if name not in _KEY_FIELDS:
                raise bad_request(f'can\'t parse keyboard button: unknown field "{name}"')
        if "request_users" in button:
            _request_users(button["request_users"])


def _request_users(wanted: object) -> None:
    if not isinstance(wanted, dict) or not _whole(wanted.get("request_id")):
        raise bad_request("can't parse keyboard button: Can't find field \"request_id\"")
    for name, value in wanted.items():
        if name not in _USERS_FIELDS:
            raise bad_request(f'can\'t parse keyboard button: unknown field "{name}"')
        if name not in {"request_id", "max_quantity"} and not isinstance(value, bool):
            raise bad_request(f'field "{name}" must be of type Boolean')
    most = wanted.get("max_quantity", 1)
    if not _whole(most) or not 1 <= most <= MAX_USERS:
        raise bad_request("BUTTON_USER_QUANTITY_INVALID")


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**31


def _to_pay(stars: int) -> Json:
    """The button that Telegram itself puts under an invoice without a keyboard."""
    return {"inline_keyboard": [[{"text": f"Pagar {stars} ⭐", "pay": True}]]}


def _only(given: Json, allowed: set[str]) -> None:
    for name in given:
        if name not in allowed:
            raise bad_request(f'can\'t parse reply markup: unknown field "{name}"')


def _inline_keyboard(rows: object) -> Json | None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup should be an Array of Arrays')
    keyboard = [[_button(button) for button in row] for row in rows if row]
    if sum(len(row) for row in keyboard) > MAX_BUTTONS:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return {"inline_keyboard": keyboard} if keyboard else None


def _button(button: object) -> Json:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: expected an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    if not text.strip():
        raise bad_request("BUTTON_TEXT_INVALID")
    for name in button:
        if name not in _ACTIONS | _LOOKS:
            raise bad_request(f'can\'t parse inline keyboard button: unknown field "{name}"')
    actions = _ACTIONS & set(button)
    if len(actions) != 1:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if "callback_data" in actions:
        data = button["callback_data"]
        if not isinstance(data, str) or not 1 <= len(data.encode()) <= MAX_CALLBACK_DATA:
            raise bad_request("BUTTON_DATA_INVALID")
    if "url" in actions and not _URL.fullmatch(str(button["url"])):
        raise bad_request("BUTTON_URL_INVALID")
    return dict(button)
