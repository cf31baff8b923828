# Anchors and check-ins. The lines by level are in tiers.ftl.

anchor-opened = ✅ <b>Check-in open!</b> Reply to this message with a photo or video of your workout. It's worth { $points ->
        [one] { $points } point
       *[other] { $points } points
    }.
anchor-opened-plus = 🚀 <b>Check-in plus open!</b> Reply to this message with a photo or video of your workout. It's worth <b>{ $points ->
        [one] { $points } point
       *[other] { $points } points
    }</b>. Say in the caption how it went and the coach will reply.
anchor-closed = { $checkins ->
        [0] 🏁 <b>Check-in closed.</b> Nobody made it this time. Let's get the next one!
        [one] 🏁 <b>Check-in closed</b> with { $checkins } check-in. Nice!
       *[other] 🏁 <b>Check-in closed</b> with { $checkins } check-ins. You're amazing!
    }
# The check-in that the bot opens by itself, one text for each day of the week, Monday to Sunday.
daily-anchor-1 = ☀️ Monday, and a brand-new week! Worked out? Reply here with a photo or video.
daily-anchor-2 = 💪 Tuesday: keep it rolling. Reply here with a photo or video of your workout.
daily-anchor-3 = 🔥 Halfway through the week! Today's workout goes here: reply with a photo or video.
daily-anchor-4 = 🏋️ It's Thursday. Once you've trained, reply here with a photo or video.
daily-anchor-5 = 🎉 Friday, and Friday workouts count, too. Reply here with a photo or video.
daily-anchor-6 = 🌤 Saturday: gym, park or beach, it all counts. Reply here with a photo or video.
daily-anchor-7 = 🌿 Easy Sunday. If you trained today, reply here with a photo or video. If it's your rest day, enjoy it!
anchor-reopened = ▶️ <b>The check-in is open again.</b> Haven't sent yours yet? Reply with a photo or a video!
anchor-points = Choose from { $least } to { $most } points. For example: /checkinplus 3

checkin-totals = <b>{ $name }</b> · { $checkins ->
        [one] { $checkins } check-in
       *[other] { $checkins } check-ins
    } · { $points ->
        [one] { $points } point
       *[other] { $points } points
    }
streak-freeze-won = ❄️ { $days ->
        [one] { $days } day
       *[other] { $days } days
    } in a row: you've earned a freeze! If you miss a day, your streak goes on.
streak-freeze-used = ❄️ Your { $used ->
        [one] freeze
       *[other] freezes
    } kicked in: the streak goes on, { $days ->
        [one] { $days } day
       *[other] { $days } days
    }.
checkin-earlier-day = 🗓 It counts for { $day }, the day of the message.
checkin-coach-line = { $text }
checkin-combined-title = 🔥 <b>{ $count } more check-ins on the board!</b>
checkin-combined-line = • <b>{ $name }</b> · { $checkins ->
        [one] { $checkins } check-in
       *[other] { $checkins } check-ins
    } · { $points ->
        [one] { $points } point
       *[other] { $points } points
    }
checkin-needs-media = Nice! To make it count, reply to the check-in with a photo or a video of your workout. 📸 No camera today? An admin of the group can confirm your check-in.
checkin-too-late = This check-in is over, so { $media ->
        [video] this video didn't count
       *[photo] this photo didn't count
    }. Reply to the next one as soon as it opens! If that's a mistake, talk to an admin.
checkin-too-late-word = This check-in is over, so { $media ->
        [video] this video didn't count
       *[photo] this photo didn't count
    }. Send it again, without replying to anything, with <b>{ $word }</b> in the caption, and it counts for today!
checkin-already = You're already in for this one. It counts! 😉
checkin-day-limit = { $most ->
        [one] Today's workout already counts. See you tomorrow! 💪
       *[other] Your { $most } check-ins of today already count. See you tomorrow! 💪
    }
profile-undo = ↩️ Undo my last check-in
profile-undo-ask = Undo your check-in of { $day } at { $time } in <b>{ $group }</b>? You can make another one afterwards.
profile-undo-yes = Yes, undo it
profile-undo-no = No, keep it
profile-undo-kept = All good, the check-in still counts.
undo-own-needs-reply = Reply to your photo or video with /undo.
undo-own-not-found = That message is not a check-in of yours.
undo-own-already = That check-in doesn't count any more.
undo-own-too-late = A check-in can be undone for 24 hours. After that, talk to an admin.
undo-own-done = Check-in undone. This season: { $checkins ->
        [one] { $checkins } check-in
       *[other] { $checkins } check-ins
    }, { $points ->
        [one] { $points } point
       *[other] { $points } points
    }.
command-desfazer = Undo my check-in (reply to your photo)
guide-desfazer = As a reply to your photo or video, undoes your check-in, for up to 24 hours. You can make another one on the same day.
example-desfazer = /undo
photo-refused = 📸 That { $media ->
        [video] video
       *[photo] photo
    } was already used in a check-in this season in <b>{ $group }</b>, so it didn't count this time. Reply to the check-in with a new { $media ->
        [video] video
       *[photo] photo
    } of your workout and you're in! If it's a mistake, the group's admins can confirm your check-in.
photo-refused-contest = The button takes what you have to say to them.
photo-refused-contest-in-group = A mistake? Tap the button, which works only for you.
photo-refused-in-group = 📸 <b>{ $name }</b>, I've seen that { $media ->
        [video] video
       *[photo] photo
    } here before. Send a new one of your workout and it counts! 💪
photo-seen-same = 🔎 In <b>{ $group }</b>, <b>{ $name }</b> checked in with a { $media ->
        [video] video
       *[photo] photo
    } they had already used this season. The check-in counted. To remove it, reply to the message with /revokecheckin.
photo-seen-another = 🔎 In <b>{ $group }</b>, <b>{ $name }</b> checked in with a { $media ->
        [video] video
       *[photo] photo
    } that <b>{ $earlier }</b> had already used this season. The check-in counted. To remove it, reply to the message with /revokecheckin.
photo-seen-link = now
photo-seen-earlier-link = before
checkin-revoked = ↩️ <b>{ $name }</b>'s check-in was removed. Now: { $checkins ->
        [one] { $checkins } check-in
       *[other] { $checkins } check-ins
    } · { $points ->
        [one] { $points } point
       *[other] { $points } points
    }.
revoke-why = Why remove this check-in? The person will hear the reason, in private.
revoke-no-workout = it doesn't show the workout
revoke-another-day = the workout is from another day
revoke-used-before = the photo or video had been used before
revoke-another-person = it's someone else's workout
revoke-without-reason = without giving a reason
revoke-visit-ask = This message isn't a check-in. Remove a gym visit of <b>{ $name }</b>?
revoke-visit-day = Visit on { $day }
revoke-visit-gone = That visit no longer counts.
revoke-cancelled = All good, the check-in still counts.
checkin-restored = 🔥 Undone: <b>{ $name }</b>'s check-in still counts. { $checkins ->
        [one] { $checkins } check-in
       *[other] { $checkins } check-ins
    } · { $points ->
        [one] { $points } point
       *[other] { $points } points
    }.
checkin-restored-private = 🔥 All good: your check-in in <b>{ $group }</b> still counts, it was just a mistake. This season: { $checkins ->
        [one] { $checkins } check-in
       *[other] { $checkins } check-ins
    } · { $points ->
        [one] { $points } point
       *[other] { $points } points
    }.

confirm-not-a-person = You can only confirm a person's check-in: reply to the message of whoever worked out.
confirm-no-anchor = No check-in is open. Open one with /checkin.
confirm-which = Which check-in is <b>{ $name }</b>'s workout for?
confirm-choice = { $time } · { $points ->
        [one] { $points } point
       *[other] { $points } points
    }
checkin-revoked-private = ↩️ One of your check-ins in <b>{ $group }</b> was removed by an admin. You have { $checkins ->
        [one] { $checkins } check-in
       *[other] { $checkins } check-ins
    } and { $points ->
        [one] { $points } point
       *[other] { $points } points
    } this season. If it was a mistake, talk to the group's admins.
checkin-revoked-private-reason = ↩️ One of your check-ins in <b>{ $group }</b> was removed by an admin: { $reason }

    You have { $checkins ->
        [one] { $checkins } check-in
       *[other] { $checkins } check-ins
    } and { $points ->
        [one] { $points } point
       *[other] { $points } points
    } this season. If it was a mistake, talk to the group's admins.

checkin-hint = 📸 Was that a workout? To make it a check-in, send the photo with { $word } in its caption. You can edit this one within 10 minutes.
last-checkin = 📸 <b>{ $name }</b>, your last check-in in <b>{ $group }</b> was on { $day } at { $time }, worth { $points ->
        [one] { $points } point
       *[other] { $points } points
    }.
last-checkin-visit = 🏋 <b>{ $name }</b>, your last check-in in <b>{ $group }</b> was a visit to the gym on { $day } at { $time }, worth { $points ->
        [one] { $points } point
       *[other] { $points } points
    }.
last-checkin-none = You have no check-ins in <b>{ $group }</b> yet. Your next workout can be the first: /help says how it's done.

# Commands: the line of the menu, what the page says, an example.
command-ultimo = My last check-in
guide-ultimo = Shows when your last check-in in the group was and how many points it was worth.
example-ultimo = /last
command-checkin = Open a check-in (reply to a message)
guide-checkin = As a reply to a message, opens a check-in worth 1 point. Anyone who replies to it with a photo or video is in.
example-checkin = /checkin
command-checkinplus = Open a check-in worth more: 2 to 10 points
guide-checkinplus = Like /checkin, but worth 2 to 10 points, and the coach replies to the caption.
example-checkinplus = /checkinplus 3
command-endcheckin = Close a check-in
guide-endcheckin = As a reply to the check-in, closes it. You can reopen it for a minute.
example-endcheckin = /endcheckin
command-confirmcheckin = Confirm someone's check-in
guide-confirmcheckin = As a reply to a message, confirms a check-in for whoever wrote it.
example-confirmcheckin = /confirmcheckin
command-revokecheckin = Remove a check-in, with the reason
guide-revokecheckin = As a reply to the photo, removes the check-in. The reason comes with the command or is chosen with buttons, and the person hears it in private. You can undo it for a minute. A gym visit is removed by replying to any message of the person.
example-revokecheckin = /revokecheckin photo from yesterday
