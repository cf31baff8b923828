"""The server behind one or two addresses."""

import asyncio
from collections import Counter
from typing import Any

import grpc

from gymnation.member.v1.group_service_pb2 import DESCRIPTOR
from gymnation.member.v1.group_service_pb2_grpc import (
    GroupServiceServicer,
    add_GroupServiceServicer_to_server,
)
from servicekit import rpc_server
from tests.servicekit.probe import SERVICE, Request, Response, add_probe, answer, answers, build_probe_server
from tests.support.channels import open_channel

GROUPS = DESCRIPTOR.services_by_name["GroupService"]


async def _waiting_alike(server: grpc.aio.Server, services: list[str]) -> int:
    """How many tasks of the server do the same, once it has answered a call."""
    before = asyncio.all_tasks()
    async with (
        rpc_server.serving(server, "127.0.0.1:0", services, 1.0) as listening,
        open_channel(f"127.0.0.1:{listening.port}") as channel,
    ):
        ask: Any = channel.unary_unary(f"/{SERVICE}/Ask", Request.SerializeToString, Response.FromString)
        await ask(Request())
        # Some others may be about to end: each does something else.
        doing = Counter(
            str(getattr(task.get_coro(), "__qualname__", "")) for task in asyncio.all_tasks() - before
        )
        return max(doing.values())


async def test_each_method_of_a_contract_has_a_queue_of_its_own():
    """Without them a flood of one method stands before all others; a task waits at each queue."""
    few, many = build_probe_server(), build_probe_server()
    for server in (few, many):
        add_probe(server, answer, answers)
    add_GroupServiceServicer_to_server(GroupServiceServicer(), many)
    assert await _waiting_alike(many, [SERVICE, GROUPS.full_name]) >= len(GROUPS.methods)
    assert await _waiting_alike(few, [SERVICE]) < len(GROUPS.methods)
