"""The steps of the guide: what each asks of a group's admin, and what its buttons set.

A step is a text, a picture if it has one, and rows of buttons. Nothing is kept here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from telegram import InlineKeyboardButton
from telegram.error import TelegramError

from gymnation.member.v1 import groups_pb2
from gymnation.member.v1.welcomes_pb2 import Join
from telegram_gateway.conversation.bot_rights import KEYS, lacking_rights
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.features.checkins.daily_anchors import GUIDE_OVER
from telegram_gateway.features.checkins.free_checkins import first_word
from telegram_gateway.features.groups.setting_changes import shown_value
from telegram_gateway.features.groups.settings_menu import DAILY_MINUTE, SETTINGS, TIME_ZONES, Setting
from telegram_gateway.features.groups.welcomes import welcome_text
from telegram_gateway.pictures.checkin_ways import CheckinWays, Way
from telegram_gateway.texts import LANGUAGES, match_language

PLACE, CHECKINS, SEASON, RULES, WELCOME, RIGHTS = range(1, 7)
STEPS: Final = 6
OVER: Final = GUIDE_OVER
"""In place of a step: the guide was walked to its end."""
ZONES: Final = (
    *TIME_ZONES,
    "Europe/London",
    "Europe/Madrid",
    "America/Mexico_City",
    "America/Argentina/Buenos_Aires",
    "America/Los_Angeles",
)
"""Zones that a button can name, by their places: a new one goes to the end."""
LANGUAGE_FROM: Final = 100
"""Choices of the first step from here on are languages."""
_HOME_ZONES: Final = {
    "pt": "America/Sao_Paulo",
    "pt-br": "America/Sao_Paulo",
    "pt-pt": "Europe/Lisbon",
    "en": "America/New_York",
    "en-us": "America/New_York",
    "en-gb": "Europe/London",
    "ja": "Asia/Tokyo",
    "es": "Europe/Madrid",
    "es-es": "Europe/Madrid",
    "es-mx": "America/Mexico_City",
    "es-ar": "America/Argentina/Buenos_Aires",
}
"""Where most people live whose app speaks a language."""
_OTHER_CLOCKS: Final = 6
DAILY: Final = {"daily_anchor": True, "daily_anchor_minute": DAILY_MINUTE, "daily_anchor_weekdays": 0b1111111}
WAYS: Final[tuple[tuple[str, Mapping[str, Any], bool], ...]] = (
    ("setup-checkins-daily", DAILY, False),
    ("setup-checkins-free", {"daily_anchor": False}, True),
    ("setup-checkins-both", DAILY, True),
    ("setup-checkins-admins", {"daily_anchor": False}, False),
)
"""How check-ins open: the label, what becomes of the daily anchor, and whether free check-ins count."""
TEMPLATES: Final = ("short", "fair", "kind")
KEEP, NO_WELCOME = 50, 51
"""Choices that are no place in a list."""

Rows = list[list[InlineKeyboardButton]]


@dataclass(frozen=True, slots=True)
class Step:
    """What an admin sees. The text is Telegram HTML."""

    text: str
    rows: Rows
    picture: CheckinWays | None = None


class Steps:
    """Writes the steps of one group for one reader."""

    def __init__(self, context: GatewayContext, group: Group, now: datetime) -> None:
        self._context, self._group, self._now = context, group, now

    async def step(self, number: int) -> Step:
        """Return a step without the row of skip and back, which all have."""
        write = {
            PLACE: self._place,
            CHECKINS: self._checkins,
            SEASON: self._season,
            RULES: self._rules,
            WELCOME: self._welcome,
            RIGHTS: self._rights,
        }[number]
        step = await write()
        title = await self._context.say("setup-title", group=self._group.title, step=number, steps=STEPS)
        return Step(f"{title}\n\n{step.text}", step.rows, step.picture)

    async def _place(self) -> Step:
        zone = await self._likely_zone()
        others = self._other_clocks(zone)
        rows = [[await self._set("setup-place-yes", PLACE, _place_of(zone), time=self._clock(zone))]]
        clocks = [
            await self._set(
                "setup-place-other",
                PLACE,
                ZONES.index(one),
                time=self._clock(one),
                city=await self._city(one),
            )
            for one in others
        ]
        rows += [clocks[at : at + 2] for at in range(0, len(clocks), 2)]
        language = match_language(self._group.settings.language)
        rows.append(
            [
                await self._set(
                    "setup-place-language",
                    PLACE,
                    LANGUAGE_FROM + number,
                    language=self._context.desk.texts.plain(code, "language-name"),
                )
                for number, code in enumerate(LANGUAGES)
                if code != language
            ]
            + [await self._write("setup-place-write", PLACE)]
        )
        text = await self._context.say(
            "setup-place",
            time=self._clock(zone),
            city=await self._city(zone),
            language=await self._context.plain(f"config-language-{language.lower()}"),
        )
        now = self._group.settings.time_zone
        if now != zone:
            # A guess is no setting yet: who skips it is to know by which clock the group goes.
            text = f"{text} {await self._context.say('setup-place-now', city=await self._city(now))}"
        return Step(text, rows)

    async def _checkins(self) -> Step:
        word = self._word()
        labels = [
            await self._set(key, CHECKINS, number, word=word) for number, (key, _, _) in enumerate(WAYS)
        ]
        text = await self._context.say("setup-checkins", word=word)
        return Step(text, [labels[:2], labels[2:]], await self._ways(word))

    async def _season(self) -> Step:
        choices = setting_named("season").choices
        buttons = [
            await self._set(choice.key, SEASON, number, **choice.arguments)
            for number, choice in enumerate(choices)
        ]
        now = await shown_value(self._context, setting_named("season"), self._group.settings)
        text = await self._context.say("setup-season", now=now)
        return Step(text, [buttons[at : at + 2] for at in range(0, len(buttons), 2)])

    async def _rules(self) -> Step:
        shown = [
            await self._context.say(
                "setup-rules-template",
                name=await self._context.plain(f"setup-rules-{name}"),
                rules=rules_of(self._context, self._group, name),
            )
            for name in TEMPLATES
        ]
        # The templates are HTML already.
        text = (await self._context.say("setup-rules", templates="{templates}")).replace(
            "{templates}", "\n".join(shown)
        )
        rows = [
            [
                await self._set(f"setup-rules-{name}", RULES, number),
                await self._write("setup-rules-edit", RULES, number),
            ]
            for number, name in enumerate(TEMPLATES)
        ]
        if self._group.settings.rules:
            rows.append([await self._set("setup-rules-kept", RULES, KEEP)])
        return Step(text, rows)

    async def _welcome(self) -> Step:
        someone = Join(
            member_id=self._context.user.id,
            display_name=await self._context.plain("setup-welcome-someone"),
        )
        shown = await welcome_text(self._context.desk, self._group, [someone])
        text = (await self._context.say("setup-welcome", welcome="{welcome}")).replace("{welcome}", shown)
        rows = [
            [await self._set("setup-welcome-yes", WELCOME, KEEP)],
            [
                await self._write("setup-welcome-write", WELCOME),
                await self._set("setup-welcome-off", WELCOME, NO_WELCOME),
            ],
        ]
        return Step(text, rows)

    async def _rights(self) -> Step:
        context = self._context
        rows = [[await self._set("setup-finish", RIGHTS, KEEP)]]
        again = [await self._show("setup-rights-again", RIGHTS)]
        try:
            member = await context.bot.get_chat_member(self._group.chat_id, context.bot.id)
        except TelegramError:
            return Step(await context.say("setup-rights-unknown"), [*rows, again])
        lacking = lacking_rights(
            member,
            reads_all=bool(context.bot.bot.can_read_all_group_messages),
            lets_in=self._group.settings.join_requests,
            tags=self._group.settings.week_tags,
        )
        pins = groups_pb2.BOT_RIGHT_PIN_MESSAGES
        if self._group.settings.daily_anchor_pin and not getattr(member, "can_pin_messages", True):
            lacking.append(pins)
        if not lacking:
            return Step(await context.say("setup-rights-none"), rows)
        listed = "\n".join([f"• {await context.say(KEYS[right])}" for right in lacking])
        text = (await context.say("setup-rights", rights="{rights}")).replace("{rights}", listed)
        return Step(text, [*rows, again])

    async def _likely_zone(self) -> str:
        """The group's own zone once somebody chose it; before, that of whoever sets it up."""
        settings = self._group.settings
        if settings.guide_step > PLACE or settings.time_zone not in TIME_ZONES[3:4]:
            return settings.time_zone
        for other in await self._context.my_groups():
            if other.chat_id != self._group.chat_id and other.settings.time_zone in ZONES:
                return other.settings.time_zone
        code = (self._context.user.language_code or "").lower().replace("_", "-")
        return _HOME_ZONES.get(code) or _HOME_ZONES.get(code.partition("-")[0], settings.time_zone)

    def _other_clocks(self, zone: str) -> Sequence[str]:
        """Zones of which the clocks show other times, each time once, the nearest first."""
        here = self._offset(zone)
        by_offset = {self._offset(one): one for one in reversed(ZONES)}
        by_offset.pop(here, None)
        nearest = sorted(by_offset, key=lambda offset: (abs(offset - here), offset))[:_OTHER_CLOCKS]
        return [by_offset[offset] for offset in sorted(nearest)]

    def _offset(self, zone: str) -> float:
        offset = self._now.astimezone(ZoneInfo(zone)).utcoffset()
        return offset.total_seconds() if offset is not None else 0.0

    def _clock(self, zone: str) -> str:
        return f"{self._now.astimezone(ZoneInfo(zone)):%H:%M}"

    async def _city(self, zone: str) -> str:
        return await self._context.plain("config-zone", zone=zone)

    def _word(self) -> str:
        return word_of(self._group)

    async def _ways(self, word: str) -> CheckinWays:
        plain = self._context.plain

        async def lines(way: str) -> tuple[str, ...]:
            return tuple([await plain(f"setup-picture-{way}-{number}") for number in (1, 2, 3)])

        daily = await plain("setup-picture-daily-says")
        by_admin = await plain("setup-picture-admins-says")
        return CheckinWays(
            heading=await plain("setup-picture-heading"),
            counted=await plain("setup-picture-counted"),
            ways=(
                Way(await plain("setup-picture-daily"), await lines("daily"), daily, False, ""),
                Way(await plain("setup-picture-free", word=word), await lines("free"), "", False, word),
                Way(await plain("setup-picture-admins"), await lines("admins"), by_admin, True, ""),
            ),
        )

    async def _set(self, key: str, step: int, choice: int, **arguments: object) -> InlineKeyboardButton:
        data = self._context.button_data("guide_set", self._group.chat_id, step, choice)
        return InlineKeyboardButton(await self._context.plain(key, **arguments), callback_data=data)

    async def _show(self, key: str, step: int) -> InlineKeyboardButton:
        data = self._context.button_data("guide_show", self._group.chat_id, step)
        return InlineKeyboardButton(await self._context.plain(key), callback_data=data)

    async def _write(self, key: str, step: int, choice: int = 0) -> InlineKeyboardButton:
        data = self._context.button_data("guide_write", self._group.chat_id, step, choice)
        return InlineKeyboardButton(await self._context.plain(key), callback_data=data)


def setting_named(name: str) -> Setting:
    """Return the setting of /config with that name."""
    return next(one for one in SETTINGS if one.name == name)


def rules_of(context: GatewayContext, group: Group, template: str) -> str:
    """Return a template of rules in the language of the group, as plain text."""
    language = match_language(group.settings.language)
    return context.desk.texts.plain(language, f"setup-rules-text-{template}")


def word_of(group: Group) -> str:
    """Return the word that makes a photo count."""
    return first_word(group.settings) or "#treino"


def _place_of(zone: str) -> int:
    return ZONES.index(zone) if zone in ZONES else KEEP
