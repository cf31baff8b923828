# Outros rankings: da semana, de sempre, constância.

board-to-season = 🗓 Temporada
board-to-week = 📆 Semana
board-to-constancy = 🎯 Constância
board-to-all-time = 🏛 De sempre
board-week = 📆 Esta semana, de { $first } a { $last }
board-week-empty = Ninguém pontuou ainda nesta semana. O primeiro lugar está livre! 👀
board-week-own-none = 📍 Você ainda não pontuou nesta semana. Bora começar?
board-all-time = 🏛 De sempre: todas as temporadas somadas
board-all-time-empty = Ninguém pontuou ainda. O primeiro lugar está livre! 👀
board-all-time-own-none = 📍 Você ainda não pontuou neste grupo. Bora começar?
board-constancy = 🎯 Constância: as últimas 8 semanas, cada pessoa pela própria meta
board-constancy-empty = Ainda não tem ninguém aqui. Entra quem tem uma meta (/meta) há 4 semanas e já bateu a sua. Duas vezes por semana valem tanto quanto seis. 🌱
board-constancy-line = { $place } <b>{ $name }</b> · { $percent } % · { $kept } de { $weeks } semanas
board-constancy-own = 📍 Você está em <b>{ $rank }º</b>: meta batida em { $kept } de { $weeks } semanas.
board-constancy-own-none = 📍 Aqui entra quem tem uma meta (/meta) há 4 semanas e já bateu a sua. Duas vezes por semana valem tanto quanto seis. 🌱
board-constancy-share = Meta
board-constancy-of = Semanas
board-constancy-percent = { $percent }{"\u00A0"}%
board-constancy-weeks = { $kept }{"\u00A0"}de{"\u00A0"}{ $weeks }
board-constancy-totals = 👥 { $participants ->
        [0] { $participants } pessoas
        [one] { $participants } pessoa
       *[other] { $participants } pessoas
    } com meta e semanas batidas
