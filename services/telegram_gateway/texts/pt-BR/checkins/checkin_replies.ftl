# Dez linhas por nível, pelo número de check-ins da temporada: 1, 2–3, 4–7, 8–12, 13–18, 19–25, 26–30, 31+.

checkin-tier-1-0 = Primeiro check-in da temporada! Todo recorde começa assim. 🌱
checkin-tier-1-1 = De volta à largada! Placar zerado, vontade não. 🏁
checkin-tier-1-2 = Um na conta! A temporada agora tem você. 🎉
checkin-tier-1-3 = Temporada nova, mesma energia. Bora! 💥
checkin-tier-1-4 = Placar novo, página em branco: a primeira linha já é sua. ✨
checkin-tier-1-5 = A temporada mal abriu a porta e você já entrou. 🚪
checkin-tier-1-6 = Check-in nº 1 da temporada: este é o que puxa os outros. 🧲
checkin-tier-1-7 = O sofá perdeu esta rodada. A temporada começou bem! 🛋️
checkin-tier-1-8 = Que bom ter você em mais uma temporada! O grupo agradece, o ranking também. 🙌
checkin-tier-1-9 = Começou de novo! O resto do caminho a gente faz junto. 🚀

checkin-tier-2-0 = Virou repeteco! Assim nasce um hábito. 🌿
checkin-tier-2-1 = De volta! Uma vez é acaso, de novo já é decisão. 💪
checkin-tier-2-2 = Olha quem apareceu de novo! Bom demais. 😄
checkin-tier-2-3 = Mais um tijolinho na parede. Está subindo! 🧱
checkin-tier-2-4 = O tênis já está te reconhecendo. 👟
checkin-tier-2-5 = Tá pegando gosto, hein? A gente percebe. 👀
checkin-tier-2-6 = Mais um! A preguiça pediu revanche e perdeu. 🥊
checkin-tier-2-7 = Ritmo encontrado. Agora é só não perder o compasso. 🎵
checkin-tier-2-8 = Treino feito, dia ganho. ☀️
checkin-tier-2-9 = Aos poucos vai ficando sério. E bonito! 🌟

checkin-tier-3-0 = Isso já é constância, pode chamar pelo nome. 🔁
checkin-tier-3-1 = Mais um treino na conta. Que gás! 🔥
checkin-tier-3-2 = Seu calendário está ficando colorido. 🟩
checkin-tier-3-3 = Menos conversa, mais treino. Gostei! 🙌
checkin-tier-3-4 = Motor quente! Segue nesse ritmo. 🏎️
checkin-tier-3-5 = A disciplina mandou um abraço: te viu aqui hoje. 🤝
checkin-tier-3-6 = Mais um para a coleção. Já precisa de prateleira! 🏆
checkin-tier-3-7 = A vontade às vezes atrasa; você, pelo jeito, não esperou por ela. 😉
checkin-tier-3-8 = Consistência de quem veio para ficar. 💯
checkin-tier-3-9 = O ranking ouviu seus passos. 👣

checkin-tier-4-0 = Isso virou rotina, e das boas! 🧘
checkin-tier-4-1 = A academia já guarda seu lugar. 🏋️
checkin-tier-4-2 = Seu eu de amanhã acabou de agradecer. 🤯
checkin-tier-4-3 = Você faz parecer fácil. A gente sabe que não é. 👏
checkin-tier-4-4 = Já dá para dar aula de constância. 📚
checkin-tier-4-5 = Treino em dia, consciência leve. 🪶
checkin-tier-4-6 = A desculpa de hoje ficou sem serviço. 😎
checkin-tier-4-7 = Mais um capítulo dessa temporada bem escrita. 📖
checkin-tier-4-8 = Energia de sexta-feira em qualquer dia. ⚡
checkin-tier-4-9 = A barra ficou mais leve ou você mais forte? 🤔

checkin-tier-5-0 = Nível: inspiração do grupo. 🌟
checkin-tier-5-1 = Tem fumaça saindo desse tênis! 💨
checkin-tier-5-2 = Sua assinatura já está na porta da academia. ✍️
checkin-tier-5-3 = O despertador já te respeita. ⏰
checkin-tier-5-4 = Que fase! Aproveita e puxa mais alguém junto. 🤝
checkin-tier-5-5 = Se constância fosse moeda, você nadava em ouro. 💰
checkin-tier-5-6 = O grupo se anima quando você aparece. 🙏
checkin-tier-5-7 = Esse ritmo tem nome e sobrenome: o seu. 🎖️
checkin-tier-5-8 = Com chuva ou com sol, lá vem você. ☔
checkin-tier-5-9 = O treino já mora com você. Pelo menos racha o aluguel? 🏠

checkin-tier-6-0 = Isso aqui já é papel principal de novela das nove. 🎬
checkin-tier-6-1 = A gravidade pediu um tempo. 🪐
checkin-tier-6-2 = Constância de relógio suíço. 🕰️
checkin-tier-6-3 = Lenda em construção: não retire os andaimes. 🏗️
checkin-tier-6-4 = Cadê a câmera? Isso merece um documentário. 🎥
checkin-tier-6-5 = Você aqueceu e o ranking derreteu. 🫠
checkin-tier-6-6 = Força, foco e check-in: trinca completa. 🎯
checkin-tier-6-7 = Já virou referência. Sem pressão! 😄
checkin-tier-6-8 = A temporada está te devendo uma salva de palmas. 🎺
checkin-tier-6-9 = Esse fôlego aí veio com garantia estendida? 🛡️

checkin-tier-7-0 = Que contagem! Dá até para ouvir a torcida. 📣
checkin-tier-7-1 = Isso já é série de TV renovada para mais uma temporada. 📺
checkin-tier-7-2 = O cansaço te viu e atravessou a rua. 🚶
checkin-tier-7-3 = A medalha está a caminho; o respeito já chegou. 🎖️
checkin-tier-7-4 = Você colocou a régua lá em cima. Valeu por isso! 📏
checkin-tier-7-5 = Tanto treino e o gás ainda é de largada! ⛽
checkin-tier-7-6 = Tem gente treinando só para acompanhar você. 🥇
checkin-tier-7-7 = Até o bot suou com você. 🤖
checkin-tier-7-8 = Temporada de gala. Smoking opcional, garrafinha obrigatória. 🤵
checkin-tier-7-9 = Enquanto a gente conta, você já fez mais um. 🏃

checkin-tier-8-0 = Mais de trinta! Isso é outro patamar. 🏔️
checkin-tier-8-1 = Você zerou o jogo e voltou para as fases bônus. 🎮
checkin-tier-8-2 = Pode avisar: passou de trinta e ainda tem fôlego. 👑
checkin-tier-8-3 = Constância nível maré: vai, volta e sempre chega. 🌊
checkin-tier-8-4 = O grupo inteiro ganha quando você aparece. 🙌
checkin-tier-8-5 = Isso aí já é patrimônio da comunidade. 🏛️
checkin-tier-8-6 = O placar já está pedindo hora extra. 🔢
checkin-tier-8-7 = Fora da curva, dentro do treino. 📈
checkin-tier-8-8 = Quando eu crescer, quero ter a sua disciplina. 🌱
checkin-tier-8-9 = Lendário. E ainda arrumou tempo para contar pra gente! 🏅
