# Groups: registration, rules, choosing one in private.

group-unregistered = This group is not registered with Gym Nation yet, so I keep quiet here. Whoever runs the bot can register it with /monitor.
group-registered = 🎉 <b>{ $group }</b> is part of Gym Nation now! Admins open a check-in by replying to a message with /checkin; the rest is in /ajuda.
group-registered-already = <b>{ $group }</b> is registered already. All good here. ✅
group-stopped = I've stopped here. Nothing was deleted: /monitor brings me back. 👋
group-none = You're not in any Gym Nation group yet. Join one and come back. 💪
group-none-administered = You administer no Gym Nation group. Those who do find its settings here. 🙂
group-choose = Which group?
group-not-yours = You're not in that group any more.
group-not-administered = You do not administer that group.

rules = 📋 <b>Rules of { $group }</b>

    { $rules }
rules-none = <b>{ $group }</b> hasn't written its rules yet. Common sense and good workouts! 💪

# What the bot lacks in a group, told in private to those who administer it.
rights-lacking = 🔧 I lack a right in <b>{ $group }</b> that I need for everything to work. To give it: open the group, tap its name, Administrators, choose the bot and switch on what is listed here. I only say this once.
rights-read-messages = <b>To be an admin</b> (any right will do): without it I am not told of all messages in the group, nor of the check-in photos.
rights-send-messages = <b>Send messages</b>: I cannot answer anybody.
rights-send-photos = <b>Send photos</b>: the pictures of ranking and profile cannot be sent.
rights-delete-messages = <b>Delete messages</b>: the command /addblacklist stays in sight.
rights-restrict-members = <b>Ban users</b>: /ban_blacklist bans nobody.

# Commands: the line of the menu, what the page says, an example.
command-regras = Rules of the group
guide-regras = Shows the rules that the group wrote.
example-regras = /regras
command-monitor = Register this group
guide-monitor = Registers this group: from then on the bot looks after it.
example-monitor = /monitor
command-unmonitor = Stop the bot in this group
guide-unmonitor = Stops the bot in this group. Nothing is deleted.
example-unmonitor = /unmonitor

topic-closed = 🔒 A topic of <b>{ $group }</b> that I was about to write in is closed. Reopen it, or allow me to manage topics, and I will write there again.
topic-gone = 🗑 A topic of <b>{ $group }</b> that I was about to write in is gone. With /config, opened in another topic, you choose where I give my notices.
topic-general-closed = 🔒 The General topic of <b>{ $group }</b> is closed. Reopen it, allow me to manage topics, or choose another topic for my notices: open /config in it.
topic-said-elsewhere = Nothing is lost: the message went to another topic of the group.
topic-said-nowhere = I found no open topic: the message was <b>not sent</b>.
topic-link = See the topic
