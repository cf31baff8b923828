# Anonymous mail: who moderates, and the bot's owner.

mail-config-ask = 💌 <b>Turn on anonymous mail in { $group }?</b>
    Members send each other messages without a name. Done with care, it brings people closer. Without care, it hurts. Before you turn it on:
    • people get mail only if they say that they want it, and they read it before the group does; it is for people aged 18 or older
    • you, the admins, don't see who wrote: only a nickname, such as K7, which you can block
    • you read what the filter can't judge and what was reported; three reports take a mail down
    • the bot's owner can open a name, with a reason in writing, and the writer finds out
    • with fewer than 8 people whom I know nobody would be anonymous, so mail can't be turned on
    Agree on which of you will respond when somebody asks for help.
mail-config-yes = 💌 Turn it on
mail-config-no = Leave it off
mail-config-too-few = Not yet: I know fewer than 8 people in this group, so nobody would be anonymous. I get to know those who write, join or check in.
mail-config-forbidden = Whoever runs this bot doesn't allow anonymous mail in any group.

mail-admin-title = 💌 <b>Anonymous mail in { $group }</b>
mail-admin-on = On. To turn it off: /config
mail-admin-off = Off. To turn it on: /config
mail-admin-count = • { $state }: { $count }
mail-admin-state-held = waiting for your decision
mail-admin-state-asking = on their way
mail-admin-state-queued = in the queue
mail-admin-state-published = out now
mail-admin-state-over = over
mail-admin-state-returned = came back
mail-admin-state-refused = refused by you
mail-admin-state-removed = taken down
mail-admin-state-erased = deleted along with their writers
mail-admin-none = No mail yet.
mail-admin-reported = 🛡 Reported and waiting for your decision: { $count }
mail-admin-next = ⏱ The next one goes out by { $time }.
mail-admin-stars = ⭐ Stars delivered: { $stars }, in { $payments } payments; refunds that failed: { $failed }
mail-admin-pending = 🛡 See what is waiting ({ $count })
mail-admin-nothing-pending = 🛡 Nothing is waiting for you. 💚
mail-admin-refresh = 🔄 Refresh
mail-admin-only-private = 💌 The mail panel is in our private chat.

mail-concern-held = 🛡 <b>A mail in { $group } is waiting for your decision</b>
    The filter couldn't judge this text. Written by { $pseudonym }.
mail-concern-reported = 🛡 <b>A mail in { $group } was reported and taken down</b>
    Written by { $pseudonym }.
mail-concern-unknown = 🛡 <b>I don't know whether mail no. { NUMBER($number, useGrouping: 0) } went out in { $group }</b>
    The connection broke at that very moment. I won't send it again. If it is there and does harm, please delete it.
mail-concern-reply-sender = 🛡 <b>A private reply about mail no. { NUMBER($number, useGrouping: 0) } in { $group } was reported</b>
    The writer of the mail wrote this, too: { $pseudonym }. Whoever got the mail reported it, and the conversation is over.
mail-concern-reply-recipient = 🛡 <b>A private reply about mail no. { NUMBER($number, useGrouping: 0) } in { $group } was reported</b>
    Whoever got the mail wrote this. The writer of the mail reported it, and the conversation is over.
mail-pending-title = 🛡 <b>Mail no. { NUMBER($number, useGrouping: 0) } in { $group }</b> · { $pseudonym } · reports: { $reports }
mail-pending-held = The filter couldn't judge this text.
mail-pending-removed = It has already been taken down.
mail-decide-release = ✅ Let it through
mail-decide-keep = ✅ It's fine
mail-decide-remove = 🗑 Don't let it through
mail-decide-block = 🚫 Don't let it through, and block { $pseudonym }
mail-decide-next = Next →
mail-decided-release = ✅ Mail no. { NUMBER($number, useGrouping: 0) } is on its way.
mail-decided-keep = ✅ The reports about mail no. { NUMBER($number, useGrouping: 0) } are settled. A mail that was taken down stays down.
mail-decided-remove = 🗑 Mail no. { NUMBER($number, useGrouping: 0) } won't be shown.
mail-decided-block = 🚫 Mail no. { NUMBER($number, useGrouping: 0) } won't be shown, and { $pseudonym } can't write mail in this group any more.
mail-reply-decide-remove = 🗑 Delete the reply
mail-reply-decide-block = 🚫 Delete it, and block who wrote it
mail-reply-decided-keep = ✅ The report about a reply to mail no. { NUMBER($number, useGrouping: 0) } is settled. The conversation stays closed.
mail-reply-decided-remove = 🗑 I no longer keep the reported reply to mail no. { NUMBER($number, useGrouping: 0) }. The conversation stays closed.
mail-reply-decided-block = 🚫 I no longer keep the reported reply to mail no. { NUMBER($number, useGrouping: 0) }, and whoever wrote it can't write mails or replies in this group any more.
mail-decided-already = This has already been decided.
mail-now = 📣 Post no. { NUMBER($number, useGrouping: 0) } now
mail-now-done = 📣 No. { NUMBER($number, useGrouping: 0) } is going out now.
mail-open-sender = 🔑 Find out who wrote it
mail-open-ask = 🔑 <b>Find out who wrote mail no. { NUMBER($number, useGrouping: 0) } in { $group }</b>
    Reply to this message with the reason, 10 to 500 characters. The reason goes into the audit log, without the name. The writer will see in /mydata that the name was opened, and why.
mail-open-told = 🔑 Mail no. { NUMBER($number, useGrouping: 0) } in { $group } was written by <b><a href="tg://user?id={ $member }">{ $name }</a></b> (<code>{ $member }</code>). This is now in the audit log.
mail-open-reason-length = The reason needs 10 to 500 characters.
mail-open-nobody = It is no longer known who wrote this mail.
