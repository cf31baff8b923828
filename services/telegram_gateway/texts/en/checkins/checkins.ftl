# Anchors and check-ins. The lines by level are in tiers.ftl.

anchor-opened = ✅ <b>Check-in open!</b> Answer this message with a photo or video of your workout: it is worth { $points ->
        [one] { $points } point
       *[other] { $points } points
    }.
anchor-opened-plus = 🚀 <b>Check-in plus open!</b> Answer this message with a photo or video: it is worth <b>{ $points ->
        [one] { $points } point
       *[other] { $points } points
    }</b>. Tell in the caption how it went, and the coach answers.
anchor-closed = 🏁 <b>Check-in closed</b> with { $checkins ->
        [0] no check-ins. There is always tomorrow!
        [one] { $checkins } check-in. Nice!
       *[other] { $checkins } check-ins. You are amazing!
    }
anchor-reopened = ▶️ <b>The check-in is open again.</b> If you have not sent yours yet, answer with a photo or a video!
anchor-points = Points go from { $least } to { $most }. For example: /checkinplus 3

checkin-totals = <b>{ $name }</b> · { $checkins ->
        [one] { $checkins } check-in
       *[other] { $checkins } check-ins
    } · { $points ->
        [one] { $points } point
       *[other] { $points } points
    }
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
checkin-already = You're already in for this one. It counts! 😉
photo-refused = 📸 That photo was in a check-in of this season in <b>{ $group }</b> before, so this time it did not count. Answer the check-in with a new photo of your training and you are in at once! If this is a mistake, the group's admins can credit you.
photo-refused-in-group = 📸 <b>{ $name }</b>, that photo was here before. Send a new one of your training and it counts! 💪
photo-seen-same = 🔎 In <b>{ $group }</b>, <b>{ $name }</b> checked in with a photo that they had used in this season before. It counted; /revokecheckin as a reply to the photo takes it back.
photo-seen-another = 🔎 In <b>{ $group }</b>, <b>{ $name }</b> checked in with a photo that <b>{ $earlier }</b> had used in this season before. It counted; /revokecheckin as a reply to the photo takes it back.
photo-seen-link = now
photo-seen-earlier-link = before
checkin-revoked = ↩️ The check-in of <b>{ $name }</b> was taken back. Now: { $checkins ->
        [one] { $checkins } check-in
       *[other] { $checkins } check-ins
    } · { $points ->
        [one] { $points } point
       *[other] { $points } points
    }.
checkin-restored = 🔥 Undone: the check-in of <b>{ $name }</b> still counts. { $checkins ->
        [one] { $checkins } check-in
       *[other] { $checkins } check-ins
    } · { $points ->
        [one] { $points } point
       *[other] { $points } points
    }.
checkin-restored-private = 🔥 All is well: that check-in in <b>{ $group }</b> still counts, it was only a mistake. This season: { $checkins ->
        [one] { $checkins } check-in
       *[other] { $checkins } check-ins
    } · { $points ->
        [one] { $points } point
       *[other] { $points } points
    }.

confirm-not-a-person = Only people can be credited: reply to the message of whoever trained.
confirm-no-anchor = There is no open check-in. Open one with /checkin.
confirm-which = Which check-in is it for <b>{ $name }</b>?
confirm-choice = { $time } · { $points ->
        [one] { $points } point
       *[other] { $points } points
    }
checkin-revoked-private = ↩️ A check-in of yours in <b>{ $group }</b> was taken back by an admin. You have { $checkins ->
        [one] { $checkins } check-in
       *[other] { $checkins } check-ins
    } and { $points ->
        [one] { $points } point
       *[other] { $points } points
    } this season. If that was a mistake, talk to the group's admins.
checkin-revoked-private-reason = ↩️ A check-in of yours in <b>{ $group }</b> was taken back by an admin: { $reason }

    You have { $checkins ->
        [one] { $checkins } check-in
       *[other] { $checkins } check-ins
    } and { $points ->
        [one] { $points } point
       *[other] { $points } points
    } this season. If that was a mistake, talk to the group's admins.

last-checkin = 📸 <b>{ $name }</b>, your last check-in in <b>{ $group }</b> was on { $day } at { $time }, worth { $points ->
        [one] { $points } point
       *[other] { $points } points
    }.
last-checkin-none = You have no check-in in <b>{ $group }</b> yet. Just answer an open check-in with a photo or video of your workout!

# Commands: the line of the menu, what the page says, an example.
command-ultimo = My last check-in
guide-ultimo = Says when your last check-in in the group was and what it was worth.
example-ultimo = /ultimo
command-checkin = Open a check-in (reply to a message)
guide-checkin = As a reply to a message, opens a check-in that is worth 1 point. Whoever answers it with a photo or video counts.
example-checkin = /checkin
command-checkinplus = Open a check-in that is worth more: 2 to 10 points
guide-checkinplus = Like /checkin, but worth 2 to 10 points, and the coach answers the caption.
example-checkinplus = /checkinplus 3
command-endcheckin = Close a check-in
guide-endcheckin = As a reply to the check-in, closes it. For a minute it can be opened again.
example-endcheckin = /endcheckin
command-confirmcheckin = Credit somebody's check-in
guide-confirmcheckin = As a reply to a message, credits a check-in to whoever wrote it.
example-confirmcheckin = /confirmcheckin
command-revokecheckin = Take a check-in back, with the reason
guide-revokecheckin = As a reply to the photo, takes the check-in back and tells the person why. For a minute it can be undone.
example-revokecheckin = /revokecheckin a photo of yesterday
