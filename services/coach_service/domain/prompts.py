"""Prompts: versioned files, and the one way to put other people's words beside them.

What people wrote (questions, quotes, names, titles, rules, captions) stands in tagged blocks.
`&`, `<` and `>` are escaped there, so that no text can close its block or open another.
"""

import hashlib
import html
import importlib.resources
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Language = Literal["pt-BR", "en"]
LANGUAGES: tuple[Language, ...] = ("pt-BR", "en")

_ANSWER_IN: dict[Language, str] = {
    "pt-BR": "Answer in Brazilian Portuguese (pt-BR), whatever language the blocks are in.",
    "en": "Answer in English (en), whatever language the blocks are in.",
}


@dataclass(frozen=True, slots=True)
class Prompt:
    """A system prompt and the version that answers are filed under."""

    version: str
    """The file's name and the start of its content's hash, such as "answer-1f3a5b7c"."""
    text: str


def load(name: str, folder: Path | None = None) -> Prompt:
    """The prompt in `<name>.md` of the folder; what the folder has not is ours, in `prompts/`."""
    return _prompt(name, _read(name, folder))


def load_beneath(base: str, name: str, folder: Path | None = None) -> Prompt:
    """The prompt in `<base>.md` and beneath it that in `<name>.md`, filed under the latter's name."""
    return _prompt(name, f"{_read(base, folder).strip()}\n\n{_read(name, folder)}")


def _prompt(name: str, text: str) -> Prompt:
    return Prompt(f"{name}-{hashlib.sha256(text.encode()).hexdigest()[:8]}", text.strip())


def _read(name: str, folder: Path | None) -> str:
    if folder is not None and (given := folder / f"{name}.md").is_file():
        return given.read_text("utf-8")
    return importlib.resources.files("coach_service").joinpath("prompts", f"{name}.md").read_text("utf-8")


def answer_in(language: Language) -> str:
    """The line that fixes the language of an answer."""
    return _ANSWER_IN[language]


def block(tag: str, text: str, *, at_most: int, **attributes: str) -> str:
    """Somebody's text as data. `tag` and attributes are ours; the text is cut at `at_most` characters."""
    head = "".join([tag, *(f' {name}="{value}"' for name, value in attributes.items())])
    return f"<{head}>\n{escaped(visible(text)[:at_most])}\n</{tag}>"


def escaped(text: str) -> str:
    """Text in which nothing looks like a tag. JSON stays JSON."""
    return html.escape(text, quote=False)


def one_line(text: str, at_most: int) -> str:
    """A name or a title on one line."""
    return " ".join(visible(text).split())[:at_most]


class _Hidden(dict[int, int | None]):
    """A table for str.translate that drops what hides or turns text. Each character is looked up once."""

    def __missing__(self, code: int) -> int | None:
        char = chr(code)
        dropped = char not in "\n\t\u200d" and unicodedata.category(char) in {"Cc", "Cf", "Cs"}
        self[code] = None if dropped else code
        return self[code]


_HIDDEN = _Hidden()


def visible(text: str) -> str:
    """Return the text without control and format characters.

    These can hide text or turn it around. Emoji keep their joiners.
    """
    return text.translate(_HIDDEN)
