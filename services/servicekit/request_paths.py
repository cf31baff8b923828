"""Where in a request a field stands, for whoever is told that it is wrong.

A use case names a field as it knows it ("member_id").
Its caller has to find it in what was sent ("member.member_id").
"""

from collections.abc import Iterator
from functools import lru_cache

from google.protobuf.descriptor import Descriptor
from google.protobuf.descriptor_pool import Default

_DEEPEST = 4


@lru_cache(1024)
def request_path(method: str, field: str) -> str:
    """The path of a field in the requests of a method ("/package.Service/Method").

    Of several fields of that name it is the nearest to the top. A name that is nowhere stays as it is.
    """
    service, _, name = method.strip("/").rpartition("/")
    try:
        request = Default().FindServiceByName(service).methods_by_name[name].input_type
    except KeyError:
        return field
    if not field:
        return field
    level = [(request, "")]
    for _ in range(_DEEPEST):
        paths = [(inner, path) for message, above in level for inner, path in _fields(message, above)]
        found = next((path for _, path in paths if path == field or path.endswith(f".{field}")), None)
        if found is not None:
            return found
        level = [(inner, path) for inner, path in paths if inner is not None]
    return field


def _fields(message: Descriptor, above: str) -> Iterator[tuple[Descriptor | None, str]]:
    for field in message.fields:
        yield field.message_type, f"{above}.{field.name}" if above else field.name
