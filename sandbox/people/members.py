"""Making people and chats, and moving people between them."""

from __future__ import annotations

from dataclasses import asdict

from aiohttp import web

from sandbox.telegram import join_requests, membership, writing
from sandbox.telegram.state import Chat, Json, Membership, Person
from sandbox.telegram.world import World
from sandbox.telegram.writing import ActError, Letter

from .replies import (
    NotFoundError,
    Route,
    chat_of,
    guarded,
    number,
    number_if_said,
    person_of,
    wish,
)


def _called(world: World, person: Person) -> str:
    """What the page calls somebody: what they are in the groups now; the bot's owner stays that."""
    if person.role == "owner":
        return "owner"
    standings = {chat.status(person.id) for chat in world.chats.values() if not chat.private}
    if standings & {"creator", "administrator"}:
        return "admin"
    return "member" if standings & {"member", "restricted"} else "newcomer"


def person_json(world: World, person: Person) -> Json:
    return {
        **person.user(),
        "stars": world.stars.purse(person.id),
        "role": _called(world, person),
        "started": person.started,
        "blocked": person.blocked,
        "offline": person.offline,
    }


def chat_json(world: World, chat: Chat) -> Json:
    return {
        "id": chat.id,
        "type": chat.type,
        "title": chat.title,
        **({"username": chat.username} if chat.username else {}),
        "members": [
            {
                "user_id": user_id,
                "status": member.status,
                **({"rights": sorted(member.rights)} if member.rights is not None else {}),
            }
            for user_id, member in chat.members.items()
            if user_id != world.bot_id
        ],
        "bot_status": chat.status(world.bot_id),
        **({"hidden_members": True} if chat.hidden_members else {}),
        **({"reactions": sorted(chat.reactions)} if chat.reactions is not None else {}),
        **({"asks": True} if chat.asks else {}),
        **({"requests": sorted(chat.requests)} if chat.requests else {}),
        **({"migrated_to": chat.migrated_to} if chat.migrated_to else {}),
        **(
            {"is_forum": True, "topics": [asdict(one) for one in chat.forum.topics.values()]}
            if chat.forum
            else {}
        ),
    }


def add_members(app: web.Application, world: World) -> None:
    _add_people(app, world)
    _add_chats(app, world)
    _add_moves(app, world)
    _add_bot_moves(app, world)


def _add_people(app: web.Application, world: World) -> None:
    def of_path(request: web.Request) -> Person:
        person = world.people.get(int(request.match_info["id"]))
        if person is None:
            raise NotFoundError("there is no such person: GET /api/world lists them")
        return person

    async def create(request: web.Request) -> web.Response:
        """Somebody new, with the next number or a wished one that is nobody's."""
        values = await wish(request, "first_name", optional="last_name username language_code id")
        wished = number_if_said(values, "id")
        if wished is not None and (wished <= 0 or wished in world.people or wished == world.bot_id):
            raise ActError('"id" is a number above 0 that nobody has')
        person = Person(
            max(world.people) + 1 if wished is None else wished,
            str(values["first_name"]),
            language_code=values.get("language_code") or "pt-br",
            last_name=values.get("last_name"),
            username=values.get("username"),
        )
        return web.json_response(person_json(world, world.add_person(person)))

    async def start(request: web.Request) -> web.Response:
        """The Start button: unblocks and sends /start, with the payload of a deep link if given."""
        person = of_path(request)
        values = await wish(request, optional="payload")
        ids = membership.block(world, person.id, blocked=False)
        text = f"/start {values.get('payload') or ''}".strip()
        messages, more = writing.write(world, world.chats[person.id], person, Letter(text=text))
        world.changed()
        return web.json_response(
            {**person_json(world, person), "messages": [m.view() for m in messages], "update_ids": ids + more}
        )

    async def delete_account(request: web.Request) -> web.Response:
        """The account goes: what it wrote and where it was stays, without a name."""
        person = of_path(request)
        person.first_name, person.last_name, person.username = "", None, None
        person.deleted = True
        world.changed()
        return web.json_response(person_json(world, person))

    async def block(request: web.Request) -> web.Response:
        person = of_path(request)
        ids = membership.block(world, person.id, blocked=True)
        return web.json_response({**person_json(world, person), "update_ids": ids})

    async def unblock(request: web.Request) -> web.Response:
        person = of_path(request)
        ids = membership.block(world, person.id, blocked=False)
        return web.json_response({**person_json(world, person), "update_ids": ids})

    async def presence(request: web.Request) -> web.Response:
        """Whether a client of theirs is open: ephemeral messages reach nobody else."""
        person = of_path(request)
        person.offline = bool((await wish(request, optional="offline")).get("offline"))
        world.changed()
        return web.json_response(person_json(world, person))

    app.router.add_post("/api/people", guarded(create))
    app.router.add_post(r"/api/people/{id:\d+}/presence", guarded(presence))
    app.router.add_post(r"/api/people/{id:\d+}/start", guarded(start))
    app.router.add_post(r"/api/people/{id:\d+}/delete_account", guarded(delete_account))
    app.router.add_post(r"/api/people/{id:\d+}/block", guarded(block))
    app.router.add_post(r"/api/people/{id:\d+}/unblock", guarded(unblock))


def _add_chats(app: web.Application, world: World) -> None:
    async def create(request: web.Request) -> web.Response:
        values = await wish(request, "title", "type", "creator", optional="username")
        creator = person_of(world, values["creator"], "creator")
        if values["type"] not in {"group", "supergroup"}:
            raise ActError("type is group or supergroup")
        base = -1001000000000 if values["type"] == "supergroup" else -4000000
        taken = [
            chat_id
            for chat_id in world.chats
            if (chat_id < -1001000000000) == (base < -4000000) and chat_id < 0
        ]
        chat = Chat(min([base, *taken]) - 1, values["type"], str(values["title"]), values.get("username"))
        chat.members[creator.id] = Membership("creator")
        return web.json_response(chat_json(world, world.add_chat(chat)))

    async def title(request: web.Request) -> web.Response:
        chat, values = group_of(world, request), await wish(request, "title", optional="by")
        return moved(
            world, chat, membership.rename(world, chat, str(values["title"]), ruler(world, chat, values))
        )

    async def username(request: web.Request) -> web.Response:
        """Give the group a public name, another one, or none: Telegram tells nobody of it."""
        chat, values = group_of(world, request), await wish(request, optional="username by")
        ruler(world, chat, values)
        name = values.get("username") or None
        taken = world.find_chat(str(name)) if name else None
        if chat.type != "supergroup" or (taken is not None and taken is not chat):
            raise ActError("only a supergroup has a public name, and no two have the same one")
        chat.username = name
        world.changed()
        return moved(world, chat, [])

    async def migrate(request: web.Request) -> web.Response:
        chat = group_of(world, request)
        if chat.type != "group":
            raise ActError("only a basic group becomes a supergroup")
        supergroup, ids = membership.migrate(world, chat)
        return moved(world, supergroup, ids)

    app.router.add_post("/api/chats", guarded(create))
    app.router.add_post(r"/api/chats/{chat_id:-\d+}/title", guarded(title))
    app.router.add_post(r"/api/chats/{chat_id:-\d+}/username", guarded(username))
    app.router.add_post(r"/api/chats/{chat_id:-\d+}/migrate", guarded(migrate))


def _add_moves(app: web.Application, world: World) -> None:
    async def join(request: web.Request) -> web.Response:
        chat, values = group_of(world, request), await wish(request, "user_id", optional="by")
        person = person_of(world, values["user_id"], "user_id")
        by = person_of(world, values.get("by", person.id), "by")
        if by is not person:
            writing.must_be_in(chat, by)
        if chat.status(person.id) == "kicked" and not chat.ruled_by(by.id):
            raise ActError(f'{person.first_name} was banned: say an administrator as "by"')
        return moved(world, chat, join_requests.come(world, chat, person.id, by.id))

    async def leave(request: web.Request) -> web.Response:
        chat, values = group_of(world, request), await wish(request, "user_id")
        person = person_of(world, values["user_id"], "user_id")
        writing.must_be_in(chat, person)
        return moved(world, chat, membership.leave(world, chat, person.id, person.id))

    async def kick(request: web.Request) -> web.Response:
        chat, values = group_of(world, request), await wish(request, "user_id", optional="by")
        person = person_of(world, values["user_id"], "user_id")
        by = ruler(world, chat, values)
        if not chat.allows(by, "can_restrict_members"):
            raise ActError('"by" has no right to ban users')
        writing.must_be_in(chat, person)
        return moved(world, chat, membership.leave(world, chat, person.id, by, "kicked"))

    def rank(status: str) -> Route:
        async def give(request: web.Request) -> web.Response:
            """With "rights", an administrator has these alone."""
            chat, values = group_of(world, request), await wish(request, "user_id", optional="by rights")
            user_id = number(values["user_id"], "user_id")
            rights = _rights(values.get("rights")) if status == "administrator" else None
            if user_id != world.bot_id:
                person_of(world, user_id, "user_id")
            if not chat.has(user_id) or chat.status(user_id) == "creator":
                raise ActError("only members who did not create the group change their rank")
            by = ruler(world, chat, values)
            return moved(
                world, chat, membership.change(world, chat, user_id, Membership(status, rights=rights), by)
            )

        return give

    routes: dict[str, Route] = {
        "join": join,
        "leave": leave,
        "kick": kick,
        "promote": rank("administrator"),
        "demote": rank("member"),
    }
    for name, route in routes.items():
        app.router.add_post(rf"/api/chats/{{chat_id:-\d+}}/{name}", guarded(route))


def _add_bot_moves(app: web.Application, world: World) -> None:
    async def add_bot(request: web.Request) -> web.Response:
        chat, values = group_of(world, request), await wish(request, "by", optional="administrator")
        by = person_of(world, values["by"], "by")
        writing.must_be_in(chat, by)
        if chat.has(world.bot_id):
            raise ActError("the bot is in this chat already")
        status = "administrator" if values.get("administrator", True) else "member"
        return moved(world, chat, membership.join(world, chat, world.bot_id, by.id, status))

    async def remove_bot(request: web.Request) -> web.Response:
        chat, values = group_of(world, request), await wish(request, optional="by")
        by = ruler(world, chat, values)
        if not chat.has(world.bot_id):
            raise ActError("the bot is not in this chat")
        return moved(world, chat, membership.leave(world, chat, world.bot_id, by, "kicked"))

    app.router.add_post(r"/api/chats/{chat_id:-\d+}/add_bot", guarded(add_bot))
    app.router.add_post(r"/api/chats/{chat_id:-\d+}/remove_bot", guarded(remove_bot))


def group_of(world: World, request: web.Request) -> Chat:
    chat = chat_of(world, request)
    if chat.migrated_to:
        raise ActError(f"this group is now the supergroup {chat.migrated_to}")
    return chat


def moved(world: World, chat: Chat, ids: list[int]) -> web.Response:
    return web.json_response({**chat_json(world, chat), "update_ids": ids})


def _rights(given: object) -> frozenset[str] | None:
    if given is None:
        return None
    if not isinstance(given, list) or set(given) - set(membership.GIVEN_RIGHTS):
        raise ActError(f"rights are a list of {', '.join(membership.GIVEN_RIGHTS)}")
    return frozenset(given)


def ruler(world: World, chat: Chat, values: Json) -> int:
    """Who does it: the administrator named by "by", or the creator."""
    if values.get("by") is not None:
        by = person_of(world, values["by"], "by").id
        if not chat.ruled_by(by):
            raise ActError('"by" must be an administrator of the chat')
        return by
    return next(user_id for user_id, member in chat.members.items() if member.status == "creator")
