# As primeiras horas de quem chega.

newcomer-told = 👋 Oi! Em <b>{ $group }</b>, links, encaminhamentos, contatos e menções ficam para depois do primeiro check-in, ou das primeiras 24 horas. Tirei a sua mensagem e mostrei a quem cuida do grupo, que pode liberar. Escrever sem eles você já pode!
newcomer-shown = 🛡 <b>{ $name }</b> chegou há pouco em <b>{ $group }</b> e mandou { $kind }. Eu tirei, e a pessoa sabe por quê. Se vierem mais hoje, tiro também, sem avisar de novo.
newcomer-shown-channel = 🛡 <b>{ $name }</b>, um canal, escreveu em <b>{ $group }</b> e mandou { $kind }. Eu tirei: não dá para saber quem escreve como canal. Se vierem mais hoje, tiro também, sem avisar de novo.
newcomer-channel = Um canal
newcomer-kind-link = um link
newcomer-kind-forward = algo de outra conversa
newcomer-kind-contact = um contato
newcomer-kind-mention = uma menção
newcomer-same-text = 👀 <b>{ $name }</b> chegou há pouco em <b>{ $group }</b> e escreveu o mesmo texto em mais de um grupo de que eu cuido. Pode ser propaganda, pode ser só empolgação: dê uma olhada. Se for o caso, responda à mensagem com /limpar ou /banir.
newcomer-same-text-link = 👉 Ver a mensagem
newcomer-let-stand = ✅ Liberar
newcomer-stands = ✅ Liberado em <b>{ $group }</b>: <b>{ $name }</b> já pode mandar o que quiser.
newcomer-stands-already = Já liberaram.
newcomer-said = 💬 { $name } disse:
newcomer-may-write = ✅ { $name }, pode mandar de novo: quem cuida do grupo liberou.
burst-told = 🌊 Em <b>{ $group }</b> chegaram { $count } pessoas em um minuto. As boas-vindas saem juntas, não uma a uma. Se parecer ataque, eu posso cuidar dos links de quem acabou de chegar; e no Telegram dá para pedir aprovação de novos membros.
burst-told-guarded = 🌊 Em <b>{ $group }</b> chegaram { $count } pessoas em um minuto. As boas-vindas saem juntas, não uma a uma, e dos links de quem acabou de chegar eu já cuido. No Telegram dá para pedir aprovação de novos membros.
burst-guard = 🛡 Cuidar dos links
burst-guarded = 🛡 Primeiras horas ligadas em <b>{ $group }</b>. Para desligar: /config
burst-held = ⏸ Quem chega por conta própria não escreve, e os pedidos de entrada esperam, até { $time } ou até vocês liberarem.
burst-lift = ▶️ Liberar
burst-lifted = ▶️ Quem chegou já pode escrever em <b>{ $group }</b>.
burst-over = Isso já acabou.
