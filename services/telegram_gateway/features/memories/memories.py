"""/memoria: what the coach remembers of the member, in their private chat.

Memories are listed, written, edited, forgotten and switched off here.

Texts go to the member service and to the person whom they are about, and nowhere else.
No log, no span and no audit entry has one.
"""

from contextlib import suppress

from gymnation.coach.v1.answer_service_pb2 import ScreenTextRequest
from gymnation.member.v1 import memories_pb2
from gymnation.member.v1.memory_service_pb2 import (
    CreateMemoryRequest,
    DeleteAllMemoriesRequest,
    DeleteMemoryRequest,
    ListMemoriesRequest,
    SetMemoryEnabledRequest,
    UpdateMemoryRequest,
)
from servicekit.errors import NotFound
from telegram_gateway.bot_api.markdown import to_telegram_html
from telegram_gateway.conversation.buttons import ButtonInvalid, Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Command, Feature, Prompt
from telegram_gateway.conversation.group_pages import GroupChoice
from telegram_gateway.conversation.permissions import EVERYONE, Role, Rule
from telegram_gateway.conversation.text_prompts import ask_in_writing
from telegram_gateway.features.memories import memory_pages

TEXT_AT_MOST = 200


async def memoria(context: GatewayContext) -> None:
    """Show what is remembered, the newest first."""
    text, markup = await memory_pages.page(context, 0)
    await context.send_html(text, markup=markup)


async def on_page(context: GatewayContext, press: Press) -> str | None:
    """Turn the page in place, or come back to it."""
    _only_here(context)
    await context.edit_pressed(*await memory_pages.page(context, press.small(0)))
    return None


async def on_open(context: GatewayContext, press: Press) -> str | None:
    """Show one memory."""
    _only_here(context)
    await context.edit_pressed(
        *await memory_pages.one(context, await _memory(context, press), press.small(1))
    )
    return None


async def on_write(context: GatewayContext, press: Press) -> str | None:
    """Ask for a new one in writing."""
    _only_here(context)
    await ask_in_writing(context, "memory_typed", text=await context.say("memory-write-ask"))
    return None


async def on_edit(context: GatewayContext, press: Press) -> str | None:
    """Ask for other words for one."""
    _only_here(context)
    memory = await _memory(context, press)
    text = await context.say("memory-edit-ask", text=memory.text)
    await ask_in_writing(context, "memory_edited", memory.number, text=text)
    return None


async def take_new(context: GatewayContext, press: Press) -> None:
    """Keep what was typed: who writes it down agrees to it."""
    _only_here(context)
    text = await _typed(context)
    if text is None:
        return
    made = await context.clients.memories.CreateMemory(
        CreateMemoryRequest(
            request_id=context.request_id("CreateMemory"),
            member_id=context.user.id,
            text=text,
            source=memories_pb2.MEMORY_SOURCE_MEMBER,
        )
    )
    await _confirm(context, made.memory)


async def take_edited(context: GatewayContext, press: Press) -> None:
    """Keep what was typed in place of what was there."""
    _only_here(context)
    number = press.number(0)
    text = await _typed(context)
    if text is None:
        return
    changed = await context.clients.memories.UpdateMemory(
        UpdateMemoryRequest(
            request_id=context.request_id("UpdateMemory"), member_id=context.user.id, number=number, text=text
        )
    )
    await _confirm(context, changed.memory)


async def on_where(context: GatewayContext, press: Press) -> str | None:
    """Offer the places where it may be used."""
    _only_here(context)
    await context.edit_pressed(
        *await memory_pages.places(context, await _memory(context, press), press.small(1))
    )
    return None


async def on_place(context: GatewayContext, press: Press) -> str | None:
    """Use it in private only from now on, or in a group that the member is in."""
    _only_here(context)
    first, second, back_to = press.take(3)
    # Buttons of an older version have them the other way round; ids of groups are not positive.
    chat_id, number = sorted((first, second))
    if chat_id and await context.inhabited(chat_id) is None:
        return await context.plain("button-not-allowed")
    changed = await context.clients.memories.UpdateMemory(
        UpdateMemoryRequest(
            request_id=context.request_id("UpdateMemory"),
            member_id=context.user.id,
            number=number,
            chat_id=chat_id,
        )
    )
    await context.edit_pressed(*await memory_pages.one(context, changed.memory, max(back_to, 0)))
    return await context.plain("config-saved")


async def on_forget(context: GatewayContext, press: Press) -> str | None:
    """Forget one, and show the list again."""
    _only_here(context)
    await _forget(context, press)
    await context.edit_pressed(*await memory_pages.page(context, press.small(1)))
    return await context.plain("memory-forgotten")


async def on_forget_all(context: GatewayContext, press: Press) -> str | None:
    """Ask whether all shall be forgotten."""
    _only_here(context)
    found = await context.clients.memories.ListMemories(
        ListMemoriesRequest(member_id=context.user.id, page_size=1)
    )
    await context.edit_pressed(*await memory_pages.all_or_none(context, found.total_size))
    return None


async def on_forgotten_all(context: GatewayContext, press: Press) -> str | None:
    """Forget all."""
    _only_here(context)
    await context.clients.memories.DeleteAllMemories(
        DeleteAllMemoriesRequest(
            request_id=context.request_id("DeleteAllMemories"), member_id=context.user.id
        )
    )
    await context.edit_pressed(*await memory_pages.page(context, 0))
    return await context.plain("memory-forgotten")


async def on_switch(context: GatewayContext, press: Press) -> str | None:
    """Switch memory on or off."""
    _only_here(context)
    await context.clients.memories.SetMemoryEnabled(
        SetMemoryEnabledRequest(
            request_id=context.request_id("SetMemoryEnabled"),
            member_id=context.user.id,
            enabled=press.pick(0, (False, True)),
        )
    )
    await context.edit_pressed(*await memory_pages.page(context, 0))
    return None


async def on_accept(context: GatewayContext, press: Press) -> str | None:
    """Agree to what the coach proposed."""
    _only_here(context)
    accepted = await context.clients.memories.UpdateMemory(
        UpdateMemoryRequest(
            request_id=context.request_id("UpdateMemory"),
            member_id=context.user.id,
            number=press.number(0),
            accept=True,
        )
    )
    await context.edit_pressed(*await memory_pages.one(context, accepted.memory, 0))
    return await context.plain("memory-kept")


async def on_refuse(context: GatewayContext, press: Press) -> str | None:
    """Refuse it: it is gone, with the words of it on the screen."""
    _only_here(context)
    # Over by itself, or refused before: as they wish.
    with suppress(NotFound):
        await _forget(context, press)
    await context.edit_pressed(await context.say("memory-refused"))
    return None


async def _forget(context: GatewayContext, press: Press) -> None:
    await context.clients.memories.DeleteMemory(
        DeleteMemoryRequest(
            request_id=context.request_id("DeleteMemory"), member_id=context.user.id, number=press.number(0)
        )
    )


async def _typed(context: GatewayContext) -> str | None:
    """What was typed, if it can be kept; else the member was told why not."""
    text = context.message.text or ""
    if not text.strip() or len(text) > TEXT_AT_MOST:
        await context.decline("memory-text-how", most=TEXT_AT_MOST)
        return None
    # Who is in danger needs help and not a note; unread, nothing is kept.
    screened = await context.clients.answers.ScreenText(
        ScreenTextRequest(text=text, language=await context.language())
    )
    if screened.urgency:
        await context.send_html(to_telegram_html(screened.reply))
        return None
    if screened.no_note:
        await context.decline("memory-not-that")
        return None
    return text


async def _confirm(context: GatewayContext, memory: memories_pb2.Memory) -> None:
    text, markup = await memory_pages.one(context, memory, 0)
    await context.send_html(f"{await context.say('memory-kept')}\n\n{text}", markup=markup)


async def _memory(context: GatewayContext, press: Press) -> memories_pb2.Memory:
    """The memory that a button names. Raise the service's failure when it is gone."""
    found = await context.clients.memories.ListMemories(
        ListMemoriesRequest(member_id=context.user.id, page_size=50)
    )
    for memory in found.memories:
        if memory.number == press.number(0):
            return memory
    raise NotFound.because("MEMORY_NOT_FOUND")


def _only_here(context: GatewayContext) -> None:
    if not context.desk.permissions.allows("memoria", Role.OUTSIDER, context.place):
        raise ButtonInvalid


FEATURE = Feature(
    commands=(Command("memoria", memoria, Rule(private=EVERYONE), menu=90, english="memory"),),
    buttons=(
        Button(37, "memory_page", on_page),
        Button(38, "memory_open", on_open),
        Button(39, "memory_write", on_write),
        Button(41, "memory_edit", on_edit),
        Button(43, "memory_where", on_where),
        Button(
            44,
            "memory_place",
            on_place,
            choice=GroupChoice(
                label=memory_pages.also_in,
                before=memory_pages.only_private,
                after=memory_pages.back_from_places,
            ),
        ),
        Button(45, "memory_forget", on_forget),
        Button(46, "memory_forget_all", on_forget_all),
        Button(47, "memory_forgotten_all", on_forgotten_all),
        Button(48, "memory_switch", on_switch),
        Button(49, "memory_accept", on_accept),
        Button(50, "memory_refuse", on_refuse),
    ),
    prompts=(
        Prompt(40, "memory_typed", take_new),
        Prompt(42, "memory_edited", take_edited),
    ),
)
