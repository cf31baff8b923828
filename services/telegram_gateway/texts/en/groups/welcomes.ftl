# The welcome of who comes in, when the group wrote none of its own.

welcome-one = 👋 Welcome, { $names }! Great to have you here. To check in, reply to the check-in message with a photo or video; the rules are in /rules and everything else in /help. Happy training! 💪
welcome-many = 👋 Welcome, { $names }! Great to have you all here. To check in, reply to the check-in message with a photo or video; the rules are in /rules and everything else in /help. Happy training! 💪
welcome-one-free = 👋 Welcome, { $names }! Great to have you here. Worked out? Send a photo or video with { $word } in the caption, and it counts; the rules are in /rules and everything else in /help. Happy training! 💪
welcome-many-free = 👋 Welcome, { $names }! Great to have you all here. Worked out? Send a photo or video with { $word } in the caption, and it counts; the rules are in /rules and everything else in /help. Happy training! 💪
