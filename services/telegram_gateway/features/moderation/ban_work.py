"""Ban jobs, done one person at a time by outbox entries.

When a gateway dies, the next one to lease the entry goes on.

The job's document knows each person's outcome. A person is marked as begun before Telegram is called.
A person who is found begun may have been banned already, so Telegram is asked first.
An entry works for a few seconds, then hands over to the next one: other entries wait for it.
"""

import asyncio
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import timedelta
from typing import Any

from opentelemetry import trace
from telegram import ChatMember, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError
from telegram.ext import ExtBot

from gymnation.member.v1 import ban_service_pb2, bans_pb2
from gymnation.member.v1.audit_service_pb2 import RecordActionRequest
from gymnation.member.v1.ban_service_pb2 import (
    BeginNextBanRequest,
    GetBanJobRequest,
    SettleBanRequest,
    StopBanRequest,
)
from servicekit.request_ids import request_id
from telegram_gateway.bot_api.addresses import Address
from telegram_gateway.bot_api.limiter import seconds_of
from telegram_gateway.conversation.desk import Desk
from telegram_gateway.dependencies import Gateway
from telegram_gateway.features.moderation.ban_report import progress_text, result_text
from telegram_gateway.runtime.outbox_kinds import OBSOLETE

WORK_S = 4.0
"""Far less than the lease of an entry."""
PROGRESS_EVERY_S = 3.0
PROGRESS_TIMEOUT_S = 3.0
PAUSE_S = 10.0
"""After trouble that passes: no connection, Telegram's own errors, a full group."""
LEFT_TO_OTHERS = 6
"""Messages a minute that progress leaves to everybody else in the group."""
POSTPONED = "postponed"

Json = dict[str, Any]

# Telegram's words, in lower case, for why it does not ban somebody. The first that fits counts.
_REFUSALS = (
    ("not enough rights", "NO_RIGHT"),
    ("chat_admin_required", "NO_RIGHT"),
    ("need administrator rights", "NO_RIGHT"),
    ("is an administrator", "ADMIN"),
    ("user_admin_invalid", "ADMIN"),
    ("can't remove chat owner", "ADMIN"),
    ("user not found", "GONE"),
    ("participant_id_invalid", "GONE"),
    ("user_id_invalid", "GONE"),
    ("invalid user_id", "GONE"),
)


def short(job: bans_pb2.BanJob) -> str:
    """What people see of a job's id: enough to tell the bans of one job from those of another."""
    return str(job.job_id)[:8]


class BanWork:
    """The outbox kinds "ban_step" and "ban_result"."""

    def __init__(self, gateway: Gateway, desk: Desk, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._gateway, self._desk, self._monotonic = gateway, desk, monotonic

    def install(self) -> None:
        """Teach the outbox to ban."""
        self._gateway.outbox.register("ban_step", self.step)
        self._gateway.outbox.register("ban_result", self.result)

    async def begin(self, job: bans_pb2.BanJob, told: Json) -> None:
        """Let the work on a confirmed job begin.

        `told` has admin_id and admin_name; chat_id, topic_id and message_id of the message to edit;
        language; and stop, the data of the button that stops the job.
        """
        await self._next("ban_step", job.chat_id, {**told, "job_id": job.job_id, "step": 0})

    async def step(self, bot: ExtBot[Any], payload: Json) -> str | None:
        """Ban for a few seconds; then the next entry goes on."""
        client, job_id = self._gateway.clients.bans, payload["job_id"]
        end = self._monotonic() + WORK_S
        tell = 0.0
        admins: Collection[int] | None = None
        while True:
            begun = await client.BeginNextBan(BeginNextBanRequest(job_id=job_id))
            job = begun.job
            if not begun.HasField("subject"):
                if job.state == bans_pb2.BAN_JOB_STATE_RUNNING:
                    return OBSOLETE  # somebody else is at it
                await self._next("ban_result", job.chat_id, {**payload, "step": 0})
                return None
            if tell <= self._monotonic():
                await self._tell_progress(bot, payload, job)
                tell = self._monotonic() + PROGRESS_EVERY_S
            if end <= self._monotonic():
                return await self._postpone(payload, job, 0.0)
            try:
                if admins is None:
                    admins = [one.user.id for one in await bot.get_chat_administrators(job.chat_id)]
                outcome, reason = await self._ban(bot, begun, admins)
            except RetryAfter as error:
                return await self._postpone(payload, job, seconds_of(error))
            except (Forbidden, BadRequest):
                # Not about this person: _ban has dealt with what is.
                outcome, reason = bans_pb2.BAN_OUTCOME_FAILED, "BOT_REMOVED"
            except TelegramError:
                # It may have been done all the same: the next entry finds the person begun, and asks.
                return await self._postpone(payload, job, PAUSE_S)
            await self._settle(payload, job, begun.subject, outcome, reason)

    async def result(self, bot: ExtBot[Any], payload: Json) -> str | None:
        """Say what became of everybody, in place of the progress."""
        job = (await self._gateway.clients.bans.GetBanJob(GetBanJobRequest(job_id=payload["job_id"]))).job
        if self._gateway.limiter.capacity(payload["chat_id"]) == 0:
            await self._next("ban_result", job.chat_id, {**payload, "step": payload["step"] + 1}, PAUSE_S)
            return POSTPONED
        group = await self._desk.seen.group(job.chat_id)
        text = result_text(self._desk.texts, payload["language"], job, group.title if group else "")
        try:
            await bot.edit_message_text(
                text, payload["chat_id"], payload["message_id"], parse_mode=ParseMode.HTML
            )
        except BadRequest as error:
            if "not modified" in error.message.lower():
                return None
            # Deleted meanwhile, or too old to be edited.
            address = Address.stored(payload)
            await bot.send_message(
                address.chat_id, text, parse_mode=ParseMode.HTML, message_thread_id=address.thread
            )
        except Forbidden:
            # Thrown out of the group: the admin hears of it in private.
            admin = {"chat_id": payload["admin_id"], "text": text, "parse_mode": "HTML"}
            entry_id = f"ban-told:{payload['job_id']}"
            await self._gateway.outbox.schedule(entry_id, "private_notice", payload["admin_id"], admin)
        return None

    async def _ban(
        self, bot: ExtBot[Any], begun: ban_service_pb2.BeginNextBanResponse, admins: Collection[int]
    ) -> tuple[bans_pb2.BanOutcome.ValueType, str]:
        job, member_id = begun.job, begun.subject.member_id
        if begun.resumed:
            if await _is_banned(bot, job.chat_id, member_id):
                return bans_pb2.BAN_OUTCOME_BANNED, ""
            if job.state != bans_pb2.BAN_JOB_STATE_RUNNING:
                return bans_pb2.BAN_OUTCOME_SKIPPED, "STOPPED"
        if member_id in admins:
            return bans_pb2.BAN_OUTCOME_SKIPPED, "ADMIN"
        roles = self._desk.roles
        if member_id == roles.owner_id or await roles.is_bot_admin(member_id, job.chat_id):
            # They need not be Telegram's admins there.
            return bans_pb2.BAN_OUTCOME_SKIPPED, "BOT_ADMIN"
        try:
            await bot.ban_chat_member(job.chat_id, member_id)
        except BadRequest as error:
            said = error.message.lower()
            reason = next((reason for words, reason in _REFUSALS if words in said), "REFUSED")
            skipped = reason == "ADMIN"
            return bans_pb2.BAN_OUTCOME_SKIPPED if skipped else bans_pb2.BAN_OUTCOME_FAILED, reason
        return bans_pb2.BAN_OUTCOME_BANNED, ""

    async def _settle(
        self,
        payload: Json,
        job: bans_pb2.BanJob,
        subject: bans_pb2.BanSubject,
        outcome: bans_pb2.BanOutcome.ValueType,
        reason: str,
    ) -> None:
        client = self._gateway.clients.bans
        if outcome == bans_pb2.BAN_OUTCOME_BANNED:
            # This comes before the settling. Somebody who was banned and not written down is found begun.
            # They are then written down again, and are in the log once.
            await self._audit(payload, job, subject)
        await client.SettleBan(
            SettleBanRequest(job_id=job.job_id, member_id=subject.member_id, outcome=outcome, reason=reason)
        )
        if reason in {"NO_RIGHT", "BOT_REMOVED"}:
            # Nobody else would fare better. An admin may have stopped it at the same moment.
            await client.StopBan(
                StopBanRequest(
                    request_id=request_id(0, "StopBan", job.job_id, reason), job_id=job.job_id, reason=reason
                )
            )

    async def _tell_progress(self, bot: ExtBot[Any], payload: Json, job: bans_pb2.BanJob) -> None:
        """A courtesy: left out when the group is busy or Telegram slow."""
        texts, language, chat_id = self._desk.texts, payload["language"], payload["chat_id"]
        if self._gateway.limiter.capacity(chat_id) <= LEFT_TO_OTHERS:
            return
        button = InlineKeyboardButton(texts.plain(language, "ban-stop"), callback_data=payload["stop"])
        with suppress(TelegramError, TimeoutError):
            async with asyncio.timeout(PROGRESS_TIMEOUT_S):
                await bot.edit_message_text(
                    progress_text(texts, language, job),
                    chat_id,
                    payload["message_id"],
                    parse_mode=ParseMode.HTML,
                    reply_markup=InlineKeyboardMarkup([[button]]),
                )

    async def _postpone(self, payload: Json, job: bans_pb2.BanJob, pause_s: float) -> str:
        await self._next("ban_step", job.chat_id, {**payload, "step": payload["step"] + 1}, pause_s)
        return POSTPONED

    async def _audit(self, payload: Json, job: bans_pb2.BanJob, subject: bans_pb2.BanSubject) -> None:
        span_context = trace.get_current_span().get_span_context()
        await self._gateway.clients.audit.RecordAction(
            RecordActionRequest(
                request_id=request_id(0, "RecordAction", job.job_id, subject.member_id),
                chat_id=job.chat_id,
                actor_id=payload["admin_id"],
                actor_name=payload["admin_name"],
                action="member_banned",
                subject_id=subject.member_id,
                subject_name=subject.name,
                target=short(job),
                trace_id=f"{span_context.trace_id:032x}" if span_context.is_valid else "",
            )
        )

    async def _next(self, kind: str, chat_id: int, payload: Json, pause_s: float = 0.0) -> None:
        prefix = "ban" if kind == "ban_step" else "ban-result"
        await self._gateway.outbox.schedule(
            f"{prefix}:{payload['job_id']}:{payload['step']}",
            kind,
            chat_id,
            payload,
            due_time=self._gateway.clock() + timedelta(seconds=pause_s),
        )


async def _is_banned(bot: ExtBot[Any], chat_id: int, member_id: int) -> bool:
    try:
        return (await bot.get_chat_member(chat_id, member_id)).status == ChatMember.BANNED
    except BadRequest:
        return False  # unknown to Telegram: it will say so
