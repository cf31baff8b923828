"""What leads elsewhere, in each of the ways in which spam got past bots like this one; and what does not."""

import pytest
from telegram import Message

from telegram_gateway.features.groups.suspicious import leads_elsewhere

NOW = 1_780_000_000
USER = {"id": 7, "is_bot": False, "first_name": "x"}


def message(**content: object) -> Message:
    made = Message.de_json(
        {"message_id": 1, "date": NOW, "chat": {"id": -1001, "type": "supergroup"}, "from": USER, **content},
        None,
    )
    assert made is not None
    return made


def entity(kind: str, offset: int, length: int, **more: object) -> list[dict[str, object]]:
    return [{"type": kind, "offset": offset, "length": length, **more}]


ORIGIN = {"type": "hidden_user", "sender_user_name": "x", "date": NOW}
POLL = {
    "id": "1",
    "question": "?",
    "options": [],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": True,
    "members_only": False,
}


def rich(*text: object, **block: object) -> dict[str, object]:
    """A rich message (Bot API 10.1): a paragraph, or a block of another kind."""
    return {"rich_message": {"blocks": [{"type": "paragraph", "text": list(text), **block}]}}


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (rich("veja ", {"type": "url", "text": "aqui", "url": "https://x.y"}), "link"),
        (rich({"type": "bold", "text": [{"type": "url", "text": "aqui", "url": "https://x.y"}]}), "link"),
        (rich({"type": "email_address", "text": "a@b.co", "email_address": "a@b.co"}), "link"),
        (rich("t . me / golpe"), "link"),
        (
            rich(type="table", text="", cells=[[{"text": {"type": "url", "text": "x", "url": "https://x"}}]]),
            "link",
        ),
        (
            rich(type="list", text="", items=[{"blocks": [{"type": "paragraph", "text": "wa.me/5511"}]}]),
            "link",
        ),
        (rich(type="buttons", text="", buttons=[[{"text": "a", "url": "https://x"}]]), "link"),
        (rich({"type": "button", "text": "a", "button": {"url": "https://x"}}), "link"),
        (rich("oi ", {"type": "mention", "text": "@alguem", "username": "alguem"}), "mention"),
        (rich({"type": "text_mention", "text": "Bia", "user": USER}), "mention"),
        (rich("oi ", {"type": "mention", "text": "@meu_bot", "username": "meu_bot"}), ""),
        (
            rich("só ", {"type": "bold", "text": "palavras"}, " e ", {"type": "hashtag", "text": "#treino"}),
            "",
        ),
        ({"text": "veja exemplo.com", "entities": entity("url", 5, 11)}, "link"),
        ({"text": "clique", "entities": entity("text_link", 0, 6, url="https://x.y")}, "link"),
        ({"text": "a@b.co", "entities": entity("email", 0, 6)}, "link"),
        ({"caption": "x.com", "photo": [], "caption_entities": entity("url", 0, 5)}, "link"),
        ({"text": "t . me / golpe"}, "link"),
        ({"text": "t\u2024me/golpe"}, "link"),
        ({"text": "t\u200b.me/+abc"}, "link"),
        ({"text": "hxxp tg://resolve?domain=x"}, "link"),
        ({"text": "wa.me/5511999999999"}, "link"),
        ({"text": "oi", "quote": {"text": "x.com", "position": 0, "entities": entity("url", 0, 5)}}, "link"),
        ({"poll": {**POLL, "question": "x.com?", "question_entities": entity("url", 0, 5)}}, "link"),
        ({"poll": {**POLL, "options": [{"persistent_id": "0", "text": "t.me/x", "voter_count": 0}]}}, "link"),
        ({"text": "oi", "reply_markup": {"inline_keyboard": [[{"text": "a", "url": "https://x"}]]}}, "link"),
        ({"text": "oi", "via_bot": {"id": 9, "is_bot": True, "first_name": "b"}}, "link"),
        ({"text": "oi", "forward_origin": ORIGIN}, "forward"),
        ({"text": "oi", "external_reply": {"origin": ORIGIN}}, "forward"),
        ({"story": {"chat": {"id": -5, "type": "channel"}, "id": 1}}, "forward"),
        ({"contact": {"phone_number": "1", "first_name": "x"}}, "contact"),
        ({"text": "😀 @alguem", "entities": entity("mention", 3, 7)}, "mention"),
        ({"text": "fulano", "entities": entity("text_mention", 0, 6, user=USER)}, "mention"),
        ({"text": "oi, tudo bem?"}, ""),
        ({"text": "corri 5.5 km em 30min. Me diverti/cansei"}, ""),
        ({"text": "@meu_bot quanto treinei?", "entities": entity("mention", 0, 8)}, ""),
        ({"text": "/perfil@meu_bot", "entities": entity("bot_command", 0, 15)}, ""),
        ({"text": "#treino", "entities": entity("hashtag", 0, 7)}, ""),
        ({"text": "rosto.me / diga"}, ""),
    ],
)
def test_what_leads_elsewhere_is_known_however_it_is_hidden(content: dict[str, object], kind: str):
    assert leads_elsewhere(message(**content), own_name="Meu_Bot") == kind
