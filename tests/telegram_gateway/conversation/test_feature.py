"""Features that do not fit together end the start, with a line for each mistake."""

from typing import Any

import pytest

from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import (
    Action,
    Button,
    Command,
    Feature,
    FeatureMistake,
    Parts,
    Prompt,
    Registry,
)
from telegram_gateway.conversation.permissions import ADMINS, MEMBERS, Place, Role, Rule
from telegram_gateway.features import registry
from telegram_gateway.texts import Texts

RULE = Rule(group=MEMBERS)
# What stands in buttons that people have in their chats. The numbers of new ones need no line here.
OUT_THERE = (
    "ranking_page",
    "ranking_group",
    "profile_group",
    "rules_group",
    "language",
    "confirm_checkin",
    "answer_good",
    "answer_bad",
    "config_group",
    "config_setting",
    "config_set",
    "config_write",
    "config_typed",
    "admin_set",
    "admin_delete",
    "audit_group",
    "audit_page",
    "undo_flag",
    "flags_page",
    "flags_group",
    "unflag_group",
    "undo_unflag",
    "ban_group",
    "ban_confirm",
    "ban_cancel",
    "ban_stop",
    "say_group",
    "sayrecurrent_group",
    "announcements_group",
    "announcement_pause",
    "announcement_resume",
    "announcement_delete",
    "announcement_undo",
    "why_group",
    "ranking_picture",
    "profile_picture",
    "ranking_season",
    "memory_page",
    "memory_open",
    "memory_write",
    "memory_typed",
    "memory_edit",
    "memory_edited",
    "memory_where",
    "memory_place",
    "memory_forget",
    "memory_forget_all",
    "memory_forgotten_all",
    "memory_switch",
    "memory_accept",
    "memory_refuse",
    "undo_close",
    "undo_revoke",
    "appearance_hide",
    "appearance_show",
    "appearance_by_name",
    "appearance_write",
    "appearance_typed",
    "answer_sources",
    "answer_expert",
    "answer_stop",
    "erase_choice",
)


async def run(context: GatewayContext) -> None: ...


async def press(context: GatewayContext, press: Any) -> str | None: ...


async def take(context: GatewayContext, press: Any) -> None: ...


def command(name: str = "ranking", menu: int = 1, rule: Rule = RULE, **more: Any) -> Command:
    return Command(name, run, rule, menu, **more)


def mistakes(*features: Feature) -> list[str]:
    with pytest.raises(FeatureMistake) as caught:
        Registry(features, Texts())
    return str(caught.value).splitlines()


def test_no_number_of_a_button_ever_changes():
    numbers = registry().button_numbers
    assert [numbers[name] for name in OUT_THERE] == list(range(len(OUT_THERE)))
    # A new one takes the next number: a gap would be a number that was used before.
    assert sorted(numbers.values()) == list(range(len(numbers)))


@pytest.mark.parametrize(
    ("features", "told"),
    [
        (
            [Feature(commands=(command(), command(menu=2)))],
            "the command or action 'ranking' is there twice",
        ),
        (
            [Feature(commands=(command(aliases=("top",)), command("perfil", 2, aliases=("top",))))],
            "the command or action 'top' is there twice",
        ),
        (
            [Feature(commands=(command(),)), Feature(actions=(Action("ranking", RULE),))],
            "the command or action 'ranking' is there twice",
        ),
        (
            [Feature(commands=(command(), command("perfil")))],
            "the place in the menu 1 is there twice",
        ),
        (
            [Feature(buttons=(Button(1, "a", press),)), Feature(prompts=(Prompt(1, "b", take),))],
            "the button number 1 is there twice",
        ),
        (
            [Feature(buttons=(Button(1, "a", press), Button(2, "a", press)))],
            "the button 'a' is there twice",
        ),
        ([Feature(commands=(command(rule=Rule()),))], "'ranking' may be used by nobody"),
        (
            [Feature(buttons=(Button(1, "a", press, needs="rankin"),))],
            "the button 'a' needs 'rankin', which is no command and no action",
        ),
    ],
)
def test_a_mistake_is_told(features, told):
    assert mistakes(*features) == [told]


def test_a_command_without_texts_is_told_for_each_language():
    assert mistakes(Feature(commands=(command("nameless"),))) == [
        f"the command 'nameless' has no text {kind}-nameless in {language}"
        for kind in ("command", "example", "guide")
        for language in ("en", "pt-BR")
    ]


def test_every_mistake_is_told_at_once():
    wrong = Feature(
        commands=(command(rule=Rule()),), buttons=(Button(1, "a", press), Button(1, "b", press, needs="c"))
    )
    assert len(mistakes(wrong)) == 3


def test_the_table_has_the_rows_of_all_features():
    features = [
        Feature(commands=(command("perfil", 20),)),
        Feature(commands=(command("ranking", 10, Rule(private=ADMINS)),), actions=(Action("ask", RULE),)),
    ]
    permissions = Registry(features, Texts()).permissions
    assert permissions.commands_for(Role.OWNER, Place.GROUP) == ["perfil"]
    assert permissions.commands_for(Role.OWNER, Place.PRIVATE) == ["ranking"]
    assert permissions.allows("ask", Role.MEMBER, Place.GROUP)
    assert not permissions.allows("ask", Role.OUTSIDER, Place.GROUP)


def test_who_takes_the_rest_is_installed_last():
    installed: list[str] = []

    def installs(name: str) -> Any:
        def install(parts: Parts) -> None:
            installed.append(name)

        return install

    features = [
        Feature(install=installs("rest"), takes_the_rest=True),
        Feature(install=installs("first")),
        Feature(),
        Feature(install=installs("second")),
    ]
    Registry(features, Texts()).install(None)  # type: ignore[arg-type]
    assert installed == ["first", "second", "rest"]
