"""/relatorio: the report of a group's week, for admins who want it, on Monday in private.

The outbox's kind "report" sends it, once at the most for each admin, group and week.
"""

from datetime import timedelta
from typing import Any, Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, Forbidden
from telegram.ext import ExtBot

from gymnation.member.v1.group_service_pb2 import GetReportWishRequest, SetReportWishRequest
from servicekit.errors import NotFound
from servicekit.request_ids import request_id
from telegram_gateway.conversation.buttons import ButtonInvalid, Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.desk import Desk
from telegram_gateway.conversation.feature import Button, Command, Feature, Parts
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import admin_group_button, for_admin_group, with_group
from telegram_gateway.conversation.permissions import ADMINS, Place, Rule
from telegram_gateway.conversation.private_links import private_button
from telegram_gateway.features.groups.report_words import ReportWriter
from telegram_gateway.runtime.outbox_kinds import OBSOLETE
from telegram_gateway.texts import match_language

KIND: Final = "report"
LIFE: Final = timedelta(days=150)
"""Of the buttons: a report may be read much later, and its button still ends them."""
_NOTICE_LIFE: Final = timedelta(seconds=60)
_NO, _YES = 0, 1


async def relatorio(context: GatewayContext) -> None:
    """Ask whether reports are wanted; in a group, lead into private."""
    if context.place is Place.GROUP:
        button = await private_button(context, "relatorio", context.chat.id)
        markup = InlineKeyboardMarkup([[button]])
        await context.notice("report-in-private", markup=markup, life=_NOTICE_LIFE)
        return
    await with_group(context, "report_group", _show)


async def _show(context: GatewayContext, group: Group) -> None:
    wish = await context.clients.groups.GetReportWish(
        GetReportWishRequest(chat_id=group.chat_id, member_id=context.user.id)
    )
    text, markup = await _page(context, group, wanted=wish.wanted)
    await context.send_html(text, markup=markup)


async def _page(context: GatewayContext, group: Group, *, wanted: bool) -> tuple[str, InlineKeyboardMarkup]:
    key, wish = ("report-stop", _NO) if wanted else ("report-want", _YES)
    change = context.button_data("report_set", group.chat_id, wish)
    now = context.button_data("report_now", group.chat_id)
    text = await context.say("report-about", group=group.title)
    state = await context.say("report-is-wanted" if wanted else "report-is-not-wanted")
    return f"{text}\n\n{state}", InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(await context.plain(key), callback_data=change)],
            [InlineKeyboardButton(await context.plain("report-now"), callback_data=now)],
        ]
    )


@for_admin_group(may="relatorio")
async def on_set(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Begin or end the reports of a group with one press."""
    wish = press.number(1)
    if wish not in {_NO, _YES}:
        raise ButtonInvalid
    answer = await context.clients.groups.SetReportWish(
        SetReportWishRequest(
            request_id=context.request_id("SetReportWish"),
            chat_id=group.chat_id,
            member_id=context.user.id,
            wanted=wish == _YES,
        )
    )
    pressed = context.pressed_message
    if pressed is not None and not pressed.photo:
        await context.edit_pressed(*await _page(context, group, wanted=answer.wanted))
    return await context.plain("report-begins" if answer.wanted else "report-ends")


@for_admin_group(may="relatorio")
async def on_now(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Show last week's report at once."""
    await context.bot.send_chat_action(context.chat.id, ChatAction.UPLOAD_PHOTO)
    written = await ReportWriter(context.desk).write(group, await context.language())
    await context.desk.studio.send(
        context.bot, context.chat.id, written.picture, caption=written.caption, parse_mode=ParseMode.HTML
    )
    return None


class Reports:
    """The outbox's kind "report"."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._clients = desk, desk.gateway.clients
        self._writer = ReportWriter(desk)

    async def __call__(self, bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
        """{member_id, group_chat_id, first_day}: asked again, as things are now, before it is sent."""
        member_id, chat_id = payload["member_id"], payload["group_chat_id"]
        group = await self._desk.seen.active_group(chat_id)
        if group is None:
            return OBSOLETE
        try:
            wish = await self._clients.groups.GetReportWish(
                GetReportWishRequest(chat_id=group.chat_id, member_id=member_id)
            )
        except NotFound:
            return OBSOLETE
        if not wish.wanted:
            return OBSOLETE
        if not await self._desk.roles.administered_by(member_id, [group.chat_id]):
            # Who is no admin any more reads nothing of the group's people.
            return await self._ended(group, member_id, payload)
        language = match_language(await self._desk.seen.chosen_language(member_id), group.settings.language)
        written = await self._writer.write(group, language, payload["first_day"])
        stop = self._desk.buttons.token(
            *("report_set", group.chat_id, _NO), owner_id=member_id, chat_id=member_id, life=LIFE
        )
        label = self._desk.texts.plain(language, "report-stop")
        try:
            await self._desk.studio.send(
                bot,
                member_id,
                written.picture,
                caption=written.caption,
                parse_mode=ParseMode.HTML,
                reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=stop)]]),
            )
        except Forbidden:
            return await self._ended(group, member_id, payload)
        except BadRequest as error:
            if not error.message.lower().startswith("chat not found"):
                raise
            return await self._ended(group, member_id, payload)
        return None

    async def _ended(self, group: Group, member_id: int, payload: dict[str, Any]) -> str:
        """Nothing more is written to who blocked the bot, or administers the group no more."""
        await self._clients.groups.SetReportWish(
            SetReportWishRequest(
                request_id=request_id(0, "SetReportWish", member_id, sorted(payload.items())),
                chat_id=group.chat_id,
                member_id=member_id,
                wanted=False,
            )
        )
        return OBSOLETE


def _install(parts: Parts) -> None:
    """Teach the outbox to send reports."""
    parts.gateway.outbox.register(KIND, Reports(parts.desk), at_most_once=True)


FEATURE = Feature(
    commands=(
        Command("relatorio", relatorio, Rule(group=ADMINS, private=ADMINS), menu=213, english="report"),
    ),
    buttons=(
        admin_group_button(127, "report_group", _show, may="relatorio"),
        Button(128, "report_set", on_set),
        Button(129, "report_now", on_now),
    ),
    install=_install,
)
