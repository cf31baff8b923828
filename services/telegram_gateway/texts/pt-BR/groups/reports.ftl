# O relatório da semana de um grupo, no privado, para admins que pedem.

report-about = 📋 <b>Relatório da semana de { $group }</b>
    Toda segunda de manhã, no privado e só para você: quem treinou, quem chegou, os horários mais cheios, desafios, medidas, o custo do coach e quem treinava e anda sumido.
report-is-wanted = ✅ Você recebe este relatório.
report-is-not-wanted = Você não recebe este relatório.
report-want = 📬 Quero toda segunda
report-stop = 🔕 Parar os relatórios
report-now = 👀 Ver o da semana passada
report-begins = Combinado: na próxima segunda eu mando.
report-ends = Pronto, sem relatórios deste grupo.
report-in-private = O relatório da semana vai no privado, só para admins que pedem.
report-heading = CHECK-INS POR DIA E HORA
report-span = Semana de { $first } a { $last }
report-number-active = { $number ->
    [0] treinaram
    [one] treinou
   *[other] treinaram
    }
report-number-checkins = { $number ->
    [0] check-ins
    [one] check-in
   *[other] check-ins
    }
report-number-newcomers = { $number ->
    [0] chegaram
    [one] chegou
   *[other] chegaram
    }
report-title = 📋 <b>{ $group }</b>: semana de { $first } a { $last }
report-title-short = 📋 <b>{ $group }</b>
report-active = 🏃 { $active ->
    [0] Ninguém treinou
    [one] { $active } pessoa treinou
   *[other] { $active } pessoas treinaram
    } (na semana anterior, { $before ->
        [0] ninguém
       *[other] { $before }
    }).
report-checkins = ✅ { $checkins ->
    [0] Nenhum check-in
    [one] { $checkins } check-in
   *[other] { $checkins } check-ins
    }
report-newcomers = 👋 { $newcomers ->
    [0] Ninguém novo chegou.
    [one] { $newcomers } pessoa chegou; já fez check-in: { $active }.
   *[other] { $newcomers } pessoas chegaram; já fizeram check-in: { $active }.
    }
report-challenge = 🎯 { $title }
report-challenge-percent = 🎯 { $title }: { $percent }%
report-measure-none = 🛡 Nenhuma medida foi necessária.
report-measure-member-warned = { $count ->
    [0] nenhum aviso
    [one] { $count } aviso
   *[other] { $count } avisos
    }
report-measure-member-muted = { $count ->
    [0] nenhum silenciamento
    [one] { $count } silenciamento
   *[other] { $count } silenciamentos
    }
report-measure-member-banned = { $count ->
    [0] nenhum banimento
    [one] { $count } banimento
   *[other] { $count } banimentos
    }
report-measure-channel-banned = { $count ->
    [0] nenhum canal banido
    [one] { $count } canal banido
   *[other] { $count } canais banidos
    }
report-measure-messages-purged = { $count ->
    [0] nenhuma limpeza
    [one] { $count } limpeza
   *[other] { $count } limpezas
    }
report-measure-newcomer-message-removed = { $count ->
    [0] nenhuma mensagem de recém-chegado retida
    [one] { $count } mensagem de recém-chegado retida
   *[other] { $count } mensagens de recém-chegados retidas
    }
report-cost = 💬 Coach: US$ { NUMBER($cost, minimumFractionDigits: 2, maximumFractionDigits: 2) }
report-away = 🌱 <b>Treinavam sempre e não aparecem há duas semanas:</b>
report-away-name = { $name }
report-kind-word = Uma palavra sua ajuda mais do que mensagem de bot.

command-relatorio = Relatório da semana, no privado
guide-relatorio = Manda toda segunda, no privado e só para quem pede, como foi a semana do grupo. Diz quem treinou e quem chegou, os horários, desafios, medidas e o custo do coach. Diz também quem anda sumido.
example-relatorio = /relatorio
