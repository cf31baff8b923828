# Correio elegante: quem modera, e o dono do bot.

mail-config-ask = 💌 <b>Ligar o correio elegante em { $group }?</b>
    Membros mandam recados sem nome uns aos outros. Bem cuidado, aproxima. Sem cuidado, machuca. Antes de ligar, é bom saber:
    • só recebe quem disser que quer, e a pessoa lê antes do grupo; é para maiores de 18 anos
    • vocês, admins, não veem quem escreveu: só um apelido, como K7, que podem bloquear
    • vocês leem o que o filtro não souber julgar e o que for denunciado; com três denúncias o correio sai do ar
    • o dono do bot pode abrir um nome, com motivo por escrito, e quem escreveu fica sabendo
    • com menos de 8 pessoas que eu conheça ninguém ficaria anônimo, e o correio não pode ser ligado
    Combinem quem de vocês responde quando alguém pedir ajuda.
mail-config-yes = 💌 Ligar
mail-config-no = Deixar desligado
mail-config-too-few = Ainda não dá: conheço menos de 8 pessoas deste grupo, e assim ninguém ficaria anônimo. Conheço quem escreve, entra ou faz check-in.
mail-config-forbidden = Quem cuida deste bot não permite o correio elegante em grupo nenhum.

mail-admin-title = 💌 <b>Correio elegante em { $group }</b>
mail-admin-on = Ligado. Para desligar: /config
mail-admin-off = Desligado. Para ligar: /config
mail-admin-count = • { $state }: { $count }
mail-admin-state-held = esperam vocês
mail-admin-state-asking = a caminho
mail-admin-state-queued = na fila para sair
mail-admin-state-published = no ar
mail-admin-state-over = terminaram
mail-admin-state-returned = voltaram
mail-admin-state-refused = recusados por vocês
mail-admin-state-removed = retirados
mail-admin-state-erased = apagados com quem escreveu
mail-admin-none = Nenhum correio ainda.
mail-admin-reported = 🛡 Denunciados, à espera de decisão: { $count }
mail-admin-next = ⏱ O próximo sai até { $time }.
mail-admin-stars = ⭐ Estrelas entregues: { $stars }, em { $payments } pagamentos; devoluções que falharam: { $failed }
mail-admin-pending = 🛡 Ver o que espera ({ $count })
mail-admin-nothing-pending = 🛡 Nada espera por vocês. 💚
mail-admin-refresh = 🔄 Atualizar
mail-admin-only-private = 💌 O painel do correio é no privado.

mail-concern-held = 🛡 <b>Um correio em { $group } espera por vocês</b>
    O filtro não pôde julgar este texto. Quem escreveu é { $pseudonym }.
mail-concern-reported = 🛡 <b>Um correio em { $group } foi denunciado e saiu do ar</b>
    Quem escreveu é { $pseudonym }.
mail-concern-unknown = 🛡 <b>Não sei se o correio nº { NUMBER($number, useGrouping: 0) } saiu em { $group }</b>
    A conexão caiu naquele momento. Ele não sai de novo. Se estiver no grupo e fizer mal a alguém, apaguem.
mail-concern-reply-sender = 🛡 <b>Uma resposta sobre o correio nº { NUMBER($number, useGrouping: 0) } em { $group }, escrita no privado, foi denunciada</b>
    Quem escreveu o correio escreveu isto também: { $pseudonym }. Quem recebeu o correio denunciou, e a conversa terminou.
mail-concern-reply-recipient = 🛡 <b>Uma resposta sobre o correio nº { NUMBER($number, useGrouping: 0) } em { $group }, escrita no privado, foi denunciada</b>
    Quem recebeu o correio escreveu isto. Quem escreveu o correio denunciou, e a conversa terminou.
mail-pending-title = 🛡 <b>Correio nº { NUMBER($number, useGrouping: 0) } em { $group }</b> · { $pseudonym } · denúncias: { $reports }
mail-pending-held = O filtro não pôde julgar este texto.
mail-pending-removed = Já saiu do ar.
mail-decide-release = ✅ Deixar seguir
mail-decide-keep = ✅ Sem problema
mail-decide-remove = 🗑 Não deixar
mail-decide-block = 🚫 Não deixar e bloquear { $pseudonym }
mail-decide-next = Próximo →
mail-decided-release = ✅ O correio nº { NUMBER($number, useGrouping: 0) } segue seu caminho.
mail-decided-keep = ✅ As denúncias do correio nº { NUMBER($number, useGrouping: 0) } estão respondidas. O que saiu do ar não volta.
mail-decided-remove = 🗑 O correio nº { NUMBER($number, useGrouping: 0) } não sai.
mail-decided-block = 🚫 O correio nº { NUMBER($number, useGrouping: 0) } não sai, e { $pseudonym } não escreve mais correios neste grupo.
mail-reply-decide-remove = 🗑 Apagar a resposta
mail-reply-decide-block = 🚫 Apagar e bloquear quem escreveu
mail-reply-decided-keep = ✅ A denúncia sobre o correio nº { NUMBER($number, useGrouping: 0) } está respondida. A conversa continua encerrada.
mail-reply-decided-remove = 🗑 A resposta sobre o correio nº { NUMBER($number, useGrouping: 0) } saiu do que eu guardo. A conversa continua encerrada.
mail-reply-decided-block = 🚫 A resposta sobre o correio nº { NUMBER($number, useGrouping: 0) } saiu do que eu guardo, e quem a escreveu não manda mais correios nem respostas neste grupo.
mail-decided-already = Isso já foi decidido.
mail-now = 📣 Publicar já o nº { NUMBER($number, useGrouping: 0) }
mail-now-done = 📣 O nº { NUMBER($number, useGrouping: 0) } sai agora.
mail-open-sender = 🔑 Abrir quem escreveu
mail-open-ask = 🔑 <b>Abrir quem escreveu o correio nº { NUMBER($number, useGrouping: 0) } em { $group }</b>
    Responda a esta mensagem com o motivo, de 10 a 500 caracteres. Fica na auditoria, sem o nome; quem escreveu encontra em /meusdados que foi aberto, e o motivo.
mail-open-told = 🔑 O correio nº { NUMBER($number, useGrouping: 0) } em { $group } foi escrito por <b><a href="tg://user?id={ $member }">{ $name }</a></b> (<code>{ $member }</code>). A abertura está na auditoria.
mail-open-reason-length = O motivo precisa de 10 a 500 caracteres.
mail-open-nobody = Ninguém mais sabe quem escreveu este correio.
