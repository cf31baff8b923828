"""/ban_blacklist: shows who would be banned, asks, and lets a job begin.

The work itself is in ban_work.py.
"""

from contextlib import suppress
from datetime import timedelta

from telegram import ChatMemberAdministrator, ChatMemberOwner, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import BadRequest

from gymnation.member.v1.ban_service_pb2 import (
    ConfirmBanRequest,
    GetBanJobRequest,
    ProposeBanRequest,
    StopBanRequest,
)
from gymnation.member.v1.bans_pb2 import BanJob, BanSubject
from telegram_gateway.bot_api.lengths import fitting
from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.commands import arguments_of
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Command, Feature, Parts
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import (
    Show,
    for_admin_group,
    with_group,
)
from telegram_gateway.conversation.group_pages import Circle, GroupChoice
from telegram_gateway.conversation.permissions import ADMINS, Right, Rule
from telegram_gateway.features.moderation.ban_work import BanWork, short

# UTF-16 units for the names of those who would be banned, and of those who would stay.
_ROOM_FOR_NAMES, _ROOM_FOR_SPARED = 2400, 600
MOST_FLAGS = 1000
CONFIRM_LIFE = timedelta(minutes=10)
STOP_LIFE = timedelta(days=2)


async def ban_blacklist(context: GatewayContext) -> None:
    """Show who has at least so many flags (1 when no number follows), with a button to ban them."""
    given = arguments_of(context.message)
    least = int(given) if given.isascii() and given.isdigit() and len(given) < 5 else 0
    if given and not 1 <= least <= MOST_FLAGS:
        await context.decline("ban-how-many", most=MOST_FLAGS)
        return
    await with_group(context, "ban_group", _proposing(least or 1), numbers=(least or 1,))


@for_admin_group(right_of="ban_blacklist")
async def on_group(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Show whom it is about in the group that was chosen."""
    await _propose(context, group, press.number(1))
    return None


async def on_confirm(context: GatewayContext, press: Press) -> str | None:
    """Let the job begin."""
    job = await _job(context, press)
    if isinstance(job, str):
        return job
    job = (
        await context.clients.bans.ConfirmBan(
            ConfirmBanRequest(
                request_id=context.request_id("ConfirmBan"), job_id=job.job_id, confirmed_by=context.user.id
            )
        )
    ).job
    stop = context.button_data("ban_stop", blob=bytes.fromhex(job.job_id), life=STOP_LIFE)
    told = {
        "admin_id": context.user.id,
        "admin_name": context.user.full_name,
        **context.address.as_stored(),
        "message_id": context.pressed_message_id,
        "language": await context.language(),
        "stop": stop,
    }
    await BanWork(context.gateway, context.desk).begin(job, told)
    await context.audit("bans_confirmed", chat_id=job.chat_id, target=short(job))
    return None


async def on_cancel(context: GatewayContext, press: Press) -> str | None:
    """Drop the proposal: nobody is banned."""
    job = await _job(context, press)
    if isinstance(job, str):
        return job
    await _stop(context, job)
    with suppress(BadRequest):
        await context.bot.edit_message_text(
            await context.say("ban-cancelled"),
            context.chat.id,
            context.pressed_message_id,
            parse_mode=ParseMode.HTML,
        )
    return None


async def on_stop(context: GatewayContext, press: Press) -> str | None:
    """Stop the job that runs; whoever does it writes what became of it."""
    language = await context.language()
    job = await _job(context, press)
    if isinstance(job, str):
        return job
    await _stop(context, job)
    await context.audit("bans_stopped", chat_id=job.chat_id, target=short(job))
    return context.desk.texts.plain(language, "ban-stopping")


def _proposing(least: int) -> Show:
    async def propose(context: GatewayContext, group: Group) -> None:
        await _propose(context, group, least)

    return propose


async def _propose(context: GatewayContext, group: Group, least: int) -> None:
    admins = await context.bot.get_chat_administrators(group.chat_id)
    if not any(admin.user.id == context.bot.id and _may_ban(admin) for admin in admins):
        await context.decline("ban-no-right")
        return
    job = (
        await context.clients.bans.ProposeBan(
            ProposeBanRequest(
                request_id=context.request_id("ProposeBan"),
                chat_id=group.chat_id,
                least_flags=least,
                proposed_by=context.user.id,
            )
        )
    ).job
    ruling = {admin.user.id for admin in admins}
    spared = [one for one in job.subjects if one.member_id in ruling]
    concerned = [one for one in job.subjects if one.member_id not in ruling]
    lines = [await context.say("ban-title", group=group.title, count=len(concerned), least=least), ""]
    lines += await _named(context, concerned, _ROOM_FOR_NAMES)
    if spared:
        lines += ["", await context.say("ban-spared"), *await _named(context, spared, _ROOM_FOR_SPARED)]
    if job.has_more:
        lines += ["", await context.say("ban-has-more", count=len(job.subjects))]
    if not concerned:
        await context.send_html("\n".join(lines))
        return
    lines += ["", await context.say("ban-warning")]
    await context.send_html("\n".join(lines), markup=await _buttons(context, job, len(concerned)))


async def _named(context: GatewayContext, subjects: list[BanSubject], room: int) -> list[str]:
    lines = [
        await context.say("ban-line", name=await context.shown_name(one.name), flags=one.flags)
        for one in subjects
    ]
    kept, left_out = fitting(lines, room)
    return [*kept, await context.say("ban-more-names", count=left_out)] if left_out else kept


async def _buttons(context: GatewayContext, job: BanJob, count: int) -> InlineKeyboardMarkup:
    texts, language = context.desk.texts, await context.language()

    def button(action: str, label: str) -> InlineKeyboardButton:
        token = context.button_data(action, blob=bytes.fromhex(job.job_id), life=CONFIRM_LIFE)
        return InlineKeyboardButton(label, callback_data=token)

    return InlineKeyboardMarkup(
        [
            [button("ban_confirm", texts.plain(language, "ban-confirm", count=count))],
            [button("ban_cancel", texts.plain(language, "ban-cancel"))],
        ]
    )


async def _job(context: GatewayContext, press: Press) -> BanJob | str:
    """The job of a button, or why the presser may not ban in its group now."""
    job = (await context.clients.bans.GetBanJob(GetBanJobRequest(job_id=press.blob.hex()))).job
    role = await context.desk.roles.in_group(job.chat_id, context.user.id)
    if role not in ADMINS or not context.desk.permissions.allows("ban_blacklist", role, context.place):
        return await context.plain("button-not-allowed")
    missing = await context.lacks("ban_blacklist", job.chat_id)
    return job if missing is None else await context.plain("right-missing", right=missing)


async def _stop(context: GatewayContext, job: BanJob) -> None:
    await context.clients.bans.StopBan(
        StopBanRequest(request_id=context.request_id("StopBan"), job_id=job.job_id)
    )


def _may_ban(admin: object) -> bool:
    return isinstance(admin, ChatMemberOwner) or (
        isinstance(admin, ChatMemberAdministrator) and admin.can_restrict_members
    )


def _install(parts: Parts) -> None:
    """Teach the outbox to ban."""
    BanWork(parts.gateway, parts.desk).install()


FEATURE = Feature(
    commands=(
        Command(
            "ban_blacklist",
            ban_blacklist,
            Rule(group=ADMINS, private=ADMINS, right=Right.RESTRICT_MEMBERS),
            menu=340,
            aliases=("banirsinalizados", "banflagged"),
        ),
    ),
    buttons=(
        Button(22, "ban_group", on_group, choice=GroupChoice(Circle.ADMINISTERED, right_of="ban_blacklist")),
        Button(23, "ban_confirm", on_confirm),
        Button(24, "ban_cancel", on_cancel),
        Button(25, "ban_stop", on_stop),
    ),
    install=_install,
)
