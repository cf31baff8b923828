"""What the catalogues say, as those who read them would: one word for a thing, and nothing that is untrue."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

import telegram_gateway
from telegram_gateway.features import registry
from telegram_gateway.texts import LANGUAGES

TEXTS = Path(telegram_gateway.__file__).parent / "texts"
SEPARATORS = {"pt-BR": ".", "en": ","}

# Words that were said and misread, by language, with the reason.
AVOIDED = {
    "pt-BR": {
        r"credit\w+|dinheiro|or[çc]amento|pode gastar": "words of a bank",
        r"especialista": "no person writes the full answer",
        r"seu número\b": "read as a telephone number",
        r"\bbrabo\b|\bbrabos\b|\bobrigad[oa]\b|\bbem-vind[oa]\b|\bsozinh[oa]\b": "has a gender",
        r"\bachei\b|\bacho mais\b": "one verb for what is looked up: encontrar",
        r"administrador an": "admins are admins",
    },
    "en": {
        r"\bcredit\w*|\bmoney\b|\bbudget\b|may spend": "words of a bank",
        r"\bexpert\b": "no person writes the full answer",
        r"\byour number\b": "read as a telephone number",
        r"\banswer (?:this|the) (?:message|check-in)|answer an open": "Telegram's word is reply",
        r"\b(?:is|are|was) no (?:check-in|bot admin|longer any)": "a calque",
        r"\byou administer\b|\bstarts anew\b|\byour data are\b|\btaken back\b": "a calque",
        r"\btrainings?\b(?= (?:you|and you))|photo of your training": "a workout",
        r"\balias\b": "nickname",
    },
}


class _Texts(Visitor):
    def __init__(self) -> None:
        self.parts: list[str] = []

    def visit_TextElement(self, node: ast.TextElement) -> None:
        self.parts.append(node.value)


def texts(language: str) -> Iterator[tuple[str, str]]:
    """Every key with the words of its text, whatever its variants."""
    for path in sorted((TEXTS / language).rglob("*.ftl")):
        for entry in FluentParser().parse(path.read_text(encoding="utf-8")).body:
            if isinstance(entry, ast.Message):
                said = _Texts()
                said.visit(entry)
                yield entry.id.name, " ".join(said.parts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_that_was_misread_comes_back(language: str):
    found = [
        f"{key}: {match.group()} ({why})"
        for key, text in texts(language)
        for avoided, why in AVOIDED[language].items()
        if (match := re.search(avoided, text, re.IGNORECASE))
        # The owner reads what the coach costs.
        if not key.startswith(("status-", "privacy-", "guide-status"))
    ]
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_quotes_are_curly(language: str):
    # An attribute of a link stands in straight ones.
    straight = [key for key, text in texts(language) if '"' in re.sub(r'<a href="|">', "", text)]
    assert straight == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_thousands_are_written_as_the_language_writes_them(language: str):
    bare = [key for key, text in texts(language) if re.search(r"(?<![\d.,/])\d{4,}(?![\d/])", text)]
    assert [key for key in bare if not key.startswith("example-")] == []
    other = SEPARATORS["en" if language == "pt-BR" else "pt-BR"]
    wrong = [key for key, text in texts(language) if re.search(rf"\d{re.escape(other)}000\b", text)]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_for_a_check_in_claims_nothing_that_it_cannot_know(language: str):
    """Only the count is known: not what was sent, the weekday, the place in the ranking, or the streak."""
    claims = re.compile(
        r"\bfotos?\b|\bvídeos?\b|\bphotos?\b|\bvideos?\b|\bsemana mal|\bmês passado|last month|"
        r"\bpódio|podium|\baplicativo\b|\bapp\b|\bsequência\b|\bstreak\b|primeiro lugar|first place",
        re.IGNORECASE,
    )
    found = [
        f"{key}: {match.group()}"
        for key, text in texts(language)
        if key.startswith(("checkin-tier-", "checkin-first-")) and (match := claims.search(text))
    ]
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_name_commands_by_the_word_of_their_readers(language: str):
    commands = registry().commands.values()
    known = {command.word(language) for command in commands}
    named = {
        (key, word)
        for key, text in texts(language)
        for word in re.findall(r"(?<![\w/])/([a-z_]+)", text)
        if not re.search(rf"</{word}>", text) or word in {one.name for one in commands}
    }
    assert {(key, word) for key, word in named if word not in known} == set()


def test_every_command_has_a_word_in_both_languages():
    """A word that both languages use, or one of each."""
    both = {"start", "ranking", "macros", "checkin", "checkinplus", "status", "config"}
    # Telegram asks for this name.
    both |= {"paysupport"}
    lacking = [one.name for one in registry().commands.values() if one.name not in both and not one.also]
    assert lacking == []
