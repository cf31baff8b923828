# Correio elegante: a porta, as condições, o que mudou.

mail-front = 💌 <b>Correio elegante em { $group }</b>
    Um recado gentil, sem nome, para alguém do grupo. Só recebe quem quer, e a pessoa lê antes de todo mundo.
mail-front-receiving-unasked = 🔔 Você ainda não disse se quer receber: eu pergunto quando chegar o primeiro.
mail-front-receiving-yes = 🔔 Você recebe correios deste grupo.
mail-front-receiving-no = 🔔 Da última vez você não quis receber. No próximo eu pergunto de novo.
mail-front-receiving-never = 🔕 Você não recebe correios deste grupo, e ninguém fica sabendo.
mail-front-draft = ✏️ Tem um correio pela metade. Toque em Continuar, ou mande /cancelar.
mail-button-write = ✍️ Escrever um correio
mail-button-continue = ✏️ Continuar
mail-button-sent = 📤 Enviados
mail-button-received = 📥 Recebidos
mail-button-terms = 📜 Como funciona
mail-button-old = 🕰 E o do bot antigo?
mail-button-back = ← Voltar
mail-button-receive = 🔔 Quero receber, tenho 18 ou mais
mail-button-receive-never = 🔕 Não quero receber
mail-button-review-on = 👀 Ler antes do grupo
mail-button-review-off = ⏩ Publicar sem eu ler antes
mail-front-unreviewed = ⏩ O que chegar para você sai no grupo sem passar por você antes.
mail-set-receive = Combinado: você recebe correios deste grupo.
mail-set-never = Combinado: nenhum correio deste grupo chega até você.
mail-set-review-on = Combinado: você lê antes do grupo.
mail-set-review-off = Combinado: sai direto no grupo.
mail-choose-group = 💌 De qual grupo é o correio?
mail-in-group = 💌 Correio elegante é no privado: aqui ninguém vê o que você faz lá.
mail-none = 💌 <b>Nenhum grupo seu tem o correio elegante ligado.</b>
    Ele vem desligado: quem liga são os admins de cada grupo, em /config. É preciso que eu conheça pelo menos 8 pessoas do grupo.
mail-off-here = 💌 O correio elegante não está ligado em { $group }. Quem liga são os admins, em /config, quando eu conheço pelo menos 8 pessoas do grupo.

mail-old = 🕰 <b>O que mudou em relação ao correio do bot antigo</b>
    • só recebe quem disser que quer, e lê antes do grupo
    • o nome de quem escreve só aparece se essa pessoa permitir, e só para quem recebeu; de início, sem custo
    • cada recado é lido antes de sair: ofensa, ameaça, telefone e link não passam
    • os recados antigos não vieram, porque ninguém tinha concordado com isso: os que esperavam não saem, e os nomes deles não são revelados
    • quem pagou por Pix e não recebeu o nome acerta com quem cuidava do bot antigo: aqui não passa Pix nenhum

mail-terms = 📜 <b>Como funciona o correio elegante</b>
    <b>Para quem escreve</b>
    • É para maiores de 18 anos. De 10 a 500 caracteres, em tom gentil, sem links, telefones nem @nomes.
    • Dois correios por dia; para a mesma pessoa, um por vez e três por mês.
    • Antes de sair, uma lista de palavras e uma inteligência artificial leem o texto, sem saber quem escreveu. Se elas não souberem dizer, ou não responderem, quem lê é um admin do grupo, também sem saber.
    • Até o correio ser lido ou completar 24 horas, você só ouve que ele está a caminho. O que não pôde ser entregue volta sempre com as mesmas palavras: eu não conto se a pessoa não está, não quis ou bloqueou.
    <b>Para quem recebe</b>
    • Nada chega sem você querer. Você lê antes e decide: publicar, guardar só para você, recusar, ou recusar e bloquear. Bloquear não revela nada a ninguém.
    • Responder é no privado, e quem responde nunca tem o nome revelado por isso. Uma resposta que magoa pode ser denunciada por quem a recebeu: a conversa termina, e os admins leem só ela.
    <b>O nome</b>
    • Fica trancado com uma chave que o banco de dados não tem. Nem os admins do grupo veem.
    • Só quem recebeu pode saber, só se quem escreveu permitiu, e a permissão pode ser retirada até acontecer.
    • Os admins conhecem um apelido, como K7, e podem bloquear esse apelido. O dono do bot pode abrir o nome se houver motivo sério, por escrito; quem escreveu encontra isso em /meusdados.
    <b>Para todo mundo</b>
    • Cada correio fica 24 horas no grupo. Três denúncias tiram do ar. O texto e o nome são apagados 30 dias depois do fim.
    • Anônimo não é sem lei: ameaça e perseguição são crime, e a Justiça pode pedir o nome a quem cuida do bot.

# Comandos: a linha do menu, o que a página diz, um exemplo.
command-correio = Correio elegante: um recado sem nome
guide-correio = Escreve um recado gentil e sem nome para alguém do grupo, onde os admins ligaram o correio. Só recebe quem quer, e a pessoa lê antes do grupo. Mostra também o que você enviou e recebeu, e como tudo funciona.
example-correio = /correio
command-cancelar = Desistir do que está pela metade
guide-cancelar = Apaga o correio que você está escrevendo, em qualquer passo. O que já foi enviado fica.
example-cancelar = /cancelar
command-admincorreio = Correio elegante: o que espera por vocês
guide-admincorreio = Mostra quantos correios há, o que espera uma decisão e o que foi denunciado, sem dizer quem escreveu. Ali vocês liberam, retiram, bloqueiam um apelido e publicam na hora o que está na fila.
example-admincorreio = /admincorreio
