# Perguntas ao coach.

question-outsider = O coach conversa com quem participa de um grupo da Gym Nation. Entre em um e volte aqui. 💪
question-empty = Pode perguntar! Escreva a pergunta junto com a menção.
question-footer = <i>{ $used } de { $limit } perguntas hoje</i>
question-quota-used = Você já fez { $limit ->
        [0] suas { $limit } perguntas
        [one] sua pergunta
       *[other] suas { $limit } perguntas
    } de hoje por aqui. Pode perguntar de novo a partir de { $reset }. 🌙
feedback-thanks = Valeu pelo retorno!

question-failed = Não consegui responder agora, desculpe. Sua pergunta não foi descontada: tente de novo daqui a pouco. (código { $code })
question-failed-coach-not-configured = O coach ainda não foi ligado por quem administra o bot. Sua pergunta não foi descontada. (código { $code })
question-failed-coach-overloaded = O coach está com muita gente agora. Sua pergunta não foi descontada: tente em alguns minutos. (código { $code })
question-failed-coach-spend-limit = O orçamento do coach acabou por enquanto. Sua pergunta não foi descontada. (código { $code })
question-failed-coach-refused = Sobre isso eu não consigo conversar. Sua pergunta não foi descontada. (código { $code })
question-failed-coach-answer-rejected = Prefiro não responder isso: o que me ocorreu não seria seguro para você. Um profissional de saúde pode ajudar melhor. Sua pergunta não foi descontada. (código { $code })
question-needs-text = Por enquanto só entendo perguntas escritas. Manda em texto! ✍️
