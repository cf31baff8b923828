# Ten lines a tier, by the check-ins of the season: 1, 2–3, 4–7, 8–12, 13–18, 19–25, 26–30, 31+.

checkin-tier-1-0 = First check-in of the season! Every record starts like this. 🌱
checkin-tier-1-1 = Back at the start! Scores are at zero, motivation isn't. 🏁
checkin-tier-1-2 = One down! This season has you in it. 🎉
checkin-tier-1-3 = New season, same energy. Let's go! 💥
checkin-tier-1-4 = A fresh scoreboard, and the first line is yours. ✨
checkin-tier-1-5 = The season had barely opened its doors and in you walked. 🚪
checkin-tier-1-6 = Check-in no. 1 of the season: the one that pulls the rest along. 🧲
checkin-tier-1-7 = The sofa lost this round. What a start to the season! 🛋️
checkin-tier-1-8 = Great to have you for another season! The group says thanks, and so does the ranking. 🙌
checkin-tier-1-9 = Here we go again! We'll do the rest of the way together. 🚀

checkin-tier-2-0 = An encore! That's how habits are born. 🌿
checkin-tier-2-1 = Back again! Once is a coincidence, again is a decision. 💪
checkin-tier-2-2 = Look who's here again! Love it. 😄
checkin-tier-2-3 = Another brick in the wall! 🧱
checkin-tier-2-4 = Your shoes are starting to recognize you. 👟
checkin-tier-2-5 = You're getting a taste for this. We can tell. 👀
checkin-tier-2-6 = One more! Laziness asked for a rematch and lost. 🥊
checkin-tier-2-7 = You've found the rhythm. Now keep dancing. 🎵
checkin-tier-2-8 = Workout done, day won. ☀️
checkin-tier-2-9 = Little by little, this is getting serious. In a good way! 🌟

checkin-tier-3-0 = That's consistency. You can call it by its name. 🔁
checkin-tier-3-1 = Another workout in the bank. You're on fire! 🔥
checkin-tier-3-2 = Your calendar is turning green. 🟩
checkin-tier-3-3 = Less talk, more training. Love it! 🙌
checkin-tier-3-4 = The engine's warm! Keep it purring. 🏎️
checkin-tier-3-5 = Discipline sends a hug: it saw you here today. 🤝
checkin-tier-3-6 = One more for the collection. You'll need a shelf! 🏆
checkin-tier-3-7 = Motivation was running late. You didn't wait for it. 😉
checkin-tier-3-8 = That's the consistency of someone who's here to stay. 💯
checkin-tier-3-9 = The ranking heard your footsteps. 👣

checkin-tier-4-0 = This is a routine now, and a good one! 🧘
checkin-tier-4-1 = The gym is keeping your spot. 🏋️
checkin-tier-4-2 = Tomorrow's you just said thank you. 🤯
checkin-tier-4-3 = You make it look easy. We know it isn't. 👏
checkin-tier-4-4 = You could teach a class in consistency. 📚
checkin-tier-4-5 = Workout done, conscience clear. 🪶
checkin-tier-4-6 = Today's excuse is out of a job. 😎
checkin-tier-4-7 = Another chapter of a well-written season. 📖
checkin-tier-4-8 = Friday energy, any day of the week. ⚡
checkin-tier-4-9 = Is the bar getting lighter, or are you getting stronger? 🤔

checkin-tier-5-0 = Level unlocked: inspiring the whole group. 🌟
checkin-tier-5-1 = There's smoke coming off those shoes! 💨
checkin-tier-5-2 = The attendance sheet knows your signature by heart. ✍️
checkin-tier-5-3 = Even your alarm clock respects you now. ⏰
checkin-tier-5-4 = What a run! Bring a friend along next time. 🤝
checkin-tier-5-5 = If consistency were gold, you'd be swimming in it. 💰
checkin-tier-5-6 = The group lights up when you show up. 🙏
checkin-tier-5-7 = This pace has your name written all over it. 🎖️
checkin-tier-5-8 = Rain or shine, there you are. ☔
checkin-tier-5-9 = Training practically lives with you now. Does it at least pay rent? 🏠

checkin-tier-6-0 = Leading-role material, right here. 🎬
checkin-tier-6-1 = Gravity asked for a time-out. 🪐
checkin-tier-6-2 = Regular as a Swiss watch. 🕰️
checkin-tier-6-3 = Legend under construction: leave the scaffolding up. 🏗️
checkin-tier-6-4 = Where's the camera crew? This deserves a documentary. 🎥
checkin-tier-6-5 = You warmed up and the ranking melted. 🫠
checkin-tier-6-6 = Strength, focus, check-in: the full set. 🎯
checkin-tier-6-7 = People look up to you now. No pressure! 😄
checkin-tier-6-8 = The season owes you a round of applause. 🎺
checkin-tier-6-9 = Does that stamina come with an extended warranty? 🛡️

checkin-tier-7-0 = What a count! You can hear the crowd. 📣
checkin-tier-7-1 = This series just got renewed for another season. 📺
checkin-tier-7-2 = Tiredness saw you and crossed the street. 🚶
checkin-tier-7-3 = The medal is on its way; the respect is already here. 🎖️
checkin-tier-7-4 = You've set the bar high. Thank you for that! 📏
checkin-tier-7-5 = All those workouts and still fresh off the line. ⛽
checkin-tier-7-6 = Someone out there is training just to keep up with you. 🥇
checkin-tier-7-7 = Even the bot broke a sweat with you. 🤖
checkin-tier-7-8 = A gala season. Black tie optional, water bottle required. 🤵
checkin-tier-7-9 = By the time we've counted, you've done another one. 🏃

checkin-tier-8-0 = Over thirty! That's a whole new altitude. 🏔️
checkin-tier-8-1 = You finished the game and came back for the bonus levels. 🎮
checkin-tier-8-2 = Spread the word: past thirty and still going strong. 👑
checkin-tier-8-3 = Consistent as the tide: always back. 🌊
checkin-tier-8-4 = The whole group wins when you show up. 🙌
checkin-tier-8-5 = You're officially part of the community's heritage. 🏛️
checkin-tier-8-6 = The scoreboard is working overtime. 🔢
checkin-tier-8-7 = Off the charts, on the mat. 📈
checkin-tier-8-8 = When I grow up, I want your discipline. 🌱
checkin-tier-8-9 = Legendary. And you still found time to tell us! 🏅
