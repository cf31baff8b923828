"""What the features share: who knows texts, roles, groups, buttons and permissions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from telegram_gateway.conversation.acknowledgements import Acknowledgements
    from telegram_gateway.conversation.albums import AlbumCaptions, Albums
    from telegram_gateway.conversation.buttons import Buttons
    from telegram_gateway.conversation.feature import Command
    from telegram_gateway.conversation.group_cache import Seen
    from telegram_gateway.conversation.group_pages import GroupChoice
    from telegram_gateway.conversation.held_updates import HeldUpdates
    from telegram_gateway.conversation.hinted import Hinted
    from telegram_gateway.conversation.kudos_gathering import KudosGathering
    from telegram_gateway.conversation.permissions import Permissions
    from telegram_gateway.conversation.private_menus import RolesSeen
    from telegram_gateway.conversation.roles import Roles
    from telegram_gateway.conversation.text_prompts import Taker
    from telegram_gateway.conversation.tier_lines import TierLines
    from telegram_gateway.dependencies import Gateway
    from telegram_gateway.pictures.studio import Studio
    from telegram_gateway.texts import Texts


@dataclass(frozen=True, slots=True)
class Desk:
    """What the features share, put together by features.install."""

    gateway: Gateway
    texts: Texts
    roles: Roles
    seen: Seen
    buttons: Buttons
    permissions: Permissions
    commands: Mapping[str, Command]
    """Every command by its name, in the order of menus."""
    choices: Mapping[str, GroupChoice]
    """Which groups are offered for each button that stands for one."""
    takers: Mapping[str, Taker]
    """What takes the answer to each prompt."""
    acknowledgements: Acknowledgements
    roles_seen: RolesSeen
    studio: Studio
    albums: Albums
    album_captions: AlbumCaptions
    tier_lines: TierLines
    held: HeldUpdates
    kudos: KudosGathering
    hinted: Hinted
