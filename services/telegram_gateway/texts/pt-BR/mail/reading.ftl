# Correio elegante: quem recebe, a conversa, o que o grupo vê.

mail-consent-ask = 💌 <b>Chegou um correio elegante para você</b>
    Alguém de { $group } escreveu um recado, sem dizer o nome. Quer receber correios deste grupo? Você lê antes de todo mundo e decide o que acontece.
    É para maiores de 18 anos. Se não quiser, quem escreveu não fica sabendo o motivo.
mail-consent-yes = 💌 Quero, tenho 18 ou mais
mail-consent-no = Este não
mail-consent-never = 🔕 Nunca neste grupo
mail-consented = 💌 Combinado! Já trago o correio. Para mudar de ideia: /correio
mail-consented-no = Tudo bem: este não chega. Quem escreveu não fica sabendo o motivo.
mail-consented-never = Tudo bem: nenhum correio de { $group } chega até você, e ninguém fica sabendo. Para mudar de ideia: /correio
mail-review-ask = 💌 <b>Um correio para você, de alguém de { $group }</b>

    <blockquote>{ $text }</blockquote>
    O que faço com ele? Sem resposta em 24 horas, ele some.
mail-review-publish = 📣 Publicar no grupo
mail-review-keep = 🔒 Só para mim
mail-review-refuse = Recusar
mail-review-block = 🚫 Recusar e bloquear
mail-reviewed-publish = 📣 Vai sair em { $group } em até uma hora, e fica lá por 24 horas.
mail-reviewed-keep = 🔒 Ficou só com você.
mail-reviewed-refuse = Recusado. Quem escreveu não fica sabendo o motivo.
mail-reviewed-block = 🚫 Recusado, e essa pessoa não chega mais até você por correio. Ninguém fica sabendo.
mail-button-view = 📖 Abrir
mail-button-answer = 💬 Responder
mail-button-stop = ✋ Encerrar a conversa
mail-button-stop-sure = ✋ Encerrar mesmo
mail-button-block = 🚫 Bloquear quem escreveu
mail-button-block-sure = 🚫 Bloquear mesmo
mail-button-withdraw = 🎭 Não quero mais que saiba quem sou
mail-button-reveal = 🎭 Quem escreveu?
mail-button-report = 🛡 Denunciar
mail-button-report-reply = 🛡 Denunciar esta resposta
mail-button-report-sure = 🛡 Denunciar e tirar do ar

mail-list-sent = 📤 <b>Seus correios enviados em { $group }</b>
mail-list-received = 📥 <b>Seus correios recebidos em { $group }</b>
mail-list-none-sent = Você ainda não enviou nenhum.
mail-list-none-received = Você ainda não recebeu nenhum.
mail-list-line = nº { NUMBER($number, useGrouping: 0) } · { $state }
mail-state-on-its-way = a caminho
mail-state-waiting = espera por você
mail-state-queued = sai no grupo em até uma hora
mail-state-published = no grupo até { $end }
mail-state-private = só para quem recebeu, com conversa até { $end }
mail-state-over = terminou
mail-state-returned = não pôde ser entregue
mail-state-refused = os admins não deixaram sair
mail-state-removed = retirado
mail-view-title = 💌 <b>Correio nº { NUMBER($number, useGrouping: 0) } em { $group }</b> · { $state }
mail-view-text = <blockquote>{ $text }</blockquote>
mail-view-text-gone = <i>O texto já foi apagado.</i>
mail-view-you = <b>Você:</b> { $text }
mail-view-sender = <b>Quem escreveu:</b> { $text }
mail-view-recipient = <b>Quem recebeu:</b> { $text }
mail-view-allowed = 🎭 Quem recebeu pode saber que foi você.
mail-view-secret = 🎭 Ninguém fica sabendo quem escreveu.
mail-view-revealed = 🎭 Quem recebeu sabe quem escreveu.
mail-view-closed = ✋ A conversa terminou.

mail-answer-ask = 💬 Escreva sua resposta ao correio nº { NUMBER($number, useGrouping: 0) }, numa mensagem só: de 5 a 300 caracteres. A outra pessoa lê no privado, e seu nome não vai junto.

    Para desistir: /cancelar
mail-answer-in-private = Te chamei no privado. 💬
mail-answer-no-private = Abra uma conversa comigo no privado e mande /correio.
mail-answer-not-yours = Só quem recebeu este correio pode responder.
mail-answered = 💬 Sua resposta está a caminho.
mail-answer-unsure = Agora não consegui conferir o texto, e sem isso nada sai. Tente de novo daqui a pouco.
mail-answer-closed = ✋ A conversa sobre este correio já terminou.
mail-reply-to-recipient = 💬 <b>Quem escreveu o correio nº { NUMBER($number, useGrouping: 0) } em { $group } respondeu:</b>

    <blockquote>{ $text }</blockquote>
mail-reply-to-sender = 💬 <b>Quem recebeu seu correio nº { NUMBER($number, useGrouping: 0) } em { $group } respondeu:</b>

    <blockquote>{ $text }</blockquote>
mail-stop-ask = Encerrar a conversa? Depois disso, nenhum dos dois lados pode escrever mais sobre este correio.
mail-stopped = ✋ Conversa encerrada.
mail-block-ask = Bloquear quem escreveu? Nenhum correio dessa pessoa chega mais até você, e ninguém fica sabendo.
mail-blocked = 🚫 Essa pessoa não chega mais até você por correio. Ninguém fica sabendo.
mail-withdrawn = 🎭 Combinado: quem recebeu não pode mais saber quem escreveu.
mail-withdrawn-late = 🎭 Quem recebeu já sabe quem escreveu.
mail-reveal-ask = 🎭 Quem escreveu permitiu que você saiba. Quer mesmo saber? Não dá para desfazer.
mail-reveal-sure = 🎭 Quero saber
mail-reveal-told = 🎭 O correio nº { NUMBER($number, useGrouping: 0) } em { $group } foi escrito por <b><a href="tg://user?id={ $member }">{ $name }</a></b>. Fica entre vocês. 💚
mail-reveal-not-now = Não dá para saber quem escreveu este correio.
mail-reveal-known = 🎭 Você já sabe quem escreveu este correio: eu contei uma vez, nesta conversa.
mail-report-ask = Denunciar? O correio sai do ar na hora, e os admins decidem.
mail-reported = 🛡 Denúncia anotada. Valeu por cuidar do grupo. 💚
mail-reported-removed = 🛡 Denúncia anotada, e o correio saiu do ar. Os admins decidem.
mail-reply-report-ask = 🛡 <b>Denunciar esta resposta?</b>
    <blockquote>{ $text }</blockquote>
    Os admins do grupo leem essas palavras, sem o seu nome e sem nada do que você escreveu. A conversa termina.
mail-reply-report-sure = 🛡 Denunciar e encerrar
mail-reply-reported = 🛡 Denúncia anotada, e a conversa terminou. Os admins decidem. Valeu por avisar. 💚
mail-reply-gone = Esta resposta já foi apagada.

mail-post = 💌 <b>Correio elegante nº { NUMBER($number, useGrouping: 0) }</b>
    Para <b>{ $name }</b>:

    <blockquote>{ $text }</blockquote>
mail-post-nameless = 💌 <b>Correio elegante nº { NUMBER($number, useGrouping: 0) }</b>
    Para alguém do grupo:

    <blockquote>{ $text }</blockquote>
mail-post-over = 💌 <b>Correio elegante nº { NUMBER($number, useGrouping: 0) }</b> · terminou

    <blockquote>{ $text }</blockquote>
mail-post-over-blank = 💌 <b>Correio elegante nº { NUMBER($number, useGrouping: 0) }</b> · terminou
