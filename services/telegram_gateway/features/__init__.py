"""What the bot does, a module a noun, and the one place where all of it is hung into the application."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

from telegram.ext import Application

from telegram_gateway.conversation import callback_router, member_notices
from telegram_gateway.conversation.acknowledgements import Acknowledgements
from telegram_gateway.conversation.buttons import Buttons
from telegram_gateway.conversation.commands import Commands, publish_menus
from telegram_gateway.conversation.context import Desk
from telegram_gateway.conversation.errors import on_error
from telegram_gateway.conversation.group_cache import Seen
from telegram_gateway.conversation.roles import Roles
from telegram_gateway.dependencies import Gateway
from telegram_gateway.features import start
from telegram_gateway.features.announcements import announcements, due_announcements
from telegram_gateway.features.checkins import checkins
from telegram_gateway.features.coach import (
    answer_sources,
    experts,
    feedback,
    introductions,
    lines,
    macros,
    questions,
    stopping,
)
from telegram_gateway.features.groups import config, groups, rules, status, welcomes
from telegram_gateway.features.member_data import member_data
from telegram_gateway.features.memories import memories
from telegram_gateway.features.moderation import admins, audit, bans, flag_list, flags, why
from telegram_gateway.features.moderation.ban_work import BanWork
from telegram_gateway.features.profile import appearance, heat_picture, profile
from telegram_gateway.features.ranking import ranking, ranking_picture, season_ends
from telegram_gateway.pictures.studio import Studio
from telegram_gateway.texts import Texts

# Append only: the order is part of the tokens in messages out there.
BUTTON_ACTIONS = (
    "ranking_page",
    "ranking_group",
    "profile_group",
    "rules_group",
    "language",
    "confirm_checkin",
    "answer_good",
    "answer_bad",
    "config_group",
    "config_setting",
    "config_set",
    "config_write",
    "config_typed",
    "admin_set",
    "admin_delete",
    "audit_group",
    "audit_page",
    "undo_flag",
    "flags_page",
    "flags_group",
    "unflag_group",
    "undo_unflag",
    "ban_group",
    "ban_confirm",
    "ban_cancel",
    "ban_stop",
    "say_group",
    "sayrecurrent_group",
    "announcements_group",
    "announcement_pause",
    "announcement_resume",
    "announcement_delete",
    "announcement_undo",
    "why_group",
    "ranking_picture",
    "profile_picture",
    "ranking_season",
    "memory_page",
    "memory_open",
    "memory_write",
    "memory_typed",
    "memory_edit",
    "memory_edited",
    "memory_where",
    "memory_place",
    "memory_forget",
    "memory_forget_all",
    "memory_forgotten_all",
    "memory_switch",
    "memory_accept",
    "memory_refuse",
    "undo_close",
    "undo_revoke",
    "appearance_hide",
    "appearance_show",
    "appearance_by_name",
    "appearance_write",
    "appearance_typed",
    "answer_sources",
    "answer_expert",
    "answer_stop",
    "erase_choice",
)


def install(application: Application[Any, Any, Any, Any, Any, Any], gateway: Gateway) -> None:
    """Register every handler and put what they share into bot_data["desk"]."""
    application.bot_data["gateway"] = gateway

    async def pause(seconds: float) -> None:
        # Looked up each time: tests put in another one while everything runs.
        await gateway.pause(seconds)

    desk = build_desk(application, gateway, pause)
    application.bot_data["desk"] = desk
    Commands(COMMANDS, captioned=macros.CAPTIONED).install(application)
    groups.install(application)
    callback_router.install(application, PRESSES)
    checkins.install(application, pause)
    questions.install(application)
    member_notices.install(gateway)
    BanWork(gateway, desk).install()
    welcomes.install(application, gateway, desk)
    gateway.outbox.register(
        "season_end", season_ends.SeasonEnd(gateway, desk.texts, desk.seen), at_most_once=True
    )
    gateway.outbox.register("announcement", due_announcements.Announcing(gateway, desk.texts, desk.seen))
    gateway.outbox.register(
        "weekly_card",
        ranking_picture.WeeklyCard(gateway, desk.texts, desk.seen, desk.studio),
        at_most_once=True,
    )
    application.add_error_handler(on_error)

    async def publish(_: object) -> None:
        await publish_menus(application.bot, desk.texts, gateway.settings.owner_id)

    async def close(_: object) -> None:
        await desk.acknowledgements.close()

    application.post_init = publish
    application.post_stop = close


_GRANTS_AT_ONCE = 200


def build_desk(
    application: Application[Any, Any, Any, Any, Any, Any],
    gateway: Gateway,
    pause: Callable[[float], Awaitable[object]],
) -> Desk:
    """Put together what the features share."""
    texts = Texts()

    async def is_bot_admin(member_id: int, chat_id: int) -> bool:
        return bool(
            (await gateway.clients.groups.lookup_role(member_id=member_id, chat_id=chat_id)).bot_admin
        )

    async def grants_of(member_id: int) -> frozenset[int]:
        found, token = set[int](), ""
        while True:
            page = await gateway.clients.groups.list_roles(
                member_id=member_id, page_size=_GRANTS_AT_ONCE, page_token=token
            )
            found.update(grant.chat_id for grant in page.role_grants)
            token = page.next_page_token
            if not token:
                return frozenset(found)

    seen = Seen(gateway.clients, time.monotonic)
    settings = gateway.settings
    return Desk(
        texts=texts,
        roles=Roles(application.bot, settings.owner_id, is_bot_admin, grants_of, time.monotonic),
        seen=seen,
        # Derived from the bot's token: survives restarts, is the same for every replica, needs no further secret.
        buttons=Buttons(
            settings.telegram_bot_token.get_secret_value().encode(), BUTTON_ACTIONS, gateway.clock
        ),
        acknowledgements=Acknowledgements(
            checkins.Sender(application.bot, texts, seen),
            gateway.limiter,
            combine=settings.telegram_rate_limits == "on",
            wait=pause,
        ),
        studio=Studio(),
    )


COMMANDS = {
    **start.COMMANDS,
    **groups.COMMANDS,
    **checkins.COMMANDS,
    **ranking.COMMANDS,
    **profile.COMMANDS,
    **rules.COMMANDS,
    **macros.COMMANDS,
    **lines.COMMANDS,
    **introductions.COMMANDS,
    **config.COMMANDS,
    **admins.COMMANDS,
    **audit.COMMANDS,
    **status.COMMANDS,
    **flags.COMMANDS,
    **flag_list.COMMANDS,
    **bans.COMMANDS,
    **why.COMMANDS,
    **announcements.COMMANDS,
    **memories.COMMANDS,
    **member_data.COMMANDS,
}
PRESSES = {
    **ranking.PRESSES,
    **ranking_picture.PRESSES,
    **heat_picture.PRESSES,
    **profile.PRESSES,
    **appearance.PRESSES,
    **rules.PRESSES,
    **start.PRESSES,
    **checkins.PRESSES,
    **feedback.PRESSES,
    **answer_sources.PRESSES,
    **experts.PRESSES,
    **stopping.PRESSES,
    **config.PRESSES,
    **admins.PRESSES,
    **audit.PRESSES,
    **flags.PRESSES,
    **flag_list.PRESSES,
    **bans.PRESSES,
    **why.PRESSES,
    **announcements.PRESSES,
    **memories.PRESSES,
    **member_data.PRESSES,
}
