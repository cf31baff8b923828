"""The one message of a challenge: put up, edited, and its picture at the end. Done by the outbox."""

from datetime import timedelta
from typing import Any, Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden
from telegram.ext import ExtBot

from gymnation.member.v1.challenge_service_pb2 import GetChallengeRequest, NoteChallengeMessageRequest
from gymnation.member.v1.challenges_pb2 import (
    CHALLENGE_KIND_DUEL,
    CHALLENGE_KIND_TEAMS,
    CHALLENGE_KIND_TOGETHER,
    CHALLENGE_STATE_PROPOSED,
    Challenge,
)
from servicekit.errors import NotFound
from servicekit.request_ids import request_id
from telegram_gateway.conversation.desk import Desk
from telegram_gateway.conversation.feature import Feature, Parts
from telegram_gateway.conversation.group_cache import Group, home_of
from telegram_gateway.features.challenges.challenge_words import OVER, Words
from telegram_gateway.pictures.ranking_card import Line, RankingCard
from telegram_gateway.runtime.outbox_kinds import OBSOLETE
from telegram_gateway.texts import match_language

SHOW, MARK, END = "challenge_show", "challenge_mark", "challenge_end"
MOVED: Final = timedelta(minutes=1)
LIFE: Final = timedelta(days=150)
"""Longer than a challenge lasts, with its answer and its end."""


def markup_of(desk: Desk, words: Words, one: Challenge) -> InlineKeyboardMarkup | None:
    """The buttons under a challenge, for whoever presses."""

    def button(label: str, action: str, *numbers: int, owner: int = 0) -> InlineKeyboardButton:
        token = desk.buttons.token(
            action,
            *numbers,
            owner_id=owner,
            chat_id=one.chat_id,
            blob=bytes.fromhex(one.challenge_id),
            life=LIFE,
        )
        return InlineKeyboardButton(label, callback_data=token)

    if one.kind == CHALLENGE_KIND_DUEL and one.state == CHALLENGE_STATE_PROPOSED:
        asked = next((side.member_id for side in one.sides if side.was_asked), 0)
        return InlineKeyboardMarkup(
            [
                [
                    button(words.plain("challenge-accept"), "challenge_answer", 1, owner=asked),
                    button(words.plain("challenge-refuse"), "challenge_answer", 0, owner=asked),
                ]
            ]
        )
    if not one.can_join:
        return None
    leave = button(words.plain("challenge-leave"), "challenge_leave")
    if one.kind == CHALLENGE_KIND_TEAMS and not one.drawn:
        teams = [
            button(words.team_name(team), "challenge_join", team) for team in range(1, one.team_count + 1)
        ]
        return InlineKeyboardMarkup([teams, [leave]])
    return InlineKeyboardMarkup([[button(words.plain("challenge-join"), "challenge_join", 0), leave]])


class ChallengeMessages:
    """The outbox's kinds of challenges."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._clients = desk, desk.gateway.clients

    async def _of(self, payload: dict[str, Any]) -> tuple[Group, Challenge, Words] | None:
        group = await self._desk.seen.active_group(payload["chat_id"])
        if group is None:
            return None
        try:
            found = await self._clients.challenges.GetChallenge(
                GetChallengeRequest(chat_id=group.chat_id, challenge_id=payload["challenge_id"])
            )
        except NotFound:
            return None
        return group, found.challenge, Words(self._desk.texts, match_language(group.settings.language))

    async def show(self, bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
        """{chat_id, challenge_id}: edit its message; put one up where there is none any more."""
        known = await self._of(payload)
        if known is None:
            return OBSOLETE
        group, one, words = known
        text, markup = words.message(one), markup_of(self._desk, words, one)
        if one.message_id:
            try:
                await bot.edit_message_text(
                    text, group.chat_id, one.message_id, parse_mode=ParseMode.HTML, reply_markup=markup
                )
            except BadRequest as error:
                if "not modified" in str(error).lower():
                    return None
                if one.state in OVER:
                    # Somebody deleted it: the end is told all the same.
                    return OBSOLETE
            else:
                return None
        sent = await bot.send_message(
            group.chat_id,
            text,
            parse_mode=ParseMode.HTML,
            reply_markup=markup,
            message_thread_id=home_of(group).thread,
            disable_notification=True,
        )
        await self._clients.challenges.NoteChallengeMessage(
            NoteChallengeMessageRequest(
                request_id=request_id(0, "NoteChallengeMessage", one.challenge_id, sent.message_id),
                chat_id=sent.chat.id,
                challenge_id=one.challenge_id,
                message_id=sent.message_id,
            )
        )
        return None

    async def mark(self, bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
        """{chat_id, challenge_id, mark}: tell once how much is done."""
        known = await self._of(payload)
        if known is None or known[0].settings.quiet or known[1].percent < payload["mark"]:
            return OBSOLETE
        group, one, words = known
        text = words.say(
            f"challenge-mark-{payload['mark']}",
            title=words.title(one),
            days=one.days,
            goal=one.goal,
            reached=one.reached,
            joined=one.joined,
        )
        try:
            await bot.send_message(
                group.chat_id, text, parse_mode=ParseMode.HTML, message_thread_id=home_of(group).thread
            )
        except (BadRequest, Forbidden, ChatMigrated):
            return OBSOLETE
        return None

    async def end(self, bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
        """{chat_id, challenge_id, again?}: post the result with its picture."""
        known = await self._of(payload)
        if known is None or known[1].state not in OVER:
            return OBSOLETE
        group, one, words = known
        key = "challenge-end-again" if payload.get("again") else "challenge-end"
        caption = f"{words.say(key, title=words.title(one))}\n{words.outcome(one)}"
        try:
            await self._desk.studio.send(
                bot,
                group.chat_id,
                card_of(words, group, one),
                caption=caption,
                parse_mode=ParseMode.HTML,
                message_thread_id=home_of(group).thread,
            )
        except ChatMigrated:
            # It is said once at the most, and was not: in the supergroup it is.
            await self._desk.gateway.outbox.schedule(
                f"challenge:{one.challenge_id}:moved:{int(payload.get('again', False))}",
                END,
                group.chat_id,
                payload,
                due_time=self._desk.gateway.clock() + MOVED,
            )
            return "moved"
        return None


def card_of(words: Words, group: Group, one: Challenge) -> RankingCard:
    """The result as a picture."""
    lines: list[Line] = []
    totals: list[tuple[str, str]] = []
    if one.kind == CHALLENGE_KIND_TEAMS:
        for place, team in enumerate(sorted(one.teams, key=lambda team: -team.mean_hundredths)):
            rank = 1 if team.leads else place + 1
            mean = words.plain("challenge-card-mean", mean=words.mean(team.mean_hundredths))
            lines.append(Line(rank, words.team_name(team.team), team.mean_hundredths, mean))
        totals.append((str(one.joined), words.plain("challenge-card-members", members=one.joined)))
    elif one.kind == CHALLENGE_KIND_DUEL:
        for side in sorted(one.sides, key=lambda side: (-side.weeks_kept, -side.days)):
            days = words.plain("challenge-card-days", days=side.days)
            rank = 1 if side.leads else 2
            lines.append(Line(rank, words.name(side.display_name), side.days, days))
    else:
        done, of = (one.days, one.goal) if one.kind == CHALLENGE_KIND_TOGETHER else (one.reached, one.joined)
        text = words.plain("challenge-card-of", done=done, of=of)
        lines.append(Line(1, words.plain("challenge-card-group"), done, text))
        totals += [
            (f"{one.percent}%", words.plain("challenge-card-done")),
            (str(one.joined), words.plain("challenge-card-members", members=one.joined)),
        ]
    return RankingCard(
        heading=words.plain("challenge-card-heading"),
        title=group.title,
        subtitle=words.title(one),
        lines=tuple(lines),
        totals=tuple(totals),
    )


def _install(parts: Parts) -> None:
    """Teach the outbox to show, to mark and to end."""
    work, outbox = ChallengeMessages(parts.desk), parts.gateway.outbox
    outbox.register(SHOW, work.show)
    outbox.register(MARK, work.mark, at_most_once=True)
    outbox.register(END, work.end, at_most_once=True)


FEATURE = Feature(install=_install)
