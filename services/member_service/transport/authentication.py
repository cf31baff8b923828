"""Knows who calls, from the registry in memory: by certificate or by key."""

import hmac
from itertools import chain

from member_service.domain.caller_registry import CallerRegistry
from member_service.domain.callers import CallerKind, CallerRecord, KeyDigests, parse_key
from member_service.transport.callers import NUMBERS
from servicekit.access import CallerUnknown
from servicekit.callers import Caller, Kind
from servicekit.clock import Clock

_KINDS = {CallerKind.SERVICE: Kind.SERVICE, CallerKind.SYSTEM: Kind.SYSTEM}
_NOBODY = "0" * 64
"""The digest of no key."""


class RegistryAuthenticator:
    """An Authenticator over the registry.

    A key says whose it is, so one keyed hash tells whether it is right, however many callers there are.
    Nothing is kept of a wrong one.
    """

    def __init__(self, registry: CallerRegistry, digests: KeyDigests, clock: Clock) -> None:
        self._registry, self._digests, self._clock = registry, digests, clock
        self._made: dict[str, tuple[CallerRecord, Caller]] = {}

    def by_certificate(self, name: str) -> Caller:
        record = self._registry.find(name)
        if record is None or not record.certificate_accepted or not record.counts(self._clock()):
            raise CallerUnknown
        return self._known(record)

    def by_key(self, key: str) -> Caller:
        parsed = parse_key(key)
        if parsed is None:
            raise CallerUnknown
        record, now = self._registry.find(parsed[0]), self._clock()
        # Hashed for a name that there is not as well: how long it takes tells nothing.
        given = self._digests(*parsed)
        kept = [one.digest for one in record.keys_at(now)] if record is not None else []
        right = False
        for digest in kept or [_NOBODY]:
            for one in given:
                right |= hmac.compare_digest(digest, one)
        if record is None or not right or not record.counts(now):
            raise CallerUnknown
        return self._known(record)

    def _known(self, record: CallerRecord) -> Caller:
        self._registry.note_use(record.name)
        made = self._made.get(record.name)
        if made is None or made[0] is not record:
            made = self._made[record.name] = record, _caller(record)
        return made[1]


def _caller(record: CallerRecord) -> Caller:
    return Caller(
        name=record.name,
        kind=_KINDS[record.kind],
        permissions=frozenset(NUMBERS[one] for one in record.permissions),
        groups=None if record.groups is None else frozenset(chain(*record.groups.values())),
        calls_per_second=record.calls_per_second,
    )
