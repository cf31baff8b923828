# What is written on pictures and in their captions.

picture-button = 🖼 See as a picture
card-heading = RANKING
card-heading-week = WEEK BY WEEK
card-caption-week = 📅 <b>Another week in { $group }!</b> The ranking so far:
card-group = Our group
card-season = Season from { $first } to { $last } · { $days ->
        [one] last day
       *[other] { $days } days left
    }
card-season-over = Season from { $first } to { $last } · over
card-season-endless = Since the first check-in
card-points = { $points ->
        [one] { $points } point
       *[other] { $points } points
    }
card-number = { $number }
card-total-participants = { $number ->
        [one] participant
       *[other] participants
    }
card-total-checkins = { $number ->
        [one] check-in
       *[other] check-ins
    }
card-total-points = { $number ->
        [one] point
       *[other] points
    }
heat-heading = LAST { $weeks } WEEKS
heat-weekdays = Mon Tue Wed Thu Fri Sat Sun
heat-months = Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec
heat-less = less
heat-more = more
heat-streak = { $number ->
        [one] day in a row
       *[other] days in a row
    }
heat-best-streak = best
heat-rank = #{ $rank }
heat-in-ranking = in the ranking
heat-caption = 📅 <b>{ $name }</b> in <b>{ $group }</b>, last { $weeks } weeks: { $checkins ->
        [0] no check-ins
        [one] { $checkins } check-in
       *[other] { $checkins } check-ins
    }{ $days ->
        [0] { "" }
        [one] {" "}on { $days } day
       *[other] {" "}on { $days } days
    }.
    🔥 Streak of { $streak ->
        [one] { $streak } day
       *[other] { $streak } days
    } (best: { $best_streak }){ $rank ->
        [0] {""}
       *[other] {" "}· 🏆 #{ $rank } of { $participants } in the ranking
    }
