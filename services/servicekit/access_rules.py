"""The rules of methods, read from the contracts and made ready to be asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from types import MappingProxyType

from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor
from google.protobuf.descriptor_pool import Default
from google.protobuf.message import Message

from gymnation.access.v1 import access_pb2
from servicekit.callers import Permission


class RuleMissing(Exception):
    """A method's contract does not say what its caller needs; the text says which method."""


@dataclass(frozen=True, slots=True)
class MethodRule:
    """What a method asks of its caller."""

    any_of: frozenset[Permission]
    permission_names: str
    groups: Callable[[Message], Sequence[int]] | None = None
    """The chat ids of the groups that a request is about; None: it is about no single group."""
    acting: Callable[[Message], bool] | None = None
    """Whether a request names somebody who acts."""
    acting_field: str = ""
    scopes_itself: bool = False

    @classmethod
    def of(cls, rule: access_pb2.Rule, request: Descriptor | None = None) -> MethodRule:
        """A rule as the contract writes it. Raise RuleMissing for one that cannot be asked."""
        if not rule.any_of or access_pb2.PERMISSION_UNSPECIFIED in rule.any_of:
            raise RuleMissing("a rule names no permission")
        for path in (rule.group_field, rule.member_field, rule.acting_field):
            if path and request is not None:
                _field(request, path)
        return cls(
            any_of=frozenset(rule.any_of),
            permission_names=",".join(access_pb2.Permission.Name(number) for number in rule.any_of),
            groups=_groups(rule.group_field, request) if rule.group_field else None,
            acting=_acting(rule.acting_field) if rule.acting_field else None,
            acting_field=rule.acting_field,
            scopes_itself=rule.scopes_itself,
        )


class Rules:
    """The rules by a method's full name, "/package.Service/Method"."""

    def __init__(self, given: Mapping[str, access_pb2.Rule] = MappingProxyType({})) -> None:
        """`given` are rules of methods that have no contract; the others are in the contracts."""
        self._rules: dict[str, MethodRule] = {path: MethodRule.of(rule) for path, rule in given.items()}

    def of(self, path: str) -> MethodRule | None:
        """The method's rule. None when there is none: then nobody may call it."""
        if path not in self._rules:
            service, _, name = path.removeprefix("/").partition("/")
            try:
                self._read(Default().FindServiceByName(service).methods_by_name[name])
            except (KeyError, RuleMissing):
                return None
        return self._rules[path]

    def require(self, services: Iterable[str]) -> None:
        """Raise RuleMissing unless every method of the services has a rule; "" is the server as a whole."""
        known = {path.removeprefix("/").partition("/")[0] for path in self._rules}
        for service in filter(None, services):
            if service in known:
                continue
            try:
                methods = Default().FindServiceByName(service).methods
            except KeyError:
                raise RuleMissing(f"{service} has neither a contract nor rules") from None
            for method in methods:
                self._read(method)

    def _read(self, method: MethodDescriptor) -> None:
        self._rules[f"/{method.containing_service.full_name}/{method.name}"] = _rule_of(method)


@cache
def _rule_of(method: MethodDescriptor) -> MethodRule:
    """The rule in a method's contract, which nothing changes while a process runs."""
    try:
        return MethodRule.of(method.GetOptions().Extensions[access_pb2.rule], method.input_type)
    except RuleMissing as missing:
        raise RuleMissing(f"{method.full_name}: {missing}") from None


def _field(request: Descriptor, path: str) -> FieldDescriptor:
    descriptor: Descriptor | None = request
    field: FieldDescriptor | None = None
    for name in path.split("."):
        field = None if descriptor is None else descriptor.fields_by_name.get(name)
        if field is None:
            raise RuleMissing(f"a rule names the field {path}, which {request.name} does not have")
        descriptor = field.message_type
    if field is None:
        raise RuleMissing("a rule names a field without a name")
    return field


def _groups(path: str, request: Descriptor | None) -> Callable[[Message], Sequence[int]]:
    get = attrgetter(path)
    if request is not None and _field(request, path).is_repeated:
        return get
    return lambda message: (get(message),)


def _acting(path: str) -> Callable[[Message], bool]:
    get = attrgetter(path)

    def is_set(request: Message) -> bool:
        value = get(request)
        # A person by name and id is a message, which is set as soon as anything stands in it.
        return value.ByteSize() > 0 if isinstance(value, Message) else bool(value)

    return is_set
