"""A code that a system made, opened as t.me/<bot>?start=link_<code>: what is asked, and a yes or no.

The page says which system wants what in which group, and under which number it knows the reader.
Whether the reader is in that group is asked of Telegram, for the page and for the yes.
"""

import base64
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from gymnation.access.v1 import access_pb2
from gymnation.member.v1.link_service_pb2 import (
    AcceptLinkCodeRequest,
    GetLinkProposalRequest,
    RecordBotNameRequest,
)
from gymnation.member.v1.links_pb2 import LinkProposal
from gymnation.member.v1.members_pb2 import Person
from servicekit.request_ids import request_id
from telegram_gateway.conversation.buttons import ButtonInvalid, Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Feature
from telegram_gateway.dependencies import Gateway

_PREFIX: Final = "link_"
_LIFE: Final = timedelta(minutes=15)
"""As long as a code is good."""
_CODE_BYTES: Final = 15


def link_code_of(payload: str) -> str:
    """Return the code in what the bot was started with; empty when there is none."""
    return payload.removeprefix(_PREFIX) if payload.startswith(_PREFIX) else ""


async def ask(context: GatewayContext, code: str) -> None:
    """Say what the code asks of who wrote, with the buttons that answer it."""
    proposal = await _proposal(context, code)
    blob = _packed(code)
    if why_not := await _outside(context, proposal.chat_id):
        await context.reply(why_not)
        return
    named = {
        "system": proposal.caller_title,
        "group": proposal.group_title,
        "external_id": proposal.external_id,
    }
    if proposal.linked:
        await context.send_html(await context.say("link-already", **named))
        return
    lines = [await context.say("link-ask", **named), await permission_lines(context, proposal.permissions)]
    data = context.button_data("link_accept", proposal.chat_id, blob=blob, life=_LIFE)
    yes = InlineKeyboardButton(await context.plain("link-yes"), callback_data=data)
    data = context.button_data("link_refuse", life=_LIFE)
    no = InlineKeyboardButton(await context.plain("link-no"), callback_data=data)
    text = "\n".join((*lines, "", await context.say("link-check", external_id=proposal.external_id)))
    await context.send_html(text, markup=InlineKeyboardMarkup([[yes], [no]]))


async def on_accept(context: GatewayContext, press: Press) -> str | None:
    """Make the link: the name stands for who pressed."""
    code = _unpacked(press.blob)
    if why_not := await _outside(context, press.number(0)):
        await context.edit_pressed(await context.say(why_not))
        return None
    accepted = await context.clients.links.AcceptLinkCode(
        AcceptLinkCodeRequest(
            request_id=context.request_id("AcceptLinkCode"),
            code=code,
            member=Person(
                member_id=context.user.id,
                display_name=context.user.full_name,
                username=context.user.username or "",
            ),
        )
    )
    await context.audit("link_accepted", chat_id=accepted.link.chat_id, target=accepted.link.caller)
    await context.edit_pressed(await context.say("link-accepted", group=accepted.group_title))
    return None


async def on_refuse(context: GatewayContext, press: Press) -> str | None:
    """Leave it: the system hears nothing, and the code ends by itself."""
    await context.edit_pressed(await context.say("link-refused"))
    return None


async def permission_lines(
    context: GatewayContext, permissions: Iterable[access_pb2.Permission.ValueType]
) -> str:
    """Return what a system may do, a line each, in plain words."""
    names = [access_pb2.Permission.Name(one).removeprefix("PERMISSION_") for one in permissions]
    keys = [f"link-may-{name.lower().replace('_', '-')}" for name in names]
    # A permission of a newer version than this one has no words yet, and is named as it is.
    language = await context.language()
    known = [key if context.desk.texts.has(language, key) else "" for key in keys]
    lines = [
        await context.say(key) if key else await context.say("link-may-other", name=name)
        for key, name in zip(known, names, strict=True)
    ]
    return "\n".join(f"• {line}" for line in lines) or await context.say("link-may-nothing")


async def tell_bot_name(gateway: Gateway, username: str) -> None:
    """Tell the member service under which name the bot is found: it makes the links for systems."""
    await gateway.clients.links.RecordBotName(
        RecordBotNameRequest(request_id=request_id(0, "RecordBotName", username), username=username)
    )


async def _proposal(context: GatewayContext, code: str) -> LinkProposal:
    response = await context.clients.links.GetLinkProposal(
        GetLinkProposalRequest(code=code[:64], member_id=context.user.id)
    )
    return response.proposal


async def _outside(context: GatewayContext, chat_id: int) -> str:
    """Return the text for who is not in the group, as far as Telegram tells; nothing for who is."""
    if await context.desk.roles.present_in(context.user.id, [chat_id]):
        return ""
    unknown = await context.desk.roles.cannot_tell(context.user.id, [chat_id])
    return "link-cannot-see" if unknown else "link-not-a-member"


def _packed(code: str) -> bytes:
    """The code in the bytes that it stands for: a button has little room."""
    return base64.urlsafe_b64decode(code)


def _unpacked(blob: bytes) -> str:
    if len(blob) != _CODE_BYTES:
        raise ButtonInvalid
    return base64.urlsafe_b64encode(blob).decode()


FEATURE = Feature(
    buttons=(
        Button(73, "link_accept", on_accept),
        Button(74, "link_refuse", on_refuse),
    ),
)
