# Challenges: what a group does together for a while.

challenge-title-together = { $goal ->
        [one] { $goal } training day, all of us together
       *[other] { $goal } training days, all of us together
    }
challenge-title-everyone = { $goal ->
        [one] { $goal } training day each
       *[other] { $goal } training days each
    }
challenge-title-everyone-weekly = Everyone trains { $goal ->
        [one] { $goal } day a week
       *[other] { $goal } days a week
    }
challenge-title-teams = { $teams ->
        [one] { $teams } team
       *[other] { $teams } teams
    }, every training day counts
challenge-title-duel = Duel: weekly goals, then days

challenge-head = 🎯 <b>{ $title }</b>
    📅 { $first } to { $last }
challenge-cancelled = Ended without a result. Next time!
challenge-join-until = You can join (and leave) until { $last }.
challenge-together = <b>{ $days }</b> of { $goal } · { $members ->
        [one] { $members } person training
       *[other] { $members } people training
    }
challenge-everyone = { $joined ->
        [0] Nobody has joined yet: who goes first?
        [one] { $joined } taking part · made it: { $reached } · on track: { $track }
       *[other] { $joined } taking part · made it: { $reached } · on track: { $track }
    }
challenge-teams-to-be-drawn = 🎲 Teams are drawn on { $first }, balanced by the last 4 weeks. { $joined ->
        [0] Nobody has joined yet: who goes first?
        [one] { $joined } person is in.
       *[other] { $joined } people are in.
    }
challenge-team = <b>{ $team }</b>: { $mean } days on average · { $members ->
        [one] { $members } person
       *[other] { $members } people
    }
challenge-team-names = { $more ->
        [0] { $names }
       *[other] { $names } and { $more } more
    }
challenge-team-1 = 🔴 Red
challenge-team-2 = 🔵 Blue
challenge-team-3 = 🟢 Green
challenge-team-4 = 🟡 Yellow
challenge-side = <b>{ $name }</b>: { $weeks ->
        [one] { $weeks } weekly goal
       *[other] { $weeks } weekly goals
    }, { $days ->
        [one] { $days } day
       *[other] { $days } days
    }
challenge-somebody = somebody in the group
challenge-duel-asked = ⚔️ { $asks } challenges { $asked } to a friendly duel. { $asked }, are you in? The invitation stands for two days.
challenge-accept = 💪 I'm in
challenge-refuse = Not now
challenge-join = 🙋 Join
challenge-leave = Leave
challenge-joined = You're in. Enjoy your training!
challenge-left = You left. You can come back while joining is open.

challenge-over-together = 🎉 We did it! { $members ->
        [one] { $members } person trained { $days } days.
       *[other] { $members } people trained { $days } days between them.
    }
challenge-over-together-short = 👏 { $days } of { $goal } days: each of them was somebody who came to train.
challenge-over-everyone = { $reached ->
        [0] 👏 The challenge is over. Whoever trained has already won the day!
       *[other] 🎉 { $reached } of { $joined } made it!
    }
challenge-over-first = 🏆 { $name } came first. Nice work, everyone!
challenge-over-equal = 🤝 A tie. Nice work, everyone!
challenge-over-quietly = The challenge has come to an end. Ready for the next one?
challenge-mark-25 = 🌱 <b>{ $title }</b>: a quarter done!
challenge-mark-50 = 🔥 <b>{ $title }</b>: halfway there!
challenge-mark-75 = 🚀 <b>{ $title }</b>: three quarters done, nearly there!
challenge-mark-100 = 🎉 <b>{ $title }</b>: we made it!
challenge-end = 🏁 <b>{ $title }</b>
challenge-end-again = 🔁 <b>{ $title }</b>: check-ins that were confirmed later changed the result.
challenge-card-heading = CHALLENGE
challenge-card-group = The group
challenge-card-of = { $done } of { $of }
challenge-card-mean = { $mean } days
challenge-card-days = { $days ->
        [one] { $days } day
       *[other] { $days } days
    }
challenge-card-done = done
challenge-card-members = { $members ->
        [one] person
       *[other] people
    }

challenge-ask-kind = 🎯 Which challenge will it be? None of them changes points.
challenge-kind-0 = 🤝 All together: add up days
challenge-kind-1 = 🙌 Everyone reaches a goal
challenge-kind-2 = 🎽 Teams
challenge-ask-length = How long will it last?
challenge-length = { $days ->
        [one] { $days } day
       *[other] { $days } days
    }
challenge-ask-last-0 = In { $days } days, how many training days will we add up? Each person counts once a day.
challenge-ask-last-1 = What is everyone's goal in these { $days } days?
challenge-ask-last-2 = How are the teams made? The best average of days wins, so size doesn't decide.
challenge-goal-weekly = { $goal }× a week
challenge-goal-all = { $goal } days in all
challenge-drawn = 🎲 { $teams } drawn
challenge-chosen = ✋ { $teams } to choose from
challenge-ask-duel = ⚔️ A duel with <b>{ $name }</b>: for how long? It starts next Monday, and only if they agree.
challenge-weeks = { $weeks ->
        [one] { $weeks } week
       *[other] { $weeks } weeks
    }
challenge-members-duel = For a duel, reply with /challenge to a message of the person you want to challenge. Other challenges are started by admins.
challenge-duel-not-a-person = Reply to a message of somebody else in the group to challenge them to a duel.
challenge-duel-not-here = They are not in the group any more.
challenge-begun-already = The challenge of this menu has already started.
challenge-too-many = { $most ->
        [one] You already have a duel open. Wait for it to end.
       *[other] There are { $most } open already. Wait for one to end.
    }
challenges-title = 🎯 <b>Challenges in { $group }</b>
challenges-none = There haven't been any challenges in <b>{ $group }</b> yet. Admins start one with /challenge in the group; for a duel, reply with /challenge to somebody's message.
challenge-cancel = ✖️ End: { $title }
challenge-cancel-ask = End <b>{ $title }</b> without a result? This cannot be undone.
challenge-cancel-yes = Yes, end it
challenge-cancel-done = Ended: { $title }.

command-desafio = Start a challenge
guide-desafio = Admins choose by buttons: add up days all together, everyone reaches a goal, or teams. Teams are chosen, or drawn and balanced by the last 4 weeks. With /challenge as a reply to somebody, anyone can challenge them to a duel. It starts on Monday, if they agree. You can join and leave until a third of it has passed. None of them changes points, and whoever is paused does not weigh on their team. Members who hide count without being named. Up to 3 open in a group, and 3 duels besides.
example-desafio = /challenge
command-desafios = The group's challenges
guide-desafios = Shows the challenges that are open and those that ended, with their results. Admins can end one with its button. Check-ins that are confirmed or undone within 24 hours after the end still count; then the result stands.
example-desafios = /challenges
