# What the coach remembers of each person, with their permission.

memory-title = 🧠 <b>What the coach remembers about you</b>
memory-about = Only what you wrote here or agreed to. Anything marked private never shows up in a group.
memory-is-off = Memory is <b>off</b>: the coach reads none of this and suggests nothing new.
memory-none = Nothing yet. Tell the coach “remember that…” or write it here.
memory-line = <b>{ $number }.</b> { $text }
    <i>{ $where } · until { $until }</i>
memory-line-proposed = <b>{ $number }.</b> { $text }
    <i>⏳ waiting for your yes</i>
memory-one = 🧠 { $text }

    { $where }
    { $source } · kept until { $until }
memory-source-member = You wrote it
memory-source-coach = The coach suggested it and you agreed
memory-only-private = 🔒 In private only
memory-also-in = 👥 Also in { $group }
memory-where-ask = 🧠 { $text }

    Now: { $where }
    Where can the coach use this? In a group, everyone reads its answers.
memory-proposal = 🧠 Can I keep this for our next chats, only here in private?

    <blockquote>{ $text }</blockquote>
    Without your yes, I'll forget it in a day.
memory-accept = ✅ Keep it
memory-refuse = ✖️ Rather not
memory-kept = Kept. 🧠
memory-refused = OK, I didn't keep it. 👍
memory-forgotten = Forgotten.
memory-write = ➕ Write one
memory-edit = ✏️ Change the text
memory-where = 👥 Where it can be used
memory-forget = 🗑 Forget it
memory-forget-all = 🗑 Forget everything
memory-forget-all-ask = { $count ->
        [one] I'll forget the only thing I keep about you.
       *[other] I'll forget the { $count } things I keep about you.
    } This can't be undone. Are you sure?
memory-forget-all-sure = 🗑 Yes, forget everything
memory-switch-off = 🔕 Turn memory off
memory-switch-on = 🔔 Turn memory on
memory-write-ask = Reply to this message with what the coach should remember, in one line: up to 200 characters, no contacts or ID numbers.
memory-edit-ask = Reply to this message with the new text, up to 200 characters, to replace:
    <blockquote>{ $text }</blockquote>
memory-text-how = Write it as text, up to { $most } characters. Reply to the message above again.
memory-not-that = I'd rather not make a note of that. If things are hard, talking helps: in Brazil, CVV listens for free, any time, at 188.

# Commands: the line of the menu, what the page says, an example.
command-memoria = What the coach remembers about you
guide-memoria = Shows what the coach remembers about you. There you write, change and delete each memory, say where it can be used, and turn everything on or off.
example-memoria = /memory
