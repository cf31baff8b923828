# Settings of a group, as menus.

config-title = ⚙️ <b>{ $group }: settings</b>
config-line = <b>{ $name }</b>: { $value }
config-name-language = Language
config-name-time-zone = Time zone
config-name-season = Season
config-name-rules = Rules
config-name-ranking-visibility = Ranking
config-name-photo-policy = Repeated photos
config-name-free-checkins = Free check-in
config-name-free-words = Words for a free check-in
config-name-free-a-day = Free check-ins a day
config-name-anchors-count-as-free = Daily limit
config-name-daily-anchor = Daily check-in
config-name-daily-anchor-text = Daily check-in: text
config-name-newcomer-guard = First hours
config-name-burst-joins = Many at once
config-name-join-requests = Requests to join
config-name-join-question = Question at the door
config-name-mail = Anonymous mail
config-name-warning-ladder = After each warning
config-name-warning-days = Warnings last
config-name-daily-anchor-pin = Daily check-in: pinned
config-name-visit-policy = Gym visits
config-name-question-quota = Questions to the coach
config-name-quiet = Quiet mode
config-name-welcome = Welcome
config-name-streak-pause = Streak pause
config-name-weekly-card = Weekly picture
config-name-week-tags = Weeks beside the name
config-name-rich-tables = Tables
config-name-topic = Topic for notices

config-about-language = <b>{ $group }: language</b>: { $value }
    For what the whole group reads. Everyone can choose their own with /language.
config-about-time-zone = <b>{ $group }: time zone</b>: { $value }
    Decides when a day, a week and a season begin. If yours isn't listed, write it.
config-about-season = <b>{ $group }: season</b>: { $value }
    Careful: if you change it, the ranking starts from zero today. Everyone's all-time total stays the same.
config-about-rules = <b>{ $group }: rules</b>: { $value }
    Shown by /rules, and followed by the coach, too. Up to 4,000 characters.
config-about-ranking-visibility = <b>{ $group }: ranking</b>: { $value }
    Who can use /ranking.
config-about-photo-policy = <b>{ $group }: repeated photos</b>: { $value }
    What to do when someone sends the same photo or video again in a season. Applies to what is sent from now on; none of it is stored.
config-about-free-checkins = <b>{ $group }: free check-in</b>: { $value }
    A photo or video with one of the group's words in its caption, or that mentions me, earns 1 point even when no admin opened a check-in.
config-about-free-words = <b>{ $group }: words for a free check-in</b>: { $value }
    When a caption has one of them, the photo counts. To change them, type the words with spaces between them.
config-about-free-a-day = <b>{ $group }: free check-ins a day</b>: { $value }
    How many photos without an open check-in count for a person in a day.
config-about-anchors-count-as-free = <b>{ $group }: daily limit</b>: { $value }
    Whether check-ins that admins open count towards the limit of free ones, too.
config-about-daily-anchor = <b>{ $group }: daily check-in</b>: { $value }
    On the days you choose I open the check-in myself, without a sound, and end it at midnight. It earns 1 point, and nobody has to remember anything. For other days or another time, type them.
config-about-daily-anchor-text = <b>{ $group }: text of the daily check-in</b>: { $value }
    What I say when I open it. The standard text changes with the day of the week. Yours can have up to 1,000 characters; remember to say that a photo or video in reply is all it takes.
config-about-daily-anchor-pin = <b>{ $group }: daily check-in pinned</b>: { $value }
    I pin the message without notifying anyone, in place of the one before. I need the right to pin messages.
config-about-newcomer-guard = <b>First hours in { $group }</b>: { $value }
    Whoever joined less than 24 hours ago and has no check-in yet can't send links, forwards, contacts or mentions: I remove them, tell the person and show them to you, with a button to let it stand. And I say so if they write the same text in another group. I need permission to delete messages.
config-about-burst-joins = <b>Many at once in { $group }</b>: { $value }
    When so many join by themselves within a minute, newcomers can't write and requests to join wait: for an hour, or until you lift it with one press. Whom you add yourselves writes. I need the right to ban users. From 5 to 200.
config-about-join-requests = <b>Requests to join { $group }</b>: { $value }
    If your group approves new members, I write to each who asks: the rules, and a button to agree, which lets them in. Without an answer within a day the request ends, and they can ask again. Whom I can't reach waits for you. Whom you add yourselves isn't asked. I need the right to add members.
config-about-join-question = <b>Question at the door of { $group }</b>: { $value }
    Only for requests to join. Whoever gives the right answer comes in; any other answer is for you to decide.
config-about-mail = <b>Anonymous mail in { $group }</b>: { $value }
    Kind words without a name between members, in private, and in the group if who got one wants that. Before it turns on I show what it means.
config-mail-on = on
config-mail-off = off
config-about-warning-ladder = <b>After each warning in { $group }</b>: { $value }
    What comes with someone's 1st /warn, their 2nd and so on. ⚠️ just the warning, 🔇 some time without writing, 🔨? I ask you whether to ban them. After the last step it stays the last. It holds for warnings given from now on.
config-about-warning-days = <b>How long warnings last in { $group }</b>: { $value }
    For how long a warning counts. It holds for warnings given from now on: whoever has one knows how long it counts.
config-about-visit-policy = <b>{ $group }: gym visits</b>: { $value }
    A system such as the gym's turnstile can tell me that somebody came to train. It works only for people who connected their badge in a private chat with me. A visit earns 1 point, once a day, and the group gets no message about it.
config-about-question-quota = <b>{ $group }: questions to the coach</b>: { $value }
    Per person and day. From 0 to 50.
config-about-quiet = <b>{ $group }: quiet mode</b>: { $value }
    When on, each check-in only gets the 🔥 reaction, with no reply.
config-about-welcome = <b>{ $group }: welcome</b>: { $value }
    Greets newcomers by name. If many join at once, they get one message. Your own text can have up to 1,000 characters.
config-about-streak-pause = <b>{ $group }: streak pause</b>
    Illness, travel, holidays: in the group, reply to one of the person's messages with /config pause 14 (1 to 60 days, starting today). Paused days neither break the streak nor count towards it. To end it early: /config pause end.
config-about-weekly-card = <b>{ $group }: weekly picture</b>: { $value }
    When on, I post the ranking as a picture every Monday morning, podium and all.
config-about-week-tags = <b>{ $group }: weeks beside the name</b>: { $value }
    When on, each person decides in /goal, in private, whether their streak of weeks stands beside their own name in the group, like “12 weeks”. I need the permission to manage tags. A tag that somebody wrote by hand stays as it is.
config-about-rich-tables = <b>{ $group }: tables</b>: { $value }
    When on, /ranking and /macros come in columns, as a table. An old Telegram app may not show the message: if someone can't see it, turn this off, and everything comes as text again.
config-about-topic = <b>{ $group }: topic for notices</b>: { $value }
    Where I speak without being asked: welcomes, the daily check-in, season endings, the weekly picture. To choose a topic, open /config in it. Answers always stay in the topic of the question.

config-ask-time-zone = Reply to this message with <b>{ $group }</b>'s city, such as Curitiba or Lisbon. A time zone will do, too, such as America/Sao_Paulo.
config-ask-season = How many days does a season last in <b>{ $group }</b>? Reply to this message with a number from 1 to 366.
config-ask-rules = Reply to this message with <b>{ $group }</b>'s rules, up to 4,000 characters.
config-ask-welcome = Reply to this message with <b>{ $group }</b>'s welcome, up to 1,000 characters. Write { "{name}" } where the names go.
config-ask-daily-anchor = On which days and at what time should I open the check-in in <b>{ $group }</b>? Reply to this message. For example: 06:30 · Mon, Wed and Fri 18:00 · Mon-Sat 5am
config-ask-warning-ladder = What comes after each warning in <b>{ $group }</b>? Reply to this message with up to 10 steps and commas. Example: warning, 2h, 1 day, ask
config-ask-warning-days = For how many days does a warning count in <b>{ $group }</b>? Reply to this message with a number from 1 to 90.
config-ask-daily-anchor-text = Reply to this message with the text of <b>{ $group }</b>'s daily check-in, up to 1,000 characters.
config-ask-question-quota = How many questions per person and day in <b>{ $group }</b>? Reply to this message with a number from 0 to 50.
config-ask-join-question = What shall I ask at the door of <b>{ $group }</b>? Reply to this message: the question on the first line, the right answer on the second, and 1 to 5 other answers below, a line each. I shuffle them. With the question alone they answer in writing, and you decide.
config-ask-burst-joins = How many joins in a minute are a burst in <b>{ $group }</b>? Reply to this message with a number from 5 to 200.

config-quiet-on = on
config-quiet-off = off
config-card-on = on
config-card-off = off
config-tags-on = on
config-tags-off = off
config-tables-on = on
config-tables-off = off
config-welcome-off = off
config-language-pt-br = Portuguese
config-language-en = English
config-zone = { CITY($zone) }
config-season-weekly = weekly
config-season-monthly = monthly
config-season-days = { $days ->
        [one] { $days } day
       *[other] { $days } days
    }
config-season-off = never ends
config-text-set = written
config-text-none = none
config-welcome-ours = standard text
config-welcome-own = the group's text
config-streak-pause = per person
pause-in-the-group = Streaks are paused in the group: reply to one of the person's messages with /config pause 14.
pause-not-a-person = Only people's streaks can be paused: reply to the message of whoever is taking a rest.
pause-not-days = How many days? Write /config pause and a number from 1 to { $most }, or /config pause end.
pause-set = ⏸ <b>{ $name }</b>'s streak is paused until { $until }. Enjoy the rest, we'll be here!
pause-ended = ▶️ <b>{ $name }</b>'s streak is counting again.
config-ranking-everyone = everyone
config-ranking-admins = admins only
config-photo-off = counts
config-photo-tell-admins = counts, and I tell the admins
config-photo-refuse = doesn't count
config-free-on = on
config-free-off = off
config-free-words = { $words }
config-free-a-day = { $most ->
        [one] { $most } a day
       *[other] up to { $most } a day
    }
config-anchors-extra = check-ins by admins don't count towards it
config-anchors-count = check-ins by admins count towards it, too
config-not-words = Type one or a few words, each with at least 2 letters, 200 characters in all. For example: #workout #checkin
config-daily-off = off
config-daily-every = every day at { $time }
config-daily-six = Mon to Sat at { $time }
config-daily-working = Mon to Fri at { $time }
config-daily-days = { $d1 ->
        [1] Mon{" "}
       *[other] {""}
    }{ $d2 ->
        [1] Tue{" "}
       *[other] {""}
    }{ $d3 ->
        [1] Wed{" "}
       *[other] {""}
    }{ $d4 ->
        [1] Thu{" "}
       *[other] {""}
    }{ $d5 ->
        [1] Fri{" "}
       *[other] {""}
    }{ $d6 ->
        [1] Sat{" "}
       *[other] {""}
    }{ $d7 ->
        [1] Sun{" "}
       *[other] {""}
    }at { $time }
config-daily-text-ours = standard text
config-daily-text-own = the group's own
config-daily-pin-on = yes
config-daily-pin-off = no
config-newcomers-on = I watch links
config-newcomers-off = anything goes
config-burst = from { $count } joins a minute on they wait
config-burst-off = nobody waits
config-not-a-burst = I need a number from 5 to 200.
config-requests-on = I ask, and let in
config-requests-off = you decide
config-question-own = the group's own
config-not-a-question = I need the question on the first line and 2 to 6 different answers below, a line each, the right one first. No answers at all is fine, too: then they answer in writing.
config-question-too-long = That is too long: up to 300 characters for the question, and 40 for each answer.
config-ladder = { $steps }
config-warning-days = { $days ->
        [one] { $days } day
       *[other] { $days } days
    }
config-not-a-ladder = I didn't get the steps. Write up to 10 with commas: warning, a time, and ask at the end. Example: warning, 2h, 1 day, ask
config-ladder-asks-last = Asking whether to ban comes last. Example: warning, 2h, 1 day, ask
config-not-warning-days = Write a number of days from 1 to 90.
config-not-a-daily-time = I couldn't tell the days and the time. For example: 06:30 · Mon, Wed and Fri 18:00 · Mon-Sat 5am
config-visits-off = don't count
config-visits-daily = 1 point a day
config-visits-without-photo = 1 point on days without a check-in
config-quota = { $quota }
config-write = ✍️ Write
config-back = ◀ Back
config-topic-general = General
config-topic-here = this topic
config-topic-set = a topic of the group
config-saved = ✅ Saved.
season-change-ask = ⚠️ <b>Change the season in { $group }?</b>
    From { $before } to { $after }.

    { $participants ->
        [one] { $participants } person has
       *[other] { $participants } people have
    } { $points ->
        [one] { $points } point
       *[other] { $points } points
    } in the current season. If you change it:
    • the ranking starts from zero, right away;
    • the current ranking is kept in /ranking, among the past seasons, with no announcement in the group;
    • everyone's all-time total stays the same.
season-change-yes = ✅ Change and start over
season-change-no = ◀ Leave it as it is
config-dialogue-over = That took too long, so I ended it here. Start again with the command.
config-not-a-zone = I don't know that city or time zone. Try a bigger city with the same clock, such as Recife or Lisbon, or a time zone, such as America/Manaus.
config-not-days = Write a number of days from 1 to 366.
config-not-a-quota = Write a number from 0 to 50.
config-too-long = That's too long. Shorten it a little and reply again.

# Commands: the line of the menu, what the page says, an example.
command-config = Group settings
guide-config = Opens the group's settings as menus. As a reply, “pause 14” protects someone's streak for 14 days. “Tables” has /ranking and /macros come in columns: an old Telegram app may not show them.
example-config = /config pause 14
