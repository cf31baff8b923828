"""The type of the context that each servicer method is given."""

from typing import Any

from grpc.aio import ServicerContext

Context = ServicerContext[Any, Any]
