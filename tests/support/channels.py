"""Channels whose calls wait as long as this machine needs.

The default deadline of servicekit is a promise of the product on a machine of usual speed. In a test it only
guards against a hang, and at a tenth of that speed a call that does nothing wrong runs into it.
"""

from typing import Any

from sandbox.patience import patient
from servicekit import rpc_client
from servicekit.rpc_client import DEFAULT_TIMEOUT_S, ClientChannel


def open_channel(address: str, **options: Any) -> ClientChannel:
    """`rpc_client.open_channel`, with a default deadline that is patient."""
    return rpc_client.open_channel(address, **{"default_timeout_s": patient(DEFAULT_TIMEOUT_S)} | options)
