# Measures towards one person: muting, banning, and the way back.

measure-not-a-person = That works for people only. Reply to a message from the person you mean.
measure-anonymous-admin = Whoever writes in the group's name runs it. I'll stay out of that. 🤝
measure-own-channel = That's the channel linked to the group. To get rid of it, unlink it in the group's settings.
measure-this-bot = Not on me. 😄 To make me leave, use /unmonitor or remove me from the group.
measure-channel-only-ban = There's only one thing I can do with a channel: /ban. To take it back, /unban.
measure-bot-reads-nothing = A bot doesn't read warnings. If it's a nuisance: /ban.
measure-why-channel = This was written by a channel, <b>{ $name }</b>. If I ban it, its owner can't write here through any of their channels; in their own name they still can. Ban the channel?
measure-ban-channel = 🔨 Ban the channel
measure-of-group = <b>{ $group }</b>
measure-of-group-and-person = <b>{ $group }</b> · <b>{ $name }</b>
measure-whom = Say who: put their @name or number right after the command, or reply with the command to a message of theirs that you forwarded here. Example: /ban @someone advertising
measure-name-unknown = I don't know { $name } in this group. Check the name, or forward a message of theirs here and reply to it with the command.
measure-hidden-author = Telegram hides who wrote that message. Use the command with their @name or number, or reply to them in the group.
measure-command-gone = I can't find your command any more. Please write it again.
measure-oneself = Not on yourself. How about a break from your phone? 😄
measure-an-admin = This person runs the group too. A chat works better than a measure. 🤝
measure-no-right = For that I need to be an admin of the group with permission to ban. Grant it and ask again.
measure-needs-supergroup = Telegram only lets people be muted in supergroups. Make the chat history visible to new members in the group's settings: that turns it into one right away.
measure-gone = Telegram doesn't know this person in this group.
measure-cancelled = All right, I did nothing.
measure-is-over = That time is already over.
measure-spam = it's advertising or a scam
measure-offence = it hurts other people
measure-off-topic = it's off topic here
measure-rules = it's against the rules
measure-without-reason = without a reason
measure-why-mute = Why mute them? They'll be told the reason in private.
measure-why-ban = Why ban them? They'll be told the reason in private.
measure-done-in-group = 👌 Done. Next time I'll confirm it in private: just open a chat with me first.
measure-mute-done = 🔇 In <b>{ $group }</b>, <b>{ $name }</b> can't write until { $until }.
measure-mute-done-no-end = 🔇 In <b>{ $group }</b>, <b>{ $name }</b> can't write until you use /unmute.
measure-ban-done = 🔨 <b>{ $name }</b> is no longer in <b>{ $group }</b>, and can only come back after /unban.
measure-unmute-done = 🔊 In <b>{ $group }</b>, <b>{ $name }</b> can write again.
measure-unban-done = 🚪 <b>{ $name }</b> can come back to <b>{ $group }</b> with an invite link.
undone-by-another-mute = ↩️ In <b>{ $group }</b>, { $by } let { $name } write again. You had muted them.
undone-by-another-ban = ↩️ In <b>{ $group }</b>, { $by } let { $name } come back. You had banned them.
undone-by-another-flag = ↩️ In <b>{ $group }</b>, { $by } removed the flag that you gave { $name }.
undone-by-another-checkin = ↩️ In <b>{ $group }</b>, { $by } gave { $name } back a check-in that you had revoked.
undone-by-another-warning = ↩️ In <b>{ $group }</b>, { $by } took back the warning that you gave { $name }.
measure-undone = ↩️ Undone in <b>{ $group }</b> for <b>{ $name }</b>.
measure-mute-private = 🔇 Hi! The people who run <b>{ $group }</b> asked for a break: you can write there again on { $until }. You can still read along, and your points stay where they are.
measure-mute-private-no-end = 🔇 Hi! The people who run <b>{ $group }</b> asked for a break: for now you can't write there. You can still read along, and your points stay where they are.
measure-ban-private = Hi! The people who run <b>{ $group }</b> decided that you're no longer part of the group.
measure-unmute-private = 🔊 Good news: you can write in <b>{ $group }</b> again.
measure-unban-private = 🚪 Good news: you can come back to <b>{ $group }</b>. Ask the people who run it for an invite link.
measure-undone-private = ↩️ The measure in <b>{ $group }</b> was undone. All good, sorry for the scare!
measure-what-to-do = Think it's a mistake? Tap the button and tell in one sentence what happened. 💛
measure-whom-to-ask = Think it's a mistake? Talk to the group's admins. 💛
contest-button = 💬 I think it's a mistake
contest-ask = Tell in one sentence what happened in <b>{ $group }</b>. I'll take it to the people who run the group, just once. Reply to this message.
contest-length = Write one sentence, with up to { $most } characters.
contest-once = You already told the people who run the group. Their answer will come here.
contest-too-late = It's too late for that here. Talk to the group's admins. 💛
contest-no-group = I'm not in that group any more.
contest-sent = 📨 Done, the people who run <b>{ $group }</b> will read it. Their answer will come here.
contest-told = 💬 <b>{ $name }</b> from <b>{ $group }</b> thinks it's a mistake: { $what }.
    “{ $words }”
contest-what-mute = being muted
contest-what-ban = being banned
contest-what-warning = the warning
contest-what-warning-with-mute = the warning that came with a mute
contest-what-purge = the deleted messages
contest-what-checkin = the check-in that was removed
contest-what-refused-checkin = the check-in that was not counted
contest-uphold = Leave it
contest-take-back = ↩️ Take it back
contest-agree = ↩️ They're right
contest-decided = Somebody else already decided that.
contest-upheld = It stays as it was in <b>{ $group }</b>. They've been told.
contest-accepted = ↩️ Undone in <b>{ $group }</b>. They've been told.
contest-upheld-private = 💬 The people who run <b>{ $group }</b> read what you wrote, and the decision stays. Thanks for explaining.
contest-agreed-private = 💬 The people who run <b>{ $group }</b> read what you wrote, and you're right. The messages can't come back, but all is well. Sorry!
contest-checkin-private = 🔥 The people who run <b>{ $group }</b> read what you wrote: that check-in counts again. Sorry for the mistake!
contest-refused-private = 🔥 The people who run <b>{ $group }</b> read what you wrote: that check-in counts now. Sorry for the mistake!
contest-refused-counts-private = 💬 The people who run <b>{ $group }</b> read what you wrote, and you're right. You already have a check-in for that day, so all is well!
contest-refused-counts = 👍 They already have a check-in for that day in <b>{ $group }</b>, and know that you agree.
contest-checkin-too-late = That check-in can't be brought back here any more. Use /confirmcheckin in the group.
mute-out-of-bounds = A mute lasts from 1 minute to 1 year. Example: /mute 2h
mute-not-a-length = I didn't get for how long. Write the time first, then the reason. Example: /mute 2h advertising
mute-is-none = <b>{ $name }</b> can already write in this group.
ban-is-none = <b>{ $name }</b> isn't on this group's list of banned people.
purge-no-right = For that I need to be an admin of the group with permission to delete messages. Grant it and ask again.
purge-why = Why delete it? They'll be told the reason in private. This can't be undone.
purge-ask = { $count ->
        [one] Delete { $count } message? This can't be undone.
       *[other] Delete { $count } messages from this person: the ones I saw in the last hour and the one you replied to? This can't be undone.
    }
purge-ask-in-private = { $count ->
        [one] Delete the message that I saw from this person in the last hour? They'll be told the reason in private. This can't be undone.
       *[other] Delete the { $count } messages that I saw from this person in the last hour? They'll be told the reason in private. This can't be undone.
    }
purge-none-known = I know of no message from { $name } in that group in the last hour. If there is one, reply to it there with /purge.
purge-all = 🧹 Delete all { $count }
purge-one = Only the one I replied to
purge-done = { $count ->
        [0] 🧹 In <b>{ $group }</b> there was nothing left to delete from <b>{ $name }</b>.
        [one] 🧹 In <b>{ $group }</b> I deleted { $count } message from <b>{ $name }</b>.
       *[other] 🧹 In <b>{ $group }</b> I deleted { $count } messages from <b>{ $name }</b>.
    }
purge-done-of-more = 🧹 In <b>{ $group }</b> I deleted { $count } messages from <b>{ $name }</b>. There are { $more } more from the last hour: repeat the command to delete those, too.
purge-done-in-part = 🧹 Messages from <b>{ $name }</b> in <b>{ $group }</b>: { $count } deleted, { $left } still there. Telegram doesn't let me delete some, like those older than 48 hours: only you can.
purge-private = { $count ->
        [one] 🧹 Hi! The people who run <b>{ $group }</b> deleted { $count } message of yours there. Your points stay where they are.
       *[other] 🧹 Hi! The people who run <b>{ $group }</b> deleted { $count } messages of yours there. Your points stay where they are.
    }
warning-done = ⚠️ In <b>{ $group }</b>, <b>{ $name }</b> was warned. Warnings that count now: { $count }. This one fades on { $fades }.
warning-muted-done = ⚠️ In <b>{ $group }</b>, <b>{ $name }</b> was warned and can't write until { $until }. Warnings that count now: { $count }. This one fades on { $fades }.
warning-private = ⚠️ Hi! The people who run <b>{ $group }</b> sent you a warning. { $count ->
        [0] Warnings that count: { $count }.
        [one] It's the first, and it fades by itself on { $fades }.
       *[other] You have { $count }. This one fades by itself on { $fades }.
    }
warning-muted-private = ⚠️ Hi! The people who run <b>{ $group }</b> sent you a warning, your no. { $count }. So there's a break: you can write there again on { $until }. You can still read along, and your points stay where they are.
warning-undone-private = ↩️ The warning in <b>{ $group }</b> was removed. All good, sorry for the scare!
warning-ask-ban = ⚠️ <b>{ $name }</b> has { $count } warnings in <b>{ $group }</b>. Ban them? That's for you to decide: I don't ban anyone by counting.
warning-ban = 🔨 Ban
warning-keep = Leave it at the warning
warning-kept = All right, it stays at the warning.
measure-why-warn = Why warn them? They'll be told the reason in private.
warning-gone = That warning no longer counts.
why-warnings-in-private = ⚠️ I show warnings in private: just open a chat with me first.
why-warnings = ⚠️ Warnings that count: { $count }
why-warning-line = • { $time }: { $reason }
why-warning-line-plain = • { $time }

# Commands: the line in the menu, what the page says, an example.
command-limpar = Delete what someone wrote (reply to the message)
guide-limpar = In reply to a message: it goes. So does what the same person wrote in the last hour, up to 100 messages at a time. When there are several I ask first, because it can't be undone. You can delete only the one you replied to. After I restart I only know what came since. It works in private, too: there you choose the group, and what they wrote in the last hour goes. Give the person's @name or number, or reply to a message of theirs that you forwarded. They're told in private, with the reason. You need the right to delete messages, and so do I.
example-limpar = /purge advertising
command-aviso = Warn someone (reply to them, with the reason)
guide-aviso = In reply to a message, or with the person's @name. It works in private, too: there you choose the group. A command that answers my confirmation is for the same group. The first warning is just that. With the second they can't write for an hour, with the third for a day. From the fourth on I ask you whether to ban them. Each warning fades after 90 days. The steps and how long warnings last can be changed in /config. They're told in private, with the reason; the group isn't. You can undo it for a minute. /why shows someone's warnings.
example-aviso = /warn advertising
command-silenciar = Give someone a break from writing (reply to them, with the time)
guide-silenciar = In reply to a message, or with the person's @name. It works in private, too: there you choose the group. A command that answers my confirmation is for the same group. The person can read but not write, for an hour. Say another time if you like, up to a year. The reason follows, or is picked from buttons. They're told in private; the group isn't. You can undo it for a minute.
example-silenciar = /mute 2h advertising
command-falar = Let someone write again
guide-falar = In reply to one of their messages, or with their @name or number: the break is over. It works in private, too: there you choose the group.
example-falar = /unmute
command-banir = Ban someone (reply to them, with the reason)
guide-banir = In reply to a message, or with the person's @name. It works in private, too: there you choose the group. A command that answers my confirmation is for the same group. If a channel wrote it, I say so first and ban the channel. Other bots can be banned, too. Of a person: the person leaves and can't come back on their own. The reason follows, or is picked from buttons. They're told in private; the group isn't. You can undo it for a minute.
example-banir = /ban advertising
command-desbanir = Let someone come back
guide-desbanir = In reply to an old message of theirs, or with their number, which is in /audit. Whoever is in the group already stays there. It works in private, too: there you choose the group.
example-desbanir = /unban
