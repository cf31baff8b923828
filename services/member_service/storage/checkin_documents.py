"""How a check-in with its transitions is laid out as a document, and read from one."""

from datetime import date
from typing import Final

from member_service.domain.activities import Activity
from member_service.domain.anchors import AnchorKind
from member_service.domain.captions import NOTHING_SAID, Training
from member_service.domain.ledger import Action, Checkin, CheckinState, Row, Totals, Transition
from member_service.domain.profiles import CountedCheckin
from member_service.storage.database import Document

COUNTED_FIELDS: Final = {"day": 1, "season_id": 1, "points": 1, "create_time": 1}
"""What is read of a check-in that counts."""


def new_document(checkin: Checkin, made: Transition) -> Document:
    """The document of a check-in's first transition."""
    return {
        "_id": checkin.id,
        "anchor_id": checkin.anchor_id,
        "group_id": checkin.group_id,
        "chat_number": checkin.chat_number,
        "anchor_kind": checkin.anchor_kind.value,
        "member_id": checkin.member_id,
        "display_name": checkin.display_name,
        "points": checkin.points,
        "season_id": checkin.season_id,
        "day": checkin.day.isoformat(),
        "recorded_by_caller": checkin.recorded_by_caller,
        "source_message_id": checkin.source_message_id,
        "media_group_id": checkin.media_group_id,
        "file_unique_id": checkin.file_unique_id,
        "create_time": checkin.create_time,
        "transitions": made.number,
        "log": {str(made.number): transition_document(made)},
        "request_id": made.request_id,
        "request_ids": [made.request_id],
        "pending": [made.number],
        "pending_since": made.time,
        **state_fields(checkin),
        **training_fields(checkin.training),
    }


def training_fields(told: Training) -> Document:
    """What a caption told; nothing where it told nothing, as with most."""
    if not told:
        return {}
    return {
        "activities": [one.value for one in told.activities],
        "minutes": told.minutes,
        "metres": told.metres,
    }


NOTHING_TOLD: Final[Document] = {"activities": "", "minutes": "", "metres": ""}
"""What a check-in of which nothing is told does not have."""


def training_from(document: Document) -> Training:
    if "activities" not in document:
        return NOTHING_SAID
    activities = tuple(Activity(one) for one in document["activities"])
    return Training(activities, document["minutes"], document["metres"])


def state_fields(checkin: Checkin) -> Document:
    """What transitions change."""
    return {
        "state": checkin.state.value,
        "confirmed_by": checkin.confirmed_by,
        "count_time": checkin.count_time,
        "revoke_time": checkin.revoke_time,
        "revoke_reason": checkin.revoke_reason,
        "revoked_by": checkin.revoked_by,
        "revoked_by_caller": checkin.revoked_by_caller,
    }


def transition_document(made: Transition) -> Document:
    return {
        "action": made.action.value,
        "request_id": made.request_id,
        "fingerprint": made.fingerprint,
        "time": made.time,
        "by": made.by,
        "caller": made.caller,
        "reason": made.reason,
        "count_time": made.count_time,
    }


def checkin_from(document: Document) -> Checkin:
    return Checkin(
        anchor_id=document["anchor_id"],
        group_id=document["group_id"],
        chat_number=document["chat_number"],
        anchor_kind=AnchorKind(document["anchor_kind"]),
        member_id=document["member_id"],
        display_name=document["display_name"],
        points=document["points"],
        state=CheckinState(document["state"]),
        season_id=document["season_id"],
        day=date.fromisoformat(document["day"]),
        source_message_id=document["source_message_id"],
        media_group_id=document["media_group_id"],
        file_unique_id=document["file_unique_id"],
        confirmed_by=document["confirmed_by"],
        create_time=document["create_time"],
        count_time=document["count_time"],
        revoke_time=document["revoke_time"],
        revoke_reason=document["revoke_reason"],
        revoked_by=document["revoked_by"],
        # What was stored before systems could act has neither.
        recorded_by_caller=document.get("recorded_by_caller", ""),
        revoked_by_caller=document.get("revoked_by_caller", ""),
        training=training_from(document),
    )


def counted_from(document: Document) -> CountedCheckin:
    """A check-in as a history has it, from its COUNTED_FIELDS."""
    return CountedCheckin(
        document["_id"],
        date.fromisoformat(document["day"]),
        document["season_id"],
        document["points"],
        document["create_time"],
    )


def row_from(document: Document) -> Row:
    numbers = range(1, document["transitions"] + 1)
    return Row(
        checkin=checkin_from(document),
        transitions=tuple(_transition(number, document["log"][str(number)]) for number in numbers),
        pending=tuple(document["pending"]),
    )


def _transition(number: int, document: Document) -> Transition:
    totals = Totals(document["checkins"], document["points"]) if "checkins" in document else None
    return Transition(
        number=number,
        action=Action(document["action"]),
        request_id=document["request_id"],
        fingerprint=document["fingerprint"],
        time=document["time"],
        by=document["by"],
        caller=document.get("caller", ""),
        reason=document["reason"],
        totals=totals,
        count_time=document.get("count_time"),
    )
