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
mail-button-receive = 🔔 Yes, send me mail; I am 18 or older
mail-button-receive-never = 🔕 I don't want any mail
mail-button-review-on = 👀 Let me read it before the group
mail-button-review-off = ⏩ Publish without showing me first
mail-front-unreviewed = ⏩ Mail for you goes to the group without your seeing it first.
mail-set-receive = Done: you will receive mail from this group.
mail-set-never = Done: no mail from this group will reach you.
mail-set-review-on = Done: you read it before the group does.
mail-set-review-off = Done: it goes straight to the group.
mail-choose-group = 💌 Which group is the mail for?
mail-in-group = 💌 Anonymous mail happens in private: nobody here sees what you do there.
mail-none = 💌 <b>None of your groups has anonymous mail turned on.</b>
    It is off until the admins of a group turn it on in /config. For that, I need to know at least 8 people in the group.
mail-off-here = 💌 Anonymous mail isn't turned on in { $group }. The admins turn it on in /config, once I know at least 8 people in the group.

mail-old = 🕰 <b>What differs from the old bot's mail</b>
    • you get mail only if you say that you want it, and you read it before the group does
    • the writer's name is shown only if they allow it, and only to whoever got the mail; free of charge at first
    • each mail is read before it goes out: insults, threats, phone numbers and links don't get through
    • old mails were not carried over, since nobody had agreed to that: those still waiting won't go out, and their names won't be revealed
    • if you paid by Pix and never got the name, please take that up with whoever ran the old bot: no Pix passes through here

mail-terms = 📜 <b>How anonymous mail works</b>
    <b>If you write</b>
    • It is for people aged 18 or older. 10 to 500 characters, in a kind tone, without links, phone numbers or @names.
    • Two mails a day. To the same person: one at a time, and three a month.
    • Before it goes out, a word list and an artificial intelligence check the text, without knowing who wrote it. If they can't tell, or can't be reached, an admin of the group reads it, without knowing either.
    • Until the mail is read or 24 hours are over, all you hear is that it is on its way. What couldn't be delivered always comes back with the same words: I don't say whether the person is away, said no or blocked you.
    <b>If you receive</b>
    • Nothing comes unless you want it. You read it first and decide: publish, keep it to yourself, refuse, or refuse and block. Nobody finds out that you blocked them.
    • Replies are private, and replying never gives away your name. Either of you can report a reply that hurts: the conversation ends, and the admins read that reply alone.
    <b>The name</b>
    • It is locked with a key that the database doesn't have. Not even the group's admins see it.
    • Only whoever got the mail can find it out, and only if the writer allowed it. That permission can be withdrawn until it happens.
    • Admins see a nickname, such as K7, and can block it. The bot's owner can open the name for a serious reason, put in writing; the writer will see that in /mydata.
    <b>For everybody</b>
    • Each mail stays in the group for 24 hours. Three reports take it down. Text and name are deleted 30 days after it is over.
    • Anonymous doesn't mean above the law: threats and stalking are crimes, and a court can ask whoever runs the bot for the name.

# Commands: the line in the menu, what the page says, an example.
command-correio = Anonymous mail: a kind word without a name
guide-correio = Sends a kind word without a name to somebody in the group, where the admins turned mail on. Only those who want mail get it, and they read it before the group does. Also shows what you sent and received, and how it all works.
example-correio = /mail
command-cancelar = Drop what is half written
guide-cancelar = Deletes the mail that you are writing, at any step. What was sent stays.
example-cancelar = /cancel
command-admincorreio = Anonymous mail: what is waiting for you
guide-admincorreio = Shows how many mails there are, what needs a decision and what was reported, without saying who wrote it. There you can let mails through, take them down, block a nickname, and post the next one in the queue at once.
example-admincorreio = /adminmail
