"""What an admin reads about a ban job: how far it is, and what became of everybody in the end."""

from collections.abc import Sequence

from gymnation.member.v1 import bans_pb2
from telegram_gateway.bot_api.lengths import fitting
from telegram_gateway.bot_api.names import shown_in_line
from telegram_gateway.texts import Texts

# UTF-16 units for those whom Telegram refused, and for those who were left alone.
# The rest of the message has the group's title.
_ROOM_FOR_FAILED, _ROOM_FOR_SKIPPED = 2000, 1000

# Reasons with a sentence of their own, `ban-reason-<reason>` in the catalogues. Any other is "refused".
REASONS = frozenset(
    {"ADMIN", "BOT_ADMIN", "FLAGS_REMOVED", "GONE", "NO_RIGHT", "BOT_REMOVED", "STOPPED", "REFUSED"}
)


def progress_text(texts: Texts, language: str, job: bans_pb2.BanJob) -> str:
    """How many of them were dealt with."""
    settled = len(job.subjects) - len(_with(job, bans_pb2.BAN_OUTCOME_WAITING, bans_pb2.BAN_OUTCOME_BEGUN))
    return texts.format(language, "ban-progress", settled=settled, count=len(job.subjects))


def result_text(texts: Texts, language: str, job: bans_pb2.BanJob, group_title: str) -> str:
    """Who was banned, who was left alone and why, whom Telegram refused and why."""
    banned = _with(job, bans_pb2.BAN_OUTCOME_BANNED)
    skipped = _with(job, bans_pb2.BAN_OUTCOME_SKIPPED)
    failed = _with(job, bans_pb2.BAN_OUTCOME_FAILED)
    left = _with(job, bans_pb2.BAN_OUTCOME_WAITING, bans_pb2.BAN_OUTCOME_BEGUN)
    stopped = job.state == bans_pb2.BAN_JOB_STATE_STOPPED
    title = "ban-result-title-stopped" if stopped else "ban-result-title"
    lines = [
        texts.format(language, title, group=group_title),
        texts.format(language, "ban-result-banned", banned=len(banned), count=len(job.subjects)),
    ]
    if banned:
        lines.append(texts.format(language, "ban-result-archived"))
    if skipped:
        lines += ["", texts.format(language, "ban-result-skipped", count=len(skipped))]
        lines += _reasons(texts, language, skipped, _ROOM_FOR_SKIPPED)
    if failed:
        lines += ["", texts.format(language, "ban-result-failed", count=len(failed))]
        lines += _reasons(texts, language, failed, _ROOM_FOR_FAILED)
    if left:
        lines += ["", texts.format(language, "ban-result-left", count=len(left))]
    return "\n".join(lines)


def _with(job: bans_pb2.BanJob, *outcomes: int) -> list[bans_pb2.BanSubject]:
    return [subject for subject in job.subjects if subject.outcome in outcomes]


def _reasons(texts: Texts, language: str, subjects: Sequence[bans_pb2.BanSubject], room: int) -> list[str]:
    lines = []
    for subject in subjects:
        reason = subject.reason if subject.reason in REASONS else "REFUSED"
        name = shown_in_line(subject.name) or texts.plain(language, "member-nameless")
        why = texts.plain(language, f"ban-reason-{reason.lower().replace('_', '-')}")
        lines.append(texts.format(language, "ban-result-line", name=name, reason=why))
    kept, left_out = fitting(lines, room)
    return [*kept, texts.format(language, "ban-more-names", count=left_out)] if left_out else kept
