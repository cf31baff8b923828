"""Request ids that are the same whenever the same work is tried again."""

from uuid import UUID, uuid5

# Ours alone and for ever: a new value would make every retried update count twice.
_NAMESPACE = UUID("6f0c2c0e-6b1c-5d55-9f0f-3c8a1f2f7a10")


def request_id(update_id: int, rpc: str, *parts: object) -> str:
    """The id of one RPC made for one update; `parts` tell several calls of that RPC apart."""
    return str(uuid5(_NAMESPACE, ":".join([str(update_id), rpc, *map(str, parts)])))
