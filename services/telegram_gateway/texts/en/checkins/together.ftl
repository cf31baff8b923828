# What others notice: reactions to workouts, who trained today.

profile-kudos = 👏 Your workouts have received { $kudos ->
        [one] { $kudos } reaction
       *[other] { $kudos } reactions
    } from the group.

today-title = 💪 <b>Who trained today in { $group }</b> · { $day } · { $members ->
        [one] { $members } person
       *[other] { $members } people
    }
today-line = • { $name }{ $checkins ->
        [one] {""}
       *[other] {" "}×{ $checkins }
    }
today-more = … and { $members ->
        [one] { $members } more person
       *[other] { $members } more people
    }
today-hidden = 🤫 { $members ->
        [one] and { $members } person who'd rather not be named
       *[other] and { $members } people who'd rather not be named
    }
today-nobody = 🌅 No check-ins yet today in <b>{ $group }</b> ({ $day }). Who goes first?
today-here = ☝️ Today's list is here, just updated.

command-hoje = Who trained today
guide-hoje = Shows who checked in today in the group. Members who hide from the ranking are only counted. In the group it is a single message: asking again within an hour updates it.
example-hoje = /today
