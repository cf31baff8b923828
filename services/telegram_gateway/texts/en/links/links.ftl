# Connections: systems (such as the gym's turnstile) that know a person by a code of their own.

link-ask = 🔗 <b>Connect { $system } to you?</b>

    To <b>{ $system }</b>, <code>{ $external_id }</code> would be you in the group <b>{ $group }</b>. In this group the system could:
link-check = Make sure that <code>{ $external_id }</code> really is yours: whatever happens with it will count for you. You can end this whenever you like, in /connections.
link-yes = ✅ Yes, it's mine
link-no = ❌ No
link-already = 🔗 To <b>{ $system }</b>, <code>{ $external_id }</code> is you already in the group <b>{ $group }</b>. See /connections.
link-accepted = ✅ Done! The connection counts in the group <b>{ $group }</b>. See or end it in /connections.
link-refused = All right, nothing was connected. 💪
link-not-a-member = This code belongs to a group that you aren't in. Join the group and open the code again.
link-cannot-see = I can't see whether you're in the group of this code. Ask an admin to make me an administrator of the group, and open the code again.
link-may-read-standings = see your points and your place
link-may-read-checkins = see your check-ins
link-may-read-profiles = see your profile: streak, totals and training days
link-may-record-checkins = say that you came to train, which earns a point if the group wants it
link-may-correct-checkins = take check-ins of yours back
link-may-watch = hear at once what happens to your check-ins
link-may-other = { $name }
link-may-nothing = • nothing besides knowing who you are
links-title = 🔗 <b>Your connections</b>

    Systems that know you by a code of their own, and what they may do in the group:
links-none = 🔗 No system is connected to you. When one wants to, it shows a code to open here, and I ask you first.
links-entry = <b>{ $number }. { $system }</b>, in the group <b>{ $group }</b>: <code>{ $external_id }</code>, since { $day }
links-remove = End { $number }. { $system }
links-removed = Ended. What counted already still counts.

# Commands: the line in the menu, what the page says, an example.
command-conexoes = Systems connected to you
guide-conexoes = Shows the systems that know you by a code of their own, such as the gym's turnstile. Says what each may do, with a button to end it.
example-conexoes = /connections
