# What a check-in is, beside one more: ten lines an occasion.

milestone-rest-0 = That's { $number } days in a row. Rest is training, too: a day off counts. 🛋️
milestone-rest-1 = { $number } days without a break! A day off now is worth as much as a workout. 😌
milestone-rest-2 = A run of { $number } days. Rest is where training sinks in: take a day if you like, no guilt. 💤
milestone-rest-3 = { $number } days straight, what energy! How about tomorrow without an alarm? Rest is part of it. ⏰
milestone-rest-4 = { $number } days in a row. Rest well, train better: a day off is part of the plan. 🌙
milestone-rest-5 = After { $number } days in a row, your bed counts as a gym, too. Rest is training. 🛏️
milestone-rest-6 = { $number } days in a row! A day off takes nothing away from what you did. 🍃
milestone-rest-7 = { $number } days, one after the other. How about a breather? 🌤️
milestone-rest-8 = Nobody here doubts it: { $number } days in a row! The next step may be a little pause. 🧘
milestone-rest-9 = { $number } days without a day off. Tomorrow's workout may be a nap, and that's fine. 😴

milestone-count-0 = And that was your check-in no. { $number }! 🎉
milestone-count-1 = { $number } check-ins in your story here. What a journey! 🛤️
milestone-count-2 = A new milestone: { $number } check-ins in all! 🏅
milestone-count-3 = You showed up { $number } times. And we saw each of them. 👀
milestone-count-4 = You're at { $number } check-ins. That's history! 📚
milestone-count-5 = { $number } check-ins! One at a time, as it should be. 🧱
milestone-count-6 = Look at that number: { $number } check-ins since the first. 🎯
milestone-count-7 = { $number } check-ins completed. The whole group is better for it. 💚
milestone-count-8 = { $number } check-ins and counting! 🔢
milestone-count-9 = One to remember: today was check-in no. { $number }. 📌

milestone-anniversary-0 = It's been { $number ->
        [one] { $number } year
       *[other] { $number } years
    } since your first check-in here! 🎂
milestone-anniversary-1 = { $number ->
        [one] { $number } year
       *[other] { $number } years
    } since the first check-in. Good to have you! 🥳
milestone-anniversary-2 = A training anniversary: { $number ->
        [one] { $number } year
       *[other] { $number } years
    } with us! 🎈
milestone-anniversary-3 = { $number ->
        [one] { $number } year
       *[other] { $number } years
    } ago you sent the first photo. And look at you now! 📸
milestone-anniversary-4 = { $number ->
        [one] { $number } year
       *[other] { $number } years
    } on the road with this group. Congratulations! 🛣️
milestone-anniversary-5 = Time for cake: { $number ->
        [one] { $number } year
       *[other] { $number } years
    } since your first check-in! 🍰
milestone-anniversary-6 = { $number ->
        [one] { $number } year
       *[other] { $number } years
    } in this house. Make yourself at home! 🏠
milestone-anniversary-7 = The first check-in was { $number ->
        [one] { $number } year
       *[other] { $number } years
    } ago. Today's feels like a party. 🎉
milestone-anniversary-8 = { $number ->
        [one] { $number } year
       *[other] { $number } years
    } of training together. Here's to more! 🥂
milestone-anniversary-9 = A special date: { $number ->
        [one] { $number } year
       *[other] { $number } years
    } since you started here. ✨

milestone-longest-streak-0 = Weekly goal reached, and it's a record: { $number ->
        [one] { $number } week
       *[other] { $number } weeks
    } in a row! 🏆
milestone-longest-streak-1 = { $number ->
        [one] { $number } week
       *[other] { $number } weeks
    } in a row with your goal reached: your longest streak so far! 🔥
milestone-longest-streak-2 = Personal best: { $number ->
        [one] { $number } week
       *[other] { $number } weeks
    } of reaching your goal! 🥇
milestone-longest-streak-3 = The week is done and the streak is a record: { $number ->
        [one] { $number } week
       *[other] { $number } weeks
    }! 📈
milestone-longest-streak-4 = You've never gone this far: { $number ->
        [one] { $number } week
       *[other] { $number } weeks
    } in a row with the goal reached! 🚀
milestone-longest-streak-5 = Goal reached again: { $number ->
        [one] { $number } week
       *[other] { $number } weeks
    } in a row, more than ever before. 🌟
milestone-longest-streak-6 = With this week's goal it's { $number ->
        [one] { $number } week
       *[other] { $number } weeks
    } in a row: your personal best! 🎖️
milestone-longest-streak-7 = The longest streak of your story here: { $number ->
        [one] { $number } week
       *[other] { $number } weeks
    } with the goal reached. 📜
milestone-longest-streak-8 = { $number ->
        [one] { $number } week
       *[other] { $number } weeks
    } in a row! The old record is behind you. 👏
milestone-longest-streak-9 = One more week reached and a new record: { $number ->
        [one] { $number } week
       *[other] { $number } weeks
    }. 🎯

milestone-goal-0 = Weekly goal reached: { $number ->
        [one] { $number } day
       *[other] { $number } days
    }! 🎯
milestone-goal-1 = { $number ->
        [one] { $number } day
       *[other] { $number } days
    } this week: that was the goal, and it's done! ✅
milestone-goal-2 = A full week with { $number ->
        [one] { $number } day
       *[other] { $number } days
    }. Goal reached! 🙌
milestone-goal-3 = Done: { $number ->
        [one] { $number } day
       *[other] { $number } days
    }, just as you planned. Goal reached! 💚
milestone-goal-4 = A deal is a deal: { $number ->
        [one] { $number } day
       *[other] { $number } days
    }. Weekly goal reached! 🤝
milestone-goal-5 = The week's goal is in the bag: { $number ->
        [one] { $number } day
       *[other] { $number } days
    }! 🎉
milestone-goal-6 = With today's, your week is complete: { $number ->
        [one] { $number } day
       *[other] { $number } days
    }. 🏁
milestone-goal-7 = { $number ->
        [one] { $number } day
       *[other] { $number } days
    } and the goal is reached. The rest of the week is a bonus! 🎁
milestone-goal-8 = You reached the week's goal: { $number ->
        [one] { $number } day
       *[other] { $number } days
    }! Lovely to see. 👏
milestone-goal-9 = A goal of { $number ->
        [one] { $number } day
       *[other] { $number } days
    }: done! Your call now: one more or some rest, both count. 😌

milestone-best-week-0 = Your best week so far: { $number ->
        [one] { $number } day
       *[other] { $number } days
    } of training! 🏆
milestone-best-week-1 = A record week: { $number ->
        [one] { $number } day
       *[other] { $number } days
    }. Your most ever! 📈
milestone-best-week-2 = { $number ->
        [one] { $number } day
       *[other] { $number } days
    } this week: your best yet! 🥇
milestone-best-week-3 = What a week! { $number ->
        [one] { $number } day
       *[other] { $number } days
    } of training, your personal best. 🔥
milestone-best-week-4 = Record week: { $number ->
        [one] { $number } day
       *[other] { $number } days
    }! 🎉
milestone-best-week-5 = You've never trained this much in a week: { $number ->
        [one] { $number } day
       *[other] { $number } days
    }. 🌟
milestone-best-week-6 = { $number ->
        [one] { $number } day
       *[other] { $number } days
    } of training in a single week: personal best! 🎖️
milestone-best-week-7 = This week is already the best of all: { $number ->
        [one] { $number } day
       *[other] { $number } days
    }! 🚀
milestone-best-week-8 = A new best: { $number ->
        [one] { $number } day
       *[other] { $number } days
    } in the same week. 📌
milestone-best-week-9 = { $number ->
        [one] { $number } day
       *[other] { $number } days
    } this week, more than in any other of yours. 👏

milestone-back-0 = So good to see you here again! 💚
milestone-back-1 = Look who's back! We kept your seat. 🪑
milestone-back-2 = Welcome back! The group is better with you in it. 🤗
milestone-back-3 = Good to see you training! 🙌
milestone-back-4 = Back, and with a check-in right away. I like it! 😄
milestone-back-5 = What a joy to have you back! 🎉
milestone-back-6 = Your workout missed you. So did we! 💛
milestone-back-7 = Coming back is training, too, and the best kind. 🌱
milestone-back-8 = There you are! ✨
milestone-back-9 = Let's pick up from here. Glad you came! 🚪

milestone-first-ten-0 = You moved up to place { $number }! 📈
milestone-first-ten-1 = Into the top ten: place { $number } of the season! 🔟
milestone-first-ten-2 = Place { $number }: you're in the top ten! 🎉
milestone-first-ten-3 = Up you go! That's place { $number } of the season. 🪜
milestone-first-ten-4 = You entered the top 10: place { $number }! 🌟
milestone-first-ten-5 = With today's, you're in place { $number }. 🚀
milestone-first-ten-6 = The top ten have company: place { $number } is yours! 🙌
milestone-first-ten-7 = Place { $number } of the season. What a climb! ⛰️
milestone-first-ten-8 = The board is up to date: you're in place { $number }! 🗒️
milestone-first-ten-9 = From the workout straight into the top 10: place { $number }! 💥

milestone-private = <b>{ $group }</b>: { $line }
