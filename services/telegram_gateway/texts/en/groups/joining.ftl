# Requests to join a group.

join-hello = 👋 Hi, { $name }! You asked to join <b>{ $group }</b>.
join-rules = These are its rules:

    { $rules }
join-agree-how = If they are fine with you, press the button and I'll let you in right away. If nothing happens within 24 hours the request ends, and you can ask again.
join-agree = ✅ I agree
join-question = One question, and you're in. By answering you agree to the rules. If you don't answer within 24 hours the request ends, and you can ask again.

    <b>{ $question }</b>
join-question-open = Just one question. Reply to this message in your own words: the people who run the group read it and decide. By answering you agree to the rules. If you don't answer within 24 hours the request ends, and you can ask again.

    <b>{ $question }</b>
join-words-length = Please answer with a short text of up to { $most } characters.
join-answered-in-words = 🚪 <b>{ $name }</b> wants to join <b>{ $group }</b> and answered the question at the door. The request is waiting for you.
    “{ $words }”
join-being-let-in = ✅ Thank you! You are being let into <b>{ $group }</b>.
join-being-let-in-short = ✅ Thank you! Letting you in.
join-for-admins = 🙌 Thank you! The people who run <b>{ $group }</b> will look at your request themselves.
join-for-admins-short = 🙌 Thank you! The people who run the group will look at it themselves.
join-answered-already = You have answered this request. To ask anew, use the group's link again.
join-question-changed = The question is another one by now. I'll send it to you.
join-not-asked = That group doesn't ask any more. Use its link again.
join-unanswered = ⌛ A day went by, so I closed your request to join <b>{ $group }</b>. If you still want to come in, ask again with the link.
join-unreachable = 🚪 <b>{ $name }</b> wants to join <b>{ $group }</b>. I could not write to them, so nobody has asked them anything. They wait for you.
join-answered-otherwise = 🚪 <b>{ $name }</b> wants to join <b>{ $group }</b> and gave another answer than the right one. They wait for you.
join-not-let-in = 🚪 <b>{ $name }</b> wants to join <b>{ $group }</b> and agreed to the rules. Telegram didn't let me let them in: maybe I lack the right to add members. They wait for you.
join-let-in = ✅ Let in
join-decline = ✖️ Decline
join-was-let-in = ✅ <b>{ $name }</b> is in <b>{ $group }</b>.
join-was-declined = ✖️ <b>{ $name }</b> was not let into <b>{ $group }</b>. They can ask again.
join-decided-already = ✓ Somebody decided about <b>{ $name }</b> in <b>{ $group }</b> already, or they took the request back.
join-refused = Telegram didn't let me. I need the right to add members in that group.
join-held = ⏸ Thank you! Many people are coming into <b>{ $group }</b> right now. You will be let in within the hour.
join-held-short = ⏸ Thank you! Many are coming right now: you will be let in within the hour.
