"""/conexoes: the systems that know a member by a name of their own, and the end of that.

It works in private only.
"""

import base64

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from gymnation.member.v1.link_service_pb2 import DeleteMemberLinkRequest, ListMemberLinksRequest
from gymnation.member.v1.links_pb2 import MemberLink
from telegram_gateway.clients.times import to_datetime
from telegram_gateway.conversation.buttons import ButtonInvalid, Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Command, Feature
from telegram_gateway.conversation.permissions import EVERYONE, Rule
from telegram_gateway.features.links.link_codes import permission_lines
from telegram_gateway.texts import moments

PAGE_SIZE = 4
_LINK_ID_BYTES = 16
_WHERE_UNKNOWN = "UTC"


async def connections(context: GatewayContext) -> None:
    """List the links of who wrote."""
    text, markup = await _page(context, 0)
    await context.send_html(text, markup=markup)


async def on_page(context: GatewayContext, press: Press) -> str | None:
    """Turn the page in place."""
    await context.edit_pressed(*await _page(context, press.small(0)))
    return None


async def on_remove(context: GatewayContext, press: Press) -> str | None:
    """End a link, and list those that are left."""
    if len(press.blob) != _LINK_ID_BYTES:
        raise ButtonInvalid
    removed = await context.clients.links.DeleteMemberLink(
        DeleteMemberLinkRequest(
            request_id=context.request_id("DeleteMemberLink"),
            member_id=context.user.id,
            link_id=base64.urlsafe_b64encode(press.blob).rstrip(b"=").decode(),
        )
    )
    await context.audit("link_removed", chat_id=removed.link.chat_id, target=removed.link.caller)
    await context.edit_pressed(*await _page(context, press.small(0)))
    return await context.plain("links-removed")


async def _page(context: GatewayContext, number: int) -> tuple[str, InlineKeyboardMarkup | None]:
    listed = await context.clients.links.ListMemberLinks(ListMemberLinksRequest(member_id=context.user.id))
    links = list(listed.links)
    if not links:
        return await context.say("links-none"), None
    # The page may be gone with its last link.
    number = min(number, (len(links) - 1) // PAGE_SIZE)
    first = number * PAGE_SIZE
    shown = links[first : first + PAGE_SIZE]
    parts = [await context.say("links-title")]
    rows = []
    for place, link in enumerate(shown, start=first + 1):
        parts.append(await _entry(context, place, link))
        data = context.button_data("link_remove", number, blob=_packed(link.link.link_id))
        label = await context.plain("links-remove", number=place, system=link.caller_title)
        rows.append([InlineKeyboardButton(label, callback_data=data)])
    turns = [
        InlineKeyboardButton(await context.plain(key), callback_data=context.button_data("links_page", to))
        for key, to, there in (
            ("page-previous", number - 1, number > 0),
            ("page-next", number + 1, first + PAGE_SIZE < len(links)),
        )
        if there
    ]
    return "\n\n".join(parts), InlineKeyboardMarkup([*rows, turns] if turns else rows)


async def _entry(context: GatewayContext, place: int, one: MemberLink) -> str:
    group = await context.desk.seen.group(one.link.chat_id)
    zone = group.settings.time_zone if group else _WHERE_UNKNOWN
    head = await context.say(
        "links-entry",
        number=place,
        system=one.caller_title,
        group=one.group_title,
        external_id=one.link.external_id,
        day=moments.day_of_year(to_datetime(one.link.create_time), zone),
    )
    return f"{head}\n{await permission_lines(context, one.permissions)}"


def _packed(link_id: str) -> bytes:
    return base64.urlsafe_b64decode(link_id + "==")


FEATURE = Feature(
    commands=(Command("conexoes", connections, Rule(private=EVERYONE), menu=105, english="connections"),),
    buttons=(
        Button(75, "link_remove", on_remove),
        Button(76, "links_page", on_page),
    ),
)
