# O guia dos primeiros minutos de um grupo, em particular, para quem administra.

setup-open = 🧭 Admins: montar o grupo
setup-in-private = O guia abre em particular: é um toque por passo.
setup-title = 🧭 <b>{ $group }</b> · { $step } de { $steps }
setup-skip = Pular
setup-back = ◀ Voltar
setup-rest = ⚡ Deixar o resto como está e abrir

setup-place = <b>Onde vocês treinam?</b>
    São <b>{ $time }</b> aí? É o relógio de { $city }, e por ele começam o dia, a semana e a temporada. O grupo lê em { $language }.
setup-place-now = Por enquanto vale o relógio de { $city }, e pular não muda isso.
setup-place-yes = ✅ Sim, são { $time }
setup-place-other = { $time } · { $city }
setup-place-language = 🗣 { $language }
setup-place-write = ✍️ Outra cidade
setup-place-ask = Responda a esta mensagem com a cidade de <b>{ $group }</b>, como Curitiba ou Lisboa. Um fuso horário também vale, como America/Sao_Paulo.

setup-checkins = <b>Como o check-in abre?</b>
    1 · Todo dia às 05:00 eu abro, sem som, e encerro à meia-noite.
    2 · Ninguém abre nada: vale a foto com <b>{ $word }</b> na legenda.
    3 · Um admin abre quando quiser, respondendo a uma mensagem com /checkin.
    Admins sempre podem abrir um, seja qual for a escolha.
setup-checkins-daily = 1 · Todo dia às 05:00
setup-checkins-free = 2 · Foto com { $word }
setup-checkins-both = 1 + 2 · Os dois
setup-checkins-admins = 3 · Quando um admin abrir

setup-season = <b>Quanto dura uma temporada?</b>
    No fim, o ranking é anunciado e os pontos recomeçam do zero para todo mundo. O total de cada pessoa fica. Hoje: <b>{ $now }</b>.
setup-season-running = A temporada de agora já tem pontos, e mudar recomeça o ranking. Faça isso em /config, que pergunta antes.

setup-rules = <b>Quer combinar umas regras?</b>
    Aparecem em /regras, e o coach também as segue. Escolha um modelo, ou toque em ✏️ ao lado dele para escrever do seu jeito.

    { $templates }
setup-rules-template = <b>{ $name }</b>
    <blockquote expandable>{ $rules }</blockquote>
setup-rules-short = Curtinhas
setup-rules-fair = Jogo limpo
setup-rules-kind = Respeito primeiro
setup-rules-text-short = 1. Treinou, postou: uma foto ou um vídeo por dia.
    2. Descanso também é treino.
    3. Aqui ninguém julga ninguém.
setup-rules-text-fair = 1. A foto é do dia, e o treino é seu.
    2. Vale qualquer atividade de pelo menos 20 minutos: academia, corrida, dança, caminhada.
    3. Foto repetida não vale.
    4. Dúvida sobre um check-in? Fale com um admin em particular.
    5. Propaganda, só combinando antes.
setup-rules-text-kind = 1. Cada corpo tem seu ritmo: nada de comentar o corpo dos outros.
    2. Comemore o treino de quem está começando.
    3. Dica de treino ou de comida, só para quem pedir. Remédio e dor são assunto de profissional.
    4. O que se conta aqui fica aqui.
    5. Sem propaganda, política ou briga.
setup-rules-kept = ✅ Manter as regras do grupo
setup-rules-edit = ✏️ Editar
setup-rules-ask = Responda a esta mensagem com as regras de <b>{ $group }</b>, até 4.000 caracteres. Um modelo para copiar e mudar:

    <code>{ $rules }</code>

setup-welcome = <b>Como recebo quem chega?</b>
    Cada pessoa que entra é recebida pelo nome. Assim:

    <blockquote>{ $welcome }</blockquote>
setup-welcome-yes = ✅ Assim está bom
setup-welcome-off = Sem boas-vindas
setup-welcome-write = ✍️ Escrever outra
setup-welcome-ask = Responda a esta mensagem com as boas-vindas de <b>{ $group }</b>, até 1.000 caracteres. Escreva { "{nome}" } onde entram os nomes.
setup-welcome-someone = Bia

setup-rights = <b>O que ainda me falta</b>
    { $rights }

    Para liberar: abra o grupo, toque no nome dele, depois em Administradores, escolha o bot e ative o que está na lista. Nada disso impede de começar.
setup-rights-none = <b>Tudo liberado</b>
    Tenho todas as permissões de que preciso no grupo.
setup-rights-unknown = <b>Não consegui olhar</b>
    O Telegram não me disse quais são as minhas permissões no grupo. Dá para começar assim mesmo.
setup-rights-again = 🔄 Olhar de novo
setup-rights-looked = Olhei de novo agora.
setup-finish = 🚀 Abrir o primeiro check-in

setup-done = 🎉 <b>{ $group } está no ar!</b>
    O grupo acaba de ler em três linhas o que fazer, e o primeiro check-in está aberto. Para mudar qualquer coisa: /config. Contra propaganda de quem acaba de chegar, ligue lá as Primeiras horas. Para ver o que admins podem fazer: /ajuda.
setup-done-before = ✅ <b>{ $group } já está montado.</b>
    Para mudar qualquer coisa: /config. Se quiser, dá para passar pelo guia de novo: ele começa do que já foi escolhido, e o grupo não recebe nada.
setup-once-more = 🧭 Passar pelo guia de novo
setup-walked = ✅ <b>Pronto, { $group } está como você escolheu.</b>
    Para mudar qualquer coisa: /config.

setup-picture-heading = TRÊS JEITOS DE ABRIR O CHECK-IN
setup-picture-counted = +1 ponto
setup-picture-daily = Todo dia às 05:00
setup-picture-daily-1 = Eu mesmo abro, sem som.
setup-picture-daily-2 = Quem treinou responde
setup-picture-daily-3 = com a foto.
setup-picture-daily-says = Bom dia! Check-in aberto
setup-picture-free = Foto com { $word }
setup-picture-free-1 = Ninguém abre nada:
setup-picture-free-2 = a foto com a palavra
setup-picture-free-3 = na legenda já vale.
setup-picture-admins = Um admin abre
setup-picture-admins-1 = Um admin responde a uma
setup-picture-admins-2 = mensagem com /checkin;
setup-picture-admins-3 = a turma, com a foto.
setup-picture-admins-says = /checkin

# O que o grupo lê no fim do guia: três linhas.
setup-group = 🏋️ <b>{ $group }, está valendo!</b>
    { $how }
    🏆 Cada treino soma no /ranking, e o seu resumo está em /perfil.
    📸 Quem já treinou hoje? <b>Responda a esta mensagem com a foto</b> e faça o primeiro check-in.
setup-group-daily = ☀️ Todo dia às { $time } eu abro o check-in: treinou, responda a ele com foto ou vídeo.
setup-group-free = 💪 Treinou? Mande a foto ou o vídeo com <b>{ $word }</b> na legenda, e já conta.
setup-group-both = ☀️ Treinou? Responda ao check-in do dia, que abro às { $time }, ou mande a foto com <b>{ $word }</b> na legenda.
setup-group-admins = 💪 Quando um admin abrir um check-in, responda a ele com a foto ou o vídeo do treino.

# Comandos: a linha do menu, o que a página diz, um exemplo.
command-guia = Montar o grupo, passo a passo
guide-guia = Abre em particular o guia dos primeiros minutos, um toque por passo. Fuso, check-ins, temporada, regras, boas-vindas e permissões.
example-guia = /guia
