"""/regras: the group's own rules."""

import html

from telegram_gateway.bot_api.markdown import split
from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Command, Feature
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import chosen_group, with_group
from telegram_gateway.conversation.permissions import MEMBERS, Rule


async def rules(context: GatewayContext) -> None:
    """Show the rules of this group, or in private of one that is chosen."""
    await with_group(context, "rules_group", _show)


async def on_group(context: GatewayContext, press: Press) -> str | None:
    """Show the rules of the group that was chosen."""
    group = await chosen_group(context, press)
    if group is None:
        return context.desk.texts.plain(await context.language(), "group-not-yours")
    await _show(context, group)
    return None


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
    buttons=(Button(3, "rules_group", on_group),),
)
