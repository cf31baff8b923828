"""Both catalogues say the same things.

They have the same keys, the same placeholders and markup that Telegram takes; no text stands in the code.
"""

import ast as python
import re
from html.parser import HTMLParser
from itertools import chain, pairwise
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

import telegram_gateway
from gymnation.coach.v1 import error_reason_pb2 as coach_reasons
from gymnation.member.v1 import error_reason_pb2 as member_reasons
from gymnation.member.v1 import milestones_pb2
from telegram_gateway.conversation.audit_actions import ACTIONS
from telegram_gateway.conversation.audit_actions import text_key as audited_key
from telegram_gateway.conversation.errors import text_key
from telegram_gateway.conversation.tier_lines import LINES_PER_TIER
from telegram_gateway.features import registry
from telegram_gateway.features.coach.introductions import SPARE_WELCOMES
from telegram_gateway.features.coach.lines import SPARE_LINES
from telegram_gateway.texts import LANGUAGES, Texts

GATEWAY = Path(telegram_gateway.__file__).parent
TEXTS = GATEWAY / "texts"
DOCUMENTS = Path(__file__).parent.parent.parent / "docs"
TELEGRAM_TAGS = {"b", "i", "u", "s", "code", "pre", "a", "blockquote", "tg-spoiler"}


class Placeholders(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:
        self.names.add(node.id.name)


def catalogue(language: str) -> dict[str, set[str]]:
    """Every key of a language with its placeholders. A file that does not parse fails the test."""
    keys: dict[str, set[str]] = {}
    for path in sorted((TEXTS / language).rglob("*.ftl")):
        for entry in FluentParser().parse(path.read_text(encoding="utf-8")).body:
            assert not isinstance(entry, ast.Junk), f"{path.name}: {entry.content[:80]}"
            if isinstance(entry, ast.Message):
                assert entry.id.name not in keys, f"{path.name}: {entry.id.name} stands twice"
                placeholders = Placeholders()
                placeholders.visit(entry)
                keys[entry.id.name] = placeholders.names
    return keys


def test_the_languages_have_the_same_files():
    names = [
        {path.relative_to(TEXTS / language) for path in (TEXTS / language).rglob("*.ftl")}
        for language in LANGUAGES
    ]
    assert names[0] == names[1] != set()


def test_texts_lie_as_the_features_do():
    rooms = {path.name for path in (TEXTS.parent / "features").iterdir() if path.is_dir()} | {"conversation"}
    assert {path.name for path in (TEXTS / "en").iterdir()} <= rooms


def test_the_languages_have_the_same_keys_and_placeholders():
    portuguese, english = (catalogue(language) for language in LANGUAGES)
    assert set(portuguese) == set(english)
    differing = {key for key in portuguese if portuguese[key] != english[key]}
    assert differing == set()


def test_no_portuguese_text_counts_nothing_in_the_singular():
    """CLDR has 0 as "one" in Brazilian Portuguese ("0 ponto"); people write "0 pontos"."""
    lines = [
        line.strip()
        for path in sorted((TEXTS / "pt-BR").rglob("*.ftl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    singular = [
        line for before, line in pairwise(lines) if line.startswith("[one]") and not before.startswith("[0]")
    ]
    assert not singular, "put a line [0] before"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_has_a_description_that_telegram_takes(language: str):
    texts = Texts()
    for name in registry().commands:
        assert 1 <= len(texts.plain(language, f"command-{name}")) <= 256


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "enum", [member_reasons.ErrorReason, coach_reasons.ErrorReason], ids=["member", "coach"]
)
def test_every_reason_has_a_sentence(language: str, enum):
    texts = Texts()
    reasons = [
        name.removeprefix("ERROR_REASON_") for name in dict(enum.items()) if not name.endswith("UNSPECIFIED")
    ]
    missing = [reason for reason in reasons if not texts.has(language, text_key(reason))]
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_audited_action_has_a_phrase(language: str):
    texts = Texts()
    assert [action for action in ACTIONS if not texts.has(language, audited_key(action))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_tier_has_its_lines(language: str):
    texts = Texts()
    kinds = ["checkin-first", *(f"checkin-tier-{number}" for number in range(1, 9))]
    lines = {texts.plain(language, f"{kind}-{n}") for kind in kinds for n in range(LINES_PER_TIER)}
    assert len(lines) == 9 * LINES_PER_TIER


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_milestone_has_its_lines(language: str):
    texts = Texts()
    names = milestones_pb2.MilestoneKind.keys()[1:]
    kinds = [name.removeprefix("MILESTONE_KIND_").lower().replace("_", "-") for name in names]
    lines = {
        texts.plain(language, f"milestone-{kind}-{n}", number=7)
        for kind in kinds
        for n in range(LINES_PER_TIER)
    }
    assert len(lines) == len(kinds) * LINES_PER_TIER


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", ["motivation", "one-liner"])
def test_each_kind_of_line_has_its_spare_ones(language: str, key: str):
    texts = Texts()
    lines = {texts.plain(language, f"{key}-{number}") for number in range(SPARE_LINES)}
    assert len(lines) == SPARE_LINES >= 10


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_spare_welcomes(language: str):
    texts = Texts()
    welcomes = {
        texts.plain(language, f"introduction-{number}", name="Bia") for number in range(SPARE_WELCOMES)
    }
    assert len(welcomes) == SPARE_WELCOMES >= 10
    assert all("Bia" in one for one in welcomes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_markup_is_balanced_and_of_the_kinds_that_telegram_knows(language: str):
    class Tags(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.stack: list[str] = []

        def handle_starttag(self, tag, attrs):
            assert tag in TELEGRAM_TAGS
            self.stack.append(tag)

        def handle_endtag(self, tag):
            assert self.stack.pop() == tag

    texts = Texts()
    for key, names in catalogue(language).items():
        for number in (0, 1, 2):
            tags = Tags()
            tags.feed(texts.format(language, key, **dict.fromkeys(names, number)))
            assert tags.stack == [], key


def test_names_cannot_inject_markup():
    text = Texts().format("pt-BR", "start-welcome", name='<a href="https://evil.invalid">x</a> & co')
    assert "<a" not in text
    assert "&lt;a" in text
    assert "&amp; co" in text


def test_keys_that_the_code_names_exist():
    keys = set(catalogue("en"))
    call = re.compile(
        r"(?:say|reply|notice|plain|format)\("
        r"\s*(?:[\w.]+(?:\(\))?,\s*|await [\w.]+\(\),\s*)?"
        r'"([a-z][a-z0-9-]+)\"'
    )
    named = {
        key
        for path in GATEWAY.rglob("*.py")
        for key in call.findall(path.read_text(encoding="utf-8"))
        if ("-" in key or key in keys) and not key.endswith("-")
    }
    assert len(named) > 30
    assert named - keys == set()


def test_every_text_is_said_somewhere():
    whole, gaps = said_keys()
    patterns = re.compile("|".join(sorted(gaps)))
    # Lines of which one is drawn are numbered: "motivation-3".
    unsaid = {key for key in catalogue("en") if re.sub(r"-\d+$", "", key) not in whole}
    assert {key for key in unsaid if not patterns.fullmatch(key)} == set()


def said_keys() -> tuple[set[str], set[str]]:
    """Return what the code names: whole keys, and patterns of those with gaps.

    f"letter-{kind}-on" has a gap, and so has what begins a key, such as "error-".
    """
    whole, gaps = set(), set()
    paths = [*GATEWAY.rglob("*.py"), *DOCUMENTS.rglob("*.py")]
    for node in chain.from_iterable(python.walk(python.parse(path.read_text("utf-8"))) for path in paths):
        if isinstance(node, python.JoinedStr):
            literals = [
                str(part.value) if isinstance(part, python.Constant) else None for part in node.values
            ]
            if re.fullmatch(r"(?=-*[a-z])[a-z0-9-]+", "".join(filter(None, literals))):
                gaps.add("".join("[a-z0-9_-]+" if part is None else re.escape(part) for part in literals))
        elif isinstance(node, python.Constant) and isinstance(node.value, str):
            whole.add(node.value)
            if re.fullmatch(r"[a-z][a-z0-9-]*-", node.value):
                gaps.add(re.escape(node.value) + "[a-z0-9_-]+")
    return whole, gaps
