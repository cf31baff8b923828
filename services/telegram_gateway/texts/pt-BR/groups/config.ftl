# Configurações de um grupo, como menus.

config-title = ⚙️ <b>Configurações de { $group }</b>
config-line = <b>{ $name }</b>: { $value }
config-name-language = Idioma
config-name-time-zone = Fuso horário
config-name-season = Temporada
config-name-rules = Regras
config-name-ranking-visibility = Ranking
config-name-photo-policy = Foto repetida
config-name-free-checkins = Check-in livre
config-name-free-words = Palavras do check-in livre
config-name-free-a-day = Check-ins livres por dia
config-name-anchors-count-as-free = Limite do dia
config-name-daily-anchor = Check-in do dia
config-name-daily-anchor-text = Texto do check-in do dia
config-name-daily-anchor-pin = Fixar o check-in do dia
config-name-newcomer-guard = Primeiras horas
config-name-burst-joins = Muita gente de uma vez
config-name-join-requests = Pedidos de entrada
config-name-join-question = Pergunta na porta
config-name-mail = Correio elegante
config-name-warning-ladder = Depois de cada aviso
config-name-warning-days = Validade dos avisos
config-name-visit-policy = Visitas da academia
config-name-question-quota = Perguntas ao coach
config-name-quiet = Modo silencioso
config-name-welcome = Boas-vindas
config-name-streak-pause = Pausa de sequência
config-name-weekly-card = Imagem da semana
config-name-week-tags = Semanas ao lado do nome
config-name-rich-tables = Tabelas
config-name-topic = Tópico dos avisos

config-about-language = <b>Idioma de { $group }</b>: { $value }
    Vale para o que o grupo inteiro lê. Cada pessoa pode escolher o seu em /idioma.
config-about-time-zone = <b>Fuso horário de { $group }</b>: { $value }
    Decide quando um dia, uma semana e uma temporada começam. Se o seu não está na lista, escreva.
config-about-season = <b>Temporada de { $group }</b>: { $value }
    Atenção: ao mudar, o ranking recomeça do zero hoje. O total de cada pessoa não muda.
config-about-rules = <b>Regras de { $group }</b>: { $value }
    Aparecem em /regras, e o coach também as segue. Até 4.000 caracteres.
config-about-ranking-visibility = <b>Ranking de { $group }</b>: { $value }
    Quem pode pedir /ranking.
config-about-photo-policy = <b>Foto repetida em { $group }</b>: { $value }
    O que fazer quando alguém manda a mesma foto ou o mesmo vídeo de novo na temporada. Vale para o que for enviado a partir da escolha; nada disso fica guardado.
config-about-free-checkins = <b>Check-in livre em { $group }</b>: { $value }
    Uma foto ou um vídeo com uma das palavras do grupo na legenda, ou que me mencione, vale 1 ponto mesmo sem um check-in aberto por admin.
config-about-free-words = <b>Palavras do check-in livre em { $group }</b>: { $value }
    Se a legenda tiver uma delas, a foto conta. Para mudar, escreva as palavras com espaço entre elas.
config-about-free-a-day = <b>Check-ins livres por dia em { $group }</b>: { $value }
    Quantas fotos sem check-in aberto contam por pessoa em um dia.
config-about-anchors-count-as-free = <b>Limite do dia em { $group }</b>: { $value }
    Se os check-ins abertos por admins também entram no limite do check-in livre.
config-about-daily-anchor = <b>Check-in do dia em { $group }</b>: { $value }
    Nos dias escolhidos eu mesmo abro o check-in, sem som, e encerro à meia-noite. Vale 1 ponto, e ninguém precisa lembrar de nada. Para outros dias ou outro horário, escreva.
config-about-daily-anchor-text = <b>Texto do check-in do dia em { $group }</b>: { $value }
    O que eu digo ao abrir. O texto padrão muda a cada dia da semana. O seu pode ter até 1.000 caracteres; lembre de dizer que é só responder com foto ou vídeo.
config-about-daily-anchor-pin = <b>Fixar o check-in do dia em { $group }</b>: { $value }
    Fixo a mensagem sem avisar ninguém, no lugar da anterior. Preciso da permissão de fixar mensagens.
config-about-newcomer-guard = <b>Primeiras horas em { $group }</b>: { $value }
    Quem entrou há menos de 24 horas e ainda não fez check-in não manda links, encaminhamentos, contatos nem menções: eu tiro, conto à pessoa e mostro a vocês, com um botão para liberar. E aviso se a pessoa escrever o mesmo texto em outro grupo. Preciso da permissão de apagar mensagens.
config-about-burst-joins = <b>Muita gente de uma vez em { $group }</b>: { $value }
    Quando tanta gente entra por conta própria em um minuto, quem chega não escreve e os pedidos de entrada esperam: por uma hora, ou até vocês liberarem com um toque. Quem vocês adicionam escreve. Preciso da permissão de banir usuários. De 5 a 200.
config-about-join-requests = <b>Pedidos de entrada em { $group }</b>: { $value }
    Se o grupo aprova novos membros, eu escrevo para quem pede: as regras, e um botão para concordar, que abre a porta. Sem resposta em um dia o pedido é encerrado, e a pessoa pode pedir de novo. Quem eu não alcanço espera por vocês. Quem vocês adicionam não responde nada. Preciso da permissão de adicionar membros.
config-about-join-question = <b>Pergunta na porta de { $group }</b>: { $value }
    Só para pedidos de entrada. Quem dá a resposta certa entra; qualquer outra, vocês decidem.
config-about-mail = <b>Correio elegante em { $group }</b>: { $value }
    Recados gentis e sem nome entre membros, no privado, e no grupo se quem recebeu quiser. Antes de ligar eu mostro o que isso significa.
config-mail-on = ligado
config-mail-off = desligado
config-about-warning-ladder = <b>Depois de cada aviso em { $group }</b>: { $value }
    O que vem com o 1º /aviso de alguém, com o 2º e assim por diante. ⚠️ só o aviso, 🔇 um tempo sem escrever, 🔨? eu pergunto a você se é para banir. Depois do último passo, ele se repete. Vale para os avisos dados a partir da escolha.
config-about-warning-days = <b>Validade dos avisos em { $group }</b>: { $value }
    Por quanto tempo um aviso conta. Vale para os avisos dados a partir da escolha: quem já recebeu um sabe até quando ele vale.
config-about-visit-policy = <b>Visitas em { $group }</b>: { $value }
    Um sistema como a catraca da academia pode me contar que alguém foi treinar. Vale só para quem ligou o seu crachá em uma conversa privada comigo. Uma visita dá 1 ponto, uma vez por dia, e ninguém no grupo recebe aviso.
config-about-question-quota = <b>Perguntas ao coach em { $group }</b>: { $value }
    Por pessoa e por dia. De 0 a 50.
config-about-quiet = <b>Modo silencioso em { $group }</b>: { $value }
    Ligado, cada check-in recebe só a reação 🔥, sem resposta.
config-about-welcome = <b>Boas-vindas em { $group }</b>: { $value }
    Recebe quem entra, pelo nome. Se entrar muita gente de uma vez, uma mensagem só. Seu texto pode ter até 1.000 caracteres.
config-about-streak-pause = <b>Pausa de sequência em { $group }</b>
    Doença, viagem, férias: no grupo, responda a uma mensagem da pessoa com /config pausa 14 (de 1 a 60 dias, a partir de hoje). Os dias parados não quebram a sequência nem contam nela. Para encerrar antes: /config pausa fim.
config-about-weekly-card = <b>Imagem da semana em { $group }</b>: { $value }
    Ligada, toda segunda de manhã eu posto o ranking em imagem, com pódio e tudo.
config-about-week-tags = <b>Semanas ao lado do nome em { $group }</b>: { $value }
    Ligado, cada pessoa decide em /meta, no privado, se quer a sequência de semanas ao lado do próprio nome no grupo, como “12 semanas”. Preciso da permissão de gerenciar etiquetas. A etiqueta que alguém escreveu à mão fica como está.
config-about-rich-tables = <b>Tabelas em { $group }</b>: { $value }
    Ligadas, /ranking e /macros vêm em colunas, como tabela. Um Telegram antigo pode não mostrar a mensagem: se alguém não conseguir ver, desligue, e tudo volta a vir em texto.
config-about-topic = <b>Tópico dos avisos em { $group }</b>: { $value }
    Onde eu falo sem ninguém pedir: boas-vindas, check-in do dia, fim de temporada, imagem da semana. Para escolher um tópico, abra o /config dentro dele. Respostas ficam sempre no tópico da pergunta.

config-ask-time-zone = Responda a esta mensagem com a cidade de <b>{ $group }</b>, como Curitiba ou Lisboa. Um fuso horário também vale, como America/Sao_Paulo.
config-ask-season = Quantos dias dura a temporada em <b>{ $group }</b>? Responda a esta mensagem com um número de 1 a 366.
config-ask-rules = Responda a esta mensagem com as regras de <b>{ $group }</b>, até 4.000 caracteres.
config-ask-welcome = Responda a esta mensagem com as boas-vindas de <b>{ $group }</b>, até 1.000 caracteres. Escreva { "{nome}" } onde entram os nomes.
config-ask-daily-anchor = Em que dias e a que horas abro o check-in em <b>{ $group }</b>? Responda a esta mensagem. Exemplos: 06:30 · seg, qua e sex 18:00 · seg-sáb 5h
config-ask-warning-ladder = O que vem depois de cada aviso em <b>{ $group }</b>? Responda a esta mensagem com até 10 passos, com vírgulas. Exemplo: aviso, 2h, 1 dia, perguntar
config-ask-warning-days = Por quantos dias um aviso conta em <b>{ $group }</b>? Responda a esta mensagem com um número de 1 a 90.
config-ask-daily-anchor-text = Responda a esta mensagem com o texto do check-in do dia de <b>{ $group }</b>, até 1.000 caracteres.
config-ask-question-quota = Quantas perguntas por pessoa e por dia em <b>{ $group }</b>? Responda a esta mensagem com um número de 0 a 50.
config-ask-join-question = O que pergunto na porta de <b>{ $group }</b>? Responda a esta mensagem: a pergunta na primeira linha, a resposta certa na segunda e de 1 a 5 outras embaixo, uma por linha. Eu embaralho. Só com a pergunta, cada um responde por escrito, e vocês decidem.
config-ask-burst-joins = Quantas entradas em um minuto são demais em <b>{ $group }</b>? Responda a esta mensagem com um número de 5 a 200.

config-quiet-on = ligado
config-quiet-off = desligado
config-card-on = ligada
config-card-off = desligada
config-tags-on = ligado
config-tags-off = desligado
config-tables-on = ligadas
config-tables-off = desligadas
config-welcome-off = desligadas
config-language-pt-br = português
config-language-en = inglês
config-zone = { CITY($zone) }
config-season-weekly = semanal
config-season-monthly = mensal
config-season-days = { $days ->
        [0] { $days } dias
        [one] { $days } dia
       *[other] { $days } dias
    }
config-season-off = sem fim
config-text-set = escritas
config-text-none = nenhuma
config-welcome-ours = texto padrão
config-welcome-own = texto do grupo
config-streak-pause = por pessoa
pause-in-the-group = A pausa é dada no grupo: responda a uma mensagem da pessoa com /config pausa 14.
pause-not-a-person = Só dá para pausar a sequência de pessoas: responda à mensagem de quem vai descansar.
pause-not-days = Quantos dias? Escreva /config pausa e um número de 1 a { $most }, ou /config pausa fim.
pause-set = ⏸ Sequência de <b>{ $name }</b> em pausa até { $until }. Bom descanso, a gente espera!
pause-ended = ▶️ A sequência de <b>{ $name }</b> voltou a contar.
config-ranking-everyone = todo mundo
config-ranking-admins = só admins
config-photo-off = vale
config-photo-tell-admins = vale, e aviso os admins
config-photo-refuse = não vale
config-free-on = ligado
config-free-off = desligado
config-free-words = { $words }
config-free-a-day = { $most ->
        [0] { $most } por dia
        [one] { $most } por dia
       *[other] até { $most } por dia
    }
config-anchors-extra = check-in de admin não entra
config-anchors-count = check-in de admin também entra
config-not-words = Escreva de uma a algumas palavras, com pelo menos 2 letras cada e até 200 caracteres ao todo. Exemplo: #treino #checkin
config-daily-off = desligado
config-daily-every = todo dia às { $time }
config-daily-six = seg a sáb às { $time }
config-daily-working = seg a sex às { $time }
config-daily-days = { $d1 ->
        [1] seg{" "}
       *[other] {""}
    }{ $d2 ->
        [1] ter{" "}
       *[other] {""}
    }{ $d3 ->
        [1] qua{" "}
       *[other] {""}
    }{ $d4 ->
        [1] qui{" "}
       *[other] {""}
    }{ $d5 ->
        [1] sex{" "}
       *[other] {""}
    }{ $d6 ->
        [1] sáb{" "}
       *[other] {""}
    }{ $d7 ->
        [1] dom{" "}
       *[other] {""}
    }às { $time }
config-daily-text-ours = texto padrão
config-daily-text-own = texto do grupo
config-daily-pin-on = sim
config-daily-pin-off = não
config-newcomers-on = cuido dos links
config-newcomers-off = vale tudo
config-burst = com { $count } entradas por minuto, esperam
config-burst-off = ninguém espera
config-not-a-burst = Preciso de um número de 5 a 200.
config-requests-on = eu pergunto e abro
config-requests-off = vocês decidem
config-question-own = a do grupo
config-not-a-question = Preciso da pergunta na primeira linha e de 2 a 6 respostas diferentes embaixo, uma por linha, a certa primeiro. Sem nenhuma resposta também dá: aí cada um responde por escrito.
config-question-too-long = Ficou longo demais: até 300 caracteres na pergunta e 40 em cada resposta.
config-ladder = { $steps }
config-warning-days = { $days ->
        [0] { $days } dias
        [one] { $days } dia
       *[other] { $days } dias
    }
config-not-a-ladder = Não entendi os passos. Escreva até 10, com vírgulas: aviso, um tempo, e no fim perguntar. Exemplo: aviso, 2h, 1 dia, perguntar
config-ladder-asks-last = Perguntar se é para banir fica no fim. Exemplo: aviso, 2h, 1 dia, perguntar
config-not-warning-days = Escreva um número de dias de 1 a 90.
config-not-a-daily-time = Não entendi os dias e a hora. Exemplos: 06:30 · seg, qua e sex 18:00 · seg-sáb 5h
config-visits-off = não contam
config-visits-daily = 1 ponto por dia
config-visits-without-photo = 1 ponto nos dias sem check-in
config-quota = { $quota }
config-write = ✍️ Escrever
config-back = ◀ Voltar
config-topic-general = Geral
config-topic-here = este tópico
config-topic-set = um tópico do grupo
config-saved = ✅ Salvo.
season-change-ask = ⚠️ <b>Mudar a temporada de { $group }?</b>
    De { $before } para { $after }.

    { $participants ->
        [0] { $participants } pessoas têm
        [one] { $participants } pessoa tem
       *[other] { $participants } pessoas têm
    } { $points ->
        [0] { $points } pontos
        [one] { $points } ponto
       *[other] { $points } pontos
    } na temporada de agora. Se você mudar:
    • o ranking recomeça do zero, na hora;
    • o ranking de agora fica guardado em /ranking, entre as temporadas passadas, sem anúncio no grupo;
    • o total de cada pessoa não muda.
season-change-yes = ✅ Mudar e recomeçar
season-change-no = ◀ Deixar como está
config-dialogue-over = Passou tempo demais, então encerrei por aqui. Comece de novo pelo comando.
config-not-a-zone = Não conheço essa cidade nem esse fuso. Tente uma cidade maior com o mesmo relógio, como Recife ou Lisboa, ou um fuso, como America/Manaus.
config-not-days = Escreva um número de dias de 1 a 366.
config-not-a-quota = Escreva um número de 0 a 50.
config-too-long = Ficou longo demais. Encurte um pouco e responda de novo.

# Comandos: a linha do menu, o que a página diz, um exemplo.
command-config = Configurações do grupo
guide-config = Abre as configurações do grupo em menus. Em resposta a alguém, “pausa 14” protege a sequência da pessoa por 14 dias. “Tabelas” põe o /ranking e o /macros em colunas: um Telegram antigo pode não mostrar.
example-config = /config pausa 14
