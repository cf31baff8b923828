"""The words of a message in any of its forms, whatever a rich one is made of."""

from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Chat, Message

from sandbox.telegram.rich import rich_content
from telegram_gateway.bot_api.rich_words import words_of

HTML = (
    "<p>🏆 <b>Ranking</b></p><table><tr><th>Quem</th><th>Pontos</th></tr>"
    "<tr><td>Bia <i>e</i> Zé</td><td>5</td></tr></table>"
    "<details><summary>mais</summary><ul><li>um</li><li><p>dois</p></li></ul></details>"
)
WORDS = "🏆 Ranking\nQuem · Pontos\nBia e Zé · 5\nmais\num\ndois"


def message(rich: Any = None, **more: Any) -> Message:
    given = {} if rich is None else {"api_kwargs": {"rich_message": rich}}
    return Message(7, datetime.now(UTC), Chat(-1, "supergroup"), **more, **given)


def test_each_form_has_its_words():
    assert words_of(message(text="oi")) == "oi"
    assert words_of(message(caption="oi")) == "oi"
    assert words_of(message()) == ""
    assert words_of(message(rich_content({"html": HTML}))) == WORDS


@pytest.mark.parametrize(
    "rich",
    [
        "x",
        {},
        {"blocks": "x"},
        {"blocks": [None, 5, {"type": "table", "cells": "x"}]},
        {
            "blocks": [
                {"type": "table", "cells": [None, 5, [None, {"text": 5}, {"text": [None, {"text": {}}]}]]}
            ]
        },
    ],
)
def test_what_is_of_another_shape_has_no_words(rich: Any):
    assert words_of(message(rich)).strip() == ""


def test_what_is_deeper_than_telegram_allows_is_left_out():
    text: Any = "unten"
    blocks: Any = [{"text": "unten"}]
    for _ in range(5000):
        text, blocks = {"text": text}, [{"blocks": blocks}]
    assert words_of(message({"blocks": [{"text": text}, *blocks, {"text": "oben"}]})) == "oben"
