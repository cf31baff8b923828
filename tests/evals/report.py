"""What came of a run, as a table for people and as JSON for programs."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from statistics import mean, median

from tests.evals.golden import KINDS


@dataclass(slots=True)
class Outcome:
    """One answer. `failure` is the reason when none came."""

    question: str
    kind: str
    broken: list[str] = field(default_factory=list)
    failure: str = ""
    answer: str = ""
    cost_nano_usd: int = 0
    first_token_s: float = 0.0
    mark: int | None = None
    remark: str = ""
    prompt_version: str = ""
    model: str = ""

    @property
    def passed(self) -> bool:
        return not self.broken and not self.failure


@dataclass(slots=True)
class Run:
    """All answers of one version of the prompts."""

    name: str
    outcomes: list[Outcome]

    def of(self, kind: str) -> list[Outcome]:
        return [one for one in self.outcomes if not kind or one.kind == kind]


def table(runs: Sequence[Run]) -> str:
    """A line for each kind of question, and a column for each version.

    Below it stands what one version got right and the other did not.
    """
    lines = [f"{'':12}" + "".join(f"{run.name[:26]:>30}" for run in runs)]
    for kind in (*KINDS, ""):
        cells = "".join(f"{_cell(run.of(kind)):>30}" for run in runs)
        lines.append(f"{kind or 'all':12}{cells}")
    lines.append(f"{'cost':12}" + "".join(f"{_cost(run):>30}" for run in runs))
    lines.append(f"{'first token':12}" + "".join(f"{_first_token(run):>30}" for run in runs))
    lines += ["", *_broken(runs)]
    if len(runs) == 2:
        lines += ["", *_changed(*runs)]
    return "\n".join(lines)


def as_json(runs: Sequence[Run]) -> str:
    """Everything, answers included."""
    return json.dumps([asdict(run) for run in runs], ensure_ascii=False, indent=1)


def _cell(outcomes: Sequence[Outcome]) -> str:
    if not outcomes:
        return "-"
    passed = sum(one.passed for one in outcomes)
    marks = [one.mark for one in outcomes if one.mark is not None]
    judged = f"  mark {mean(marks):.1f}" if marks else ""
    return f"{passed}/{len(outcomes)} ({passed / len(outcomes):.0%}){judged}"


def _cost(run: Run) -> str:
    return f"{sum(one.cost_nano_usd for one in run.outcomes) / 1e9:.4f} USD"


def _first_token(run: Run) -> str:
    waited = [one.first_token_s for one in run.outcomes if one.first_token_s]
    return f"{median(waited):.2f} s (median)" if waited else "-"


def _broken(runs: Sequence[Run]) -> list[str]:
    return [
        f"{run.name}: {one.question}: {one.failure or '; '.join(one.broken)}"
        for run in runs
        for one in run.outcomes
        if not one.passed
    ]


def _changed(one: Run, other: Run) -> list[str]:
    before = {outcome.question: outcome.passed for outcome in one.outcomes}
    lines = []
    for outcome in other.outcomes:
        if outcome.passed != before.get(outcome.question, outcome.passed):
            word = "now passes" if outcome.passed else "no longer passes"
            lines.append(f"{outcome.question} {word}")
    return lines or ["Both versions pass the same questions."]
