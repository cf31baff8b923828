week-tag = { $weeks ->
        [0] { $weeks } semanas
        [one] { $weeks } semana
       *[other] { $weeks } semanas
    }
week-tag-want = 🏷 Quero minhas semanas ao lado do meu nome
week-tag-stop = Tirar as semanas do lado do meu nome
week-tag-on = Combinado! Sua sequência de semanas aparece ao lado do seu nome no grupo, a partir de 1 semana.
week-tag-off = Pronto, vou tirar.
week-tag-admin = Você é admin: ao lado do nome de admins, quem escreve é o Telegram. Não consigo pôr semanas aí.
week-tag-closed = Os admins desligaram isso neste grupo.
