"""The sandbox's trace store.

It has an OTLP/HTTP receiver, and the API that the page, the tests and `make trace` read.
"""

from sandbox.traces.routes import add_traces
from sandbox.traces.store import TraceNotFoundError, TraceStore

__all__ = ["TraceNotFoundError", "TraceStore", "add_traces"]
