# O que chega no privado sem ser resposta: cada tipo só para quem quis.

letter-want-recap = 📬 Quero um resumo na segunda
letter-stop-recap = Parar os resumos
letter-want-nudge = 👋 Quero um toque nos dias decisivos
letter-stop-nudge = Parar os toques
letter-recap-on = Combinado: resumo toda segunda às { $time }.
letter-recap-off = Pronto, sem resumos.
letter-nudge-on = Combinado: um toque às { $time }, só em dia decisivo, no máximo 2 por semana.
letter-nudge-off = Pronto, sem toques.
letter-recap-when = 📬 Resumo: toda segunda às { $time }.
letter-nudge-when = 👋 Toque: às { $time }, só em dia decisivo.
letter-hour-button = 🕗 Hora: { $time }
letter-hour-ask-recap = 🕗 A que horas você quer o resumo da segunda? Vale a hora de <b>{ $group }</b>.
letter-hour-ask-nudge = 🕗 A que horas você quer o toque? Vale a hora de <b>{ $group }</b>.
letter-hour-back = « Voltar
letter-recap-title = 📬 <b>Sua semana</b>
letter-recap-group = <b>{ $group }</b>: { $trained ->
        [0] { $trained } dias de treino
        [one] { $trained } dia de treino
       *[other] { $trained } dias de treino
    }{ $needed ->
        [0] .
       *[other] , meta de { $needed }.
    }
letter-recap-before = Na semana anterior: { $before }.
letter-recap-kept = ✅ Meta batida! { $weeks ->
        [0] { $weeks } semanas seguidas.
        [one] { $weeks } semana na sequência.
       *[other] { $weeks } semanas seguidas.
    }
letter-recap-shielded = 🛡 Um escudo segurou sua sequência: { $weeks ->
        [0] { $weeks } semanas.
        [one] { $weeks } semana.
       *[other] { $weeks } semanas.
    }
letter-recap-told = 📝 Do que você contou: { $told }.
letter-recap-more-kinds = e mais { $more }
letter-recap-time = { $hours ->
        [0] { $minutes } min
       *[other] { $minutes ->
            [0] { $hours } h
           *[other] { $hours } h { $minutes } min
        }
    }
letter-recap-distance = { $kilometres } km
letter-recap-metres = { $metres } m
letter-recap-kudos = 👏 { $kudos ->
        [0] { $kudos } reações da turma aos seus treinos.
        [one] { $kudos } reação da turma aos seus treinos.
       *[other] { $kudos } reações da turma aos seus treinos.
    }
letter-recap-rank = 🏅 { $rank }º lugar na temporada.
letter-recap-next = { $left ->
        [0] A próxima marca: { $next } check-ins.
        [one] Mais { $left } check-in e são { $next }.
       *[other] Mais { $left } check-ins e são { $next }.
    }
recap-card-name = Sua semana
recap-card-days = { $days ->
        [0] dias na semana
        [one] dia na semana
       *[other] dias na semana
    }
recap-card-streak = { $weeks ->
        [0] semanas seguidas
        [one] semana seguida
       *[other] semanas seguidas
    }
letter-recap-empty = 📬 Semana nova, página em branco.
    Quando quiser treinar, a gente está aqui. 💚
letter-recap-ends = Vou parar com os resumos por enquanto. Para voltar: /meta.
letter-nudge-goal = 👋 Hoje ainda dá para a meta da semana em <b>{ $group }</b>. Se couber no seu dia, ela é sua!
letter-nudge-streak = 👋 Sua sequência em <b>{ $group }</b> está em { $days ->
        [0] { $days } dias
        [one] { $days } dia
       *[other] { $days } dias
    }. Se couber no seu dia, um treino hoje mantém a sequência.
letter-nudge-end = 👋 Vou parar com os toques por aqui. Se um dia quiser de volta, é só ligar em /meta.
letter-reminder = ⏰ Hora do treino! Bora? 💪 (/lembrete)

reminder-title = ⏰ <b>Seus lembretes</b>
reminder-none = Você não tem lembretes. Para criar um: <code>/lembrete seg qua sex 18:30</code>
reminder-remove = Remover { $when }
reminder-not-understood = Escreva os dias e a hora: <code>/lembrete seg qua sex 18:30</code> ou <code>/lembrete todo dia às 7h</code>.
command-lembrete = Meus lembretes de treino
guide-lembrete = Lembra você no privado nos dias e na hora que escolher, no fuso do seu grupo: até três. Sem nada, mostra os que existem, com um botão para remover. Em pausa, nenhum chega.
example-lembrete = /lembrete seg qua sex 18:30
