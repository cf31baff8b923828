# What every part of the bot uses: commands, buttons, ways in.

command-unknown = I don't know that command. See /help for what I can do.
command-not-a-person = Only people can use commands: write from your own account, not as an anonymous admin or a channel.
command-outsider = { $command } is for people in a Gym Nation group.
command-cannot-see = I can't see who is in the group, so I can't tell whether you are. Ask an admin there to make me an admin (I don't need any special permission for this), then try { $command } again. 🙏
command-not-here = { $command } doesn't work here. See /help for what does.
command-needs-reply = Reply to a message with that command.

help-title = <b>What you can do here</b>
help-check-in = 📸 To check in, reply to the check-in message with a photo or a video.
help-check-in-free = 📸 To check in, send a photo or video with <b>{ $word }</b> in the caption, or reply to the check-in message.
help-group-member = 💬 To ask the coach, mention me or reply to one of my messages.
    ❄️ Every 7 days in a row earn you a freeze (2 at most): if you miss a day, it keeps your streak going.
help-private-member = 💬 To ask the coach, just write.
    ❄️ Every 7 days in a row with a check-in earn you a freeze (2 at most): if you miss a day, it keeps your streak going.
help-subject-checkins = 📸 Check-ins and ranking
help-subject-coach = 💬 Coach
help-subject-groups = 👥 Group
help-subject-announcements = 📣 Announcements
help-subject-moderation = 🛡 Moderation
help-subject-you = 👤 You and your data
help-back = ◀ All subjects
help-search-found = 🔎 <b>“{ $words }”</b>
help-search-none = I found no command for “{ $words }”. Try another word, such as /help ranking, or see all of them by subject.
help-search-only-group = In the group.
help-search-only-private = In private.
help-in-private = I've sent you the help in private. 📬
open-in-private = 💬 Open in private

outsider-join = Join a Gym Nation group to check in and talk to the coach: <a href="{ $link }">this is the way in</a>. Then come back and send me /start. 💪
outsider-ask = Join a Gym Nation group to check in and talk to the coach. I don't have a link to give you: ask someone who trains in one for an invite. Then come back and send me /start. 💪
outsider-cannot-see = There's a group where I can't see who's in it, so I can't tell whether you are. If you are, ask an admin there to make me an admin (I don't need any special permission for this), then try again. 🙏
group-unseen = Is a group of yours missing? There's one where I've seen you, and I can no longer see who's in it. Ask an admin there to make me an admin (I don't need any special permission for this), then try again. 🙏
outsider-not-seen = Already in a group? I haven't seen you there yet: write a message in the group, then try again here.

start-welcome = Hi, <b>{ $name }</b>! 👋
    I'm the Gym Nation assistant: I count your check-ins, look after the ranking and talk about training.
start-link-for-admins = The link you opened leads to { $command }, which is only for people who run the group.

language-choose = Which language should I speak with you?
language-name = English
language-set = Deal! I'll speak English with you from now on.

button-invalid = This button no longer works.
button-not-yours = This button isn't yours.
button-expired = This button has expired. Use the command again.
button-not-allowed = You can't do that in this group any more.
page-previous = ◀ Previous
page-next = Next ▶
member-nameless = someone

# Commands: the line of the menu, what the page says, an example.
command-start = Start
guide-start = Starts a chat with the bot in private. After that it can write to you.
example-start = /start
command-ajuda = What I can do here
guide-ajuda = Shows what you can do in that chat, and nothing else.
example-ajuda = /help
command-idioma = Choose the language
guide-idioma = Chooses the language the bot speaks with you, in every group.
example-idioma = /language

flood-group = Easy there! 🙏 Too many requests came in at once, so some got no answer. Wait a minute and send them again. Check-in photos still count.
flood-private = Easy there! 🙏 Too many requests came in at once, so some got no answer. Wait a minute and send them again.

# Rights of a group's administrators, as Telegram's own screens name them.
right-name = { $right ->
    [can_restrict_members] ban users
    [can_delete_messages] delete messages
    [can_invite_users] add members
   *[can_change_info] change group info
}
right-missing = For this you need Telegram's right to { $right } in this group. Whoever manages its admins can give it to you.

notice-seen = ✓ Got it
