"""Files: what was uploaded or invented, under ids as the Bot API gives them.

`file_unique_id` comes from the content, so that the same picture sent twice is recognised.
`file_id` comes from content and kind, so that sending it again names the same file.
"""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass

from .errors import bad_request
from .pictures import picture_size, picture_type, sample_photo
from .state import Json

MAX_DOWNLOAD = 20 * 1024 * 1024
# Of all files together; past that the oldest are "temporarily unavailable".
MAX_BYTES = 256 * 1024 * 1024
_FOLDERS = {
    "photo": ("photos", "png"),
    "video": ("videos", "mp4"),
    "live_photo": ("videos", "mp4"),
    "video_note": ("video_notes", "mp4"),
    "animation": ("animations", "mp4"),
    "document": ("documents", "bin"),
    "sticker": ("stickers", "webp"),
    "voice": ("voice", "oga"),
}
_SAMPLE_TYPES = {"sticker": "image/webp", "voice": "audio/ogg"}
_PICTURE_SUFFIX = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}


@dataclass(frozen=True)
class StoredFile:
    file_id: str
    file_unique_id: str
    kind: str
    path: str
    content: bytes
    content_type: str
    name: str | None = None

    def summary(self) -> Json:
        """The Bot API's File."""
        return {
            "file_id": self.file_id,
            "file_unique_id": self.file_unique_id,
            "file_size": len(self.content),
            "file_path": self.path,
        }


class Files:
    """The files of this world, in memory: the newest, up to `max_bytes`."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._numbers = itertools.count(1)
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def get(self, file_id: str) -> StoredFile:
        if file_id not in self._by_id:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        return self._by_id[file_id]

    def find(self, file_id: str) -> StoredFile | None:
        return self._by_id.get(file_id)

    def at(self, path: str) -> StoredFile | None:
        return self._by_path.get(path)

    def photo(self, content: bytes) -> list[Json]:
        """The PhotoSizes of a picture, smallest first. All sizes hold the same bytes here."""
        dimensions = picture_size(content)
        if dimensions is None or 0 in dimensions:
            raise bad_request("IMAGE_PROCESS_FAILED")
        width, height = dimensions
        if width + height > 10_000 or max(width, height) > 20 * min(width, height):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        longest = max(width, height)
        sides = [side for side in (90, 320, 800) if side < longest] + [min(longest, 1280)]
        return [
            self._size(content, width * side // longest or 1, height * side // longest or 1) for side in sides
        ]

    def photo_again(self, file_id: str) -> list[Json]:
        """The PhotoSizes of a photo that Telegram has already."""
        stored = self._known(file_id)
        if stored.kind != "photo":
            raise bad_request("type of file mismatch")
        return self.photo(stored.content)

    def sample_photo(self, number: int) -> list[Json]:
        return self.photo(sample_photo(number))

    def document(self, content: bytes, name: str, content_type: str | None) -> Json:
        stored = self._store("document", content, name=name, content_type=content_type)
        return {
            **_identity(stored),
            "file_name": name,
            "mime_type": stored.content_type,
        }

    def document_again(self, file_id: str) -> Json:
        stored = self._known(file_id)
        if stored.kind != "document":
            raise bad_request("type of file mismatch")
        return {**_identity(stored), "file_name": stored.name or "file", "mime_type": stored.content_type}

    def sample(self, kind: str, content: bytes) -> Json:
        """A video, video note, animation, document, sticker or voice message with this content."""
        if kind == "document":
            picture = picture_type(content)
            suffix = _PICTURE_SUFFIX.get(picture or "", "pdf")
            return self.document(content, f"treino.{suffix}", picture or "application/pdf")
        stored = self._store(kind, content, content_type=_SAMPLE_TYPES.get(kind, "video/mp4"))
        shape: dict[str, Json] = {
            "video": {"width": 640, "height": 360, "duration": 7, "mime_type": "video/mp4"},
            "live_photo": {"width": 720, "height": 960, "duration": 3, "mime_type": "video/mp4"},
            "voice": {"duration": 5, "mime_type": "audio/ogg"},
            "video_note": {"length": 240, "duration": 7},
            "animation": {"width": 320, "height": 240, "duration": 3, "mime_type": "video/mp4"},
            "sticker": {
                "width": 512,
                "height": 512,
                "is_animated": False,
                "is_video": False,
                "type": "regular",
                "emoji": "💪",
            },
        }
        return {**_identity(stored), **shape[kind]}

    def _known(self, file_id: str) -> StoredFile:
        """What is to be sent again. An id is of one bot: another bot's is no id here."""
        if file_id not in self._by_id:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return self._by_id[file_id]

    def _size(self, content: bytes, width: int, height: int) -> Json:
        stored = self._store("photo", content, label=f"{width}x{height}", content_type=picture_type(content))
        return {**_identity(stored), "width": width, "height": height}

    def _store(
        self,
        kind: str,
        content: bytes,
        *,
        label: str = "",
        name: str | None = None,
        content_type: str | None = None,
    ) -> StoredFile:
        digest = hashlib.sha256(content + label.encode()).hexdigest()
        owner = hashlib.sha256(f"{kind}:{name}:{digest}".encode()).hexdigest()
        file_id = f"SBX{kind[:2].upper()}{owner[:40]}"
        if file_id in self._by_id:
            return self._by_id[file_id]
        folder, suffix = _FOLDERS[kind]
        suffix = _PICTURE_SUFFIX.get(content_type or "", suffix)
        path = f"{folder}/file_{next(self._numbers)}.{suffix}"
        stored = StoredFile(
            file_id,
            f"AQ{digest[:14]}",
            kind,
            path,
            content,
            content_type or "application/octet-stream",
            name,
        )
        self._by_id[file_id] = self._by_path[path] = stored
        self._bytes += len(content)
        while self._bytes > self._max_bytes and len(self._by_id) > 1:
            oldest = self._by_id.pop(next(iter(self._by_id)))
            del self._by_path[oldest.path]
            self._bytes -= len(oldest.content)
        return stored


def _identity(stored: StoredFile) -> Json:
    summary = stored.summary()
    del summary["file_path"]
    return summary
