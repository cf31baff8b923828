"""The queries that a cluster of shards would send to all of them, and why they may."""

from typing import Final

from tests.support.filters import Asked

_REUSE: Final = "tells a caller that mixed its request ids up; a change is written once without it"
_REQUEST: Final = "a repeat names the request alone; one look in an index of each shard"
_BY_ID: Final = "the RPC names the id alone; one look in the index of ids of each shard"
_RARE: Final = "an administrator's press: a few a day"
_RECALLED: Final = "once in the life of a member: what was known before there were memberships"
_SWEEP: Final = "a sweep asks what is due, in all groups at once"
_OPERATOR: Final = "an operator's program, or a member's erasure: rare, and about everything"
_QUEUE: Final = "whose turn it is, over all chats: one query for a whole batch"
_BOARD: Final = "a look at a group's board of constancy; the more was read for it, the longer it is kept"
_PAID: Final = "what somebody paid, or what waits for the owner: rare, and by an index"
_MEASURED: Final = "a measurement of the whole queue"

_WHY: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    _REUSE: dict.fromkeys(
        (
            *(
                "announcements",
                "appearances",
                "ban_jobs",
                "challenges",
                "erasures",
                "flags",
                "links",
                "members",
            ),
            *("memories", "payments", "roles"),
        ),
        ("changes.refuse_reuse",),
    ),
    _REQUEST: {
        "anchors": ("anchors.closed_by_request", "anchors.opened_by_request"),
        "announcements": ("announcements.add",),
        "ban_jobs": ("bans.add",),
        "checkins": ("checkins.find_by_request",),
        "links": ("links.made_by", "links.accepted_by"),
    },
    _BY_ID: {
        "anchors": ("anchors.add_reply_target",),
        "replies": ("replies.find", "replies.keep_until", "replies.was_hinted"),
    },
    _RECALLED: {
        "roles": ("memberships.recall",),
        "scores": ("memberships.recall",),
    },
    _RARE: {
        "memberships": ("memberships.count_inside", "memberships.named", "reports.came"),
        "announcements": (
            *("announcements.get", "announcements.update", "announcements.begin", "announcements.stop"),
            *("announcements.settle", "announcements._settle_once", "announcements.move_on"),
        ),
        "ban_jobs": ("bans.find", "bans.turn", "bans.settle", "bans.finish", "bans.was_turned_by"),
        "audit": ("audit.page",),
        "roles": ("roles.page",),
        "links": ("links.accept", "links.waiting", "links.open_code", "links.delete_all"),
    },
    _SWEEP: {
        "mails": ("mails.first_time", "mails.due"),
        "announcements": ("announcements.due",),
        "checkins": ("checkins.unsettled", "checkins.get_of_any_group"),
        "erasures": ("erasures._tombstones", "erasures.unfinished", "erasures.claim"),
        "feed": ("feed.lately",),
        "kudos": ("kudos.forget_givers",),
        "letters": ("letters.due", "letters.first_time"),
        "memories": ("memories.prune",),
        "payments": ("payments.due", "payments._first", "payments.forget_payers"),
        "questions": ("questions.overdue",),
        "scores": ("tallies._marked",),
        "reports": ("reports.due", "reports.first_time"),
        "spendings": ("budgets.overdue",),
        "tallies": ("tallies.waiting",),
    },
    _OPERATOR: {
        "feed": ("feed.forget", "feed.groups_of"),
        "inbox": ("leased_queue._dead_rows", "resealing._dead_letters"),
        "memories": ("resealing._memories",),
        "mails": ("resealing._mails", "resealing._senders"),
        "mail_replies": ("resealing._mails",),
        "mail_drafts": ("mail_drafts.blank_over", "resealing._senders"),
        "outbox": ("leased_queue._dead_rows", "resealing._dead_letters"),
        "payments": ("payments.erase",),
        "question_texts": ("resealing._questions",),
        "scores": ("recount.correct", "recount._still", "recount._replace", "tally_recount._mark"),
    },
    _QUEUE: {
        "inbox": ("inbox._candidates", "inbox._lanes_for", "inbox._older", "inbox.extend", "inbox.release"),
        "outbox": ("outbox._due", "outbox._in_work"),
    },
    _PAID: {"payments": ("payments._list", "payments.totals")},
    _BOARD: {"goals": ("goals.page",)},
    _MEASURED: {
        "inbox": ("leased_queue._count", "leased_queue._first_time"),
        "mail_drafts": ("mail_keys.drafts",),
        "mails": ("mail_keys.count",),
        "outbox": ("leased_queue._count", "leased_queue._first_time"),
    },
}

ALLOWED: Final[dict[Asked, str]] = {
    (collection, asker): why
    for why, collections in _WHY.items()
    for collection, askers in collections.items()
    for asker in askers
}
