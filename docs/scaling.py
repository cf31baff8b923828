"""Writes docs/scaling.md from the model in docs/scaling_model.py: `make scaling`.

With `--check` it only says whether the page is out of date.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from docs.scaling_model import STORED, Cost, Habits, Load, Prices, bytes_of, limits, load

PAGE = Path(__file__).parent / "scaling.md"
SIZES = (1_000, 10_000, 100_000, 250_000, 1_000_000)
_TEXT = """\
# Scaling

What Gym Nation takes as it grows, what ends first, and what to do then.
`make scaling` writes this page from the model in `docs/scaling_model.py`:
change the habits and the prices there.
The sums are estimates. What they stand on is said below, and what was not measured is said, too.

## By the number of groups

{sizes}

The busiest minute: {hour:.0%} of a day in one hour, and {gust:g} times that hour's mean.
250,000 groups are 10 million members.
Cores are those that work; twice as many are paid for.
Storage is after a year, uncompressed, with index keys.
Money is a month at the end of that year, and grows with storage.

## What ends first

{limits}

**Bound by Telegram**, whatever machines there are:
30 messages a second for a bot, 20 a minute in a group, 100 updates a call.
A group's own limit does not grow with their number: acknowledgements of one group go in one message.
Reactions are calls, too; Telegram names no limit for them, and `retry_after` is obeyed.

- **Paid broadcasts** (`allow_paid_broadcast` of the Bot API) let a bot send 1,000 a second for 0.1 Star each.
  They fit announcements and weekly cards. The gateway does not ask for them.
- **Several bots**: numbers of updates are a bot's own, and so is the inbox.
  A second bot is a second stack with a database of its own, and a group belongs to one of them.
- **Webhooks** in place of polling: one gateway polls for all, while each takes webhooks.

## What to do, in this order

1. **More of each service.** Nothing is kept in a process that another one needs:
   the gateways share the inbox and Telegram's limits
   ([decision 34](decisions/0034-outbox-follows-lanes-gateways-share.md)).
   [Kubernetes](kubernetes.md) does it by CPU and by how long the oldest update waits,
   in the overlay `production`;
   [Docker Swarm](swarm.md) by `docker service scale`.
2. **A larger database.** Each query has an index, and a check-in costs the same among few and among many.
3. **Shards.** `python -m member_service shard --plan` prints by what each collection is divided;
   `--apply` gives it to a router ([decision 140](decisions/0140-divided-by-group-or-id.md)).
   What is a group's is divided by group, what is read by its number by a hash.
   No cluster of shards was tried: the commands were checked against a recorded router.
4. **Several bots**, when the messages of one are used up.

## What it stands on

An active group in a month, assumed:

{habits}

Measured ([Measured](benchmark.md)): {checkin:.1f} ms of CPU of the services for a check-in,
{update:.1f} ms for any other update and {database:.0f} ms of the database for either, both upper bounds;
{memory:.0f} MB for a service.
They are of one of each. When 60 check-ins came at once, two of each took 1.9 to 3.0 times the CPU for each,
and four 3.2 to 4.5 times, since fewer share a command.
Where there are several, reckon with two to three times as many cores
([decision 261](decisions/0261-two-of-each-ask-less.md)).
A database of more than two cores was not measured.

{stored}

`python -m tests.bench.storage` measures the sizes; a test compares them with this table.
Only `replies` is assumed: nobody waits for one there.

Prices, in US dollars, are inputs:

{prices}

The coach's budgets bound what it costs, whatever the members ask: `BUDGET_SYSTEM_USD` ends it for the day.
"""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def rounded(value: float) -> str:
    """Two digits that matter, and no more: the rest would be made up."""
    if value >= 100:
        digits = len(str(int(value))) - 2
        return f"{round(value, -digits):,.0f}"
    return f"{value:.2g}"


def _sizes() -> str:
    def row(name: str, of: str) -> list[str]:
        return [name, *(rounded(getattr(one, of)) for one in loads)]

    loads: list[Load] = [load(size) for size in SIZES]
    rows = [
        row("members", "members"),
        row("updates a second", "updates_s"),
        row("of these check-ins", "checkins_s"),
        row("messages sent a second", "sends_s"),
        row("cores of the services", "service_cores"),
        row("cores of the database", "database_cores"),
        row("GB after a year", "gb_a_year"),
        row("US dollars a month", "dollars_month"),
        row("of these for the coach", "dollars_coach"),
    ]
    rows.append(
        ["US dollars a month for 1,000", *(rounded(one.dollars_month / one.groups * 1000) for one in loads)]
    )
    return table(("groups", *(f"{size:,}" for size in SIZES)), rows)


def _limits() -> str:
    rows = [
        (
            rounded(limit.groups),
            limit.what + (" (Telegram)" if limit.telegram else ""),
            f"{rounded(limit.a_thousand)} of {limit.there_is:,.0f} {limit.unit}",
            limit.lever,
        )
        for limit in limits()
    ]
    return table(("groups", "what ends", "1,000 groups take", "lever"), rows)


def _habits() -> str:
    habits = Habits()
    rows = [
        ("members, of whom so many check in", f"{habits.members}, {habits.active}"),
        ("check-ins, to so many anchors", f"{habits.checkins}, {habits.anchors}"),
        ("questions", f"{habits.questions}"),
        ("messages, all of these included", f"{habits.messages:,}"),
        ("what admins do; who joins", f"{habits.admin_actions}; {habits.joins}"),
    ]
    return table(("what", "number"), rows)


def _stored() -> str:
    habits = Habits()
    rows = [
        (
            f"`{one.collection}`",
            str(one.document),
            str(one.keys),
            "stays" if one.days is None else f"{one.days} days",
            rounded(bytes_of(one, habits) / 1e3),
        )
        for one in sorted(STORED, key=lambda one: -bytes_of(one, habits))
    ]
    return table(("collection", "bytes", "bytes of keys", "kept", "KB of a group after a year"), rows)


def _prices(prices: Prices) -> str:
    tokens = f"{prices.question_input:,} + {prices.question_output:,} tokens, assumed, none of them cached"
    rows = [
        (
            "a shared vCPU, a month",
            f"{prices.vcpu_month:g}",
            "Hetzner cx43, 0.021 EUR an hour for 8, as docs.cnap.tech tells it (read on 2026-11-29)",
        ),
        (
            "a database of 2 cores and 8 GB, three nodes, a month",
            f"{prices.database_month:g}",
            "M30 on AWS, MongoDB's page on invoices (read on 2026-11-29); 705 in São Paulo",
        ),
        (
            "a GB of its storage, a month",
            f"{prices.storage_gb_month:g}",
            "the same page: what 200 GB cost more than 40",
        ),
        (
            "a question",
            f"{prices.question():.5f}",
            f"{tokens}, at the price by which the coach reckons for `{prices.model}`",
        ),
    ]
    return table(("what", "price", "from"), rows)


def page() -> str:
    """The whole page."""
    cost, prices, habits = Cost(), Prices(), Habits()
    return _TEXT.format(
        sizes=_sizes(),
        limits=_limits(),
        habits=_habits(),
        stored=_stored(),
        hour=habits.busiest_hour,
        gust=habits.gust,
        checkin=cost.checkin_s * 1e3,
        update=cost.update_s * 1e3,
        database=cost.database_s * 1e3,
        memory=cost.memory_mb,
        prices=_prices(prices),
    )


def main(arguments: list[str]) -> int:
    if arguments == ["--check"]:
        if PAGE.read_text("utf-8") != page():
            print("docs/scaling.md is out of date: make scaling", file=sys.stderr)
            return 1
        return 0
    PAGE.write_text(page(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
