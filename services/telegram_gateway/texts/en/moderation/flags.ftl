# Flags ("blacklist") and bans.

flag-added = 🚩 In <b>{ $group }</b>, a message from <b>{ $name }</b> has been flagged (no. { $number }). They'll get a kind note, and the group won't know.
flag-added-of-person = 🚩 In <b>{ $group }</b>, <b>{ $name }</b> has been flagged (no. { $number }). They'll get a kind note, and the group won't know.
flag-added-in-group = 🚩 Noted. Next time I'll confirm it in private: just open a chat with me first.
flag-already-in-group = 🚩 That had already been noted.
flag-undone = ↩️ Flag no. { $number } undone, as if nothing had happened.
flag-not-a-person = Only people's messages can be flagged, not those of bots, channels or anonymous admins.
flag-an-admin = <b>{ $name }</b> runs the group with you. A chat works better than a flag. 🤝
flag-told = 🚩 Hi! The people who run <b>{ $group }</b> flagged one of your messages.
flag-told-reason = Reason: { $reason }
flag-told-link = See the message
flag-told-what-to-do = What to do: have a look at /rules and, if you like, delete or edit the message in the group. Think it's a mistake? Talk to the group's admins. It happens to everyone. 💛
flag-told-in-group = 💛 A reminder from the people who run the group: have a look at /rules. Not sure? Talk to us.
flag-told-undone = ↩️ The flag on your message in <b>{ $group }</b> was removed. All good, sorry for the scare!
flag-removed = 🧹 Flag no. { $number } on <b>{ $name }</b>'s message removed.
flag-restored = 🚩 Flag no. { $number } is back.
flag-which = Which one? Give the number shown in /blacklist or the link to the message. Example: /rmblacklist 12
flag-link-not-yours = That link isn't to a group that you run with me.

flags-title = 🚩 <b>Flags in { $group }</b> · { $count }
flags-title-archived = 🗄 <b>Archived flags in { $group }</b> · { $count }
flags-none = None here. 🌱
flags-who = <b>no. { $number }</b> · <b>{ $name }</b>{ $flags ->
        [0] { "" }
        [one] { "" }
       *[other] { " " }· { $flags } flags
    }
flags-by = by { $name } on { $time }
flags-reason = Reason: { $reason }
flags-excerpt = <i>“{ $excerpt }”</i>
flags-link = see the message
flags-archived = 🗄 Archived
flags-active = 🚩 Active

ban-how-many = From how many flags? A number from 1 to { $most }. Example: /ban_blacklist 3
ban-no-right = To ban people I need to be an admin of the group with permission to ban. Grant it and ask again.
ban-title = 🔨 <b>Ban from { $group }</b>
    { $count ->
        [0] Nobody would be banned.
        [one] { $count } person with { $least } or more flags:
       *[other] { $count } people with { $least } or more flags:
    }
ban-line = • { $name } · { $flags ->
        [one] { $flags } flag
       *[other] { $flags } flags
    }
ban-more-names = … and { $count } more
ban-spared = These people stay, because they're admins:
ban-has-more = These are the { $count } with the most flags. For the others, ask again later.
ban-warning = Anyone banned can only come back if an admin lets them. Their flags stay in the archive. Confirm within 10 minutes.
ban-confirm = Ban { $count ->
        [one] { $count } person
       *[other] { $count } people
    }
ban-cancel = Cancel
ban-cancelled = Cancelled. Nobody was banned.
ban-stop = Stop
ban-stopping = Stopping…
ban-progress = 🔨 Banning… { $settled } of { $count }
ban-result-title = 🔨 <b>Bans in { $group }: done</b>
ban-result-title-stopped = ✋ <b>Bans in { $group }: stopped</b>
ban-result-banned = People banned: <b>{ $banned }</b> of { $count }.
ban-result-archived = Their flags are in the /blacklist archive.
ban-result-skipped = { $count ->
        [one] { $count } person is still in the group:
       *[other] { $count } people are still in the group:
    }
ban-result-failed = { $count ->
        [one] I couldn't ban { $count }:
       *[other] I couldn't ban { $count }:
    }
ban-result-left = { $count ->
        [one] { $count } person wasn't reached.
       *[other] { $count } people weren't reached.
    }
ban-result-line = • { $name }: { $reason }
ban-reason-admin = an admin of the group
ban-reason-bot-admin = a bot admin
ban-reason-flags-removed = the flags were removed
ban-reason-gone = Telegram no longer knows this account
ban-reason-no-right = I don't have permission to ban
ban-reason-bot-removed = I'm no longer in the group
ban-reason-stopped = it was stopped first
ban-reason-refused = Telegram refused

why-which = Reply to one of the person's messages with /why, or give the number of the flag. Example: /why 12
why-active = 🔎 <b>{ $name }</b> · { $count ->
        [one] { $count } flag
       *[other] { $count } flags
    }
why-old = 🗄 <b>{ $name }</b> · { $count ->
        [one] { $count } archived flag
       *[other] { $count } archived flags
    }
why-none = <b>{ $name }</b> has no flags in this group. 🌱
why-archived = 🗄 Archived: the person who wrote it was banned for it.

# Commands: the line of the menu, what the page says, an example.
command-addblacklist = Flag a message (reply to it, with the reason)
guide-addblacklist = As a reply to a message, flags it. It works in private, too: there you choose the group. Reply to a message that you forwarded, or give the person's @name or number. Whoever wrote it gets a kind note, in private. You can undo it for a minute.
example-addblacklist = /addblacklist advertising
command-blacklist = See the group's flags
guide-blacklist = Lists the group's flags, with numbers and links.
example-blacklist = /blacklist
command-rmblacklist = Remove a flag, by its number or link
guide-rmblacklist = Removes a flag, by its number or by the link to its message.
example-rmblacklist = /rmblacklist 12
command-ban_blacklist = Ban flagged people, after you confirm
guide-ban_blacklist = Shows who has that many flags or more, asks, and only then bans. It carries on after a crash.
example-ban_blacklist = /ban_blacklist 3
command-why = Why someone was flagged (reply to them or give the number)
guide-why = Says why someone was flagged. Reply to them or give the number.
example-why = /why 12
