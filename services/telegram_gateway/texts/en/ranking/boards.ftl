# Other boards: this week, all time, constancy.

board-to-season = 🗓 Season
board-to-week = 📆 Week
board-to-constancy = 🎯 Consistency
board-to-all-time = 🏛 All time
board-week = 📆 This week, { $first } to { $last }
board-week-empty = Nobody has scored this week yet. First place is up for grabs! 👀
board-week-own-none = 📍 You haven't scored this week yet. Ready to start?
board-all-time = 🏛 All time: every season added up
board-all-time-empty = Nobody has scored yet. First place is up for grabs! 👀
board-all-time-own-none = 📍 You haven't scored in this group yet. Ready to start?
board-constancy = 🎯 Consistency: the last 8 weeks, everyone by their own goal
board-constancy-empty = Nobody is here yet. You're in once you've had a goal (/goal) for 4 weeks and have reached it. Twice a week counts as much as six times. 🌱
board-constancy-line = { $place } <b>{ $name }</b> · { $percent }% · { $kept } of { $weeks } weeks
board-constancy-own = 📍 You're <b>#{ $rank }</b>: goal reached in { $kept } of { $weeks } weeks.
board-constancy-own-none = 📍 You're in here once you've had a goal (/goal) for 4 weeks and have reached it. Twice a week counts as much as six times. 🌱
board-constancy-share = Goal
board-constancy-of = Weeks
board-constancy-percent = { $percent }%
board-constancy-weeks = { $kept }{"\u00A0"}of{"\u00A0"}{ $weeks }
board-constancy-totals = 👥 { $participants ->
        [one] { $participants } person
       *[other] { $participants } people
    } with a goal and weeks that reached it
