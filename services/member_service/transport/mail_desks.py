"""The part of MailService that is about what follows a mail: replies, reports, moderators, the reveal."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from gymnation.member.v1 import mail_service_pb2, mails_pb2
from member_service.domain.mail_moderating import (
    DecideReport,
    GetMailStats,
    ListMails,
    ListMemberMails,
    OpenSender,
    ReportMail,
)
from member_service.domain.mail_ports import MailPosition
from member_service.domain.mail_reply_reports import DecideReply, ReportReply
from member_service.domain.mail_reveals import OfferReveal, Reveal
from member_service.domain.mail_talking import ReplyToMail, StopThread, WithdrawReveal
from member_service.transport import page_tokens
from member_service.transport.context import Context
from member_service.transport.mail_views import (
    SIDES_FROM_PROTO,
    STATES,
    VERDICTS_FROM_PROTO,
    line_to_proto,
    mail_to_proto,
    one_of,
)
from member_service.transport.times import to_timestamp

_DECISIONS: Final[dict[int, bool]] = {
    mails_pb2.MAIL_DECISION_KEEP: True,
    mails_pb2.MAIL_DECISION_REMOVE: False,
}


@dataclass(frozen=True, slots=True)
class MailDeskUseCases:
    """What this part answers with."""

    report: ReportMail
    decide: DecideReport
    report_reply: ReportReply
    decide_reply: DecideReply
    reply: ReplyToMail
    stop: StopThread
    withdraw: WithdrawReveal
    offer: OfferReveal
    reveal: Reveal
    open_sender: OpenSender
    waiting: ListMails
    of_member: ListMemberMails
    stats: GetMailStats


class MailDeskPart:
    """Answers for what follows a mail."""

    _desk: MailDeskUseCases

    async def ReportMail(
        self, request: mail_service_pb2.ReportMailRequest, context: Context
    ) -> mail_service_pb2.ReportMailResponse:
        reports, removed = await self._desk.report(
            request.request_id, request.chat_id, request.number, request.member_id
        )
        return mail_service_pb2.ReportMailResponse(reports=reports, removed=removed)

    async def DecideReport(
        self, request: mail_service_pb2.DecideReportRequest, context: Context
    ) -> mail_service_pb2.DecideReportResponse:
        seen = await self._desk.decide(
            request.request_id,
            request.chat_id,
            request.number,
            request.decided_by,
            keep_it=one_of(_DECISIONS, request.decision, "decision"),
            block=request.block_sender,
            decided_by_name=request.decided_by_name,
        )
        return mail_service_pb2.DecideReportResponse(mail=mail_to_proto(seen))

    async def ReportReply(
        self, request: mail_service_pb2.ReportReplyRequest, context: Context
    ) -> mail_service_pb2.ReportReplyResponse:
        await self._desk.report_reply(
            request.request_id, request.chat_id, request.number, request.member_id, request.reply_number
        )
        return mail_service_pb2.ReportReplyResponse()

    async def DecideReply(
        self, request: mail_service_pb2.DecideReplyRequest, context: Context
    ) -> mail_service_pb2.DecideReplyResponse:
        seen = await self._desk.decide_reply(
            request.request_id,
            request.chat_id,
            request.number,
            request.decided_by,
            request.reply_number,
            keep_it=one_of(_DECISIONS, request.decision, "decision"),
            block=request.block_writer,
            decided_by_name=request.decided_by_name,
        )
        return mail_service_pb2.DecideReplyResponse(mail=mail_to_proto(seen))

    async def ReplyToMail(
        self, request: mail_service_pb2.ReplyToMailRequest, context: Context
    ) -> mail_service_pb2.ReplyToMailResponse:
        line = await self._desk.reply(
            request.request_id,
            request.chat_id,
            request.number,
            request.member_id,
            text=request.text,
            verdict=one_of(VERDICTS_FROM_PROTO, request.verdict, "verdict"),
        )
        return mail_service_pb2.ReplyToMailResponse(reply=line_to_proto(line))

    async def StopThread(
        self, request: mail_service_pb2.StopThreadRequest, context: Context
    ) -> mail_service_pb2.StopThreadResponse:
        seen = await self._desk.stop(request.request_id, request.chat_id, request.number, request.member_id)
        return mail_service_pb2.StopThreadResponse(mail=mail_to_proto(seen))

    async def WithdrawReveal(
        self, request: mail_service_pb2.WithdrawRevealRequest, context: Context
    ) -> mail_service_pb2.WithdrawRevealResponse:
        seen = await self._desk.withdraw(
            request.request_id, request.chat_id, request.number, request.member_id
        )
        return mail_service_pb2.WithdrawRevealResponse(mail=mail_to_proto(seen))

    async def OfferReveal(
        self, request: mail_service_pb2.OfferRevealRequest, context: Context
    ) -> mail_service_pb2.OfferRevealResponse:
        stars, payload = await self._desk.offer(request.chat_id, request.number, request.member_id)
        return mail_service_pb2.OfferRevealResponse(stars=stars, payload=payload)

    async def Reveal(
        self, request: mail_service_pb2.RevealRequest, context: Context
    ) -> mail_service_pb2.RevealResponse:
        sender = await self._desk.reveal(
            request.request_id, request.chat_id, request.number, request.member_id, request.charge_id
        )
        return mail_service_pb2.RevealResponse(sender_member_id=sender.member_id, sender_name=sender.name)

    async def OpenSender(
        self, request: mail_service_pb2.OpenSenderRequest, context: Context
    ) -> mail_service_pb2.OpenSenderResponse:
        sender = await self._desk.open_sender(
            request.request_id,
            request.chat_id,
            request.number,
            request.opened_by,
            request.reason,
            opened_by_name=request.opened_by_name,
        )
        return mail_service_pb2.OpenSenderResponse(sender_member_id=sender.member_id, sender_name=sender.name)

    async def ListMails(
        self, request: mail_service_pb2.ListMailsRequest, context: Context
    ) -> mail_service_pb2.ListMailsResponse:
        scope = [request.chat_id]
        at = page_tokens.unpack(request.page_token, "ListMails", scope, datetime, str)
        page, following = await self._desk.waiting(
            request.chat_id, MailPosition(*at) if at else None, request.page_size
        )
        return mail_service_pb2.ListMailsResponse(
            mails=[mail_to_proto(one) for one in page], next_page_token=_token("ListMails", scope, following)
        )

    async def ListMemberMails(
        self, request: mail_service_pb2.ListMemberMailsRequest, context: Context
    ) -> mail_service_pb2.ListMemberMailsResponse:
        scope = [request.chat_id, request.member_id, request.side]
        side = one_of(SIDES_FROM_PROTO, request.side, "side")
        at = page_tokens.unpack(request.page_token, "ListMemberMails", scope, datetime, str)
        page, following = await self._desk.of_member(
            request.chat_id, request.member_id, side, MailPosition(*at) if at else None, request.page_size
        )
        return mail_service_pb2.ListMemberMailsResponse(
            mails=[mail_to_proto(one) for one in page],
            next_page_token=_token("ListMemberMails", scope, following),
        )

    async def GetMailStats(
        self, request: mail_service_pb2.GetMailStatsRequest, context: Context
    ) -> mail_service_pb2.GetMailStatsResponse:
        stats = await self._desk.stats(request.chat_id)
        return mail_service_pb2.GetMailStatsResponse(
            counts=[
                mails_pb2.MailCount(state=STATES[state], count=count) for state, count in stats.counts.items()
            ],
            reported=stats.reported,
            next_post_time=to_timestamp(stats.next_post_time),
            next_number=stats.next_number,
            stars=stats.paid.stars,
            payments=stats.paid.payments,
            refunds_failed=stats.paid.refunds_failed,
        )


def _token(of: str, scope: list[Any], following: MailPosition | None) -> str:
    return page_tokens.pack(of, scope, following.time, following.mail_id) if following else ""
