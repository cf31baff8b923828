# Medidas com uma pessoa: silenciar, banir, e a volta.

measure-not-a-person = Isso só vale para pessoas. Responda à mensagem da pessoa em questão.
measure-anonymous-admin = Quem escreve em nome do grupo cuida dele. Aqui eu não mexo. 🤝
measure-own-channel = Esse é o canal ligado ao grupo. Para tirar, desligue o canal nas configurações do grupo.
measure-this-bot = Em mim não dá. 😄 Para eu sair, use /unmonitor ou me remova do grupo.
measure-channel-only-ban = Com um canal eu só sei fazer uma coisa: /banir. Para voltar atrás, /desbanir.
measure-bot-reads-nothing = Um bot não lê avisos. Se ele atrapalha: /banir.
measure-why-channel = Aqui quem escreve é um canal, <b>{ $name }</b>. Se eu banir, quem é dono dele não escreve mais aqui por nenhum canal seu; no próprio nome, continua podendo. Banir o canal?
measure-ban-channel = 🔨 Banir o canal
measure-of-group = <b>{ $group }</b>
measure-of-group-and-person = <b>{ $group }</b> · <b>{ $name }</b>
measure-whom = Diga em quem: o @nome ou o número da pessoa logo depois do comando, ou o comando em resposta a uma mensagem dela que você encaminhou para cá. Exemplo: /banir @fulana propaganda
measure-name-unknown = Não conheço { $name } neste grupo. Confira o nome, ou encaminhe para cá uma mensagem da pessoa e responda a ela com o comando.
measure-hidden-author = O Telegram esconde quem escreveu essa mensagem. Use o comando com o @nome ou o número da pessoa, ou em resposta a ela no grupo.
measure-command-gone = Não encontro mais o seu comando. Escreva de novo, por favor.
measure-oneself = Em você não dá. Que tal uma pausa do celular? 😄
measure-an-admin = Essa pessoa cuida do grupo também. Melhor uma conversa do que uma medida. 🤝
measure-no-right = Para isso eu preciso ser admin do grupo com permissão para banir. Dê essa permissão e peça de novo.
measure-needs-supergroup = O Telegram só deixa silenciar em supergrupos. Deixe o histórico visível para novos membros, nas configurações do grupo: ele vira um supergrupo na hora.
measure-gone = O Telegram não conhece essa pessoa neste grupo.
measure-cancelled = Tudo certo, não fiz nada.
measure-is-over = Esse prazo já acabou.
measure-spam = é propaganda ou golpe
measure-offence = ofende outras pessoas
measure-off-topic = foge do assunto do grupo
measure-rules = vai contra as regras
measure-without-reason = sem dar um motivo
measure-why-mute = Por que silenciar? A pessoa fica sabendo do motivo, no privado.
measure-why-ban = Por que banir? A pessoa fica sabendo do motivo, no privado.
measure-done-in-group = 👌 Feito. Da próxima vez eu confirmo no privado: é só abrir uma conversa comigo antes.
measure-mute-done = 🔇 Em <b>{ $group }</b>, <b>{ $name }</b> só volta a escrever em { $until }.
measure-mute-done-no-end = 🔇 Em <b>{ $group }</b>, <b>{ $name }</b> só volta a escrever com /falar.
measure-ban-done = 🔨 <b>{ $name }</b> não está mais em <b>{ $group }</b>, e só volta depois de um /desbanir.
measure-unmute-done = 🔊 Em <b>{ $group }</b>, <b>{ $name }</b> já pode escrever.
measure-unban-done = 🚪 <b>{ $name }</b> já pode voltar a <b>{ $group }</b> por um link de convite.
undone-by-another-mute = ↩️ Em <b>{ $group }</b>, { $by } deixou { $name } escrever de novo. O silêncio era decisão sua.
undone-by-another-ban = ↩️ Em <b>{ $group }</b>, { $by } deixou { $name } voltar. O banimento era decisão sua.
undone-by-another-flag = ↩️ Em <b>{ $group }</b>, { $by } desfez a sinalização que você fez de { $name }.
undone-by-another-checkin = ↩️ Em <b>{ $group }</b>, { $by } devolveu a { $name } um check-in que você tinha retirado.
undone-by-another-warning = ↩️ Em <b>{ $group }</b>, { $by } retirou o aviso que você deu a { $name }.
measure-undone = ↩️ Desfeito em <b>{ $group }</b> para <b>{ $name }</b>.
measure-mute-private = 🔇 Oi! Quem cuida de <b>{ $group }</b> pediu uma pausa: você volta a escrever lá em { $until }. Ler você pode, e seus pontos ficam onde estão.
measure-mute-private-no-end = 🔇 Oi! Quem cuida de <b>{ $group }</b> pediu uma pausa: por enquanto você não escreve lá. Ler você pode, e seus pontos ficam onde estão.
measure-ban-private = Oi! Quem cuida de <b>{ $group }</b> decidiu que você não participa mais do grupo.
measure-unmute-private = 🔊 Boa notícia: você já pode escrever de novo em <b>{ $group }</b>.
measure-unban-private = 🚪 Boa notícia: você já pode voltar a <b>{ $group }</b>. Peça um link de convite a quem cuida do grupo.
measure-undone-private = ↩️ A medida em <b>{ $group }</b> foi desfeita. Está tudo certo, desculpe o susto!
measure-what-to-do = Acha que foi engano? Toque no botão e conte em uma frase o que aconteceu. 💛
measure-whom-to-ask = Acha que foi engano? Fale com quem administra o grupo. 💛
contest-button = 💬 Acho que foi engano
contest-ask = Conte em uma frase o que aconteceu em <b>{ $group }</b>. Eu levo a quem cuida do grupo, uma vez só. Responda a esta mensagem.
contest-length = Escreva uma frase, com até { $most } letras.
contest-once = Isso você já contou a quem cuida do grupo. A resposta chega por aqui.
contest-too-late = Isso já passou do prazo por aqui. Fale com quem administra o grupo. 💛
contest-no-group = Nesse grupo eu não estou mais.
contest-sent = 📨 Pronto, quem cuida de <b>{ $group }</b> vai ler. A resposta chega por aqui.
contest-told = 💬 <b>{ $name }</b>, de <b>{ $group }</b>, acha que foi engano: { $what }.
    “{ $words }”
contest-what-mute = a pausa na escrita
contest-what-ban = o banimento
contest-what-warning = o aviso
contest-what-warning-with-mute = o aviso com a pausa na escrita
contest-what-purge = as mensagens apagadas
contest-what-checkin = o check-in retirado
contest-what-refused-checkin = o check-in que não valeu
contest-uphold = Manter
contest-take-back = ↩️ Voltar atrás
contest-agree = ↩️ Dar razão
contest-decided = Outra pessoa já decidiu isso.
contest-upheld = Ficou como estava em <b>{ $group }</b>. A pessoa já sabe.
contest-accepted = ↩️ Voltamos atrás em <b>{ $group }</b>. A pessoa já sabe.
contest-upheld-private = 💬 Quem cuida de <b>{ $group }</b> leu o que você contou, e a decisão continua. Valeu por explicar!
contest-agreed-private = 💬 Quem cuida de <b>{ $group }</b> leu o que você contou e deu razão a você. As mensagens não voltam, mas está tudo certo. Desculpe!
contest-checkin-private = 🔥 Quem cuida de <b>{ $group }</b> leu o que você contou: aquele check-in voltou a valer. Desculpe o engano!
contest-refused-private = 🔥 Quem cuida de <b>{ $group }</b> leu o que você contou: aquele check-in está valendo. Desculpe o engano!
contest-refused-counts-private = 💬 Quem cuida de <b>{ $group }</b> leu o que você contou e deu razão a você. Você já tem o check-in daquele dia, então está tudo certo!
contest-refused-counts = 👍 A pessoa já tem o check-in daquele dia em <b>{ $group }</b>, e sabe que vocês deram razão.
contest-checkin-too-late = Esse check-in já não dá para trazer de volta por aqui. Use /confirmcheckin no grupo.
mute-out-of-bounds = Um silêncio vai de 1 minuto a 1 ano. Exemplo: /silenciar 2h
mute-not-a-length = Não entendi por quanto tempo. Escreva o tempo primeiro, e depois o motivo. Exemplo: /silenciar 2h propaganda
mute-is-none = <b>{ $name }</b> já pode escrever neste grupo.
ban-is-none = <b>{ $name }</b> não tem banimento neste grupo.
purge-no-right = Para isso eu preciso ser admin do grupo com permissão para apagar mensagens. Dê essa permissão e peça de novo.
purge-why = Por que apagar? A pessoa fica sabendo do motivo, no privado. Não dá para desfazer.
purge-ask = { $count ->
        [0] Não vi mensagens dessa pessoa.
        [one] Apagar { $count } mensagem? Não dá para desfazer.
       *[other] Apagar { $count } mensagens dessa pessoa, as que vi na última hora e a que você respondeu? Não dá para desfazer.
    }
purge-ask-in-private = { $count ->
        [0] Não há mensagens dessa pessoa na última hora.
        [one] Apagar a mensagem que eu vi dessa pessoa na última hora? Ela fica sabendo do motivo, no privado. Não dá para desfazer.
       *[other] Apagar as { $count } mensagens que eu vi dessa pessoa na última hora? Ela fica sabendo do motivo, no privado. Não dá para desfazer.
    }
purge-none-known = Não sei de nenhuma mensagem de { $name } na última hora nesse grupo. Se há uma lá, responda a ela no grupo com /limpar.
purge-all = 🧹 Apagar as { $count }
purge-one = Só a que respondi
purge-done = { $count ->
        [0] 🧹 Em <b>{ $group }</b> não havia mais o que apagar de <b>{ $name }</b>.
        [one] 🧹 Em <b>{ $group }</b>, apaguei { $count } mensagem de <b>{ $name }</b>.
       *[other] 🧹 Em <b>{ $group }</b>, apaguei { $count } mensagens de <b>{ $name }</b>.
    }
purge-done-of-more = 🧹 Em <b>{ $group }</b>, apaguei { $count } mensagens de <b>{ $name }</b>. Ainda há { $more } da última hora: repita o comando para apagar também.
purge-done-in-part = 🧹 Mensagens de <b>{ $name }</b> em <b>{ $group }</b>: { $count } apagadas, { $left } ficaram. O Telegram não deixa apagar algumas, como as que têm mais de 48 horas: essas, só você consegue.
purge-private = { $count ->
        [0] 🧹 Oi! Quem cuida de <b>{ $group }</b> apagou mensagens suas lá.
        [one] 🧹 Oi! Quem cuida de <b>{ $group }</b> apagou { $count } mensagem sua lá. Seus pontos ficam onde estão.
       *[other] 🧹 Oi! Quem cuida de <b>{ $group }</b> apagou { $count } mensagens suas lá. Seus pontos ficam onde estão.
    }
warning-done = ⚠️ Em <b>{ $group }</b>, <b>{ $name }</b> recebeu um aviso. Avisos que contam agora: { $count }. Este some em { $fades }.
warning-muted-done = ⚠️ Em <b>{ $group }</b>, <b>{ $name }</b> recebeu um aviso e só volta a escrever em { $until }. Avisos que contam agora: { $count }. Este some em { $fades }.
warning-private = ⚠️ Oi! Quem cuida de <b>{ $group }</b> mandou um aviso para você. { $count ->
        [0] Avisos que contam: { $count }.
        [one] É o primeiro, e some em { $fades }.
       *[other] Você tem { $count }. Este some em { $fades }.
    }
warning-muted-private = ⚠️ Oi! Quem cuida de <b>{ $group }</b> mandou um aviso para você, o { $count }º. Por isso, uma pausa: você volta a escrever lá em { $until }. Ler você pode, e seus pontos ficam onde estão.
warning-undone-private = ↩️ O aviso em <b>{ $group }</b> foi retirado. Está tudo certo, desculpe o susto!
warning-ask-ban = ⚠️ <b>{ $name }</b> tem { $count } avisos em <b>{ $group }</b>. Quer banir? Só você decide: eu não bano ninguém por contagem.
warning-ban = 🔨 Banir
warning-keep = Deixar no aviso
warning-kept = Tudo certo, ficou no aviso.
measure-why-warn = Por que avisar? A pessoa fica sabendo do motivo, no privado.
warning-gone = Esse aviso já não conta.
why-warnings-in-private = ⚠️ Os avisos eu mostro no privado: é só abrir uma conversa comigo antes.
why-warnings = ⚠️ Avisos que contam: { $count }
why-warning-line = • { $time }: { $reason }
why-warning-line-plain = • { $time }

# Comandos: a linha do menu, o que a página diz, um exemplo.
command-limpar = Apagar o que alguém escreveu (responda à mensagem)
guide-limpar = Em resposta a uma mensagem: ela some. Some também o que a mesma pessoa escreveu na última hora, até 100 mensagens por vez. Quando são várias eu pergunto antes, porque isso não se desfaz. Dá para apagar só a respondida. Depois que eu reinicio, só conheço o que veio depois. No privado também dá: lá você escolhe o grupo, e some o que a pessoa escreveu na última hora. Diga o @nome ou o número da pessoa, ou responda a uma mensagem dela que encaminhou. A pessoa fica sabendo no privado, com o motivo. Você precisa do direito de apagar mensagens, e eu também.
example-limpar = /limpar propaganda
command-aviso = Dar um aviso a alguém (responda à pessoa, com o motivo)
guide-aviso = Em resposta a uma mensagem, ou com o @nome da pessoa. No privado também dá: lá você escolhe o grupo. Um comando em resposta à minha confirmação vale para o mesmo grupo. O primeiro é só um aviso. Com o segundo, a pessoa fica uma hora sem escrever; com o terceiro, um dia. A partir do quarto, eu pergunto a você se é para banir. Cada aviso some depois de 90 dias. Os passos e a validade se mudam em /config. A pessoa fica sabendo no privado, com o motivo; o grupo, não. Dá para desfazer durante um minuto. /why mostra os avisos de alguém.
example-aviso = /aviso propaganda
command-silenciar = Pausar a escrita de alguém (responda à pessoa, com o tempo)
guide-silenciar = Em resposta a uma mensagem, ou com o @nome da pessoa. No privado também dá: lá você escolhe o grupo. Um comando em resposta à minha confirmação vale para o mesmo grupo. A pessoa lê e não escreve, por uma hora. Pode ser outro tempo, até 1 ano. O motivo vai junto, ou se escolhe em botões. A pessoa fica sabendo no privado; o grupo, não. Dá para desfazer durante um minuto.
example-silenciar = /silenciar 2h propaganda
command-falar = Deixar alguém escrever de novo
guide-falar = Em resposta a uma mensagem da pessoa, ou com o @nome ou o número dela: acaba a pausa. No privado também dá: lá você escolhe o grupo.
example-falar = /falar
command-banir = Banir alguém (responda à pessoa, com o motivo)
guide-banir = Em resposta a uma mensagem, ou com o @nome da pessoa. No privado também dá: lá você escolhe o grupo. Um comando em resposta à minha confirmação vale para o mesmo grupo. A pessoa sai e não volta por conta própria. Se quem escreveu foi um canal, eu digo antes e bano o canal. Outros bots também dá para banir. O motivo vai junto, ou se escolhe em botões. A pessoa fica sabendo no privado; o grupo, não. Dá para desfazer durante um minuto.
example-banir = /banir propaganda
command-desbanir = Deixar alguém voltar
guide-desbanir = Em resposta a uma mensagem antiga da pessoa, ou com o número dela, que está em /audit. Quem já está no grupo continua lá. No privado também dá: lá você escolhe o grupo.
example-desbanir = /desbanir
