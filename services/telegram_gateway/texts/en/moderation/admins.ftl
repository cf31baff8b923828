# Bot admins, whom the owner chooses.

admins-title = 👑 <b>Bot admins</b>
admins-line = • <b>{ $name }</b> · { $where }
admins-none = Nobody so far. /setadmin chooses somebody.
admins-all-groups = all groups
admins-whom = Whom? Write /setadmin and the person's id, or reply with /setadmin to a message forwarded from them or to their contact.
admins-where = Where will <b>{ $name }</b> be a bot admin?
admins-which = Who is to be no bot admin any more?
admins-reply-to-a-person = Reply to a message of the person with this command.
admins-set = <b>{ $name }</b> is a bot admin of this group now.
admins-deleted = <b>{ $name }</b> is no bot admin of this group any more.
admins-none-here = <b>{ $name }</b> was no bot admin of this group. Those of all groups are taken off in private.
admins-saved = Done.
admins-gone = That was gone already.

# Commands: the line of the menu, what the page says, an example.
command-setadmin = Make somebody a bot admin
guide-setadmin = Makes somebody a bot admin, of this group or of all. Reply to them in the group; in private, write their id.
example-setadmin = /setadmin 123456
command-deladmin = Take somebody off the bot admins
guide-deladmin = Takes somebody off the bot admins.
example-deladmin = /deladmin
command-listadmins = Who is a bot admin
guide-listadmins = Lists who is a bot admin, and where.
example-listadmins = /listadmins
