"""/desafio begins a challenge, by buttons; as a reply to somebody it challenges them to a duel.

The menu becomes the challenge's message, under which members join.
"""

from datetime import UTC, datetime
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden

from gymnation.member.v1.challenge_service_pb2 import (
    AnswerDuelRequest,
    CancelChallengeRequest,
    CreateChallengeRequest,
    GetChallengeRequest,
    JoinChallengeRequest,
    LeaveChallengeRequest,
    ListChallengesRequest,
    NoteChallengeMessageRequest,
)
from gymnation.member.v1.challenges_pb2 import (
    CHALLENGE_KIND_DUEL,
    CHALLENGE_KIND_EVERYONE,
    CHALLENGE_KIND_TEAMS,
    CHALLENGE_KIND_TOGETHER,
    CHALLENGE_STATE_OPEN,
    CHALLENGE_STATE_PROPOSED,
    Challenge,
    ChallengeKind,
)
from gymnation.member.v1.members_pb2 import Person
from servicekit.errors import ServiceError
from servicekit.request_ids import request_id
from telegram_gateway.conversation.buttons import ButtonInvalid, Press
from telegram_gateway.conversation.context import GROUP_ANONYMOUS_BOT, GatewayContext
from telegram_gateway.conversation.errors import text_key
from telegram_gateway.conversation.feature import Button, Command, Feature
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import group_button, with_group
from telegram_gateway.conversation.permissions import ADMINS, MEMBERS, Place, Rule
from telegram_gateway.conversation.roles import is_inside
from telegram_gateway.features.challenges.challenge_message import SHOW, markup_of
from telegram_gateway.features.challenges.challenge_words import Words

LENGTHS: Final = (7, 14, 30)
DUEL_WEEKS: Final = (1, 2, 4)
_KINDS: Final = (CHALLENGE_KIND_TOGETHER, CHALLENGE_KIND_EVERYONE, CHALLENGE_KIND_TEAMS)
_TOGETHER_GOALS: Final = (20, 50, 100, 200, 500, 1000)
_WEEKLY_GOALS: Final = (2, 3, 4, 5)
_TEAMS: Final = (2, 3, 4)
_IN_ALL, _A_WEEK = 0, 1
_DRAWN, _CHOSEN = 0, 1
_SAID: Final = frozenset(
    {"CHALLENGE_CLOSED", "CHALLENGE_NOT_FOUND", "NOT_CHALLENGED", "TOO_MANY_CHALLENGES", "GROUP_STOPPED"}
)


async def challenge(context: GatewayContext) -> None:
    """Offer what there is to begin: to admins kinds, as a reply to a member a duel with them."""
    if context.replied is not None:
        await _offer_duel(context)
        return
    if await context.role() not in ADMINS:
        await context.notice("challenge-members-duel")
        return
    words = Words(context.desk.texts, await context.language())
    rows = [
        [_step(context, words.plain(f"challenge-kind-{number}"), number)] for number in range(len(_KINDS))
    ]
    await context.send_html(words.say("challenge-ask-kind"), markup=InlineKeyboardMarkup(rows))


def _step(context: GatewayContext, label: str, *numbers: int) -> InlineKeyboardButton:
    token = context.button_data("challenge_make", *numbers)
    return InlineKeyboardButton(label, callback_data=token)


async def on_make(context: GatewayContext, press: Press) -> str | None:
    """Ask the next thing; when all is known begin it."""
    if await context.group() is None or await context.role() not in ADMINS:
        return await context.plain("group-not-administered")
    chosen = press.numbers
    kind = press.pick(0, _KINDS)
    words = Words(context.desk.texts, await context.language())
    if len(chosen) == 1:
        row = [
            _step(context, words.plain("challenge-length", days=days), *chosen, place)
            for place, days in enumerate(LENGTHS)
        ]
        await context.edit_pressed(words.say("challenge-ask-length"), InlineKeyboardMarkup([row]))
        return None
    days = press.pick(1, LENGTHS)
    if len(chosen) == 2:
        rows = _last_question(context, words, kind, days, chosen)
        key = f"challenge-ask-last-{press.number(0)}"
        await context.edit_pressed(words.say(key, days=days), InlineKeyboardMarkup(rows))
        return None
    how, value = press.take(4)[2:]
    return await _begin(context, _request(kind, days, how, value))


def _last_question(
    context: GatewayContext, words: Words, kind: ChallengeKind.ValueType, days: int, chosen: tuple[int, ...]
) -> list[list[InlineKeyboardButton]]:
    if kind == CHALLENGE_KIND_TOGETHER:
        goals = [_step(context, str(goal), *chosen, _IN_ALL, goal) for goal in _TOGETHER_GOALS]
        return [goals]
    if kind == CHALLENGE_KIND_EVERYONE:
        weekly = [
            _step(context, words.plain("challenge-goal-weekly", goal=goal), *chosen, _A_WEEK, goal)
            for goal in _WEEKLY_GOALS
        ]
        in_all = sorted({max(2, days * share // 10) for share in (3, 5, 7)})
        return [
            weekly,
            [
                _step(context, words.plain("challenge-goal-all", goal=goal), *chosen, _IN_ALL, goal)
                for goal in in_all
            ],
        ]
    return [
        [
            _step(context, words.plain(f"challenge-{key}", teams=teams), *chosen, how, teams)
            for teams in _TEAMS
        ]
        for how, key in ((_DRAWN, "drawn"), (_CHOSEN, "chosen"))
    ]


def _request(kind: ChallengeKind.ValueType, days: int, how: int, value: int) -> CreateChallengeRequest:
    if kind == CHALLENGE_KIND_TEAMS:
        if value not in _TEAMS:
            raise ButtonInvalid
        return CreateChallengeRequest(kind=kind, length_days=days, team_count=value, drawn=how == _DRAWN)
    return CreateChallengeRequest(kind=kind, length_days=days, goal=value, weekly=how == _A_WEEK)


async def _begin(context: GatewayContext, request: CreateChallengeRequest) -> str | None:
    """Create it; the menu becomes its message."""
    # By the menu and not by the press: of two buttons that are pressed at once one begins a challenge.
    request.request_id = request_id(0, "CreateChallenge", context.chat.id, context.pressed_message_id)
    request.chat_id = context.chat.id
    request.created_by.CopyFrom(_person_of(context))
    try:
        made = (await context.clients.challenges.CreateChallenge(request)).challenge
    except ServiceError as error:
        if error.reason == "REQUEST_ID_REUSED":
            return await context.plain("challenge-begun-already")
        return await _said(context, error)
    if made.kind != CHALLENGE_KIND_DUEL:
        await context.audit("challenge_begun", target=made.challenge_id)
    await _show(context, made)
    await context.clients.challenges.NoteChallengeMessage(
        NoteChallengeMessageRequest(
            request_id=context.request_id("NoteChallengeMessage"),
            chat_id=context.chat.id,
            challenge_id=made.challenge_id,
            message_id=context.pressed_message_id,
        )
    )
    return None


def _person_of(context: GatewayContext) -> Person:
    return Person(
        member_id=context.user.id,
        display_name=context.user.full_name,
        username=context.user.username or "",
    )


async def _show(context: GatewayContext, one: Challenge) -> None:
    words = Words(context.desk.texts, await context.group_language())
    await context.edit_pressed(words.message(one), markup_of(context.desk, words, one))


async def _show_soon(context: GatewayContext, one: Challenge) -> None:
    """Edit its message, once a minute however many press: at once, or when the next minute begins."""
    outbox = context.gateway.outbox
    payload = {"chat_id": context.chat.id, "challenge_id": one.challenge_id}
    minute = int(context.gateway.clock().timestamp()) // 60
    name = f"challenge:{one.challenge_id}:pressed"
    if not await outbox.schedule(f"{name}:{minute}", SHOW, context.chat.id, payload):
        next_minute = datetime.fromtimestamp((minute + 1) * 60, UTC)
        await outbox.schedule(f"{name}:{minute + 1}", SHOW, context.chat.id, payload, due_time=next_minute)


async def _said(context: GatewayContext, error: ServiceError) -> str:
    if error.reason not in _SAID:
        raise error
    most = int(error.metadata.get("challenges_at_most", "0"))
    if error.reason == "TOO_MANY_CHALLENGES":
        return await context.plain("challenge-too-many", most=most)
    return await context.plain(text_key(error.reason))


async def on_join(context: GatewayContext, press: Press) -> str | None:
    """Take part, in the team that was pressed where members choose."""
    try:
        joined = await context.clients.challenges.JoinChallenge(
            JoinChallengeRequest(
                request_id=context.request_id("JoinChallenge"),
                chat_id=context.chat.id,
                challenge_id=press.blob.hex(),
                member=_person_of(context),
                team=press.small(0),
            )
        )
    except ServiceError as error:
        return await _said(context, error)
    await _show_soon(context, joined.challenge)
    return await context.plain("challenge-joined")


async def on_leave(context: GatewayContext, press: Press) -> str | None:
    """Take part no more."""
    try:
        left = await context.clients.challenges.LeaveChallenge(
            LeaveChallengeRequest(
                request_id=context.request_id("LeaveChallenge"),
                chat_id=context.chat.id,
                challenge_id=press.blob.hex(),
                member_id=context.user.id,
            )
        )
    except ServiceError as error:
        return await _said(context, error)
    await _show_soon(context, left.challenge)
    return await context.plain("challenge-left")


async def _offer_duel(context: GatewayContext) -> None:
    """Ask how long; the presser is who challenges, and the author of the replied message is asked then."""
    target = context.replied
    other = target.from_user if target is not None and target.sender_chat is None else None
    if other is None or other.is_bot or other.id in {GROUP_ANONYMOUS_BOT, context.user.id}:
        await context.decline("challenge-duel-not-a-person")
        return
    words = Words(context.desk.texts, await context.language())
    row = [
        InlineKeyboardButton(
            words.plain("challenge-weeks", weeks=weeks),
            callback_data=context.button_data("challenge_duel", other.id, place),
        )
        for place, weeks in enumerate(DUEL_WEEKS)
    ]
    name = await context.shown_name(other.first_name or "")
    await context.send_html(words.say("challenge-ask-duel", name=name), markup=InlineKeyboardMarkup([row]))


async def on_duel(context: GatewayContext, press: Press) -> str | None:
    """Challenge them: the menu becomes the question, which they alone can answer."""
    other_id, weeks = press.number(0), press.pick(1, DUEL_WEEKS)
    try:
        member = await context.bot.get_chat_member(context.chat.id, other_id)
    except (BadRequest, Forbidden):
        return await context.plain("challenge-duel-not-here")
    if not is_inside(member):
        return await context.plain("challenge-duel-not-here")
    other = member.user
    opponent = Person(member_id=other.id, display_name=other.full_name, username=other.username or "")
    wish = CreateChallengeRequest(kind=CHALLENGE_KIND_DUEL, length_days=7 * weeks, opponent=opponent)
    return await _begin(context, wish)


async def on_answer(context: GatewayContext, press: Press) -> str | None:
    """Agree to a duel, or not."""
    try:
        answered = await context.clients.challenges.AnswerDuel(
            AnswerDuelRequest(
                request_id=context.request_id("AnswerDuel"),
                chat_id=context.chat.id,
                challenge_id=press.blob.hex(),
                member_id=context.user.id,
                accepts=press.number(0) == 1,
            )
        )
    except ServiceError as error:
        return await _said(context, error)
    await _show(context, answered.challenge)
    return None


async def challenges(context: GatewayContext) -> None:
    """List what is open and what was, in this group or in private in one that is chosen."""
    await with_group(context, "challenges_group", _list)


async def _list(context: GatewayContext, group: Group) -> None:
    page = await context.clients.challenges.ListChallenges(
        ListChallengesRequest(chat_id=group.chat_id, page_size=10)
    )
    words = Words(context.desk.texts, await context.language())
    if not page.challenges:
        await context.send_html(words.say("challenges-none", group=group.title))
        return
    parts = [words.say("challenges-title", group=group.title), *(words.line(one) for one in page.challenges)]
    markup = None
    if context.place is Place.GROUP and await context.role() in ADMINS:
        rows = [
            [
                InlineKeyboardButton(
                    words.plain("challenge-cancel", title=words.title(one)),
                    callback_data=context.button_data(
                        "challenge_cancel", blob=bytes.fromhex(one.challenge_id)
                    ),
                )
            ]
            for one in page.challenges
            if one.state in {CHALLENGE_STATE_OPEN, CHALLENGE_STATE_PROPOSED}
        ]
        markup = InlineKeyboardMarkup(rows) if rows else None
    await context.send_html("\n\n".join(parts), markup=markup)


async def on_cancel(context: GatewayContext, press: Press) -> str | None:
    """End it without a result: asked once more, since it cannot be taken back."""
    if await context.group() is None or await context.role() not in ADMINS:
        return await context.plain("group-not-administered")
    words = Words(context.desk.texts, await context.language())
    if not press.numbers:
        one = (
            await context.clients.challenges.GetChallenge(
                GetChallengeRequest(chat_id=context.chat.id, challenge_id=press.blob.hex())
            )
        ).challenge
        token = context.button_data("challenge_cancel", 1, blob=press.blob)
        button = InlineKeyboardButton(words.plain("challenge-cancel-yes"), callback_data=token)
        text = words.say("challenge-cancel-ask", title=words.title(one))
        await context.edit_pressed(text, InlineKeyboardMarkup([[button]]))
        return None
    try:
        ended = await context.clients.challenges.CancelChallenge(
            CancelChallengeRequest(
                request_id=context.request_id("CancelChallenge"),
                chat_id=context.chat.id,
                challenge_id=press.blob.hex(),
                cancelled_by=context.user.id,
            )
        )
    except ServiceError as error:
        return await _said(context, error)
    await context.audit("challenge_cancelled", target=ended.challenge.challenge_id)
    await context.gateway.outbox.schedule(
        f"challenge:{ended.challenge.challenge_id}:cancelled",
        SHOW,
        context.chat.id,
        {"chat_id": context.chat.id, "challenge_id": ended.challenge.challenge_id},
    )
    await context.edit_pressed(words.say("challenge-cancel-done", title=words.title(ended.challenge)))
    return None


FEATURE = Feature(
    commands=(
        Command("desafio", challenge, Rule(group=MEMBERS), menu=46, english="challenge"),
        Command("desafios", challenges, Rule(group=MEMBERS, private=MEMBERS), menu=49, english="challenges"),
    ),
    buttons=(
        group_button(91, "challenges_group", _list),
        Button(92, "challenge_make", on_make),
        Button(93, "challenge_join", on_join, needs="desafio"),
        Button(94, "challenge_leave", on_leave, needs="desafio"),
        Button(95, "challenge_answer", on_answer, needs="desafio"),
        Button(96, "challenge_duel", on_duel, needs="desafio"),
        Button(97, "challenge_cancel", on_cancel),
    ),
)
