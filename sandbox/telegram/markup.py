"""Keyboards: what Telegram accepts under a message."""

from __future__ import annotations

import re

from .errors import bad_request
from .state import Json

MAX_CALLBACK_DATA = 64
MAX_BUTTONS = 100
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


def check_markup(markup: object, *, inline_only: bool = False) -> Json | None:
    """The inline keyboard to keep with the message; None where there is none."""
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        _only(markup, {"inline_keyboard"})
        return _inline_keyboard(markup["inline_keyboard"])
    if inline_only:
        raise bad_request("inline keyboard expected")
    for name, fields in _OTHER_FIELDS.items():
        if name in markup:
            _only(markup, fields)
            return None
    if markup:
        raise bad_request("can't parse reply keyboard markup JSON object")
    return None


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
