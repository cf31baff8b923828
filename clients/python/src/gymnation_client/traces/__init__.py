"""A trace, found by the code that a member was shown, and printed as a tree. For operators."""

from gymnation_client.traces.logs import lines_of
from gymnation_client.traces.sources import Source, TraceUnavailable, open_source
from gymnation_client.traces.tree import render

__all__ = ["Source", "TraceUnavailable", "lines_of", "open_source", "render"]
