# Anonymous mail: who writes.

mail-adult-ask = 🔞 Anonymous mail is for adults. Are you 18 or older?
    I only ask once, and keep your answer.
mail-adult-yes = I am 18 or older
mail-adult-no = Not yet
mail-adult-refused = Then mail can wait until you turn 18. 💚
mail-recipient-ask = 💌 <b>Mail in { $group }</b>
    Who is it for? Pick the person with the button below, write their @name, send their contact or forward one of their messages.

    To stop: /cancel
mail-recipient-pick = 👤 Pick the person
mail-recipient-not-understood = I didn't understand who it is for. Pick the person with the button below, or write just their @name.
mail-recipient-not-found = I couldn't find { $name } among the people I know in { $group }. Check the @name, or pick the person with the button below.
mail-recipient-hidden = This person hides where their messages come from. Pick them with the button below, or write their @name.
mail-recipient-contact-unknown = This contact has no Telegram account that I can see. Pick them with the button below, or write their @name.
mail-recipient-bot = Bots don't read mail. Pick a person.
mail-recipient-self = A word to yourself needs no mail. 😊 Pick somebody else.
mail-text-ask = ✍️ To <b>{ $name }</b>. Now write the mail, in a single message: 10 to 500 characters, without links, phone numbers or @names.

    To stop: /cancel
mail-text-again = Write it again, or send /cancel.
mail-text-needed = Here I need the mail as text, in a single message.
mail-text-refused-length = A mail has 10 to 500 characters.
mail-text-refused-length-reply = A reply has 5 to 300 characters.
mail-text-refused-link = Links can't go in a mail. Put it in your own words.
mail-text-refused-phone = Phone and other long numbers can't go in a mail: they can expose somebody.
mail-text-refused-mention = @names and contacts can't go in a mail. I already know who it is for.
mail-text-refused-contact = Links, phone numbers, addresses, contacts and the writer's name can't go in a mail: they can expose somebody.
mail-text-refused-insult = As it stands, this might hurt. Mail is there to do somebody good: could you put it differently?
mail-text-refused-threat = This sounds like a threat, or like watching somebody. It can't go like this.
mail-text-refused-sexual = Sexual words, or words about somebody's body, can't go in a mail.
mail-text-refused-hate = This might hurt somebody for who they are or how they look. It can't go like this.
mail-text-refused-exposure = A mail doesn't tell anybody's secrets or ask anybody to pay. It can't go like this.
mail-text-refused-minor = The text is about somebody who may be under 18. To protect them, it can't go.
mail-text-crisis = 💚 If things are hard to bear right now, please talk to somebody: in Brazil CVV answers free of charge, day and night, at 188 or cvv.org.br. Elsewhere: findahelpline.com.
mail-text-not-sent = The mail was not sent, and nobody knows about it.
mail-allow-ask = 🎭 If <b>{ $name }</b> wants to know who wrote, may they?
    Only that person will find out. You can change your mind until it happens.
mail-allow-yes = They may know it's me
mail-allow-no = No, keep it secret
mail-allow-typed = Tap one of the buttons, or say yes or no.
mail-preview = 👀 <b>Have a look before it goes</b>
    To <b>{ $name }</b>, in { $group }:

    <blockquote>{ $text }</blockquote>
    { $allowed ->
        [yes] 🎭 That person may find out who wrote it, if they want to.
       *[no] 🎭 Nobody finds out who wrote it.
    }
mail-preview-send = 💌 Send
mail-preview-text = ✏️ Change the text
mail-preview-recipient = 👤 Change the person
mail-preview-allow = 🎭 Change who may know
mail-preview-drop = 🗑 Drop it
mail-preview-typed = Your mail is ready and waiting: tap Send, or send /cancel. What you wrote just now went to nobody.
mail-preview-changed = This draft has changed since. Have another look.
mail-sent = 💌 <b>Your mail is on its way.</b>
    Until it is read or 24 hours are over, all I can say is that it is on its way. Then I'll tell you how it ended.
mail-sent-held = 💌 <b>Your mail is on its way.</b>
    I couldn't check the text just now, so an admin of the group will read it first, without knowing that it's yours. Then I'll tell you how it ended.
mail-quota-day = That's it for today: you can send 2 mails a day. More tomorrow!
mail-quota-pair = A mail of yours is already on its way to this person. Wait until it is over.
mail-quota-month = You can send the same person 3 mails a month, and you have already sent 3.
mail-quota-replies = You have written 20 times in this conversation, and that is the limit.
mail-cancelled = I deleted what you had half written. Nobody saw it. 💚
mail-nothing-to-cancel = Nothing is half written. 👍
mail-draft-over = ⌛ The mail that you started was left alone for half an hour, so I deleted it. To write another one: /mail
mail-draft-over-words = What you wrote just now went to nobody.
mail-draft-none = Nothing is half written. To write a mail: /mail

mail-returned = 📪 Your mail no. { NUMBER($number, useGrouping: 0) } in { $group } couldn't be delivered.
mail-delivered-group = 💌 Your mail no. { NUMBER($number, useGrouping: 0) } is out in { $group }.
mail-delivered-private = 💌 Your mail no. { NUMBER($number, useGrouping: 0) } in { $group } was read, and the person kept it private.
mail-refused = 🛡 The admins of { $group } didn't let your mail no. { NUMBER($number, useGrouping: 0) } go out.
mail-removed = 🛡 Your mail no. { NUMBER($number, useGrouping: 0) } in { $group } was taken down.
mail-revealed = 🎭 Whoever got your mail no. { NUMBER($number, useGrouping: 0) } in { $group } knows now that it was you.
