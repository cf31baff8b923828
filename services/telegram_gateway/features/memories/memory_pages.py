"""How memories are shown: the list in pages, one of them, and where it may be used, each with its buttons."""

from datetime import UTC

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from gymnation.member.v1 import memories_pb2
from gymnation.member.v1.memory_service_pb2 import ListMemoriesRequest
from telegram_gateway.clients.times import Timestamp
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.group_pages import Rows, keyboard, page_of
from telegram_gateway.texts import moments
from telegram_gateway.texts.moments import Moment

PAGE_SIZE = 5
_AT_MOST = 50
_ZONE = "America/Sao_Paulo"

Shown = tuple[str, InlineKeyboardMarkup]


async def page(context: GatewayContext, number: int) -> Shown:
    """The list, or its nearest page when it has become shorter."""
    found = await context.clients.memories.ListMemories(
        ListMemoriesRequest(member_id=context.user.id, page_size=_AT_MOST)
    )
    last = max(0, (len(found.memories) - 1) // PAGE_SIZE)
    number = min(max(number, 0), last)
    here = found.memories[number * PAGE_SIZE : (number + 1) * PAGE_SIZE]
    lines = [await context.say("memory-title")]
    lines.append(await context.say("memory-about" if found.enabled else "memory-is-off"))
    if not here:
        lines += ["", await context.say("memory-none")]
    for one in here:
        lines += ["", await _line(context, one)]
    rows = [[_button(context, str(one.number), "memory_open", one.number, number) for one in here]]
    rows.append(
        [
            _button(context, await context.plain(key), "memory_page", to)
            for key, to, there in (
                ("page-previous", number - 1, number > 0),
                ("page-next", number + 1, number < last),
            )
            if there
        ]
    )
    switch = await context.plain("memory-switch-off" if found.enabled else "memory-switch-on")
    switching = _button(context, switch, "memory_switch", int(not found.enabled))
    write = [_button(context, await context.plain("memory-write"), "memory_write")] if found.enabled else []
    rows.append([*write, switching])
    if here:
        rows.append([_button(context, await context.plain("memory-forget-all"), "memory_forget_all")])
    return "\n".join(lines), InlineKeyboardMarkup([row for row in rows if row])


async def one(context: GatewayContext, memory: memories_pb2.Memory, back_to: int) -> Shown:
    """One memory and what can be done about it."""
    if memory.state == memories_pb2.MEMORY_STATE_PROPOSED:
        return await proposal(context, memory)
    source = (
        "memory-source-coach" if memory.source == memories_pb2.MEMORY_SOURCE_COACH else "memory-source-member"
    )
    text = await context.say(
        "memory-one",
        text=memory.text,
        where=await _where(context, memory),
        source=await context.plain(source),
        until=_day(memory.expire_time),
    )
    actions = (
        ("memory-edit", "memory_edit"),
        ("memory-where", "memory_where"),
        ("memory-forget", "memory_forget"),
    )
    rows = [
        [_button(context, await context.plain(key), action, memory.number, back_to)]
        for key, action in actions
    ]
    rows.append([await _back(context, back_to)])
    return text, InlineKeyboardMarkup(rows)


async def proposal(context: GatewayContext, memory: memories_pb2.Memory) -> Shown:
    """What the coach would like to keep, and the member's choice."""
    buttons = [
        _button(context, await context.plain(key), action, memory.number)
        for key, action in (("memory-accept", "memory_accept"), ("memory-refuse", "memory_refuse"))
    ]
    return await context.say("memory-proposal", text=memory.text), InlineKeyboardMarkup([buttons])


async def places(context: GatewayContext, memory: memories_pb2.Memory, back_to: int) -> Shown:
    """Where it may be used: in private only, or in one of the member's groups as well."""
    text = await context.say("memory-where-ask", text=memory.text, where=await _where(context, memory))
    offered = await page_of(context, "memory_place")
    return text, await keyboard(context, "memory_place", offered, (memory.number, back_to))


async def only_private(context: GatewayContext, numbers: tuple[int, ...]) -> Rows:
    """Return the row above the groups in which a memory may be used."""
    return [[_button(context, await context.plain("memory-only-private"), "memory_place", 0, *numbers)]]


async def back_from_places(context: GatewayContext, numbers: tuple[int, ...]) -> Rows:
    """Return the row below them."""
    return [[await _back(context, numbers[-1])]]


async def also_in(context: GatewayContext, group: str) -> str:
    """Return what the button of a group says."""
    return await context.plain("memory-also-in", group=group)


async def all_or_none(context: GatewayContext, count: int) -> Shown:
    """Ask before everything is forgotten."""
    rows = [
        [_button(context, await context.plain("memory-forget-all-sure"), "memory_forgotten_all")],
        [await _back(context, 0)],
    ]
    return await context.say("memory-forget-all-ask", count=count), InlineKeyboardMarkup(rows)


async def _line(context: GatewayContext, memory: memories_pb2.Memory) -> str:
    if memory.state == memories_pb2.MEMORY_STATE_PROPOSED:
        return await context.say("memory-line-proposed", number=memory.number, text=memory.text)
    return await context.say(
        "memory-line",
        number=memory.number,
        text=memory.text,
        where=await _where(context, memory),
        until=_day(memory.expire_time),
    )


async def _where(context: GatewayContext, memory: memories_pb2.Memory) -> str:
    if not memory.chat_id:
        return await context.plain("memory-only-private")
    group = await context.desk.seen.group(memory.chat_id)
    return await context.plain("memory-also-in", group=group.title if group is not None else "?")


async def _back(context: GatewayContext, to: int) -> InlineKeyboardButton:
    return _button(context, await context.plain("config-back"), "memory_page", to)


def _day(timestamp: Timestamp) -> Moment:
    return moments.day_of_year(timestamp.ToDatetime(UTC), _ZONE)


def _button(context: GatewayContext, label: str, action: str, *numbers: int) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=context.button_data(action, *numbers))
