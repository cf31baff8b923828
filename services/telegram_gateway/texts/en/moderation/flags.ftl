# Flags ("blacklist") and bans.

flag-added = 🚩 <b>{ $name }</b>'s message is flagged (no. { $number }). They will hear of it, kindly.
flag-undone = ↩️ Flag no. { $number } undone, as if nothing had happened.
flag-not-a-person = Only people's messages can be flagged, not those of bots, channels or anonymous admins.
flag-an-admin = <b>{ $name }</b> looks after the group together with you. A chat works better than a flag. 🤝
flag-told = 🚩 Hi! The people who look after <b>{ $group }</b> flagged one of your messages.
flag-told-reason = Reason: { $reason }
flag-told-link = See the message
flag-told-what-to-do = What to do: have a look at the rules with /regras and, if you like, delete or reword the message in the group. A mistake? Talk to the group's admins. It happens to everybody. 💛
flag-told-in-group = <b>{ $name }</b>, the people who look after the group ask for some care with this message. Have a look at /regras and talk to us if in doubt. 💛
flag-told-undone = ↩️ The flag on your message in <b>{ $group }</b> was undone. All is well, sorry for the scare!
flag-removed = 🧹 Flag no. { $number } of <b>{ $name }</b> removed.
flag-restored = 🚩 Flag no. { $number } is back.
flag-which = Say which: the number that /blacklist shows, or the message's link. Example: /rmblacklist 12
flag-link-not-yours = That link is not of a group that you look after with me.

flags-title = 🚩 <b>Flags in { $group }</b> · { $count }
flags-title-archived = 🗄 <b>Archived flags of { $group }</b> · { $count }
flags-none = None here. 🌱
flags-who = <b>no. { $number }</b> · <b>{ $name }</b>{ $flags ->
        [0] { "" }
        [one] { "" }
       *[other] { " " }· { $flags } flags
    }
flags-by = by { $name } on { $time }
flags-reason = Reason: { $reason }
flags-excerpt = <i>“{ $excerpt }”</i>
flags-link = see message
flags-archived = 🗄 Archived
flags-active = 🚩 Active

ban-how-many = Say from how many flags on: a number from 1 to { $most }. Example: /ban_blacklist 3
ban-no-right = To ban people I need to be an admin of the group with the right to ban. Grant it and ask again.
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
ban-spared = These stay, because they are admins:
ban-has-more = These are the { $count } with the most flags. For the others, ask again afterwards.
ban-warning = Who is banned comes back only when an admin lets them. Their flags are kept in the archive. Confirm within 10 minutes.
ban-confirm = Ban { $count ->
        [one] { $count } person
       *[other] { $count } people
    }
ban-cancel = Cancel
ban-cancelled = Cancelled. Nobody was banned.
ban-stop = Stop
ban-stopping = Stopping…
ban-progress = 🔨 Banning… { $settled } of { $count }
ban-result-title = 🔨 <b>Bans done in { $group }</b>
ban-result-title-stopped = ✋ <b>Bans stopped in { $group }</b>
ban-result-banned = Banned: <b>{ $banned }</b> of { $count }.
ban-result-archived = Their flags are in the archive of /blacklist.
ban-result-skipped = { $count ->
        [one] { $count } stayed:
       *[other] { $count } stayed:
    }
ban-result-failed = { $count ->
        [one] { $count } could not be banned:
       *[other] { $count } could not be banned:
    }
ban-result-left = { $count ->
        [one] { $count } was not reached.
       *[other] { $count } were not reached.
    }
ban-result-line = • { $name }: { $reason }
ban-reason-admin = is an admin of the group
ban-reason-bot-admin = looks after the bot
ban-reason-flags-removed = the flags were removed
ban-reason-gone = Telegram does not know the account any more
ban-reason-no-right = I lack the right to ban
ban-reason-bot-removed = I am not in the group any more
ban-reason-stopped = it was stopped before
ban-reason-refused = Telegram refused

why-which = Reply to a message of theirs with /why, or say the flag's number. Example: /why 12
why-active = 🔎 <b>{ $name }</b> · { $count ->
        [one] { $count } flag
       *[other] { $count } flags
    }
why-old = 🗄 <b>{ $name }</b> · { $count ->
        [one] { $count } archived
       *[other] { $count } archived
    }
why-none = <b>{ $name }</b> has no flags in this group. 🌱
why-archived = 🗄 Archived: its writer was banned for it.

# Commands: the line of the menu, what the page says, an example.
command-addblacklist = Flag a message (reply to it, with the reason)
guide-addblacklist = As a reply to a message, flags it. Whoever wrote it is told kindly, in private. For a minute it can be undone.
example-addblacklist = /addblacklist advertising
command-blacklist = See the group's flags
guide-blacklist = Lists the group's flags, with number and link.
example-blacklist = /blacklist
command-rmblacklist = Remove a flag, by its number or link
guide-rmblacklist = Removes a flag, by its number or by the link of its message.
example-rmblacklist = /rmblacklist 12
command-ban_blacklist = Ban flagged people, after you confirm
guide-ban_blacklist = Shows who has so many flags or more, asks, and bans only then. It goes on after a crash.
example-ban_blacklist = /ban_blacklist 3
command-why = Why somebody was flagged (reply to them or give the number)
guide-why = Says why somebody was flagged. Reply to them or give the number.
example-why = /why 12
