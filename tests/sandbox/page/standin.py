"""The People API with canned data, so that the page can be driven before and without the rest of the sandbox.

The bot is the test: it says, edits, reacts, drafts through this class's methods.
"""

import asyncio
import base64
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web

Json = dict[str, Any]

GROUP = -1001000000001
OTHER_GROUP = -1001000000002
OLIVIA, ADAO, BIA, CAIO, DUDA, NICO = range(1001, 1007)
BOT = {"id": 1000, "is_bot": True, "first_name": "Gym Nation", "username": "gymnation_sandbox_bot"}
TRACE = "7f3a9c21d4e85b60a1c2d3e4f5061728"
OTHER_TRACE = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
COMMANDS = [
    {"command": "ranking", "description": "Ranking da temporada"},
    {"command": "perfil", "description": "Seus pontos e sua sequência"},
    {"command": "regras", "description": "As regras do grupo"},
    {"command": "checkin", "description": "Abre um check-in (1 ponto)"},
    {"command": "checkinplus", "description": "Abre um check-in que vale mais"},
]


def _people() -> list[Json]:
    rows = [
        (OLIVIA, "Olívia", "owner", "pt-br"),
        (ADAO, "Adão", "admin", "pt-br"),
        (BIA, "Bia", "member", "pt-br"),
        (CAIO, "Caio", "member", "pt-br"),
        (DUDA, "Duda", "member", "en"),
        (NICO, "Nico", "newcomer", "pt-br"),
    ]
    return [
        {
            "id": id_,
            "first_name": name,
            "username": f"{role}_{id_}",
            "language_code": language,
            "role": role,
            "is_bot": False,
            "started": False,
            "blocked": False,
        }
        for id_, name, role, language in rows
    ]


def _chats() -> list[Json]:
    def members(**statuses: str) -> list[Json]:
        return [{"user_id": int(key[1:]), "status": status} for key, status in statuses.items()]

    first = members(_1001="creator", _1002="administrator", _1003="member", _1004="member", _1005="member")
    second = members(_1002="creator", _1003="member")
    return [
        {
            "id": GROUP,
            "type": "supergroup",
            "title": "Gym Nation",
            "members": first,
            "bot_status": "administrator",
        },
        {
            "id": OTHER_GROUP,
            "type": "supergroup",
            "title": "Crossfit da Praia",
            "members": second,
            "bot_status": "left",
        },
    ]


def span(number: int, parent: int | None, name: str, service: str, start: int, end: int, **more: Any) -> Json:
    return {
        "span_id": f"{number:016x}",
        "parent_span_id": f"{parent:016x}" if parent else None,
        "name": name,
        "service": service,
        "kind": "INTERNAL",
        "start_us": 1_800_000_000_000_000 + start,
        "end_us": 1_800_000_000_000_000 + end,
        "status": "UNSET",
        "status_message": "",
        "attributes": {},
        "events": [],
        "links": [],
        **more,
    }


def question_spans() -> list[Json]:
    gateway, member, coach = "telegram-gateway", "member-service", "coach-service"
    reserve = "gymnation.member.v1.QuestionService/ReserveQuestion"
    answer = "gymnation.coach.v1.CoachService/Answer"
    profile = "gymnation.member.v1.MemberService/GetMember"
    attributes = {
        "gymnation.telegram.update_id": 42,
        "gymnation.command": "ask",
        "gymnation.outcome": "failed",
    }
    event = {"name": "retry", "time_us": 1_800_000_000_210_000, "attributes": {"attempt": 2}}
    return [
        span(
            1,
            None,
            "telegram.update",
            gateway,
            0,
            1_420_000,
            kind="CONSUMER",
            status="OK",
            attributes=attributes,
        ),
        span(2, 1, reserve, gateway, 4_000, 19_000, kind="CLIENT"),
        span(3, 2, reserve, member, 6_000, 17_500, kind="SERVER"),
        span(4, 3, "questions.find_one_and_update", member, 9_000, 15_400, kind="CLIENT"),
        span(5, 1, answer, gateway, 22_000, 1_310_000, kind="CLIENT"),
        span(6, 5, answer, coach, 25_000, 1_305_000, kind="SERVER"),
        span(
            7,
            6,
            "chat claude-haiku-5-5",
            coach,
            30_000,
            420_000,
            kind="CLIENT",
            status="ERROR",
            status_message="overloaded",
            events=[event],
        ),
        span(8, 6, profile, coach, 431_000, 452_000, kind="CLIENT"),
        span(9, 8, profile, member, 434_000, 449_000, kind="SERVER"),
        span(10, 9, "members.find", member, 437_000, 445_000, kind="CLIENT"),
        span(11, 6, "chat claude-haiku-5-5", coach, 460_000, 1_290_000, kind="CLIENT", status="OK"),
        span(12, 1, "sendMessage", gateway, 1_320_000, 1_402_000, kind="CLIENT", status="OK"),
        span(13, 12, "POST /bot/sendMessage", "sandbox", 1_335_000, 1_380_000, kind="SERVER"),
    ]


class StandIn:
    """One world with one bot that does nothing by itself."""

    def __init__(self) -> None:
        self.people = _people()
        self.chats = _chats()
        self.messages: dict[int, list[Json]] = {}
        self.ephemeral: list[Json] = []
        self.files: dict[str, bytes] = {}
        self.faults: list[Json] = []
        self.written: list[Json] = []
        self.traces: dict[str, list[Json]] = {TRACE: question_spans()}
        self.viewers: dict[str, str] = {}
        self.answers: dict[str, Json] = {}
        self.pressed: list[Json] = []
        self.movable, self.ahead = True, timedelta()
        self._listeners: set[asyncio.Queue[tuple[str, Json] | None]] = set()
        self._clock = int(time.time()) - 3600

    # --- what the bot and the tests do ---

    def publish(self, name: str, data: Json) -> None:
        for queue in self._listeners:
            queue.put_nowait((name, data))

    def started(self, user_id: int) -> None:
        """They talk to the bot in private."""
        next(one for one in self.people if one["id"] == user_id)["started"] = True

    def user(self, user_id: int) -> Json:
        person = next(one for one in self.people if one["id"] == user_id)
        return {key: person[key] for key in ("id", "is_bot", "first_name", "username", "language_code")}

    def post(self, chat_id: int, sender: Json, **content: Any) -> Json:
        self._clock += 20
        here = self.messages.setdefault(chat_id, [])
        message = {
            "message_id": len(here) + 1,
            "from": sender,
            "chat": {"id": chat_id, "type": "private" if chat_id > 0 else "supergroup"},
            "date": self._clock,
            "deleted": False,
            "reactions": [],
            "edit_count": 0,
            **content,
        }
        here.append(message)
        self.publish("message", {"chat_id": chat_id, "message": message})
        return message

    def says(self, chat_id: int, text: str, *, reply_to: Json | None = None, **more: Any) -> Json:
        """The bot writes."""
        quoted = {"reply_to_message": reply_to} if reply_to else {}
        return self.post(chat_id, BOT, text=text, trace_id=TRACE, **quoted, **more)

    def whispers(self, chat_id: int, person: int, text: str, **more: Any) -> Json:
        """The bot writes for one pair of eyes."""
        self._clock += 20
        message = {
            "message_id": 0,
            "ephemeral_message_id": 900 + len(self.ephemeral),
            "ephemeral": True,
            "person_id": person,
            "after": len(self.messages.get(chat_id, [])),
            "replaces": 0,
            "from": BOT,
            "receiver_user": self.user(person),
            "chat": {"id": chat_id, "type": "supergroup"},
            "date": self._clock,
            "deleted": False,
            "reactions": [],
            "edit_count": 0,
            "text": text,
            "trace_id": TRACE,
            **more,
        }
        self.ephemeral.append(message)
        self.publish("ephemeral", {"chat_id": chat_id, "person_id": person, "ephemeral": message})
        return message

    def edits(self, message: Json, text: str) -> None:
        message.update(text=text, edit_count=message["edit_count"] + 1, edit_date=self._clock)
        self.publish("edit", {"chat_id": message["chat"]["id"], "message": message})

    def reacts(self, message: Json, emoji: str | None, user_id: int = BOT["id"]) -> None:
        rest = [one for one in message["reactions"] if one["from_id"] != user_id]
        message["reactions"] = [*rest, *([{"from_id": user_id, "emoji": emoji}] if emoji else [])]
        self.publish("reaction", {"chat_id": message["chat"]["id"], "message_id": message["message_id"]})

    def deletes(self, message: Json) -> None:
        message["deleted"] = True
        self.publish("delete", {"chat_id": message["chat"]["id"], "message_ids": [message["message_id"]]})

    def drop_listeners(self) -> None:
        for queue in self._listeners:
            queue.put_nowait(None)

    # --- routes ---

    def add_routes(self, app: web.Application) -> None:
        async def close(_: web.Application) -> None:
            self.drop_listeners()

        app.on_shutdown.append(close)
        message = r"/api/chats/{chat:-?\d+}/messages/{id:\d+}"
        app.add_routes(
            [
                web.get("/api/world", self._world),
                web.get("/api/clock", self._tell_clock),
                web.post("/api/clock", self._move_clock),
                web.get(r"/api/chats/{chat:-?\d+}/messages", self._read),
                web.post(r"/api/chats/{chat:-?\d+}/messages", self._write),
                web.post(message + r"/{what:edit|delete|react}", self._change),
                web.post(r"/api/chats/{chat:-?\d+}/join", self._join),
                web.post(r"/api/chats/{chat:-?\d+}/take_back", self._take_back),
                web.post(r"/api/people/{id:\d+}/start", self._start),
                web.post("/api/press", self._press),
                web.get("/api/commands", self._commands),
                web.get("/api/events", self._stream),
                web.get("/api/files/{id}", self._file),
                web.route("*", "/api/faults", self._fault),
                web.get("/api/traces", self._traces),
                web.get("/api/traces/{id}", self._trace),
            ]
        )

    async def _world(self, _: web.Request) -> web.Response:
        return web.json_response({"bot": BOT, "people": self.people, "chats": self.chats})

    def _time(self) -> Json:
        now = datetime.now(UTC) + self.ahead
        return {
            "now": now.isoformat(),
            "ahead_s": self.ahead // timedelta(seconds=1),
            "movable": self.movable,
        }

    async def _tell_clock(self, _: web.Request) -> web.Response:
        return web.json_response(self._time())

    async def _move_clock(self, request: web.Request) -> web.Response:
        to = datetime.fromisoformat((await request.json())["to"])
        if to <= datetime.now(UTC) + self.ahead:
            return web.json_response({"error": "the clock only goes forward"}, status=400)
        self.ahead = to - datetime.now(UTC)
        self.publish("clock", self._time())
        return web.json_response(self._time())

    async def _read(self, request: web.Request) -> web.Response:
        here = self.messages.get(int(request.match_info["chat"]), [])
        own = [one for one in self.ephemeral if one["person_id"] == int(request.query["as"])]
        return web.json_response({"messages": here[-int(request.query["limit"]) :], "ephemeral": own})

    async def _write(self, request: web.Request) -> web.Response:
        chat_id = int(request.match_info["chat"])
        body = await request.json()
        self.written.append(body)
        content: Json = {key: body[key] for key in ("text", "caption") if key in body}
        if "reply_to" in body:
            content["reply_to_message"] = self.messages[chat_id][body["reply_to"] - 1]
        if "photo" in body:
            name = f"photo-{len(self.files)}"
            self.files[name] = base64.b64decode(body["photo"]["data_url"].split(",")[1])
            content["photo"] = [{"file_id": name, "file_unique_id": name, "width": 640, "height": 480}]
        many = body.get("album", 1)
        album = {"media_group_id": f"album-{self._clock}"} if many > 1 else {}
        sender = self.user(body["from"])
        posted = [self.post(chat_id, sender, **content, **album) for _ in range(many)]
        return web.json_response({"messages": posted, "update_ids": []})

    async def _change(self, request: web.Request) -> web.Response:
        chat_id, number = int(request.match_info["chat"]), int(request.match_info["id"])
        message = self.messages[chat_id][number - 1]
        body = await request.json()
        if request.match_info["what"] == "edit":
            self.edits(message, body["text"])
        elif request.match_info["what"] == "delete":
            self.deletes(message)
        else:
            self.reacts(message, body["emoji"], body["from"])
        return web.json_response({})

    async def _join(self, request: web.Request) -> web.Response:
        chat = next(one for one in self.chats if one["id"] == int(request.match_info["chat"]))
        body = await request.json()
        if chat.get("asks"):
            chat["requests"] = [body["user_id"]]
        else:
            chat["members"].append({"user_id": body["user_id"], "status": "member"})
        self.publish("world", {})
        return web.json_response({})

    async def _take_back(self, request: web.Request) -> web.Response:
        chat = next(one for one in self.chats if one["id"] == int(request.match_info["chat"]))
        chat["requests"] = []
        self.publish("world", {})
        return web.json_response({})

    async def _start(self, request: web.Request) -> web.Response:
        id_ = int(request.match_info["id"])
        self.started(id_)
        self.publish("world", {})
        self.post(
            id_, self.user(id_), text="/start", entities=[{"type": "bot_command", "offset": 0, "length": 6}]
        )
        return web.json_response({})

    async def _press(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.pressed.append(body)
        if number := body.get("ephemeral_message_id"):
            message = next(one for one in self.ephemeral if one["ephemeral_message_id"] == number)
        else:
            message = self.messages[body["chat_id"]][body["message_id"] - 1]
        button = message["reply_markup"]["inline_keyboard"][body["row"]][body["col"]]
        return web.json_response(
            {"callback_query_id": "1", "answer": self.answers.get(button["callback_data"])}
        )

    async def _commands(self, _: web.Request) -> web.Response:
        return web.json_response({"commands": COMMANDS})

    async def _file(self, request: web.Request) -> web.Response:
        return web.Response(body=self.files[request.match_info["id"]], content_type="image/jpeg")

    async def _fault(self, request: web.Request) -> web.Response:
        if request.method == "POST":
            self.faults.append({"id": len(self.faults) + 1, **(await request.json())})
            return web.json_response({"id": len(self.faults)})
        if request.method == "DELETE":
            self.faults.clear()
        return web.json_response({"faults": self.faults})

    async def _traces(self, _: web.Request) -> web.Response:
        rows = []
        for trace_id, spans in self.traces.items():
            start = min(one["start_us"] for one in spans)
            rows.append(
                {
                    "trace_id": trace_id,
                    "root": spans[0]["name"],
                    "start_us": start,
                    "duration_us": max(one["end_us"] for one in spans) - start,
                    "services": sorted({one["service"] for one in spans}),
                    "spans": len(spans),
                    "error": any(one["status"] == "ERROR" for one in spans),
                }
            )
        return web.json_response({"traces": rows})

    async def _trace(self, request: web.Request) -> web.Response:
        found = [id_ for id_ in self.traces if id_.startswith(request.match_info["id"])]
        if len(found) != 1:
            return web.json_response({"error": "no such trace"}, status=404)
        viewer = {"viewer": self.viewers[found[0]]} if found[0] in self.viewers else {}
        return web.json_response({"trace_id": found[0], "spans": self.traces[found[0]]} | viewer)

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"}
        )
        await response.prepare(request)
        await response.write(b": hello\n\n")
        queue: asyncio.Queue[tuple[str, Json] | None] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            while item := await queue.get():
                name, data = item
                await response.write(f"event: {name}\ndata: {json.dumps(data)}\n\n".encode())
        except ConnectionResetError:
            pass
        finally:
            self._listeners.discard(queue)
        return response
