"""/regras: the group's own rules."""

from telegram_gateway.bot_api.formatted import Formatted
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Command, Feature
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import group_button, with_group
from telegram_gateway.conversation.permissions import MEMBERS, Rule

# That leaves room for the line above, with the longest title.
_PIECE_AT_MOST = 3500


async def rules(context: GatewayContext) -> None:
    """Show the rules of this group, or in private of one that is chosen."""
    await with_group(context, "rules_group", _show)


async def _show(context: GatewayContext, group: Group) -> None:
    pieces = Formatted(group.settings.rules).pieces(_PIECE_AT_MOST)
    if not pieces:
        await context.reply("rules-none", group=group.title)
        return
    first, *others = pieces
    await context.reply("rules", group=group.title, rules=first.text)
    for piece in others:
        await context.send_html(piece.html())


FEATURE = Feature(
    commands=(Command("regras", rules, Rule(group=MEMBERS, private=MEMBERS), menu=50, english="rules"),),
    buttons=(group_button(3, "rules_group", _show),),
)
