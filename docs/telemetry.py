"""Writes docs/telemetry.md: every span, metric and attribute, as the code declares them.

With `--check` it only says whether the page is out of date.
"""

import sys
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

from servicekit import attributes, instruments, spans

PAGE = Path(__file__).parent / "telemetry.md"
# Whatever a service declares, its app imports.
PROGRAMS = ("servicekit.lifecycle", "member_service.app", "coach_service.app", "telegram_gateway.app")
_HEAD = """\
# What leaves the services: spans, metrics, attributes

This page is made from the code (`make docs-telemetry`); `make lint` says when it is out of date.
Whatever is not here does not leave: other attributes are dropped,
and tests refuse metrics and spans that nobody declared.
No text, no name and no id of a person is in any of it; people and chats are keyed hashes, on spans alone.

Names follow OpenTelemetry's semantic conventions, 1.44; what begins with `gymnation` is ours.
In Prometheus, dots become underscores, and the unit and `_total` are added:
`rpc.server.call.duration` is `rpc_server_call_duration_seconds_bucket`,
`gymnation.coach.tokens` is `gymnation_coach_tokens_total`.

Each process says who it is: `service.name` (`telegram-gateway`, `member-service`, `coach-service`),
`service.namespace`, `service.version`, `service.instance.id` (new with each start),
`deployment.environment.name`, and what Python it is.
What `OTEL_RESOURCE_ATTRIBUTES` and `OTEL_SERVICE_NAME` say counts more.

"""


def page() -> str:
    """The page."""
    for program in PROGRAMS:
        import_module(program)
    parts = [_HEAD, "## Spans\n\n", _spans(), "\n## Metrics\n\n", _metrics(), "\n## Attributes\n\n"]
    parts.append(_table(("Attribute", "What it says"), sorted(attributes.ATTRIBUTES.items())))
    return "".join(parts)


def _spans() -> str:
    return _table(
        ("Span", "Kind", "What it is", "Attributes"),
        (
            (one.name, one.kind.name.lower(), one.meaning, _names(sorted(one.attributes)))
            for one in spans.declared()
        ),
    )


def _metrics() -> str:
    head = "Beside a bucket of a histogram is the trace of a measurement that fell into it.\n\n"
    return head + _table(
        ("Metric", "Kind", "Unit", "What it is", "Attributes", "Bounds"),
        (
            (
                one.name,
                one.kind,
                f"`{one.unit}`",
                one.meaning,
                _names(one.attributes),
                " ".join(map(str, one.bounds)),
            )
            for one in instruments.declared()
        ),
    )


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *((f"`{name}`", *rest) for name, *rest in rows)]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |\n" for row in lines)


def main() -> int:
    """Write or check; the exit code."""
    wanted = page()
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(wanted, "utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text("utf-8") == wanted:
        return 0
    sys.stderr.write(f"{PAGE.name} is out of date: make docs-telemetry\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
