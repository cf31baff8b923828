"""What is drawn.

Names are on it, no text leaves its box, and the same content is drawn once.
"""

import asyncio
import io
import threading
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest
from PIL import Image
from telegram.error import BadRequest

from telegram_gateway.bot_api.names import shown
from telegram_gateway.pictures import (
    canvas,
    checkin_ways,
    heat_map,
    ranking_card,
    training_card,
    week_hours,
)
from telegram_gateway.pictures.canvas import Picture
from telegram_gateway.pictures.checkin_ways import CheckinWays, Way
from telegram_gateway.pictures.heat_map import HeatMap
from telegram_gateway.pictures.ranking_card import Line, RankingCard
from telegram_gateway.pictures.studio import KEPT_FILE_IDS, Studio, content_hash
from telegram_gateway.pictures.training_card import TrainingCard
from telegram_gateway.pictures.typefaces import ELLIPSIS, Weight, drawable, fitted, initials, width
from telegram_gateway.pictures.week_hours import WeekHours
from telegram_gateway.texts import LANGUAGES, Texts

NAMES = (
    "Bia Barra",
    "Márcia D'Ávila Gonçalves de Assunção",
    "אורי בן־דוד",
    "محمد علي",
    "\u200fBia\u200e",
    "x" * 64,
    "W" * 64,
    "Z̵̢̛̛̭̳̟̈́̂a͓̽̌̀͝l̷̡̛̘g̸̨̛̹̑o",
    "ÅÄÖ ÇĞŞ ĐŁØ Ỹ ẞ",
    "gjpqy_gjpqy",
    "Аня Ω",
)


def card(names=NAMES, **more) -> RankingCard:
    lines = tuple(
        Line(rank, drawable(shown(name)), 300 - rank, f"{300 - rank} pontos")
        for rank, name in enumerate(names, 1)
    )
    wish = {
        "heading": "RANKING DA SEMANA",
        "title": "Crossfit da Praia de São João " * 3,
        "subtitle": "Temporada de 01/11 a 30/11 · faltam 12 dias",
        "lines": lines,
        "totals": (("1.234.567", "participantes"), ("98.765.432", "check-ins"), ("1.000.000.000", "pontos")),
    }
    return RankingCard(**wish | more)


def record(**more) -> HeatMap:
    today = date(2026, 11, 26)
    wish = {
        "heading": "ÚLTIMAS 12 SEMANAS",
        "name": "Márcia D'Ávila Gonçalves de Assunção",
        "subtitle": "Crossfit da Praia",
        "today": today,
        "checkins": tuple((today - timedelta(days=n), n % 4 + 1) for n in range(0, 84, 2)),
        "weekdays": ("seg", "ter", "qua", "qui", "sex", "sáb", "dom"),
        "months": ("jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov", "dez"),
        "less": "menos",
        "more": "mais",
        "numbers": (
            ("365", "dias seguidos"),
            ("1.234", "recorde"),
            ("84", "check-ins"),
            ("999º", "no ranking"),
        ),
    }
    return HeatMap(**wish | more)


def hours(**more) -> WeekHours:
    wish = {
        "heading": "CHECK-INS POR DIA E HORA",
        "title": "Crossfit da Praia de São João " * 3,
        "subtitle": "Semana de 16/11 a 22/11",
        "weekdays": ("seg", "ter", "qua", "qui", "sex", "sáb", "dom"),
        "hours": tuple(f"{hour}h" for hour in range(24)),
        "checkins": tuple((n % 7, n % 24, n % 9 + 1) for n in range(0, 168, 3)),
        "fewest": "menos",
        "most": "mais",
        "numbers": (("1.234", "treinaram"), ("98.765", "check-ins"), ("999", "chegaram")),
    }
    return WeekHours(**wish | more)


def assert_tidy(picture: Picture) -> None:
    """Every text stays in its box and on the picture, and no text covers another."""
    whole = canvas.Box(0, 0, *picture.size)
    for placed in picture.texts:
        # Letters may reach above and below the line that they stand on, never beside their box.
        room = replace(placed.box, top=placed.box.top - 8, bottom=placed.box.bottom + 8)
        assert room.holds(placed.ink, slack=2), placed
        assert whole.holds(placed.ink, slack=0), placed
    for one, other in combinations(picture.texts, 2):
        beside = one.ink.right <= other.ink.left or other.ink.right <= one.ink.left
        apart = one.ink.bottom <= other.ink.top + 2 or other.ink.bottom <= one.ink.top + 2
        assert beside or apart, (one, other)


def written(picture: Picture) -> list[str]:
    return [placed.text for placed in picture.texts]


@pytest.mark.parametrize("amount", range(1, len(NAMES) + 1))
def test_a_card_has_all_names_and_no_text_leaves_its_box(amount):
    picture = ranking_card.draw(card(NAMES[:amount]))

    assert_tidy(picture)
    opened = Image.open(io.BytesIO(picture.png))
    assert (opened.format, opened.size, opened.mode) == ("PNG", picture.size, "RGB")
    assert picture.size[0] == ranking_card.WIDTH
    # Telegram takes photos whose sides sum up to 10000 at most, 1 to 20.
    assert sum(picture.size) < 10_000
    assert len(picture.png) < 1_000_000
    for name in NAMES[:amount]:
        assert any(text.startswith(drawable(shown(name))[:8]) for text in written(picture)), name
    assert "RANKING DA SEMANA" in written(picture)
    assert any(text.endswith("…") and text.startswith("Crossfit") for text in written(picture))


def test_who_shares_a_rank_stands_as_high_on_the_podium():
    lines = card().lines[:3]
    shared = tuple(replace(line, rank=rank, points=9) for line, rank in zip(lines, (1, 1, 2), strict=True))
    picture = ranking_card.draw(card(lines=shared))
    ranks = [text for text in picture.texts if text.text in {"1", "2"}]
    assert sorted((text.text, text.box.top) for text in ranks) == [
        ("1", ranks[0].box.top),
        ("1", ranks[0].box.top),
        ("2", max(text.box.top for text in ranks)),
    ]
    assert len({text.box.top for text in ranks}) == 2


def test_a_heat_map_has_its_days_and_no_text_leaves_its_box():
    picture = heat_map.draw(record())

    assert_tidy(picture)
    assert picture.size == (heat_map.WIDTH, heat_map.HEIGHT)
    assert {"seg", "dom", "out", "menos", "999º"} <= set(written(picture))
    image = Image.open(io.BytesIO(picture.png))
    # As many cells of each warmth as there are days: counted in the middle of each cell.
    left = heat_map.WIDTH - 64 - 12 * 62 - 11 * 10
    middles = [
        image.getpixel((left + week * 72 + 31, 316 + day * 72 + 31)) for week in range(12) for day in range(7)
    ]
    for warmth in range(1, 4):
        first = heat_map.first_day(record().today)
        days = [day for day, count in record().checkins if day >= first and min(count, 3) == warmth]
        assert middles.count(canvas.HEAT[warmth]) == len(days)


@pytest.mark.parametrize(
    "today", [date(2026, 11, 23), date(2026, 11, 29), date(2027, 1, 1), date(2028, 2, 29)]
)
def test_a_heat_map_of_any_day_is_tidy(today):
    assert_tidy(heat_map.draw(record(today=today, checkins=())))


def test_names_are_drawn_with_what_the_typefaces_have():
    assert drawable("João  Antônio\nç") == "João Antônio ç"
    assert drawable("Joa\u0303o") == "João"
    assert drawable("Bia \U0001f469\U0001f3fd\u200d\U0001f4bb\ufe0f") == "Bia"
    assert drawable("\u200f\u202eBia") == "Bia"
    assert drawable("\U0001f525\U0001f525") == drawable("") == drawable("\u0000\u3164") == ""
    assert drawable("李") == ""
    assert drawable("אורי") == "אורי"
    assert len(drawable("a" + "\u0301" * 40)) == 3


def test_what_is_too_long_ends_in_an_ellipsis_within_its_room():
    cut = fitted("Guilhermina Albuquerque", Weight.BOLD, 30, 200)
    assert cut.endswith("…")
    assert 120 < width(cut, Weight.BOLD, 30) <= 200
    assert fitted("Bia", Weight.BOLD, 30, 200) == "Bia"


def test_initials_stand_for_a_person():
    assert [initials(name) for name in ("Bia Barra", "caio", "João de Deus", "🔥", "", "! Zé")] == [
        "BB",
        "C",
        "JD",
        "",
        "",
        "Z",
    ]


class Telegram:
    """Takes photos as the Bot API does, for a studio: gives a file_id, and forgets it when told."""

    def __init__(self) -> None:
        self.sent: list[object] = []
        self.forgotten = False

    async def send_photo(self, chat_id, photo, **options):
        self.sent.append(photo)
        if isinstance(photo, str) and self.forgotten:
            raise BadRequest("Wrong file identifier/HTTP URL specified")

        class Sent:
            photo = (type("Size", (), {"file_id": f"file-{len(self.sent)}"})(),)

        return Sent()


async def test_what_two_people_wait_for_is_drawn_once_and_beside_the_loop():
    threads = []

    def drawing(content):
        threads.append(threading.get_ident())
        return ranking_card.draw(content)

    studio = Studio(drawing)
    await asyncio.gather(*(studio.drawn(card()) for _ in range(5)))
    await studio.drawn(card(NAMES[:2]))

    assert len(threads) == 2
    assert threading.get_ident() not in threads


async def test_a_drawing_that_fails_is_tried_anew():
    failures = [RuntimeError("no more")]

    def drawing(content):
        if failures:
            raise failures.pop()
        return ranking_card.draw(content)

    studio = Studio(drawing)
    with pytest.raises(RuntimeError):
        await studio.drawn(card())
    assert (await studio.drawn(card())).size[0] == ranking_card.WIDTH


async def test_the_second_time_its_file_id_is_sent_and_a_forgotten_one_is_sent_anew():
    studio, telegram = Studio(), Telegram()
    for _ in range(2):
        await studio.send(telegram, 1, card())
    assert telegram.sent[1] == "file-1"

    telegram.forgotten = True
    await studio.send(telegram, 1, card())
    telegram.forgotten = False
    await studio.send(telegram, 1, card())

    assert [isinstance(photo, str) for photo in telegram.sent] == [False, True, True, False, True]
    assert telegram.sent[-1] == "file-4"


async def test_another_refusal_is_not_taken_for_a_forgotten_file():
    class Refusing(Telegram):
        async def send_photo(self, chat_id, photo, **options):
            if isinstance(photo, str):
                raise BadRequest("Chat not found")
            return await super().send_photo(chat_id, photo, **options)

    studio, telegram = Studio(), Refusing()
    await studio.send(telegram, 1, card())
    with pytest.raises(BadRequest):
        await studio.send(telegram, 1, card())
    assert len(telegram.sent) == 1


async def test_memory_is_bounded():
    studio, telegram = Studio(lambda content: Picture(b"", (1, 1))), Telegram()
    for number in range(KEPT_FILE_IDS + 5):
        await studio.send(telegram, 1, card(NAMES[:1], title=str(number)))
    await studio.send(telegram, 1, card(NAMES[:1], title="0"))
    assert not isinstance(telegram.sent[-1], str)


def test_content_that_differs_in_anything_is_another_picture():
    names = {content_hash(one) for one in (card(), card(heading="RANKING"), card(NAMES[:3]), record())}
    assert len(names) == 4
    assert content_hash(card()) == content_hash(card())


@pytest.mark.parametrize("day_count", [1, 5, 30, 190, 366])
def test_a_card_for_stories_is_tidy_for_a_day_and_for_a_year(day_count: int):
    today = date(2028, 12, 31)
    days = tuple((today - timedelta(days=back), back % 4 + 1) for back in range(0, day_count, 2))
    card = TrainingCard(
        heading="MINHA TEMPORADA · 01/01 A 31/12",
        name="Márcia D'Ávila Gonçalves de Assunção",
        subtitle="Crossfit da Praia de São João " * 3,
        days="366",
        days_text="dias de treino",
        first_day=today - timedelta(days=day_count - 1),
        today=today,
        checkins=days,
        numbers=(
            ("1.098", "check-ins"),
            ("53", "semanas"),
            ("7 dias", "melhor semana"),
            ("999º", "no ranking"),
        ),
        foot="GYM NATION",
    )
    picture = training_card.draw(card)
    assert picture.size == (1080, 1920)
    assert_tidy(picture)
    # Each day that was trained has a cell in a colour of its own, and apps' bars cover nothing.
    image = Image.open(io.BytesIO(picture.png)).convert("RGB")
    area = image.crop((64, 870, 1016, 1410))
    hot = sum(
        count for count, colour in area.getcolors(area.width * area.height) if colour in canvas.HEAT[1:]
    )
    assert hot > 60 * len(days)
    assert all(placed.ink.top >= 250 and placed.ink.bottom <= 1670 for placed in picture.texts)


@pytest.mark.parametrize("checkins", [(), ((6, 23, 1),), hours().checkins], ids=["nobody", "one", "many"])
def test_a_week_by_the_hour_is_tidy(checkins):
    picture = week_hours.draw(hours(checkins=checkins))
    assert_tidy(picture)
    assert picture.size == (week_hours.WIDTH, week_hours.HEIGHT)
    assert {"seg", "dom", "0h", "21h", "treinaram", "menos", "mais"} <= set(written(picture))


@pytest.mark.parametrize(
    ("checkins", "most", "colour"), [(0, 9, 0), (1, 9, 1), (4, 9, 2), (9, 9, 3), (1, 1, 3)]
)
def test_an_hour_is_as_bright_as_its_share_of_the_busiest(checkins, most, colour):
    assert week_hours.shade(checkins, most) == colour


def test_the_busiest_hour_is_the_brightest():
    drawn = Image.open(io.BytesIO(week_hours.draw(hours(checkins=((0, 0, 9), (0, 1, 1)))).png))
    left = week_hours.WIDTH - 64 - 24 * 30 - 23 * 6
    assert [drawn.getpixel((left + 15 + 36 * hour, 260)) for hour in range(3)] == [
        canvas.HEAT[3],
        canvas.HEAT[1],
        canvas.HEAT[0],
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("word", ["#treino", "#checkin", "#treinodehoje"])
def test_the_ways_to_check_in_are_read_whole_in_each_language(language: str, word: str):
    texts = Texts()

    def way(name: str, begins: str, *, admin: bool, caption: str) -> Way:
        lines = tuple(texts.plain(language, f"setup-picture-{name}-{number}") for number in (1, 2, 3))
        title = texts.plain(language, f"setup-picture-{name}", word=word)
        said = texts.plain(language, begins) if begins else ""
        return Way(title, lines, said, admin, caption)

    picture = checkin_ways.draw(
        CheckinWays(
            heading=texts.plain(language, "setup-picture-heading"),
            counted=texts.plain(language, "setup-picture-counted"),
            ways=(
                way("daily", "setup-picture-daily-says", admin=False, caption=""),
                way("free", "", admin=False, caption=word),
                way("admins", "setup-picture-admins-says", admin=True, caption=""),
            ),
        )
    )
    assert_tidy(picture)
    assert not any(ELLIPSIS in text for text in written(picture))
