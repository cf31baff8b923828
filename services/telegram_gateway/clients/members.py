"""What the gateway asks of MemberService."""

from gymnation.member.v1 import member_service_pb2, member_service_pb2_grpc
from gymnation.member.v1.members_pb2 import Appearance, DayCount, Member, Person, Profile
from servicekit.rpc_client import ClientChannel

__all__ = ["Appearance", "DayCount", "Member", "MembersClient", "Person", "Profile"]


class MembersClient:
    """One method an RPC, named and argumented like it; failures are ServiceErrors with a reason."""

    def __init__(self, channel: ClientChannel, *, timeout: float = 5.0) -> None:
        self._stub = member_service_pb2_grpc.MemberServiceStub(channel)
        self._timeout = timeout

    async def upsert_member(
        self,
        *,
        request_id: str,
        member_id: int,
        first_name: str = "",
        last_name: str = "",
        username: str = "",
        telegram_language_code: str = "",
    ) -> member_service_pb2.UpsertMemberResponse:
        request = member_service_pb2.UpsertMemberRequest(
            request_id=request_id,
            member_id=member_id,
            first_name=first_name,
            last_name=last_name,
            username=username,
            telegram_language_code=telegram_language_code,
        )
        return await self._stub.UpsertMember(request, timeout=self._timeout)

    async def get_member(self, *, member_id: int) -> member_service_pb2.GetMemberResponse:
        request = member_service_pb2.GetMemberRequest(member_id=member_id)
        return await self._stub.GetMember(request, timeout=self._timeout)

    async def set_language(
        self, *, request_id: str, member_id: int, language: str = ""
    ) -> member_service_pb2.SetLanguageResponse:
        request = member_service_pb2.SetLanguageRequest(
            request_id=request_id, member_id=member_id, language=language
        )
        return await self._stub.SetLanguage(request, timeout=self._timeout)

    async def get_profile(self, *, chat_id: int, member_id: int) -> member_service_pb2.GetProfileResponse:
        request = member_service_pb2.GetProfileRequest(chat_id=chat_id, member_id=member_id)
        return await self._stub.GetProfile(request, timeout=self._timeout)

    async def set_appearance(
        self, *, request_id: str, chat_id: int, member_id: int, appearance: Appearance
    ) -> member_service_pb2.SetAppearanceResponse:
        request = member_service_pb2.SetAppearanceRequest(
            request_id=request_id,
            chat_id=chat_id,
            member_id=member_id,
            appearance=appearance,
        )
        return await self._stub.SetAppearance(request, timeout=self._timeout)

    async def pause_streak(
        self, *, request_id: str, chat_id: int, member_id: int, day_count: int, paused_by: int
    ) -> member_service_pb2.PauseStreakResponse:
        request = member_service_pb2.PauseStreakRequest(
            request_id=request_id,
            chat_id=chat_id,
            member_id=member_id,
            day_count=day_count,
            paused_by=paused_by,
        )
        return await self._stub.PauseStreak(request, timeout=self._timeout)
