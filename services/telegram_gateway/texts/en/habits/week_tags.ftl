week-tag = { $weeks ->
        [one] { $weeks } week
       *[other] { $weeks } weeks
    }
week-tag-want = 🏷 I'd like my weeks beside my name
week-tag-stop = Take the weeks away from beside my name
week-tag-on = Deal! Your streak of weeks shows beside your name in the group, from 1 week on.
week-tag-off = Done, I'll take it away.
week-tag-admin = You're an admin: what stands beside an admin's name is set in Telegram. I can't put weeks there.
week-tag-closed = The admins turned this off in this group.
