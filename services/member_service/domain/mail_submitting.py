"""Making an anonymous mail of a draft.

Whatever its recipient is (absent, unwilling, blocking, with two mails today), the answer is the same,
and what is read and written for it is, too: such a mail is hidden from them, and goes back at its hour.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from member_service.domain import fields, mail_texts, mails
from member_service.domain.changes import Change
from member_service.domain.failures import FieldInvalid
from member_service.domain.groups import Group, active_group
from member_service.domain.mail_choosing import OpenGroups, without_reading
from member_service.domain.mail_failures import (
    DialogueOver,
    MailAdultsOnly,
    MailDraftNotFound,
    MailQuotaExhausted,
    MailTextRefused,
    MailUndeliverable,
)
from member_service.domain.mail_ports import (
    NEVER,
    NO,
    YES,
    Choice,
    ChoiceStore,
    Draft,
    DraftStore,
    MailGroups,
    MailStore,
    Names,
    QuotaStore,
    SeenMail,
    Sender,
    Slot,
    Standings,
)
from member_service.domain.mails import Mail, Side, Step
from member_service.domain.memberships import MembershipState
from servicekit.clock import Clock
from servicekit.errors import Aborted

A_DAY: Final = 2
"""Mails of a sender, and mails for a recipient."""
A_MONTH: Final = 3
"""Mails of one sender to one recipient."""
MONTH: Final = timedelta(days=30)
DAY: Final = timedelta(days=1)
FROM: Final = "from"
FOR: Final = "for"
_ATTEMPTS: Final = 6
_SLOTS_KEPT: Final = 100


class Verdict(StrEnum):
    """What word lists and coach say of a text."""

    CLEAN = "clean"
    UNSURE = "unsure"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class SubmittingStores:
    """What is read and written for it."""

    mails: MailStore
    drafts: DraftStore
    choices: ChoiceStore
    quotas: QuotaStore
    standings: Standings
    names: Names


class SubmitDraft:
    """Makes a mail of a member's draft, and forgets the draft."""

    def __init__(
        self, stores: SubmittingStores, groups: MailGroups, opening: OpenGroups, clock: Clock
    ) -> None:
        self._do, self._groups, self._opening, self._clock = stores, groups, opening, clock

    async def __call__(self, request_id: str, member_id: int, verdict: Verdict) -> SeenMail:
        """The mail as its sender sees it."""
        change = Change.of(request_id, self._clock(), "SubmitDraft", member_id, verdict)
        fields.positive(member_id, "member_id")
        desk = await self._do.drafts.get(member_id, change.time, change)
        if desk.submitted:
            return await self._again(desk.submitted)
        if desk.is_over:
            await self._do.drafts.drop(member_id)
            raise DialogueOver
        if desk.draft is None or desk.draft.reply_to or not desk.draft.chat_id:
            raise MailDraftNotFound
        group = await active_group(self._groups, desk.draft.chat_id)
        await self._check(group, member_id, desk.draft, verdict)
        mail = self._made(group, member_id, desk.draft, change)
        await self._take_sender(member_id, mail, change.time)
        mail = await self._for_its_recipient(mail, member_id, change.time)
        goes_on = mails.ask if verdict is Verdict.CLEAN else mails.hold
        mail = goes_on(mail, change.time, self._do.mails.seed(mail))
        sender = Sender(member_id, await self._name(member_id), desk.draft.recipient_name)
        mail = await self._do.mails.add(mail, sender, change)
        await self._do.drafts.submitted(member_id, mail.id, change)
        return SeenMail(mail, group.chat_id, Side.SENDER)

    async def _again(self, mail_id: str) -> SeenMail:
        mail = await self._do.mails.get(mail_id)
        group = await self._groups.by_id(mail.group_id) if mail else None
        if mail is None or group is None:
            raise MailDraftNotFound
        return SeenMail(mail, group.chat_id, Side.SENDER)

    async def _check(self, group: Group, member_id: int, draft: Draft, verdict: Verdict) -> None:
        await self._opening.check(group)
        if (await self._do.choices.get(group.id, member_id)).adult != YES:
            raise MailAdultsOnly
        if not draft.recipient_id:
            raise FieldInvalid("draft.recipient_member_id")
        if draft.recipient_id == member_id:
            raise MailUndeliverable
        mail_texts.clean(draft.text)
        if verdict is Verdict.REFUSED:
            raise MailTextRefused(category="content")

    def _made(self, group: Group, member_id: int, draft: Draft, change: Change) -> Mail:
        return Mail(
            id=self._do.mails.new_id(group.id, change),
            group_id=group.id,
            recipient_id=draft.recipient_id,
            sender_tag=self._do.mails.sender_tag(group.id, member_id),
            text=mail_texts.clean(draft.text),
            # The minute would tell who was there.
            create_time=change.time.replace(minute=0, second=0, microsecond=0),
            return_time=mails.returned_at(change.time),
            allow_reveal=draft.allow_reveal,
            stars=group.settings.mail_reveal_stars,
        )

    async def _take_sender(self, member_id: int, mail: Mail, now: datetime) -> None:
        """Count it for its sender. Raise MailQuotaExhausted."""
        pair = self._do.quotas.pair(member_id, mail.recipient_id)
        for _ in range(_ATTEMPTS):
            slots, version = await self._do.quotas.slots(FROM, member_id)
            if any(one.mail_id == mail.id for one in slots):
                return
            kept = [one for one in slots if one.time > now - MONTH]
            to_them = [one for one in kept if one.pair == pair]
            on_their_way = await self._do.mails.open_among([one.mail_id for one in to_them])
            if on_their_way:
                raise MailQuotaExhausted(quota="pair")
            if len(to_them) >= A_MONTH:
                raise MailQuotaExhausted(quota="month")
            if sum(one.time > now - DAY for one in kept) >= A_DAY:
                raise MailQuotaExhausted(quota="day")
            made = Slot(mail.id, pair, _whole_hour(now))
            if await self._do.quotas.put(FROM, member_id, [*kept, made][-_SLOTS_KEPT:], version, now):
                return
        raise Aborted

    async def _for_its_recipient(self, mail: Mail, member_id: int, now: datetime) -> Mail:
        """The mail with what its recipient wants, hidden where they must not have it."""
        group_id, recipient_id = mail.group_id, mail.recipient_id
        choice = await self._do.choices.get(group_id, recipient_id)
        is_blocked = await self._do.choices.is_blocked(group_id, recipient_id, member_id)
        are_inside = [await self._is_inside(group_id, one) for one in (recipient_id, member_id)]
        # One that is blocked takes a place as any other does: whether others find room tells nothing of it.
        reachable = all(are_inside) and choice.receiving != NEVER and choice.adult != NO
        for _ in range(_ATTEMPTS):
            slots, version = await self._do.quotas.slots(FOR, recipient_id)
            known = next((one for one in slots if one.mail_id == mail.id), None)
            kept = [one for one in slots if one.time > now - DAY and one.mail_id != mail.id]
            room = sum(one.counts for one in kept) < A_DAY
            counts = known.counts if known else reachable and room
            made = Slot(mail.id, "", _whole_hour(now), counts)
            if await self._do.quotas.put(FOR, recipient_id, [*_newest(kept), made], version, now):
                return _reaching(mail, choice) if counts and not is_blocked else _hidden(mail)
        raise Aborted

    async def _is_inside(self, group_id: str, member_id: int) -> bool:
        standing = await self._do.standings.find(group_id, member_id)
        return standing is not None and standing.state is MembershipState.INSIDE

    async def _name(self, member_id: int) -> str:
        known = await self._do.names.find(member_id)
        if known is None:
            return ""
        return " ".join(part for part in (known.names.first_name, known.names.last_name) if part)[
            : fields.NAME_LENGTH
        ]


def _reaching(mail: Mail, choice: Choice) -> Mail:
    # The question says that they are of age; who was never asked that is asked.
    step = Step.REVIEW if choice.receiving == choice.adult == YES else Step.CONSENT
    return without_reading(replace(mail, step=step), choice)


def _hidden(mail: Mail) -> Mail:
    return replace(mail, hidden=True, step=Step.DECLINED)


def _whole_hour(now: datetime) -> datetime:
    """The end of this hour: limits hold until then, and no minute is kept."""
    return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def _newest(slots: Sequence[Slot]) -> Sequence[Slot]:
    """Those that count are kept first: a flood of others does not push them out."""
    counting = [one for one in slots if one.counts]
    return [*[one for one in slots if not one.counts][-_SLOTS_KEPT:], *counting]
