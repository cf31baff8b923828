"""What the bot does: a folder a subject.

Every module with a `FEATURE` is found here and hung into the application.
"""

from collections.abc import Awaitable, Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

from telegram.ext import Application

from gymnation.member.v1.group_service_pb2 import ListRolesRequest, LookupRoleRequest
from servicekit.moved_clock import monotonic_of
from telegram_gateway.conversation import (
    callback_router,
    lost_topics,
    member_notices,
    private_menus,
    unregistered,
)
from telegram_gateway.conversation.acknowledgements import Acknowledgements
from telegram_gateway.conversation.albums import AlbumCaptions, Albums
from telegram_gateway.conversation.buttons import Buttons
from telegram_gateway.conversation.commands import Commands, PublishMenus
from telegram_gateway.conversation.desk import Desk
from telegram_gateway.conversation.errors import on_error
from telegram_gateway.conversation.feature import Feature, Parts, Registry
from telegram_gateway.conversation.group_cache import Seen
from telegram_gateway.conversation.held_updates import HeldUpdates
from telegram_gateway.conversation.hinted import Hinted
from telegram_gateway.conversation.kudos_gathering import KudosGathering
from telegram_gateway.conversation.roles import Roles
from telegram_gateway.conversation.tier_lines import TierLines
from telegram_gateway.dependencies import Gateway
from telegram_gateway.features.checkins import checkins, kudos
from telegram_gateway.features.links.link_codes import tell_bot_name
from telegram_gateway.features.payments import reconciling
from telegram_gateway.pictures.studio import Studio
from telegram_gateway.texts import Texts

_GRANTS_AT_ONCE = 200


@cache
def registry() -> Registry:
    """All features. Raise FeatureMistake when they do not fit together."""
    modules = (
        import_module(module.name) for module in walk_packages([str(Path(__file__).parent)], f"{__name__}.")
    )
    found = (getattr(module, "FEATURE", None) for module in modules)
    return Registry([one for one in found if isinstance(one, Feature)], Texts())


def install(
    application: Application[Any, Any, Any, Any, Any, Any], gateway: Gateway, publish_menus: PublishMenus
) -> Desk:
    """Register every handler and put what they share into bot_data["desk"]; return that."""

    async def pause(seconds: float) -> None:
        # Looked up each time: tests put in another one while everything runs.
        await gateway.pause(seconds)

    features = registry()
    desk = build_desk(application, gateway, features, pause)
    application.bot_data["desk"] = desk
    # Before any other handler: a caption with a command is no question.
    Commands(features).install(application)
    callback_router.install(application, features.buttons)
    member_notices.install(desk)
    unregistered.install(desk)
    private_menus.install(desk)
    lost_topics.install(application.bot, desk)
    features.install(Parts(application, gateway, desk, pause))
    application.add_error_handler(on_error)

    async def publish(_: object) -> None:
        await tell_bot_name(gateway, application.bot.username)
        await reconciling.begin(gateway)
        await publish_menus(application.bot, desk)

    async def close(_: object) -> None:
        await desk.acknowledgements.close()
        await desk.kudos.close()

    application.post_init = publish
    application.post_stop = close
    return desk


def build_desk(
    application: Application[Any, Any, Any, Any, Any, Any],
    gateway: Gateway,
    features: Registry,
    pause: Callable[[float], Awaitable[object]],
) -> Desk:
    """Put together what the features share."""
    texts = Texts()

    async def is_bot_admin(member_id: int, chat_id: int) -> bool:
        return bool(
            (
                await gateway.clients.groups.LookupRole(
                    LookupRoleRequest(member_id=member_id, chat_id=chat_id)
                )
            ).bot_admin
        )

    async def grants_of(member_id: int) -> frozenset[int]:
        found, token = set[int](), ""
        while True:
            page = await gateway.clients.groups.ListRoles(
                ListRolesRequest(member_id=member_id, page_size=_GRANTS_AT_ONCE, page_token=token)
            )
            found.update(grant.chat_id for grant in page.role_grants)
            token = page.next_page_token
            if not token:
                return frozenset(found)

    # What was kept grows old with the clock that the sandbox moves.
    monotonic = monotonic_of(gateway.clock)
    seen = Seen(gateway.clients, monotonic, gateway.clock)
    settings = gateway.settings
    return Desk(
        gateway=gateway,
        texts=texts,
        roles=Roles(application.bot, settings.owner_id, is_bot_admin, grants_of, monotonic),
        seen=seen,
        # Derived from the bot's token: it survives restarts and is the same for every replica.
        # It needs no further secret.
        buttons=Buttons(
            settings.telegram_bot_token.get_secret_value().encode(), features.button_numbers, gateway.clock
        ),
        permissions=(
            features.permissions.when_open() if settings.open_registration == "on" else features.permissions
        ),
        commands=features.commands,
        choices=features.choices,
        takers={prompt.name: prompt.take for prompt in features.prompts.values()},
        acknowledgements=Acknowledgements(
            checkins.Sender(application.bot, texts, seen),
            gateway.limiter,
            combine=settings.telegram_rate_limits == "on",
            wait=pause,
        ),
        roles_seen=private_menus.RolesSeen(),
        studio=Studio(),
        albums=Albums(),
        album_captions=AlbumCaptions(pause),
        tier_lines=TierLines(),
        held=HeldUpdates(),
        kudos=KudosGathering(kudos.writer(gateway.clients), pause),
        hinted=Hinted(),
    )
