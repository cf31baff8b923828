# Anonymous mail: the door, the terms, what differs from before.

mail-front = 💌 <b>Anonymous mail in { $group }</b>
    A kind word without a name, for somebody in the group. Only those who want mail get it, and they read it before anyone else.
mail-front-receiving-unasked = 🔔 You haven't said yet whether you want mail: I'll ask when the first one comes.
mail-front-receiving-yes = 🔔 You receive mail from this group.
mail-front-receiving-no = 🔔 Last time you didn't want it. I'll ask again when the next one comes.
mail-front-receiving-never = 🔕 You don't receive mail from this group, and nobody knows.
mail-front-draft = ✏️ You have a mail half written. Tap Continue, or send /cancel.
mail-button-write = ✍️ Write a mail
mail-button-continue = ✏️ Continue
mail-button-sent = 📤 Sent
mail-button-received = 📥 Received
mail-button-terms = 📜 How it works
mail-button-old = 🕰 What about the old bot's?
mail-button-back = ← Back
mail-button-receive = 🔔 I want to receive mail, I am 18 or older
mail-button-receive-never = 🔕 I don't want any mail
mail-button-review-on = 👀 Read before the group
mail-button-review-off = ⏩ Publish without showing me first
mail-front-unreviewed = ⏩ What comes for you goes to the group without showing it to you first.
mail-set-receive = Done: you receive mail from this group.
mail-set-never = Done: no mail from this group reaches you.
mail-set-review-on = Done: you read it before the group.
mail-set-review-off = Done: it goes straight to the group.
mail-choose-group = 💌 Which group is the mail for?
mail-in-group = 💌 Anonymous mail happens in private: nobody here sees what you do there.
mail-none = 💌 <b>None of your groups has anonymous mail turned on.</b>
    It comes turned off: the admins of each group turn it on in /config. I have to know at least 8 people of the group.
mail-off-here = 💌 Anonymous mail isn't turned on in { $group }. The admins turn it on in /config, once I know at least 8 people of the group.

mail-old = 🕰 <b>What differs from the old bot's mail</b>
    • only those get mail who say that they want it, and they read it before the group does
    • the name of who wrote shows only if that person allows it, and only to who got the mail; free of charge at first
    • each mail is read before it goes out: insults, threats, phone numbers and links do not pass
    • old mails did not come along, since nobody had agreed to that: those that were waiting won't go out, and their names won't be revealed
    • whoever paid by Pix and never got the name settles that with whoever ran the old bot: no Pix passes through here

mail-terms = 📜 <b>How anonymous mail works</b>
    <b>If you write</b>
    • It is for people who are 18 or older. 10 to 500 characters, in a kind tone, without links, phone numbers or @names.
    • Two mails a day; to the same person one at a time and three a month.
    • Before it goes out, a list of words and an artificial intelligence read the text, without knowing who wrote it. If that can't be reached, an admin of the group reads it, also without knowing.
    • Until the mail is read or 24 hours are over, all you hear is that it is on its way. What couldn't be delivered always comes back with the same words: I don't tell whether the person is away, said no or blocked.
    <b>If you receive</b>
    • Nothing comes unless you want it. You read it first and decide: publish, keep it to yourself, refuse, or refuse and block. Blocking tells nobody anything.
    • Replies are private, and whoever replies is never named because of that.
    <b>The name</b>
    • It is locked with a key that the database doesn't have. Not even the group's admins see it.
    • Only who got the mail can learn it, only if who wrote allowed that, and the permission can be withdrawn until it happens.
    • Admins know a nickname, such as K7, and can block that nickname. The bot's owner can open the name for a serious reason, in writing; who wrote finds that in /mydata.
    <b>For everybody</b>
    • Each mail stays in the group for 24 hours. Three reports take it down. Text and name are deleted 30 days after it is over.
    • Anonymous is not lawless: threats and stalking are crimes, and a court can ask whoever runs the bot for the name.

# Commands: the line in the menu, what the page says, an example.
command-correio = Anonymous mail: a kind word without a name
guide-correio = Writes a kind word without a name to somebody in the group, where the admins turned mail on. Only those who want mail get it, and they read it before the group. Shows as well what you sent and received, and how it all works.
example-correio = /mail
command-cancelar = Drop what is half written
guide-cancelar = Deletes the mail that you are writing, at any step. What was sent stays.
example-cancelar = /cancel
command-admincorreio = Anonymous mail: what waits for you
guide-admincorreio = Shows how many mails there are, what waits for a decision and what was reported, without saying who wrote it. There you let mails go, take them down, block a nickname, and post at once what is in the queue.
example-admincorreio = /adminmail
