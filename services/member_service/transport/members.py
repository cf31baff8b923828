"""MemberService: translation between proto and the use cases of members and profiles."""

from gymnation.member.v1 import member_service_pb2, member_service_pb2_grpc, members_pb2
from member_service.domain.appearances import Appearance, SetAppearance
from member_service.domain.members import (
    GetMember,
    Member,
    MemberNames,
    SetChosenGroup,
    SetCoachConsent,
    SetLanguage,
    UpsertMember,
)
from member_service.domain.pauses import PauseStreak
from member_service.domain.profiles import GetProfile, Profile
from member_service.transport.acting import sees_as_others
from member_service.transport.context import Context
from member_service.transport.named_members import NamedMembers
from member_service.transport.times import to_timestamp

SERVICE = member_service_pb2.DESCRIPTOR.services_by_name["MemberService"].full_name


class MemberServicer(member_service_pb2_grpc.MemberServiceServicer):
    """Answers MemberService."""

    def __init__(
        self,
        *,
        upsert_member: UpsertMember,
        get_member: GetMember,
        set_language: SetLanguage,
        set_coach_consent: SetCoachConsent,
        set_chosen_group: SetChosenGroup,
        get_profile: GetProfile,
        set_appearance: SetAppearance,
        pause_streak: PauseStreak,
        named: NamedMembers,
    ) -> None:
        self._named = named
        self._upsert_member = upsert_member
        self._get_member = get_member
        self._set_language = set_language
        self._set_coach_consent = set_coach_consent
        self._set_chosen_group = set_chosen_group
        self._get_profile = get_profile
        self._set_appearance = set_appearance
        self._pause_streak = pause_streak

    async def UpsertMember(
        self, request: member_service_pb2.UpsertMemberRequest, context: Context
    ) -> member_service_pb2.UpsertMemberResponse:
        names = MemberNames(
            request.first_name, request.last_name, request.username, request.telegram_language_code
        )
        member = await self._upsert_member(request.request_id, request.member_id, names)
        return member_service_pb2.UpsertMemberResponse(member=_to_proto(member))

    async def GetMember(
        self, request: member_service_pb2.GetMemberRequest, context: Context
    ) -> member_service_pb2.GetMemberResponse:
        member = await self._get_member(request.member_id)
        return member_service_pb2.GetMemberResponse(member=_to_proto(member))

    async def SetLanguage(
        self, request: member_service_pb2.SetLanguageRequest, context: Context
    ) -> member_service_pb2.SetLanguageResponse:
        member = await self._set_language(request.request_id, request.member_id, request.language)
        return member_service_pb2.SetLanguageResponse(member=_to_proto(member))

    async def SetCoachConsent(
        self, request: member_service_pb2.SetCoachConsentRequest, context: Context
    ) -> member_service_pb2.SetCoachConsentResponse:
        member = await self._set_coach_consent(request.request_id, request.member_id, request.version)
        return member_service_pb2.SetCoachConsentResponse(member=_to_proto(member))

    async def SetChosenGroup(
        self, request: member_service_pb2.SetChosenGroupRequest, context: Context
    ) -> member_service_pb2.SetChosenGroupResponse:
        member = await self._set_chosen_group(request.request_id, request.member_id, request.chat_id)
        return member_service_pb2.SetChosenGroupResponse(member=_to_proto(member))

    async def GetProfile(
        self, request: member_service_pb2.GetProfileRequest, context: Context
    ) -> member_service_pb2.GetProfileResponse:
        profile = await self._get_profile(
            request.chat_id,
            await self._named.one(request),
            as_others=sees_as_others(),
            heat_map_days=request.heat_map_days,
        )
        return member_service_pb2.GetProfileResponse(profile=_profile_to_proto(profile))

    async def SetAppearance(
        self, request: member_service_pb2.SetAppearanceRequest, context: Context
    ) -> member_service_pb2.SetAppearanceResponse:
        _, chosen = await self._set_appearance(
            request.request_id,
            request.chat_id,
            request.member_id,
            hidden=request.appearance.hidden,
            alias=request.appearance.alias,
        )
        return member_service_pb2.SetAppearanceResponse(appearance=_appearance_to_proto(chosen))

    async def PauseStreak(
        self, request: member_service_pb2.PauseStreakRequest, context: Context
    ) -> member_service_pb2.PauseStreakResponse:
        pause = await self._pause_streak(
            request.request_id,
            request.chat_id,
            request.member_id,
            day_count=request.day_count,
            paused_by=request.paused_by,
        )
        return member_service_pb2.PauseStreakResponse(
            paused_until=pause.last_day.isoformat() if pause else ""
        )


def _appearance_to_proto(chosen: Appearance) -> members_pb2.Appearance:
    return members_pb2.Appearance(hidden=chosen.hidden, alias=chosen.alias)


def _to_proto(member: Member) -> members_pb2.Member:
    return members_pb2.Member(
        member_id=member.id,
        first_name=member.names.first_name,
        last_name=member.names.last_name,
        username=member.names.username,
        language=member.language,
        telegram_language_code=member.names.telegram_language_code,
        create_time=to_timestamp(member.create_time),
        update_time=to_timestamp(member.update_time),
        coach_consent=members_pb2.CoachConsent(
            version=member.coach_consent.version, consent_time=to_timestamp(member.coach_consent.time)
        )
        if member.coach_consent
        else None,
        chosen_chat_id=member.chosen_chat_id,
    )


def _profile_to_proto(profile: Profile) -> members_pb2.Profile:
    return members_pb2.Profile(
        chat_id=profile.chat_id,
        member_id=profile.member_id,
        season_points=profile.season_points,
        season_checkins=profile.season_checkins,
        total_points=profile.total_points,
        total_checkins=profile.total_checkins,
        streak_days=profile.streak.days,
        best_streak_days=profile.streak.best_days,
        freezes=profile.streak.freezes,
        best_season_id=profile.best_season_id,
        best_season_points=profile.best_season_points,
        rank=profile.rank,
        participants=profile.participants,
        heat_map=[
            members_pb2.DayCount(day=day.isoformat(), checkins=count) for day, count in profile.heat_map
        ],
        last_checkin_time=to_timestamp(profile.last_checkin_time),
        today=profile.today.isoformat(),
        group_title=profile.group_title,
        appearance=_appearance_to_proto(profile.appearance),
        paused_until=profile.paused_until.isoformat() if profile.paused_until else "",
        kudos=profile.kudos,
    )
