# O que a pessoa precisa saber antes da primeira pergunta. Se a frase passar a dizer mais, a versão em consent.py sobe.

consent-ask = Antes da primeira resposta: o que você pergunta, com a foto que mandar e o que o coach precisa saber do seu histórico, vai ao <b>Claude, da Anthropic</b> (EUA), que escreve a resposta. Tudo bem?
consent-yes = 👍 Tudo bem, pode responder
consent-no = Agora não
consent-given = 👍 Combinado. Se mudar de ideia: /privacidade
consent-refused = Tudo bem, não mandei nada. Se mudar de ideia, é só perguntar de novo.
consent-ask-again = Não encontro mais a sua pergunta. Pode mandar de novo?
consent-withdrawn = Feito: daqui em diante nada do que você pergunta ou escreve em um check-in vai ao Claude. Se perguntar de novo, peço o seu ok antes.
consent-expert = Você não autoriza mais o envio das suas perguntas ao Claude. Para mudar isso, faça uma pergunta nova.
consent-withdraw = Não mandar mais minhas perguntas ao Claude
