# O que cada um treinou: no perfil, e a correção do que foi lido nas legendas.

profile-weeks = <b>Semanas com a meta</b>
    🎯 { $weeks ->
        [0] { $weeks } semanas seguidas
        [one] { $weeks } semana seguida
       *[other] { $weeks } semanas seguidas
    } (recorde: { $best }) · 🛡 { $shields ->
        [0] { $shields } escudos
        [one] { $shields } escudo
       *[other] { $shields } escudos
    }
    <i>A cada 4 semanas com a meta batida você ganha um escudo, até 2. Se uma semana não der, ele segura sua sequência.</i>
profile-trained = 🏋️ <b>O que você contou dos treinos</b> (últimas { $weeks } semanas)
training-share = { $name } { $percent }%
training-share-rest = outros { $percent }%
training-time = { $hours ->
        [0] { $minutes } min
       *[other] { $minutes ->
            [0] { $hours } h
           *[other] { $hours } h { $minutes } min
        }
    }
training-distance = { NUMBER($kilometres, maximumFractionDigits: 1) } km
training-nothing = nada anotado
training-correct = ✏️ Corrigir o que treinei
training-list = ✏️ Isto é o que eu li nas suas legendas em <b>{ $group }</b>. Qual delas você quer corrigir? Dá para corrigir por uma semana.
training-one = Seu check-in de <b>{ $day }</b>: { $read }.
training-write = ✍️ Escrever o que fiz
training-none = 🧽 Não guardar nada deste
training-back = ◀ Voltar
training-ask = Responda a esta mensagem com o que você fez em { $day }, por exemplo: <code>corrida 5 km 32min</code> ou <code>musculação 1h10</code>.
training-corrected = ✅ Anotado: { $read }.
training-forgotten = Pronto, não guardei nada deste treino.
training-not-read = Não entendi que treino foi. Tente com a atividade, o tempo ou a distância: <code>corrida 5 km 32min</code>, <code>musculação 1h10</code>.
training-too-late = Esse check-in já não dá para corrigir: isso vale por uma semana.

# Uma atividade que este bot ainda não conhece.

activity-unspecified = outro treino
