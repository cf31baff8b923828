# What each one trained: in the profile, and correcting what was read in captions.

profile-weeks = <b>Weeks with your goal</b>
    🎯 { $weeks ->
        [one] { $weeks } week in a row
       *[other] { $weeks } weeks in a row
    } (best: { $best }) · 🛡 { $shields ->
        [one] { $shields } shield
       *[other] { $shields } shields
    }
    <i>Every 4 weeks that reach your goal earn a shield, up to 2. If a week doesn't work out, it keeps your streak.</i>
profile-trained = 🏋️ <b>What you told of your workouts</b> (last { $weeks } weeks)
training-share = { $name } { $percent }%
training-share-rest = other { $percent }%
training-time = { $hours ->
        [0] { $minutes } min
       *[other] { $minutes ->
            [0] { $hours } h
           *[other] { $hours } h { $minutes } min
        }
    }
training-distance = { NUMBER($kilometres, maximumFractionDigits: 1) } km
training-nothing = nothing noted
training-correct = ✏️ Correct what I trained
training-list = ✏️ This is what I read in your captions in <b>{ $group }</b>. Which one would you like to correct? You can do so for a week.
training-one = Your check-in of <b>{ $day }</b>: { $read }.
training-write = ✍️ Type what I did
training-none = 🧽 Keep nothing of this one
training-back = ◀ Back
training-ask = Reply to this message with what you did on { $day }, for example: <code>run 5 km 32min</code> or <code>strength 1h10</code>.
training-corrected = ✅ Noted: { $read }.
training-forgotten = Done, I kept nothing of this workout.
training-not-read = I couldn't tell which workout that was. Try the activity, the time or the distance: <code>run 5 km 32min</code>, <code>strength 1h10</code>.
training-too-late = This check-in can't be corrected any more: that works for a week.

# An activity that this bot does not know yet.

activity-unspecified = another workout
