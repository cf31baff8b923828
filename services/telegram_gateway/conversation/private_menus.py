"""The menu of a private chat, by the role of the person in it.

Members see the menu of all private chats. Who administers a group, or is bot admin, sees what they can use,
in their language. It is published beside the lanes, by the outbox, when a role was gained or lost.
What this process saw is remembered, so that a message costs nothing.
Telegram is asked what the chat has now, so that nothing is published that is there already.
"""

from collections import OrderedDict
from typing import Any

from telegram import BotCommand, BotCommandScopeChat
from telegram.error import BadRequest, Forbidden
from telegram.ext import ExtBot

from gymnation.member.v1.member_service_pb2 import GetMemberRequest
from servicekit.errors import NotFound
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.desk import Desk
from telegram_gateway.conversation.my_groups import role_in_private
from telegram_gateway.conversation.permissions import ADMINS, Place, Role
from telegram_gateway.runtime.outbox_kinds import OBSOLETE
from telegram_gateway.texts import match_language

KIND = "private_menu"
_KEPT_AT_MOST = 20_000


class RolesSeen:
    """Which menu each person should have, as far as this process saw."""

    def __init__(self) -> None:
        self._seen: OrderedDict[int, Role] = OrderedDict()

    def is_news(self, member_id: int, role: Role, place: Place) -> bool:
        """Say whether the role changes the person's menu, and remember it.

        In a group only an admin's role says something of the private chat, and not which of them it is there.
        """
        known = self._seen.get(member_id)
        if place is Place.GROUP and (role not in ADMINS or known in ADMINS):
            return False
        if known is role:
            return False
        self._seen[member_id] = role
        self._seen.move_to_end(member_id)
        if len(self._seen) > _KEPT_AT_MOST:
            self._seen.popitem(last=False)
        return True

    def forget(self, member_id: int) -> None:
        """Drop what was seen of a person: their role changed."""
        self._seen.pop(member_id, None)


def install(desk: Desk) -> None:
    """Teach the outbox to publish somebody's menu."""

    async def publish(bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
        return await _publish(bot, desk, payload["member_id"])

    desk.gateway.outbox.register(KIND, publish)


async def role_seen(context: GatewayContext, role: Role) -> None:
    """Have the menu of who wrote looked at, if their role is not the one that was seen last."""
    if context.desk.roles_seen.is_news(context.user.id, role, context.place):
        await _look_at(context, context.user.id)


async def role_changed(context: GatewayContext, member_id: int) -> None:
    """Have a person's menu looked at: they gained or lost a role, or chose another language."""
    context.desk.roles_seen.forget(member_id)
    await _look_at(context, member_id)


async def _look_at(context: GatewayContext, member_id: int) -> None:
    name = f"menu:{member_id}:{context.incoming.update_id}"
    await context.gateway.outbox.schedule(name, KIND, member_id, {"member_id": member_id})


async def _publish(bot: ExtBot[Any], desk: Desk, member_id: int) -> str | None:
    """{member_id}: makes the menu of the person's chat what it should be."""
    scope = BotCommandScopeChat(member_id)
    wanted = await _wanted(desk, member_id)
    try:
        if tuple(wanted) == tuple(await bot.get_my_commands(scope=scope)):
            return None
        if wanted:
            await bot.set_my_commands(wanted, scope=scope)
        else:
            await bot.delete_my_commands(scope=scope)
    except Forbidden:
        return OBSOLETE
    except BadRequest as error:
        # They never opened a chat with the bot. When they do, their role is seen.
        if not error.message.lower().startswith("chat not found"):
            raise
        return OBSOLETE
    return None


async def _wanted(desk: Desk, member_id: int) -> list[BotCommand]:
    """The menu of the person's chat; empty when the one of all private chats says the same."""
    role = await role_in_private(desk, member_id)
    try:
        member = (await desk.gateway.clients.members.GetMember(GetMemberRequest(member_id=member_id))).member
    except NotFound:
        language, of_app = match_language(), match_language()
    else:
        of_app = match_language(member.telegram_language_code)
        language = match_language(member.language, member.telegram_language_code)
    if role not in ADMINS and language == of_app:
        return []
    # Outsiders see the members' menu, too: it shows them what there is.
    shown = role if role in ADMINS else Role.MEMBER
    return [
        BotCommand(desk.commands[name].word(language), desk.texts.plain(language, f"command-{name}"))
        for name in desk.permissions.commands_for(shown, Place.PRIVATE)
    ]
