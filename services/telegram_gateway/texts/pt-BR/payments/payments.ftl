# Pagar em Estrelas do Telegram para saber quem escreveu um correio.

invoice-title = Quem escreveu
invoice-label = O nome
invoice-description = O nome de quem escreveu o correio nº { NUMBER($number, useGrouping: 0) } para você, dito nesta conversa depois de pago.
invoice-terms = 🎭 Quem escreveu o correio nº { NUMBER($number, useGrouping: 0) } em { $group } deixa você saber quem é. Custa ⭐ { $stars }.

    As Estrelas vão para quem é dono deste bot, não para quem escreveu. Se eu não puder dizer o nome, elas voltam sozinhas. Depois de dito, não há devolução. Dúvidas: /paysupport
invoice-terms-operator = 🎭 Quem escreveu o correio nº { NUMBER($number, useGrouping: 0) } em { $group } deixa você saber quem é. Custa ⭐ { $stars }.

    As Estrelas vão para { $operator }, que cuida deste bot, não para quem escreveu. Se eu não puder dizer o nome, elas voltam sozinhas. Depois de dito, não há devolução. Dúvidas: /paysupport

# Por que não dá para pagar, na janela do Telegram: simples e curto.
checkout-not-allowed = Esta cobrança não vale mais. Abra o correio de novo com /correio para ver quanto custa hoje. Nada foi pago.
checkout-known = Você já sabe quem escreveu este correio, ou o nome está a caminho. Nada foi pago.
checkout-over = Este correio já acabou, e o nome não pode mais ser dito. Nada foi pago.
checkout-removed = Este correio foi retirado, e o nome não pode ser dito. Nada foi pago.
checkout-off = Não há mais correio anônimo neste grupo. Nada foi pago.
checkout-not-now = Agora não consigo conferir. Tente de novo em alguns minutos. Nada foi pago.

paid-name-follows = Recebi ⭐ { $stars }! O nome já vem, nesta conversa. 💚
paid-again = Você já tinha pago por este nome. As ⭐ { $stars } estão voltando para você, sozinhas.
paid-goes-back = Não posso mais dizer este nome, então as ⭐ { $stars } estão voltando para você, sozinhas.
paid-name = 🎭 Quem escreveu o correio nº { NUMBER($number, useGrouping: 0) } em { $group } foi <b><a href="tg://user?id={ $member }">{ $name }</a></b>. Que fique entre vocês. 💚
refunded = As ⭐ { $stars } voltaram para você: não consegui dizer o nome.
refunded-gone = As ⭐ { $stars } voltaram para você: o nome deste correio não pode mais ser dito.
refunded-paid-before = As ⭐ { $stars } voltaram para você: você já tinha pago por este nome.
refunded-asked = As ⭐ { $stars } voltaram para você, como pediu.

paysupport-head = ⭐ <b>O que você pagou</b>, do mais novo ao mais antigo:
paysupport-one = ⭐ <b>Este pagamento:</b>
paysupport-unknown = Não conheço um pagamento seu com esse número. Ele está no Telegram: Configurações → Minhas Estrelas → o pagamento → ID da transação.
paysupport-none = ⭐ Você não pagou nada aqui em Estrelas do Telegram.
paysupport-entry = <b>{ $number }.</b> ⭐ { $stars } em { $day }, { $what }
    { $state ->
        [delivered] ✅ O nome foi dito a você.
        [due] ↩️ Está voltando para você.
        [refunded] ↩️ Voltou para você.
        [failed] ⚠️ Deveria voltar, mas o Telegram recusa. Quem cuida deste bot foi avisado.
       *[paid] ⏳ Pago; o nome está a caminho.
    }
    <code>{ $charge }</code>
paysupport-for-mail = pelo nome do correio nº { NUMBER($number, useGrouping: 0) } em { $group }
paysupport-for-unknown = por nada que eu conheça
paysupport-ask = ↩️ Quero ⭐ { $stars } de volta ({ $number })
paysupport-asked = ↩️ Combinado: as ⭐ { $stars } estão voltando para você. O Telegram avisa quando chegarem.
paysupport-delivered = O nome foi dito a você nesse meio-tempo, então este pagamento não pode voltar.
paysupport-late = Isto foi pago há mais de 21 dias, então não consigo mais devolver por aqui.
paysupport-contact = O que não foi dito volta automaticamente, ou em até 21 dias quando você pede. Outra coisa? Escreva para { $contact }.
paysupport-no-contact = O que não foi dito volta automaticamente, ou em até 21 dias quando você pede. Outra coisa? Fale com os admins do seu grupo.

paysupport-failed = ⚠️ <b>Para você, que cuida do bot:</b> { $count ->
        [0] nenhum pagamento deveria
        [one] um pagamento deveria
       *[other] { $count } pagamentos deveriam
    } voltar, e o Telegram recusa. Confira nas Estrelas do bot, no Telegram: uma cobrança que não está lá não pode voltar.
paysupport-failed-entry = <b>{ $number }.</b> ⭐ { $stars } em { $day }
    <code>{ $charge }</code>
paysupport-again = 🔁 Tentar de novo
paysupport-tried = 🔁 { $count ->
        [0] Nada
        [one] Um pagamento
       *[other] { $count } pagamentos
    } para tentar de novo, em alguns minutos.

command-paysupport = O que você pagou em Estrelas, e devoluções
guide-paysupport = Mostra seus últimos pagamentos em Estrelas do Telegram, onde cada um está, e devolve o que não foi entregue.
example-paysupport = /paysupport
