# Anonymous mail: who receives, the conversation, what the group sees.

mail-consent-ask = 💌 <b>An anonymous mail has come for you</b>
    Somebody in { $group } wrote you a word without saying their name. Do you want to receive mail from this group? You read it before anyone else and decide what happens.
    It is for people who are 18 or older. If you don't want it, who wrote won't learn why.
mail-consent-yes = 💌 Yes, I am 18 or older
mail-consent-no = Not this one
mail-consent-never = 🔕 Never in this group
mail-consented = 💌 Great! I'll bring the mail in a moment. To change your mind: /mail
mail-consented-no = All right: this one won't come. Who wrote won't learn why.
mail-consented-never = All right: no mail from { $group } reaches you, and nobody knows. To change your mind: /mail
mail-review-ask = 💌 <b>A mail for you, from somebody in { $group }</b>

    <blockquote>{ $text }</blockquote>
    What shall I do with it? Without an answer in 24 hours it goes away.
mail-review-publish = 📣 Publish in the group
mail-review-keep = 🔒 Only for me
mail-review-refuse = Refuse
mail-review-block = 🚫 Refuse and block
mail-reviewed-publish = 📣 It goes out in { $group } within an hour, and stays there for 24 hours.
mail-reviewed-keep = 🔒 It stays with you.
mail-reviewed-refuse = Refused. Who wrote won't learn why.
mail-reviewed-block = 🚫 Refused, and this person can't reach you by mail any more. Nobody knows.
mail-button-view = 📖 Open
mail-button-answer = 💬 Reply
mail-button-stop = ✋ End the conversation
mail-button-stop-sure = ✋ Yes, end it
mail-button-block = 🚫 Block who wrote
mail-button-block-sure = 🚫 Yes, block
mail-button-withdraw = 🎭 They may no longer know it's me
mail-button-reveal = 🎭 Who wrote it?
mail-button-report = 🛡 Report
mail-button-report-reply = 🛡 Report this reply
mail-button-report-sure = 🛡 Report and take down

mail-list-sent = 📤 <b>Mails you sent in { $group }</b>
mail-list-received = 📥 <b>Mails you received in { $group }</b>
mail-list-none-sent = You haven't sent any yet.
mail-list-none-received = You haven't received any yet.
mail-list-line = no. { NUMBER($number, useGrouping: 0) } · { $state }
mail-state-on-its-way = on its way
mail-state-waiting = waits for you
mail-state-queued = goes out in the group within an hour
mail-state-published = in the group until { $end }
mail-state-private = only for who got it, with a conversation until { $end }
mail-state-over = over
mail-state-returned = couldn't be delivered
mail-state-refused = not let out by the admins
mail-state-removed = taken down
mail-view-title = 💌 <b>Mail no. { NUMBER($number, useGrouping: 0) } in { $group }</b> · { $state }
mail-view-text = <blockquote>{ $text }</blockquote>
mail-view-text-gone = <i>The text is deleted by now.</i>
mail-view-you = <b>You:</b> { $text }
mail-view-sender = <b>Who wrote:</b> { $text }
mail-view-recipient = <b>Who received:</b> { $text }
mail-view-allowed = 🎭 Who got it may learn that it was you.
mail-view-secret = 🎭 Nobody learns who wrote.
mail-view-revealed = 🎭 Who got it knows who wrote.
mail-view-closed = ✋ The conversation is over.

mail-answer-ask = 💬 Write your reply to mail no. { NUMBER($number, useGrouping: 0) }, in a single message: 5 to 300 characters. The other side reads it in private, and your name doesn't go along.

    To stop: /cancel
mail-answer-in-private = I wrote to you in private. 💬
mail-answer-no-private = Open a private chat with me and send /mail.
mail-answer-not-yours = The reply is for whoever got this mail.
mail-answered = 💬 Your reply is on its way.
mail-answer-unsure = I couldn't check the text just now, and without that nothing goes out. Try again in a moment.
mail-answer-closed = ✋ The conversation about this mail is over.
mail-reply-to-recipient = 💬 <b>Whoever wrote mail no. { NUMBER($number, useGrouping: 0) } in { $group } replied:</b>

    <blockquote>{ $text }</blockquote>
mail-reply-to-sender = 💬 <b>Whoever got your mail no. { NUMBER($number, useGrouping: 0) } in { $group } replied:</b>

    <blockquote>{ $text }</blockquote>
mail-stop-ask = End the conversation? Neither side writes about this mail any more.
mail-stopped = ✋ The conversation is over.
mail-block-ask = Block who wrote? No mail from this person reaches you any more, and nobody knows.
mail-blocked = 🚫 This person can't reach you by mail any more. Nobody knows.
mail-withdrawn = 🎭 Done: whoever got it can't learn any more who wrote.
mail-withdrawn-late = 🎭 Whoever got it knows already who wrote.
mail-reveal-ask = 🎭 Whoever wrote allows you to know. Do you really want to? It can't be undone.
mail-reveal-sure = 🎭 I want to know
mail-reveal-told = 🎭 Mail no. { NUMBER($number, useGrouping: 0) } in { $group } was written by <b><a href="tg://user?id={ $member }">{ $name }</a></b>. Keep it between you two. 💚
mail-reveal-not-now = There's no way to learn who wrote this mail.
mail-reveal-known = 🎭 You know who wrote this mail: I told you once, in this chat.
mail-report-ask = Report it? The mail is taken down at once, and the admins decide.
mail-reported = 🛡 Your report is noted. Thank you for looking out for the group. 💚
mail-reported-removed = 🛡 Your report is noted, and the mail is taken down. The admins decide.
mail-reply-report-ask = 🛡 <b>Report this reply?</b>
    <blockquote>{ $text }</blockquote>
    The admins of the group read these words, without your name and without anything you wrote. The conversation ends.
mail-reply-report-sure = 🛡 Report and end the conversation
mail-reply-reported = 🛡 Reported, and the conversation is over. The admins decide. Thank you for saying so. 💚
mail-reply-gone = This reply is deleted by now.

mail-post = 💌 <b>Anonymous mail no. { NUMBER($number, useGrouping: 0) }</b>
    To <b>{ $name }</b>:

    <blockquote>{ $text }</blockquote>
mail-post-nameless = 💌 <b>Anonymous mail no. { NUMBER($number, useGrouping: 0) }</b>
    To somebody in the group:

    <blockquote>{ $text }</blockquote>
mail-post-over = 💌 <b>Anonymous mail no. { NUMBER($number, useGrouping: 0) }</b> · over

    <blockquote>{ $text }</blockquote>
mail-post-over-blank = 💌 <b>Anonymous mail no. { NUMBER($number, useGrouping: 0) }</b> · over
