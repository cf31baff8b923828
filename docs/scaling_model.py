"""What Gym Nation takes as it grows: a model of load, storage and money, by the number of groups.

Everything that is measured, assumed or asked for is a table here, with where it is from.
`make scaling` writes the page from it; a test holds the sizes of documents against what the services store.
"""

from __future__ import annotations

from dataclasses import dataclass

from coach_service.domain.pricing import DEFAULT_PRICES
from servicekit.retention import FEED, JOINS, LOG, OUTBOX_DONE, QUESTION_TEXTS, REPLIES_LEFT, UPDATES_DONE

DAYS_A_MONTH = 30
YEAR = 365


@dataclass(frozen=True, slots=True)
class Habits:
    """What one active group does in a month. Put your own numbers here."""

    members: int = 40
    active: int = 20
    """Who checks in at least once."""
    checkins: int = 240
    anchors: int = 20
    questions: int = 60
    messages: int = 3000
    """All that people write, check-ins and questions included: the bot sees them."""
    admin_actions: int = 20
    joins: int = 2
    busiest_hour: float = 0.15
    """The share of a day that falls into its busiest hour."""
    gust: float = 2.0
    """How much more than that hour's mean a minute in it may be."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What was measured: docs/benchmark.md, two cores, server engine, 2026-11-26."""

    checkin_s: float = 0.0115
    """CPU of the three services for a check-in, all traces exported."""
    update_s: float = 0.0091
    """The same without traces: taken for every other update, which does less. An upper bound."""
    database_s: float = 0.005
    """CPU of the database for a check-in, taken for every update: an upper bound."""
    memory_mb: float = 117
    """The most that a service had."""


@dataclass(frozen=True, slots=True)
class Prices:
    """Inputs, in US dollars. Look at them again before you rely on the sums."""

    vcpu_month: float = 2.2
    """0.021 EUR an hour for 8 shared ones with 16 GB: Hetzner cx43, docs.cnap.tech, read on 2026-11-29."""
    database_month: float = 388
    """Atlas M30 on AWS, three nodes, 0.54 an hour: MongoDB's page on invoices, read on 2026-11-29."""
    storage_gb_month: float = 0.5
    """The same page: 0.11 an hour more for 160 GB more."""
    model: str = "claude-haiku-5-5"
    question_input: int = 3_000
    question_output: int = 300
    """Tokens of a question and its answer: assumed, and nothing of it cached."""

    def question(self) -> float:
        """What a question costs at the prices that the coach reckons with."""
        price = DEFAULT_PRICES[self.model]
        nano = price.input_tokens * self.question_input + price.output_tokens * self.question_output
        return nano / 1e9


@dataclass(frozen=True, slots=True)
class Stored:
    """A kind of document: its size, and how many there are of it."""

    collection: str
    document: int
    """Bytes of BSON, as `python -m tests.bench.storage` measured them on 2026-11-30."""
    keys: int
    """Bytes of its index keys, without the compression of a server."""
    per: str
    """What it comes with: a field of Habits, or "group"."""
    number: float = 1
    days: int | None = None
    """None: it stays."""


STORED = (
    Stored("checkins", 938, 767, "checkins"),
    Stored("feed", 422, 172, "checkins", days=FEED.days),
    Stored("anchors", 362, 490, "anchors"),
    Stored("replies", 200, 80, "checkins", days=REPLIES_LEFT.days),
    Stored("inbox", 329, 75, "messages", days=UPDATES_DONE.days),
    Stored("outbox", 319, 157, "checkins", days=OUTBOX_DONE.days),
    Stored("questions", 569, 88, "questions", days=QUESTION_TEXTS.days),
    Stored("question_texts", 1164, 35, "questions", days=QUESTION_TEXTS.days),
    Stored("question_messages", 99, 71, "questions", days=QUESTION_TEXTS.days),
    Stored("question_quotas", 130, 61, "questions", days=9),
    Stored("spendings", 247, 46, "questions", number=2, days=9),
    Stored("scores", 451, 248, "active"),
    Stored("audit", 333, 316, "admin_actions", days=LOG.days),
    Stored("joins", 286, 269, "joins", days=JOINS.days),
    Stored("members", 321, 20, "group"),
    Stored("memberships", 241, 241, "group"),
    Stored("groups", 1288, 366, "group"),
)
_ONCE = {"members": "members", "memberships": "members", "groups": ""}
"""What a group has once, and by which field of Habits; "" is one."""


@dataclass(frozen=True, slots=True)
class Load:
    """What so many groups take."""

    groups: int
    members: int
    updates_s: float
    """In the busiest minute, as all of these."""
    checkins_s: float
    sends_s: float
    service_cores: float
    database_cores: float
    gb_a_year: float
    """What is stored after a year, before the database compresses it."""
    dollars_month: float
    """At the end of that year."""
    dollars_coach: float
    """Of these, for the coach."""


def bytes_of(stored: Stored, habits: Habits, days: int = YEAR) -> float:
    """What a group has of a kind of document after so many days."""
    if stored.collection in _ONCE:
        field = _ONCE[stored.collection]
        number = float(getattr(habits, field)) if field else 1.0
    else:
        lives = days if stored.days is None else min(days, stored.days)
        number = getattr(habits, stored.per) * stored.number * lives / DAYS_A_MONTH
    return number * (stored.document + stored.keys)


def load(groups: int, habits: Habits = Habits(), cost: Cost = Cost(), prices: Prices = Prices()) -> Load:
    """What so many groups with these habits take."""

    def busiest(a_month: float) -> float:
        return groups * a_month / DAYS_A_MONTH * habits.busiest_hour / 3600 * habits.gust

    checkins, updates = busiest(habits.checkins), busiest(habits.messages)
    # An acknowledgement each, where none is combined; an answer is begun, edited and ended.
    sends = busiest(habits.checkins + 3 * habits.questions + habits.anchors)
    services = checkins * cost.checkin_s + (updates - checkins) * cost.update_s
    database = updates * cost.database_s
    stored = groups * sum(bytes_of(one, habits) for one in STORED) / 1e9
    coach = groups * habits.questions * prices.question()
    # Two of each service at least; half of what is paid for is headroom.
    vcpus = max(6.0, 2 * services)
    clusters = max(1.0, 2 * database / 2)
    money = vcpus * prices.vcpu_month + clusters * prices.database_month
    money += stored * prices.storage_gb_month + coach
    return Load(
        groups, groups * habits.members, updates, checkins, sends, services, database, stored, money, coach
    )


@dataclass(frozen=True, slots=True)
class Limit:
    """Something that ends, how far it goes, and what to do then."""

    what: str
    a_thousand: float
    """What 1,000 groups take of it."""
    there_is: float
    unit: str
    lever: str
    telegram: bool = False
    """Whether no machine of ours can help."""

    @property
    def groups(self) -> float:
        return self.there_is / self.a_thousand * 1000


def limits(habits: Habits = Habits(), cost: Cost = Cost()) -> list[Limit]:
    """What ends, the first one first."""
    one = load(1000, habits, cost)
    found = [
        Limit(
            "messages that a bot may send", one.sends_s, 30, "a second",
            "several bots, each with a stack and a database of its own; paid broadcasts for what goes to all",
            telegram=True,
        ),
        Limit(
            "updates that one poller fetches", one.updates_s, 1000, "a second",
            "webhooks: all gateways take updates. 100 a call, and 0.1 s a call is assumed", telegram=True,
        ),
        Limit(
            "one gateway, one coach, one member service, a core each", one.service_cores, 3, "cores",
            "more of each: Kubernetes or Swarm; the autoscaler of the production overlay does it",
        ),
        Limit(
            "one database of 2 cores (M30)", one.database_cores, 2, "cores",
            "a larger one, up to some 32 cores; then shards",
        ),
        Limit(
            "one database of 32 cores", one.database_cores, 32, "cores",
            "shards: `member_service shard --plan`, then `--apply`",
        ),
        Limit(
            "a disk of 4 TB after a year", one.gb_a_year, 4096, "GB",
            "shards; a database compresses, by how much was not measured",
        ),
    ]  # fmt: skip
    return sorted(found, key=lambda limit: limit.groups)
