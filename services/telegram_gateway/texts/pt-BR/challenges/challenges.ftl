# Desafios: o que a turma faz junto por um tempo.

challenge-title-together = { $goal ->
        [0] { $goal } dias de treino, todo mundo junto
        [one] { $goal } dia de treino, todo mundo junto
       *[other] { $goal } dias de treino, todo mundo junto
    }
challenge-title-everyone = Cada pessoa com { $goal ->
        [0] { $goal } dias de treino
        [one] { $goal } dia de treino
       *[other] { $goal } dias de treino
    }
challenge-title-everyone-weekly = Cada pessoa treinando { $goal ->
        [0] { $goal } dias por semana
        [one] { $goal } dia por semana
       *[other] { $goal } dias por semana
    }
challenge-title-teams = { $teams ->
        [0] { $teams } times
        [one] { $teams } time
       *[other] { $teams } times
    }, cada dia de treino conta
challenge-title-duel = Duelo: metas da semana, depois dias

challenge-head = 🎯 <b>{ $title }</b>
    📅 de { $first } a { $last }
challenge-cancelled = Encerrado sem resultado. Fica para a próxima!
challenge-join-until = Dá para entrar (e sair) até { $last }.
challenge-together = <b>{ $days }</b> de { $goal } · { $members ->
        [0] { $members } pessoas treinando
        [one] { $members } pessoa treinando
       *[other] { $members } pessoas treinando
    }
challenge-everyone = { $joined ->
        [0] Ainda sem participantes: quem entra primeiro?
        [one] { $joined } participante · chegou lá: { $reached } · no caminho: { $track }
       *[other] { $joined } participantes · chegaram lá: { $reached } · no caminho: { $track }
    }
challenge-teams-to-be-drawn = 🎲 O sorteio dos times é em { $first }, equilibrado pelas últimas 4 semanas. { $joined ->
        [0] Ainda sem participantes: quem entra primeiro?
        [one] Já entrou { $joined } pessoa.
       *[other] Já entraram { $joined } pessoas.
    }
challenge-team = <b>{ $team }</b>: média de { $mean } dias · { $members ->
        [0] { $members } pessoas
        [one] { $members } pessoa
       *[other] { $members } pessoas
    }
challenge-team-names = { $more ->
        [0] { $names }
        [one] { $names } e mais { $more }
       *[other] { $names } e mais { $more }
    }
challenge-team-1 = 🔴 Vermelho
challenge-team-2 = 🔵 Azul
challenge-team-3 = 🟢 Verde
challenge-team-4 = 🟡 Amarelo
challenge-side = <b>{ $name }</b>: { $weeks ->
        [0] { $weeks } metas da semana
        [one] { $weeks } meta da semana
       *[other] { $weeks } metas da semana
    }, { $days ->
        [0] { $days } dias
        [one] { $days } dia
       *[other] { $days } dias
    }
challenge-somebody = alguém da turma
challenge-duel-asked = ⚔️ { $asks } chama { $asked } para um duelo amistoso. { $asked }, você topa? O convite vale por dois dias.
challenge-accept = 💪 Eu topo
challenge-refuse = Agora não
challenge-join = 🙋 Entrar
challenge-leave = Sair
challenge-joined = Você entrou no desafio. Bons treinos!
challenge-left = Você saiu. Pode voltar enquanto as entradas estiverem abertas.

challenge-over-together = 🎉 Conseguimos! { $members ->
        [0] { $members } pessoas somaram { $days } dias.
        [one] { $members } pessoa somou { $days } dias.
       *[other] { $members } pessoas somaram { $days } dias.
    }
challenge-over-together-short = 👏 { $days } de { $goal } dias: cada um deles foi alguém que veio treinar.
challenge-over-everyone = { $reached ->
        [0] 👏 O desafio acabou. Quem treinou já ganhou o dia!
        [one] 🎉 { $reached } de { $joined } chegou lá!
       *[other] 🎉 { $reached } de { $joined } chegaram lá!
    }
challenge-over-first = 🏆 { $name } venceu! Todo mundo mandou bem.
challenge-over-equal = 🤝 Empate! Todo mundo mandou bem.
challenge-over-quietly = O desafio chegou ao fim. Bora para o próximo?
challenge-mark-25 = 🌱 <b>{ $title }</b>: já fizemos um quarto!
challenge-mark-50 = 🔥 <b>{ $title }</b>: metade do caminho!
challenge-mark-75 = 🚀 <b>{ $title }</b>: três quartos feitos, falta pouco!
challenge-mark-100 = 🎉 <b>{ $title }</b>: chegamos!
challenge-end = 🏁 <b>{ $title }</b>
challenge-end-again = 🔁 <b>{ $title }</b>: check-ins confirmados depois mudaram o resultado.
challenge-card-heading = DESAFIO
challenge-card-group = A turma
challenge-card-of = { $done } de { $of }
challenge-card-mean = { $mean } dias
challenge-card-days = { $days ->
        [0] { $days } dias
        [one] { $days } dia
       *[other] { $days } dias
    }
challenge-card-done = feito
challenge-card-members = { $members ->
        [0] pessoas
        [one] pessoa
       *[other] pessoas
    }

challenge-ask-kind = 🎯 Que desafio vai ser? Nenhum deles mexe nos pontos.
challenge-kind-0 = 🤝 Todo mundo junto: somar dias
challenge-kind-1 = 🙌 Cada um na sua meta
challenge-kind-2 = 🎽 Times
challenge-ask-length = Quanto tempo vai durar?
challenge-length = { $days ->
        [0] { $days } dias
        [one] { $days } dia
       *[other] { $days } dias
    }
challenge-ask-last-0 = Em { $days } dias, quantos dias de treino vamos somar? Cada pessoa conta uma vez por dia.
challenge-ask-last-1 = Qual é a meta de cada um nesses { $days } dias?
challenge-ask-last-2 = Como ficam os times? Vence a média de dias, então o tamanho não decide.
challenge-goal-weekly = { $goal }× por semana
challenge-goal-all = { $goal } dias no total
challenge-drawn = 🎲 { $teams } sorteados
challenge-chosen = ✋ { $teams } à escolha
challenge-ask-duel = ⚔️ Duelo com <b>{ $name }</b>: por quanto tempo? Começa na próxima segunda, e só vale se a outra pessoa topar.
challenge-weeks = { $weeks ->
        [0] { $weeks } semanas
        [one] { $weeks } semana
       *[other] { $weeks } semanas
    }
challenge-members-duel = Para um duelo, responda com /desafio a uma mensagem de quem você quer chamar. Outros desafios são abertos por admins.
challenge-duel-not-a-person = Responda a uma mensagem de outra pessoa da turma para chamá-la para um duelo.
challenge-duel-not-here = Essa pessoa não está mais no grupo.
challenge-begun-already = O desafio deste menu já começou.
challenge-too-many = { $most ->
        [0] Já há desafios demais abertos.
        [one] Você já tem um duelo aberto. Espere ele acabar.
       *[other] Já há { $most } abertos. Espere um terminar.
    }
challenges-title = 🎯 <b>Desafios em { $group }</b>
challenges-none = Ainda não houve desafios em <b>{ $group }</b>. Admins abrem um com /desafio no grupo; para um duelo, responda com /desafio a uma mensagem de alguém.
challenge-cancel = ✖️ Encerrar: { $title }
challenge-cancel-ask = Encerrar <b>{ $title }</b> sem resultado? Não dá para voltar atrás.
challenge-cancel-yes = Sim, encerrar
challenge-cancel-done = Encerrado: { $title }.

command-desafio = Começar um desafio
guide-desafio = Admins escolhem por botões: somar dias com todo mundo, cada um na sua meta, ou times. Os times são à escolha ou sorteados, equilibrados pelas últimas 4 semanas. Com /desafio em resposta a alguém, qualquer pessoa chama para um duelo. Ele começa na segunda, se a outra pessoa topar. Dá para entrar e sair até um terço do desafio. Nenhum mexe nos pontos, e quem está em pausa não pesa no time. Quem prefere não aparecer conta sem ser citado. Até 3 abertos por grupo, e mais 3 duelos.
example-desafio = /desafio
command-desafios = Desafios do grupo
guide-desafios = Mostra os desafios abertos e os que já terminaram, com o resultado. Admins podem encerrar um pelo botão. Check-ins confirmados ou retirados até 24 horas depois do fim ainda contam; depois o resultado fica.
example-desafios = /desafios
