"""Kudos: a reaction to a member's check-in. Telegram tells of reactions where the bot is an administrator."""

from collections.abc import Mapping

from telegram import Update
from telegram.ext import MessageReactionHandler

from gymnation.member.v1.checkin_service_pb2 import GiveKudosRequest, KudosGiver
from servicekit.request_ids import request_id
from telegram_gateway.clients import Clients
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Feature, Parts
from telegram_gateway.conversation.kudos_gathering import Write
from telegram_gateway.runtime.raw_updates import is_kind


def writer(clients: Clients) -> Write:
    """What writes gathered kudos."""

    async def write(chat_id: int, message_id: int, update_id: int, given: Mapping[int, bool]) -> None:
        await clients.checkins.GiveKudos(
            GiveKudosRequest(
                request_id=request_id(update_id, "GiveKudos"),
                chat_id=chat_id,
                message_id=message_id,
                givers=[
                    KudosGiver(member_id=member_id, taken_back=taken_back)
                    for member_id, taken_back in given.items()
                ],
            )
        )

    return write


async def on_reaction(update: Update, context: GatewayContext) -> None:
    """Count it. Nobody is answered."""
    reacted = update.message_reaction
    if reacted is None or reacted.user is None or reacted.user.is_bot or await context.group() is None:
        return
    await context.desk.kudos.add(
        reacted.chat.id,
        reacted.message_id,
        update.update_id,
        reacted.user.id,
        taken_back=not any(is_kind(one.to_dict()) for one in reacted.new_reaction),
    )


def _install(parts: Parts) -> None:
    """Hang in reactions."""
    parts.application.add_handler(
        MessageReactionHandler(
            on_reaction, message_reaction_types=MessageReactionHandler.MESSAGE_REACTION_UPDATED
        )
    )


FEATURE = Feature(install=_install)
