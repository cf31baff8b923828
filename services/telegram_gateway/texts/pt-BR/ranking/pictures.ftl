# O que está escrito nas imagens e nas legendas delas.

picture-button = 🖼 Ver em imagem
card-heading = RANKING
card-heading-week = SEMANA A SEMANA
card-caption-week = 📅 <b>Mais uma semana em { $group }!</b> O ranking está assim:
card-group = Nosso grupo
card-season = Temporada de { $first } a { $last } · { $days ->
        [0] faltam { $days } dias
        [one] último dia
       *[other] faltam { $days } dias
    }
card-season-over = Temporada de { $first } a { $last } · encerrada
card-season-endless = Desde o primeiro check-in
card-points = { $points ->
        [0] { $points } pontos
        [one] { $points } ponto
       *[other] { $points } pontos
    }
card-number = { $number }
card-total-participants = { $number ->
        [0] participantes
        [one] participante
       *[other] participantes
    }
card-total-checkins = { $number ->
        [0] check-ins
        [one] check-in
       *[other] check-ins
    }
card-total-points = { $number ->
        [0] pontos
        [one] ponto
       *[other] pontos
    }
heat-heading = ÚLTIMAS { $weeks } SEMANAS
heat-weekdays = seg ter qua qui sex sáb dom
heat-months = jan fev mar abr mai jun jul ago set out nov dez
heat-less = menos
heat-more = mais
heat-streak = { $number ->
        [0] dias seguidos
        [one] dia seguido
       *[other] dias seguidos
    }
heat-best-streak = recorde
heat-rank = { $rank }º
heat-in-ranking = no ranking
heat-caption = 📅 <b>{ $name }</b> em <b>{ $group }</b>, últimas { $weeks } semanas: { $checkins ->
        [0] nenhum check-in
        [one] { $checkins } check-in
       *[other] { $checkins } check-ins
    }{ $days ->
        [0] { "" }
        [one] {" "}em { $days } dia
       *[other] {" "}em { $days } dias
    }.
    🔥 Sequência de { $streak ->
        [0] { $streak } dias
        [one] { $streak } dia
       *[other] { $streak } dias
    } (recorde: { $best_streak }){ $rank ->
        [0] {""}
       *[other] {" "}· 🏆 { $rank }º de { $participants } no ranking
    }
