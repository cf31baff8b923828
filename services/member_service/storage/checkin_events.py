"""What the feed tells of the transitions of check-ins."""

from typing import Final

from member_service.domain.feed import FeedCheckin, FeedEvent, FeedKind
from member_service.domain.ledger import Action, Checkin, Transition

_KINDS: Final = {
    Action.RECORD: FeedKind.CHECKIN_RECORDED,
    Action.REINSTATE: FeedKind.CHECKIN_RESTORED,
    Action.REVOKE: FeedKind.CHECKIN_REVOKED,
    Action.GIVE_WAY: FeedKind.CHECKIN_REVOKED,
}


def event_of(checkin: Checkin, made: Transition) -> FeedEvent:
    """What the feed tells of a transition."""
    return FeedEvent(
        event_id=f"{checkin.id}:{made.number}",
        group_id=checkin.group_id,
        kind=_KINDS[made.action],
        time=made.time,
        member_id=checkin.member_id,
        checkin=FeedCheckin(checkin.id, checkin.anchor_id, checkin.points, checkin.day, checkin.season_id),
    )


def renaming_of(checkin: Checkin, made: Transition) -> FeedEvent:
    """That the transition brought another name."""
    return FeedEvent(
        event_id=f"{checkin.id}:{made.number}:name",
        group_id=checkin.group_id,
        kind=FeedKind.MEMBER_RENAMED,
        time=made.time,
        member_id=checkin.member_id,
    )
