# Sinalizações ("blacklist") e banimentos.

flag-added = 🚩 Em <b>{ $group }</b>, uma mensagem de <b>{ $name }</b> foi sinalizada (nº { $number }). A pessoa recebe um aviso gentil, e o grupo não fica sabendo.
flag-added-of-person = 🚩 Em <b>{ $group }</b>, <b>{ $name }</b> recebeu uma sinalização (nº { $number }). A pessoa recebe um aviso gentil, e o grupo não fica sabendo.
flag-added-in-group = 🚩 Anotado. Da próxima vez eu confirmo no privado: é só abrir uma conversa comigo antes.
flag-already-in-group = 🚩 Isso já estava anotado.
flag-undone = ↩️ Sinalização nº { $number } desfeita, como se nada tivesse acontecido.
flag-not-a-person = Só dá para sinalizar mensagens de pessoas, não de bots, canais ou admins anônimos.
flag-an-admin = <b>{ $name }</b> cuida do grupo junto com você. Melhor uma conversa do que uma sinalização. 🤝
flag-told = 🚩 Oi! Quem cuida de <b>{ $group }</b> sinalizou uma mensagem sua.
flag-told-reason = Motivo: { $reason }
flag-told-link = Ver a mensagem
flag-told-what-to-do = O que fazer: dê uma olhada em /regras e, se quiser, apague ou edite a mensagem no grupo. Acha que foi engano? Fale com quem administra o grupo. Acontece com todo mundo. 💛
flag-told-in-group = 💛 Um lembrete de quem cuida do grupo: dê uma olhada em /regras. Na dúvida, fale com a gente.
flag-told-undone = ↩️ A sinalização de uma mensagem sua em <b>{ $group }</b> foi desfeita. Está tudo certo, desculpe o susto!
flag-removed = 🧹 Sinalização nº { $number } de <b>{ $name }</b> retirada.
flag-restored = 🚩 Sinalização nº { $number } de volta.
flag-which = Diga qual: o número que aparece em /blacklist ou o link da mensagem. Exemplo: /rmblacklist 12
flag-link-not-yours = Esse link não é de um grupo que você administra comigo.

flags-title = 🚩 <b>Sinalizações em { $group }</b> · { $count }
flags-title-archived = 🗄 <b>Sinalizações arquivadas de { $group }</b> · { $count }
flags-none = Nenhuma por aqui. 🌱
flags-who = <b>nº { $number }</b> · <b>{ $name }</b>{ $flags ->
        [0] { "" }
        [one] { "" }
       *[other] { " " }· { $flags } sinalizações
    }
flags-by = por { $name } em { $time }
flags-reason = Motivo: { $reason }
flags-excerpt = <i>“{ $excerpt }”</i>
flags-link = ver mensagem
flags-archived = 🗄 Arquivadas
flags-active = 🚩 Ativas

ban-how-many = A partir de quantas sinalizações? Um número de 1 a { $most }. Exemplo: /ban_blacklist 3
ban-no-right = Para banir eu preciso ser admin do grupo com permissão para banir. Dê essa permissão e peça de novo.
ban-title = 🔨 <b>Banir de { $group }</b>
    { $count ->
        [0] Ninguém seria banido.
        [one] { $count } pessoa com { $least } ou mais sinalizações:
       *[other] { $count } pessoas com { $least } ou mais sinalizações:
    }
ban-line = • { $name } · { $flags ->
        [0] { $flags } sinalizações
        [one] { $flags } sinalização
       *[other] { $flags } sinalizações
    }
ban-more-names = … e mais { $count }
ban-spared = Estas pessoas ficam, porque são admins:
ban-has-more = São as { $count } com mais sinalizações. Para as outras, peça de novo depois.
ban-warning = Quem sair por banimento só volta se um admin liberar. As sinalizações ficam guardadas no arquivo. Confirme em até 10 minutos.
ban-confirm = Banir { $count ->
        [0] { $count } pessoas
        [one] { $count } pessoa
       *[other] { $count } pessoas
    }
ban-cancel = Cancelar
ban-cancelled = Cancelado. Ninguém foi banido.
ban-stop = Parar
ban-stopping = Parando…
ban-progress = 🔨 Banindo… { $settled } de { $count }
ban-result-title = 🔨 <b>Banimento concluído em { $group }</b>
ban-result-title-stopped = ✋ <b>Banimento interrompido em { $group }</b>
ban-result-banned = Pessoas banidas: <b>{ $banned }</b> de { $count }.
ban-result-archived = As sinalizações delas estão no arquivo de /blacklist.
ban-result-skipped = { $count ->
        [0] { $count } pessoas continuam no grupo:
        [one] { $count } pessoa continua no grupo:
       *[other] { $count } pessoas continuam no grupo:
    }
ban-result-failed = { $count ->
        [0] Não consegui banir { $count }:
        [one] Não consegui banir { $count }:
       *[other] Não consegui banir { $count }:
    }
ban-result-left = { $count ->
        [0] { $count } pessoas não chegaram a ser banidas.
        [one] { $count } pessoa não chegou a ser banida.
       *[other] { $count } pessoas não chegaram a ser banidas.
    }
ban-result-line = • { $name }: { $reason }
ban-reason-admin = é admin do grupo
ban-reason-bot-admin = é admin do bot
ban-reason-flags-removed = as sinalizações foram retiradas
ban-reason-gone = o Telegram não conhece mais essa conta
ban-reason-no-right = me falta a permissão para banir
ban-reason-bot-removed = não estou mais no grupo
ban-reason-stopped = foi interrompido antes
ban-reason-refused = o Telegram recusou

why-which = Responda a uma mensagem da pessoa com /why, ou escreva o número da sinalização. Exemplo: /why 12
why-active = 🔎 <b>{ $name }</b> · { $count ->
        [0] { $count } sinalizações
        [one] { $count } sinalização
       *[other] { $count } sinalizações
    }
why-old = 🗄 <b>{ $name }</b> · { $count ->
        [0] { $count } sinalizações arquivadas
        [one] { $count } sinalização arquivada
       *[other] { $count } sinalizações arquivadas
    }
why-none = <b>{ $name }</b> não tem sinalizações neste grupo. 🌱
why-archived = 🗄 Arquivada: a pessoa que escreveu foi banida por causa dela.

# Comandos: a linha do menu, o que a página diz, um exemplo.
command-addblacklist = Sinalizar uma mensagem (responda a ela, com o motivo)
guide-addblacklist = Em resposta a uma mensagem, sinaliza. No privado também dá: lá você escolhe o grupo. Responda a uma mensagem que encaminhou, ou diga o @nome ou o número da pessoa. Quem escreveu recebe um aviso gentil, no privado. Dá para desfazer durante um minuto.
example-addblacklist = /addblacklist propaganda
command-blacklist = Ver as sinalizações do grupo
guide-blacklist = Lista as sinalizações do grupo, com número e link.
example-blacklist = /blacklist
command-rmblacklist = Retirar uma sinalização, pelo número ou pelo link
guide-rmblacklist = Retira uma sinalização, pelo número ou pelo link da mensagem.
example-rmblacklist = /rmblacklist 12
command-ban_blacklist = Banir quem tem sinalizações, depois de confirmar
guide-ban_blacklist = Mostra quem tem esse número de sinalizações ou mais, pergunta, e só então bane. Continua depois de uma queda.
example-ban_blacklist = /ban_blacklist 3
command-why = Por que alguém foi sinalizado (responda à pessoa ou diga o número)
guide-why = Diz por que alguém foi sinalizado. Responda à pessoa ou diga o número.
example-why = /why 12
