# Perguntas ao coach.

question-outsider = O coach conversa com quem participa de um grupo da Gym Nation.
question-empty = Pode perguntar! Escreva a pergunta junto com a menção.
question-footer = <i>{ $used } de { $limit } perguntas hoje</i>
question-quota-used = Você já fez { $limit ->
        [0] suas { $limit } perguntas
        [one] sua pergunta
       *[other] suas { $limit } perguntas
    } de hoje por aqui. Pode perguntar de novo a partir de { $reset }. 🌙
question-photo-left-out = <i>Não consegui abrir a foto, então respondi sem ela.</i>
feedback-thanks = Valeu pelo retorno!

question-budget-spent = Por hoje o coach já respondeu tudo o que podia{ $scope ->
        [member] {" "}para você
        [group] {" "}neste grupo
       *[system] {""}
    }. Sua pergunta não foi descontada: ele volta em { $reset }. 🌙
question-failed = Não consegui responder agora, desculpe. Sua pergunta não foi descontada: tente de novo daqui a pouco. (código { $code })
question-failed-coach-not-configured = O coach ainda não foi ligado por quem administra o bot. Sua pergunta não foi descontada. (código { $code })
question-failed-coach-overloaded = Tem muita gente falando com o coach agora. Sua pergunta não foi descontada: tente de novo em alguns minutos. (código { $code })
question-failed-coach-spend-limit = O coach precisou fazer uma pausa. Sua pergunta não foi descontada: tente de novo mais tarde. (código { $code })
question-failed-coach-refused = Sobre isso eu não consigo conversar. Sua pergunta não foi descontada. (código { $code })
question-failed-coach-answer-rejected = Não consigo responder isso com segurança. Um profissional de saúde pode ajudar melhor. Sua pergunta não foi descontada. (código { $code })
question-needs-text = Por enquanto só entendo perguntas escritas. Manda em texto, ou na legenda se for sobre uma foto! ✍️

# O que uma resposta usou.

sources-button = 🔎 Por quê?
sources-title = 🔎 <b>De onde veio essa resposta</b>
    Registros consultados em { $time }:
sources-of = { $kind } · <b>{ $place }</b>
sources-private = só no privado
sources-none = 🔎 Essa resposta não usou nenhum registro seu: é uma orientação geral de treino.
sources-none-short = Essa resposta não usou nenhum registro seu: é uma orientação geral de treino.
sources-gone = 🔎 Essa resposta já passou dos 90 dias que eu guardo, então não tenho mais os registros dela.
sources-in-private = Mandei no seu privado. 🔎
sources-short = Consultei: { $kinds }. Para ver tudo, abra uma conversa comigo e toque de novo.
sources-tool-get-profile = 📊 Seus números
sources-tool-list-recent-checkins = 📸 Seus check-ins
sources-tool-get-challenges = 🎯 Desafios do grupo
sources-tool-get-week = 🗓️ Sua semana
sources-tool-get-standing = 🏆 Sua posição no ranking
sources-tool-get-group-rules = 📜 Regras do grupo
sources-tool-recall-memories = 💭 O que você me deixou lembrar
sources-tool-other = 📎 Outro registro
sources-checkin = • { $time }: { $points ->
        [0] { $points } pontos
        [one] { $points } ponto
       *[other] { $points } pontos
    }
sources-memory = • “{ $text }”
sources-fact-week-kudos-from-others = • Reações aos seus check-ins nesta semana: { $value }
sources-fact-kudos-from-others = • Reações aos seus check-ins: { $value }
sources-fact-open-challenges = • Desafios abertos: { $value }
sources-fact-season-points = • Pontos na temporada: { $value }
sources-fact-season-checkins = • Check-ins na temporada: { $value }
sources-fact-rank = • Posição: { $value }º
sources-fact-participants = • Participantes: { $value }
sources-fact-next-rank-points = • Pontos de quem está logo acima: { $value }
sources-fact-days-left = • Dias que faltam na temporada: { $value }
sources-fact-week-days-trained = • Dias de treino na semana: { $value }
sources-fact-week-goal = • Sua meta, em dias por semana: { $value }
sources-fact-week-days-needed = • Dias que alcançam a meta nesta semana: { $value }
sources-fact-days-trained-in-the-week-before = • Dias de treino na semana anterior: { $value }
sources-fact-goal-from-next-monday = • Meta a partir de segunda: { $value }
sources-fact-week-paused-days = • Dias em pausa na semana: { $value }
sources-fact-week-streak = • Semanas seguidas com a meta: { $value }
sources-fact-best-week-streak = • Maior sequência de semanas: { $value }
sources-fact-week-shields = • Escudos: { $value }
sources-fact-week-minutes = • Minutos de treino na semana: { $value }
sources-fact-week-kilometres = • Quilômetros na semana: { $value }
sources-fact-streak-days = • Sequência, em dias: { $value }
sources-fact-best-streak-days = • Melhor sequência, em dias: { $value }
sources-fact-streak-freezes-in-hand = • Proteções de sequência: { $value }
sources-fact-checkins-of-last-7-days = • Check-ins nos últimos 7 dias: { $value }
sources-fact-checkins-of-last-28-days = • Check-ins nos últimos 28 dias: { $value }
sources-fact-last-checkin-day = • Último check-in: { $value }
sources-fact-all-time-points = • Pontos desde o começo: { $value }
sources-fact-all-time-checkins = • Check-ins desde o começo: { $value }
sources-fact-best-season-points = • Pontos na melhor temporada: { $value }

# A resposta do especialista.

expert-button = 📖 Resposta completa
expert-heading = 📖 Resposta completa
expert-footer = <i>Sobre: “{ $question }”</i>
expert-writing = Estou escrevendo a resposta completa. 📖
expert-writing-in-private = Estou escrevendo a resposta completa no seu privado. 📖
expert-open-chat = 📖 A resposta completa vai só no privado. <a href="{ $link }">Abra uma conversa comigo</a>, toque em Iniciar e depois toque no botão de novo.
expert-failed = Não consegui escrever a resposta completa agora, desculpe. Ela continua sua: toque no botão de novo daqui a pouco. (código { $code })

# Parar uma resposta no privado.

stop-button = ⏹ Parar
stop-offer = <i>Escrevendo…</i>
stop-heard = Tá bom, parei. ✋
stop-footer = <i>Você pediu para parar aqui. ⏹</i>
stop-before-a-word = Parei antes de escrever. Sua pergunta não foi descontada. ✋
stop-before-a-word-expert = Parei antes de escrever. A resposta completa continua sua: é só tocar no botão de novo. ✋
