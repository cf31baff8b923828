"""MailService: translation between proto and the use cases of anonymous mails."""

from dataclasses import dataclass

from gymnation.member.v1 import mail_service_pb2, mail_service_pb2_grpc, mails_pb2
from member_service.domain.mail_choosing import GetMailChoice, SetMailChoice
from member_service.domain.mail_drafting import DropDraft, GetDraft, SaveDraft
from member_service.domain.mail_posting import BeginMailPost, PostMailNow, SettleMailPost
from member_service.domain.mail_reading import GetMail
from member_service.domain.mail_receiving import AnswerConsent, BlockMailSender, ReviewMail
from member_service.domain.mail_submitting import SubmitDraft
from member_service.domain.mail_tasks import GetMailTask
from member_service.transport.context import Context
from member_service.transport.mail_desks import MailDeskPart, MailDeskUseCases
from member_service.transport.mail_views import (
    CONCERNS,
    OUTCOMES_FROM_PROTO,
    RECEIVING_FROM_PROTO,
    REVIEWS_FROM_PROTO,
    TASKS_FROM_PROTO,
    VERDICTS_FROM_PROTO,
    choice_from_proto,
    choice_to_proto,
    draft_from_proto,
    draft_to_proto,
    line_to_proto,
    mail_to_proto,
    one_of,
)

SERVICE = mail_service_pb2.DESCRIPTOR.services_by_name["MailService"].full_name


@dataclass(frozen=True, slots=True)
class MailUseCases:
    """What the service does about mails on their way to their recipients and to the group."""

    get_choice: GetMailChoice
    set_choice: SetMailChoice
    save_draft: SaveDraft
    get_draft: GetDraft
    drop_draft: DropDraft
    submit: SubmitDraft
    consent: AnswerConsent
    review: ReviewMail
    block: BlockMailSender
    get: GetMail
    post_now: PostMailNow
    begin_post: BeginMailPost
    settle_post: SettleMailPost
    task: GetMailTask


class MailServicer(MailDeskPart, mail_service_pb2_grpc.MailServiceServicer):
    """Answers MailService."""

    def __init__(self, use_cases: MailUseCases, desk: MailDeskUseCases) -> None:
        self._do, self._desk = use_cases, desk

    async def GetMailChoice(
        self, request: mail_service_pb2.GetMailChoiceRequest, context: Context
    ) -> mail_service_pb2.GetMailChoiceResponse:
        choice, available, stars = await self._do.get_choice(request.chat_id, request.member_id)
        return mail_service_pb2.GetMailChoiceResponse(
            choice=choice_to_proto(choice), available=available, reveal_stars=stars
        )

    async def SetMailChoice(
        self, request: mail_service_pb2.SetMailChoiceRequest, context: Context
    ) -> mail_service_pb2.SetMailChoiceResponse:
        choice = await self._do.set_choice(
            request.request_id, request.chat_id, request.member_id, choice_from_proto(request.choice)
        )
        return mail_service_pb2.SetMailChoiceResponse(choice=choice_to_proto(choice))

    async def SaveDraft(
        self, request: mail_service_pb2.SaveDraftRequest, context: Context
    ) -> mail_service_pb2.SaveDraftResponse:
        draft = await self._do.save_draft(
            request.request_id, request.member_id, draft_from_proto(request.draft)
        )
        return mail_service_pb2.SaveDraftResponse(draft=draft_to_proto(draft))

    async def GetDraft(
        self, request: mail_service_pb2.GetDraftRequest, context: Context
    ) -> mail_service_pb2.GetDraftResponse:
        draft, over = await self._do.get_draft(request.member_id)
        return mail_service_pb2.GetDraftResponse(draft=draft_to_proto(draft) if draft else None, over=over)

    async def DropDraft(
        self, request: mail_service_pb2.DropDraftRequest, context: Context
    ) -> mail_service_pb2.DropDraftResponse:
        dropped = await self._do.drop_draft(request.request_id, request.member_id)
        return mail_service_pb2.DropDraftResponse(dropped=dropped)

    async def SubmitDraft(
        self, request: mail_service_pb2.SubmitDraftRequest, context: Context
    ) -> mail_service_pb2.SubmitDraftResponse:
        verdict = one_of(VERDICTS_FROM_PROTO, request.verdict, "verdict")
        seen = await self._do.submit(request.request_id, request.member_id, verdict)
        return mail_service_pb2.SubmitDraftResponse(mail=mail_to_proto(seen))

    async def AnswerConsent(
        self, request: mail_service_pb2.AnswerConsentRequest, context: Context
    ) -> mail_service_pb2.AnswerConsentResponse:
        receiving = one_of(RECEIVING_FROM_PROTO, request.receiving, "receiving")
        seen = await self._do.consent(
            request.request_id, request.chat_id, request.number, request.member_id, receiving
        )
        return mail_service_pb2.AnswerConsentResponse(mail=mail_to_proto(seen))

    async def ReviewMail(
        self, request: mail_service_pb2.ReviewMailRequest, context: Context
    ) -> mail_service_pb2.ReviewMailResponse:
        review = one_of(REVIEWS_FROM_PROTO, request.review, "review")
        seen = await self._do.review(
            request.request_id, request.chat_id, request.number, request.member_id, review
        )
        return mail_service_pb2.ReviewMailResponse(mail=mail_to_proto(seen))

    async def BlockMailSender(
        self, request: mail_service_pb2.BlockMailSenderRequest, context: Context
    ) -> mail_service_pb2.BlockMailSenderResponse:
        await self._do.block(request.request_id, request.chat_id, request.number, request.member_id)
        return mail_service_pb2.BlockMailSenderResponse()

    async def GetMail(
        self, request: mail_service_pb2.GetMailRequest, context: Context
    ) -> mail_service_pb2.GetMailResponse:
        seen, lines = await self._do.get(request.chat_id, request.number, request.member_id)
        return mail_service_pb2.GetMailResponse(
            mail=mail_to_proto(seen), replies=[line_to_proto(one) for one in lines]
        )

    async def PostMailNow(
        self, request: mail_service_pb2.PostMailNowRequest, context: Context
    ) -> mail_service_pb2.PostMailNowResponse:
        seen = await self._do.post_now(
            request.request_id, request.chat_id, request.number, request.ordered_by
        )
        return mail_service_pb2.PostMailNowResponse(mail=mail_to_proto(seen))

    async def BeginMailPost(
        self, request: mail_service_pb2.BeginMailPostRequest, context: Context
    ) -> mail_service_pb2.BeginMailPostResponse:
        posting = await self._do.begin_post(request.mail_id)
        return mail_service_pb2.BeginMailPostResponse(
            begun=posting.begun,
            unknown=posting.unknown,
            chat_id=posting.seen.chat_id,
            # What is to be posted is not there for the group yet.
            mail=mails_pb2.Mail(
                chat_id=posting.seen.chat_id,
                number=posting.seen.mail.number,
                text=posting.seen.mail.text if posting.begun else "",
            ),
            recipient_name=posting.recipient_name,
            topic_id=posting.topic_id,
        )

    async def SettleMailPost(
        self, request: mail_service_pb2.SettleMailPostRequest, context: Context
    ) -> mail_service_pb2.SettleMailPostResponse:
        outcome = one_of(OUTCOMES_FROM_PROTO, request.outcome, "outcome")
        await self._do.settle_post(request.mail_id, outcome, request.message_id)
        return mail_service_pb2.SettleMailPostResponse()

    async def GetMailTask(
        self, request: mail_service_pb2.GetMailTaskRequest, context: Context
    ) -> mail_service_pb2.GetMailTaskResponse:
        kind = one_of(TASKS_FROM_PROTO, request.task, "task")
        errand = await self._do.task(request.mail_id, kind, request.reply_id) if kind else None
        if errand is None:
            return mail_service_pb2.GetMailTaskResponse(due=False)
        return mail_service_pb2.GetMailTaskResponse(
            due=True,
            target_chat_id=errand.target,
            mail=mail_to_proto(errand.seen),
            reply=line_to_proto(errand.line) if errand.line else None,
            group_title=errand.group_title,
            concern=CONCERNS[errand.concern] if errand.concern else mails_pb2.MAIL_CONCERN_UNSPECIFIED,
            recipient_name=errand.recipient_name,
        )
