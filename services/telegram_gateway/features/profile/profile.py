"""/perfil: a member's own record in one group, with a heat map of the last 12 weeks."""

from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Command, Feature
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import chosen_group, with_group
from telegram_gateway.conversation.permissions import MEMBERS, Rule
from telegram_gateway.features.profile.profile_page import profile_page


async def profile(context: GatewayContext) -> None:
    """Show the record in this group, or in private in one that is chosen."""
    await with_group(context, "profile_group", _show)


async def on_group(context: GatewayContext, press: Press) -> str | None:
    """Show the record in the group that was chosen."""
    group = await chosen_group(context, press)
    if group is None:
        return context.desk.texts.plain(await context.language(), "group-not-yours")
    await _show(context, group)
    return None


async def _show(context: GatewayContext, group: Group) -> None:
    text, markup = await profile_page(context, group)
    await context.send_html(text, markup=markup)


FEATURE = Feature(
    commands=(Command("perfil", profile, Rule(group=MEMBERS, private=MEMBERS), menu=40),),
    buttons=(Button(2, "profile_group", on_group),),
)
