"""The names of admins' actions, as they are written to the audit log.

Each has a text, "audit-action-<name with dashes>".
"""

ACTIONS = (
    "group_registered",
    "group_stopped",
    "anchor_opened",
    "anchor_closed",
    "anchor_reopened",
    "checkin_confirmed",
    "checkin_revoked",
    "checkin_restored",
    "role_granted",
    "role_revoked",
    "setting_changed",
    "streak_paused",
    "streak_resumed",
    "flag_added",
    "flag_removed",
    "flag_restored",
    "bans_confirmed",
    "bans_stopped",
    "member_banned",
    "announcement_made",
    "announcement_changed",
    "announcement_paused",
    "announcement_resumed",
    "announcement_deleted",
    "introduction_answered",
    "link_accepted",
    "link_removed",
    "undone",
)


def text_key(action: str) -> str:
    """Return the catalogue's key of an action: anchor_opened -> audit-action-anchor-opened."""
    return "audit-action-" + action.replace("_", "-")
