# Falas do coach que não são respostas: motivação, fecho e o que se diz quando ele não chega a tempo.

urgent-in-group = 💛 <b>{ $name }</b>, estamos com você. Ajuda a qualquer hora, de graça: SAMU 192 · CVV 188. Me chama no privado quando quiser.

motivation-0 = Só dez minutos. Se depois disso ainda quiser parar, pode. Mas aposto que não vai. 💪
motivation-1 = O treino de hoje não precisa ser bonito. Precisa ser feito. Bora?
motivation-2 = Ninguém se arrepende do treino que fez. Do que ficou no sofá, dá uma saudadezinha. 🛋️
motivation-3 = Coloca o tênis. Só isso. O resto do caminho o tênis conhece. 👟
motivation-4 = A vontade costuma chegar cinco minutos depois do aquecimento. Vai na frente que ela te alcança!
motivation-5 = Um passo hoje vale mais que dez promessas de segunda-feira. Escolhe o seu e dá.
motivation-6 = Lembra por que você começou? Aquela pessoa está torcendo por você agora. 🔥
motivation-7 = Treino curto também conta. Treino torto também conta. O que conta é aparecer.
motivation-8 = Dá o play na sua música favorita e levanta na primeira batida. Funciona mais do que parece. 🎧
motivation-9 = Você já fez coisa mais difícil do que isso numa terça-feira qualquer. Vamos de novo!
motivation-10 = O grupo está aqui, a água está gelada e a hora é boa. Falta só você. 💧
motivation-11 = Devagar também chega. Parado é que não. Bora um pouquinho?

one-liner-0 = A preguiça ligou perguntando por você: eu disse que você estava na rua, ganhando dela. 😏
one-liner-1 = O despertador tocou três vezes; da próxima, quem manda convite é o treino.
one-liner-2 = Os burpees fizeram um abaixo-assinado pedindo férias de você. 📝
one-liner-3 = O colchonete pediu aumento depois da sua última série. 🧘
one-liner-4 = Sua garrafinha de água sabe mais segredos de treino do que qualquer personal.
one-liner-5 = O agachamento mandou lembranças e pediu para você sentar… e levantar. 😄
one-liner-6 = Dizem que "amanhã eu vou" é o exercício mais repetido do mundo, e sem descanso entre as séries.
one-liner-7 = O sofá jura que vocês têm algo sério; o tênis discorda. 👟
one-liner-8 = Hoje o aquecimento foi andar até a geladeira ou vai ter o capítulo dois?
one-liner-9 = A esteira quer saber se um dia vocês dois vão chegar a algum lugar. 🏃
one-liner-10 = A última repetição mandou avisar que está te esperando, e que ela não cansa. 😂
one-liner-11 = Seu fone de ouvido já sabe o setlist inteiro; só falta apresentar o treino a ele. 🎧
