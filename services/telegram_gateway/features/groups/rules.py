"""/regras: the group's own rules."""

import html

from telegram_gateway.bot_api.markdown import split
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Command, Feature
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import group_button, with_group
from telegram_gateway.conversation.permissions import MEMBERS, Rule


async def rules(context: GatewayContext) -> None:
    """Show the rules of this group, or in private of one that is chosen."""
    await with_group(context, "rules_group", _show)


async def _show(context: GatewayContext, group: Group) -> None:
    if not group.settings.rules:
        await context.reply("rules-none", group=group.title)
        return
    first, *others = split(group.settings.rules)
    await context.reply("rules", group=group.title, rules=first)
    for piece in others:
        await context.send_html(html.escape(piece, quote=False))


FEATURE = Feature(
    commands=(Command("regras", rules, Rule(group=MEMBERS, private=MEMBERS), menu=50),),
    buttons=(group_button(3, "rules_group", _show),),
)
