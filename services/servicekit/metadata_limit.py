"""How much metadata a call may bring, of whoever calls.

gRPC's core has the same limit, but keeps it only once a client has confirmed the settings that the server
told it: until then it takes 16 MB. A client that never confirms them has 20 seconds.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable

import grpc

from servicekit.server_methods import Context, Handler, Requests

MAX_METADATA_BYTES = 8 * 1024
"""A trace, a key and an id take less than one KB."""
_ENTRY_BYTES = 32
"""What HTTP/2 counts for each entry beside its name and its value (RFC 9113, 6.5.2)."""
_REFUSED = f"The call has more than {MAX_METADATA_BYTES} bytes of metadata."


def is_too_much(metadata: Iterable[tuple[str, str | bytes]] | None) -> bool:
    """Whether a call's metadata is longer than the limit, counted as HTTP/2 does."""
    return sum(len(name) + len(value) + _ENTRY_BYTES for name, value in metadata or ()) > MAX_METADATA_BYTES


class MetadataInterceptor(grpc.aio.ServerInterceptor):
    """Outermost: refuses a call with too much metadata, as the core does, with RESOURCE_EXHAUSTED.

    Health checks and reflection are no exceptions. Such a call costs no span and is not read.
    """

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Handler | None]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Handler | None:
        if is_too_much(handler_call_details.invocation_metadata):
            return _REFUSING
        return await continuation(handler_call_details)


async def _refuse(_: Requests, context: Context) -> None:
    await context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, _REFUSED)


_REFUSING: Handler = grpc.stream_stream_rpc_method_handler(_refuse, None, None)
