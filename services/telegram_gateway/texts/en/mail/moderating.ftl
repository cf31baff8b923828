# Anonymous mail: who moderates, and the bot's owner.

mail-config-ask = 💌 <b>Turn on anonymous mail in { $group }?</b>
    Members send each other words without a name. With care, it brings people closer. Without, it hurts. Before you turn it on:
    • only those get mail who say that they want it, and they read it before the group; it is for people who are 18 or older
    • you, the admins, don't see who wrote: only a nickname, such as K7, which you can block
    • you read what the filter can't judge and what was reported; three reports take a mail down
    • the bot's owner can open a name, with a reason in writing, and who wrote learns of it
    • with fewer than 8 known people nobody is anonymous, and mail doesn't turn on
    Agree on which of you answers when somebody asks for help.
mail-config-yes = 💌 Turn it on
mail-config-no = Leave it off
mail-config-too-few = Not yet: I know fewer than 8 people of this group, and so nobody would be anonymous. I know those who write, join or check in.
mail-config-forbidden = Whoever runs this bot doesn't allow anonymous mail in any group.

mail-admin-title = 💌 <b>Anonymous mail in { $group }</b>
mail-admin-on = On. To turn it off: /config
mail-admin-off = Off. To turn it on: /config
mail-admin-count = • { $state }: { $count }
mail-admin-state-held = waiting for you
mail-admin-state-asking = on their way
mail-admin-state-queued = in the queue
mail-admin-state-published = out now
mail-admin-state-over = over
mail-admin-state-returned = came back
mail-admin-state-refused = refused by you
mail-admin-state-removed = taken down
mail-admin-state-erased = deleted with who wrote them
mail-admin-none = No mail yet.
mail-admin-reported = 🛡 Reported, waiting for a decision: { $count }
mail-admin-next = ⏱ The next one goes out by { $time }.
mail-admin-stars = ⭐ Stars delivered: { $stars }, in { $payments } payments; refunds that failed: { $failed }
mail-admin-pending = 🛡 See what waits ({ $count })
mail-admin-nothing-pending = 🛡 Nothing waits for you. 💚
mail-admin-refresh = 🔄 Refresh
mail-admin-only-private = 💌 The mail's panel is in private.

mail-concern-held = 🛡 <b>A mail in { $group } waits for you</b>
    The filter couldn't judge this text. Its writer is { $pseudonym }.
mail-concern-reported = 🛡 <b>A mail in { $group } was reported and taken down</b>
    Its writer is { $pseudonym }.
mail-concern-unknown = 🛡 <b>I don't know whether mail no. { NUMBER($number, useGrouping: 0) } went out in { $group }</b>
    The connection broke at that moment. It won't go out again. If it is there and does harm, delete it.
mail-concern-reply-sender = 🛡 <b>A private reply about mail no. { NUMBER($number, useGrouping: 0) } in { $group } was reported</b>
    Whoever wrote the mail wrote this, too: { $pseudonym }. Whoever got the mail reported it, and the conversation is over.
mail-concern-reply-recipient = 🛡 <b>A private reply about mail no. { NUMBER($number, useGrouping: 0) } in { $group } was reported</b>
    Whoever got the mail wrote this. Whoever wrote the mail reported it, and the conversation is over.
mail-pending-title = 🛡 <b>Mail no. { NUMBER($number, useGrouping: 0) } in { $group }</b> · { $pseudonym } · reports: { $reports }
mail-pending-held = The filter couldn't judge this text.
mail-pending-removed = It is taken down already.
mail-decide-release = ✅ Let it go
mail-decide-keep = ✅ It's fine
mail-decide-remove = 🗑 Don't let it
mail-decide-block = 🚫 Don't let it, and block { $pseudonym }
mail-decide-next = Next →
mail-decided-release = ✅ Mail no. { NUMBER($number, useGrouping: 0) } goes its way.
mail-decided-keep = ✅ The reports of mail no. { NUMBER($number, useGrouping: 0) } are answered. What was taken down doesn't come back.
mail-decided-remove = 🗑 Mail no. { NUMBER($number, useGrouping: 0) } doesn't go out.
mail-decided-block = 🚫 Mail no. { NUMBER($number, useGrouping: 0) } doesn't go out, and { $pseudonym } writes no more mail in this group.
mail-reply-decide-remove = 🗑 Delete the reply
mail-reply-decide-block = 🚫 Delete it, and block who wrote it
mail-reply-decided-keep = ✅ The report about mail no. { NUMBER($number, useGrouping: 0) } is answered. The conversation stays closed.
mail-reply-decided-remove = 🗑 The reply about mail no. { NUMBER($number, useGrouping: 0) } is deleted from what I keep. The conversation stays closed.
mail-reply-decided-block = 🚫 The reply about mail no. { NUMBER($number, useGrouping: 0) } is deleted from what I keep, and whoever wrote it writes no more mails or replies in this group.
mail-decided-already = This was decided already.
mail-now = 📣 Post no. { NUMBER($number, useGrouping: 0) } now
mail-now-done = 📣 No. { NUMBER($number, useGrouping: 0) } goes out now.
mail-open-sender = 🔑 Open who wrote
mail-open-ask = 🔑 <b>Open who wrote mail no. { NUMBER($number, useGrouping: 0) } in { $group }</b>
    Reply to this message with the reason, 10 to 500 characters. It stands in the audit log, without the name; who wrote finds in /mydata that it was opened, and the reason.
mail-open-told = 🔑 Mail no. { NUMBER($number, useGrouping: 0) } in { $group } was written by <b><a href="tg://user?id={ $member }">{ $name }</a></b> (<code>{ $member }</code>). The opening stands in the audit log.
mail-open-reason-length = The reason needs 10 to 500 characters.
mail-open-nobody = Nobody knows any more who wrote this mail.
