"""The server behind one or two addresses."""

import asyncio
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


async def _tasks_while_it_serves(server: grpc.aio.Server, services: list[str]) -> int:
    """How many tasks there are in the server's process once it has answered a call."""
    before = asyncio.all_tasks()
    async with (
        rpc_server.serving(server, "127.0.0.1:0", services, 1.0) as listening,
        open_channel(f"127.0.0.1:{listening.port}") as channel,
    ):
        ask: Any = channel.unary_unary(f"/{SERVICE}/Ask", Request.SerializeToString, Response.FromString)
        await ask(Request())
        return len(asyncio.all_tasks() - before)


async def test_each_method_of_a_contract_has_a_queue_of_its_own():
    """Without them a flood of one method stands before all others; a task waits at each queue."""
    few, many = build_probe_server(), build_probe_server()
    for server in (few, many):
        add_probe(server, answer, answers)
    add_GroupServiceServicer_to_server(GroupServiceServicer(), many)
    more = await _tasks_while_it_serves(many, [SERVICE, GROUPS.full_name])
    assert more - await _tasks_while_it_serves(few, [SERVICE]) >= len(GROUPS.methods)
