"""What members did, between proto and the domain."""

from typing import Final

from gymnation.member.v1 import trainings_pb2
from member_service.domain.activities import Activity
from member_service.domain.captions import Training

ACTIVITIES: Final = {one: trainings_pb2.Activity.Value(f"ACTIVITY_{one.name}") for one in Activity}


def training_to_proto(told: Training) -> trainings_pb2.Training | None:
    """None where nothing was told."""
    if not told:
        return None
    return trainings_pb2.Training(
        activities=[ACTIVITIES[one] for one in told.activities], minutes=told.minutes, metres=told.metres
    )
