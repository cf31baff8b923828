"""/meusdados and /apagar: everything that is kept about the member, as a file, and its end.

Both work in private only.
"""

import asyncio
import logging
from collections.abc import Iterable
from datetime import UTC
from typing import Final

from google.protobuf.json_format import MessageToDict
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputFile
from telegram.constants import ChatAction, FileSizeLimit, ParseMode

from gymnation.member.v1.member_data_pb2 import ErasureReceipt, MemberRecord
from gymnation.member.v1.member_data_service_pb2 import EraseMemberRequest, GetMemberDataRequest
from servicekit import retention
from servicekit.rpc_client import streaming
from telegram_gateway.conversation.buttons import ButtonInvalid, Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Command, Feature
from telegram_gateway.conversation.permissions import EVERYONE, Role, Rule
from telegram_gateway.features.member_data.data_file import DataFile
from telegram_gateway.texts.moments import Moment

_log = logging.getLogger(__name__)

FILE_NAME: Final = "gymnation-data.zip"
_CONFIRM, _CANCEL = 1, 0


async def meusdados(context: GatewayContext) -> None:
    """Send everything that is kept about who asks: JSON, and tables, in one file."""
    await context.bot.send_chat_action(context.chat.id, ChatAction.UPLOAD_DOCUMENT)
    with DataFile() as file:
        request = GetMemberDataRequest(member_id=context.user.id)
        async with streaming(context.clients.member_data.GetMemberData)(request) as responses:
            async for response in responses:
                await asyncio.to_thread(_write, file, response.records)
        if file.is_empty:
            await context.reply("data-none")
            return
        packed = await asyncio.to_thread(file.pack)
        content = await asyncio.to_thread(packed.read)
    if len(content) > FileSizeLimit.FILESIZE_UPLOAD:
        _log.error("a member's data do not fit into what Telegram takes")
        await context.reply("data-too-large")
        return
    await context.bot.send_document(
        context.chat.id,
        InputFile(content, filename=FILE_NAME),
        caption=await context.say("data-caption"),
        parse_mode=ParseMode.HTML,
    )


async def apagar(context: GatewayContext) -> None:
    """Say what goes and what stays, and ask."""
    rows = [
        [_button(context, await context.plain("erase-yes"), _CONFIRM)],
        [_button(context, await context.plain("erase-no"), _CANCEL)],
    ]
    lines = [await context.say("erase-ask", days=max(retention.USAGE.days, retention.ERASED.days))]
    if await context.role() in {Role.BOT_ADMIN, Role.OWNER}:
        lines.append(await context.say("erase-ask-admin"))
    await context.send_html("\n\n".join(lines), markup=InlineKeyboardMarkup(rows))


async def on_choice(context: GatewayContext, press: Press) -> str | None:
    """Erase, or leave it."""
    if not context.desk.permissions.allows("apagar", Role.OUTSIDER, context.place):
        raise ButtonInvalid
    if press.number(0) != _CONFIRM:
        await context.edit_pressed(await context.say("erase-cancelled"))
        return None
    # Asked before: the chosen language goes as well.
    language = await context.language()
    await context.edit_pressed(await context.say("erase-running"))
    erased = await context.clients.member_data.EraseMember(
        EraseMemberRequest(request_id=context.request_id("EraseMember"), member_id=context.user.id)
    )
    context.desk.seen.forget_member(context.user.id)
    context.gateway.recent.forget(context.user.id)
    await context.edit_pressed(_receipt(context, language, erased.receipt))
    return None


def _receipt(context: GatewayContext, language: str, receipt: ErasureReceipt) -> str:
    texts, ordered = context.desk.texts, receipt.order_time.ToDatetime(UTC)
    counts = [
        texts.format(language, "erase-count", kind=one.kind.replace("_", "-"), count=one.count)
        for one in receipt.counts
    ]
    return texts.format(
        language,
        "erase-receipt",
        number=receipt.receipt_id,
        time=Moment(f"{ordered:%Y-%m-%d %H:%M} UTC", ordered),
        counts="\n".join(counts) or texts.format(language, "erase-nothing"),
    )


def _write(file: DataFile, batch: Iterable[MemberRecord]) -> None:
    for record in batch:
        file.add(record.kind, fields_of(record))


def fields_of(record: MemberRecord) -> dict[str, object]:
    """A record's fields, whole numbers as such: a Struct has one kind of number."""
    return {name: _whole(value) for name, value in MessageToDict(record.fields).items()}


def _whole(value: object) -> object:
    if isinstance(value, list):
        return [_whole(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _button(context: GatewayContext, label: str, choice: int) -> InlineKeyboardButton:
    data = context.button_data("erase_choice", choice)
    return InlineKeyboardButton(label, callback_data=data)


FEATURE = Feature(
    commands=(
        Command("meusdados", meusdados, Rule(private=EVERYONE), menu=120, english="mydata"),
        Command("apagar", apagar, Rule(private=EVERYONE), menu=130, english="erase"),
    ),
    buttons=(Button(61, "erase_choice", on_choice),),
)
