# The card: one's own season or year, for stories.

training-card-season = my season · { $first } to { $last }
training-card-year = my { $year }
training-card-days = { $number ->
        [one] training day
       *[other] training days
    }
training-card-weeks = { $number ->
        [one] week
       *[other] weeks
    }
training-card-best-week = best week
training-card-best-days = { $number ->
        [one] { $number } day
       *[other] { $number } days
    }
training-card-caption = 🎴 <b>{ $name }</b> in <b>{ $group }</b> · { $span }
    { $days ->
        [one] { $days } training day
       *[other] { $days } training days
    }, { $checkins ->
        [one] { $checkins } check-in
       *[other] { $checkins } check-ins
    } in { $weeks ->
        [one] { $weeks } week
       *[other] { $weeks } weeks
    }. Just the size for stories, if you'd like to show it. 💪
training-card-empty = Your card begins with your next check-in. 🌱
training-card-sent = 🎴 I sent your card in private: whether to show it is up to you.
training-card-start-first = 🎴 Your card goes to you alone. Open a chat with me and it comes there.
training-card-as-file = 📎 Full size
training-card-to-year = 🗓 Card of the year
training-card-to-season = 🏆 Card of the season
command-cartao = My season as a picture
guide-cartao = Draws your season, or with “year” your year, as a picture the size of stories. Only you can ask for yours; asked for in the group, it comes in private.
example-cartao = /card year
