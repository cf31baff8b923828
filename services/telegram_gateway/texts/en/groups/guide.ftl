# The guide of a group's first minutes, in private, for its admins.

setup-open = 🧭 Admins: set up the group
setup-in-private = The guide opens in private: one tap a step.
setup-title = 🧭 <b>{ $group }</b> · { $step } of { $steps }
setup-skip = Skip
setup-back = ◀ Back
setup-rest = ⚡ Leave the rest as it is and open

setup-place = <b>Where do you train?</b>
    Is it <b>{ $time }</b> there? That is the clock of { $city }; days, weeks and seasons begin by it. The group reads { $language }.
setup-place-now = For now the group goes by the clock of { $city }, and skipping leaves it at that.
setup-place-yes = ✅ Yes, it's { $time }
setup-place-other = { $time } · { $city }
setup-place-language = 🗣 { $language }
setup-place-write = ✍️ Another city
setup-place-ask = Reply to this message with the city of <b>{ $group }</b>, such as Curitiba or Lisbon. A time zone will do, too, such as America/Sao_Paulo.

setup-checkins = <b>How do check-ins open?</b>
    1 · Every day at 05:00 I open one, without a sound, and close it at midnight.
    2 · Nobody opens anything: a photo with <b>{ $word }</b> in its caption counts.
    3 · An admin opens one at will, by replying to a message with /checkin.
    Admins can always open one, whatever you choose.
setup-checkins-daily = 1 · Every day at 05:00
setup-checkins-free = 2 · Photo with { $word }
setup-checkins-both = 1 + 2 · Both
setup-checkins-admins = 3 · When an admin opens it

setup-season = <b>How long is a season?</b>
    When it ends, the ranking is announced and everybody's points start from zero. All-time totals stay. Now: <b>{ $now }</b>.
setup-season-running = This season already has points, and a change restarts the ranking. Do that in /config, which asks first.

setup-rules = <b>Want to agree on some rules?</b>
    They show in /rules, and the coach follows them, too. Pick a template, or tap ✏️ beside it to write it your way.

    { $templates }
setup-rules-template = <b>{ $name }</b>
    <blockquote expandable>{ $rules }</blockquote>
setup-rules-short = Short
setup-rules-fair = Fair play
setup-rules-kind = Kindness first
setup-rules-text-short = 1. You trained, you post: one photo or video a day.
    2. Rest is training, too.
    3. Nobody judges anybody here.
setup-rules-text-fair = 1. The photo is of the day, and the workout is yours.
    2. Any activity of at least 20 minutes counts: gym, running, dancing, walking.
    3. The same photo twice doesn't count.
    4. In doubt about a check-in? Ask an admin in private.
    5. Advertising only if agreed before.
setup-rules-text-kind = 1. Every body has its own pace: no comments on other people's bodies.
    2. Cheer for those who are starting out.
    3. Training or food tips only for those who ask. Medicine and pain are for professionals.
    4. What is told here stays here.
    5. No ads, politics or fights.
setup-rules-kept = ✅ Keep the group's rules
setup-rules-edit = ✏️ Edit
setup-rules-ask = Reply to this message with the rules of <b>{ $group }</b>, up to 4,000 characters. A template to copy and change:

    <code>{ $rules }</code>

setup-welcome = <b>How do I greet newcomers?</b>
    Everybody who joins is greeted by name. Like this:

    <blockquote>{ $welcome }</blockquote>
setup-welcome-yes = ✅ Good like this
setup-welcome-off = No welcome
setup-welcome-write = ✍️ Write another
setup-welcome-ask = Reply to this message with the welcome of <b>{ $group }</b>, up to 1,000 characters. Write { "{name}" } where the names go.
setup-welcome-someone = Bia

setup-rights = <b>What I still lack</b>
    { $rights }

    To grant it: open the group, tap its name, then Administrators, choose the bot and turn on what's on the list. None of it keeps you from starting.
setup-rights-none = <b>All set</b>
    I have every permission that I need in the group.
setup-rights-unknown = <b>I couldn't look</b>
    Telegram didn't tell me which permissions I have in the group. You can start anyway.
setup-rights-again = 🔄 Look again
setup-rights-looked = I've just looked again.
setup-finish = 🚀 Open the first check-in

setup-done = 🎉 <b>{ $group } is live!</b>
    The group has just read in three lines what to do, and the first check-in is open. To change anything: /config. Against advertising by people who just joined, turn on First hours there. For what admins can do: /help.
setup-done-before = ✅ <b>{ $group } is already set up.</b>
    To change anything: /config. You can go through the guide again if you like: it starts from what was chosen, and the group hears nothing.
setup-once-more = 🧭 Go through the guide again
setup-walked = ✅ <b>Done, { $group } is as you chose.</b>
    To change anything: /config.

setup-picture-heading = THREE WAYS TO OPEN CHECK-INS
setup-picture-counted = +1 point
setup-picture-daily = Every day at 05:00
setup-picture-daily-1 = I open it, without a sound.
setup-picture-daily-2 = Whoever trained replies
setup-picture-daily-3 = with a photo.
setup-picture-daily-says = Good morning! Check in
setup-picture-free = Photo with { $word }
setup-picture-free-1 = Nobody opens anything:
setup-picture-free-2 = a photo with the word
setup-picture-free-3 = in its caption counts.
setup-picture-admins = An admin opens it
setup-picture-admins-1 = An admin replies to a
setup-picture-admins-2 = message with /checkin;
setup-picture-admins-3 = members, with a photo.
setup-picture-admins-says = /checkin

# What the group reads at the guide's end: three lines.
setup-group = 🏋️ <b>{ $group }, here we go!</b>
    { $how }
    🏆 Every workout adds to the /ranking, and yours are in /profile.
    📸 Who has trained today already? <b>Reply to this message with a photo</b> for the first check-in.
setup-group-daily = ☀️ Every day at { $time } I open the check-in: worked out? Reply to it with a photo or video.
setup-group-free = 💪 Worked out? Send a photo or video with <b>{ $word }</b> in its caption, and it counts.
setup-group-both = ☀️ Worked out? Reply to the check-in of the day, which I open at { $time }, or send a photo with <b>{ $word }</b> in its caption.
setup-group-admins = 💪 When an admin opens a check-in, reply to it with a photo or video of your workout.

# Commands: the line of the menu, what the page says, an example.
command-guia = Set up the group, step by step
guide-guia = Opens the guide of the first minutes in private, one tap a step. Time zone, check-ins, season, rules, welcome and permissions.
example-guia = /setup
