# A meta de dias por semana e a semana de cada um.

goal-ask = 🎯 Quantos dias por semana você quer treinar em <b>{ $group }</b>? Dá para mudar quando quiser.
goal-question = Já são três check-ins! Quantos dias por semana você quer treinar em <b>{ $group }</b>? A meta é só sua, e dá para mudar quando quiser.
goal-question-in-group = 🎯 Quantos dias por semana você quer treinar? A meta é só sua, e dá para mudar quando quiser.
goal-other-button = Outro
goal-not-now-button = Agora não
goal-not-now = Tudo bem! Quando quiser, é só mandar /meta.
goal-week = 🎯 <b>{ $name }</b>, sua semana em <b>{ $group }</b>
goal-days = { $dots } { $trained } de { $needed ->
        [0] { $needed } dias
        [one] { $needed } dia
       *[other] { $needed } dias
    }
goal-smaller = ⏸ Com a pausa, a meta de { $goal } fica em { $needed } nesta semana.
goal-week-paused = ⏸ Semana de pausa: ela não quebra sua sequência. { $trained ->
        [0] Descansar também faz parte.
        [one] E ainda teve { $trained } dia de treino!
       *[other] E ainda teve { $trained } dias de treino!
    }
goal-reached = Meta da semana batida! 🎉
goal-left = { $left ->
        [0] Faltam { $left } dias para a semana acabar.
        [one] Hoje é o último dia da semana.
       *[other] Faltam { $left } dias para a semana acabar, contando hoje.
    }
goal-next = { $goal ->
        [0] A partir de segunda você fica sem meta.
        [one] A partir de segunda: { $goal } dia por semana.
       *[other] A partir de segunda: { $goal } dias por semana.
    }
goal-streak = 🔥 { $weeks ->
        [0] A próxima semana com a meta batida começa uma nova sequência
        [one] { $weeks } semana seguida
       *[other] { $weeks } semanas seguidas
    } (recorde: { $best })
goal-shields = 🛡 { $shields ->
        [0] { $shields } escudos
        [one] { $shields } escudo: se uma semana não der, ele segura sua sequência
       *[other] { $shields } escudos: se uma semana não der, um deles segura sua sequência
    }
goal-change = Quer mudar? Aumentar vale já nesta semana; diminuir, a partir de segunda.
goal-none-button = Ficar sem meta
goal-pause-button = ⏸ Pausa
goal-pause-ask = ⏸ Doença, viagem ou descanso? Escolha por quantos dias, a partir de hoje, sua sequência espera em <b>{ $group }</b>. Não conto a ninguém.
goal-pause-days = { $days } dias
goal-pause-end = ▶️ Voltar hoje
goal-pause-set = ⏸ Sua sequência espera até { $until } em <b>{ $group }</b>. Se cuide! Treinos na pausa contam do mesmo jeito.
goal-pause-ended = ▶️ Sua sequência voltou a contar em <b>{ $group }</b>. Que bom ter você aqui!
goal-pause-how = Escreva por quantos dias, de 1 a { $most }: <code>/meta pausa 7</code>. Para voltar antes: <code>/meta pausa fim</code>.
goal-not-understood = Escreva quantos dias por semana, de 1 a 7: <code>/meta 3</code>. Para ficar sem meta: <code>/meta 0</code>.

command-meta = Minha meta de dias por semana
guide-meta = Você escolhe em quantos dias da semana quer treinar; sem número, mostra como está sua semana. A semana vai de segunda a domingo e cada dia com check-in conta uma vez. Aumentar a meta vale já nesta semana, diminuir vale a partir de segunda. A cada 4 semanas batidas você ganha um escudo, até 2: se uma semana não der, ele segura sua sequência. Dias de pausa diminuem a meta da semana: para pausar, /meta pausa 7. Onde o grupo deixa, um botão no privado põe suas semanas ao lado do seu nome no grupo.
example-meta = /meta 3
