"""What members are shown of anonymous mails: what they wrote, and what they received, without a sender."""

from collections.abc import Sequence

from member_service.domain.mail_reading import is_seen_by, is_told, may_read
from member_service.domain.mails import Mail, Side, for_others, for_sender
from member_service.storage.database import Database, Document
from member_service.storage.holdings import Holding, Shown, Whose, place_of
from member_service.storage.mails import MAILS, mail_from, sender_tags


def _sent(whose: Whose) -> Document:
    tags = [tag for one in whose.group_ids for tag in sender_tags(whose.mail_keys, one, whose.member_id)]
    return {"group_id": {"$in": whose.group_ids}, "sender_tag": {"$in": tags}}


def _received(whose: Whose) -> Document:
    return {"group_id": {"$in": whose.group_ids}, "recipient_id": whose.member_id, "hidden": False}


async def _tell_sent(database: Database, whose: Whose, documents: Sequence[Document]) -> list[Shown]:
    told: list[Shown] = []
    for document in documents:
        mail = mail_from(document, database.keys)
        seen = for_sender(mail)
        more: Shown = {
            "create_time": mail.create_time,
            "allow_reveal": mail.allow_reveal,
            "openings": [f"{one.time:%Y-%m-%d}: {one.reason}" for one in mail.openings],
        }
        told.append(place_of(whose, document) | _of(mail, seen.state.value) | more)
    return told


async def _tell_received(database: Database, whose: Whose, documents: Sequence[Document]) -> list[Shown]:
    told: list[Shown] = []
    for document in documents:
        mail = mail_from(document, database.keys)
        if is_told(mail) and is_seen_by(mail, Side.RECIPIENT) and may_read(mail, Side.RECIPIENT):
            told.append(place_of(whose, document) | _of(mail, for_others(mail).state.value))
    return told


def _of(mail: Mail, state: str) -> Shown:
    return {
        "number": mail.number,
        "state": state,
        "text": mail.text,
        "publish_time": mail.publish_time,
        "only_for_recipient": mail.only_for_recipient,
    }


HOLDINGS = (
    Holding("mails_sent", MAILS, _sent, tells=_tell_sent),
    Holding("mails_received", MAILS, _received, tells=_tell_received, counted=False),
)
