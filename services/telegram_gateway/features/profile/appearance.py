"""How a member appears in a group's ranking: hidden, under an alias, or by name.

The member chooses it by the buttons under /perfil, in private.
"""

from gymnation.member.v1.member_service_pb2 import GetProfileRequest, SetAppearanceRequest
from gymnation.member.v1.members_pb2 import Appearance
from servicekit.errors import ServiceError
from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.errors import text_key
from telegram_gateway.conversation.feature import Button, Feature, Prompt
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import chosen_group, for_group
from telegram_gateway.conversation.text_prompts import ask_in_writing
from telegram_gateway.features.profile.profile_page import profile_page

ALIAS_AT_MOST = 32


@for_group
async def on_hide(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Leave the ranking that others see."""
    return await _choose(context, group, hidden=True)


@for_group
async def on_show(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Be in it again."""
    return await _choose(context, group, hidden=False)


@for_group
async def on_by_name(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Appear by name again."""
    return await _choose(context, group, alias="")


@for_group
async def on_write(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Ask for an alias in writing."""
    text = await context.say("appearance-ask", group=group.title, most=ALIAS_AT_MOST)
    await ask_in_writing(context, "appearance_typed", group.chat_id, text=text)
    return None


async def take_alias(context: GatewayContext, press: Press) -> None:
    """Appear under the alias that was typed, and show the record again."""
    group = await chosen_group(context, press)
    if group is None:
        await context.decline("group-not-yours")
        return
    try:
        await _store(context, group, alias=context.message.text or " ")
    except ServiceError as error:
        if error.reason not in {"ALIAS_REFUSED", "ALIAS_TAKEN", "FIELD_INVALID"}:
            raise
        await context.decline(text_key("ALIAS_REFUSED" if error.reason == "FIELD_INVALID" else error.reason))
        return
    text, markup = await profile_page(context, group)
    await context.send_html(text, markup=markup)


async def _choose(
    context: GatewayContext, group: Group, *, hidden: bool | None = None, alias: str | None = None
) -> str | None:
    await _store(context, group, hidden=hidden, alias=alias)
    text, markup = await profile_page(context, group)
    await context.edit_pressed(text, markup)
    return None


async def _store(
    context: GatewayContext, group: Group, *, hidden: bool | None = None, alias: str | None = None
) -> None:
    """Change one of the two, the other stays."""
    members = context.clients.members
    known = (
        await members.GetProfile(GetProfileRequest(chat_id=group.chat_id, member_id=context.user.id))
    ).profile.appearance
    wanted_hidden = known.hidden if hidden is None else hidden
    await members.SetAppearance(
        SetAppearanceRequest(
            request_id=context.request_id("SetAppearance", str(wanted_hidden)),
            chat_id=group.chat_id,
            member_id=context.user.id,
            appearance=Appearance(hidden=wanted_hidden, alias=known.alias if alias is None else alias),
        )
    )


FEATURE = Feature(
    buttons=(
        Button(53, "appearance_hide", on_hide),
        Button(54, "appearance_show", on_show),
        Button(55, "appearance_by_name", on_by_name),
        Button(56, "appearance_write", on_write),
    ),
    prompts=(Prompt(57, "appearance_typed", take_alias),),
)
