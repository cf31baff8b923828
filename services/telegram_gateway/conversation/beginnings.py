"""Notes that something was begun, for what Telegram does once, and says of a second try that it is done.

A note is written before the first try. Whoever tries again finds it, after a crash in another process, too:
what is done by then may be their own doing, and has to be written down and told all the same.
A note is an entry of the outbox that has nothing to do. Its name is of the try: of an update, or of an entry.
"""

from datetime import timedelta
from typing import Final

from servicekit.clock import Clock
from telegram_gateway.runtime.outbox import Outbox
from telegram_gateway.runtime.outbox_kinds import NOTE

_KEPT_FOR: Final = timedelta(hours=1)


async def begin(outbox: Outbox, name: str, chat_id: int, clock: Clock) -> bool:
    """Note that it begins; say whether it does so for the first time."""
    return await outbox.schedule(_entry(name), NOTE, chat_id, {}, due_time=clock() + _KEPT_FOR)


async def was_begun(outbox: Outbox, name: str) -> bool:
    """Say whether it was begun lately."""
    return await outbox.cancel(_entry(name))


def _entry(name: str) -> str:
    return f"begun:{name}"
