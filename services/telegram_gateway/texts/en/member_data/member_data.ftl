# /meusdados and /apagar: what is the person's own.

data-caption = 📦 <b>Your data.</b> The file has everything that we keep about you: <code>data.json</code> has it all together, and there is a table (CSV) for each kind of thing. Photos are never kept.
data-none = We keep nothing about you.
data-too-large = There are so many data that Telegram does not take the file. Talk to who administers the bot: its operator can get them for you.
erase-ask = 🗑 <b>Erase everything?</b>

    Gone, from all groups and for good: your name and language, check-ins, points and seasons (rankings change), questions and answers, what the coach remembers, aliases, pauses and flags.

    What stays, without your name: for a year, that an admin did something; for eight days at the most, how much of the day you have used, and your number, so that nothing late comes back. What was said on Telegram can only be deleted there.

    Keep a copy first, if you like: /meusdados
erase-ask-admin = ⚠️ You will also no longer be an admin of the bot, if somebody made you one.
erase-yes = 🗑 Yes, erase everything
erase-no = No, leave it
erase-cancelled = Nothing was erased. 💪
erase-running = ⏳ Erasing…
erase-receipt = ✅ <b>Your data are erased.</b>
    { $counts }

    Receipt <code>{ $number }</code> · { $time }
    For another minute I throw away whatever arrives. What you send after that is a new beginning.
erase-nothing = Nothing was kept.
erase-count = • { $kind ->
        [profile] profile
        [roles] roles
        [checkins] check-ins
        [standings] seasons
        [pauses] pauses
        [appearances] aliases
        [joins] joins
        [flags] flags
        [questions] questions
        [memories] memories of the coach
       *[other] others
    }: { $count }

# Commands: the line of the menu, what the page says, an example.
command-meusdados = Everything that we keep about you, as a file
guide-meusdados = Sends a file with everything that is kept about you.
example-meusdados = /meusdados
command-apagar = Erase everything that we keep about you
guide-apagar = Erases everything that is kept about you, after you confirm. There is no way back.
example-apagar = /apagar
