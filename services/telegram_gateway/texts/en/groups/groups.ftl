# Groups: registration, rules, choosing one in private.

group-unregistered = This group is not registered with Gym Nation yet, so I keep quiet here. Whoever runs the bot can register it with /monitor.
group-unregistered-open = This group isn't registered with Gym Nation yet, so I stay quiet here. Any admin of the group can register it with /monitor.
group-registered = 🎉 <b>{ $group }</b> is now part of Gym Nation! Admins open a check-in by replying to a message with /checkin; everything else is in /help.
group-registered-free = 🎉 <b>{ $group }</b> is now part of Gym Nation! Worked out? Send a photo or video with <b>{ $word }</b> in the caption, and it counts. Forgot the word? Just edit the caption within 10 minutes. Admins can also open a check-in by answering a message with /checkin, and change all of this in /config; everything else is in /help.
group-registered-already = <b>{ $group }</b> is already registered. All good here. ✅
group-stopped = I've stopped here. Nothing was deleted: /monitor brings me back. 👋
group-none = You're not in any Gym Nation group yet. Join one and come back. 💪
group-none-administered = You don't run any Gym Nation group. Those who do find its settings here. 🙂
group-choose = Which group?
group-chosen-last = 📍 { $group } · last used
group-search = 🔎 Search
group-search-again = 🔎 Search again
group-search-all = ✖ Show all
group-search-ask = Reply to this message with the group's name, or part of it.
group-search-none = I found no group with “{ $words }”. Reply with another part of its name.
group-since = since { $day }
group-nameless = group without a name
group-not-yours = You're not in that group any more.
group-not-administered = You aren't an admin of that group.

rules = 📋 <b>{ $group }: rules</b>

    { $rules }
rules-none = <b>{ $group }</b> hasn't written its rules yet. Use common sense and train well! 💪

# What the bot lacks in a group, told in private to those who administer it.
rights-lacking = 🔧 I'm missing a permission in <b>{ $group }</b> that I need for everything to work. To grant it: open the group, tap its name, then Administrators, choose the bot and turn on what's on this list. I'll only tell you once.
rights-read-messages = <b>Be an admin</b> (any permission will do): without it I don't get all the messages in the group, including check-in photos.
rights-send-messages = <b>Send messages</b>: without it I can't reply to anyone.
rights-send-photos = <b>Send photos</b>: without it I can't send ranking and profile pictures.
rights-delete-messages = <b>Delete messages</b>: without it /purge deletes nothing, and commands like /ban stay in sight.
rights-restrict-members = <b>Ban users</b>: without it /ban and /mute don't work, nor does what comes with warnings.
rights-pin-messages = <b>Pin messages</b>: without it the daily check-in still opens, it just isn't pinned.
rights-invite-users = <b>Invite users via link</b>: without it Telegram tells me of nobody who asks to join.
rights-manage-tags = <b>Manage tags</b>: without it I can neither put nor remove the weeks beside the names of those who asked for it.
rights-back = ✅ Thank you! In <b>{ $group }</b> I have back what was missing:
rights-read-messages-back = Be an admin
rights-send-messages-back = Send messages
rights-send-photos-back = Send photos
rights-delete-messages-back = Delete messages
rights-restrict-members-back = Ban users
rights-pin-messages-back = Pin messages
rights-invite-users-back = Invite users via link
rights-manage-tags-back = Manage tags

# Commands: the line of the menu, what the page says, an example.
command-regras = Group rules
guide-regras = Shows the rules the group has written.
example-regras = /rules
command-monitor = Register this group
guide-monitor = Registers this group: from then on the bot looks after it.
example-monitor = /monitor
command-unmonitor = Stop the bot in this group
guide-unmonitor = Stops the bot in this group. Nothing is deleted.
example-unmonitor = /unmonitor

topic-closed = 🔒 I was about to write in a topic of <b>{ $group }</b> that is closed. Reopen it or let me manage topics, and I'll write there again.
topic-gone = 🗑 I was about to write in a topic of <b>{ $group }</b> that no longer exists. Open /config in another topic to choose where my notices go.
topic-general-closed = 🔒 The General topic of <b>{ $group }</b> is closed. Reopen it, let me manage topics, or choose another topic for my notices: just open /config in it.
topic-said-elsewhere = Nothing is lost: the message went to another topic of the group.
topic-said-nowhere = I couldn't find an open topic: the message was <b>not sent</b>.
topic-link = See the topic
