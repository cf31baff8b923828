"""An inbox as a test makes it, without lanes."""

from datetime import timedelta

from telegram import Update

from telegram_gateway.runtime.inbox import Inbox
from telegram_gateway.runtime.raw_updates import RawUpdate

GROUP = -1001


def raw(update_id, chat_id=GROUP):
    message = {
        "message_id": update_id,
        "date": 0,
        "chat": {"id": chat_id, "type": "supergroup"},
        "text": "oi",
    }
    return RawUpdate.of({"update_id": update_id, "message": message})


class Handled:
    """Collects tickets in place of the lanes."""

    def __init__(self):
        self.tickets = []

    def submit(self, update, ticket):
        self.tickets.append(ticket)

    @property
    def ids(self):
        return [ticket.update_id for ticket in self.tickets]


def make_inbox(clients, member, **options):
    inbox = Inbox(
        clients.inbox,
        lambda update: Update.de_json(update, None),
        lease=timedelta(seconds=10),
        clock=member.clock,
        **options,
    )
    handled = Handled()
    inbox.hand_to(handled)
    return inbox, handled
