# What the coach remembers of each person, with their permission.

memory-title = 🧠 <b>What the coach remembers of you</b>
memory-about = Only what you wrote here or agreed to. What is for private only never shows in a group.
memory-is-off = Memory is <b>off</b>: the coach reads none of this and proposes nothing new.
memory-none = Nothing yet. Tell the coach “remember that…” or write it here.
memory-line = <b>{ $number }.</b> { $text }
    <i>{ $where } · until { $until }</i>
memory-line-proposed = <b>{ $number }.</b> { $text }
    <i>⏳ waiting for your yes</i>
memory-one = 🧠 { $text }

    { $where }
    { $source } · kept until { $until }
memory-source-member = You wrote it
memory-source-coach = The coach proposed it and you agreed
memory-only-private = 🔒 In private only
memory-also-in = 👥 Also in { $group }
memory-where-ask = 🧠 { $text }

    Now: { $where }
    Where may the coach use this? In a group, everybody reads what it answers.
memory-proposal = 🧠 May I keep this for our next chats, only here in private?

    <blockquote>{ $text }</blockquote>
    Without your yes I forget it in a day.
memory-accept = ✅ Keep it
memory-refuse = ✖️ Better not
memory-kept = Kept. 🧠
memory-refused = All right, I didn't keep it. 👍
memory-forgotten = Forgotten.
memory-write = ➕ Write one
memory-edit = ✏️ Change the words
memory-where = 👥 Where it may be used
memory-forget = 🗑 Forget it
memory-forget-all = 🗑 Forget everything
memory-forget-all-ask = { $count ->
        [one] I'll forget the one thing that I keep about you.
       *[other] I'll forget the { $count } things that I keep about you.
    } This can't be undone. Are you sure?
memory-forget-all-sure = 🗑 Yes, forget everything
memory-switch-off = 🔕 Switch memory off
memory-switch-on = 🔔 Switch memory on
memory-write-ask = Reply to this message with what the coach should remember, in one line: up to 200 characters, no contacts or document numbers.
memory-edit-ask = Reply to this message with the new words, up to 200 characters, instead of:
    <blockquote>{ $text }</blockquote>
memory-text-how = Write it as text, up to { $most } characters. Reply to the message above again.
memory-not-that = I would rather not take a note of that. If things are heavy, talking helps: in Brazil CVV listens for free, at any hour, at 188.

# Commands: the line of the menu, what the page says, an example.
command-memoria = What the coach remembers of you
guide-memoria = Shows what the coach remembers of you. There you write, change and forget, say where each line may be used, and turn all of it on or off.
example-memoria = /memoria
