"""Whom the guard against erased members believes when something happened."""

from datetime import UTC, datetime, timedelta

import pytest

from gymnation.access.v1 import access_pb2
from gymnation.member.v1 import checkin_service_pb2, members_pb2
from member_service.domain.erasures import MemberErased
from member_service.transport.checkins import SERVICE
from member_service.transport.erased import guard
from servicekit import callers, event_time
from servicekit.callers import LOCAL, Caller, Kind

NOW = datetime(2037, 11, 22, 15, tzinfo=UTC)
SYSTEM = Caller(
    "turnstile", Kind.SYSTEM, callers.ALL_PERMISSIONS - {access_pb2.PERMISSION_CONVERSE}, groups=None
)
GATEWAY = Caller("gateway", Kind.SERVICE, frozenset({access_pb2.PERMISSION_CONVERSE}), groups=None)


class Erased:
    """Erased members, who keep what they were asked."""

    def __init__(self) -> None:
        self.heard: list[datetime | None] = []

    async def refuse(self, member_ids, happened):
        self.heard.append(happened)
        if happened is not None and happened < NOW:
            raise MemberErased(late=True)


class Call:
    """A call that says when its cause happened."""

    def __init__(self, happened: datetime) -> None:
        with event_time.happened(happened):
            self._metadata = event_time.to_metadata()

    def invocation_metadata(self):
        return self._metadata


class Servicer:
    async def RecordCheckin(self, request, context):
        return "recorded"

    def __getattr__(self, name):
        return self.RecordCheckin


async def record(caller: Caller, erased: Erased, happened: datetime) -> str:
    servicer = Servicer()
    guard(servicer, SERVICE, erased)
    callers.start(caller)
    request = checkin_service_pb2.RecordCheckinRequest(member=members_pb2.Person(member_id=7))
    return await servicer.RecordCheckin(request, Call(happened))


@pytest.mark.parametrize("caller", [GATEWAY, LOCAL], ids=lambda caller: caller.name)
async def test_who_speaks_with_members_says_when_it_happened(caller):
    erased = Erased()
    assert await record(caller, erased, NOW) == "recorded"
    with pytest.raises(MemberErased):
        await record(caller, erased, NOW - timedelta(days=1))
    assert erased.heard == [NOW, NOW - timedelta(days=1)]


@pytest.mark.parametrize("moment", [NOW - timedelta(days=1), NOW + timedelta(days=900)])
async def test_from_a_system_that_metadata_says_nothing(moment):
    erased = Erased()
    await record(SYSTEM, erased, moment)
    assert erased.heard == [None]
