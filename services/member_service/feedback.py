"""What members thought of answers, by the model and the version of the prompt that wrote them.

`python -m member_service feedback` prints it, with the traces of the latest answers that somebody disliked.
The traces hold the story.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from heapq import nlargest
from typing import Final

from member_service.domain.question_record import QuestionState, Verdict
from member_service.storage.database import Database
from member_service.storage.questions import QUESTIONS

TRACES: Final = 5
"""Of each version, the latest disliked ones."""


@dataclass(slots=True)
class Opinion:
    """Of one model with one version of a prompt. Nobody is named."""

    answers: int = 0
    good: int = 0
    bad: int = 0
    disliked: list[str] = field(default_factory=list)
    """Trace ids, the latest first."""
    _latest: list[tuple[datetime, str]] = field(default_factory=list)

    def dislike(self, moment: datetime, trace_id: str) -> None:
        """Count it, and keep its trace if it is among the latest."""
        self.bad += 1
        if trace_id:
            self._latest = nlargest(TRACES, [*self._latest, (moment, trace_id)])
            self.disliked = [one for _, one in self._latest]


async def opinions(database: Database) -> dict[tuple[str, str], Opinion]:
    """By model and version of the prompt."""
    found: dict[tuple[str, str], Opinion] = defaultdict(Opinion)
    wanted = {"state": QuestionState.SETTLED.value}
    parts = {"model": 1, "prompt_version": 1, "feedback": 1, "trace_id": 1, "create_time": 1}
    # In the order in which they lie: to sort a year of them would take more memory than servers give.
    async for answer in database.collection(QUESTIONS).find(wanted, parts):
        opinion = found[answer.get("model", ""), answer.get("prompt_version", "")]
        opinion.answers += 1
        opinion.good += answer.get("feedback") == Verdict.GOOD.value
        if answer.get("feedback") == Verdict.BAD.value:
            opinion.dislike(answer["create_time"], answer.get("trace_id", ""))
    return dict(found)


def lines(found: dict[tuple[str, str], Opinion]) -> list[str]:
    """For a terminal: the version with the most answers first."""
    told = [f"{'model':24} {'prompt':28} {'answers':>8} {'good':>6} {'bad':>6}"]
    for (model, version), one in sorted(found.items(), key=lambda item: -item[1].answers):
        told.append(f"{model or '-':24} {version or '-':28} {one.answers:>8} {one.good:>6} {one.bad:>6}")
        told += [f"  disliked: trace {trace_id}" for trace_id in one.disliked]
    return told if found else ["No answer is stored."]
