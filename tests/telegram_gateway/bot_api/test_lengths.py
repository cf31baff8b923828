"""What fits into a message: the longest of everything, as Telegram counts it."""

from types import SimpleNamespace

import pytest

from gymnation.member.v1 import bans_pb2
from telegram_gateway.bot_api.lengths import MESSAGE, fitting, units
from telegram_gateway.bot_api.names import LONGEST
from telegram_gateway.features.groups.welcomes import NAMED_AT_MOST, PLACES_AT_MOST
from telegram_gateway.features.moderation.ban_report import REASONS, result_text
from telegram_gateway.texts import LANGUAGES, Texts

WIDE = "💪"


def test_lines_are_kept_from_the_front_and_the_rest_is_counted():
    assert fitting(["ab", "cd", "e"], 6) == (["ab", "cd"], 1)
    assert fitting(["ab", "cd"], 5) == (["ab"], 1)
    assert fitting([WIDE], 2) == ([], 1)
    assert fitting([], 0) == ([], 0)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", sorted(REASONS))
def test_the_result_of_the_largest_job_fits_with_the_longest_names_and_says_how_many_it_left_out(
    language: str, reason: str
):
    def people(outcome: int, count: int) -> list[SimpleNamespace]:
        return [SimpleNamespace(name=WIDE * 128, outcome=outcome, reason=reason) for _ in range(count)]

    subjects = (
        people(bans_pb2.BAN_OUTCOME_BANNED, 100)
        + people(bans_pb2.BAN_OUTCOME_SKIPPED, 200)
        + people(bans_pb2.BAN_OUTCOME_FAILED, 199)
        + people(bans_pb2.BAN_OUTCOME_WAITING, 1)
    )
    job = SimpleNamespace(state=bans_pb2.BAN_JOB_STATE_STOPPED, subjects=subjects)
    text = result_text(Texts(), language, job, WIDE * 255)
    assert units(text) <= MESSAGE
    named = text.count("• ")
    assert 10 < named < 399
    assert text.count("… ") == 2


def test_the_longest_welcome_fits():
    longest_text, separator = 2 * 1000, 2
    assert NAMED_AT_MOST * (2 * LONGEST + separator) + longest_text <= MESSAGE
    assert PLACES_AT_MOST <= NAMED_AT_MOST
