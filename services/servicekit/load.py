"""Overload: more calls than a server can have under way are refused at once, before they cost anything."""

from __future__ import annotations

from servicekit import telemetry
from servicekit.errors import ResourceExhausted
from servicekit.rpc_errors import to_status
from servicekit.server_interceptors import Interceptor
from servicekit.server_methods import Call, Context

RETRY_AFTER_S = 1

_refused = telemetry.meter(__name__).create_counter(
    "gymnation.rpc.refused", "{call}", "Calls that were refused because too many were under way"
)


class LoadInterceptor(Interceptor):
    """Outermost: counts calls under way and refuses those beyond the limit with RESOURCE_EXHAUSTED.

    The refusal says twice when to try again:
    as google.rpc.RetryInfo, and as gRFC A6's grpc-retry-pushback-ms.
    Clients that retry by themselves wait by the latter.
    """

    def __init__(self, limit: int, domain: str) -> None:
        super().__init__()
        self._limit = limit
        self._under_way = 0
        status = to_status(ResourceExhausted(retry_after_s=str(RETRY_AFTER_S)), domain)
        self._code, self._details = status.code, status.details
        pushback: tuple[str, str | bytes] = ("grpc-retry-pushback-ms", str(RETRY_AFTER_S * 1000))
        self._metadata: tuple[tuple[str, str | bytes], ...] = (*status.trailing_metadata, pushback)

    def wrap(self, method: str, call: Call) -> Call:
        attributes = telemetry_attributes(method)

        async def limited(request: bytes, context: Context) -> bytes | None:
            if self._under_way >= self._limit:
                _refused.add(1, attributes)
                await context.abort(self._code, self._details, self._metadata)
            self._under_way += 1
            try:
                return await call(request, context)
            finally:
                self._under_way -= 1

        return limited


def telemetry_attributes(method: str) -> dict[str, str]:
    """A method's full name, "/package.Service/Method", in the attributes' words."""
    service, _, name = method.strip("/").rpartition("/")
    return {"rpc.service": service, "rpc.method": name}
