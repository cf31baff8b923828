"""Drafts of anonymous mails: what a member has written so far, until half an hour after the last touch."""

from dataclasses import replace
from typing import Final

from member_service.domain import fields, mail_texts
from member_service.domain.changes import Change
from member_service.domain.failures import FieldInvalid
from member_service.domain.mail_failures import DialogueOver
from member_service.domain.mail_ports import Draft, DraftStore
from servicekit.clock import Clock

STEP_LENGTH: Final = 32


class SaveDraft:
    """Stores a draft."""

    def __init__(self, drafts: DraftStore, clock: Clock) -> None:
        self._drafts, self._clock = drafts, clock

    async def __call__(self, request_id: str, member_id: int, draft: Draft) -> Draft:
        """Raise DialogueOver, once, when the one that is there was left alone; the next call begins anew."""
        change = Change.of(request_id, self._clock(), "SaveDraft", member_id, draft)
        fields.positive(member_id, "member_id")
        _check(draft)
        desk = await self._drafts.get(member_id, change.time)
        if desk.is_over:
            await self._drafts.drop(member_id)
            raise DialogueOver
        await self._drafts.save(member_id, draft, change)
        return replace(draft, touch_time=change.time)


class GetDraft:
    """Finds a draft."""

    def __init__(self, drafts: DraftStore, clock: Clock) -> None:
        self._drafts, self._clock = drafts, clock

    async def __call__(self, member_id: int) -> tuple[Draft | None, bool]:
        """The draft, and whether there was one that was left alone."""
        desk = await self._drafts.get(fields.positive(member_id, "member_id"), self._clock())
        return desk.draft, desk.is_over


class DropDraft:
    """Forgets a draft."""

    def __init__(self, drafts: DraftStore) -> None:
        self._drafts = drafts

    async def __call__(self, request_id: str, member_id: int) -> bool:
        """Whether there was anything."""
        fields.request_id(request_id)
        return await self._drafts.drop(fields.positive(member_id, "member_id"))


def _check(draft: Draft) -> None:
    fields.at_most(draft.step, "draft.step", STEP_LENGTH)
    fields.at_most(draft.recipient_name, "draft.recipient_name", fields.NAME_LENGTH)
    fields.not_negative(draft.recipient_id, "draft.recipient_member_id")
    fields.not_negative(draft.reply_to, "draft.reply_to_number")
    if draft.chat_id > 0:
        raise FieldInvalid("draft.chat_id")
    if draft.text and draft.reply_to:
        mail_texts.clean(draft.text, mail_texts.REPLY_LEAST, mail_texts.REPLY_MOST)
    elif draft.text:
        mail_texts.clean(draft.text)
