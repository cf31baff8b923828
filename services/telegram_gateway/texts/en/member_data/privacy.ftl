# What is kept, what for and for how long. The lengths come from the table in servicekit/retention.py.

privacy-title = 🔐 <b>Privacy</b>
privacy-operator = Who answers for your data: <b>{ $operator }</b>. Contact: { $contact }
privacy-operator-alone = Who answers for your data: <b>{ $operator }</b>. To reach them, ask the admins of your group.
privacy-contact-alone = To reach who answers for your data: { $contact }
privacy-operator-unknown = Who runs this bot hasn't given a name or a contact yet. Ask the admins of your group.
privacy-kept-title = <b>What is kept, what for and for how long</b>
privacy-kept-profile = Your Telegram id, name, @ and language, your nicknames and roles, to recognise you. Until you erase it.
privacy-kept-training = Check-ins, points and seasons, for the ranking and your profile. Until you erase it.
privacy-kept-goals = Your goals of days a week, and when you chose each. Until you erase it.
privacy-kept-pauses = Pauses of your streak: only the dates, but they may show that you were ill. Until you erase it.
privacy-kept-photos = Of each check-in photo its fingerprint (a code that Telegram gives the file), so that it doesn't count twice. The photo itself is never stored. { $days } days.
privacy-kept-replies = Which open check-in a message of yours replied to, so that an admin can confirm your check-in. Until the check-in is closed, { $days } days at the most.
privacy-kept-links = By which code another system (such as the gym's turnstile) knows you in a group, if you let it, so that it can say that you trained. Until you end the connection in /connections, or the system does.
privacy-kept-feed = What happened in the groups (check-ins counted and taken back, with your number), for the systems that may follow a group. If you erase your data, they are told to forget you as well. { $days } days.
privacy-kept-questions = Questions to the coach, answers, their cost and your rating, to go on with the conversation and to improve the answers. The texts are encrypted. { $days } days.
privacy-kept-usage = How many questions you asked on a day and what they cost, so that limits hold for everybody. { $days } days.
privacy-kept-memories = What the coach remembers of you, only with your yes, and encrypted. { $days } days after the last change, or until you forget it in /memory. What is for private only is never used in a group.
privacy-kept-updates = Messages that the bot receives: their content goes as soon as the bot has dealt with them. Those that fail wait to be looked at, encrypted, for up to { $days } days.
privacy-kept-outbox = Notices that the bot is about to send: their content goes with the sending, or when the bot gives up. Within { $days } days.
privacy-kept-joins = That you joined a group, for the welcome. { $days } days.
privacy-kept-memberships = In which groups the bot saw you, your @name, since when and on which day last. Until you erase your data.
privacy-kept-flags = Messages that admins flagged (who wrote them, how they begin and why), for moderation. Until the flag is removed.
privacy-kept-bans = Bans, so that they can be checked. { $days } days.
privacy-kept-audit = The log of what admins did and to whom, so that it can be checked. { $days } days.
privacy-kept-erased = After /erase your id, so that nothing late brings you back. { $days } days.
privacy-kept-receipts = The receipt of /erase, without your name. { $days } days.
privacy-kept-restores = After erasing, a code that nobody can read, by which your data are erased again should an old backup come back. Up to { $days } days.
privacy-kept-visits = Which visits did not count, as codes that say nothing of anybody: so that a visit that is told twice gets the same answer. { $days } days.
privacy-kept-groups = Groups: settings, check-in messages, announcements and seasons, with the ids of the admins who changed them.
privacy-kept-keys = Which keys the texts are sealed with (only their names).
privacy-kept-callers = Which systems may call this one, what for, and when each called last: systems, not people.
privacy-kept-imports = When data of an old bot came here, how many documents, and whose, as codes that nobody can read: so that nobody who erased their data comes back with another import.
privacy-kept-running = Which process of the bot takes care of which chat right now.
privacy-kept-walks = A copy of a ranking in numbers, while another system pages through it.
privacy-coach = <b>Claude</b>
    What you ask the coach, with the photo that comes with it and what it needs to know of your record, goes to Claude, by Anthropic (USA), only after your OK, which you can take back below. What is urgent is answered at once, without Claude. So do captions of plus check-ins, unless you took your OK back, and introductions that an admin asks to be answered.
privacy-basis = <b>Legal basis</b> (GDPR and Brazil's LGPD)
    • Check-ins, ranking and profile: to provide the service that you use (GDPR art. 6(1)(b); LGPD art. 7, V).
    • Coach and memories, which may tell of your health: your consent (GDPR art. 6(1)(a) and 9(2)(a); LGPD art. 7, I and art. 11, I).
    • Moderation, limits and the log: the legitimate interest in a safe group (GDPR art. 6(1)(f); LGPD art. 7, IX).
privacy-rights = /mydata sends you everything in a file, and /erase erases everything. If something wasn't respected, you can also complain to your data protection authority (in Brazil, the ANPD).
privacy-in-group = 🔐 Check-ins and points stay until you erase them; questions to the coach, { $days } days; photos are never stored. I'll tell you the rest in private.
privacy-open = See everything in private

command-privacidade = What we keep about you
guide-privacidade = Tells what is kept about you, what for, for how long and on which legal basis, and who answers for it. A summary in the group, everything in private.
example-privacidade = /privacy
