# What comes in private and is no answer: each kind only to who wanted it.

letter-want-recap = 📬 I'd like a recap on Mondays
letter-stop-recap = Stop the recaps
letter-want-nudge = 👋 Nudge me when the week's goal depends on today
letter-stop-nudge = Stop the nudges
letter-recap-on = Deal: a recap each Monday at { $time }.
letter-recap-off = Done, no more recaps.
letter-nudge-on = Deal: a nudge at { $time }, only when the week's goal depends on today, at most 2 a week.
letter-nudge-off = Done, no more nudges.
letter-recap-when = 📬 Recap: every Monday at { $time }.
letter-nudge-when = 👋 Nudge: at { $time }, only when the week's goal depends on today.
letter-hour-button = 🕗 Time: { $time }
letter-hour-ask-recap = 🕗 What time do you want Monday's recap? It goes by the clock of <b>{ $group }</b>.
letter-hour-ask-nudge = 🕗 What time do you want the nudge? It goes by the clock of <b>{ $group }</b>.
letter-hour-back = « Back
letter-recap-title = 📬 <b>Your week</b>
letter-recap-group = <b>{ $group }</b>: { $trained ->
        [one] { $trained } day of training
       *[other] { $trained } days of training
    }{ $needed ->
        [0] .
       *[other] , with a goal of { $needed }.
    }
letter-recap-before = The week before: { $before }.
letter-recap-kept = ✅ Goal reached! { $weeks ->
        [one] { $weeks } week in the streak.
       *[other] { $weeks } weeks in a row.
    }
letter-recap-shielded = 🛡 A shield kept your streak: { $weeks ->
        [one] { $weeks } week.
       *[other] { $weeks } weeks.
    }
letter-recap-told = 📝 From your captions: { $told }.
letter-recap-more-kinds = and { $more } more
letter-recap-time = { $hours ->
        [0] { $minutes } min
       *[other] { $minutes ->
            [0] { $hours } h
           *[other] { $hours } h { $minutes } min
        }
    }
letter-recap-distance = { $kilometres } km
letter-recap-metres = { $metres } m
letter-recap-kudos = 👏 { $kudos ->
        [one] { $kudos } reaction from the group to your workouts.
       *[other] { $kudos } reactions from the group to your workouts.
    }
letter-recap-rank = 🏅 Place { $rank } of the season.
letter-recap-next = { $left ->
        [one] { $left } more check-in makes { $next }.
       *[other] { $left } more check-ins make { $next }.
    }
recap-card-name = Your week
recap-card-days = { $days ->
        [one] day this week
       *[other] days this week
    }
recap-card-streak = { $weeks ->
        [one] week in a row
       *[other] weeks in a row
    }
letter-recap-empty = 📬 A new week, a blank page.
    Whenever you feel like training, we're here. 💚
letter-recap-ends = I'll stop the recaps for now. Want them back? /goal.
letter-nudge-goal = 👋 Today still works for this week's goal in <b>{ $group }</b>. If it fits your day, it's yours!
letter-nudge-streak = 👋 Your streak in <b>{ $group }</b> is { $days ->
        [one] { $days } day
       *[other] { $days } days
    } long. If it fits your day, a workout today keeps it going.
letter-nudge-end = 👋 I'll stop nudging. If you'd like it again some day, turn it on in /goal.
letter-reminder = ⏰ Time to train! Let's go? 💪 (/reminder)

reminder-title = ⏰ <b>Your reminders</b>
reminder-none = You have no reminders. To make one: <code>/reminder mon wed fri 18:30</code>
reminder-remove = Remove { $when }
reminder-not-understood = Type the days and the time: <code>/reminder mon wed fri 18:30</code> or <code>/reminder every day at 7am</code>.
command-lembrete = My training reminders
guide-lembrete = Reminds you in private on the days and at the time that you choose, in your group's time zone: up to three. Without anything it shows those that you have, with a button to remove each. None comes during a pause.
example-lembrete = /reminder mon wed fri 18:30
