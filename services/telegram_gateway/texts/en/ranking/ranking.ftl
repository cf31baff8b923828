# Ranking and profile.

ranking-title = 🏆 <b>Ranking of { $group }</b>
ranking-season = { $days ->
        [one] Last day of the season!
       *[other] { $days } days of the season left
    }
ranking-empty = Nobody has scored this season yet. First place is free! 👀
ranking-line = { $place } <b>{ $name }</b> · { $points ->
        [one] { $points } point
       *[other] { $points } points
    } · { $checkins ->
        [one] { $checkins } check-in
       *[other] { $checkins } check-ins
    }
ranking-own = 📍 You are <b>#{ $rank }</b> with { $points ->
        [one] { $points } point
       *[other] { $points } points
    }. { $missing ->
        [one] { $missing } point
       *[other] { $missing } points
    } to the place above.
ranking-own-first = 📍 You are <b>#1</b> with { $points ->
        [one] { $points } point
       *[other] { $points } points
    }. Hold that place! 🥇
ranking-own-none = 📍 You haven't scored this season yet. Shall we start?
ranking-own-hidden = 🙈 You chose not to appear in the ranking. Your numbers are in /perfil, in private.
ranking-totals = 👥 { $participants ->
        [one] { $participants } participant
       *[other] { $participants } participants
    } · { $checkins ->
        [one] { $checkins } check-in
       *[other] { $checkins } check-ins
    } · { $points ->
        [one] { $points } point
       *[other] { $points } points
    }

profile = 👤 <b>{ $name }</b> in <b>{ $group }</b>

    <b>This season</b>
    ⭐ { $points ->
        [one] { $points } point
       *[other] { $points } points
    } in { $checkins ->
        [one] { $checkins } check-in
       *[other] { $checkins } check-ins
    }
    🏆 { $rank ->
        [0] not ranked yet
       *[other] #{ $rank } of { $participants }
    }

    <b>Streak</b>
    🔥 { $streak ->
        [one] { $streak } day
       *[other] { $streak } days
    } (best: { $best_streak }) · ❄️ { $freezes ->
        [one] { $freezes } freeze
       *[other] { $freezes } freezes
    }

    <b>All time</b>
    { $total_points ->
        [one] { $total_points } point
       *[other] { $total_points } points
    } in { $total_checkins ->
        [one] { $total_checkins } check-in
       *[other] { $total_checkins } check-ins
    } · best season: { $best_points ->
        [one] { $best_points } point
       *[other] { $best_points } points
    }
profile-empty = <b>{ $name }</b>, you haven't checked in at <b>{ $group }</b> yet. Answer the next check-in with a photo and your story begins. 🌱
profile-heat-map = 📅 <b>Last { $weeks } weeks</b> (Monday on top)
profile-paused = ⏸ The streak rests until { $until }: rest is part of it, too.
appearance-hidden = 🙈 You are out of the ranking: only you see your place. Your check-ins still count in the group's numbers.
appearance-alias = 🎭 In the ranking you appear as <b>{ $alias }</b>.
appearance-hide = 🙈 Leave the ranking
appearance-show = 👋 Be in the ranking again
appearance-take-alias = 🎭 Appear under an alias
appearance-change-alias = 🎭 Change my alias
appearance-drop-alias = 👤 Appear by my name
appearance-ask = Reply to this message with the alias that you want in the ranking of <b>{ $group }</b>: up to { $most } characters, no links, no telephone numbers. It is shown with 🎭 before it.
ranking-for-admins = In this group the ranking is for admins only. Your own numbers are in /perfil. 💪
ranking-season-past = 📜 Season from { $first } to { $last }, over
ranking-older = ◀ Season before
ranking-newer = Next season ▶
season-end-title = 🏁 <b>The season of { $group } is over!</b>
    From { $first } to { $last }, this is how it went:
season-end-again = 📬 Check-ins that had got stuck on the way have arrived. This is the final result now:
season-end-more = … and { $more ->
        [one] { $more } more
       *[other] { $more } more
    }
season-end-next = 🌱 The next one has begun, everybody at zero. Thank you for training together! /ranking keeps this one.

# Commands: the line of the menu, what the page says, an example.
command-ranking = Ranking of the season
guide-ranking = Shows the ranking of the season, your place and how much is missing to climb. With “photo” it comes as a picture. Buttons lead to other pages and to past seasons.
example-ranking = /ranking photo
command-perfil = My points, streak and calendar
guide-perfil = Shows your points, your streak and the last twelve weeks. In private you also leave the ranking, come back or choose an alias.
example-perfil = /perfil
