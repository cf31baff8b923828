# /meusdados e /apagar: o que é da própria pessoa.

data-caption = 📦 <b>Seus dados.</b> O arquivo tem tudo o que guardamos sobre você: em <code>data.json</code> tudo junto, e uma tabela (CSV) de cada coisa. Fotos nunca são guardadas.
data-none = Não guardamos nada sobre você.
data-too-large = O seu arquivo ficou grande demais para o Telegram. Fale com quem administra o bot, que pode tirá-lo para você.
erase-ask = 🗑 <b>Apagar tudo?</b>

    Some, de todos os grupos e para sempre: seu nome e idioma, check-ins, pontos e temporadas (os rankings mudam), perguntas e respostas, o que o coach lembra, apelidos, pausas, conexões e sinalizações.

    Ficam, sem o seu nome: por um ano, o registro de ações de admins; por até { $days } dias, quantas perguntas você fez hoje e o seu id do Telegram, só para que nenhuma mensagem atrasada recrie seus dados; enquanto houver cópias de segurança de antes, um código que ninguém lê, para apagar seus dados delas também, se voltarem. O que já foi dito no Telegram só pode ser apagado lá.

    Se quiser, guarde antes uma cópia: /meusdados
erase-ask-admin = ⚠️ Se você é admin do bot, também deixa de ser.
erase-yes = 🗑 Sim, apague tudo
erase-no = Não, deixe como está
erase-cancelled = Nada foi apagado. 💪
erase-running = ⏳ Apagando…
erase-receipt = ✅ <b>Seus dados foram apagados.</b>
    { $counts }

    Recibo <code>{ $number }</code> · { $time }
    Por mais um minuto ainda descarto o que chegar. O que você mandar depois disso é um novo começo.
erase-nothing = Não havia nada guardado.
erase-count = • { $kind ->
        [profile] perfil
        [roles] funções
        [checkins] check-ins
        [standings] temporadas
        [pauses] pausas
        [appearances] apelidos
        [joins] entradas em grupos
        [memberships] grupos em que você foi visto
        [flags] sinalizações
        [replies] respostas a check-ins
        [links] conexões
        [questions] perguntas
        [memories] lembranças do coach
        [mails-sent] correios que você escreveu
       *[other] outros
    }: { $count }

# Comandos: a linha do menu, o que a página diz, um exemplo.
command-meusdados = Tudo o que guardamos sobre você, em um arquivo
guide-meusdados = Manda um arquivo com tudo o que é guardado sobre você.
example-meusdados = /meusdados
command-apagar = Apagar tudo o que guardamos sobre você
guide-apagar = Apaga tudo o que é guardado sobre você, depois que você confirmar. Não tem volta.
example-apagar = /apagar
