# Announcements: what admins have the bot say in their group.

say-not-a-time = I couldn't read that time, so I didn't send anything. Examples: /say 18:30 Let's go! · /say tomorrow at 7am Good morning! · /say in 30m Last call · /say 24/12 18:30 Happy holidays!
say-perhaps-a-time = There's something like a time in it that I couldn't read, so I haven't sent anything yet. Should I send it now as it is, or did you mean a time?
say-now-button = 📣 Send it now
say-later-button = 🕒 I meant a time
say-command-gone = I can't find your command any more: send it again.
say-not-an-interval = The interval can be from 10 minutes to 366 days. Example: /sayrecurrent 2h30m Water!
say-no-schedule = How often? Examples: /sayrecurrent 2h30m Water! · /sayrecurrent every day at 7am Good morning! · /sayrecurrent mon, wed and fri 6:30pm Training! The minimum is 10 minutes.
say-nothing = What should I say? Write it with the command, or reply with the command to a message, a photo or a file.
say-too-long = With a picture or a file there's room for { $most } characters, and the text has { $length }: cut { $over } and send it again. I didn't send anything.
say-cannot-repeat = I can only repeat text, photos and files. Reply to one of those with the command, or send just the text.
say-no-album = Of an album I'd repeat one photo and leave out the others. Send the photo you want by itself and reply to that. I didn't send anything.
say-edit-how = Give the number and what changes. Examples: /editrecurrent 3 daily 08:00 · /editrecurrent 3 New text · /editrecurrent 3 2h New text
say-said = 📣 Sent to <b>{ $group }</b>.
say-said-words = 📣 Sent to <b>{ $group }</b>:
    <blockquote>{ $words }</blockquote>
    You can undo it for a minute.
say-said-here = 📣 Sent. You can undo it for a minute.
say-taken-back = ↩️ Undone: I deleted the message in <b>{ $group }</b>.
say-planned = 📣 Announcement <b>{ $number }</b> in <b>{ $group }</b>: { $when }. Next time: { $next }.
say-planned-once = 📣 Announcement <b>{ $number }</b> in <b>{ $group }</b>: { $when }.
say-changed = ✅ Announcement <b>{ $number }</b> updated: { $when }. Next time: { $next }.
say-changed-once = ✅ Announcement <b>{ $number }</b> updated: { $when }.
say-deleted = 🗑 Announcement <b>{ $number }</b> deleted.
say-stopped = ⚠️ I stopped announcement <b>{ $number }</b> in <b>{ $group }</b>: Telegram refused it five times ({ $error }). Check that I'm still in the group and can write there; to resume it, use /listrecurrent.
say-list-title = 📣 <b>{ $group }: announcements</b>
say-list-empty = None so far. To make one, use /sayrecurrent.
say-list-line = <b>{ $number }.</b> { $when } — { $words }
say-list-next = next: { $time }
say-list-paused = ⏸ paused
say-list-stopped = ⚠️ stopped ({ $error })
say-list-skipped = { $skipped ->
        [one] skipped { $skipped } time (too late)
       *[other] skipped { $skipped } times (too late)
    }
say-every = every { $interval }
say-daily = every day at { $time }
weekday-1 = Mon
weekday-2 = Tue
weekday-3 = Wed
weekday-4 = Thu
weekday-5 = Fri
weekday-6 = Sat
weekday-7 = Sun

# Commands: the line of the menu, what the page says, an example.
command-say = Speak in the group, now or at a set time
guide-say = Speaks in the group for you, now or at a set time.
example-say = /say tomorrow at 7am Good morning!
command-sayrecurrent = Repeat an announcement in the group
guide-sayrecurrent = Repeats an announcement in the group: by interval, daily or on certain weekdays.
example-sayrecurrent = /sayrecurrent mon, wed and fri 6:30pm Training!
command-listrecurrent = This group's announcements
guide-listrecurrent = Lists the announcements, with buttons to pause, resume and delete.
example-listrecurrent = /listrecurrent
command-editrecurrent = Change an announcement
guide-editrecurrent = Changes the time or the text of an announcement.
example-editrecurrent = /editrecurrent 3 daily 08:00
command-delrecurrent = Delete an announcement
guide-delrecurrent = Deletes an announcement, by its number. You can undo it for a minute.
example-delrecurrent = /delrecurrent 3
