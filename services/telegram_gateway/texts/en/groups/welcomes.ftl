# The welcome of who comes in, when the group wrote none of its own.

welcome-one = 👋 Welcome, { $names }! Great to have you here. To check in, answer the check-in message with a photo; the rules are in /regras and everything else in /ajuda. Have a good workout! 💪
welcome-many = 👋 Welcome, { $names }! Great to have you all here. To check in, answer the check-in message with a photo; the rules are in /regras and everything else in /ajuda. Have good workouts! 💪
