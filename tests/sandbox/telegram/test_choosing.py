"""Keyboards below the text box, people who are picked on them, contacts, and forwards without an account."""

from __future__ import annotations

import pytest
from telegram import (
    KeyboardButton,
    KeyboardButtonRequestUsers,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram.error import BadRequest

BIA, CAIO, GYM = 1003, 1004, -1001000000001


def picker(**wish):
    users = KeyboardButtonRequestUsers(7, **wish)
    rows = [[KeyboardButton("Escolher", request_users=users)], ["Cancelar"]]
    return ReplyKeyboardMarkup(rows, one_time_keyboard=True)


async def test_a_person_is_picked_and_the_keyboard_goes(bot, people):
    await people.post(f"people/{BIA}/start")
    await bot.send_message(BIA, "Para quem?", reply_markup=picker(request_name=True, request_username=True))
    keyboard = (await people.get(f"chats/{BIA}/messages"))["keyboard"]
    assert [[key["text"] for key in row] for row in keyboard["keyboard"]] == [["Escolher"], ["Cancelar"]]

    await people.post("choose", **{"from": BIA, "row": 0, "col": 0, "users": [CAIO]})

    shared = (await bot.get_updates())[-1].message.users_shared
    assert shared.request_id == 7
    [user] = shared.users
    assert (user.user_id, user.first_name, user.username) == (CAIO, "Caio", "caio_corre")
    assert "keyboard" not in await people.get(f"chats/{BIA}/messages")


async def test_names_come_along_only_where_they_were_asked_for(bot, people):
    await people.post(f"people/{BIA}/start")
    await bot.send_message(BIA, "Para quem?", reply_markup=picker())
    await people.post("choose", **{"from": BIA, "row": 0, "col": 0, "users": [CAIO]})
    [user] = (await bot.get_updates())[-1].message.users_shared.users
    assert (user.user_id, user.first_name, user.username) == (CAIO, None, None)


async def test_a_key_with_a_text_says_it(bot, people):
    await people.post(f"people/{BIA}/start")
    await bot.send_message(BIA, "Para quem?", reply_markup=picker())
    await people.post("choose", **{"from": BIA, "row": 1, "col": 0})
    assert (await bot.get_updates())[-1].message.text == "Cancelar"


@pytest.mark.parametrize(
    "wish",
    [
        {"row": 0, "col": 0},
        {"row": 0, "col": 0, "users": [CAIO, BIA]},
        {"row": 5, "col": 0},
        {"row": 1, "col": 0, "users": [CAIO]},
        {"row": 0, "col": 0, "users": [77]},
        {"row": 0, "col": 0, "users": "x"},
    ],
)
async def test_what_a_client_would_not_do_is_refused_in_a_sentence(bot, people, wish):
    await people.post(f"people/{BIA}/start")
    await bot.send_message(BIA, "Para quem?", reply_markup=picker())
    status, sentence = await people.refused("choose", **{"from": BIA, **wish})
    assert status == 400
    assert len(sentence) > 5


async def test_a_keyboard_is_taken_away_by_a_message(bot, people):
    await people.post(f"people/{BIA}/start")
    await bot.send_message(BIA, "Para quem?", reply_markup=picker())
    await bot.send_message(BIA, "Está bem.", reply_markup=ReplyKeyboardRemove())
    assert "keyboard" not in await people.get(f"chats/{BIA}/messages")


async def test_people_are_asked_for_in_private_and_ten_at_most(bot, people):
    await people.post(f"people/{BIA}/start")
    with pytest.raises(BadRequest, match=r"(?i)button_type_invalid"):
        await bot.send_message(GYM, "Quem?", reply_markup=picker())
    with pytest.raises(BadRequest, match=r"(?i)quantity_invalid"):
        await bot.send_message(BIA, "Quem?", reply_markup=picker(max_quantity=11))


async def test_a_contact_says_whose_it_is_and_a_hidden_forward_does_not(bot, people):
    await people.post(f"people/{BIA}/start")
    await people.sends(BIA, BIA, contact_of=CAIO)
    await people.says(BIA, BIA, "olha", forward_from=CAIO, forward_hidden=True)
    contact, hidden = [update.message for update in (await bot.get_updates())[-2:]]
    assert (contact.contact.user_id, contact.contact.first_name) == (CAIO, "Caio")
    assert (hidden.forward_origin.type, hidden.forward_origin.sender_user_name) == ("hidden_user", "Caio")
    assert (await people.refused(f"chats/{BIA}/messages", **{"from": BIA, "contact_of": 77}))[0] == 400
