# Admins do bot, que o dono escolhe.

admins-title = 👑 <b>Admins do bot</b>
admins-line = • <b>{ $name }</b> · { $where }
admins-none = Ninguém por enquanto. Para escolher alguém, use /setadmin.
admins-all-groups = todos os grupos
admins-whom = Quem? Escreva /setadmin e o id da pessoa, ou responda com /setadmin a uma mensagem encaminhada dela ou ao contato dela.
admins-where = Onde <b>{ $name }</b> vai ser admin do bot?
admins-which = Quem deixa de ser admin do bot?
admins-reply-to-a-person = Responda a uma mensagem da pessoa com esse comando.
admins-set = <b>{ $name }</b> agora é admin do bot neste grupo.
admins-deleted = <b>{ $name }</b> não é mais admin do bot neste grupo.
admins-none-here = <b>{ $name }</b> não era admin do bot neste grupo. Quem é admin do bot em todos os grupos só sai da lista no privado, com /deladmin.
admins-saved = Feito.
admins-gone = Essa pessoa já não era admin do bot.

# Comandos: a linha do menu, o que a página diz, um exemplo.
command-setadmin = Tornar alguém admin do bot
guide-setadmin = Torna alguém admin do bot, neste grupo ou em todos. Responda à pessoa no grupo; no privado, escreva o id.
example-setadmin = /setadmin 123456
command-deladmin = Tirar alguém da lista de admins do bot
guide-deladmin = Tira alguém da lista de admins do bot.
example-deladmin = /deladmin
command-listadmins = Quem é admin do bot
guide-listadmins = Lista quem é admin do bot, e onde.
example-listadmins = /listadmins
