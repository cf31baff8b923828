"""What people write under a photo of their training is read by rules, and nothing is made up."""

from pathlib import Path
from typing import NamedTuple

import pytest

from member_service.domain.captions import MOST_MINUTES, read_caption

_MARKED = Path(__file__).parent / "captions" / "captions.txt"


class Marked(NamedTuple):
    """A caption and what somebody who read it says that it tells."""

    caption: str
    activities: tuple[str, ...]
    minutes: int
    metres: int


def marked(path: Path = _MARKED) -> list[Marked]:
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("# "):
            caption, activities, minutes, metres = (part.strip() for part in line.rsplit("|", 3))
            found.append(Marked(caption, tuple(activities.split()), int(minutes), int(metres)))
    return found


def faults(captions: list[Marked]) -> tuple[int, int, list[tuple[Marked, object]]]:
    """Fields that are right, captions in which a field is read that is not there, and what was read wrong."""
    right = invented = 0
    wrong: list[tuple[Marked, object]] = []
    for one in captions:
        told = read_caption(one.caption)
        pairs = [
            (tuple(told.activities), one.activities),
            (told.minutes, one.minutes),
            # A mile more or less exact.
            (round(told.metres / 10), round(one.metres / 10)),
        ]
        right += sum(got == wanted for got, wanted in pairs)
        invented += any(got and not wanted for got, wanted in pairs)
        if any(got != wanted for got, wanted in pairs):
            wrong.append((one, told))
    return right, invented, wrong


def test_nearly_every_field_is_read_as_a_person_reads_it() -> None:
    every = marked()
    right, _, wrong = faults(every)
    assert len(every) >= 150
    assert right >= 0.95 * 3 * len(every), wrong


def test_captions_of_another_writer_are_read_as_well() -> None:
    every = marked(_MARKED.with_name("more_captions.txt"))
    right, invented, wrong = faults(every)
    assert len(every) >= 250
    assert right >= 0.95 * 3 * len(every), wrong
    assert invented <= 0.01 * len(every), wrong


def test_captions_of_a_third_writer_are_read_as_well() -> None:
    every = marked(_MARKED.with_name("third_writer.txt"))
    right, invented, wrong = faults(every)
    assert len(every) >= 60
    assert right >= 0.95 * 3 * len(every), wrong
    assert invented <= 0.01 * len(every), wrong


@pytest.mark.parametrize("name", ["unseen_first", "unseen_second", "unseen_third"])
def test_captions_that_were_written_without_the_rules_are_read_as_well(name: str) -> None:
    every = marked(_MARKED.with_name(f"{name}.txt"))
    right, invented, wrong = faults(every)
    assert len(every) >= 145
    assert right >= 0.95 * 3 * len(every), wrong
    assert invented <= 0.01 * len(every), wrong


@pytest.mark.parametrize(
    ("caption", "activities", "minutes", "metres"),
    [
        # A marathon with its time or its length was run; one to come was not.
        ("Maratona do Rio 42km em 3:50:10", ("running",), 230, 42_000),
        ("half marathon done in 2:05:40", ("running",), 125, 0),
        ("meia de Curitiba, 21k", ("running",), 0, 21_000),
        ("domingo tem maratona de 42km", (), 0, 0),
        ("maratona de séries 3h no sofá", (), 0, 0),
        # A muscle that is felt was trained where nothing else is named.
        ("bíceps destruído, 50 min", ("strength",), 50, 0),
        ("pilates 45 min, abs on fire", ("pilates",), 45, 0),
        ("esteira 30 min, panturrilha gritando", ("treadmill",), 30, 0),
        ("sparring de muay thai 1h", ("muay_thai",), 60, 0),
        ("boxe e mma, 1h", ("boxing", "martial_arts"), 60, 0),
        ("corrida 0,5 km a mais que ontem: 5,5 km no total", ("running",), 0, 5_500),
        ("natação, 40 min com a professora nova", ("swimming",), 40, 0),
        # A body does more with its legs than train them.
        ("só soltei as pernas, 4 km", (), 0, 4_000),
        # Kilometres are never how high it went.
        ("pedal 31km altimetria 610m", ("cycling",), 0, 31_000),
        ("hike 900 m elevation, 8 km", ("hiking",), 0, 8_000),
        # What is only asked to be counted was done.
        ("ping pong vale? 35 min", ("table_tennis",), 35, 0),
        ("corrida amanhã?", (), 0, 0),
        # Heat and ice are no training.
        ("pernas 40min + 10 min no gelo", ("strength",), 40, 0),
        ("swim 1 km, 15min sauna", ("swimming",), 0, 1_000),
        # Any number in words, and halves in figures.
        ("trinta e sete minutos de remo", ("rowing",), 37, 0),
        ("corrida, uma hora e dezoito", ("running",), 78, 0),
        ("twenty two minutes of rowing", ("rowing",), 22, 0),
        ("tennis 1 1/2 hours", ("tennis",), 90, 0),
        ("½ hour of yoga", ("yoga",), 30, 0),
        # The total of a week is not of today; nor is one way of two.
        ("mês fechado com 120 km, hoje 6 km de corrida", ("running",), 0, 6_000),
        ("cycling 9km each way", ("cycling",), 0, 0),
        # A pace with its seconds, and intervals that are the training.
        ("8km a 6'15/km", (), 0, 8_000),
        ("intervalado 35min, 6km", (), 35, 6_000),
        # Hours that cannot be of a clock.
        ("6 horas de trilha", ("hiking",), 360, 0),
        ("hike, 6 hours", ("hiking",), 360, 0),
        ("corrida 6h", ("running",), 0, 0),
        # What was heard besides was not done.
        ("cycling 40min listening to jazz", ("cycling",), 40, 0),
    ],
)
def test_kinds_that_captions_of_strangers_brought(
    caption: str, activities: tuple[str, ...], minutes: int, metres: int
) -> None:
    told = read_caption(caption)
    assert (tuple(told.activities), told.minutes, told.metres) == (activities, minutes, metres)


@pytest.mark.parametrize(
    ("caption", "activities", "minutes"),
    [
        ("troquei o spin por uma corridinha", ("running",), 0),
        ("swapped spin class for yoga, 30 min", ("yoga",), 30),
        ("em vez de corrida, natação", ("swimming",), 0),
        ("pilates instead of running today", ("pilates",), 0),
        ("45min de elíptico assistindo série", ("elliptical",), 45),
        ("half an hour on the elliptical watching soccer", ("elliptical",), 30),
        ("assistindo a corrida na tv", (), 0),
        ("watching the game, no workout", (), 0),
    ],
)
def test_what_was_swapped_away_or_seen_besides_was_not_done(
    caption: str, activities: tuple[str, ...], minutes: int
) -> None:
    told = read_caption(caption)
    assert (tuple(told.activities), told.minutes) == (activities, minutes)


@pytest.mark.parametrize(
    "caption", _MARKED.with_name("nothing.txt").read_text(encoding="utf-8").splitlines()[1:]
)
def test_nothing_is_read_where_nothing_is_told(caption: str) -> None:
    assert not read_caption(caption)


@pytest.mark.parametrize(
    "caption", ["1" * 5000, "1 x " * 1000, "(" * 2000, "1 min " * 900, "nao " * 1000, "\ufdfa" * 1024, "\x00"]
)
def test_a_caption_of_nonsense_is_read_as_nothing_or_less_than_a_day(caption: str) -> None:
    assert read_caption(caption).minutes <= MOST_MINUTES


def test_nothing_is_read_that_is_not_said() -> None:
    every = marked()
    _, invented, wrong = faults(every)
    assert invented <= 0.01 * len(every), wrong


def test_captions_that_were_kept_apart_while_the_rules_were_made_are_read_as_well() -> None:
    apart = marked()[2::3]
    right, invented, wrong = faults(apart)
    assert right >= 0.95 * 3 * len(apart), wrong
    assert invented <= 0.01 * len(apart), wrong


@pytest.mark.parametrize(
    "caption",
    [
        *("10.000 passos", "10k passos", "12k steps", "HIIT 20/10", "dia 5 de 30", "42 anos", "80kg"),
        *("pace 5:30", "corrida a 5:30/km", "série de 10", "#treino 12/365", "29/11/2026", "R$ 99,90"),
        *("11 98765-4321", "+55 11 91234-5678", "treino das 6h", "treino às 18h30", "musculação 18h às 19h"),
        *(
            "amanhã 10 km",
            "faltam 3 km",
            "meta: 10 km",
            "prova de 10 km domingo",
            "jejum de 16h",
            "5 min e volto",
        ),
        *(
            "400 m de altimetria",
            "500 kcal",
            "10k seguidores",
            "descanso de 2 min",
            "supino 100k",
            "",
            "🔥" * 300,
        ),
        *("sub 30 min", "inscrita na maratona de 42km", "treino 7h", "05h30 academia", "120 bpm", "9" * 1000),
    ],
)
def test_a_number_that_is_neither_time_nor_distance_is_not_read(caption: str) -> None:
    told = read_caption(caption)
    assert (told.minutes, told.metres) == (0, 0)


@pytest.mark.parametrize(
    ("caption", "minutes", "metres"),
    [
        ("Distância:12k corrida", 0, 12_000),
        ("Took a 30-minute walk", 30, 0),
        ("corrida 5km em 30'15\"", 30, 5_000),
        ("natação 1.500 m", 0, 1_500),
        ("10 mil passos, 7km de caminhada", 0, 7_000),
        ("2 horas e meia de trilha", 150, 0),
        ("1 hora e 15 de bike", 75, 0),
        ("Swim 1725m 00:30:15", 30, 1_725),
        ("5km de bike + 3km de corrida + 750m de natação", 0, 8_750),
        ("FC 150 max 180, 45min de corrida", 45, 0),
        ("𝟱 𝗸𝗺 de corrida", 0, 5_000),
        ("3 mi run", 0, 4_828),
        ("treino pra maratona de 42km: hoje 28 km", 0, 28_000),
    ],
)
def test_minutes_and_metres(caption: str, minutes: int, metres: int) -> None:
    told = read_caption(caption)
    assert (told.minutes, told.metres) == (minutes, metres)


@pytest.mark.parametrize(
    "caption", ["1:59:59 " * 120, "9 " * 500, "1h e " * 200, "2x2x2x" * 170, "a1 " * 340]
)
def test_a_caption_made_to_be_slow_is_read_at_once_and_gives_no_more_than_a_day(caption: str) -> None:
    assert read_caption(caption).minutes <= MOST_MINUTES
