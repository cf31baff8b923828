"""The page as people use it: chatting, at the width of a phone and of a laptop."""

import asyncio

import pytest
from playwright.async_api import expect

from tests.sandbox.page.chromium import LAPTOP, PHONE
from tests.sandbox.page.standin import ADAO, BIA, BOT, CAIO, GROUP, NICO

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SIZES = pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])


@SIZES
async def test_a_person_writes_in_a_group(visit, world, size):
    here = await visit(size)
    await here.be("Caio")
    await here.open("Gym Nation")

    await here.page.get_by_role("textbox", name="Message").fill("Bom dia!")
    await here.page.keyboard.press("Enter")

    await expect(here.page.get_by_role("list", name="Messages").get_by_text("Bom dia!")).to_be_visible()
    assert world.messages[GROUP][-1]["from"]["id"] == CAIO
    assert not await here.scrolls_sideways()


@SIZES
async def test_a_member_replies_to_an_anchor_with_an_album(visit, world, size):
    anchor = world.says(GROUP, "Check-in aberto. Responda com uma foto.")
    here = await visit(size)
    await here.be("Bia")
    await here.open("Gym Nation")

    item = (
        here.page.get_by_role("list", name="Messages")
        .get_by_role("listitem")
        .filter(has_text="Check-in aberto")
    )
    await item.hover()
    await item.get_by_role("button", name="Reply", exact=True).click()
    await here.page.get_by_role("button", name="Attach a photo").first.click()
    await here.page.get_by_role("button", name="Sample photo: Barbell").click()
    await here.page.get_by_role("spinbutton", name="Photos in the album").fill("3")
    await here.page.get_by_role("button", name="Send", exact=True).click()

    await expect(here.page.get_by_role("img", name="Photo by Bia")).to_have_count(3)
    sent = world.messages[GROUP][-3:]
    assert {one["reply_to_message"]["message_id"] for one in sent} == {anchor["message_id"]}
    assert len({one["media_group_id"] for one in sent}) == 1
    await expect(here.page.get_by_role("group", name="Attachment")).to_be_hidden()
    assert not await here.scrolls_sideways()


async def test_a_reply_jumps_to_its_original(visit, world):
    first = world.says(GROUP, "Muito antes")
    for number in range(40):
        world.post(GROUP, world.user(CAIO), text=f"conversa {number}")
    world.says(GROUP, "Muito depois", reply_to=first)
    here = await visit(path=f"/#as={BIA}&chat={GROUP}")

    await here.page.get_by_role("button", name="Go to the original by Gym Nation: Muito antes").click()

    await expect(here.page.get_by_role("listitem").filter(has_text="Muito antes").first).to_be_in_viewport()
    await expect(here.page.get_by_role("listitem", name="Gym Nation").first).to_be_focused()


async def test_a_pressed_button_shows_the_answer_as_a_line_or_as_an_alert(visit, world):
    keys = [[{"text": "Ver mais", "callback_data": "more"}, {"text": "De quem?", "callback_data": "whose"}]]
    world.says(GROUP, "Ranking", reply_markup={"inline_keyboard": keys})
    world.answers = {
        "more": {"text": "Página 2", "show_alert": False, "url": None},
        "whose": {"text": "Este botão não é seu", "show_alert": True, "url": None},
    }
    here = await visit(path=f"/#as={BIA}&chat={GROUP}")

    await here.page.get_by_role("button", name="Ver mais").click()
    await expect(here.page.get_by_role("status").get_by_text("Página 2")).to_be_visible()
    await here.page.get_by_role("button", name="De quem?").click()
    alert = here.page.get_by_role("dialog")
    await expect(alert.get_by_text("Este botão não é seu")).to_be_visible()
    await here.page.keyboard.press("Escape")

    await expect(alert).to_be_hidden()
    assert world.pressed[-1] == {"from": BIA, "chat_id": GROUP, "message_id": 1, "row": 0, "col": 1}


async def test_edits_reactions_and_deletions_are_seen_live(visit, world):
    mine = world.post(GROUP, world.user(BIA), text="Treinei!")
    answer = world.says(GROUP, "Pensando")
    here = await visit(path=f"/#as={BIA}&chat={GROUP}")
    messages = here.page.get_by_role("list", name="Messages")
    await expect(messages.get_by_text("Pensando")).to_be_visible()

    world.edits(answer, "Pensado")
    await expect(messages.get_by_text("Pensado")).to_be_visible()
    await expect(messages.get_by_text("edited")).to_be_visible()
    world.reacts(mine, "🔥")
    await expect(messages.get_by_role("button", name="🔥 1, by Gym Nation")).to_be_visible()
    world.deletes(answer)
    await expect(messages.get_by_text("Pensado")).to_be_hidden()
    await here.page.get_by_role("button", name="Show deleted messages").click()
    await expect(messages.get_by_text("Pensado")).to_be_visible()


async def test_a_person_reacts_and_takes_it_back(visit, world):
    answer = world.says(GROUP, "Boa!")
    here = await visit(path=f"/#as={BIA}&chat={GROUP}")

    await here.page.get_by_role("listitem").filter(has_text="Boa!").last.hover()
    await here.page.get_by_role("button", name="React").click()
    await here.page.get_by_role("dialog", name="React").get_by_role("button", name="thumbs up").click()
    mine = here.page.get_by_role("button", name="👍 1, by Bia")
    await expect(mine).to_have_attribute("aria-pressed", "true")
    await mine.click()

    await expect(mine).to_be_hidden()
    assert answer["reactions"] == []


async def test_own_messages_can_be_edited_and_deleted(visit, world):
    mine = world.post(GROUP, world.user(BIA), text="Trenei")
    here = await visit(path=f"/#as={BIA}&chat={GROUP}")
    item = here.page.get_by_role("list", name="Messages").get_by_role("listitem", name="You")

    await item.hover()
    await item.get_by_role("button", name="More").click()
    await here.page.get_by_role("menuitem", name="Edit").click()
    await here.page.get_by_label("Message", exact=True).fill("Treinei")
    await here.page.keyboard.press("Enter")
    await expect(item.get_by_text("Treinei", exact=True)).to_be_visible()
    await item.hover()
    await item.get_by_role("button", name="More").click()
    await here.page.get_by_role("menuitem", name="Delete").click()

    await expect(item).to_have_count(0)
    assert mine["deleted"]


@SIZES
async def test_a_private_chat_starts_with_start_and_shows_drafts(visit, world, size):
    here = await visit(size)
    await here.be("Nico")
    await here.open("Gym Nation, private chat")
    await here.page.get_by_role("button", name="Start").click()
    await expect(here.page.get_by_label("Message", exact=True)).to_be_visible()

    world.publish("chat_action", {"chat_id": NICO, "action": "typing"})
    await expect(here.page.get_by_text("Gym Nation is typing…")).to_be_visible()
    world.publish("draft", {"chat_id": NICO, "draft_id": 1, "text": "Você treinou", "trace_id": None})
    draft = here.page.get_by_role("group", name="Draft by Gym Nation")
    await expect(draft.get_by_text("Você treinou")).to_be_visible()
    world.publish(
        "draft", {"chat_id": NICO, "draft_id": 1, "text": "Você treinou três vezes", "trace_id": None}
    )
    await expect(draft.get_by_text("Você treinou três vezes")).to_be_visible()
    world.says(NICO, "Você treinou três vezes esta semana.")

    await expect(draft).to_be_hidden()
    await expect(
        here.page.get_by_role("list", name="Messages").get_by_text("três vezes esta semana")
    ).to_be_visible()


async def test_commands_and_names_are_completed_while_typing(visit, world):
    here = await visit(path=f"/#as={ADAO}&chat={GROUP}")
    box = here.page.get_by_label("Message", exact=True)
    await box.click()

    await here.page.keyboard.type("/chec")
    await expect(here.page.get_by_role("option")).to_have_count(2)
    await here.page.keyboard.press("ArrowDown")
    await here.page.keyboard.press("ArrowDown")
    await here.page.keyboard.press("Enter")
    await expect(box).to_have_value("/checkinplus ")
    await here.page.keyboard.type("5 @gym")
    await here.page.keyboard.press("Tab")

    await expect(box).to_have_value(f"/checkinplus 5 @{BOT['username']} ")


async def test_entities_are_drawn_and_markup_in_texts_stays_text(visit, world):
    text = "💪 forte <b>cru</b> segredo"
    entities = [{"type": "bold", "offset": 3, "length": 5}, {"type": "spoiler", "offset": 20, "length": 7}]
    world.says(GROUP, text, entities=entities)
    here = await visit(path=f"/#as={BIA}&chat={GROUP}")
    messages = here.page.get_by_role("list", name="Messages")

    await expect(messages.locator("strong")).to_have_text("forte")
    await expect(messages.get_by_text("<b>cru</b>")).to_be_visible()
    await messages.get_by_role("button", name="Spoiler").click()
    await expect(messages.get_by_text("segredo", exact=True)).to_have_class("spoiler shown")


async def test_a_reader_who_scrolled_up_is_told_of_new_messages(visit, world):
    for number in range(60):
        world.post(GROUP, world.user(CAIO), text=f"conversa {number}")
    here = await visit(path=f"/#as={BIA}&chat={GROUP}")
    await expect(here.page.get_by_text("conversa 59", exact=True).last).to_be_in_viewport()

    await here.page.get_by_role("list", name="Messages").hover()
    await here.page.mouse.wheel(0, -2000)
    await expect(here.page.get_by_text("conversa 59", exact=True).last).not_to_be_in_viewport()
    world.says(GROUP, "Novidade")
    await here.page.get_by_role("button", name="1 new message").click()

    await expect(here.page.get_by_role("list", name="Messages").get_by_text("Novidade")).to_be_in_viewport()


async def test_a_lost_connection_is_shown_and_comes_back_with_what_was_missed(visit, world):
    here = await visit(path=f"/#as={BIA}&chat={GROUP}")

    world.drop_listeners()
    await expect(here.page.get_by_role("status", name="Connection")).to_have_text("Reconnecting…")
    world.says(GROUP, "Enquanto isso")

    await expect(here.page.get_by_role("list", name="Messages").get_by_text("Enquanto isso")).to_be_visible()
    await expect(here.page.get_by_role("status", name="Connection")).to_have_text("Live")


async def test_a_newcomer_joins_a_group_from_the_list(visit, world):
    here = await visit()
    await here.be("Nico")

    await (
        here.page.get_by_role("list", name="Groups to join")
        .get_by_role("button", name="Join Gym Nation")
        .click()
    )

    await expect(here.page.get_by_role("list", name="Chats").get_by_role("listitem")).to_have_count(2)


async def test_the_list_shows_the_last_line_of_each_chat_and_counts_what_is_unread(visit, world):
    world.post(GROUP, world.user(CAIO), text="Última de ontem")
    here = await visit(path=f"/#as={BIA}&chat={BIA}")
    row = here.page.get_by_role("list", name="Chats").get_by_role("button", name="Gym Nation", exact=True)
    await expect(row).to_contain_text("Caio: Última de ontem")

    world.says(GROUP, "Mais nova")

    await expect(row).to_contain_text("Gym Nation: Mais nova")
    await expect(row).to_have_attribute("aria-description", "1 unread")


async def test_an_answer_older_than_an_event_does_not_take_its_message_away(visit, world):
    mine = world.post(GROUP, world.user(BIA), text="Treinei!")
    here = await visit(path=f"/#as={BIA}&chat={GROUP}")
    messages = here.page.get_by_role("list", name="Messages")
    await expect(messages.get_by_text("Treinei!")).to_be_visible()
    # Whatever the page asked for when it was opened is answered by then, and takes no event along.
    world.says(GROUP, "Bom dia!")
    await expect(messages.get_by_text("Bom dia!")).to_be_visible()
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def late(route):
        answer = await route.fetch()
        asked.set()
        await go_on.wait()
        await route.fulfill(response=answer)

    await here.page.route("**/api/chats/*/messages?*limit=200", late)
    world.reacts(mine, "🔥")
    await asked.wait()
    world.says(GROUP, "Contado!")
    await expect(messages.get_by_text("Contado!")).to_be_visible()
    go_on.set()
    await expect(messages.get_by_role("button", name="🔥 1, by Gym Nation")).to_be_visible()
    await expect(messages.get_by_text("Contado!")).to_be_visible()


async def test_a_chat_is_opened_although_a_message_comes_while_it_is_pressed(visit, world):
    next(one for one in world.people if one["id"] == BIA)["started"] = True
    here = await visit(path=f"/#as={BIA}&chat={GROUP}")
    row = here.page.get_by_role("button", name="Gym Nation, private chat")
    await row.hover()
    await here.page.mouse.down()
    world.says(BIA, "Sua semana chegou")
    await expect(here.page.get_by_role("list", name="Chats").get_by_text("Sua semana chegou")).to_be_visible()
    await here.page.mouse.up()

    await expect(
        here.page.get_by_role("list", name="Messages").get_by_text("Sua semana chegou")
    ).to_be_visible()


async def test_where_members_are_approved_a_person_asks_and_takes_it_back(visit, world):
    chat = next(one for one in world.chats if one["id"] == GROUP)
    chat["asks"] = True
    here = await visit()
    await here.be("Nico")
    groups = here.page.get_by_role("list", name="Groups to join")
    await groups.get_by_role("button", name="Ask to join Gym Nation").click()
    await expect(groups.get_by_role("button", name="Take back Gym Nation")).to_be_visible()
    await groups.get_by_role("button", name="Take back Gym Nation").click()
    await expect(groups.get_by_role("button", name="Ask to join Gym Nation")).to_be_visible()
