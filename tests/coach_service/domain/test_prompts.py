"""Prompts as files, and what they cost."""

import re

import pytest

from coach_service.domain.model import Usage
from coach_service.domain.pricing import DEFAULT_PRICES
from coach_service.domain.prompts import block, load, load_beneath, one_line

NAMES = ["answer", "checkin_reply", "motivation", "one_liner", "introduction", "macros"]


@pytest.mark.parametrize("name", NAMES)
def test_a_prompts_version_is_its_name_and_its_content(name):
    prompt = load(name)

    assert re.fullmatch(rf"{name}-[0-9a-f]{{8}}", prompt.version)
    assert prompt.version == load(name).version
    assert prompt.text


def test_the_answer_prompt_is_long_enough_for_the_vendors_cache():
    # A token is four characters or less of English; the cache takes 512 and more.
    assert len(load("answer").text) > 512 * 5


@pytest.mark.parametrize("name", NAMES)
def test_every_prompt_names_the_emergency_numbers(name):
    text = load(name).text

    assert "SAMU, 192" in text
    assert "CVV, 188" in text


def test_a_block_is_cut_before_it_is_escaped():
    assert block("question", "<<<<", at_most=2) == "<question>\n&lt;&lt;\n</question>"


def test_emoji_survive_and_hidden_characters_do_not():
    assert one_line("Bia 👩‍🚒\u202e\u2066\x07  Souza", 64) == "Bia 👩‍🚒 Souza"


def test_the_kinds_of_tokens_have_their_prices():
    million = 1_000_000
    haiku, sonnet = DEFAULT_PRICES["claude-haiku-5-5"], DEFAULT_PRICES["claude-sonnet-5-5"]

    assert haiku.of(Usage(input_tokens=million)) == 100_000_000  # 0.10 USD
    assert haiku.of(Usage(output_tokens=million)) == 500_000_000
    assert haiku.of(Usage(cache_read_tokens=million)) == 10_000_000
    assert haiku.of(Usage(cache_write_tokens=million)) == 125_000_000
    assert sonnet.of(Usage(input_tokens=million, output_tokens=million)) == 12_000_000_000


def test_a_prompt_beneath_another_has_both_and_a_version_of_its_own():
    expert = load_beneath("answer", "expert")
    assert expert.text.startswith(load("answer").text)
    assert load("expert").text in expert.text
    assert expert.version.startswith("expert-")
    assert expert.version != load("expert").version
