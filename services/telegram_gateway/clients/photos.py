"""Pictures on their way to the coach."""

from typing import Protocol

from gymnation.coach.v1.photos_pb2 import Photo


class PhotoBytes(Protocol):
    """A picture in memory, such as `attached_photos.AttachedPhoto`."""

    @property
    def media_type(self) -> str: ...
    @property
    def data(self) -> bytes: ...


def to_photo(photo: PhotoBytes | None) -> Photo | None:
    """A picture as the contract has it."""
    return None if photo is None else Photo(data=photo.data, media_type=photo.media_type)
