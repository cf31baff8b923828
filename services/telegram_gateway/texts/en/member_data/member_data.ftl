# /mydata and /erase: what is the person's own.

data-caption = 📦 <b>Your data.</b> The file has everything we keep about you: <code>data.json</code> has it all together, and there is a table (CSV) for each kind of thing. Photos are never stored.
data-none = We keep nothing about you.
data-too-large = Your file is too big for Telegram. Talk to the people who run the bot: they can get it for you.
erase-ask = 🗑 <b>Erase everything?</b>

    This goes, from all groups and for good: your name and language, check-ins, points and seasons (rankings change), questions and answers, what the coach remembers, nicknames, pauses, connections and flags.

    This stays, without your name: for a year, the log of what admins did; for up to { $days } days, how many questions you asked today and your Telegram id, only so that no late message brings your data back; as long as there are backups from before, a code that nobody can read, to erase your data from them too, should they come back. What was said on Telegram can only be deleted there.

    If you like, keep a copy first: /mydata
erase-ask-admin = ⚠️ If you are a bot admin, you will stop being one.
erase-yes = 🗑 Yes, erase everything
erase-no = No, leave it
erase-cancelled = Nothing was erased. 💪
erase-running = ⏳ Erasing…
erase-receipt = ✅ <b>Your data has been erased.</b>
    { $counts }

    Receipt <code>{ $number }</code> · { $time }
    For another minute I'll discard whatever arrives. What you send after that is a fresh start.
erase-nothing = Nothing was stored.
erase-count = • { $kind ->
        [profile] profile
        [roles] roles
        [checkins] check-ins
        [standings] seasons
        [pauses] pauses
        [appearances] nicknames
        [joins] group joins
        [memberships] groups you were seen in
        [flags] flags
        [replies] replies to check-ins
        [links] connections
        [questions] questions
        [memories] the coach's memories
        [mails-sent] mails you wrote
       *[other] other
    }: { $count }

# Commands: the line of the menu, what the page says, an example.
command-meusdados = Everything we keep about you, in a file
guide-meusdados = Sends a file with everything that is kept about you.
example-meusdados = /mydata
command-apagar = Erase everything we keep about you
guide-apagar = Erases everything that is kept about you, after you confirm. There's no way back.
example-apagar = /erase
