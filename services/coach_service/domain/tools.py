"""The tools that the model may use: what it is told about them, and reading with them.

A tool reads the asker's own record in the groups that the request allows, nothing else.
The member is never an input.
A group is chosen by its number in the list that the model was shown, never by a chat id.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from coach_service.domain import memory_tools, tool_results
from coach_service.domain.memory_tools import MemoryTools, Place, Refused
from coach_service.domain.model import ToolCall, ToolResult, ToolSpec
from coach_service.domain.observer import Watch
from coach_service.domain.prompts import escaped
from coach_service.domain.records import Checkin, Records
from coach_service.domain.tool_results import Reading
from servicekit.errors import ServiceError

MAX_ROUNDS = 4
MAX_CALLS_A_ROUND = 8
MAX_GROUPS = 20

NO_RECORD: Mapping[str, object] = {"record": "none"}
_UNREADABLE = "The record could not be read just now."

_GROUP_INPUT: Mapping[str, object] = {
    "type": "object",
    "properties": {
        "group": {
            "type": "integer",
            "minimum": 1,
            "maximum": MAX_GROUPS,
            "description": (
                "Number of the community in the list of communities. Leave it out to read all of them."
            ),
        }
    },
    "additionalProperties": False,
}

_Reader = Callable[[Records, int, int], Awaitable[Reading | None]]

# Fixed texts: they open every request, before the system prompt, so that the vendor's cache holds them.
_TOOLS: Mapping[str, tuple[str, _Reader]] = {
    "get_profile": (
        (
            "The asker's own numbers in a community: "
            "points and check-ins of the running season and of all time, "
            "streak, freezes, rank, and how often they trained lately."
        ),
        tool_results.profile,
    ),
    "list_recent_checkins": (
        (
            "The asker's own latest check-ins in a community, newest first, with day and points, "
            "and what they told under the photo: activities, minutes, kilometres."
        ),
        tool_results.recent_checkins,
    ),
    "get_week": (
        (
            "The asker's own running week in a community, Monday to Sunday: the days a week that they chose "
            "as their goal, days trained, the week before, weeks in a row that reached the goal, and "
            "activities, minutes and kilometres as far as they told them under their photos."
        ),
        tool_results.week,
    ),
    "get_standing": (
        (
            "The asker's own place in the running season's ranking of a community: "
            "rank, points, points of the next better rank, participants, days left."
        ),
        tool_results.standing,
    ),
    "get_challenges": (
        (
            "The challenges that a community does together now: what counts, first and last day, "
            "how far it has come, teams by their mean days, and whether they can still be joined. No names."
        ),
        tool_results.challenges,
    ),
    "get_group_rules": ("The rules that the admins of a community wrote.", tool_results.rules),
}

TOOLS: tuple[ToolSpec, ...] = tuple(
    ToolSpec(name, description, _GROUP_INPUT) for name, (description, _) in _TOOLS.items()
)
TOOL_NAMES = (*_TOOLS, *memory_tools.NAMES)
UNKNOWN_TOOL = "unknown"
"""What a tool is called that the model made up, wherever names are shown."""


@dataclass(frozen=True, slots=True)
class GroupRef:
    """A group whose record may be read. Its place in the list is its number for the model, from 1."""

    chat_id: int
    title: str


@dataclass(frozen=True, slots=True)
class Source:
    """Something that the answer is based on."""

    tool: str
    chat_id: int
    facts: Mapping[str, str] = field(default_factory=dict)
    checkins: tuple[Checkin, ...] = ()
    memory_numbers: tuple[int, ...] = ()


def tools_for(place: Place) -> tuple[ToolSpec, ...]:
    """What the model may use there. In a group it has no tool that leads to anything being written."""
    return (*TOOLS, *memory_tools.SPECS[place])


class Toolbox:
    """Runs the tools of one question and remembers what they read."""

    def __init__(
        self,
        records: Records,
        member_id: int,
        groups: Sequence[GroupRef],
        watch: Watch,
        memory: MemoryTools | None = None,
    ) -> None:
        self._records, self._member_id, self._groups, self._watch = records, member_id, groups, watch
        self._memory = memory
        self._sources: dict[tuple[str, int], Source] = {}
        self.results: list[str] = []
        """What the model was shown of the record, as JSON.

        Memories are not among it: their numbers prove nothing.
        """

    @property
    def sources(self) -> tuple[Source, ...]:
        """In the order of the tools and the groups: reads end in any order."""
        keys = [(name, ref.chat_id) for name in _TOOLS for ref in self._groups]
        read = tuple(self._sources[key] for key in keys if key in self._sources)
        recalled = self._memory.recalled if self._memory else {}
        return (
            *read,
            *(
                Source(memory_tools.RECALL, chat_id, memory_numbers=tuple(recalled[chat_id]))
                for chat_id in sorted(recalled)
            ),
        )

    async def run(self, calls: Sequence[ToolCall]) -> tuple[ToolResult, ...]:
        """Run the calls of one turn side by side. Every call gets a result, in order; none raises."""
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._run(call)) for call in calls[:MAX_CALLS_A_ROUND]]
        refused = [
            ToolResult(call.call_id, "Too many tool calls at once.", failed=True)
            for call in calls[MAX_CALLS_A_ROUND:]
        ]
        return (*(task.result() for task in tasks), *refused)

    async def _run(self, call: ToolCall) -> ToolResult:
        with self._watch.tool(known_name(call.name)) as watched:
            try:
                if self._memory is not None and call.name in memory_tools.NAMES:
                    return ToolResult(call.call_id, _json(await self._memory.use(call)))
                content = _json(await self._read(call))
            except Refused as refusal:
                watched.failed()
                return ToolResult(call.call_id, str(refusal), failed=True)
            self.results.append(content)
            return ToolResult(call.call_id, content)

    async def _read(self, call: ToolCall) -> Mapping[str, object]:
        if call.name not in _TOOLS:
            raise Refused("There is no such tool.")
        chosen = self._chosen(call.input)
        if not chosen:
            return NO_RECORD
        async with asyncio.TaskGroup() as group:
            tasks = {number: group.create_task(self._one(call.name, ref)) for number, ref in chosen.items()}
        found = {number: task.result() for number, task in tasks.items()}
        if all(data is None for data in found.values()):
            raise Refused(_UNREADABLE)
        if len(found) == 1:
            return found.popitem()[1] or NO_RECORD
        return {
            "communities": {str(number): data or {"error": _UNREADABLE} for number, data in found.items()}
        }

    def _chosen(self, given: Mapping[str, object]) -> Mapping[int, GroupRef]:
        numbered = dict(enumerate(self._groups, start=1))
        if given.keys() - {"group"}:
            raise Refused("The only input is the number of a community.")
        number = given.get("group")
        if number is None:
            return numbered
        if not isinstance(number, int) or isinstance(number, bool) or number not in numbered:
            raise Refused("There is no such community in the list.")
        return {number: numbered[number]}

    async def _one(self, name: str, ref: GroupRef) -> Mapping[str, object] | None:
        """What the model is shown of one group; None when it cannot be read."""
        _, reader = _TOOLS[name]
        try:
            reading = await reader(self._records, ref.chat_id, self._member_id)
        except ServiceError:
            return None
        if reading is None:
            return NO_RECORD
        self._sources[name, ref.chat_id] = Source(name, ref.chat_id, reading.facts, reading.checkins)
        return {"community": ref.title, **reading.data} if ref.title else reading.data


def known_name(name: str) -> str:
    """The tool's name if it is one of ours: what the model makes up goes into no span and no message."""
    return name if name in TOOL_NAMES else UNKNOWN_TOOL


def _json(value: object) -> str:
    # Titles and rules in it were written by people.
    return escaped(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
