# Ranking e perfil.

ranking-title = 🏆 <b>Ranking de { $group }</b>
ranking-season = { $days ->
        [0] Faltam { $days } dias de temporada
        [one] Último dia da temporada!
       *[other] Faltam { $days } dias de temporada
    }
ranking-empty = Ninguém pontuou ainda nesta temporada. O primeiro lugar está livre! 👀
ranking-line = { $place } <b>{ $name }</b> · { $points ->
        [0] { $points } pontos
        [one] { $points } ponto
       *[other] { $points } pontos
    } · { $checkins ->
        [0] { $checkins } check-ins
        [one] { $checkins } check-in
       *[other] { $checkins } check-ins
    }
ranking-own = 📍 Você está em <b>{ $rank }º</b> com { $points ->
        [0] { $points } pontos
        [one] { $points } ponto
       *[other] { $points } pontos
    }. { $missing ->
        [0] Faltam { $missing } pontos
        [one] Falta { $missing } ponto
       *[other] Faltam { $missing } pontos
    } para a posição acima.
ranking-own-first = 📍 Você está em <b>1º</b> com { $points ->
        [0] { $points } pontos
        [one] { $points } ponto
       *[other] { $points } pontos
    }. Segura essa posição! 🥇
ranking-own-none = 📍 Você ainda não pontuou nesta temporada. Bora começar?
ranking-own-hidden = 🙈 Você escolheu não aparecer no ranking. Seus números estão no <a href="{ $link }">seu perfil, no privado</a>.
ranking-totals = 👥 { $participants ->
        [0] { $participants } participantes
        [one] { $participants } participante
       *[other] { $participants } participantes
    } · { $checkins ->
        [0] { $checkins } check-ins
        [one] { $checkins } check-in
       *[other] { $checkins } check-ins
    } · { $points ->
        [0] { $points } pontos
        [one] { $points } ponto
       *[other] { $points } pontos
    }

# /ranking em tabela.
ranking-table-place = Nº
ranking-table-name = Quem
ranking-table-points = Pontos
ranking-table-checkins = Check-ins
ranking-table-number = { $number }

profile = 👤 <b>{ $name }</b> em <b>{ $group }</b>

    <b>Nesta temporada</b>
    ⭐ { $points ->
        [0] { $points } pontos
        [one] { $points } ponto
       *[other] { $points } pontos
    } em { $checkins ->
        [0] { $checkins } check-ins
        [one] { $checkins } check-in
       *[other] { $checkins } check-ins
    }
    🏆 { $rank ->
        [0] ainda fora do ranking
       *[other] { $rank }º de { $participants }
    }

    <b>Sequência</b>
    🔥 { $streak ->
        [0] { $streak } dias
        [one] { $streak } dia
       *[other] { $streak } dias
    } (recorde: { $best_streak }) · ❄️ { $freezes ->
        [0] { $freezes } proteções
        [one] { $freezes } proteção
       *[other] { $freezes } proteções
    }

    <b>Desde sempre</b>
    { $total_points ->
        [0] { $total_points } pontos
        [one] { $total_points } ponto
       *[other] { $total_points } pontos
    } em { $total_checkins ->
        [0] { $total_checkins } check-ins
        [one] { $total_checkins } check-in
       *[other] { $total_checkins } check-ins
    } · melhor temporada: { $best_points ->
        [0] { $best_points } pontos
        [one] { $best_points } ponto
       *[other] { $best_points } pontos
    }
profile-empty = <b>{ $name }</b>, você ainda não fez check-in em <b>{ $group }</b>. Com o primeiro, sua história começa: como se faz está em /ajuda. 🌱
profile-heat-map = 📅 <b>Últimas { $weeks } semanas</b> (segunda em cima)
profile-paused = ⏸ Sequência em pausa até { $until }: descansar também faz parte.
appearance-hidden = 🙈 Você está fora do ranking: só você vê sua posição. Seus check-ins continuam somando nos números do grupo.
appearance-alias = 🎭 No ranking você aparece como <b>{ $alias }</b>.
appearance-hide = 🙈 Sair do ranking
appearance-show = 👋 Voltar ao ranking
appearance-take-alias = 🎭 Aparecer com apelido
appearance-change-alias = 🎭 Mudar apelido
appearance-drop-alias = 👤 Aparecer com meu nome
appearance-ask = Responda a esta mensagem com o apelido que quer usar no ranking de <b>{ $group }</b>: até { $most } caracteres, sem links nem números de telefone. Ele aparece com 🎭 na frente.
ranking-for-admins = Neste grupo o ranking é só para admins. Seus números estão em /perfil. 💪
ranking-season-past = 📜 Temporada de { $first } a { $last }, encerrada
ranking-older = ◀ Temporada anterior
ranking-newer = Próxima temporada ▶
season-end-title = 🏁 <b>Fim da temporada de { $group }!</b>
    De { $first } a { $last }, foi assim:
season-end-again = 📬 Chegaram check-ins que tinham ficado no caminho. O resultado final agora é este:
season-end-more = … e mais { $more ->
        [0] { $more } pessoas
        [one] { $more } pessoa
       *[other] { $more } pessoas
    }
season-end-next = 🌱 A próxima já começou, todo mundo do zero. Valeu por treinar com a gente! Esta fica guardada em /ranking.

# Comandos: a linha do menu, o que a página diz, um exemplo.
command-ranking = Ranking da temporada
guide-ranking = Mostra o ranking da temporada, sua posição e quanto falta para subir. Com “semana”, “constância” ou “sempre” vem outro ranking: na constância cada pessoa conta pela própria meta. Com “foto” ele vem como imagem. Os botões levam a tudo isso e às temporadas passadas.
example-ranking = /ranking semana
command-perfil = Meus pontos, sequência e calendário
guide-perfil = Mostra seus pontos, sua sequência e as últimas doze semanas. A cada 7 dias seguidos você ganha uma proteção, até 2: se faltar um dia, ela segura sua sequência. No privado você também sai do ranking, volta ou escolhe um apelido.
example-perfil = /perfil
