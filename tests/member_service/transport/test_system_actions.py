"""What a system changes of a group stands in the audit log under its name, once."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from gymnation.member.v1 import audit_service_pb2, group_service_pb2, groups_pb2
from servicekit.errors import ServiceError
from tests.member_service.parts import CHAT, OTHER_CHAT, rid
from tests.member_service.transport.test_access_table import BY_NAME
from tests.support.known_callers import Line, known_callers


@pytest.fixture
async def lines(tmp_path: Path) -> AsyncIterator[Mapping[str, Line]]:
    async with known_callers(tmp_path, (CHAT, OTHER_CHAT)) as (_, lines):
        yield lines


async def written(lines: Mapping[str, Line]) -> list[tuple[int, str, str, str]]:
    request = audit_service_pb2.ListActionsRequest(chat_id=CHAT)
    listed = await lines["gateway"].call(BY_NAME["ListActions"], request)
    return [(one.actor_id, one.actor_name, one.action, one.target) for one in reversed(listed.entries)]


async def test_settings_and_stops_of_a_system_are_written_down_once(lines: Mapping[str, Line]):
    quiet = groups_pb2.GroupSettings(quiet=True, rules="Be kind")
    update = group_service_pb2.UpdateGroupRequest(
        request_id=rid("update"),
        group=groups_pb2.Group(chat_id=CHAT, settings=quiet),
        update_mask=FieldMask(paths=["settings.rules", "settings.quiet"]),
    )
    stop = group_service_pb2.StopGroupRequest(request_id=rid("stop"), chat_id=CHAT)
    for _ in range(2):
        await lines["crm"].call(BY_NAME["UpdateGroup"], update)
        await lines["crm"].call(BY_NAME["StopGroup"], stop)
    # The clock stands still, so that they have no order.
    assert sorted(await written(lines)) == [
        (0, "crm", "group_stopped", ""),
        (0, "crm", "setting_changed", "quiet, rules"),
    ]


async def test_a_change_can_be_looked_at_before_it_is_made(lines: Mapping[str, Line]):
    wish = groups_pb2.Group(
        chat_id=CHAT, title="Steel", settings=groups_pb2.GroupSettings(quiet=True, time_zone="Mars/Olympus")
    )
    update = group_service_pb2.UpdateGroupRequest(
        request_id=rid("update"),
        group=wish,
        update_mask=FieldMask(paths=["title", "settings.quiet"]),
        validate_only=True,
    )
    get = group_service_pb2.GetGroupRequest(chat_id=CHAT)
    before = await lines["crm"].call(BY_NAME["GetGroup"], get)
    shown = await lines["crm"].call(BY_NAME["UpdateGroup"], update)
    assert (shown.group.title, shown.group.settings.quiet) == ("Steel", True)
    assert shown.group.settings.time_zone == before.group.settings.time_zone
    assert await lines["crm"].call(BY_NAME["GetGroup"], get) == before
    assert await written(lines) == []
    # The same request does it.
    update.validate_only = False
    made = await lines["crm"].call(BY_NAME["UpdateGroup"], update)
    assert (made.group.title, made.group.settings.quiet) == ("Steel", True)
    assert len(await written(lines)) == 1
    update.validate_only = True
    update.update_mask.paths[:] = ["settings.time_zone"]
    with pytest.raises(ServiceError, match="FIELD_INVALID"):
        await lines["crm"].call(BY_NAME["UpdateGroup"], update)
    update.group.chat_id = CHAT - 77
    update.update_mask.paths[:] = ["settings.quiet"]
    with pytest.raises(ServiceError, match="GROUP_NOT_REGISTERED"):
        await lines["crm"].call(BY_NAME["UpdateGroup"], update)


async def test_what_the_gateway_changes_it_writes_down_itself(lines: Mapping[str, Line]):
    stop = group_service_pb2.StopGroupRequest(request_id=rid("stop"), chat_id=CHAT)
    await lines["gateway"].call(BY_NAME["StopGroup"], stop)
    assert await written(lines) == []
