# The report of a group's week, in private, for admins who ask for it.

report-about = 📋 <b>Weekly report of { $group }</b>
    Every Monday morning, in private and only for you: who trained, who is new, the busiest hours, challenges, measures, what the coach cost, and who used to train and hasn't been around.
report-is-wanted = ✅ You get this report.
report-is-not-wanted = You don't get this report.
report-want = 📬 Send it every Monday
report-stop = 🔕 Stop the reports
report-now = 👀 Show last week's
report-begins = It's a deal: it comes next Monday.
report-ends = Done, no more reports of this group.
report-in-private = The weekly report comes in private, to admins who ask for it.
report-heading = CHECK-INS BY DAY AND HOUR
report-span = Week from { $first } to { $last }
report-number-active = { $number ->
    [one] person trained
   *[other] people trained
    }
report-number-checkins = { $number ->
    [one] check-in
   *[other] check-ins
    }
report-number-newcomers = { $number ->
    [one] newcomer
   *[other] newcomers
    }
report-title = 📋 <b>{ $group }</b>: week from { $first } to { $last }
report-title-short = 📋 <b>{ $group }</b>
report-active = 🏃 { $active ->
    [0] Nobody trained
    [one] { $active } person trained
   *[other] { $active } people trained
    } (the week before, { $before ->
        [0] nobody
       *[other] { $before }
    }).
report-checkins = ✅ { $checkins ->
    [0] No check-ins
    [one] { $checkins } check-in
   *[other] { $checkins } check-ins
    }
report-newcomers = 👋 { $newcomers ->
    [0] Nobody new came.
    [one] { $newcomers } person came; checked in already: { $active }.
   *[other] { $newcomers } people came; checked in already: { $active }.
    }
report-challenge = 🎯 { $title }
report-challenge-percent = 🎯 { $title }: { $percent }%
report-measure-none = 🛡 No measures were needed.
report-measure-member-warned = { $count ->
    [one] { $count } warning
   *[other] { $count } warnings
    }
report-measure-member-muted = { $count ->
    [one] { $count } mute
   *[other] { $count } mutes
    }
report-measure-member-banned = { $count ->
    [one] { $count } ban
   *[other] { $count } bans
    }
report-measure-channel-banned = { $count ->
    [one] { $count } channel banned
   *[other] { $count } channels banned
    }
report-measure-messages-purged = { $count ->
    [one] { $count } cleanup
   *[other] { $count } cleanups
    }
report-measure-newcomer-message-removed = { $count ->
    [one] { $count } newcomer's message held
   *[other] { $count } newcomers' messages held
    }
report-cost = 💬 Coach: US$ { NUMBER($cost, minimumFractionDigits: 2, maximumFractionDigits: 2) }
report-away = 🌱 <b>Used to train a lot, not seen for two weeks:</b>
report-away-name = { $name }
report-kind-word = A word from you helps more than a message by a bot.

command-relatorio = The week's report, in private
guide-relatorio = Sends how the group's week was, every Monday in private, only to who asks for it. It tells who trained and who is new, the hours, challenges, measures and what the coach cost. It tells who hasn't been around, too.
example-relatorio = /report
