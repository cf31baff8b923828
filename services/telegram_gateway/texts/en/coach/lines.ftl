# What the coach says without being asked a question: a push, a one-liner, and what is said when it does not come in time.

urgent-in-group = 💛 <b>{ $name }</b>, we are with you. Help at any hour, free of charge: SAMU 192 · CVV 188. Write to me in private whenever you like.

motivation-0 = Just ten minutes. If you still want to stop after that, you may. I bet you won't. 💪
motivation-1 = Today's session does not have to be pretty. It has to be done. Shall we?
motivation-2 = Nobody regrets the workout they did. The one that stayed on the sofa gets missed a little. 🛋️
motivation-3 = Put your shoes on. Just that. The shoes know the rest of the way. 👟
motivation-4 = Motivation tends to arrive five minutes after the warm-up. Go ahead, it will catch up!
motivation-5 = One step today is worth more than ten promises for Monday. Pick yours and take it.
motivation-6 = Remember why you started? That person is cheering for you right now. 🔥
motivation-7 = Short sessions count. Clumsy sessions count. What counts is showing up.
motivation-8 = Press play on your favourite song and get up on the first beat. It works better than it sounds. 🎧
motivation-9 = You have done harder things than this on an ordinary Tuesday. Once more!
motivation-10 = The group is here, the water is cold and the hour is good. Only you are missing. 💧
motivation-11 = Slow gets there, too. Standing still does not. Shall we, just a little?

one-liner-0 = Laziness called and asked for you: I said you were busy beating it. 😏
one-liner-1 = The alarm clock rang three times; next time the workout sends the invitation.
one-liner-2 = The burpees are collecting signatures for a holiday from you. 📝
one-liner-3 = The mat asked for a raise after your last set. 🧘
one-liner-4 = Your water bottle knows more training secrets than any personal trainer.
one-liner-5 = The squats send their regards and ask you to sit down… and get up again. 😄
one-liner-6 = They say that "I'll go tomorrow" is the most repeated exercise in the world, with no rest between sets.
one-liner-7 = The sofa swears that you two are serious; your shoes disagree. 👟
one-liner-8 = Was the walk to the fridge the whole warm-up, or is there a chapter two?
one-liner-9 = The treadmill would like to know whether you two will ever arrive anywhere. 🏃
one-liner-10 = The last repetition says that it is waiting for you, and that it never gets tired. 😂
one-liner-11 = Your headphones know the whole playlist by now; they would just love to meet the workout. 🎧

introduction-not-a-person = Only people introduce themselves: reply to the message of whoever is new.
introduction-0 = Welcome, <b>{ $name }</b>! 👋 So good to have you here. At the next check-in, just answer with a photo of your training.
introduction-1 = <b>{ $name }</b>, the door is open and the mat is yours. Welcome! 🎉
introduction-2 = Hi, <b>{ $name }</b>! Here we cheer for every workout, the short ones too. Welcome to the team! 💪
introduction-3 = Look who arrived! Welcome, <b>{ $name }</b>. Any question about training, just mention me.
introduction-4 = Welcome, <b>{ $name }</b>! One step at a time, and the group walks along. 🚶
introduction-5 = <b>{ $name }</b> is in! The first check-in is the best one to begin with. See you there? 📸
introduction-6 = A warm welcome, <b>{ $name }</b>! Nobody trains alone here, not even on lazy days. 😄
introduction-7 = Good to meet you, <b>{ $name }</b>! Make yourself at home and pick your first workout. 🏠
introduction-8 = Welcome, <b>{ $name }</b>! The group just got stronger: one more to train with. 🙌
introduction-9 = <b>{ $name }</b>, thank you for introducing yourself! Let's go together from here. 🚀

# Commands: the line of the menu, what the page says, an example.
command-motivacao = A push: for you, or for whoever you reply to
guide-motivacao = Writes a push based on your own record. As a reply it is for whoever you reply to.
example-motivacao = /motivacao
command-fecho = A teasing one-liner: for you, or for whoever you reply to
guide-fecho = Writes a teasing one-liner. As a reply it is for whoever you reply to.
example-fecho = /fecho
command-apresentacao = Welcome whoever introduces themselves (reply to them)
guide-apresentacao = As a reply to somebody's introduction, the coach welcomes them.
example-apresentacao = /apresentacao
