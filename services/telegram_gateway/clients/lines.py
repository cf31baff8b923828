"""What the gateway asks of the coach's LineService."""

from collections.abc import Sequence
from typing import cast

from gymnation.coach.v1 import line_service_pb2, line_service_pb2_grpc, lines_pb2
from gymnation.coach.v1.lines_pb2 import Line
from gymnation.coach.v1.payers_pb2 import Payer
from servicekit.rpc_client import ClientChannel
from telegram_gateway.clients.photos import PhotoBytes, to_photo

__all__ = ["Line", "LinesClient"]

LINE_KIND_MOTIVATION: int = lines_pb2.LINE_KIND_MOTIVATION
LINE_KIND_ONE_LINER: int = lines_pb2.LINE_KIND_ONE_LINER


class LinesClient:
    """One method an RPC. Each call costs money, so nothing here is ever retried."""

    def __init__(self, channel: ClientChannel, *, timeout: float = 10.0) -> None:
        self._stub = line_service_pb2_grpc.LineServiceStub(channel)
        self._timeout = timeout

    async def write_line(
        self,
        *,
        kind: int,
        member_id: int,
        language: str,
        member_name: str = "",
        record_chat_ids: Sequence[int] = (),
        text: str = "",
        asked_by_another: bool = False,
        payer: Payer | None = None,
        timeout: float | None = None,
    ) -> line_service_pb2.WriteLineResponse:
        request = line_service_pb2.WriteLineRequest(
            kind=cast("lines_pb2.LineKind.ValueType", kind),
            member_id=member_id,
            member_name=member_name,
            record_chat_ids=record_chat_ids,
            language=language,
            text=text,
            asked_by_another=asked_by_another,
            payer=payer,
        )
        return await self._stub.WriteLine(request, timeout=timeout or self._timeout)

    async def write_introduction_reply(
        self,
        *,
        language: str,
        member_name: str = "",
        group_title: str = "",
        text: str = "",
        photo: PhotoBytes | None = None,
        payer: Payer | None = None,
        timeout: float | None = None,
    ) -> line_service_pb2.WriteIntroductionReplyResponse:
        request = line_service_pb2.WriteIntroductionReplyRequest(
            member_name=member_name,
            group_title=group_title,
            language=language,
            text=text,
            photo=to_photo(photo),
            payer=payer,
        )
        return await self._stub.WriteIntroductionReply(request, timeout=timeout or self._timeout)
