# Ten lines a tier, by the check-ins of the season: 1, 2–3, 4–7, 8–12, 13–18, 19–25, 26–30, 31+.

checkin-tier-1-0 = First check-in of the season! Every record starts like this. 🌱
checkin-tier-1-1 = You're on the board! The hardest step was the first, and it's done. 👏
checkin-tier-1-2 = One in! The season has you now. 🎉
checkin-tier-1-3 = What an entrance! First workout on record. 💥
checkin-tier-1-4 = The counter is running! From here on it only goes up. ✨
checkin-tier-1-5 = And they're off! Good to see you here. 🏁
checkin-tier-1-6 = Check-in no. 1: keep that photo, it will have a story. 📸
checkin-tier-1-7 = The sofa lost this round. What a start to the season! 🛋️
checkin-tier-1-8 = Welcome to the season! The group says thanks, so does the ranking. 🙌
checkin-tier-1-9 = It has begun! The rest of the way we go together. 🚀

checkin-tier-2-0 = An encore! That's how habits are born. 🌿
checkin-tier-2-1 = Back again! Once is a coincidence, again is a decision. 💪
checkin-tier-2-2 = Look who's here again! Love it. 😄
checkin-tier-2-3 = One more brick on the pile. It's rising! 🧱
checkin-tier-2-4 = Your shoes are starting to recognise you. 👟
checkin-tier-2-5 = You're getting a taste for this. We can tell. 👀
checkin-tier-2-6 = One more! Laziness asked for a rematch and lost. 🥊
checkin-tier-2-7 = You've found the rhythm. Now keep dancing. 🎵
checkin-tier-2-8 = Workout done, day won. ☀️
checkin-tier-2-9 = Little by little it's getting serious. In a good way! 🌟

checkin-tier-3-0 = That's consistency. You can call it by its name. 🔁
checkin-tier-3-1 = The week has barely breathed and you've trained. Fierce! 🔥
checkin-tier-3-2 = Your calendar is turning green. 🟩
checkin-tier-3-3 = You said you would come, and here you are. A word kept! 🙌
checkin-tier-3-4 = Engine's warm! Keep those revs. 🏎️
checkin-tier-3-5 = Discipline sends a hug: it saw you today. 🤝
checkin-tier-3-6 = One more for the collection. Time to buy a shelf! 🏆
checkin-tier-3-7 = Motivation takes days off. You don't. 😉
checkin-tier-3-8 = The consistency of somebody who came to stay. 💯
checkin-tier-3-9 = The ranking heard your footsteps. 👣

checkin-tier-4-0 = This is a routine now, and a good one! 🧘
checkin-tier-4-1 = The gym is keeping your spot. 🏋️
checkin-tier-4-2 = Last month's you is impressed. 🤯
checkin-tier-4-3 = You make it look easy. We know it isn't. 👏
checkin-tier-4-4 = You could teach a class in showing up. 📚
checkin-tier-4-5 = Workout done, conscience light as a feather. 🪶
checkin-tier-4-6 = Somebody forgot how to skip a day. 😎
checkin-tier-4-7 = Another chapter of a well-written season. 📖
checkin-tier-4-8 = Friday energy on any given day. ⚡
checkin-tier-4-9 = Is the bar getting lighter, or you stronger? 🤔

checkin-tier-5-0 = Level: inspiring the whole group. 🌟
checkin-tier-5-1 = There's smoke coming off those shoes! 💨
checkin-tier-5-2 = You don't train, you sign the attendance book. ✍️
checkin-tier-5-3 = Your alarm clock respects you by now. ⏰
checkin-tier-5-4 = What a run! Bring somebody along next time. 🤝
checkin-tier-5-5 = If consistency were money, you'd be rich. 💰
checkin-tier-5-6 = The group trains more because you show up. Truly. 🙏
checkin-tier-5-7 = This pace has a first and a last name: yours. 🎖️
checkin-tier-5-8 = Rain or shine, here you come. ☔
checkin-tier-5-9 = Time to put "training" on your list of housemates. 🏠

checkin-tier-6-0 = Leading-role material, right here. 🎬
checkin-tier-6-1 = Gravity asked for a time-out. 🪐
checkin-tier-6-2 = You train like a Swiss clock ticks. 🕰️
checkin-tier-6-3 = Legend under construction: leave the scaffolding up. 🏗️
checkin-tier-6-4 = Where's the camera crew? This deserves a documentary. 🎥
checkin-tier-6-5 = You warmed up and the ranking melted. 🫠
checkin-tier-6-6 = Strength, focus, photo: the full set. 📸
checkin-tier-6-7 = You're a reference by now. No pressure, just applause. 👏
checkin-tier-6-8 = The season owes you a round of applause. 🎺
checkin-tier-6-9 = Does that stamina come with an extended warranty? 🛡️

checkin-tier-7-0 = What a count! You can hear the crowd. 📣
checkin-tier-7-1 = That's not a streak, that's a series renewed for another season. 📺
checkin-tier-7-2 = Tiredness saw you and crossed the street. 🚶
checkin-tier-7-3 = No medal yet, but plenty of respect. 🎖️
checkin-tier-7-4 = You've set the bar high. Thank you for that! 📏
checkin-tier-7-5 = So many trainings, and still a starting-line face. What a drive! ⛽
checkin-tier-7-6 = Somebody reserve the podium. 🥇
checkin-tier-7-7 = Even the app broke a sweat with you. 📱
checkin-tier-7-8 = A gala season. Black tie optional, water bottle required. 🤵
checkin-tier-7-9 = If you stop to count, it has already grown. So don't stop! 🏃

checkin-tier-8-0 = Over thirty! That's another altitude. 🏔️
checkin-tier-8-1 = You finished the game and came back for the bonus levels. 🎮
checkin-tier-8-2 = Tell everyone: this season has a host. 👑
checkin-tier-8-3 = Consistent as the tide: it comes and goes and never stays away. 🌊
checkin-tier-8-4 = The whole group wins when you show up. 🙌
checkin-tier-8-5 = You're part of the community's heritage now. 🏛️
checkin-tier-8-6 = Soon the scoreboard will ask for another digit. 🔢
checkin-tier-8-7 = Off the charts, on the mat. 📈
checkin-tier-8-8 = When I grow up, I want your discipline. 🤖
checkin-tier-8-9 = Legendary. And you still found time for the photo! 📸
