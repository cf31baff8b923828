# O que toda parte do bot usa: comandos, botões, portas de entrada.

command-start = Começar
command-ajuda = O que posso fazer aqui
command-ranking = Ranking da temporada
command-perfil = Meus pontos, sequência e calendário
command-regras = Regras do grupo
command-macros = O que tem no prato: texto, resposta ou foto
command-motivacao = Um empurrão: para você ou para quem você responder
command-fecho = Uma provocação de leve: para você ou para quem você responder
command-memoria = O que o coach lembra de você
command-idioma = Escolher o idioma
command-privacidade = O que guardamos sobre você
command-meusdados = Tudo o que guardamos sobre você, em um arquivo
command-apagar = Apagar tudo o que guardamos sobre você
command-checkin = Abrir um check-in (responda a uma mensagem)
command-checkinplus = Abrir um check-in que vale mais: 2 a 10 pontos
command-endcheckin = Encerrar um check-in
command-confirmcheckin = Creditar o check-in de alguém
command-revokecheckin = Retirar um check-in, com o motivo
command-apresentacao = Dar as boas-vindas a quem se apresentou (responda à mensagem)
command-config = Configurações do grupo
command-audit = O que admins fizeram
command-setadmin = Tornar alguém admin do bot
command-deladmin = Tirar alguém da lista de admins do bot
command-listadmins = Quem é admin do bot
command-status = Como estão o sistema e o coach
command-addblacklist = Sinalizar uma mensagem (responda a ela, com o motivo)
command-blacklist = Ver as sinalizações do grupo
command-rmblacklist = Retirar uma sinalização, pelo número ou pelo link
command-ban_blacklist = Banir quem tem sinalizações, depois de confirmar
command-say = Dizer algo no grupo, agora ou em um horário
command-sayrecurrent = Dizer algo de tempos em tempos
command-listrecurrent = Anúncios deste grupo
command-editrecurrent = Mudar um anúncio
command-delrecurrent = Apagar um anúncio
command-why = Por que alguém foi sinalizado (responda à pessoa ou diga o número)
command-monitor = Registrar este grupo
command-unmonitor = Parar o bot neste grupo

command-unknown = Não conheço esse comando. Veja o que dá para fazer em /ajuda.
command-not-a-person = Só pessoas podem usar comandos: escreva com a sua própria conta, não como administrador anônimo nem como canal.
command-outsider = { $command } é para quem participa de um grupo da Gym Nation. Entre em um e volte aqui. 💪
command-not-here = { $command } não funciona aqui. Veja o que dá para fazer em /ajuda.
command-needs-reply = Responda a uma mensagem com esse comando.

help-title = <b>O que você pode fazer aqui</b>
help-group-member = 📸 Para fazer check-in, responda com foto ou vídeo à mensagem do check-in.
    💬 Para perguntar ao coach, me mencione ou responda a uma mensagem minha.
help-private-member = 💬 Para perguntar ao coach, é só escrever.
help-private-outsider = Entre em um grupo da Gym Nation para fazer check-ins e falar com o coach.

start-welcome = Oi, <b>{ $name }</b>! 👋
    Eu sou o assistente da Gym Nation: conto seus check-ins, cuido do ranking e converso sobre treino.

language-choose = Em que idioma você quer que eu fale com você?
language-name = Português
language-set = Combinado, daqui em diante falo português com você. 🇧🇷

privacy = <b>Privacidade</b>
    Guardamos seu id e nome do Telegram, seus check-ins e pontos, e as perguntas ao coach com as respostas.
    • Perguntas e respostas: 90 dias.
    • Mensagens recebidas, para não perder nenhuma: até 3 dias, apagadas assim que respondidas.
    • Check-ins: enquanto o grupo existir.
    • Mensagens que admins sinalizaram: quem escreveu, o começo do texto e o motivo, até a sinalização ser retirada.
    • O que o coach lembra de você: só com o seu sim, por um ano desde a última mudança ou até você esquecer em /memoria. O que é só do privado nunca é usado em grupo.
    Fotos nunca são guardadas. O que você pergunta, até a foto que o coach deve olhar, vai ao Claude, da Anthropic, para ser respondido.
    Em /meusdados você recebe tudo em um arquivo; em /apagar você apaga tudo.

button-invalid = Este botão não vale mais.
button-not-yours = Este botão não é seu.
button-expired = Este botão expirou. Peça de novo com o comando.
button-not-allowed = Você não pode mais fazer isso neste grupo.
page-previous = ◀ Anterior
page-next = Próxima ▶
member-nameless = alguém
