"""How the driver's pools of connections are used: one pool for each server."""

import threading
from typing import Final

from pymongo.monitoring import (
    ConnectionCheckedInEvent,
    ConnectionCheckedOutEvent,
    ConnectionCheckOutFailedEvent,
    ConnectionCheckOutStartedEvent,
    ConnectionClosedEvent,
    ConnectionCreatedEvent,
    ConnectionPoolListener,
    ConnectionReadyEvent,
    PoolClearedEvent,
    PoolClosedEvent,
    PoolCreatedEvent,
    PoolReadyEvent,
)

from servicekit.attributes import DB_CONNECTION_STATE, DB_POOL
from servicekit.instruments import DATABASE, Attributes, counter, gauge, histogram, up_down_counter

_count = up_down_counter(
    "db.client.connection.count", "{connection}", "Open connections", DB_POOL, DB_CONNECTION_STATE
)
_max = gauge("db.client.connection.max", "{connection}", "As many as may be open", DB_POOL)
_pending = up_down_counter(
    "db.client.connection.pending_requests", "{request}", "Whoever waits for a connection", DB_POOL
)
_timeouts = counter(
    "db.client.connection.timeouts", "{timeout}", "Whoever waited for a connection in vain", DB_POOL
)
_wait = histogram("db.client.connection.wait_time", "s", "Waiting for a connection", DATABASE, DB_POOL)
_create = histogram("db.client.connection.create_time", "s", "Opening a connection", DATABASE, DB_POOL)

Address = tuple[str, int | None]
_IDLE: Final = "idle"
_USED: Final = "used"


class PoolTelemetry(ConnectionPoolListener):
    """Hears of the driver's pools, from any thread. Pass one to each client."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._states: dict[tuple[Address, int], str] = {}

    def pool_created(self, event: PoolCreatedEvent) -> None:
        # The driver has its own word for its default; ours is always said.
        most = (event.options or {}).get("maxPoolSize", 100)
        _max.set(most or 0, _pool(event.address))

    def pool_ready(self, event: PoolReadyEvent) -> None:
        pass

    def pool_cleared(self, event: PoolClearedEvent) -> None:
        pass

    def pool_closed(self, event: PoolClosedEvent) -> None:
        pass

    def connection_created(self, event: ConnectionCreatedEvent) -> None:
        pass

    def connection_ready(self, event: ConnectionReadyEvent) -> None:
        # Another event says that it is checked out.
        _create.record(event.duration or 0.0, _pool(event.address))
        self._becomes(event.address, event.connection_id, _IDLE)

    def connection_closed(self, event: ConnectionClosedEvent) -> None:
        # One that was never ready was never counted.
        self._becomes(event.address, event.connection_id, None)

    def connection_check_out_started(self, event: ConnectionCheckOutStartedEvent) -> None:
        _pending.add(1, _pool(event.address))

    def connection_check_out_failed(self, event: ConnectionCheckOutFailedEvent) -> None:
        _pending.add(-1, _pool(event.address))
        if event.reason == "timeout":
            _timeouts.add(1, _pool(event.address))

    def connection_checked_out(self, event: ConnectionCheckedOutEvent) -> None:
        _pending.add(-1, _pool(event.address))
        _wait.record(event.duration or 0.0, _pool(event.address))
        self._becomes(event.address, event.connection_id, _USED)

    def connection_checked_in(self, event: ConnectionCheckedInEvent) -> None:
        self._becomes(event.address, event.connection_id, _IDLE)

    def _becomes(self, address: Address, connection: int, state: str | None) -> None:
        with self._lock:
            before = self._states.pop((address, connection), None)
            if state is not None:
                self._states[address, connection] = state
        for one, by in ((before, -1), (state, 1)):
            if one is not None:
                _count.add(by, {**_pool(address), DB_CONNECTION_STATE: one})


def _pool(address: Address) -> Attributes:
    host, port = address
    return {DB_POOL: host if port is None else f"{host}:{port}"}
