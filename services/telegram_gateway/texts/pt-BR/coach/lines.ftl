# Falas do coach que não são respostas: motivação, fecho e o que se diz quando ele não chega a tempo.

urgent-in-group = 💛 <b>{ $name }</b>, estamos com você. Ajuda a qualquer hora, de graça: SAMU 192 · CVV 188. Me chama no privado quando quiser.

motivation-0 = Só dez minutos. Se depois disso ainda quiser parar, pode. Mas aposto que não vai. 💪
motivation-1 = O treino de hoje não precisa ser bonito. Precisa ser feito. Bora?
motivation-2 = Ninguém se arrepende do treino que fez. Já do que ficou no sofá… 🛋️
motivation-3 = Coloca o tênis. Só isso. O resto do caminho o tênis conhece. 👟
motivation-4 = A vontade costuma chegar cinco minutos depois do aquecimento. Vai na frente que ela te alcança!
motivation-5 = Um passo hoje vale mais que dez promessas para segunda-feira. Escolhe o seu e vai.
motivation-6 = Lembra por que você começou? Quem você era naquele dia está torcendo por você agora. 🔥
motivation-7 = Treino curto também conta. Treino torto também conta. O que conta é aparecer.
motivation-8 = Dá o play na sua música favorita e levanta na primeira batida. Funciona mais do que parece. 🎧
motivation-9 = Você já fez coisa mais difícil do que isso numa terça-feira qualquer. Vamos de novo!
motivation-10 = O grupo está aqui, a água está gelada e a hora é boa. Falta só você. 💧
motivation-11 = Devagar também se chega. Ficar no lugar é que não leva. Bora um pouquinho?

one-liner-0 = A preguiça ligou perguntando por você. Eu disse que você saiu, para ganhar dela. 😏
one-liner-1 = O despertador tocou três vezes e quem levantou foi a preguiça. ⏰
one-liner-2 = Os burpees fizeram um abaixo-assinado pedindo férias de você. 📝
one-liner-3 = O colchonete pediu aumento depois da sua última série. 🧘
one-liner-4 = Sua garrafinha de água sabe mais segredos de treino do que qualquer personal. 🤫
one-liner-5 = O agachamento mandou lembranças e pediu para você sentar… e levantar. 😄
one-liner-6 = Dizem que “amanhã eu vou” é o exercício mais repetido do mundo, e sem descanso entre as séries.
one-liner-7 = O sofá jura que vocês têm algo sério; o tênis discorda. 👟
one-liner-8 = Hoje o aquecimento foi achar o par da meia ou vai ter capítulo dois? 🧦
one-liner-9 = A esteira quer saber se um dia vocês dois vão chegar a algum lugar. 🏃
one-liner-10 = A última repetição mandou avisar que está te esperando, e que ela não cansa. 😂
one-liner-11 = Seu fone já sabe a playlist inteira de cor; agora quer conhecer o treino. 🎧

introduction-not-a-person = Só pessoas se apresentam: responda à mensagem de quem chegou.
introduction-0 = Boas-vindas, <b>{ $name }</b>! 👋 Que bom ter você aqui. No próximo check-in, é só responder com foto ou vídeo do treino.
introduction-1 = <b>{ $name }</b>, a porta está aberta e o colchonete é seu. Boas-vindas! 🎉
introduction-2 = Oi, <b>{ $name }</b>! Aqui a gente comemora cada treino, os curtinhos também. Boas-vindas ao time! 💪
introduction-3 = Olha quem chegou! Boas-vindas, <b>{ $name }</b>. Qualquer dúvida de treino, é só me mencionar.
introduction-4 = Boas-vindas, <b>{ $name }</b>! Um passo de cada vez, e o grupo vai junto. 🚶
introduction-5 = <b>{ $name }</b> está na área! Que tal começar pelo próximo check-in? Te vejo lá! 📸
introduction-6 = Boas-vindas com carinho, <b>{ $name }</b>! Aqui ninguém treina só, nem nos dias de preguiça. 😄
introduction-7 = Prazer, <b>{ $name }</b>! A casa é sua: escolhe o próximo treino e conta pra gente. 🏠
introduction-8 = Boas-vindas, <b>{ $name }</b>! O grupo acabou de ficar mais forte: tem mais gente para treinar junto. 🙌
introduction-9 = <b>{ $name }</b>, que bom que você se apresentou! Daqui para a frente é com a gente. 🚀

# Comandos: a linha do menu, o que a página diz, um exemplo.
command-motivacao = Um empurrãozinho: para você ou para quem você responder
guide-motivacao = Escreve um empurrãozinho com base nos seus treinos. Em resposta a alguém, é para essa pessoa.
example-motivacao = /motivacao
command-fecho = Uma provocação de leve: para você ou para quem você responder
guide-fecho = Escreve uma provocação de leve. Em resposta a alguém, é para essa pessoa.
example-fecho = /fecho
command-apresentacao = Dar as boas-vindas a quem se apresentou (responda à mensagem)
guide-apresentacao = Em resposta à apresentação de alguém, o coach dá as boas-vindas.
example-apresentacao = /apresentacao
