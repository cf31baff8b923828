# Announcements: what admins have the bot say in their group.

say-not-a-time = I did not get the time, so I said nothing. Examples: /say 18:30 Let's go! · /say tomorrow at 7am Good morning! · /say in 30m Last call · /say 24/12 18:30 Happy holidays!
say-perhaps-a-time = This begins like a time that I did not get, so I have said nothing yet. Shall I say it now as it is, or did you mean a time?
say-now-button = 📣 Say it now
say-later-button = 🕒 I meant a time
say-command-gone = I cannot find your command any more: send it again.
say-not-an-interval = The shortest interval is 10 minutes, the longest 366 days. Example: /sayrecurrent 2h30m Water!
say-no-schedule = How often? Examples: /sayrecurrent 2h30m Water! · /sayrecurrent every day at 7am Good morning! · /sayrecurrent mon, wed and fri 6:30pm Training! The least is 10 minutes.
say-nothing = What shall I say? Write it with the command, or reply with the command to a message, a photo or a file.
say-too-long = Below a picture or a file there is room for { $most } characters, and the text has { $length }: cut { $over } and send it again. I said nothing.
say-cannot-repeat = I can only repeat text, photos and files. Reply to one of these with the command, or send just the words.
say-edit-how = Give the number and what changes. Examples: /editrecurrent 3 daily 08:00 · /editrecurrent 3 New words · /editrecurrent 3 2h New words
say-in-the-group = You administer several groups: send the command in the group that shall hear it.
say-said = 📣 Said in <b>{ $group }</b>.
say-planned = 📣 Announcement <b>{ $number }</b> in <b>{ $group }</b>: { $when }. Next time: { $next }.
say-changed = ✅ Announcement <b>{ $number }</b> changed: { $when }. Next time: { $next }.
say-deleted = 🗑 Announcement <b>{ $number }</b> deleted.
say-stopped = ⚠️ I stopped announcement <b>{ $number }</b> in <b>{ $group }</b>: Telegram refused it five times ({ $error }). See whether I am still in the group and may write; /listrecurrent resumes it.
say-list-title = 📣 <b>Announcements of { $group }</b>
say-list-empty = None so far. /sayrecurrent makes one.
say-list-line = <b>{ $number }.</b> { $when } — { $words }
say-list-next = next: { $time }
say-list-paused = ⏸ paused
say-list-stopped = ⚠️ stopped ({ $error })
say-list-skipped = { $skipped ->
        [one] { $skipped } time left out for being late
       *[other] { $skipped } times left out for being late
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
command-say = Say something in the group, now or at a time
guide-say = Says something in the group, now or at a time.
example-say = /say tomorrow at 7am Good morning!
command-sayrecurrent = Say something again and again
guide-sayrecurrent = Says something again and again: by interval, daily or on days of the week.
example-sayrecurrent = /sayrecurrent mon, wed and fri 6:30pm Training!
command-listrecurrent = Announcements of this group
guide-listrecurrent = Lists the announcements, with buttons to pause, resume and delete.
example-listrecurrent = /listrecurrent
command-editrecurrent = Change an announcement
guide-editrecurrent = Changes the time or the text of an announcement.
example-editrecurrent = /editrecurrent 3 daily 08:00
command-delrecurrent = Delete an announcement
guide-delrecurrent = Deletes an announcement, by its number. For a minute it can be undone.
example-delrecurrent = /delrecurrent 3
