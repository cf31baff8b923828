"""What a member is writing: one draft, at the member service, which survives restarts."""

from enum import StrEnum

from gymnation.member.v1.mail_service_pb2 import DropDraftRequest, GetDraftRequest, SaveDraftRequest
from gymnation.member.v1.mails_pb2 import MailDraft
from servicekit.errors import ServiceError
from telegram_gateway.conversation.context import GatewayContext

OFF = "MAIL_OFF"


class Step(StrEnum):
    """What is asked of the member next."""

    RECIPIENT = "recipient"
    TEXT = "text"
    ALLOW = "allow"
    PREVIEW = "preview"
    ANSWER = "answer"
    """A reply to a mail."""


class DraftOver(Exception):
    """It was left alone for half an hour. By now it is forgotten, so this is raised once."""


async def current(context: GatewayContext) -> MailDraft | None:
    """Return what the member is writing. Raise DraftOver once when its time is over."""
    try:
        found = await context.clients.mails.GetDraft(GetDraftRequest(member_id=context.user.id))
    except ServiceError as error:
        if error.reason == OFF:
            return None
        raise
    if found.over:
        await drop(context)
        raise DraftOver
    return found.draft if found.HasField("draft") else None


async def save(context: GatewayContext, draft: MailDraft) -> MailDraft:
    """Store the draft. Raise DraftOver once when its time is over."""
    try:
        saved = await context.clients.mails.SaveDraft(
            SaveDraftRequest(
                request_id=context.request_id("SaveDraft", draft.step), member_id=context.user.id, draft=draft
            )
        )
    except ServiceError as error:
        if error.reason != "DIALOGUE_OVER":
            raise
        context.desk.seen.forget_draft(context.user.id)
        raise DraftOver from None
    context.desk.seen.keep_draft(context.user.id)
    return saved.draft


async def drop(context: GatewayContext) -> bool:
    """Forget the draft; say whether there was one."""
    try:
        dropped = await context.clients.mails.DropDraft(
            DropDraftRequest(request_id=context.request_id("DropDraft"), member_id=context.user.id)
        )
    except ServiceError as error:
        if error.reason == OFF:
            return False
        raise
    context.desk.seen.forget_draft(context.user.id)
    return bool(dropped.dropped)
