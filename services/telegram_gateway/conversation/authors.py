"""People other than the sender: who wrote a message, and in which language they read."""

from telegram import Message, User

from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.texts import match_language


def author_of(message: Message | None) -> User | None:
    """The person who wrote a message; None for a bot, an anonymous admin or a channel."""
    if message is None or message.sender_chat is not None or message.from_user is None:
        return None
    return None if message.from_user.is_bot else message.from_user


async def language_of(context: GatewayContext, person: User) -> str:
    """The language for a person: their choice, the group's, their app's, Portuguese."""
    group = await context.group()
    return match_language(
        await context.desk.seen.chosen_language(person.id),
        group.settings.language if group else None,
        person.language_code,
    )
