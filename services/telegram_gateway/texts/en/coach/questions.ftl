# Questions to the coach.

question-outsider = The coach talks to people in a Gym Nation group. Join one and come back. 💪
question-empty = Go ahead! Write the question together with the mention.
question-footer = <i>{ $used } of { $limit } questions today</i>
question-quota-used = You've asked { $limit ->
        [one] your question
       *[other] your { $limit } questions
    } for today here. Ask again from { $reset }. 🌙
question-photo-left-out = <i>I couldn't open the photo, so I answered without it.</i>
feedback-thanks = Thanks for the feedback!

question-budget-spent = What the coach may spend { $scope ->
        [member] on you today
        [group] in this group today
       *[system] today
    } is used up. Your question was not counted; the coach is back on { $reset }. 🌙
question-failed = I couldn't answer just now, sorry. Your question was not counted: try again in a moment. (code { $code })
question-failed-coach-not-configured = Whoever runs the bot has not switched the coach on yet. Your question was not counted. (code { $code })
question-failed-coach-overloaded = The coach has a full house right now. Your question was not counted: try in a few minutes. (code { $code })
question-failed-coach-spend-limit = The coach's budget is used up for now. Your question was not counted. (code { $code })
question-failed-coach-answer-rejected = I would rather not answer that: nothing that came to mind was safe enough for you. A health professional can help better. Your question was not counted. (code { $code })
question-failed-coach-refused = That is something I can't talk about. Your question was not counted. (code { $code })
question-needs-text = For now I only understand written questions. Send it as text, or as the caption if it is about a photo! ✍️

# What an answer used.

sources-button = 🔎 Why?
sources-title = 🔎 <b>Where this answer comes from</b>
    Records looked up on { $time }:
sources-of = { $kind } · <b>{ $place }</b>
sources-private = in private only
sources-none = 🔎 This answer used none of your records: it's general training advice.
sources-none-short = This answer used none of your records: it's general training advice.
sources-gone = 🔎 This answer is past the 90 days that I keep, so its records are gone.
sources-in-private = I've sent it to you in private. 🔎
sources-short = I looked up: { $kinds }. To see everything, open a chat with me and tap again.
sources-tool-get-profile = 📊 Your numbers
sources-tool-list-recent-checkins = 📸 Your check-ins
sources-tool-get-standing = 🏆 Your place in the ranking
sources-tool-get-group-rules = 📜 The group's rules
sources-tool-recall-memories = 💭 What you let me remember
sources-tool-other = 📎 Another record
sources-checkin = • { $time }: { $points ->
        [one] { $points } point
       *[other] { $points } points
    }
sources-memory = • “{ $text }”
sources-fact-season-points = • Points this season: { $value }
sources-fact-season-checkins = • Check-ins this season: { $value }
sources-fact-rank = • Rank: { $value }
sources-fact-participants = • Participants: { $value }
sources-fact-next-rank-points = • Points of whoever is just ahead: { $value }
sources-fact-days-left = • Days left in the season: { $value }
sources-fact-streak-days = • Streak, in days: { $value }
sources-fact-best-streak-days = • Best streak, in days: { $value }
sources-fact-streak-freezes-in-hand = • Streak freezes: { $value }
sources-fact-checkins-of-last-7-days = • Check-ins in the last 7 days: { $value }
sources-fact-checkins-of-last-28-days = • Check-ins in the last 28 days: { $value }
sources-fact-last-checkin-day = • Latest check-in: { $value }
sources-fact-all-time-points = • Points of all time: { $value }
sources-fact-all-time-checkins = • Check-ins of all time: { $value }
sources-fact-best-season-points = • Points in the best season: { $value }

# The longer answer.

expert-button = 🧠 Expert
expert-heading = 🧠 The expert's answer
expert-footer = <i>About: “{ $question }”</i>
expert-writing = The expert is writing. 🧠
expert-writing-in-private = The expert is writing to you in private. 🧠
expert-open-chat = 🧠 The expert answers in private only. <a href="{ $link }">Open a chat with me</a>, tap Start, then tap the button again.
expert-failed = I couldn't write the expert's answer now, sorry. It's still yours: tap the button again in a while. (code { $code })

# Stopping an answer in private.

stop-button = ⏹ Stop
stop-offer = <i>Writing…</i>
stop-heard = All right, I've stopped. ✋
stop-footer = <i>You asked me to stop here. ⏹</i>
stop-before-a-word = I stopped before writing anything. Your question wasn't used up. ✋
stop-before-a-word-expert = I stopped before writing anything. The expert's answer is still yours: just tap the button again. ✋
