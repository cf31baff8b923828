"""What the coach would like to remember.

It is shown below the coach's answer in a private chat, and kept only if the member agrees.
"""

from collections.abc import Sequence

from gymnation.member.v1 import memories_pb2
from gymnation.member.v1.memory_service_pb2 import CreateMemoryRequest
from servicekit.errors import ServiceError
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.errors import is_expected, text_key
from telegram_gateway.conversation.permissions import Place
from telegram_gateway.features.memories import memory_pages


async def offer(context: GatewayContext, proposed: Sequence[str]) -> None:
    """Ask about each line. In a group nothing is ever offered, whatever the coach sent."""
    if context.place is not Place.PRIVATE:
        return
    for number, text in enumerate(proposed):
        try:
            made = await context.clients.memories.CreateMemory(
                CreateMemoryRequest(
                    request_id=context.request_id("CreateMemory", number),
                    member_id=context.user.id,
                    text=text,
                    source=memories_pb2.MEMORY_SOURCE_COACH,
                )
            )
        except ServiceError as error:
            if not is_expected(error):
                # The answer is there: no reason to ask for it again.
                return
            if error.reason != "MEMORY_ALREADY_KEPT":
                await context.decline(text_key(error.reason))
            continue
        shown, markup = await memory_pages.proposal(context, made.memory)
        await context.send_html(shown, markup=markup)
