"""Requests to join: who asks to come in reads the rules in private, and "I agree" lets them in.

Telegram opens the private chat of a request for five minutes, until somebody decided.
So everything that is to be asked is asked at once, in one place, and the press's answer says how it went on.
What is to be done is in the outbox, under the name of its request: it outlives the process, is done once by
one of two gateways, and goes with the person who erases themselves.

Whoever could not be asked, or answered otherwise, waits in Telegram's own queue, and the admins hear of them.
Nobody is declined for a question that they never saw.
"""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from telegram import ChatMember, ChatMemberOwner, Update
from telegram.error import BadRequest, Forbidden
from telegram.ext import ChatJoinRequestHandler, ExtBot

from servicekit.errors import ServiceError
from telegram_gateway.bot_api.formatted import Formatted
from telegram_gateway.bot_api.names import shown_in_line
from telegram_gateway.conversation.buttons import ButtonInvalid, Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.desk import Desk
from telegram_gateway.conversation.feature import Action, Button, Feature, Parts, Prompt
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import for_admin_group
from telegram_gateway.conversation.permissions import ADMINS, Right, Rule
from telegram_gateway.conversation.text_prompts import asking_in_writing
from telegram_gateway.features.groups import join_questions
from telegram_gateway.features.groups.holds import is_held
from telegram_gateway.features.groups.join_decisions import Decision, Request, decide, write_down
from telegram_gateway.runtime.outbox_kinds import OBSOLETE, Rows, private_notice, send_message
from telegram_gateway.texts import match_language

UNANSWERED_AFTER: Final = timedelta(hours=24)
LOOK_AGAIN: Final = timedelta(seconds=30)
"""How long who agreed during a burst waits between two looks whether it is over."""
TYPED_AT_MOST: Final = 300
DECIDED_WITHIN: Final = timedelta(days=7)
"""How long admins' buttons live."""
_BEFORE: Final = 3
"""How many numbers the admins' buttons had that did not say when it was asked for."""
# With the longest title, name and question this leaves room in a message.
_PIECE_AT_MOST: Final = 3000
# Telegram's words when nobody is there: the account is gone, or the chat is not the bot's any more.
_UNREACHABLE: Final = ("chat not found", "user not found", "peer_id_invalid", "user is deactivated")


def _install(parts: Parts) -> None:
    desk = parts.desk
    parts.application.add_handler(ChatJoinRequestHandler(on_request))

    async def ask(bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
        return await _ask(bot, desk, payload)

    async def answered(bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
        return await _answered(bot, desk, payload)

    async def unanswered(bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
        return await _unanswered(bot, desk, payload)

    for kind, do in (("join_ask", ask), ("join_answered", answered), ("join_unanswered", unanswered)):
        parts.gateway.outbox.register(kind, do)


async def on_request(update: Update, context: GatewayContext) -> None:
    """Somebody asked to come in: have them asked, where the group wants it."""
    request = update.chat_join_request
    assert request is not None
    group = await context.group()
    if group is None or not group.settings.join_requests or request.from_user.is_bot:
        return
    payload = {
        "chat_id": group.chat_id,
        "member_id": request.from_user.id,
        "user_chat_id": request.user_chat_id,
        "name": request.from_user.full_name,
        "language": request.from_user.language_code or "",
        "time": int(request.date.timestamp()),
    }
    await context.gateway.outbox.schedule(
        f"join-ask:{_name(payload)}", "join_ask", request.user_chat_id, payload
    )


def _name(payload: dict[str, Any]) -> str:
    return f"{payload['chat_id']}:{payload['member_id']}:{payload['time']}"


def _ending(payload: dict[str, Any]) -> str:
    return f"join-unanswered:{payload['chat_id']}:{payload['member_id']}"


async def _ask(bot: ExtBot[Any], desk: Desk, payload: dict[str, Any]) -> str | None:
    """Show the rules, and the question where there is one. The payload is what on_request makes."""
    group = await _wanting(desk, payload)
    if group is None:
        return OBSOLETE
    language = await _language(desk, group, payload)
    first, *others = _rules(desk, group, language, payload)
    try:
        for text in [first, *others][:-1]:
            await send_message(bot, {"chat_id": payload["user_chat_id"], "text": text, "parse_mode": "HTML"})
        await _ask_last(bot, desk, group, payload, text=[first, *others][-1])
    except (Forbidden, BadRequest) as error:
        if isinstance(error, BadRequest) and not error.message.lower().startswith(_UNREACHABLE):
            raise
        # The five minutes are over, or they blocked the bot: they saw nothing, and lose nothing.
        await _tell_admins(bot, desk, group, payload, "join-unreachable")
        return OBSOLETE
    await desk.gateway.outbox.schedule_latest(
        _ending(payload),
        "join_unanswered",
        payload["user_chat_id"],
        payload,
        datetime.fromtimestamp(payload["time"], UTC) + UNANSWERED_AFTER,
    )
    return None


async def _ask_last(
    bot: ExtBot[Any], desk: Desk, group: Group, payload: dict[str, Any], *, text: str
) -> None:
    """Send the end of what they read, with its buttons, or as what they answer in writing."""
    chat_id, question = payload["user_chat_id"], join_questions.stored(group.settings.join_question)
    if question is None or question.answers:
        rows = _rows(desk, group, await _language(desk, group, payload), payload)
        await send_message(bot, {"chat_id": chat_id, "text": text, "parse_mode": "HTML", "rows": rows})
        return
    token = desk.buttons.token(
        "join_typed",
        group.chat_id,
        payload["time"],
        question.mark,
        owner_id=payload["member_id"],
        chat_id=chat_id,
        life=UNANSWERED_AFTER,
    )
    asked = asking_in_writing(bot.username, token, text)
    await send_message(bot, {"chat_id": chat_id, "text": asked, "parse_mode": "HTML", "asks": True})


async def _wanting(desk: Desk, payload: dict[str, Any]) -> Group | None:
    """The group of a request, while it wants us to ask."""
    group = await desk.seen.active_group(payload["chat_id"])
    return group if group is not None and group.settings.join_requests else None


async def _language(desk: Desk, group: Group, payload: dict[str, Any]) -> str:
    chosen = await desk.seen.chosen_language(payload["member_id"])
    return match_language(chosen, group.settings.language, payload["language"])


def _rules(desk: Desk, group: Group, language: str, payload: dict[str, Any]) -> list[str]:
    """What is read before the buttons, in pieces that fit into messages, as HTML."""
    texts = desk.texts
    name = shown_in_line(payload["name"]) or texts.plain(language, "member-nameless")
    pieces = Formatted(group.settings.rules).pieces(_PIECE_AT_MOST)
    said = [texts.format(language, "join-hello", name=name, group=group.title)]
    if pieces:
        said = [f"{said[0]}\n\n{texts.format(language, 'join-rules', rules=pieces[0].text)}"]
        said += [piece.html() for piece in pieces[1:]]
    question = join_questions.stored(group.settings.join_question)
    if question is None:
        end = texts.format(language, "join-agree-how")
    else:
        key = "join-question" if question.answers else "join-question-open"
        end = texts.format(language, key, question=question.words)
    said[-1] = f"{said[-1]}\n\n{end}"
    return said


def _rows(desk: Desk, group: Group, language: str, payload: dict[str, Any]) -> Rows:
    question = join_questions.stored(group.settings.join_question)
    time, person = payload["time"], payload["member_id"]

    def token(place: int, mark: int) -> str:
        return desk.buttons.token(
            "join_answer",
            group.chat_id,
            time,
            place,
            mark,
            owner_id=person,
            chat_id=payload["user_chat_id"],
            life=UNANSWERED_AFTER,
        )

    if question is None:
        return [[(desk.texts.plain(language, "join-agree"), token(0, 0))]]
    order = desk.buttons.order(len(question.answers), person, time)
    return [[(question.answers[answer], token(place, question.mark))] for place, answer in enumerate(order)]


async def on_answer(context: GatewayContext, press: Press) -> str | None:
    """Take what who asked pressed: the first answer to a request counts, and the outbox goes on with it."""
    _, _, _, mark = press.take(4)
    payload = _answering(context, press)
    group = await _wanting(context.desk, payload)
    if group is None:
        return await context.plain("join-not-asked")
    question = join_questions.stored(group.settings.join_question)
    if await _is_another(context, question, mark, payload):
        return await context.plain("join-question-changed")
    right, time = True, payload["time"]
    if question is not None:
        order = context.desk.buttons.order(len(question.answers), context.user.id, time)
        right = press.pick(2, order) == 0
    said = "join-for-admins"
    if right:
        said = "join-held" if is_held(group, context.gateway.clock()) else "join-being-let-in"
    # Who never started the bot is out of its reach after five minutes, or when somebody decided.
    # The press's answer says it.
    with suppress(BadRequest, Forbidden):
        await context.edit_pressed(await context.say(said, group=group.title))
    name = f"join-answered:{_name(payload)}"
    if not await context.gateway.outbox.schedule(
        name, "join_answered", context.chat.id, {**payload, "right": right}
    ):
        return await context.plain("join-answered-already")
    return await context.plain(f"{said}-short")


async def take_words(context: GatewayContext, press: Press) -> None:
    """Take what who asked wrote: the first answer to a request counts, and the admins read it."""
    _, _, mark = press.take(3)
    payload = _answering(context, press)
    group = await _wanting(context.desk, payload)
    if group is None:
        await context.decline("join-not-asked")
        return
    if await _is_another(context, join_questions.stored(group.settings.join_question), mark, payload):
        await context.decline("join-question-changed")
        return
    words = " ".join((context.message.text or "").split())
    if not words or len(words) > TYPED_AT_MOST:
        await context.decline("join-words-length", most=TYPED_AT_MOST)
        return
    name, answer = f"join-answered:{_name(payload)}", {**payload, "right": False, "words": words}
    if not await context.gateway.outbox.schedule(name, "join_answered", context.chat.id, answer):
        await context.decline("join-answered-already")
        return
    await context.reply("join-for-admins", group=group.title)


def _answering(context: GatewayContext, press: Press) -> dict[str, Any]:
    """The request that is answered, as on_request makes it. Raise ButtonInvalid."""
    if press.number(0) >= 0:
        raise ButtonInvalid
    return {
        "chat_id": press.number(0),
        "member_id": context.user.id,
        "user_chat_id": context.chat.id,
        "name": context.user.full_name,
        "language": context.user.language_code or "",
        "time": press.small(1),
    }


async def _is_another(
    context: GatewayContext, question: join_questions.Question | None, mark: int, payload: dict[str, Any]
) -> bool:
    """Say whether the admins changed the question meanwhile, and have the one of today asked then."""
    todays = question.mark if question else 0
    if mark == todays:
        return False
    await context.gateway.outbox.schedule(
        f"join-ask:{_name(payload)}:{todays}", "join_ask", context.chat.id, payload
    )
    return True


async def _answered(bot: ExtBot[Any], desk: Desk, payload: dict[str, Any]) -> str | None:
    """Let in who answered rightly; who did not is for the admins to decide. {…, right, words?}"""
    await desk.gateway.outbox.cancel_series(_ending(payload))
    group = await _wanting(desk, payload)
    if group is None:
        return OBSOLETE
    if not payload["right"]:
        key = "join-answered-in-words" if "words" in payload else "join-answered-otherwise"
        await _tell_admins(bot, desk, group, payload, key)
        return None
    now = desk.gateway.clock()
    if is_held(group, now):
        # Until the burst is over, or an admin lifts it: looked at again and again.
        due = now + LOOK_AGAIN
        await desk.gateway.outbox.schedule(
            f"join-held:{_name(payload)}:{int(due.timestamp())}",
            "join_answered",
            payload["user_chat_id"],
            payload,
            due,
        )
        return "postponed"
    try:
        is_done = await _decide(bot, desk, group, payload, approve=True)
    except (BadRequest, Forbidden):
        # The bot lost its right, or Telegram refuses the person: too many groups, a ban.
        await _tell_admins(bot, desk, group, payload, "join-not-let-in")
        return OBSOLETE
    return None if is_done else OBSOLETE


async def _unanswered(bot: ExtBot[Any], desk: Desk, payload: dict[str, Any]) -> str | None:
    """Decline who was asked and did not answer within the day. They may ask again."""
    group = await _wanting(desk, payload)
    if group is None:
        return OBSOLETE
    language = await _language(desk, group, payload)
    try:
        if not await _decide(bot, desk, group, payload, approve=False):
            return OBSOLETE
    except (BadRequest, Forbidden):
        # No longer ours to decide: the request is where it was.
        return OBSOLETE
    text = desk.texts.format(language, "join-unanswered", group=group.title)
    await private_notice(bot, {"chat_id": payload["user_chat_id"], "text": text, "parse_mode": "HTML"})
    return None


async def _decide(
    bot: ExtBot[Any], desk: Desk, group: Group, payload: dict[str, Any], *, approve: bool
) -> bool:
    """Decide for the group and write it down; False when it is decided. Raise BadRequest, Forbidden."""
    request = Request(group.chat_id, payload["member_id"], payload["time"])
    decision = Decision(request, approve, "bot")
    if not await decide(bot, desk.gateway.outbox, desk.gateway.clock, decision):
        return False
    return await write_down(bot, desk, decision, payload["name"])


async def _tell_admins(bot: ExtBot[Any], desk: Desk, group: Group, payload: dict[str, Any], key: str) -> None:
    """Have those decide who may let people in: two buttons each, once for a request."""
    try:
        found = await bot.get_chat_administrators(group.chat_id)
    except (BadRequest, Forbidden):
        found = ()
    # They are told who may let people in.
    admins = {one.user.id for one in found if not one.user.is_bot and _may_invite(one)}
    for person in sorted({*admins, desk.gateway.settings.owner_id}):
        language = match_language(await desk.seen.chosen_language(person), group.settings.language)
        name = shown_in_line(payload["name"]) or desk.texts.plain(language, "member-nameless")
        row = [
            (
                desk.texts.plain(language, label),
                desk.buttons.token(
                    "join_decide",
                    group.chat_id,
                    payload["member_id"],
                    approve,
                    payload["time"],
                    owner_id=person,
                    chat_id=person,
                    life=DECIDED_WITHIN,
                ),
            )
            for label, approve in (("join-let-in", 1), ("join-decline", 0))
        ]
        await desk.gateway.outbox.schedule(
            f"{key}:{_name(payload)}:{person}",
            "private_notice",
            person,
            {
                "chat_id": person,
                "text": desk.texts.format(
                    language, key, name=name, group=group.title, words=payload.get("words", "")
                ),
                "parse_mode": "HTML",
                "rows": [row],
            },
        )


def _may_invite(admin: ChatMember) -> bool:
    return isinstance(admin, ChatMemberOwner) or bool(getattr(admin, "can_invite_users", False))


@for_admin_group(right_of="let_people_in")
async def on_decide(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Let somebody in, or not, for an admin; what another one decided stands."""
    # A button of before does not say when it was asked for.
    member_id, approve, *time = press.numbers[1:] if len(press.numbers) == _BEFORE else press.take(4)[1:]
    request = Request(group.chat_id, member_id, *(time or (0,)))
    decision = Decision(request, bool(approve), f"update {context.incoming.update_id}")
    name = await _name_of(context, group, member_id)
    try:
        is_theirs = await decide(context.bot, context.gateway.outbox, context.gateway.clock, decision)
    except (BadRequest, Forbidden):
        return await context.plain("join-refused")
    if is_theirs:
        try:
            await context.audit(
                decision.action,
                chat_id=group.chat_id,
                subject_id=member_id,
                subject_name=name,
                occasion=request.occasion,
            )
        except ServiceError as error:
            if error.reason != "REQUEST_ID_REUSED":
                raise
            is_theirs = False
    said = "join-decided-already"
    if is_theirs:
        said = "join-was-let-in" if approve else "join-was-declined"
    await context.edit_pressed(await context.say(said, name=name, group=group.title))
    return None


async def _name_of(context: GatewayContext, group: Group, member_id: int) -> str:
    try:
        member = await context.bot.get_chat_member(group.chat_id, member_id)
    except (BadRequest, Forbidden):
        return await context.plain("member-nameless")
    return await context.shown_name(member.user.full_name)


FEATURE = Feature(
    install=_install,
    actions=(Action("let_people_in", Rule(group=ADMINS, private=ADMINS, right=Right.INVITE_USERS)),),
    buttons=(Button(125, "join_answer", on_answer), Button(126, "join_decide", on_decide)),
    prompts=(Prompt(170, "join_typed", take_words),),
)
