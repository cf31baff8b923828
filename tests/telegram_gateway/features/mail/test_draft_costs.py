"""What a text in private costs because of anonymous mail: nothing where nobody can be writing one."""

from dataclasses import fields
from datetime import timedelta

from tests.support.costs import Costs, count_rpcs
from tests.support.town import BIA, CAIO, GROUP, NICO, said
from tests.telegram_gateway.features.mail.conftest import Post

QUESTION = "Quanto descanso entre séries?"


async def counted(post: Post, person: int, text: str) -> Costs:
    """What a text in private costs, as after a while without a word of who writes it."""
    await post.people.until_idle()
    post.people.desk.seen.forget_group(GROUP)
    costs = Costs()
    kept = {
        one.name: dict(vars(getattr(post.people.clients, one.name))) for one in fields(post.people.clients)
    }
    count_rpcs(post.people, costs)
    try:
        await post.people.says(person, text, chat=person)
        await post.people.answer(chat=person)
        await post.people.until_idle()
    finally:
        for name, methods in kept.items():
            vars(getattr(post.people.clients, name)).update(methods)
    return costs


async def test_where_no_group_has_mail_a_text_asks_for_no_draft_and_for_nothing_in_its_place(without: Post):
    await without.know()
    await without.people.says(BIA, "/start", chat=BIA)
    await without.people.answer(chat=BIA)

    off = await counted(without, BIA, QUESTION)
    await without.turn_on()
    on = await counted(without, BIA, QUESTION)

    assert off.rpcs["GetDraft"] == 0
    assert on.rpcs["GetDraft"] == 1
    assert off.rpcs["ListMemberGroups"] == on.rpcs["ListMemberGroups"] == 1
    assert off.rpcs.total() == on.rpcs.total() - 1


async def test_a_draft_is_found_after_its_group_has_turned_mail_off(post: Post):
    await post.begins(CAIO)
    await post.picks(CAIO, BIA)
    await post.people.set_up(mail_enabled=False)

    costs = await counted(post, CAIO, "Seu sorriso anima a turma inteira.")

    assert costs.rpcs["GetDraft"] == 1
    assert costs.rpcs["ReserveQuestion"] == 0


async def test_another_gateway_finds_a_draft_whose_group_has_turned_mail_off(post: Post):
    await post.begins(CAIO)
    await post.picks(CAIO, BIA)
    await post.people.set_up(mail_enabled=False)
    await post.people.until_idle()
    await post.people.restart_gateway()

    costs = await counted(post, CAIO, "Seu sorriso anima a turma inteira.")

    assert costs.rpcs["GetDraft"] == 1
    assert costs.rpcs["ReserveQuestion"] == 0


async def test_a_day_after_mail_was_turned_off_nobody_looks_for_drafts(post: Post):
    await post.people.set_up(mail_enabled=False)
    await post.people.until_idle()
    await post.people.restart_gateway()
    assert (await counted(post, CAIO, QUESTION)).rpcs["GetDraft"] == 1
    post.people.desk.seen.clock = post.clock
    post.clock.ahead += timedelta(days=1, seconds=1)

    assert (await counted(post, CAIO, QUESTION)).rpcs["GetDraft"] == 0


async def test_whom_no_group_is_known_of_is_asked_for_all_the_same(post: Post):
    costs = await counted(post, NICO, QUESTION)
    assert costs.rpcs["GetDraft"] == 1


async def test_what_was_dropped_is_not_looked_for_where_mail_is_off(post: Post):
    await post.begins(CAIO)
    await post.people.set_up(mail_enabled=False)
    assert "Apaguei" in said(await post.answers(CAIO, "/cancelar"))

    assert (await counted(post, CAIO, QUESTION)).rpcs["GetDraft"] == 0
