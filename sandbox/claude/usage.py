"""Counting tokens, about a quarter of the characters, and the prompt cache that usage reports on."""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.claude.request import MessagesRequest

MIN_CACHED_TOKENS = 512
_LIFETIMES_S = {"5m": 300.0, "1h": 3600.0}
_IMAGE_TOKENS = 1200
_MAX_ENTRIES = 5000


def count(text: str) -> int:
    return max(1, -(-len(text) // 4))


@dataclass(frozen=True, slots=True)
class Usage:
    """Input tokens: fresh, written to the cache and read from it.

    The three are counted apart; their sum is the whole input.
    """

    fresh: int
    created: int
    read: int

    def as_json(self, output_tokens: int) -> dict[str, Any]:
        return {
            "input_tokens": self.fresh,
            "cache_creation_input_tokens": self.created,
            "cache_read_input_tokens": self.read,
            "output_tokens": output_tokens,
        }


class PromptCache:
    """Prefixes that were marked with cache_control, each until its lifetime after the last use is over."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._expiry: OrderedDict[str, float] = OrderedDict()

    def use(self, request: MessagesRequest) -> Usage:
        """Usage of a request; its marked prefixes are in the cache afterwards."""
        parts = _parts(request)
        digest = hashlib.sha256(request.model.encode())
        total = read = marked = 0
        now = self._clock()
        writes: list[tuple[str, float]] = []
        for text, tokens, mark in parts:
            digest.update(text.encode() + b"\0")
            total += tokens
            prefix = digest.hexdigest()
            # Any earlier prefix may be read again, not only the one that is marked now: a conversation grows.
            if total >= MIN_CACHED_TOKENS and self._expiry.get(prefix, 0.0) > now:
                read = total
            if mark is not None and total >= MIN_CACHED_TOKENS:
                marked = total
                writes.append((prefix, now + _LIFETIMES_S[mark.get("ttl", "5m")]))
        if not writes:
            read = 0
        read = min(read, marked)
        for prefix, expiry in writes:
            self._expiry[prefix] = expiry
            self._expiry.move_to_end(prefix)
        while len(self._expiry) > _MAX_ENTRIES:
            self._expiry.popitem(last=False)
        return Usage(fresh=total - marked, created=marked - read, read=read)


def input_tokens(request: MessagesRequest) -> int:
    return sum(tokens for _, tokens, _ in _parts(request))


def _parts(request: MessagesRequest) -> list[tuple[str, int, dict[str, Any] | None]]:
    """The prompt in the order that the cache sees it: text, tokens, and the cache mark of each part."""
    parts = [_part("tool", tool) for tool in request.tools]
    parts += [_part("system", block) for block in request.system]
    parts += [_part(message["role"], block) for message in request.messages for block in message["content"]]
    if request.cache_control is not None and parts:
        text, tokens, mark = parts[-1]
        parts[-1] = (text, tokens, mark or request.cache_control)
    return parts


def _part(role: str, block: dict[str, Any]) -> tuple[str, int, dict[str, Any] | None]:
    plain = {key: value for key, value in block.items() if key != "cache_control"}
    text = json.dumps([role, plain], sort_keys=True, ensure_ascii=False)
    match plain.get("type"):
        case "text":
            tokens = count(plain["text"])
        case "image":
            tokens = _IMAGE_TOKENS
        case _:
            tokens = count(json.dumps(plain, ensure_ascii=False))
    return text, tokens, block.get("cache_control")
