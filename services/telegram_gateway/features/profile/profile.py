"""/perfil: a member's own record in one group, with a heat map of the last 12 weeks."""

from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Command, Feature
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import group_button, with_group
from telegram_gateway.conversation.permissions import MEMBERS, Rule
from telegram_gateway.features.profile.profile_page import profile_page


async def profile(context: GatewayContext) -> None:
    """Show the record in this group, or in private in one that is chosen."""
    await with_group(context, "profile_group", _show)


async def _show(context: GatewayContext, group: Group) -> None:
    text, markup = await profile_page(context, group)
    await context.send_own(text, markup=markup)


FEATURE = Feature(
    commands=(
        Command(
            "perfil",
            profile,
            Rule(group=MEMBERS, private=MEMBERS),
            menu=40,
            english="profile",
            ephemeral=True,
        ),
    ),
    buttons=(group_button(2, "profile_group", _show),),
)
