"""Erases a member from anonymous mails: nobody knows what they wrote, and what is for them reaches nobody.

The other side hears what it would hear of anybody: that it is over, was taken away, or went back at its hour.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from member_service.domain.mail_erasures import recipient_erased, sender_erased
from member_service.domain.mails import Mail
from member_service.storage.database import Database, translate_errors
from member_service.storage.holdings import Whose
from member_service.storage.mail_lines import MongoMailLines
from member_service.storage.mails import MongoMails
from servicekit.clock import Clock
from servicekit.errors import Aborted

_ATTEMPTS: Final = 10


@translate_errors
class MailEraser:
    """The part of an erasure that is about mails. Safe to repeat.

    What blocks somebody stays as a keyed hash: moderators keep who is gone away, too.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._mails, self._lines, self._clock = MongoMails(database), MongoMailLines(database), clock

    async def erase(self, whose: Whose) -> None:
        """Take the member out of all mails."""
        now = self._clock()
        for mail_id in await self._mails.sent_by(whose.group_ids, whose.member_id):
            await self._change(mail_id, lambda one: sender_erased(one, self._mails.pseudonym(one)))
        for mail_id in await self._mails.received_by(whose.group_ids, whose.member_id):
            mail = await self._change(mail_id, lambda one: recipient_erased(one, now))
            if mail is not None:
                await self._forget_name(mail)

    async def _change(self, mail_id: str, how: Callable[[Mail], Mail]) -> Mail | None:
        for _ in range(_ATTEMPTS):
            mail = await self._mails.get(mail_id)
            if mail is None:
                return None
            after = how(mail)
            if after.blank or not after.recipient_id:
                # Lines first: without the mail nobody finds them.
                await self._lines.forget(mail)
            if await self._mails.put(after):
                return mail
        raise Aborted

    async def _forget_name(self, mail: Mail) -> None:
        """What their sender calls them goes, too."""
        sender = await self._mails.sender(mail)
        if sender is not None and sender.recipient_name:
            await self._mails.seal_again(mail, replace(sender, recipient_name=""))
