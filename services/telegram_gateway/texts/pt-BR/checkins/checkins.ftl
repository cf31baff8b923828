# Âncoras e check-ins. As linhas por nível estão em tiers.ftl.

anchor-opened = ✅ <b>Check-in aberto!</b> Responda a esta mensagem com foto ou vídeo do treino: vale { $points ->
        [0] { $points } pontos
        [one] { $points } ponto
       *[other] { $points } pontos
    }.
anchor-opened-plus = 🚀 <b>Check-in plus aberto!</b> Responda a esta mensagem com foto ou vídeo do treino: vale <b>{ $points ->
        [0] { $points } pontos
        [one] { $points } ponto
       *[other] { $points } pontos
    }</b>. Conte na legenda como foi, e o coach comenta.
anchor-closed = { $checkins ->
        [0] 🏁 <b>Check-in encerrado.</b> Desta vez ninguém mandou. Fica para o próximo!
        [one] 🏁 <b>Check-in encerrado</b> com { $checkins } check-in. Valeu!
       *[other] 🏁 <b>Check-in encerrado</b> com { $checkins } check-ins. Vocês são demais!
    }
# O check-in que o bot abre sozinho, um texto para cada dia da semana, de segunda a domingo.
daily-anchor-1 = ☀️ Segunda-feira, semana nova! Treinou? Responda aqui com a foto ou o vídeo.
daily-anchor-2 = 💪 Terça é dia de seguir no ritmo. Responda aqui com a foto ou o vídeo do seu treino.
daily-anchor-3 = 🔥 Meio da semana, bora? Seu treino de hoje entra aqui: responda com foto ou vídeo.
daily-anchor-4 = 🏋️ Quinta-feira! Quando treinar, responda aqui com a foto ou o vídeo.
daily-anchor-5 = 🎉 Sextou, e treino de sexta também vale. Responda aqui com a foto ou o vídeo.
daily-anchor-6 = 🌤 Sábado: academia, parque ou praia, tudo vale. Responda aqui com a foto ou o vídeo.
daily-anchor-7 = 🌿 Domingo leve. Se treinou hoje, responda aqui com a foto ou o vídeo. Se é dia de descanso, aproveite!
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
streak-freeze-won = ❄️ { $days ->
        [0] { $days } dias seguidos
        [one] { $days } dia seguido
       *[other] { $days } dias seguidos
    }: você ganhou uma proteção! Se faltar um dia, sua sequência continua.
streak-freeze-used = ❄️ { $used ->
        [0] Suas proteções entraram em ação
        [one] Sua proteção entrou em ação
       *[other] Suas proteções entraram em ação
    }: a sequência continua, { $days ->
        [0] { $days } dias
        [one] { $days } dia
       *[other] { $days } dias
    }.
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
checkin-needs-media = Boa! Para contar, responda ao check-in com uma foto ou um vídeo do treino. 📸 Sem câmera hoje? Quem administra o grupo pode confirmar o seu check-in.
checkin-too-late = Este check-in já foi encerrado, então { $media ->
        [video] este vídeo não contou
       *[photo] esta foto não contou
    }. Assim que abrir o próximo, mande por lá! Se foi engano, fale com um admin.
checkin-too-late-word = Este check-in já foi encerrado, então { $media ->
        [video] este vídeo não contou
       *[photo] esta foto não contou
    }. Mande de novo, sem responder a nada, com <b>{ $word }</b> na legenda, que aí vale para hoje!
checkin-already = Você já fez este check-in, e ele está valendo! 😉
checkin-day-limit = { $most ->
        [0] Seu treino de hoje já está valendo. 💪
        [one] Seu treino de hoje já está valendo. Amanhã tem mais! 💪
       *[other] Seus { $most } check-ins de hoje já estão valendo. Amanhã tem mais! 💪
    }
profile-undo = ↩️ Desfazer meu último check-in
profile-undo-ask = Desfazer o seu check-in de { $day } às { $time } em <b>{ $group }</b>? Dá para fazer outro depois.
profile-undo-yes = Sim, desfazer
profile-undo-no = Não, deixar
profile-undo-kept = Tudo certo, o check-in continua valendo.
undo-own-needs-reply = Responda à sua foto ou ao seu vídeo com /desfazer.
undo-own-not-found = Essa mensagem não é um check-in seu.
undo-own-already = Esse check-in já não está valendo.
undo-own-too-late = Dá para desfazer um check-in em até 24 horas. Depois disso, fale com um admin.
undo-own-done = Check-in desfeito. Nesta temporada: { $checkins ->
        [0] { $checkins } check-ins
        [one] { $checkins } check-in
       *[other] { $checkins } check-ins
    }, { $points ->
        [0] { $points } pontos
        [one] { $points } ponto
       *[other] { $points } pontos
    }.
command-desfazer = Desfazer meu check-in (responda à sua foto)
guide-desfazer = Em resposta à sua foto ou ao seu vídeo, desfaz o seu check-in, em até 24 horas. Dá para fazer outro no mesmo dia.
example-desfazer = /desfazer
photo-refused = 📸 { $media ->
        [video] Esse vídeo já apareceu
       *[photo] Essa foto já apareceu
    } em um check-in desta temporada em <b>{ $group }</b>, então desta vez não valeu. Responda ao check-in com { $media ->
        [video] um vídeo novo
       *[photo] uma foto nova
    } do treino, que entra na hora! Se foi engano, quem administra o grupo pode confirmar o seu check-in.
photo-refused-contest = O botão leva o que você tem a dizer a quem administra.
photo-refused-contest-in-group = Foi engano? Toque no botão, que só funciona com você.
photo-refused-in-group = 📸 <b>{ $name }</b>, { $media ->
        [video] esse vídeo já passou por aqui. Manda um novo
       *[photo] essa foto já passou por aqui. Manda uma nova
    } do treino que eu conto! 💪
photo-seen-same = 🔎 Em <b>{ $group }</b>, <b>{ $name }</b> fez check-in com { $media ->
        [video] um vídeo
       *[photo] uma foto
    } que já tinha usado nesta temporada. O check-in contou. Para retirar, responda à mensagem com /revokecheckin.
photo-seen-another = 🔎 Em <b>{ $group }</b>, <b>{ $name }</b> fez check-in com { $media ->
        [video] um vídeo
       *[photo] uma foto
    } que <b>{ $earlier }</b> já tinha usado nesta temporada. O check-in contou. Para retirar, responda à mensagem com /revokecheckin.
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
revoke-why = Por que retirar este check-in? A pessoa fica sabendo do motivo, no privado.
revoke-no-workout = não mostra o treino
revoke-another-day = o treino é de outro dia
revoke-used-before = a foto ou o vídeo já tinha sido usado
revoke-another-person = o treino é de outra pessoa
revoke-without-reason = sem dar um motivo
revoke-visit-ask = Essa mensagem não é um check-in. Retirar uma visita de <b>{ $name }</b> à academia?
revoke-visit-day = Visita de { $day }
revoke-visit-gone = Essa visita já não conta.
revoke-cancelled = Tudo certo, o check-in continua valendo.
checkin-restored = 🔥 Desfeito: o check-in de <b>{ $name }</b> continua valendo. { $checkins ->
        [0] { $checkins } check-ins
        [one] { $checkins } check-in
       *[other] { $checkins } check-ins
    } · { $points ->
        [0] { $points } pontos
        [one] { $points } ponto
       *[other] { $points } pontos
    }.
checkin-restored-private = 🔥 Tudo certo: aquele check-in em <b>{ $group }</b> continua valendo, foi só um engano. Nesta temporada: { $checkins ->
        [0] { $checkins } check-ins
        [one] { $checkins } check-in
       *[other] { $checkins } check-ins
    } · { $points ->
        [0] { $points } pontos
        [one] { $points } ponto
       *[other] { $points } pontos
    }.

confirm-not-a-person = Só dá para confirmar o check-in de pessoas: responda à mensagem de quem treinou.
confirm-no-anchor = Não há check-in aberto. Abra um com /checkin.
confirm-which = Em qual check-in entra o treino de <b>{ $name }</b>?
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

checkin-hint = 📸 Foi treino? Para contar como check-in, mande a foto com { $word } na legenda. Dá para editar esta nos próximos 10 minutos.
last-checkin = 📸 <b>{ $name }</b>, seu último check-in em <b>{ $group }</b> foi em { $day } às { $time } e valeu { $points ->
        [0] { $points } pontos
        [one] { $points } ponto
       *[other] { $points } pontos
    }.
last-checkin-visit = 🏋 <b>{ $name }</b>, seu último check-in em <b>{ $group }</b> foi uma visita à academia em { $day } às { $time } e valeu { $points ->
        [0] { $points } pontos
        [one] { $points } ponto
       *[other] { $points } pontos
    }.
last-checkin-none = Você ainda não tem check-in em <b>{ $group }</b>. O primeiro pode ser no próximo treino: como se faz está em /ajuda.

# Comandos: a linha do menu, o que a página diz, um exemplo.
command-ultimo = Meu último check-in
guide-ultimo = Mostra quando foi seu último check-in no grupo e quantos pontos ele valeu.
example-ultimo = /ultimo
command-checkin = Abrir um check-in (responda a uma mensagem)
guide-checkin = Em resposta a uma mensagem, abre um check-in que vale 1 ponto. Quem responder a ela com foto ou vídeo marca presença.
example-checkin = /checkin
command-checkinplus = Abrir um check-in que vale mais: de 2 a 10 pontos
guide-checkinplus = Como /checkin, mas vale de 2 a 10 pontos, e o coach comenta a legenda.
example-checkinplus = /checkinplus 3
command-endcheckin = Encerrar um check-in
guide-endcheckin = Em resposta ao check-in, encerra. Dá para reabrir durante um minuto.
example-endcheckin = /endcheckin
command-confirmcheckin = Confirmar o check-in de alguém
guide-confirmcheckin = Em resposta a uma mensagem, confirma o check-in de quem escreveu.
example-confirmcheckin = /confirmcheckin
command-revokecheckin = Retirar um check-in, com o motivo
guide-revokecheckin = Em resposta à foto, retira o check-in. O motivo vai junto com o comando, ou se escolhe em botões, e a pessoa fica sabendo no privado. Dá para desfazer durante um minuto. Uma visita à academia se retira em resposta a qualquer mensagem da pessoa.
example-revokecheckin = /revokecheckin foto de ontem
