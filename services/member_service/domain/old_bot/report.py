"""The report of an import: Markdown for an owner, JSON for a program. It alone names groups and members."""

from collections.abc import Mapping
from fractions import Fraction

from member_service.domain.old_bot.accounts import Accounts, Sums
from member_service.domain.old_bot.survey import Survey

_HEADINGS = (
    "Check-ins: old | twins | rejected | erased | new | residue |"
    " Points: old | assumed | twins | rejected | erased | new | residue"
)
_COLUMNS = ("old", "assumed", "twins", "rejected", "erased", "new", "residue")


def markdown(title: str, survey: Survey, accounts: Accounts, notes: tuple[str, ...] = ()) -> str:
    """The whole report."""
    lines = [f"# {title}", "", *(f"- {note}" for note in notes), "", "## Sums by group", ""]
    lines += ["Old points + assumed − twins − rejected − erased = new points; the same for check-ins.", ""]
    lines += [
        f"| Group | Members | {_HEADINGS} |",
        "|---|" + "---:|" * 14,
    ]
    for root, sums in sorted(accounts.by_group().items()):
        members = len({member for chat, member in accounts.sums if chat == root and member})
        name = f"{_cell(survey.chat(root).title)} ({root})"
        lines.append(f"| {name} | {members} | {_rows(sums)} | {_points(sums)} |")
    lines += [
        "",
        "## What became of the documents",
        "",
        "| Collection | Outcome | Why | Documents |",
        "|---|---|---|---:|",
    ]
    for (collection, outcome, reason), count in sorted(accounts.outcomes.items()):
        lines.append(f"| {_cell(collection)} | {outcome} | {_cell(reason)} | {count} |")
    lines += ["", "| Collection | Documents | Accounted for |", "|---|---:|---:|"]
    for collection, count in sorted(survey.counts.items()):
        lines.append(f"| {_cell(collection)} | {count} | {accounts.counted(collection)} |")
    lines += _not_taken(survey, accounts)
    lines += ["", "## Sums by member", "", "Member 0 are those whose user is no person.", ""]
    lines += [
        f"| Group | Member | Name | {_HEADINGS} |",
        "|---:|---:|---|" + "---:|" * 13,
    ]
    for (root, member), sums in sorted(accounts.sums.items()):
        lines.append(
            f"| {root} | {member} | {_cell(survey.name(member))} | {_rows(sums)} | {_points(sums)} |"
        )
    return "\n".join(lines) + "\n"


def as_json(run: str, survey: Survey, accounts: Accounts) -> dict[str, object]:
    """The same as data."""
    return {
        "run": run,
        "documents": dict(sorted(survey.counts.items())),
        "outcomes": [
            {"collection": collection, "outcome": outcome, "reason": reason, "documents": count}
            for (collection, outcome, reason), count in sorted(accounts.outcomes.items())
        ],
        "groups": [
            {"chat_id": root, "title": survey.chat(root).title} | _data(sums)
            for root, sums in sorted(accounts.by_group().items())
        ],
        "members": [
            {"chat_id": root, "member_id": member, "name": survey.name(member)} | _data(sums)
            for (root, member), sums in sorted(accounts.sums.items())
        ],
        "mails": dict(accounts.mails),
        "payments": dict(accounts.payments),
        "paid": {status: _number(amount) for status, amount in accounts.paid.items()},
        "payments_without_amount": {status: count for status, count in accounts.unpriced.items() if count},
        "payments_to_settle": accounts.to_settle,
    }


def found(survey: Survey) -> Mapping[str, list[str]]:
    """What a plan's comments say, by its parts."""
    groups = [
        f"{chat.chat_id}: {chat.title or 'without a title'}, {_day(chat.first)} to {_day(chat.last)},"
        f" {len(chat.members)} members, {chat.checkins} check-ins,"
        f" {_registry(chat.registered_by_row, active=chat.active)}"
        for chat in sorted(survey.chats.values(), key=lambda one: -one.checkins)
        if chat.chat_id < 0
    ]
    private = sum(chat > 0 for chat in survey.chats)
    migrations = [
        "[[migrations]]  # the same title, and one begins after the other ends: is it one group?"
        f"  old = {old}, new = {new}"
        for old, new in survey.proposals()
    ]
    return {
        "groups": [
            "Anybody could register a group: take only those that are yours.",
            *groups,
            *([f"and {private} private chats, which are left out"] if private else []),
        ],
        "admins": [f"{member}: {name or 'without a name'}" for member, name in sorted(survey.admins.items())],
        "migrations": migrations,
        "other": ["Announcements, which come paused:", *survey.announced] if survey.announced else [],
    }


def _registry(row: str, *, active: bool) -> str:
    return ("active" if active else "stopped") if row else "never registered"


def _day(time: object) -> str:
    return str(time)[:10] if time else "?"


def _not_taken(survey: Survey, accounts: Accounts) -> list[str]:
    lines = ["", "## What a person has to look at", ""]
    lines += [f"- mails, {_cell(status)}: {count}" for status, count in sorted(accounts.mails.items())]
    for status, count in sorted(accounts.payments.items()):
        paid = _number(accounts.paid.get(status, Fraction(0)))
        unknown = accounts.unpriced[status]
        beside = f"; of {unknown} of them the amount cannot be read" if unknown else ""
        lines.append(f"- payments, {_cell(status)}: {count}, {paid} in all{beside}")
    lines += [f"- payment to settle: {_cell(one)}" for one in accounts.to_settle]
    kept = set(survey.plan.admins)
    lines += [
        f"- admin {member} ({_cell(name)}): {'kept' if member in kept else 'not kept'}"
        for member, name in sorted(survey.admins.items())
    ]
    lines += [f"- announcement {_cell(one)}" for one in survey.announced]
    return lines


def _rows(sums: Sums) -> str:
    numbers = (sums.ranked_rows, sums.twin_rows, sums.rejected_rows, sums.erased_rows, sums.new_rows)
    return " | ".join(str(one) for one in (*numbers, sums.residue[0]))


def _points(sums: Sums) -> str:
    numbers = (sums.ranked, sums.assumed, sums.twins, sums.rejected, sums.erased, sums.new, sums.residue[1])
    return " | ".join(str(_number(one)) for one in numbers)


def _data(sums: Sums) -> dict[str, object]:
    points: tuple[Fraction | int, ...] = (
        *(sums.ranked, sums.assumed, sums.twins, sums.rejected),
        *(sums.erased, sums.new, sums.residue[1]),
    )
    return {
        "checkins": {
            "old": sums.ranked_rows,
            "twins": sums.twin_rows,
            "rejected": sums.rejected_rows,
            "erased": sums.erased_rows,
            "new": sums.new_rows,
            "residue": sums.residue[0],
        },
        "points": {name: _number(value) for name, value in zip(_COLUMNS, points, strict=True)},
    }


def _number(value: Fraction | int) -> int | float:
    return int(value) if value == int(value) else float(value)


def _cell(words: str) -> str:
    shown = "".join(one if one.isprintable() else " " for one in words)
    return shown.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
