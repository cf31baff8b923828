# Questions to the coach.

question-outsider = The coach talks to people in a Gym Nation group. Join one and come back. 💪
question-empty = Go ahead! Write the question together with the mention.
question-footer = <i>{ $used } of { $limit } questions today</i>
question-quota-used = You've asked { $limit ->
        [one] your question
       *[other] your { $limit } questions
    } for today here. Ask again from { $reset }. 🌙
feedback-thanks = Thanks for the feedback!

question-failed = I couldn't answer just now, sorry. Your question was not counted: try again in a moment. (code { $code })
question-failed-coach-not-configured = Whoever runs the bot has not switched the coach on yet. Your question was not counted. (code { $code })
question-failed-coach-overloaded = The coach has a full house right now. Your question was not counted: try in a few minutes. (code { $code })
question-failed-coach-spend-limit = The coach's budget is used up for now. Your question was not counted. (code { $code })
question-failed-coach-answer-rejected = I would rather not answer that: nothing that came to mind was safe enough for you. A health professional can help better. Your question was not counted. (code { $code })
question-failed-coach-refused = That is something I can't talk about. Your question was not counted. (code { $code })
question-needs-text = For now I only understand written questions. Send it as text! ✍️
