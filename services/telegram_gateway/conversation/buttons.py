"""Buttons: callback data as a signed token, bound to one person, one chat, one action and an expiry.

Telegram gives callback data back as it was sent, but a client can send whatever it likes.
So nothing inside is trusted before its signature was checked.
The token is stateless: it survives a restart and works with every replica.
Telegram allows 64 bytes: base64url of at most 48 bytes, 10 of them the signature.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from telegram_gateway.runtime.tickets import ticket_if_any

_SIGNATURE_BYTES = 10
_MOST_BYTES = 48
Choice = TypeVar("Choice")
DEFAULT_LIFE = timedelta(hours=24)


class ButtonInvalid(Exception):
    """The data is not that of a button of ours in this chat.

    We did not make it, or we made it for another chat,
    or it was made by a version in which the button carried something else.
    """


class ButtonExpired(Exception):
    """The button was ours, its time is over."""


class ButtonOfAnother(Exception):
    """The button belongs to another person."""


@dataclass(frozen=True, slots=True)
class Press:
    """A valid press: which action and with which numbers.

    Buttons outlive the version that made them.
    ButtonInvalid is raised when a button does not carry what a newer handler expects.
    """

    action: str
    numbers: tuple[int, ...]
    blob: bytes

    def number(self, place: int) -> int:
        """Return one of the numbers, counted from 0."""
        if place >= len(self.numbers):
            raise ButtonInvalid
        return self.numbers[place]

    def small(self, place: int) -> int:
        """Return one of the numbers, one that counts something: not negative, and of 31 bits at most."""
        number = self.number(place)
        if not 0 <= number < 2**31:
            raise ButtonInvalid
        return number

    def take(self, count: int) -> tuple[int, ...]:
        """Return the numbers, when there are so many."""
        if len(self.numbers) != count:
            raise ButtonInvalid
        return self.numbers

    def pick(self, place: int, choices: Sequence[Choice]) -> Choice:
        """Return the choice that one of the numbers means."""
        number = self.number(place)
        if not 0 <= number < len(choices):
            raise ButtonInvalid
        return choices[number]


class Buttons:
    """Makes and opens tokens.

    `numbers` has the number of each action. It stands for the action in the tokens out there.
    """

    def __init__(self, key: bytes, numbers: Mapping[str, int], clock: Callable[[], datetime]) -> None:
        self._key = hashlib.blake2b(key, digest_size=32, person=b"gn-buttons").digest()
        self._numbers = dict(numbers)
        self._actions = {number: action for action, number in numbers.items()}
        self._clock = clock

    def number_of(self, action: str) -> int:
        """Return the number that stands for an action in tokens."""
        return self._numbers[action]

    def action_of(self, number: int) -> str:
        """Return the action that a number stands for. Raise ButtonInvalid when there is none."""
        if number not in self._actions:
            raise ButtonInvalid
        return self._actions[number]

    def token(
        self,
        action: str,
        *numbers: int,
        owner_id: int,
        chat_id: int,
        blob: bytes = b"",
        life: timedelta = DEFAULT_LIFE,
    ) -> str:
        """Return callback data for a button that only owner_id can press (0: anyone), only in chat_id."""
        if action not in self._numbers:
            raise ValueError(
                f"no feature has a button {action!r}: its Button is missing, or has another name"
            )
        expiry = int((self._clock() + life).timestamp())
        values = [self._numbers[action], expiry, owner_id, len(numbers), *numbers]
        body = b"".join(_varint(_zigzag(value)) for value in values) + blob
        raw = self._sign(body, chat_id) + body
        if len(raw) > _MOST_BYTES:
            raise ValueError(f"the button {action} carries too much: {len(raw)} bytes")
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

    def order(self, count: int, *numbers: int) -> list[int]:
        """Return an order of so many things: always the same for these numbers, and known to nobody else.

        What a token carries can be read by who has it. A place in this order tells them nothing.
        """
        content = b"".join(_varint(_zigzag(number)) for number in numbers)
        return sorted(range(count), key=lambda place: self._sign(bytes([place]) + content, 0))

    def open(self, data: str | None, *, presser_id: int, chat_id: int) -> Press:
        """Return what the token says.

        Raise ButtonInvalid, ButtonOfAnother or ButtonExpired, in this order.
        What was pressed in time is no later for having waited, nor for being handled again after a crash.
        """
        try:
            raw = base64.urlsafe_b64decode((data or "").encode("ascii") + b"==")
        except (ValueError, UnicodeEncodeError):
            raise ButtonInvalid from None
        signature, body = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
        if not hmac.compare_digest(signature, self._sign(body, chat_id)):
            raise ButtonInvalid
        action, rest = _number(body)
        expiry, rest = _number(rest)
        owner_id, rest = _number(rest)
        count, rest = _number(rest)
        numbers: list[int] = []
        for _ in range(count):
            number, rest = _number(rest)
            numbers.append(number)
        if owner_id not in {0, presser_id}:
            raise ButtonOfAnother
        ticket = ticket_if_any()
        pressed = self._clock() if ticket is None else min(self._clock(), ticket.accept_time)
        if expiry < pressed.timestamp():
            raise ButtonExpired
        if action not in self._actions:
            # An earlier version made it: its button is gone now.
            raise ButtonInvalid
        return Press(self._actions[action], tuple(numbers), rest)

    def _sign(self, body: bytes, chat_id: int) -> bytes:
        message = chat_id.to_bytes(8, "big", signed=True) + body
        return hashlib.blake2b(message, key=self._key, digest_size=_SIGNATURE_BYTES).digest()


def _zigzag(value: int) -> int:
    return value << 1 if value >= 0 else (-value << 1) - 1


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(0x80 | value & 0x7F)
        value >>= 7
    out.append(value)
    return bytes(out)


def _number(data: bytes) -> tuple[int, bytes]:
    value = shift = 0
    for index, byte in enumerate(data):
        value |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            return (value >> 1) ^ -(value & 1), data[index + 1 :]
    raise ButtonInvalid
