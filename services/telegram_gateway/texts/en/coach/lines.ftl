# What the coach says without being asked a question: a push, a one-liner, and what is said when it does not come in time.

urgent-in-group = 💛 <b>{ $name }</b>, we're with you. Free help, any time, in Brazil: SAMU 192 · CVV 188; elsewhere, your local emergency number. Message me in private whenever you like.

motivation-0 = Just ten minutes. If you still want to stop after that, go ahead. I bet you won't. 💪
motivation-1 = Today's workout doesn't have to be pretty. It just has to happen. Shall we?
motivation-2 = Nobody regrets the workout they did. The one left on the sofa, though… 🛋️
motivation-3 = Put your shoes on. Just that. The shoes know the rest of the way. 👟
motivation-4 = Motivation tends to show up five minutes after the warm-up. Start without it, it'll catch up!
motivation-5 = One step today beats ten promises for Monday. Pick yours and take it.
motivation-6 = Remember why you started? The person you were that day is cheering for you now. 🔥
motivation-7 = Short workouts count. Clumsy workouts count. What counts is showing up.
motivation-8 = Press play on your favorite song and get up on the first beat. It works better than it sounds. 🎧
motivation-9 = You've done harder things than this on an ordinary Tuesday. Let's go again!
motivation-10 = The group is here, the water is cold and the time is right. All that's missing is you. 💧
motivation-11 = Slow still gets you there. Standing still doesn't. Just a little?

one-liner-0 = Laziness called for you. I said you were out beating it. 😏
one-liner-1 = The alarm rang three times and the only one who got up was laziness. ⏰
one-liner-2 = The burpees have started a petition for some time off from you. 📝
one-liner-3 = The mat asked for a raise after your last set. 🧘
one-liner-4 = Your water bottle knows more training secrets than any personal trainer. 🤫
one-liner-5 = The squats send their regards and ask you to sit down… and stand up again. 😄
one-liner-6 = They say “I'll go tomorrow” is the most repeated exercise in the world, with no rest between sets.
one-liner-7 = The sofa swears you two are serious; your shoes disagree. 👟
one-liner-8 = Was finding the other sock the whole warm-up, or is there a chapter two? 🧦
one-liner-9 = The treadmill wants to know if you two will ever get anywhere. 🏃
one-liner-10 = Your last rep says it's waiting for you, and it never gets tired. 😂
one-liner-11 = Your headphones know the whole playlist by heart; now they'd like to meet the workout. 🎧

introduction-not-a-person = Only people introduce themselves: reply to the newcomer's message.
introduction-0 = Welcome, <b>{ $name }</b>! 👋 So good to have you here. At the next check-in, just reply with a photo or video of your workout.
introduction-1 = <b>{ $name }</b>, the door is open and the mat is yours. Welcome! 🎉
introduction-2 = Hi, <b>{ $name }</b>! We cheer for every workout here, even the short ones. Welcome to the team! 💪
introduction-3 = Look who's here! Welcome, <b>{ $name }</b>. Any questions about training? Just mention me.
introduction-4 = Welcome, <b>{ $name }</b>! One step at a time, and the whole group walks with you. 🚶
introduction-5 = <b>{ $name }</b> is in! How about starting with the next check-in? See you there! 📸
introduction-6 = A warm welcome, <b>{ $name }</b>! Nobody trains alone here, not even on lazy days. 😄
introduction-7 = Nice to meet you, <b>{ $name }</b>! Make yourself at home and pick your next workout. 🏠
introduction-8 = Welcome, <b>{ $name }</b>! The group just got stronger: one more person to train with. 🙌
introduction-9 = <b>{ $name }</b>, thanks for introducing yourself! From here on, we're in this together. 🚀

# Commands: the line of the menu, what the page says, an example.
command-motivacao = A little push: for you, or for whoever you reply to
guide-motivacao = Writes a little push based on your own workouts. As a reply, it's for whoever you reply to.
example-motivacao = /motivation
command-fecho = A friendly tease: for you, or for whoever you reply to
guide-fecho = Writes a friendly tease. As a reply, it's for whoever you reply to.
example-fecho = /tease
command-apresentacao = Welcome someone who introduced themselves (reply to them)
guide-apresentacao = As a reply to someone's introduction, the coach welcomes them.
example-apresentacao = /introduction
