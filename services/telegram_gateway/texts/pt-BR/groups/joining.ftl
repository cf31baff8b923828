# Pedidos para entrar em um grupo.

join-hello = 👋 Oi, { $name }! Você pediu para entrar em <b>{ $group }</b>.
join-rules = Estas são as regras:

    { $rules }
join-agree-how = Se está de acordo, toque no botão e eu deixo você entrar na hora. Sem resposta em 24 horas, o pedido é encerrado, e dá para pedir de novo.
join-agree = ✅ Li e concordo
join-question = Só uma pergunta, e você entra. Ao responder, você concorda com as regras. Sem resposta em 24 horas, o pedido é encerrado, e dá para pedir de novo.

    <b>{ $question }</b>
join-question-open = Só uma pergunta. Responda a esta mensagem com as suas palavras: quem cuida do grupo lê e decide. Ao responder, você concorda com as regras. Sem resposta em 24 horas, o pedido é encerrado, e dá para pedir de novo.

    <b>{ $question }</b>
join-words-length = Responda com um texto curto, de até { $most } letras.
join-answered-in-words = 🚪 <b>{ $name }</b> quer entrar em <b>{ $group }</b>, e respondeu à pergunta da porta. O pedido espera por você.
    “{ $words }”
join-being-let-in = ✅ Valeu! Estou abrindo a porta de <b>{ $group }</b> para você.
join-being-let-in-short = ✅ Valeu! Estou abrindo a porta.
join-for-admins = 🙌 Valeu! Quem cuida de <b>{ $group }</b> vai olhar o seu pedido com carinho.
join-for-admins-short = 🙌 Valeu! Quem cuida do grupo vai olhar o seu pedido.
join-answered-already = Você já respondeu a este pedido. Para pedir de novo, use o link do grupo outra vez.
join-question-changed = A pergunta agora é outra. Já mando para você.
join-not-asked = Esse grupo não faz mais perguntas. Use o link dele outra vez.
join-unanswered = ⌛ Passou um dia, e eu encerrei o seu pedido para entrar em <b>{ $group }</b>. Se ainda quiser entrar, peça de novo pelo link.
join-unreachable = 🚪 <b>{ $name }</b> quer entrar em <b>{ $group }</b>. Não consegui escrever para a pessoa, então ninguém perguntou nada a ela. O pedido espera por você.
join-answered-otherwise = 🚪 <b>{ $name }</b> quer entrar em <b>{ $group }</b> e deu outra resposta, não a certa. O pedido espera por você.
join-not-let-in = 🚪 <b>{ $name }</b> quer entrar em <b>{ $group }</b> e concordou com as regras. O Telegram não me deixou abrir a porta: talvez me falte a permissão de adicionar membros. O pedido espera por você.
join-let-in = ✅ Deixar entrar
join-decline = ✖️ Recusar
join-was-let-in = ✅ <b>{ $name }</b> entrou em <b>{ $group }</b>.
join-was-declined = ✖️ <b>{ $name }</b> não entrou em <b>{ $group }</b>. Pode pedir de novo.
join-decided-already = ✓ Alguém já decidiu sobre <b>{ $name }</b> em <b>{ $group }</b>, ou o pedido foi retirado.
join-refused = O Telegram não deixou. Preciso da permissão de adicionar membros nesse grupo.
join-held = ⏸ Valeu! Muita gente está chegando a <b>{ $group }</b> agora. Em até uma hora eu abro a porta para você.
join-held-short = ⏸ Valeu! Muita gente está chegando agora: em até uma hora eu abro a porta.
