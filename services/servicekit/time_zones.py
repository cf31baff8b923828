"""Time zones that a group or a member may choose: those that every machine knows by the same name."""

from functools import lru_cache
from typing import Final
from zoneinfo import available_timezones

_NO_ZONES: Final = frozenset({"Factory", "localtime", "posixrules"})
"""Files beside the zones: what "localtime" means is another thing on each machine."""


@lru_cache(maxsize=1)
def time_zones() -> frozenset[str]:
    """The names of IANA's database, such as "America/Sao_Paulo"."""
    # Asked once: it walks a directory.
    return frozenset(available_timezones()) - _NO_ZONES
