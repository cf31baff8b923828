"""LineService of the contract."""

from typing import Any

from coach_service.domain.introductions import WriteIntroductionReply
from coach_service.domain.lines import WriteLine
from coach_service.domain.short_texts import ShortText
from coach_service.transport.answers import urgency_of, usage_of
from coach_service.transport.requests import introduction, line_wish
from gymnation.coach.v1 import line_service_pb2, line_service_pb2_grpc, lines_pb2

SERVICE_NAME: str = line_service_pb2.DESCRIPTOR.services_by_name["LineService"].full_name


class LineServicer(line_service_pb2_grpc.LineServiceServicer):
    """Translates. Failures become statuses in the server's interceptor."""

    def __init__(self, write_line: WriteLine, write_introduction_reply: WriteIntroductionReply) -> None:
        self._write_line, self._write_introduction_reply = write_line, write_introduction_reply

    async def WriteLine(
        self, request: line_service_pb2.WriteLineRequest, context: Any
    ) -> line_service_pb2.WriteLineResponse:
        return line_service_pb2.WriteLineResponse(line=_line(await self._write_line(line_wish(request))))

    async def WriteIntroductionReply(
        self, request: line_service_pb2.WriteIntroductionReplyRequest, context: Any
    ) -> line_service_pb2.WriteIntroductionReplyResponse:
        written = await self._write_introduction_reply(introduction(request))
        return line_service_pb2.WriteIntroductionReplyResponse(line=_line(written))


def _line(written: ShortText) -> lines_pb2.Line:
    return lines_pb2.Line(
        text=written.text,
        urgency=urgency_of(written.urgent),
        usage=usage_of(written.usage),
        cost_nano_usd=written.cost_nano_usd,
        model=written.model,
        prompt_version=written.prompt_version,
    )
