# Audit: what admins did. A short phrase for each action.

audit-action-group-registered = registered the group
audit-action-group-stopped = stopped the bot in the group
audit-action-anchor-opened = opened a check-in
audit-action-anchor-closed = closed a check-in
audit-action-anchor-reopened = reopened a check-in
audit-action-checkin-confirmed = confirmed a check-in
audit-action-checkin-revoked = removed a check-in
audit-action-checkin-restored = restored a check-in
audit-action-role-granted = made someone a bot admin
audit-action-role-revoked = removed a bot admin
audit-action-setting-changed = changed a setting
audit-action-streak-paused = paused a streak
audit-action-streak-resumed = ended a streak pause
audit-action-flag-added = flagged a message
audit-action-flag-removed = removed a flag
audit-action-flag-restored = restored a flag
audit-action-bans-confirmed = confirmed bans
audit-action-bans-stopped = stopped bans
audit-action-member-banned = banned someone
audit-action-announcement-made = created an announcement
audit-action-announcement-changed = edited an announcement
audit-action-announcement-paused = paused an announcement
audit-action-announcement-resumed = resumed an announcement
audit-action-announcement-deleted = deleted an announcement
audit-action-introduction-answered = had a newcomer welcomed
audit-action-link-accepted = connected to a system
audit-action-link-removed = ended a connection to a system
audit-action-undone = undid the last action
undo = ↩️ Undo

audit-title = 🗒 <b>What the admins did in { $group }</b>
audit-empty = Nothing so far.
audit-line = { $time } <b>{ $name }</b> { $what }
audit-system = the system { $name }
audit-subject = of { $name }
audit-target = { $target }
audit-reason = “{ $reason }”
audit-code = <code>{ $code }</code>

# Commands: the line of the menu, what the page says, an example.
command-audit = What the admins did
guide-audit = Lists what the admins did: who, to whom, why and when.
example-audit = /audit
