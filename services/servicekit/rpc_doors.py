"""One set of services behind up to two gRPC servers: one for our own callers, one for everybody else's.

What nobody has looked at yet waits in a queue of each server.
When it is long the core cancels calls at random: behind one door
the flood of a stranger would cancel the gateway's calls.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping

import grpc

from servicekit.server_methods import Handler


class Doors(grpc.aio.Server):
    """A server of gRPC, and a second one with the same services once it has an address of its own."""

    def __init__(self, first: grpc.aio.Server, make_second: Callable[[], grpc.aio.Server]) -> None:
        self._servers = [first]
        self._make_second = make_second
        self._added: list[Callable[[grpc.aio.Server], None]] = []

    def _add(self, add: Callable[[grpc.aio.Server], None]) -> None:
        self._added.append(add)
        for server in self._servers:
            add(server)

    def add_generic_rpc_handlers(self, generic_rpc_handlers: Iterable[grpc.GenericRpcHandler]) -> None:
        handlers = tuple(generic_rpc_handlers)
        self._add(lambda server: server.add_generic_rpc_handlers(handlers))

    def add_registered_method_handlers(
        self, service_name: str, method_handlers: Mapping[str, Handler]
    ) -> None:
        # Each of these has a queue of its own: a flood of one method stands before no other (decision 292).
        self._add(lambda server: server.add_registered_method_handlers(service_name, method_handlers))

    def add_insecure_port(self, address: str) -> int:
        return self._servers[0].add_insecure_port(address)

    def add_secure_port(self, address: str, server_credentials: grpc.ServerCredentials) -> int:
        return self._servers[0].add_secure_port(address, server_credentials)

    def add_second_port(self, address: str, server_credentials: grpc.ServerCredentials) -> int:
        """Serve on an address that has limits and a queue of its own."""
        second = self._make_second()
        for add in self._added:
            add(second)
        self._servers.append(second)
        return second.add_secure_port(address, server_credentials)

    async def start(self) -> None:
        for server in self._servers:
            await server.start()

    async def stop(self, grace: float | None) -> None:
        await asyncio.gather(*(server.stop(grace) for server in self._servers))

    async def wait_for_termination(self, timeout: float | None = None) -> bool:
        return await self._servers[0].wait_for_termination(timeout)
