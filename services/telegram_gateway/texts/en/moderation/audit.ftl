# Audit: what admins did. A short phrase for each action.

audit-action-group-registered = registered the group
audit-action-group-stopped = stopped the bot in the group
audit-action-anchor-opened = opened a check-in
audit-action-anchor-closed = closed a check-in
audit-action-anchor-reopened = opened a check-in again
audit-action-checkin-confirmed = confirmed a check-in
audit-action-checkin-revoked = took back a check-in
audit-action-checkin-restored = gave a check-in back
audit-action-role-granted = made somebody a bot admin
audit-action-role-revoked = took the role of bot admin back
audit-action-setting-changed = changed a setting
audit-action-streak-paused = paused a streak
audit-action-streak-resumed = ended the pause of a streak
audit-action-flag-added = flagged a message
audit-action-flag-removed = removed a flag
audit-action-flag-restored = brought a flag back
audit-action-bans-confirmed = confirmed bans
audit-action-bans-stopped = stopped bans
audit-action-member-banned = banned somebody
audit-action-announcement-made = made an announcement
audit-action-announcement-changed = changed an announcement
audit-action-announcement-paused = paused an announcement
audit-action-announcement-resumed = resumed an announcement
audit-action-announcement-deleted = deleted an announcement
audit-action-introduction-answered = had an introduction answered
audit-action-undone = undid the last action
undo = ↩️ Undo

audit-title = 🗒 <b>What admins did in { $group }</b>
audit-empty = Nothing so far.
audit-line = { $time } <b>{ $name }</b> { $what }
audit-subject = of { $name }
audit-target = { $target }
audit-reason = “{ $reason }”
audit-code = <code>{ $code }</code>

# Commands: the line of the menu, what the page says, an example.
command-audit = What admins did
guide-audit = Lists what admins did: who, to whom, why and when.
example-audit = /audit
