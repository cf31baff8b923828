# O que um check-in é além de mais um: dez linhas por ocasião.

milestone-rest-0 = Já são { $number } dias seguidos de treino. Descansar também é treino: uma folga conta. 🛋️
milestone-rest-1 = { $number } dias sem parar! Um dia de folga agora vale tanto quanto um treino. 😌
milestone-rest-2 = Sequência de { $number } dias. É no descanso que o treino assenta: pode tirar um dia, sem culpa. 💤
milestone-rest-3 = { $number } dias em seguida, que disposição! Que tal amanhã sem despertador? Descanso faz parte. ⏰
milestone-rest-4 = { $number } dias direto. Quem descansa bem treina melhor: a folga também é do plano. 🌙
milestone-rest-5 = Depois de { $number } dias seguidos, a cama também conta como academia. Descanso é treino. 🛏️
milestone-rest-6 = { $number } dias seguidos! Folga não apaga nada do que você fez. 🍃
milestone-rest-7 = { $number } dias na conta, um atrás do outro. Um respiro agora cai bem. 🌤️
milestone-rest-8 = Ninguém aqui duvida: { $number } dias seguidos! O próximo passo pode ser parar um pouco. 🧘
milestone-rest-9 = { $number } dias sem folga. O treino de amanhã pode ser um cochilo, e tudo certo. 😴

milestone-count-0 = E este foi o seu check-in nº { $number }! 🎉
milestone-count-1 = { $number } check-ins na sua história por aqui. Que caminho! 🛤️
milestone-count-2 = Marca nova: { $number } check-ins, contando tudo! 🏅
milestone-count-3 = { $number } vezes você apareceu. E a gente viu todas. 👀
milestone-count-4 = Chegou aos { $number } check-ins. Isso é história! 📚
milestone-count-5 = { $number } check-ins! Um de cada vez, como tem que ser. 🧱
milestone-count-6 = Olha esse número: { $number } check-ins desde o primeiro. 🎯
milestone-count-7 = Você completou { $number } check-ins. O grupo inteiro ganha com isso. 💚
milestone-count-8 = { $number } check-ins e contando! 🔢
milestone-count-9 = Para guardar: hoje foi o check-in nº { $number }. 📌

milestone-anniversary-0 = Faz { $number ->
        [0] { $number } anos
        [one] { $number } ano
       *[other] { $number } anos
    } do seu primeiro check-in por aqui! 🎂
milestone-anniversary-1 = { $number ->
        [0] { $number } anos
        [one] { $number } ano
       *[other] { $number } anos
    } desde o primeiro check-in. Que bom ter você! 🥳
milestone-anniversary-2 = Aniversário de treino: { $number ->
        [0] { $number } anos
        [one] { $number } ano
       *[other] { $number } anos
    } com a gente! 🎈
milestone-anniversary-3 = Há { $number ->
        [0] { $number } anos
        [one] { $number } ano
       *[other] { $number } anos
    } você mandou a primeira foto. E olha você aqui! 📸
milestone-anniversary-4 = { $number ->
        [0] { $number } anos
        [one] { $number } ano
       *[other] { $number } anos
    } de estrada neste grupo. Parabéns! 🛣️
milestone-anniversary-5 = Hoje tem bolo: { $number ->
        [0] { $number } anos
        [one] { $number } ano
       *[other] { $number } anos
    } desde o primeiro check-in! 🍰
milestone-anniversary-6 = { $number ->
        [0] { $number } anos
        [one] { $number } ano
       *[other] { $number } anos
    } de casa. A casa é sua! 🏠
milestone-anniversary-7 = O primeiro check-in foi há { $number ->
        [0] { $number } anos
        [one] { $number } ano
       *[other] { $number } anos
    }. O de hoje tem gosto de festa. 🎉
milestone-anniversary-8 = { $number ->
        [0] { $number } anos
        [one] { $number } ano
       *[other] { $number } anos
    } juntos no treino. Que venham mais! 🥂
milestone-anniversary-9 = Data especial: { $number ->
        [0] { $number } anos
        [one] { $number } ano
       *[other] { $number } anos
    } desde que você começou por aqui. ✨

milestone-longest-streak-0 = Meta da semana batida, e é recorde: { $number ->
        [0] { $number } semanas
        [one] { $number } semana
       *[other] { $number } semanas
    } seguidas! 🏆
milestone-longest-streak-1 = { $number ->
        [0] { $number } semanas
        [one] { $number } semana
       *[other] { $number } semanas
    } seguidas com a meta batida: a sua maior sequência até hoje! 🔥
milestone-longest-streak-2 = Recorde pessoal: { $number ->
        [0] { $number } semanas
        [one] { $number } semana
       *[other] { $number } semanas
    } batendo a meta! 🥇
milestone-longest-streak-3 = Semana fechada e sequência recorde: { $number ->
        [0] { $number } semanas
        [one] { $number } semana
       *[other] { $number } semanas
    }! 📈
milestone-longest-streak-4 = Nunca foi tão longe: { $number ->
        [0] { $number } semanas
        [one] { $number } semana
       *[other] { $number } semanas
    } seguidas com a meta batida! 🚀
milestone-longest-streak-5 = Meta batida de novo: { $number ->
        [0] { $number } semanas
        [one] { $number } semana
       *[other] { $number } semanas
    } seguidas, mais do que em qualquer outra fase. 🌟
milestone-longest-streak-6 = Com a meta desta semana, são { $number ->
        [0] { $number } semanas
        [one] { $number } semana
       *[other] { $number } semanas
    } seguidas: recorde seu! 🎖️
milestone-longest-streak-7 = A maior sequência da sua história por aqui: { $number ->
        [0] { $number } semanas
        [one] { $number } semana
       *[other] { $number } semanas
    } com a meta batida. 📜
milestone-longest-streak-8 = { $number ->
        [0] { $number } semanas
        [one] { $number } semana
       *[other] { $number } semanas
    } seguidas! O recorde anterior ficou para trás. 👏
milestone-longest-streak-9 = Mais uma semana batida e um recorde novo: { $number ->
        [0] { $number } semanas
        [one] { $number } semana
       *[other] { $number } semanas
    }. 🎯

milestone-goal-0 = Meta da semana batida: { $number ->
        [0] { $number } dias
        [one] { $number } dia
       *[other] { $number } dias
    }! 🎯
milestone-goal-1 = { $number ->
        [0] { $number } dias
        [one] { $number } dia
       *[other] { $number } dias
    } nesta semana: era a meta, e está feita! ✅
milestone-goal-2 = Semana fechada com { $number ->
        [0] { $number } dias
        [one] { $number } dia
       *[other] { $number } dias
    }. Meta batida! 🙌
milestone-goal-3 = Pronto: { $number ->
        [0] { $number } dias
        [one] { $number } dia
       *[other] { $number } dias
    }, como você queria. Meta batida! 💚
milestone-goal-4 = Combinado é combinado: { $number ->
        [0] { $number } dias
        [one] { $number } dia
       *[other] { $number } dias
    }. Meta da semana batida! 🤝
milestone-goal-5 = Meta da semana no bolso: { $number ->
        [0] { $number } dias
        [one] { $number } dia
       *[other] { $number } dias
    }! 🎉
milestone-goal-6 = Com o de hoje, a semana está completa: { $number ->
        [0] { $number } dias
        [one] { $number } dia
       *[other] { $number } dias
    }. 🏁
milestone-goal-7 = { $number ->
        [0] { $number } dias
        [one] { $number } dia
       *[other] { $number } dias
    } e meta batida. O resto da semana é bônus! 🎁
milestone-goal-8 = Bateu a meta da semana: { $number ->
        [0] { $number } dias
        [one] { $number } dia
       *[other] { $number } dias
    }! Bonito de ver. 👏
milestone-goal-9 = Meta de { $number ->
        [0] { $number } dias
        [one] { $number } dia
       *[other] { $number } dias
    }: feita! Agora é com você: mais um ou descanso, os dois valem. 😌

milestone-best-week-0 = Sua melhor semana até hoje: { $number ->
        [0] { $number } dias
        [one] { $number } dia
       *[other] { $number } dias
    } de treino! 🏆
milestone-best-week-1 = Recorde da semana: { $number ->
        [0] { $number } dias
        [one] { $number } dia
       *[other] { $number } dias
    }. Nunca foram tantos! 📈
milestone-best-week-2 = { $number ->
        [0] { $number } dias
        [one] { $number } dia
       *[other] { $number } dias
    } nesta semana: é a sua maior marca por aqui! 🥇
milestone-best-week-3 = Que semana! { $number ->
        [0] { $number } dias
        [one] { $number } dia
       *[other] { $number } dias
    } de treino, recorde seu. 🔥
milestone-best-week-4 = Semana recorde: { $number ->
        [0] { $number } dias
        [one] { $number } dia
       *[other] { $number } dias
    }! 🎉
milestone-best-week-5 = Você nunca treinou tanto em uma semana: { $number ->
        [0] { $number } dias
        [one] { $number } dia
       *[other] { $number } dias
    }. 🌟
milestone-best-week-6 = { $number ->
        [0] { $number } dias
        [one] { $number } dia
       *[other] { $number } dias
    } de treino numa semana só: recorde pessoal! 🎖️
milestone-best-week-7 = Esta semana já é a melhor de todas: { $number ->
        [0] { $number } dias
        [one] { $number } dia
       *[other] { $number } dias
    }! 🚀
milestone-best-week-8 = Marca nova: { $number ->
        [0] { $number } dias
        [one] { $number } dia
       *[other] { $number } dias
    } na mesma semana. 📌
milestone-best-week-9 = { $number ->
        [0] { $number } dias
        [one] { $number } dia
       *[other] { $number } dias
    } nesta semana, mais do que em qualquer outra sua. 👏

milestone-back-0 = Que bom ver você de novo por aqui! 💚
milestone-back-1 = Olha quem voltou! A gente guardou o seu lugar. 🪑
milestone-back-2 = De volta! O grupo fica melhor com você. 🤗
milestone-back-3 = Bom te ver treinando! 🙌
milestone-back-4 = Voltou, e já com check-in. Gostei! 😄
milestone-back-5 = Que alegria ter você de volta! 🎉
milestone-back-6 = O treino estava com saudade. E a gente também! 💛
milestone-back-7 = Voltar também é treino, e dos bons. 🌱
milestone-back-8 = Chegou quem faltava! ✨
milestone-back-9 = Bora continuar daqui. Que bom que veio! 🚪

milestone-first-ten-0 = Você subiu para o { $number }º lugar! 📈
milestone-first-ten-1 = Chegou aos dez primeiros: { $number }º lugar da temporada! 🔟
milestone-first-ten-2 = { $number }º lugar: você está entre os dez primeiros! 🎉
milestone-first-ten-3 = Subiu! Agora é o { $number }º lugar da temporada. 🪜
milestone-first-ten-4 = Entrou no top 10: { $number }º lugar! 🌟
milestone-first-ten-5 = Com o de hoje, você está em { $number }º lugar. 🚀
milestone-first-ten-6 = Os dez primeiros ganharam companhia: { $number }º lugar é seu! 🙌
milestone-first-ten-7 = { $number }º lugar na temporada. Que subida! ⛰️
milestone-first-ten-8 = Placar atualizado: você está em { $number }º lugar! 🗒️
milestone-first-ten-9 = Do treino direto para o top 10: { $number }º lugar! 💥

milestone-private = <b>{ $group }</b>: { $line }
