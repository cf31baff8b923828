"""Which updates are read at all."""

import pytest

from telegram_gateway.runtime.raw_updates import is_wanted

KINDS = ("message", "edited_message")


def edited(after_s, **content):
    return {"update_id": 1, "edited_message": {"date": 1000, "edit_date": 1000 + after_s, **content}}


@pytest.mark.parametrize(
    ("update", "wanted"),
    [
        ({"update_id": 1, "message": {"text": "oi"}}, True),
        ({"update_id": 1, "poll": {}}, False),
        (edited(600, caption="#treino"), True),
        (edited(601, caption="#treino"), False),
        (edited(-1, caption="#treino"), False),
        (edited(5, text="#treino"), False),
        (edited(5, text="oi. Tudo bem?", entities=[{"type": "bold", "offset": 0, "length": 2}]), False),
        (edited(86_400, text="veja https://golpe.example"), True),
        (edited(86_401, text="veja https://golpe.example"), False),
        (edited(700, caption="golpe.example", caption_entities=[{"type": "url"}]), True),
        (edited(700, text="clique", entities=[{"type": "text_link"}]), True),
        (edited(700, text="@golpe", entities=[{"type": "mention"}]), True),
        (edited(700, text="WWW.golpe.example"), True),
        (edited(700, text=7, entities="none"), False),
        (edited(700, text="oi", entities=[None]), False),
        (edited(5, location={"live_period": 60}), False),
        ({"update_id": 1, "edited_message": {"caption": "#treino", "date": 1000}}, False),
        ({"update_id": 1, "edited_message": "nothing"}, False),
    ],
)
def test_of_what_was_edited_only_young_captions_and_links_of_a_day_are_read(update, wanted):
    assert is_wanted(update, KINDS) is wanted


def reacted(old, new, *, chat="supergroup", **who):
    by = who or {"user": {"id": 7, "is_bot": False, "first_name": "Bia"}}
    lists = {
        name: [{"type": "emoji", "emoji": one} if len(one) < 3 else {"type": one} for one in given]
        for name, given in (("old_reaction", old), ("new_reaction", new))
    }
    return {"update_id": 1, "message_reaction": {"chat": {"id": -1, "type": chat}, **lists, **by}}


@pytest.mark.parametrize(
    ("update", "wanted"),
    [
        (reacted([], ["🔥"]), True),
        (reacted(["🔥"], []), True),
        (reacted(["🔥"], ["❤"]), False),
        (reacted([], ["💩"]), False),
        (reacted(["💩"], []), False),
        (reacted(["🔥"], ["💩"]), True),
        (reacted(["🔥"], ["🔥", "👏"]), False),
        (reacted([], ["paid"]), True),
        (reacted([], ["custom_emoji"]), True),
        (reacted([], ["🔥"], chat="private"), False),
        (reacted([], ["🔥"], chat="channel"), False),
        (reacted([], ["🔥"], actor_chat={"id": -5, "type": "channel"}), False),
        (reacted([], ["🔥"], user={"id": 8, "is_bot": True, "first_name": "Bot"}), False),
        (reacted([], ["🔥"], user="Bia"), False),
        ({"update_id": 1, "message_reaction": "nothing"}, False),
        ({"update_id": 1, "message_reaction": {}}, False),
        ({"update_id": 1, "message_reaction": {"new_reaction": "🔥", "old_reaction": None}}, False),
    ],
)
def test_of_reactions_only_a_persons_praise_in_a_group_is_read_when_it_begins_or_ends(update, wanted):
    assert is_wanted(update, ("message", "message_reaction")) is wanted
