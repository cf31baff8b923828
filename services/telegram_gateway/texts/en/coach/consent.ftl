# What people need to know before their first question. When the sentence says more, the version in consent.py goes up.

consent-ask = Before the first answer: what you ask, with the photo you send and what the coach needs to know of your record, goes to <b>Claude, by Anthropic</b> (USA), which writes the answer. Is that all right?
consent-yes = 👍 Fine, go ahead
consent-no = Not now
consent-given = 👍 Deal. If you change your mind: /privacy
consent-refused = All right, I sent nothing. If you change your mind, just ask again.
consent-ask-again = I can't find your question any more. Could you send it again?
consent-withdrawn = Done: from now on nothing that you ask or write with a check-in goes to Claude. If you ask again, I'll get your OK first.
consent-expert = You no longer allow your questions to go to Claude. To change that, ask a new question.
consent-withdraw = Stop sending my questions to Claude
