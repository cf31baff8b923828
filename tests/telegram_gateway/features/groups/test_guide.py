"""The guide: a group set up in private, one press a step, by whoever administers it."""

import re
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gymnation.member.v1.checkin_service_pb2 import ListAnchorsRequest
from gymnation.member.v1.group_service_pb2 import GetGroupRequest
from telegram_gateway.features.groups.cities import zone_named
from telegram_gateway.features.groups.guide_steps import OVER, ZONES
from telegram_gateway.features.groups.setting_changes import read_change, written_value
from telegram_gateway.features.groups.settings_menu import SETTINGS
from telegram_gateway.texts import LANGUAGES, Texts
from tests.support.town import ADMIN, BIA, OTHER_GROUP, OWNER, Town, said

MOST_PRESSES = 8


class Admin:
    """Somebody who sets a group up by pressing alone; their presses are counted."""

    def __init__(self, people: Town, person: int) -> None:
        self.people, self.person, self.presses = people, person, 0
        self.page: Any = None

    async def follows(self, message: Any, label: str, *, then: str = "") -> None:
        """Press a link to the private chat, and Start there, as Telegram asks for."""
        answer = await self.people.answer_to_press(self.person, message, label)
        payload = re.fullmatch(r"https://t\.me/\w+\?start=([\w-]+)", answer["url"])
        assert payload is not None
        await self.people.post(f"people/{self.person}/start", payload=payload[1])
        self.presses += 2
        await self.reads(then)

    async def reads(self, containing: str = "") -> str:
        self.page = await self.people.answer(chat=self.person, containing=containing)
        return said(self.page)

    async def taps(self, label: str, *, then: str, anew: bool = False) -> str:
        """Press, and wait for what the page says then: in place, or in a message of its own."""
        self.presses += 1
        answer = await self.people.presses(self.person, self.page, label)
        if anew:
            await self.reads(then)
        else:
            self.page = await self.people.edited(self.page, then)
        return answer


async def begun(people: Town, chat: int = OTHER_GROUP) -> tuple[Admin, Any]:
    """The owner adds the bot to a group, and is greeted."""
    await people.post(f"chats/{chat}/join", user_id=OWNER)
    await people.post(f"chats/{chat}/add_bot", by=OWNER)
    return Admin(people, OWNER), await people.answer(chat=chat, containing="faz parte")


async def settings_of(people: Town, chat: int) -> Any:
    return (await people.clients.groups.GetGroup(GetGroupRequest(chat_id=chat))).group.settings


async def test_from_adding_the_bot_to_the_first_check_in_it_takes_eight_presses_and_no_command(people: Town):
    owner, greeting = await begun(people)
    await owner.follows(greeting, "montar o grupo")
    assert re.search(r"São \d\d:\d\d aí\?", said(owner.page))
    await owner.taps("Sim, são", then="Como o check-in abre", anew=True)
    assert owner.page["photo"]
    await owner.taps("Foto com #treino", then="Quanto dura uma temporada", anew=True)
    await owner.taps("mensal", then="Quer combinar umas regras")
    await owner.taps("Jogo limpo", then="Como recebo quem chega")
    await owner.taps("Assim está bom", then="6 de 6")
    await owner.taps("Abrir o primeiro check-in", then="está no ar")

    told = await people.answer(chat=OTHER_GROUP, containing="está valendo")
    # A title, and three lines.
    assert len(said(told).splitlines()) == 4
    await people.until_idle()
    photo = await people.photo(BIA, chat=OTHER_GROUP, to=told["message_id"])
    assert "Bia" in said(await people.answer(chat=OTHER_GROUP, to=photo))
    assert owner.presses <= MOST_PRESSES
    typed = [
        text
        for chat in people.world.chats.values()
        for message in chat.messages.values()
        if (text := str(message.payload.get("text", ""))).startswith("/")
        and message.payload["from"]["id"] != people.world.bot["id"]
    ]
    # What Start sends is not typed.
    assert [text for text in typed if not text.startswith("/start ")] == []

    settings = await settings_of(people, OTHER_GROUP)
    assert (settings.free_checkins, settings.daily_anchor, settings.guide_step) == (True, False, OVER)
    assert "Foto repetida não vale" in await people.hears(BIA, "/regras", chat=OTHER_GROUP)
    log = await people.hears(OWNER, "/audit", chat=OTHER_GROUP)
    assert "montou o grupo pelo guia" in log
    assert "Temporada: 30 dias → mensal" in log


async def test_the_rest_can_be_left_as_it_is(people: Town):
    owner, greeting = await begun(people)
    await owner.follows(greeting, "montar o grupo")
    await owner.taps("Deixar o resto", then="está no ar")
    told = await people.answer(chat=OTHER_GROUP, containing="está valendo")
    assert "#treino" in said(told)


async def test_a_step_is_skipped_and_gone_back_to_and_another_admin_goes_on_where_the_first_stopped(
    people: Town,
):
    owner, greeting = await begun(people)
    await owner.follows(greeting, "montar o grupo")
    before = await settings_of(people, OTHER_GROUP)
    await owner.taps("Pular", then="2 de 6", anew=True)
    await owner.taps("Voltar", then="1 de 6", anew=True)
    await owner.taps("Pular", then="2 de 6", anew=True)
    await owner.taps("Pular", then="3 de 6", anew=True)
    await owner.taps("Pular", then="4 de 6")
    after = await settings_of(people, OTHER_GROUP)
    assert (after.time_zone, after.free_checkins, after.rules) == (before.time_zone, True, "")

    adao = Admin(people, ADMIN)
    await adao.follows(greeting, "montar o grupo")
    assert "4 de 6" in said(adao.page)
    await adao.taps("Curtinhas", then="5 de 6")
    await adao.taps("Sem boas-vindas", then="6 de 6")
    await adao.taps("Abrir o primeiro", then="está no ar")
    await people.answer(chat=OTHER_GROUP, containing="está valendo")
    # The first admin's page is as old as it is; its end tells the group nothing more.
    await owner.taps("Deixar o resto", then="está como você escolheu")
    await people.until_idle()
    assert sum("está valendo" in said(one) for one in people.of_bot(OTHER_GROUP)) == 1
    await adao.follows(greeting, "montar o grupo")
    assert "já está montado" in said(adao.page)
    await adao.taps("de novo", then="1 de 6")


async def test_another_clock_and_another_language_are_one_press_each(people: Town):
    owner, greeting = await begun(people)
    await owner.follows(greeting, "montar o grupo")
    await owner.taps("Manaus", then="2 de 6", anew=True)
    assert (await settings_of(people, OTHER_GROUP)).time_zone == "America/Manaus"
    await owner.taps("Voltar", then="relógio de Manaus", anew=True)
    await owner.taps("English", then="lê em inglês")
    assert (await settings_of(people, OTHER_GROUP)).language == "en"
    await owner.taps("Deixar o resto", then="está no ar")
    assert "here we go" in said(await people.answer(chat=OTHER_GROUP, containing="go!"))


async def test_the_clock_is_guessed_from_where_the_admin_is(people: Town):
    person = await people.post("people", first_name="Rui", language_code="pt-pt")
    chat = (await people.post("chats", title="Lisboa a Correr", type="supergroup", creator=person["id"]))[
        "id"
    ]
    await people.post(f"chats/{chat}/join", user_id=OWNER)
    await people.post(f"chats/{chat}/add_bot", by=OWNER)
    greeting = await people.answer(chat=chat, containing="faz parte")
    rui = Admin(people, person["id"])
    await rui.follows(greeting, "montar o grupo")
    assert "relógio de Lisboa" in said(rui.page)
    # The group still goes by another one, which skipping would leave.
    assert "Por enquanto vale o relógio de São Paulo" in said(rui.page)
    await rui.taps("Sim, são", then="2 de 6", anew=True)
    assert (await settings_of(people, chat)).time_zone == "Europe/Lisbon"
    await rui.taps("Voltar", then="relógio de Lisboa", anew=True)
    assert "Por enquanto" not in said(rui.page)


async def test_a_city_is_written_as_people_call_it(people: Town):
    owner, greeting = await begun(people)
    await owner.follows(greeting, "montar o grupo")
    await people.presses(OWNER, owner.page, "Outra cidade")
    asked = await people.answer(chat=OWNER, containing="Responda a esta mensagem com a cidade")
    await people.says(OWNER, "Nárnia", chat=OWNER, reply_to=asked["message_id"])
    await people.answer(chat=OWNER, containing="Não conheço essa cidade")
    await people.says(OWNER, "Nova York", chat=OWNER, reply_to=asked["message_id"])
    await people.answer(chat=OWNER, containing="2 de 6")
    assert (await settings_of(people, OTHER_GROUP)).time_zone == "America/New_York"


@pytest.mark.parametrize(
    ("written", "zone"),
    [
        ("Lisboa", "Europe/Lisbon"),
        ("lisbon", "Europe/Lisbon"),
        ("São Paulo", "America/Sao_Paulo"),
        ("Rio de Janeiro, RJ", "America/Sao_Paulo"),
        ("Recife - PE", "America/Recife"),
        ("Brasília/DF", "America/Sao_Paulo"),
        (" belém ", "America/Belem"),
        ("buenos aires", "America/Buenos_Aires"),
        ("New York", "America/New_York"),
        ("america/manaus", "America/Manaus"),
        ("utc", "UTC"),
        ("Etc/GMT+3", "Etc/GMT+3"),
    ],
)
def test_a_city_has_a_clock(written: str, zone: str):
    assert zone_named(written) == zone
    assert ZoneInfo(zone)


@pytest.mark.parametrize("written", ["", "Nárnia", "Terra/Média", ",", "localtime", "eastern", "²"])
def test_what_is_no_city_has_none(written: str):
    assert zone_named(written) == ""


async def test_a_template_is_edited_by_answering_it(people: Town):
    owner, greeting = await begun(people)
    await owner.follows(greeting, "montar o grupo")
    for step in ("2 de 6", "3 de 6"):
        await owner.taps("Pular", then=step, anew=True)
    await owner.taps("Pular", then="4 de 6")
    await people.presses(OWNER, owner.page, "Editar")
    prompt = await people.answer(chat=OWNER, containing="Um modelo para copiar")
    assert "Descanso também é treino" in said(prompt)
    await people.says(OWNER, "x" * 4000, chat=OWNER, reply_to=prompt["message_id"])
    await owner.reads("5 de 6")
    assert len((await settings_of(people, OTHER_GROUP)).rules) == 4000


async def test_every_day_by_itself_the_first_check_in_is_that_days_own(people: Town):
    owner, greeting = await begun(people)
    await owner.follows(greeting, "montar o grupo")
    await owner.taps("Sim, são", then="2 de 6", anew=True)
    await owner.taps("Todo dia às 05:00", then="3 de 6", anew=True)
    await owner.taps("Deixar o resto", then="está no ar")
    told = await people.answer(chat=OTHER_GROUP, containing="está valendo")
    assert "às 05:00" in said(told)
    await people.until_idle()
    photo = await people.photo(BIA, chat=OTHER_GROUP, to=told["message_id"])
    assert "Bia" in said(await people.answer(chat=OTHER_GROUP, to=photo))
    anchors = (await people.clients.checkins.ListAnchors(ListAnchorsRequest(chat_id=OTHER_GROUP))).anchors
    assert [bool(anchor.day) for anchor in anchors] == [True]


async def test_members_who_press_the_link_learn_that_it_is_for_admins(people: Town):
    _, greeting = await begun(people)
    bia = Admin(people, BIA)
    await bia.follows(greeting, "montar o grupo")
    assert "é só para quem administra" in said(bia.page)


async def test_a_season_with_points_is_changed_only_where_it_is_asked_before(members: Town):
    anchor = await members.anchor()
    await members.photo(BIA, to=anchor["message_id"])
    await members.answer(containing="1 ponto")
    owner = Admin(members, OWNER)
    await members.says(OWNER, "/guia", chat=OWNER)
    await owner.reads("1 de 6")
    await owner.taps("Pular", then="2 de 6", anew=True)
    await owner.taps("Pular", then="3 de 6", anew=True)
    assert "recomeça o ranking" in await members.presses(OWNER, owner.page, "semanal")
    assert "Bia" in await members.hears(BIA, "/ranking")


async def test_what_the_bot_lacks_is_listed_and_looked_at_again(people: Town):
    await people.post(f"chats/{OTHER_GROUP}/join", user_id=OWNER)
    await people.post(f"chats/{OTHER_GROUP}/add_bot", by=OWNER, administrator=False)
    greeting = await people.answer(chat=OTHER_GROUP, containing="faz parte")
    owner = Admin(people, OWNER)
    await owner.follows(greeting, "montar o grupo", then="1 de 6")
    for step, anew in (("2 de 6", True), ("3 de 6", True), ("4 de 6", False), ("5 de 6", False)):
        await owner.taps("Pular", then=step, anew=anew)
    await owner.taps("Pular", then="O que ainda me falta")
    assert "Banir usuários" in said(owner.page)
    await people.post(f"chats/{OTHER_GROUP}/promote", user_id=people.world.bot["id"], by=ADMIN)
    assert "Olhei de novo" in await owner.taps("Olhar de novo", then="Tudo liberado")


async def test_in_the_group_the_command_leads_into_private(members: Town):
    asked = await members.says(ADMIN, "/guia")
    answer = await members.answer(to=asked)
    adao = Admin(members, ADMIN)
    await adao.follows(answer, "montar o grupo")
    assert "1 de 6" in said(adao.page)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("setting", [one for one in SETTINGS if one.choices], ids=lambda one: one.name)
def test_a_logged_change_reads_in_the_readers_language(language: str, setting: Any):
    texts = Texts()
    for choice in setting.choices:
        stored = written_value(choice.key, choice.arguments)
        words = texts.plain(language, choice.key, **choice.arguments)
        read = read_change(texts, language, f"{setting.name}: {stored} → {stored}")
        assert read.endswith(f": {words} → {words}")
        assert read.startswith(texts.plain(language, f"config-name-{setting.name.replace('_', '-')}"))


@pytest.mark.parametrize(
    "target",
    [
        "season: 30 days → monthly",
        "quiet, rules",
        "",
        "season: config-season-days?days=x → config-season-weekly",
        "season: config-season-days?days= → config-season-weekly",
        "season: config-nowhere → config-season-weekly",
        "free_words: config-free-words?words='#trei",
        "nobody: config-season-weekly → config-season-off",
    ],
)
def test_what_an_earlier_version_logged_or_was_cut_stays_as_it_is(target: str):
    assert read_change(Texts(), "pt-BR", target) == target


@pytest.mark.parametrize("words", ["#a+b #c&d", "100% treino", "a=b", "2026", "→ já", "é' x"])
def test_a_groups_own_words_come_back_as_they_were_typed(words: str):
    stored = written_value("config-free-words", {"words": words})
    assert read_change(Texts(), "en", f"free_words: {stored} → {stored}").endswith(f": {words} → {words}")


def test_every_zone_of_a_button_fits_beside_its_clock():
    assert len(set(ZONES)) == len(ZONES)
    assert all(ZoneInfo(zone) for zone in ZONES)
