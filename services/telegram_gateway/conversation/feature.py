"""What a feature brings: commands and other actions, buttons, and its handlers.

Commands and actions come with their rights, buttons with their numbers.

Each module that brings something has one `FEATURE`. `Registry` puts all of them together.
It refuses what does not fit, so that a mistake ends the start and not a conversation.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from telegram.ext import Application

from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.desk import Desk
from telegram_gateway.conversation.group_pages import GroupChoice
from telegram_gateway.conversation.permissions import Permissions, Role, Rule
from telegram_gateway.conversation.text_prompts import Taker, on_typed
from telegram_gateway.dependencies import Gateway
from telegram_gateway.texts import LANGUAGES, Texts

Row = TypeVar("Row")
Run = Callable[[GatewayContext], Awaitable[None]]
OnPress = Callable[[GatewayContext, Press], Awaitable[str | None]]
"""Returns the text of the callback's answer, or None."""


@dataclass(frozen=True, slots=True)
class Command:
    """A word after a slash.

    Of its texts in the catalogues "command-<name>" is its line in menus and in /ajuda; "guide-<name>" and
    "example-<name>" are for the pages of members and admins (docs/commands.py).
    """

    name: str
    run: Run
    rule: Rule
    menu: int
    """Where it stands in menus and in /ajuda: the smallest first."""
    english: str = ""
    """Its English word, where the name is Portuguese: readers of English see it in menus and texts."""
    aliases: tuple[str, ...] = ()
    in_captions: bool = False
    """Whether it is also taken from the start of a caption."""
    ephemeral: bool = False
    """Whether others in a group need not see it: clients send it to the bot alone, where they can."""

    @property
    def also(self) -> tuple[str, ...]:
        """Every word for it besides its name."""
        return (self.english, *self.aliases) if self.english else self.aliases

    def word(self, language: str) -> str:
        """Return the word by which readers of a language meet it."""
        return self.english if self.english and language == "en" else self.name


@dataclass(frozen=True, slots=True)
class Action:
    """Something that one may do without a command, such as checking in with a photo."""

    name: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class Button:
    """A button. The number stands for it in messages out there: never change it, never use it again."""

    number: int
    name: str
    on_press: OnPress
    needs: str = ""
    """A command or an action that the presser must still be allowed to take.

    It is empty when the handler itself asks for the right.
    """
    needs_as: Role | None = None
    """Ask as this role, for what takes no more than being the one whose button it is."""
    choice: GroupChoice | None = None
    """For a button that stands for a group: which groups there are to choose from."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A message of the bot that asks for an answer in writing.

    Its token is a button's, with a number of the same row.
    """

    number: int
    name: str
    take: Taker


@dataclass(frozen=True, slots=True)
class Parts:
    """What a feature hangs its handlers and its outbox work into."""

    application: Application[Any, Any, Any, Any, Any, Any]
    gateway: Gateway
    desk: Desk
    pause: Callable[[float], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """What one module brings."""

    commands: Sequence[Command] = ()
    actions: Sequence[Action] = ()
    buttons: Sequence[Button] = ()
    prompts: Sequence[Prompt] = ()
    install: Callable[[Parts], None] | None = None
    takes_the_rest: bool = False
    """Installed after all others: its handlers take what no other feature takes."""


class FeatureMistake(ValueError):
    """Features that do not fit together. The message has a line for each mistake."""


class Registry:
    """All features together."""

    def __init__(self, features: Sequence[Feature], texts: Texts) -> None:
        """Raise FeatureMistake when something is there twice, is missing, or may be used by nobody."""
        self.features = tuple(sorted(features, key=lambda feature: feature.takes_the_rest))
        self.commands: Mapping[str, Command] = {
            one.name: one
            for one in sorted(_all(features, lambda f: f.commands), key=lambda command: command.menu)
        }
        self.actions: Mapping[str, Action] = {one.name: one for one in _all(features, lambda f: f.actions)}
        self.buttons: Mapping[str, Button] = {
            one.name: one
            for one in (
                *_all(features, lambda f: f.buttons),
                *(Button(p.number, p.name, on_typed) for p in _all(features, lambda f: f.prompts)),
            )
        }
        self.prompts: Mapping[str, Prompt] = {one.name: one for one in _all(features, lambda f: f.prompts)}
        self.aliases: Mapping[str, str] = {
            alias: command.name for command in self.commands.values() for alias in command.also
        }
        ruled: list[Command | Action] = [*self.commands.values(), *self.actions.values()]
        rules = {one.name: one.rule for one in ruled}
        self.permissions = Permissions(rules, list(self.commands))
        if mistakes := sorted(_mistakes(self, features, texts)):
            raise FeatureMistake("\n".join(mistakes))

    @property
    def button_numbers(self) -> Mapping[str, int]:
        """The number of each button, and of each prompt."""
        return {button.name: button.number for button in self.buttons.values()}

    @property
    def choices(self) -> Mapping[str, GroupChoice]:
        """How the groups of buttons are chosen, by the button's name."""
        return {button.name: button.choice for button in self.buttons.values() if button.choice is not None}

    def install(self, parts: Parts) -> None:
        """Hang in the handlers of every feature."""
        for feature in self.features:
            if feature.install is not None:
                feature.install(parts)


def _all(features: Sequence[Feature], rows: Callable[[Feature], Sequence[Row]]) -> Iterator[Row]:
    for feature in features:
        yield from rows(feature)


def _mistakes(registry: Registry, features: Sequence[Feature], texts: Texts) -> Iterator[str]:
    commands = list(_all(features, lambda f: f.commands))
    actions = list(_all(features, lambda f: f.actions))
    pressed: list[Button | Prompt] = [
        *_all(features, lambda f: f.buttons),
        *_all(features, lambda f: f.prompts),
    ]
    words = [word for one in commands for word in (one.name, *one.also)] + [one.name for one in actions]
    for what, values in (
        ("the command or action {!r}", words),
        ("the place in the menu {!r}", [one.menu for one in commands]),
        ("the button {!r}", [one.name for one in pressed]),
        ("the button number {!r}", [one.number for one in pressed]),
    ):
        counted: Counter[object] = Counter(values)
        yield from (f"{what.format(value)} is there twice" for value, times in counted.items() if times > 1)
    ruled: list[Command | Action] = [*commands, *actions]
    for one in ruled:
        if not one.rule.group | one.rule.private:
            yield f"{one.name!r} may be used by nobody"
    for command in commands:
        for key in (f"command-{command.name}", f"guide-{command.name}", f"example-{command.name}"):
            for language in LANGUAGES:
                if not texts.has(language, key):
                    yield f"the command {command.name!r} has no text {key} in {language}"
    for button in registry.buttons.values():
        if button.needs and button.needs not in words:
            yield f"the button {button.name!r} needs {button.needs!r}, which is no command and no action"
