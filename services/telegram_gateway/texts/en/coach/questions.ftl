# Questions to the coach.

question-outsider = The coach talks with people in a Gym Nation group.
question-empty = Go ahead! Write your question in the same message as the mention.
question-footer = <i>{ $used } of { $limit } questions today</i>
question-quota-used = You've used { $limit ->
        [one] your question
       *[other] your { $limit } questions
    } for today here. You can ask again from { $reset }. 🌙
question-photo-left-out = <i>I couldn't open the photo, so I answered without it.</i>
feedback-thanks = Thanks for the feedback!

question-budget-spent = The coach has answered all it could { $scope ->
        [member] for you today
        [group] in this group today
       *[system] for today
    }. Your question wasn't counted: the coach is back on { $reset }. 🌙
question-failed = I couldn't answer just now, sorry. Your question wasn't counted: try again in a moment. (code { $code })
question-failed-coach-not-configured = The people who run the bot haven't turned the coach on yet. Your question wasn't counted. (code { $code })
question-failed-coach-overloaded = Lots of people are talking to the coach right now. Your question wasn't counted: try again in a few minutes. (code { $code })
question-failed-coach-spend-limit = The coach had to take a break. Your question wasn't counted: try again later. (code { $code })
question-failed-coach-answer-rejected = I can't answer that safely. A health professional can help you better. Your question wasn't counted. (code { $code })
question-failed-coach-refused = That's something I can't talk about. Your question wasn't counted. (code { $code })
question-needs-text = For now I only understand written questions. Send it as text, or as a caption if it's about a photo! ✍️

# What an answer used.

sources-button = 🔎 Why?
sources-title = 🔎 <b>Where this answer comes from</b>
    Records checked at { $time }:
sources-of = { $kind } · <b>{ $place }</b>
sources-private = private only
sources-none = 🔎 This answer didn't use any of your records: it's general training advice.
sources-none-short = This answer didn't use any of your records: it's general training advice.
sources-gone = 🔎 I keep answers for 90 days and this one is older, so I no longer have its records.
sources-in-private = I've sent it to you in private. 🔎
sources-short = I checked: { $kinds }. To see everything, open a chat with me and tap again.
sources-tool-get-profile = 📊 Your numbers
sources-tool-list-recent-checkins = 📸 Your check-ins
sources-tool-get-challenges = 🎯 The group's challenges
sources-tool-get-week = 🗓️ Your week
sources-tool-get-standing = 🏆 Your place in the ranking
sources-tool-get-group-rules = 📜 The group's rules
sources-tool-recall-memories = 💭 What you let me remember
sources-tool-other = 📎 Another record
sources-checkin = • { $time }: { $points ->
        [one] { $points } point
       *[other] { $points } points
    }
sources-memory = • “{ $text }”
sources-fact-week-kudos-from-others = • Reactions to your check-ins this week: { $value }
sources-fact-kudos-from-others = • Reactions to your check-ins: { $value }
sources-fact-open-challenges = • Open challenges: { $value }
sources-fact-season-points = • Points this season: { $value }
sources-fact-season-checkins = • Check-ins this season: { $value }
sources-fact-rank = • Rank: { $value }
sources-fact-participants = • Participants: { $value }
sources-fact-next-rank-points = • Points of the person just above: { $value }
sources-fact-days-left = • Days left in the season: { $value }
sources-fact-week-days-trained = • Days trained this week: { $value }
sources-fact-week-goal = • Your goal, in days a week: { $value }
sources-fact-week-days-needed = • Days that reach your goal this week: { $value }
sources-fact-days-trained-in-the-week-before = • Days trained the week before: { $value }
sources-fact-goal-from-next-monday = • Goal from Monday on: { $value }
sources-fact-week-paused-days = • Paused days this week: { $value }
sources-fact-week-streak = • Weeks in a row at your goal: { $value }
sources-fact-best-week-streak = • Longest streak, in weeks: { $value }
sources-fact-week-shields = • Shields: { $value }
sources-fact-week-minutes = • Minutes trained this week: { $value }
sources-fact-week-kilometres = • Kilometres this week: { $value }
sources-fact-streak-days = • Streak, in days: { $value }
sources-fact-best-streak-days = • Best streak, in days: { $value }
sources-fact-streak-freezes-in-hand = • Streak freezes: { $value }
sources-fact-checkins-of-last-7-days = • Check-ins in the last 7 days: { $value }
sources-fact-checkins-of-last-28-days = • Check-ins in the last 28 days: { $value }
sources-fact-last-checkin-day = • Last check-in: { $value }
sources-fact-all-time-points = • Points, all time: { $value }
sources-fact-all-time-checkins = • Check-ins, all time: { $value }
sources-fact-best-season-points = • Points in your best season: { $value }

# The longer answer.

expert-button = 📖 Full answer
expert-heading = 📖 Full answer
expert-footer = <i>About: “{ $question }”</i>
expert-writing = I'm writing the full answer. 📖
expert-writing-in-private = I'm writing the full answer to you in private. 📖
expert-open-chat = 📖 The full answer only goes to private. <a href="{ $link }">Open a chat with me</a>, tap Start, then tap the button again.
expert-failed = I couldn't write the full answer just now, sorry. It's still yours: tap the button again in a while. (code { $code })

# Stopping an answer in private.

stop-button = ⏹ Stop
stop-offer = <i>Writing…</i>
stop-heard = OK, I've stopped. ✋
stop-footer = <i>You asked me to stop here. ⏹</i>
stop-before-a-word = I stopped before writing anything. Your question wasn't counted. ✋
stop-before-a-word-expert = I stopped before writing anything. The full answer is still yours: just tap the button again. ✋
