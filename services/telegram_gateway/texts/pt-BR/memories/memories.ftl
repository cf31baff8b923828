# O que o coach lembra de cada pessoa, com a permissão dela.

memory-title = 🧠 <b>O que o coach lembra de você</b>
memory-about = Só o que você escreveu aqui ou aceitou. O que é só do privado nunca aparece em grupo.
memory-is-off = A memória está <b>desligada</b>: o coach não lê nada disto e não sugere nada novo.
memory-none = Nada por enquanto. Peça ao coach “lembre que…” ou escreva aqui.
memory-line = <b>{ $number }.</b> { $text }
    <i>{ $where } · até { $until }</i>
memory-line-proposed = <b>{ $number }.</b> { $text }
    <i>⏳ esperando você aceitar</i>
memory-one = 🧠 { $text }

    { $where }
    { $source } · guardado até { $until }
memory-source-member = Você escreveu
memory-source-coach = O coach sugeriu e você aceitou
memory-only-private = 🔒 Só no privado
memory-also-in = 👥 Também em { $group }
memory-where-ask = 🧠 { $text }

    Agora: { $where }
    Onde o coach pode usar isto? Em um grupo, todo mundo lê o que ele responde.
memory-proposal = 🧠 Posso guardar isto para as próximas conversas, só aqui no privado?

    <blockquote>{ $text }</blockquote>
    Sem o seu sim eu esqueço em um dia.
memory-accept = ✅ Pode guardar
memory-refuse = ✖️ Melhor não
memory-kept = Guardado. 🧠
memory-refused = Combinado, não guardei. 👍
memory-forgotten = Esquecido.
memory-write = ➕ Escrever
memory-edit = ✏️ Mudar o texto
memory-where = 👥 Onde pode ser usado
memory-forget = 🗑 Esquecer
memory-forget-all = 🗑 Esquecer tudo
memory-forget-all-ask = { $count ->
        [0] Vou esquecer as { $count } coisas que guardo sobre você.
        [one] Vou esquecer a única coisa que guardo sobre você.
       *[other] Vou esquecer as { $count } coisas que guardo sobre você.
    } Não dá para desfazer. Tem certeza?
memory-forget-all-sure = 🗑 Sim, esqueça tudo
memory-switch-off = 🔕 Desligar a memória
memory-switch-on = 🔔 Ligar a memória
memory-write-ask = Responda a esta mensagem com o que o coach deve lembrar, em uma linha: até 200 caracteres, sem contatos nem números de documento.
memory-edit-ask = Responda a esta mensagem com o novo texto, até 200 caracteres, no lugar de:
    <blockquote>{ $text }</blockquote>
memory-text-how = Escreva em texto, até { $most } caracteres. Responda de novo à mensagem acima.
memory-not-that = Disso eu prefiro não tomar nota. Se está pesado, conversar ajuda: o CVV atende de graça, a qualquer hora, no 188.

# Comandos: a linha do menu, o que a página diz, um exemplo.
command-memoria = O que o coach lembra de você
guide-memoria = Mostra o que o coach lembra de você. Ali você escreve, muda e apaga cada lembrança, diz onde ela pode ser usada e liga ou desliga tudo.
example-memoria = /memoria
