"""Message catalogues: everything that people read, by language.

They are in Project Fluent's format (projectfluent.org).

There is one `.ftl` file for each noun in `texts/<language>/<subject>/`, as there are modules in `features/`.
A text is Telegram HTML: its arguments are escaped, the catalogue itself is trusted.
Numbers are written as the language writes them.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from babel.dates import get_timezone_location
from fluent.runtime import FluentBundle, FluentResource

from telegram_gateway.texts.moments import Moment

DEFAULT_LANGUAGE = "pt-BR"
LANGUAGES = ("pt-BR", "en")
_LONG = 1000
# It is from the private use area: nobody writes it, and Telegram shows nothing for it.
_PLACE = "\uf8f0"


class TextNotFound(LookupError):
    """The catalogue has no such key, or the key wants an argument that was not given."""


def match_language(*wishes: str | None) -> str:
    """Return the first wish that we have a catalogue for.

    Telegram's "pt-br" and "pt" mean pt-BR, "en-gb" means en.
    """
    for wish in wishes:
        if not wish:
            continue
        base = wish.replace("_", "-").lower().split("-")[0]
        if base == "pt":
            return "pt-BR"
        if base == "en":
            return "en"
    return DEFAULT_LANGUAGE


class Texts:
    """The catalogues of all languages, read once."""

    def __init__(self, folder: Traversable | None = None) -> None:
        self._bundles = _own_bundles() if folder is None else _bundles(folder)

    def format(self, language: str, key: str, /, **arguments: object) -> str:
        """Return the text as Telegram HTML, with string arguments escaped. Raise TextNotFound.

        A `Moment` brings the point in time along that it is about.
        """
        return self._format(language, key, {name: _as_html(value) for name, value in arguments.items()})

    def plain(self, language: str, key: str, /, **arguments: object) -> str:
        """Return the text as it stands, for buttons, menus and callback answers. Raise TextNotFound."""
        return self._format(language, key, arguments)

    def has(self, language: str, key: str) -> bool:
        """Say whether the catalogue has the key."""
        return bool(self._bundles[language].has_message(key))

    def _format(self, language: str, key: str, arguments: Mapping[str, object]) -> str:
        bundle = self._bundles.get(language) or self._bundles[DEFAULT_LANGUAGE]
        pattern = bundle.get_message(key).value if bundle.has_message(key) else None
        if pattern is None:
            raise TextNotFound(key)
        # Fluent takes no argument of 2,500 characters: a long one is put in its place afterwards.
        long = {name: v for name, v in arguments.items() if isinstance(v, str) and len(v) > _LONG}
        places = {name: f"{_PLACE}{number}{_PLACE}" for number, name in enumerate(long)}
        text, problems = bundle.format_pattern(pattern, {**arguments, **places})
        if problems:
            raise TextNotFound(f"{key}: {problems[0]}")
        return _filled(str(text), {places[name]: value for name, value in long.items()})


def _as_html(value: object) -> object:
    """Return an argument as it stands in Telegram HTML."""
    if isinstance(value, Moment):
        return value.as_html()
    return html.escape(value, quote=False) if isinstance(value, str) else value


def _filled(text: str, values: Mapping[str, str]) -> str:
    """Put each value in its place, at once: what stands in a value is no place."""
    if not values:
        return text
    return re.sub("|".join(map(re.escape, values)), lambda place: values[place[0]], text)


def _city(language: str, zone: object) -> str:
    """Return CITY(zone) in a catalogue: the city of an IANA time zone as the language writes it.

    Return the zone itself when it is none.
    """
    try:
        return get_timezone_location(str(zone), locale=language.replace("-", "_"), return_city=True)
    except LookupError:
        return str(zone)


@cache
def _own_bundles() -> Mapping[str, FluentBundle]:
    """The catalogues beside this file. They are parsed and compiled once a process."""
    return _bundles(files(__package__))


def _bundles(root: Traversable) -> Mapping[str, FluentBundle]:
    return {language: _bundle(language, _catalogues(root.joinpath(language))) for language in LANGUAGES}


def _catalogues(folder: Traversable) -> Iterator[Traversable]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _catalogues(entry)
        elif entry.name.endswith(".ftl"):
            yield entry


def _bundle(language: str, sources: Iterable[Traversable]) -> FluentBundle:
    functions: dict[str, Any] = {"CITY": partial(_city, language)}
    # Isolation marks would break names inside HTML tags and code.
    bundle = FluentBundle([language], use_isolating=False, functions=functions)
    for source in sources:
        bundle.add_resource(FluentResource(source.read_text(encoding="utf-8")))
    return bundle
