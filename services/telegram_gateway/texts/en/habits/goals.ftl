# The goal of days a week, and each member's week.

goal-ask = 🎯 How many days a week do you want to train in <b>{ $group }</b>? You can change it any time.
goal-question = Three check-ins already! How many days a week do you want to train in <b>{ $group }</b>? The goal is yours alone, and you can change it any time.
goal-question-in-group = 🎯 How many days a week do you want to train? The goal is yours alone, and you can change it any time.
goal-other-button = Other
goal-not-now-button = Not now
goal-not-now = All right! Whenever you like, just send /goal.
goal-week = 🎯 <b>{ $name }</b>, your week in <b>{ $group }</b>
goal-days = { $dots } { $trained } of { $needed ->
        [one] { $needed } day
       *[other] { $needed } days
    }
goal-smaller = ⏸ With the pause, your goal of { $goal } becomes { $needed } this week.
goal-week-paused = ⏸ A week off: it doesn't break your streak. { $trained ->
        [0] Rest is part of training.
        [one] And you still trained on { $trained } day!
       *[other] And you still trained on { $trained } days!
    }
goal-reached = You reached this week's goal! 🎉
goal-left = { $left ->
        [one] Today is the last day of the week.
       *[other] { $left } days left this week, today included.
    }
goal-next = { $goal ->
        [0] From Monday on you have no goal.
        [one] From Monday on: { $goal } day a week.
       *[other] From Monday on: { $goal } days a week.
    }
goal-streak = 🔥 { $weeks ->
        [0] The next week that reaches your goal starts a new streak
        [one] { $weeks } week in a row
       *[other] { $weeks } weeks in a row
    } (best: { $best })
goal-shields = 🛡 { $shields ->
        [one] { $shields } shield: if a week doesn't work out, it keeps your streak
       *[other] { $shields } shields: if a week doesn't work out, one of them keeps your streak
    }
goal-change = Want to change it? A higher goal starts this week, a lower one next Monday.
goal-none-button = Have no goal
goal-pause-button = ⏸ Pause
goal-pause-ask = ⏸ Illness, travel or rest? Choose for how many days, from today on, your streak waits in <b>{ $group }</b>. I tell nobody.
goal-pause-days = { $days } days
goal-pause-end = ▶️ Back today
goal-pause-set = ⏸ Your streak waits until { $until } in <b>{ $group }</b>. Take care! Workouts during the pause count all the same.
goal-pause-ended = ▶️ Your streak counts again in <b>{ $group }</b>. Good to have you here!
goal-pause-how = Write for how many days, from 1 to { $most }: <code>/goal pause 7</code>. To come back sooner: <code>/goal pause end</code>.
goal-not-understood = Type how many days a week, from 1 to 7: <code>/goal 3</code>. To have no goal: <code>/goal 0</code>.

command-meta = My goal of days a week
guide-meta = Choose on how many days a week you want to train; without a number it shows how your week is going. A week runs from Monday to Sunday, and each day with a check-in counts once. A higher goal starts this week, a lower one next Monday. Every 4 weeks you keep earn a shield, up to 2: if a week doesn't work out, it keeps your streak. Paused days make the week's goal smaller: to pause, /goal pause 7. Where the group has it on, a button in private puts your weeks beside your name in the group.
example-meta = /goal 3
