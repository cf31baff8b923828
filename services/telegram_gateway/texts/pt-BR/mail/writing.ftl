# Correio elegante: quem escreve.

mail-adult-ask = 🔞 O correio elegante é para maiores de idade. Você tem 18 anos ou mais?
    Pergunto uma vez só e guardo a resposta.
mail-adult-yes = Tenho 18 ou mais
mail-adult-no = Ainda não
mail-adult-refused = Então o correio fica para quando você fizer 18. 💚
mail-recipient-ask = 💌 <b>Correio em { $group }</b>
    Para quem é? Escolha a pessoa no botão abaixo, escreva o @nome dela, mande o contato ou encaminhe uma mensagem dela.

    Para desistir: /cancelar
mail-recipient-pick = 👤 Escolher a pessoa
mail-recipient-not-understood = Não entendi para quem é. Escolha a pessoa no botão abaixo, ou escreva só o @nome dela.
mail-recipient-not-found = Não encontrei { $name } entre quem eu conheço em { $group }. Confira o @nome, ou escolha a pessoa no botão abaixo.
mail-recipient-hidden = Essa pessoa esconde de onde vêm as mensagens dela. Escolha no botão abaixo, ou escreva o @nome.
mail-recipient-contact-unknown = Esse contato não tem conta no Telegram que eu possa ver. Escolha no botão abaixo, ou escreva o @nome.
mail-recipient-bot = Bots não leem correio. Escolha uma pessoa.
mail-recipient-self = Um recado para você não precisa de correio. 😊 Escolha outra pessoa.
mail-text-ask = ✍️ Para <b>{ $name }</b>. Agora escreva o recado, numa mensagem só: de 10 a 500 caracteres, sem links, telefones nem @nomes.

    Para desistir: /cancelar
mail-text-again = Escreva de novo, ou mande /cancelar.
mail-text-needed = Aqui preciso do recado em texto, numa mensagem só.
mail-text-refused-length = Um correio tem de 10 a 500 caracteres.
mail-text-refused-length-reply = Uma resposta tem de 5 a 300 caracteres.
mail-text-refused-link = Links não podem ir num correio. Diga com as suas palavras.
mail-text-refused-phone = Telefones e números longos não podem ir num correio: podem expor alguém.
mail-text-refused-mention = @nomes e contatos não podem ir num correio. Para quem é, eu já sei.
mail-text-refused-contact = Links, telefones, endereços, contatos e o nome de quem escreve não podem ir num correio: podem expor alguém.
mail-text-refused-insult = Do jeito que está, esse recado pode magoar. Um correio é para fazer bem: dá para dizer de outro modo?
mail-text-refused-threat = Isso soa como ameaça, ou como quem vigia alguém. Assim não pode ir.
mail-text-refused-sexual = Recado de conteúdo sexual, ou sobre o corpo de alguém, não pode ir.
mail-text-refused-hate = Isso pode ferir alguém pelo que é ou pela aparência. Assim não pode ir.
mail-text-refused-exposure = Um correio não conta segredo de ninguém e não cobra nada de ninguém. Assim não pode ir.
mail-text-refused-minor = O texto fala de alguém que pode ter menos de 18 anos. Para proteger essa pessoa, não pode ir.
mail-text-crisis = 💚 Se é difícil aguentar agora, fale com alguém: no Brasil o CVV atende de graça, dia e noite, no 188 ou em cvv.org.br. Em outro país: findahelpline.com.
mail-text-not-sent = O recado não foi enviado, e ninguém ficou sabendo.
mail-allow-ask = 🎭 Se <b>{ $name }</b> quiser saber quem escreveu, pode?
    Só essa pessoa fica sabendo. Você pode voltar atrás até isso acontecer.
mail-allow-yes = Pode saber que fui eu
mail-allow-no = Não, fica em segredo
mail-allow-typed = Toque em um dos botões, ou responda sim ou não.
mail-preview = 👀 <b>Confira antes de enviar</b>
    Para <b>{ $name }</b>, em { $group }:

    <blockquote>{ $text }</blockquote>
    { $allowed ->
        [yes] 🎭 A pessoa pode saber quem escreveu, se quiser.
       *[no] 🎭 Ninguém fica sabendo quem escreveu.
    }
mail-preview-send = 💌 Enviar
mail-preview-text = ✏️ Mudar o recado
mail-preview-recipient = 👤 Mudar a pessoa
mail-preview-allow = 🎭 Mudar o segredo
mail-preview-drop = 🗑 Desistir
mail-preview-typed = Seu correio está pronto e espera por você: toque em Enviar, ou mande /cancelar. O que você escreveu agora não foi para ninguém.
mail-preview-changed = Esse rascunho mudou desde então. Confira de novo.
mail-sent = 💌 <b>Seu correio está a caminho.</b>
    Até ele ser lido ou completar 24 horas, você só ouve isto: está a caminho. Depois eu conto como terminou.
mail-sent-held = 💌 <b>Seu correio está a caminho.</b>
    Agora não consegui conferir o texto, então um admin do grupo lê antes, sem saber que é seu. Depois eu conto como terminou.
mail-quota-day = Por hoje chega: são 2 correios por dia. Amanhã tem mais.
mail-quota-pair = Já há um correio seu a caminho dessa pessoa. Espere ele terminar.
mail-quota-month = Para a mesma pessoa são 3 correios por mês, e você já mandou 3.
mail-quota-replies = Nesta conversa você já escreveu 20 vezes, que é o máximo.
mail-cancelled = Apaguei o que estava pela metade. Ninguém viu. 💚
mail-nothing-to-cancel = Não há nada pela metade. 👍
mail-draft-over = ⌛ O correio que você começou ficou parado por meia hora, e eu apaguei. Para escrever outro: /correio
mail-draft-over-words = O que você escreveu agora não foi para ninguém.
mail-draft-none = Não há nada pela metade. Para escrever um correio: /correio

mail-returned = 📪 Seu correio nº { NUMBER($number, useGrouping: 0) } em { $group } não pôde ser entregue.
mail-delivered-group = 💌 Seu correio nº { NUMBER($number, useGrouping: 0) } saiu em { $group }.
mail-delivered-private = 💌 Seu correio nº { NUMBER($number, useGrouping: 0) } em { $group } foi lido, e a pessoa guardou só para ela.
mail-refused = 🛡 Os admins de { $group } não deixaram sair seu correio nº { NUMBER($number, useGrouping: 0) }.
mail-removed = 🛡 Seu correio nº { NUMBER($number, useGrouping: 0) } em { $group } foi retirado.
mail-revealed = 🎭 Quem recebeu seu correio nº { NUMBER($number, useGrouping: 0) } em { $group } agora sabe que foi você.
