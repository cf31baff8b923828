# Anonymous mail: who receives, the conversation, what the group sees.

mail-consent-ask = 💌 <b>An anonymous mail has come for you</b>
    Somebody in { $group } wrote you a few words without giving their name. Would you like to receive mail from this group? You read it before anyone else and decide what happens to it.
    It is for people aged 18 or older. If you don't want it, the writer won't find out why.
mail-consent-yes = 💌 Yes, I am 18 or older
mail-consent-no = Not this one
mail-consent-never = 🔕 Never in this group
mail-consented = 💌 Great! I'll bring the mail in a moment. To change your mind: /mail
mail-consented-no = All right, I won't bring you this one. The writer won't find out why.
mail-consented-never = All right, no mail from { $group } will reach you, and nobody will know. To change your mind: /mail
mail-review-ask = 💌 <b>A mail for you, from somebody in { $group }</b>

    <blockquote>{ $text }</blockquote>
    What should I do with it? Without an answer within 24 hours, it goes away.
mail-review-publish = 📣 Publish in the group
mail-review-keep = 🔒 Only for me
mail-review-refuse = Refuse
mail-review-block = 🚫 Refuse and block
mail-reviewed-publish = 📣 It will go out in { $group } within an hour, and stay there for 24 hours.
mail-reviewed-keep = 🔒 It is for your eyes only.
mail-reviewed-refuse = Refused. The writer won't find out why.
mail-reviewed-block = 🚫 Refused, and this person can't reach you by mail any more. Nobody will know.
mail-button-view = 📖 Open
mail-button-answer = 💬 Reply
mail-button-stop = ✋ End the conversation
mail-button-stop-sure = ✋ Yes, end it
mail-button-block = 🚫 Block the writer
mail-button-block-sure = 🚫 Yes, block
mail-button-withdraw = 🎭 Don't let them know it's me after all
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
mail-state-waiting = waiting for you
mail-state-queued = going out in the group within an hour
mail-state-published = in the group until { $end }
mail-state-private = private, with a conversation until { $end }
mail-state-over = over
mail-state-returned = couldn't be delivered
mail-state-refused = stopped by the admins
mail-state-removed = taken down
mail-view-title = 💌 <b>Mail no. { NUMBER($number, useGrouping: 0) } in { $group }</b> · { $state }
mail-view-text = <blockquote>{ $text }</blockquote>
mail-view-text-gone = <i>The text has been deleted.</i>
mail-view-you = <b>You:</b> { $text }
mail-view-sender = <b>The writer:</b> { $text }
mail-view-recipient = <b>The recipient:</b> { $text }
mail-view-allowed = 🎭 Whoever got it may find out that it was you.
mail-view-secret = 🎭 Nobody finds out that it was you.
mail-view-revealed = 🎭 Whoever got it knows who wrote it.
mail-view-closed = ✋ The conversation is over.

mail-answer-ask = 💬 Write your reply to mail no. { NUMBER($number, useGrouping: 0) }, in a single message: 5 to 300 characters. The other side reads it in private and doesn't see your name.

    To stop: /cancel
mail-answer-in-private = I wrote to you in private. 💬
mail-answer-no-private = Open a private chat with me and send /mail.
mail-answer-not-yours = Only whoever got this mail can reply to it.
mail-answered = 💬 Your reply is on its way.
mail-answer-unsure = I couldn't check the text just now, and nothing goes out unchecked. Please try again in a moment.
mail-answer-closed = ✋ The conversation about this mail is over.
mail-reply-to-recipient = 💬 <b>Whoever wrote mail no. { NUMBER($number, useGrouping: 0) } in { $group } replied:</b>

    <blockquote>{ $text }</blockquote>
mail-reply-to-sender = 💬 <b>Whoever got your mail no. { NUMBER($number, useGrouping: 0) } in { $group } replied:</b>

    <blockquote>{ $text }</blockquote>
mail-stop-ask = End the conversation? Neither of you will be able to write about this mail any more.
mail-stopped = ✋ The conversation is over.
mail-block-ask = Block the writer? No mail from this person will reach you any more, and nobody will know.
mail-blocked = 🚫 This person can't reach you by mail any more. Nobody will know.
mail-withdrawn = 🎭 Done: whoever got it can no longer find out that it was you.
mail-withdrawn-late = 🎭 Too late: whoever got it already knows that it was you.
mail-reveal-ask = 🎭 The writer lets you know who they are. Do you really want to know? It can't be undone.
mail-reveal-sure = 🎭 I want to know
mail-reveal-told = 🎭 Mail no. { NUMBER($number, useGrouping: 0) } in { $group } was written by <b><a href="tg://user?id={ $member }">{ $name }</a></b>. Keep it between you two. 💚
mail-reveal-not-now = There is no way to find out who wrote this mail.
mail-reveal-known = 🎭 You already know who wrote this mail: I told you once, in this chat.
mail-report-ask = Report it? The mail will be taken down at once, and the admins decide.
mail-reported = 🛡 Thank you for your report, and for looking out for the group. 💚
mail-reported-removed = 🛡 Thank you for your report. The mail has been taken down, and the admins decide.
mail-reply-report-ask = 🛡 <b>Report this reply?</b>
    <blockquote>{ $text }</blockquote>
    The admins of the group will read these words, without your name and without anything that you wrote. The conversation ends.
mail-reply-report-sure = 🛡 Report and end the conversation
mail-reply-reported = 🛡 Reported, and the conversation is over. The admins decide. Thank you for saying so. 💚
mail-reply-gone = This reply has been deleted.

mail-post = 💌 <b>Anonymous mail no. { NUMBER($number, useGrouping: 0) }</b>
    To <b>{ $name }</b>:

    <blockquote>{ $text }</blockquote>
mail-post-nameless = 💌 <b>Anonymous mail no. { NUMBER($number, useGrouping: 0) }</b>
    To somebody in the group:

    <blockquote>{ $text }</blockquote>
mail-post-over = 💌 <b>Anonymous mail no. { NUMBER($number, useGrouping: 0) }</b> · over

    <blockquote>{ $text }</blockquote>
mail-post-over-blank = 💌 <b>Anonymous mail no. { NUMBER($number, useGrouping: 0) }</b> · over
