# A season of the group as a file, for admins.

export-ask = 📤 <b>Export { $group }</b>
    One line per person: place, name, points and check-ins. Whoever left the ranking or erased their data is not in it, and nicknames hold here, too. Each export is noted in /audit.
export-running = this season
export-csv = 📊 Excel: { $season }
export-json = { "{ }" } JSON
export-in-private = The file comes in private, to who asks for it.
export-caption = 📤 A season of <b>{ $group }</b>. These are data of the group's people: keep them with care, and delete them when you no longer need them.
export-empty = Nobody has checked in during that season yet.
export-too-large = The season is too large for a file at Telegram.
export-column-place = Place
export-column-name = Name
export-column-points = Points
export-column-checkins = Check-ins
export-column-reached = Last check-in

# Commands: the line of the menu, what the page says, an example.
command-exportar = A season as a file
guide-exportar = Sends a season of the group in private, for Excel or as JSON.
example-exportar = /export
