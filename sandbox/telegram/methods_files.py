"""getFile; the download itself is a route of its own."""

from __future__ import annotations

from .call import Call, Method
from .errors import bad_request
from .files import MAX_DOWNLOAD
from .state import Json


def get_file(call: Call) -> Json:
    stored = call.world.files.get(call.get("file_id", ""))
    if len(stored.content) > MAX_DOWNLOAD:
        raise bad_request("file is too big")
    return stored.summary()


METHODS = (Method("getFile", get_file, {"file_id": "str"}),)
