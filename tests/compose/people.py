"""The people's side of the sandbox, over HTTP from outside of the containers."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from tests.compose.stack import until

OWNER, ADMIN, BIA, CAIO, DUDA, NICO = 1001, 1002, 1003, 1004, 1005, 1006
GROUP = -1001000000001
PATIENCE_S = 60.0

Json = dict[str, Any]


class People:
    """Write as somebody, and read what the bot answers."""

    def __init__(self, page: str) -> None:
        self.page = page
        # Not through a proxy of the environment: the page is on this machine.
        self._open = urllib.request.build_opener(urllib.request.ProxyHandler({})).open

    def text(self, path: str, wish: Json | None = None) -> str:
        body = None if wish is None else json.dumps(wish).encode()
        request = urllib.request.Request(
            f"{self.page}/api/{path}", body, {"Content-Type": "application/json"}
        )
        try:
            with self._open(request, timeout=30) as response:
                return str(response.read().decode())
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{path}: {error.read().decode()}") from None

    def get(self, path: str) -> Json:
        answer: Json = json.loads(self.text(path))
        return answer

    def post(self, path: str, **wish: Any) -> Json:
        answer: Json = json.loads(self.text(path, wish))
        return answer

    def says(self, person: int, text: str, *, chat: int = GROUP, **more: Any) -> Json:
        wish = {"from": person, "text": text, **more}
        message: Json = self.post(f"chats/{chat}/messages", **wish)["messages"][0]
        return message

    def photo(self, person: int, to: Json) -> Json:
        wish = {"from": person, "photo": {"sample": 1}, "reply_to": to["message_id"]}
        message: Json = self.post(f"chats/{to['chat']['id']}/messages", **wish)["messages"][0]
        return message

    def answer(self, to: Json, containing: str = "", *, patience_s: float = PATIENCE_S) -> Json:
        """The bot's reply to a message; in private any message of the bot after it. Empty if none came."""
        chat = to["chat"]["id"]

        def look() -> Json | None:
            for message in self.get(f"chats/{chat}/messages?limit=5000")["messages"]:
                target = message.get("reply_to_message", {}).get("message_id")
                meant = target == to["message_id"] or (chat > 0 and message["message_id"] > to["message_id"])
                if message["from"]["is_bot"] and meant and containing in said(message):
                    found: Json = message
                    return found
            return None

        return until(look, patience_s) or {}

    def outcome(self, asked: Json, *, patience_s: float) -> str:
        """What came of a question in private: its whole answer or its refusal, not its beginning."""

        def look() -> str:
            texts = (
                said(self.answer(asked, sign, patience_s=0))
                for sign in ("de 5 perguntas", "(código ", "não foi descontada")
            )
            return next(filter(None, texts), "")

        return str(until(look, patience_s))

    def agrees(self, asked: Json) -> None:
        """Press what is told below somebody's first question, so that it is answered."""
        told = self.answer(asked, "Claude, da Anthropic")
        place = {"chat_id": told["chat"]["id"], "message_id": told["message_id"], "row": 0, "col": 0}
        self.post("press", **{"from": asked["from"]["id"]}, **place)

    def claude_calls(self) -> int:
        return len(self.get("claude/calls")["calls"])


def said(message: Json) -> str:
    return str(message.get("text") or message.get("caption") or "")
