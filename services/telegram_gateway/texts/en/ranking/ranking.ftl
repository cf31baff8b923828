# Ranking and profile.

ranking-title = 🏆 <b>{ $group }: ranking</b>
ranking-season = { $days ->
        [one] Last day of the season!
       *[other] { $days } days left in the season
    }
ranking-empty = Nobody has scored this season yet. First place is up for grabs! 👀
ranking-line = { $place } <b>{ $name }</b> · { $points ->
        [one] { $points } point
       *[other] { $points } points
    } · { $checkins ->
        [one] { $checkins } check-in
       *[other] { $checkins } check-ins
    }
ranking-own = 📍 You're <b>#{ $rank }</b> with { $points ->
        [one] { $points } point
       *[other] { $points } points
    }. { $missing ->
        [one] { $missing } point
       *[other] { $missing } points
    } to the next place up.
ranking-own-first = 📍 You're <b>#1</b> with { $points ->
        [one] { $points } point
       *[other] { $points } points
    }. Hold on to it! 🥇
ranking-own-none = 📍 You haven't scored this season yet. Ready to start?
ranking-own-hidden = 🙈 You chose not to appear in the ranking. Your numbers are in <a href="{ $link }">your profile, in private</a>.
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

# /ranking as a table.
ranking-table-place = #
ranking-table-name = Who
ranking-table-points = Points
ranking-table-checkins = Check-ins
ranking-table-number = { $number }

profile = 👤 <b>{ $name }</b> in <b>{ $group }</b>

    <b>This season</b>
    ⭐ { $points ->
        [one] { $points } point
       *[other] { $points } points
    } from { $checkins ->
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
    } from { $total_checkins ->
        [one] { $total_checkins } check-in
       *[other] { $total_checkins } check-ins
    } · best season: { $best_points ->
        [one] { $best_points } point
       *[other] { $best_points } points
    }
profile-empty = <b>{ $name }</b>, you haven't checked in at <b>{ $group }</b> yet. Your story begins with the first one: /help says how it's done. 🌱
profile-heat-map = 📅 <b>Last { $weeks } weeks</b> (Monday on top)
profile-paused = ⏸ Streak paused until { $until }: rest is part of it, too.
appearance-hidden = 🙈 You're out of the ranking: only you see your place. Your check-ins still count in the group's numbers.
appearance-alias = 🎭 In the ranking you appear as <b>{ $alias }</b>.
appearance-hide = 🙈 Leave the ranking
appearance-show = 👋 Come back to the ranking
appearance-take-alias = 🎭 Appear under a nickname
appearance-change-alias = 🎭 Change my nickname
appearance-drop-alias = 👤 Appear under my name
appearance-ask = Reply to this message with the nickname you want in <b>{ $group }</b>'s ranking: up to { $most } characters, no links or phone numbers. It appears with 🎭 in front.
ranking-for-admins = In this group the ranking is for admins only. Your own numbers are in /profile. 💪
ranking-season-past = 📜 Season from { $first } to { $last }, over
ranking-older = ◀ Previous season
ranking-newer = Next season ▶
season-end-title = 🏁 <b>The season in { $group } is over!</b>
    From { $first } to { $last }, this is how it went:
season-end-again = 📬 Check-ins that had got stuck on the way have arrived. This is the final result now:
season-end-more = … and { $more ->
        [one] { $more } more
       *[other] { $more } more
    }
season-end-next = 🌱 The next one has begun, everyone from zero. Thanks for training with us! This one is kept in /ranking.

# Commands: the line of the menu, what the page says, an example.
command-ranking = Season ranking
guide-ranking = Shows the season's ranking, your place and how far it is to the next one. With “week”, “consistency” or “all” another ranking comes: in consistency everyone counts by their own goal. With “photo” it comes as a picture. Buttons lead to all of these and to past seasons.
example-ranking = /ranking week
command-perfil = My points, streak and calendar
guide-perfil = Shows your points, your streak and the last twelve weeks. Every 7 days in a row earn a freeze, 2 at most: if you miss a day, it keeps your streak going. In private you can also leave the ranking, come back or choose a nickname.
example-perfil = /profile
