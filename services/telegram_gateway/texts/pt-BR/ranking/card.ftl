# O cartão: a temporada ou o ano de cada um, para os stories.

training-card-season = minha temporada · { $first } a { $last }
training-card-year = meu { $year }
training-card-days = { $number ->
        [0] dias de treino
        [one] dia de treino
       *[other] dias de treino
    }
training-card-weeks = { $number ->
        [0] semanas
        [one] semana
       *[other] semanas
    }
training-card-best-week = melhor semana
training-card-best-days = { $number ->
        [0] { $number } dias
        [one] { $number } dia
       *[other] { $number } dias
    }
training-card-caption = 🎴 <b>{ $name }</b> em <b>{ $group }</b> · { $span }
    { $days ->
        [0] { $days } dias de treino
        [one] { $days } dia de treino
       *[other] { $days } dias de treino
    }, { $checkins ->
        [0] { $checkins } check-ins
        [one] { $checkins } check-in
       *[other] { $checkins } check-ins
    } em { $weeks ->
        [0] { $weeks } semanas
        [one] { $weeks } semana
       *[other] { $weeks } semanas
    }. No tamanho certo para os stories, se você quiser mostrar. 💪
training-card-empty = Seu cartão começa no próximo check-in. 🌱
training-card-sent = 🎴 Mandei seu cartão no privado: mostrar ou não é com você.
training-card-start-first = 🎴 Seu cartão vai só para você. Abra a conversa comigo e ele chega lá.
training-card-as-file = 📎 Em tamanho cheio
training-card-to-year = 🗓 Cartão do ano
training-card-to-season = 🏆 Cartão da temporada
command-cartao = Minha temporada em imagem
guide-cartao = Desenha sua temporada, ou com “ano” o seu ano, em uma imagem no tamanho dos stories. Só você pode pedir a sua; pedida no grupo, ela chega no privado.
example-cartao = /cartao ano
