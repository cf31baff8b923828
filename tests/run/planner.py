"""What still fits: whether a group can be expected to end in time, from its time on a quiet machine.

A group's wall time there is work (its CPU seconds on two cores) and waiting (the rest).
Work takes longer by the factor by which this machine is slower, waiting does not.
The groups that are over teach: if they took longer than expected, so will the next ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.run.groups import Times

CORES = 2
MARGIN = 1.15
"""Expected times are estimates: so much more is taken for them."""
_LEAST, _MOST = 0.7, 3.0
_SOON_S = 20.0


@dataclass(slots=True)
class Planner:
    """Decides for each group. Times are seconds since the start of the run.

    `begin_by_s`: no group begins that is not expected to end by then.
    `stop_by_s`: a group that still runs then is cut.
    """

    times: dict[str, Times]
    begin_by_s: float
    stop_by_s: float
    _expected_s: float = field(default=0.0, init=False)
    _took_s: float = field(default=0.0, init=False)

    def expected_s(self, name: str, slowness: float) -> float:
        """How long a group should take now."""
        quiet = self.times[name]
        work_s = min(quiet.cpu_s / CORES, quiet.wall_s)
        return ((quiet.wall_s - work_s) + work_s * slowness) * self._lesson() * MARGIN

    def fits(self, names: Sequence[str], slowness: float, now_s: float) -> bool:
        """Whether groups that begin now can be expected to end in time."""
        return now_s + sum(self.expected_s(name, slowness) for name in names) <= self.begin_by_s

    def learn(self, name: str, slowness: float, took_s: float) -> None:
        """Remember how long a whole group really took."""
        lesson = self._lesson()
        self._expected_s += self.expected_s(name, slowness) / lesson / MARGIN
        self._took_s += took_s

    def _lesson(self) -> float:
        if self._expected_s < _SOON_S:
            # What takes seconds says little of what takes minutes.
            return 1.0
        return min(max(self._took_s / self._expected_s, _LEAST), _MOST)
