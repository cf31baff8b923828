# Groups: registration, rules, choosing one in private.

group-unregistered = This group is not registered with Gym Nation yet, so I keep quiet here. Whoever runs the bot can register it with /monitor.
group-registered = 🎉 <b>{ $group }</b> is part of Gym Nation now! Admins open a check-in by replying to a message with /checkin; the rest is in /ajuda.
group-registered-already = <b>{ $group }</b> is registered already. All good here. ✅
group-stopped = I've stopped here. Nothing was deleted: /monitor brings me back. 👋
group-none = You're not in any Gym Nation group yet. Join one and come back. 💪
group-none-administered = You administer no Gym Nation group. Those who do find its settings here. 🙂
group-choose = Which group?
group-not-yours = You're not in that group any more.

rules = 📋 <b>Rules of { $group }</b>

    { $rules }
rules-none = <b>{ $group }</b> hasn't written its rules yet. Common sense and good workouts! 💪
