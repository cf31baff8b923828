"""Changing a group's setting, and how the change stands in the audit log.

The log keeps what the values are called in the catalogues, so that each reader reads it in their language.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

from google.protobuf.field_mask_pb2 import FieldMask

from gymnation.member.v1 import groups_pb2
from gymnation.member.v1.group_service_pb2 import UpdateGroupRequest
from servicekit.errors import ServiceError
from telegram_gateway.conversation.bot_rights import look_at_rights
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.features.groups.settings_menu import Setting, value_of
from telegram_gateway.texts import TextNotFound, Texts

_ARROW: Final = " → "
_QUOTED: Final = {ord("%"): "%25", ord("&"): "%26", ord("+"): "%2B", ord("→"): "%E2%86%92"}
"""What would part values; all else stands in the log as it is."""


async def change_setting(
    context: GatewayContext, group: Group, setting: Setting, values: Mapping[str, Any]
) -> Group:
    """Write the change down, store the values, and return the group as it is now.

    It is written down first, once it is known to be accepted: after a crash nobody knows what was before.
    """
    request = UpdateGroupRequest(
        request_id=context.request_id("UpdateGroup", setting.name),
        group=groups_pb2.Group(chat_id=group.chat_id, settings=groups_pb2.GroupSettings(**values)),
        update_mask=FieldMask(paths=[f"settings.{name}" for name in values]),
        validate_only=True,
    )
    accepted = (await context.clients.groups.UpdateGroup(request)).group
    before, after = (written_value(*value_of(setting, one.settings)) for one in (group, accepted))
    try:
        await context.audit(
            "setting_changed",
            chat_id=group.chat_id,
            target=f"{setting.name}: {before}{_ARROW}{after}",
            occurrence=setting.name,
        )
    except ServiceError as error:
        # Handled again: what was written down the first time stands.
        if error.reason != "REQUEST_ID_REUSED":
            raise
    request.validate_only = False
    changed: Group = (await context.clients.groups.UpdateGroup(request)).group
    context.desk.seen.forget_group(group.chat_id)
    if values.get("join_requests") or values.get("week_tags"):
        # Without the right to invite, Telegram tells the bot of no request, and nobody would know why;
        # without the right to manage tags, nobody gets one.
        await look_at_rights(context, changed)
    return changed


async def shown_value(context: GatewayContext, setting: Setting, settings: groups_pb2.GroupSettings) -> str:
    """Return a setting's value in the reader's language, as plain text."""
    key, arguments = value_of(setting, settings)
    return await context.plain(key, **arguments)


def read_change(texts: Texts, language: str, target: str) -> str:
    """Return a logged change in a language, as plain text.

    What an earlier version wrote, in English words, or what was cut is returned as it stands.
    """
    name, colon, values = target.partition(": ")
    called = f"config-name-{name.replace('_', '-')}"
    before, arrow, after = values.partition(_ARROW)
    if not (colon and arrow and texts.has(language, called)):
        return target
    try:
        words = [texts.plain(language, key, **given) for key, given in (_read(before), _read(after))]
        return f"{texts.plain(language, called)}: {_ARROW.join(words)}"
    except (TextNotFound, ValueError):
        return target


def written_value(key: str, arguments: Mapping[str, object]) -> str:
    """Return a value as the log keeps it: the catalogue's key with its arguments."""
    # In quotes what is no number: a word of figures alone stays one.
    given = [
        f"{name}='{value.translate(_QUOTED)}'" if isinstance(value, str) else f"{name}={value}"
        for name, value in arguments.items()
    ]
    return f"{key}?{'&'.join(given)}" if given else key


def _read(stored: str) -> tuple[str, dict[str, object]]:
    key, _, query = stored.partition("?")
    if not key.startswith("config-"):
        raise ValueError
    given = parse_qsl(query, strict_parsing=bool(query))
    return key, {name: value[1:-1] if value[:1] == "'" else int(value) for name, value in given}
