# Settings of a group, as menus.

config-title = ⚙️ <b>Settings of { $group }</b>
config-line = <b>{ $name }</b>: { $value }
config-name-language = Language
config-name-time-zone = Time zone
config-name-season = Season
config-name-rules = Rules
config-name-ranking-visibility = Ranking
config-name-photo-policy = Same photo again
config-name-question-quota = Questions to the coach
config-name-quiet = Quiet mode
config-name-welcome = Welcome
config-name-streak-pause = Pause of a streak
config-name-weekly-card = Picture of the week
config-name-topic = Topic for notices

config-about-language = <b>Language of { $group }</b>: { $value }
    For what the whole group reads. Everybody can choose their own with /idioma.
config-about-time-zone = <b>Time zone of { $group }</b>: { $value }
    Says when a day, a week and a season begin. If yours is not listed, write it.
config-about-season = <b>Season of { $group }</b>: { $value }
    A change counts by the new rule from today on; what was done stays in the all-time numbers.
config-about-rules = <b>Rules of { $group }</b>: { $value }
    Shown by /regras, and known to the coach. Up to 4000 characters.
config-about-ranking-visibility = <b>Ranking of { $group }</b>: { $value }
    Who may ask for /ranking.
config-about-photo-policy = <b>Same photo again in { $group }</b>: { $value }
    What to do when a photo comes again in the same season. Counts for photos sent from then on; no photo is kept.
config-about-question-quota = <b>Questions to the coach in { $group }</b>: { $value }
    For each person and day. 0 to 50.
config-about-quiet = <b>Quiet mode in { $group }</b>: { $value }
    When on, each check-in gets the 🔥 reaction only, and no reply.
config-about-welcome = <b>Welcome in { $group }</b>: { $value }
    For who comes in, by name; a burst gets one message. Up to 1000 characters of your own.
config-about-streak-pause = <b>Pause of a streak in { $group }</b>
    Illness, travel, holidays: in the group, reply to a message of the person with /config pause 14 (1 to 60 days, beginning today). Days of a pause neither break the streak nor count in it. To end it early: /config pause end.
config-about-weekly-card = <b>Picture of the week in { $group }</b>: { $value }
    When on, I post the ranking as a picture every Monday morning, podium and all.
config-about-topic = <b>Topic for notices in { $group }</b>: { $value }
    Where I speak without being asked: welcomes, ends of seasons, the picture of the week. To choose a topic, open /config in it. Answers always stay in the topic of the question.

config-ask-time-zone = Reply to this message with the time zone of <b>{ $group }</b>, such as America/Sao_Paulo or Europe/Lisbon.
config-ask-season = Reply to this message with the days of a season of <b>{ $group }</b>: a number from 1 to 366.
config-ask-rules = Reply to this message with the rules of <b>{ $group }</b>, up to 4000 characters.
config-ask-welcome = Reply to this message with the welcome of <b>{ $group }</b>, up to 1000 characters. Write { "{name}" } where the names go.
config-ask-question-quota = Reply to this message with the questions for each person and day in <b>{ $group }</b>: a number from 0 to 50.

config-on = on
config-off = off
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
config-welcome-ours = with my words
config-welcome-own = with the group's words
config-streak-pause = for each person
pause-in-the-group = A pause is given in the group: reply to a message of the person with /config pause 14.
pause-not-a-person = Only people have a streak to pause: reply to the message of who will rest.
pause-not-days = How many days? Write /config pause and a number from 1 to { $most }, or /config pause end.
pause-set = ⏸ The streak of <b>{ $name }</b> rests until { $until }. Enjoy the rest, we will be here!
pause-ended = ▶️ The streak of <b>{ $name }</b> runs again.
config-ranking-everyone = everybody
config-ranking-admins = admins only
config-photo-off = counts
config-photo-tell-admins = counts, and admins hear of it
config-photo-refuse = does not count
config-quota = { $quota }
config-write = ✍️ Write
config-back = ◀ Back
config-topic-general = General
config-topic-here = this topic
config-topic-set = a topic of the group
config-saved = ✅ Saved.
config-dialogue-over = That took too long, so I ended it here. Start again with the command.
config-not-a-zone = I don't know that zone. Examples: America/Sao_Paulo, America/Manaus, Europe/Lisbon.
config-not-days = Write a number of days from 1 to 366.
config-not-a-quota = Write a number from 0 to 50.
config-too-long = That is too long. Shorten it a little and reply again.

# Commands: the line of the menu, what the page says, an example.
command-config = Settings of the group
guide-config = Opens the settings of the group as menus. As a reply, “pausa 14” keeps somebody's streak for 14 days.
example-config = /config pausa 14
