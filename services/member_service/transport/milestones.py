"""Milestones, from the domain to proto."""

from typing import Final

from gymnation.member.v1 import milestones_pb2
from member_service.domain.checkin_news import News
from member_service.domain.milestones import MilestoneKind

KINDS: Final = {
    kind: milestones_pb2.MilestoneKind.Value(f"MILESTONE_KIND_{kind.name}") for kind in MilestoneKind
}


def milestone_to_proto(news: News) -> milestones_pb2.Milestone | None:
    """None where there is none."""
    if news.milestone is None:
        return None
    return milestones_pb2.Milestone(
        kind=KINDS[news.milestone.kind], number=news.milestone.number, in_private=news.hidden
    )
