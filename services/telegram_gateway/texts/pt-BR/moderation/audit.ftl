# Auditoria: o que admins fizeram. Uma frase curta por ação.

audit-action-group-registered = registrou o grupo
audit-action-group-stopped = parou o bot no grupo
audit-action-anchor-opened = abriu um check-in
audit-action-anchor-closed = encerrou um check-in
audit-action-anchor-reopened = reabriu um check-in
audit-action-checkin-confirmed = confirmou um check-in
audit-action-checkin-revoked = retirou um check-in
audit-action-checkin-restored = restaurou um check-in
audit-action-role-granted = tornou alguém admin do bot
audit-action-role-revoked = tirou alguém dos admins do bot
audit-action-setting-changed = mudou uma configuração
audit-action-streak-paused = pausou uma sequência
audit-action-streak-resumed = encerrou a pausa de uma sequência
audit-action-flag-added = sinalizou uma mensagem
audit-action-flag-removed = retirou uma sinalização
audit-action-flag-restored = reativou uma sinalização
audit-action-bans-confirmed = confirmou banimentos
audit-action-bans-stopped = interrompeu banimentos
audit-action-member-banned = baniu alguém
audit-action-announcement-made = criou um anúncio
audit-action-announcement-changed = mudou um anúncio
audit-action-announcement-paused = pausou um anúncio
audit-action-announcement-resumed = retomou um anúncio
audit-action-announcement-deleted = apagou um anúncio
audit-action-introduction-answered = pediu boas-vindas para quem se apresentou
audit-action-link-accepted = se conectou a um sistema
audit-action-link-removed = desligou uma conexão com um sistema
audit-action-undone = desfez a última ação
undo = ↩️ Desfazer

audit-title = 🗒 <b>O que os admins fizeram em { $group }</b>
audit-empty = Nada por enquanto.
audit-line = { $time } <b>{ $name }</b> { $what }
audit-system = o sistema { $name }
audit-subject = de { $name }
audit-target = { $target }
audit-reason = “{ $reason }”
audit-code = <code>{ $code }</code>

# Comandos: a linha do menu, o que a página diz, um exemplo.
command-audit = O que os admins fizeram
guide-audit = Lista o que os admins fizeram: quem, com quem, por quê e quando.
example-audit = /audit
