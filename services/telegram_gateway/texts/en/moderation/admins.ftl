# Bot admins, whom the owner chooses.

admins-title = 👑 <b>Bot admins</b>
admins-line = • <b>{ $name }</b> · { $where }
admins-none = Nobody so far. To choose someone, use /setadmin.
admins-all-groups = all groups
admins-whom = Who? Write /setadmin and the person's id, or reply with /setadmin to a message forwarded from them or to their contact.
admins-where = Where should <b>{ $name }</b> be a bot admin?
admins-which = Who should stop being a bot admin?
admins-reply-to-a-person = Reply to one of the person's messages with this command.
admins-set = <b>{ $name }</b> is now a bot admin here.
admins-deleted = <b>{ $name }</b> is no longer a bot admin here.
admins-none-here = <b>{ $name }</b> wasn't a bot admin here. Bot admins of all groups can only be removed in private, with /deladmin.
admins-saved = Done.
admins-gone = That person was no longer a bot admin.

# Commands: the line of the menu, what the page says, an example.
command-setadmin = Make someone a bot admin
guide-setadmin = Makes someone a bot admin, in this group or in all of them. Reply to them in the group; in private, write their id.
example-setadmin = /setadmin 123456
command-deladmin = Remove a bot admin
guide-deladmin = Removes someone from the bot admins.
example-deladmin = /deladmin
command-listadmins = Who the bot admins are
guide-listadmins = Lists the bot admins, and where.
example-listadmins = /listadmins
