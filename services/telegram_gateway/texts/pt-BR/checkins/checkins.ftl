# Âncoras e check-ins. As linhas por nível estão em tiers.ftl.

anchor-opened = ✅ <b>Check-in aberto!</b> Responda a esta mensagem com foto ou vídeo do treino: vale { $points ->
        [0] { $points } pontos
        [one] { $points } ponto
       *[other] { $points } pontos
    }.
anchor-opened-plus = 🚀 <b>Check-in plus aberto!</b> Responda a esta mensagem com foto ou vídeo: vale <b>{ $points ->
        [0] { $points } pontos
        [one] { $points } ponto
       *[other] { $points } pontos
    }</b>. Conte na legenda como foi, e o coach comenta.
anchor-closed = 🏁 <b>Check-in encerrado</b> com { $checkins ->
        [0] nenhum check-in. Amanhã tem mais!
        [one] { $checkins } check-in. Valeu!
       *[other] { $checkins } check-ins. Vocês são demais!
    }
anchor-reopened = ▶️ <b>Check-in reaberto.</b> Quem ainda não mandou, é só responder com foto ou vídeo!
anchor-points = Os pontos vão de { $least } a { $most }. Exemplo: /checkinplus 3

checkin-totals = <b>{ $name }</b> · { $checkins ->
        [0] { $checkins } check-ins
        [one] { $checkins } check-in
       *[other] { $checkins } check-ins
    } · { $points ->
        [0] { $points } pontos
        [one] { $points } ponto
       *[other] { $points } pontos
    }
checkin-earlier-day = 🗓 Contou para { $day }, o dia da mensagem.
checkin-coach-line = { $text }
checkin-combined-title = 🔥 <b>Mais { $count } check-ins na conta!</b>
checkin-combined-line = • <b>{ $name }</b> · { $checkins ->
        [0] { $checkins } check-ins
        [one] { $checkins } check-in
       *[other] { $checkins } check-ins
    } · { $points ->
        [0] { $points } pontos
        [one] { $points } ponto
       *[other] { $points } pontos
    }
checkin-already = Você já fez este check-in. Ele está contado! 😉
photo-refused = 📸 Essa foto já apareceu num check-in desta temporada em <b>{ $group }</b>, então desta vez ela não contou. Responda ao check-in com uma foto nova do treino que ela entra na hora! Se foi engano, quem administra o grupo pode creditar você.
photo-refused-in-group = 📸 <b>{ $name }</b>, essa foto já passou por aqui. Manda uma nova do treino que eu conto! 💪
photo-seen-same = 🔎 Em <b>{ $group }</b>, <b>{ $name }</b> fez check-in com uma foto que já tinha usado nesta temporada. O check-in contou; /revokecheckin em resposta à foto o retira.
photo-seen-another = 🔎 Em <b>{ $group }</b>, <b>{ $name }</b> fez check-in com uma foto que <b>{ $earlier }</b> já tinha usado nesta temporada. O check-in contou; /revokecheckin em resposta à foto o retira.
photo-seen-link = agora
photo-seen-earlier-link = antes
checkin-revoked = ↩️ O check-in de <b>{ $name }</b> foi retirado. Agora: { $checkins ->
        [0] { $checkins } check-ins
        [one] { $checkins } check-in
       *[other] { $checkins } check-ins
    } · { $points ->
        [0] { $points } pontos
        [one] { $points } ponto
       *[other] { $points } pontos
    }.
checkin-restored = 🔥 Desfeito: o check-in de <b>{ $name }</b> continua valendo. { $checkins ->
        [0] { $checkins } check-ins
        [one] { $checkins } check-in
       *[other] { $checkins } check-ins
    } · { $points ->
        [0] { $points } pontos
        [one] { $points } ponto
       *[other] { $points } pontos
    }.
checkin-restored-private = 🔥 Tudo certo: aquele check-in em <b>{ $group }</b> continua valendo, foi só um engano. Na temporada: { $checkins ->
        [0] { $checkins } check-ins
        [one] { $checkins } check-in
       *[other] { $checkins } check-ins
    } · { $points ->
        [0] { $points } pontos
        [one] { $points } ponto
       *[other] { $points } pontos
    }.

confirm-not-a-person = Só dá para creditar pessoas: responda à mensagem de quem treinou.
confirm-no-anchor = Não há check-in aberto. Abra um com /checkin.
confirm-which = Em qual check-in <b>{ $name }</b> entra?
confirm-choice = { $time } · { $points ->
        [0] { $points } pontos
        [one] { $points } ponto
       *[other] { $points } pontos
    }
checkin-revoked-private = ↩️ Um check-in seu em <b>{ $group }</b> foi retirado por um admin. Você está com { $checkins ->
        [0] { $checkins } check-ins
        [one] { $checkins } check-in
       *[other] { $checkins } check-ins
    } e { $points ->
        [0] { $points } pontos
        [one] { $points } ponto
       *[other] { $points } pontos
    } na temporada. Se foi engano, fale com quem administra o grupo.
checkin-revoked-private-reason = ↩️ Um check-in seu em <b>{ $group }</b> foi retirado por um admin: { $reason }

    Você está com { $checkins ->
        [0] { $checkins } check-ins
        [one] { $checkins } check-in
       *[other] { $checkins } check-ins
    } e { $points ->
        [0] { $points } pontos
        [one] { $points } ponto
       *[other] { $points } pontos
    } na temporada. Se foi engano, fale com quem administra o grupo.

last-checkin = 📸 <b>{ $name }</b>, seu último check-in em <b>{ $group }</b> foi em { $day } às { $time } e valeu { $points ->
        [0] { $points } pontos
        [one] { $points } ponto
       *[other] { $points } pontos
    }.
last-checkin-none = Você ainda não tem check-in em <b>{ $group }</b>. É só responder a um check-in aberto com foto ou vídeo do treino!

# Comandos: a linha do menu, o que a página diz, um exemplo.
command-ultimo = Meu último check-in
guide-ultimo = Diz quando foi seu último check-in no grupo e quanto ele valeu.
example-ultimo = /ultimo
command-checkin = Abrir um check-in (responda a uma mensagem)
guide-checkin = Em resposta a uma mensagem, abre um check-in que vale 1 ponto. Quem responder a ela com foto ou vídeo conta.
example-checkin = /checkin
command-checkinplus = Abrir um check-in que vale mais: 2 a 10 pontos
guide-checkinplus = Como /checkin, mas vale de 2 a 10 pontos, e o coach comenta a legenda.
example-checkinplus = /checkinplus 3
command-endcheckin = Encerrar um check-in
guide-endcheckin = Em resposta ao check-in, encerra. Por um minuto dá para reabrir.
example-endcheckin = /endcheckin
command-confirmcheckin = Creditar o check-in de alguém
guide-confirmcheckin = Em resposta a uma mensagem, credita o check-in de quem escreveu.
example-confirmcheckin = /confirmcheckin
command-revokecheckin = Retirar um check-in, com o motivo
guide-revokecheckin = Em resposta à foto, retira o check-in e conta o motivo à pessoa. Por um minuto dá para desfazer.
example-revokecheckin = /revokecheckin foto de ontem
