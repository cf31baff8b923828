"""Prints who may do what: every command, every other action, every button. `make commands`."""

import sys
from collections.abc import Iterator

from telegram_gateway.conversation.feature import FeatureMistake, Registry
from telegram_gateway.conversation.permissions import ADMINS, EVERYONE, MEMBERS, Role, Rule
from telegram_gateway.features import registry

_NAMES = {EVERYONE: "everyone", MEMBERS: "members", ADMINS: "admins", frozenset[Role](): "–"}


def lines(features: Registry) -> Iterator[str]:
    """The table as text, a line a row."""
    yield f"{'Menu':>4}  {'Command':20} {'In a group':12} {'In private':12} {'Right at Telegram':20} Also as"
    for command in features.commands.values():
        also = [f"/{alias}" for alias in command.also] + ["a caption"] * command.in_captions
        yield f"{command.menu:4}  " + _row(f"/{command.name}", command.rule, ", ".join(also))
    yield ""
    yield f"{'Without a command':24} {'In a group':12} {'In private':12} Right at Telegram"
    for action in features.actions.values():
        yield _row(f"{action.name:24}", action.rule)
    yield ""
    yield f"{'Number':>6}  {'Button':24} Whoever presses must still be allowed to"
    for button in sorted(features.buttons.values(), key=lambda one: one.number):
        yield f"{button.number:6}  {button.name:24} {button.needs or '(the handler asks)'}"


def _row(name: str, rule: Rule, also: str = "") -> str:
    return f"{name:20} {_who(rule.group):12} {_who(rule.private):12} {rule.right or '–':20} {also}".rstrip()


def _who(roles: frozenset[Role]) -> str:
    return _NAMES.get(roles) or ", ".join(sorted(roles))


def main() -> int:
    """The program; returns its exit code."""
    try:
        features = registry()
    except FeatureMistake as mistake:
        print(mistake, file=sys.stderr)
        return 1
    print("\n".join(lines(features)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
