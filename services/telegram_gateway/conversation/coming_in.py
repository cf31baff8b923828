"""What somebody hears who is in no group: how to come in, as far as the bot knows.

The way in is the owner's to give (JOIN_URL). Without one nothing is promised.
Where Telegram does not tell the bot who is in a group, nobody is called an outsider.
"""

from telegram_gateway.conversation import my_groups
from telegram_gateway.conversation.context import GatewayContext


async def cannot_see(context: GatewayContext) -> bool:
    """Say whether who wrote may be in a group whose members the bot cannot see."""
    return await my_groups.cannot_tell(context.desk, context.user.id)


async def way_in(context: GatewayContext) -> str:
    """Return how to come in, as Telegram HTML."""
    link = context.gateway.settings.join_url
    way = await context.say("outsider-join", link=link) if link else await context.say("outsider-ask")
    if await my_groups.looks_everywhere(context.desk):
        return way
    return f"{await context.say('outsider-not-seen')}\n\n{way}"


async def outsider_help(context: GatewayContext) -> str:
    """Return what somebody in no group, as far as is known, can do about it."""
    if not await cannot_see(context):
        return await way_in(context)
    unseen = await context.say("outsider-cannot-see")
    return f"{unseen}\n\n{await way_in(context)}" if context.gateway.settings.join_url else unseen


async def told_outsider(context: GatewayContext, what: str) -> None:
    """Tell an outsider that `what` (Telegram HTML, a sentence) is for members, and how to become one."""
    if await cannot_see(context):
        await context.send_html(await outsider_help(context))
    else:
        await context.send_html(f"{what}\n\n{await way_in(context)}")
