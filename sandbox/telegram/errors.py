"""How the Bot API says no: codes and sentences as Telegram writes them."""

from __future__ import annotations

from typing import Any


class BotApiError(Exception):
    """A call that Telegram refuses. `parameters` is Telegram's ResponseParameters."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(sentence: str, parameters: dict[str, Any] | None = None) -> BotApiError:
    return BotApiError(400, f"Bad Request: {sentence}", parameters)


def forbidden(sentence: str) -> BotApiError:
    return BotApiError(403, f"Forbidden: {sentence}")


def conflict(sentence: str) -> BotApiError:
    return BotApiError(409, f"Conflict: {sentence}")


def too_many_requests(retry_after: int) -> BotApiError:
    """Wait so many seconds; 0: a refusal that does not say for how long, as some do."""
    if retry_after == 0:
        return BotApiError(429, "Too Many Requests")
    return BotApiError(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})
