"""What is written to the audit log: the names of admins' actions. Each has a text, "audit-action-<name with dashes>"."""

ACTIONS = (
    "group_registered",
    "group_stopped",
    "anchor_opened",
    "anchor_closed",
    "checkin_confirmed",
    "checkin_revoked",
    "role_granted",
    "role_revoked",
    "setting_changed",
    "undone",
)


def text_key(action: str) -> str:
    """Return the catalogue's key of an action: anchor_opened -> audit-action-anchor-opened."""
    return "audit-action-" + action.replace("_", "-")
