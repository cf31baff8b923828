# Grupos: registro, regras, escolha em conversa privada.

group-unregistered = Este grupo ainda não está registrado na Gym Nation, então fico quieto por aqui. Quem administra o bot pode registrá-lo com /monitor.
group-unregistered-open = Este grupo ainda não está registrado na Gym Nation, então fico quieto por aqui. Qualquer admin do grupo pode registrá-lo com /monitor.
group-registered = 🎉 <b>{ $group }</b> agora faz parte da Gym Nation! Admins abrem um check-in respondendo a uma mensagem com /checkin; o resto está em /ajuda.
group-registered-free = 🎉 <b>{ $group }</b> agora faz parte da Gym Nation! Treinou? Mande a foto ou o vídeo com <b>{ $word }</b> na legenda, e já conta. Se esquecer a palavra, é só editar a legenda em até 10 minutos. Admins também podem abrir um check-in respondendo a uma mensagem com /checkin, e mudam tudo isso em /config; o resto está em /ajuda.
group-registered-already = <b>{ $group }</b> já está registrado. Tudo certo por aqui. ✅
group-stopped = Parei por aqui. Nada foi apagado: /monitor me traz de volta. 👋
group-none = Você ainda não está em nenhum grupo da Gym Nation. Entre em um e volte aqui. 💪
group-none-administered = Você não é admin de nenhum grupo da Gym Nation. Quem é encontra aqui as configurações. 🙂
group-choose = De qual grupo?
group-chosen-last = 📍 { $group } · o último
group-search = 🔎 Buscar
group-search-again = 🔎 Outra busca
group-search-all = ✖ Ver todos
group-search-ask = Responda a esta mensagem com o nome do grupo, ou parte dele.
group-search-none = Não encontrei nenhum grupo com “{ $words }”. Responda com outra parte do nome.
group-since = desde { $day }
group-nameless = grupo sem nome
group-not-yours = Você não está mais nesse grupo.
group-not-administered = Você não é admin desse grupo.

rules = 📋 <b>Regras de { $group }</b>

    { $rules }
rules-none = <b>{ $group }</b> ainda não escreveu suas regras. Bom senso e bons treinos! 💪

# O que falta ao bot num grupo, contado em particular a quem o administra.
rights-lacking = 🔧 Falta uma permissão para o bot em <b>{ $group }</b>. Para liberar: abra o grupo, toque no nome dele, depois em Administradores, escolha o bot e ative o que está nesta lista. Só aviso uma vez.
rights-read-messages = <b>Ser admin</b> (qualquer permissão serve): sem isso, não recebo todas as mensagens do grupo, nem as fotos de check-in.
rights-send-messages = <b>Enviar mensagens</b>: sem isso, não consigo responder a ninguém.
rights-send-photos = <b>Enviar fotos</b>: sem isso, as imagens do ranking e do perfil não saem.
rights-delete-messages = <b>Apagar mensagens</b>: sem isso, /limpar não apaga nada, e comandos como /banir continuam à vista.
rights-restrict-members = <b>Banir usuários</b>: sem isso, /banir e /silenciar não funcionam, nem o que os avisos trazem.
rights-pin-messages = <b>Fixar mensagens</b>: sem isso, o check-in do dia abre do mesmo jeito, só não fica fixado.
rights-invite-users = <b>Convidar usuários por link</b>: sem isso, o Telegram não me avisa de quem pede para entrar.
rights-manage-tags = <b>Gerenciar etiquetas</b>: sem isso, não consigo pôr nem tirar as semanas ao lado do nome de quem pediu.
rights-back = ✅ Valeu! Em <b>{ $group }</b>, voltei a ter o que faltava:
rights-read-messages-back = Ser admin
rights-send-messages-back = Enviar mensagens
rights-send-photos-back = Enviar fotos
rights-delete-messages-back = Apagar mensagens
rights-restrict-members-back = Banir usuários
rights-pin-messages-back = Fixar mensagens
rights-invite-users-back = Convidar usuários por link
rights-manage-tags-back = Gerenciar etiquetas

# Comandos: a linha do menu, o que a página diz, um exemplo.
command-regras = Regras do grupo
guide-regras = Mostra as regras que o grupo escreveu.
example-regras = /regras
command-monitor = Registrar este grupo
guide-monitor = Registra este grupo: daí em diante o bot cuida dele.
example-monitor = /monitor
command-unmonitor = Parar o bot neste grupo
guide-unmonitor = Para o bot neste grupo. Nada é apagado.
example-unmonitor = /unmonitor

topic-closed = 🔒 Um tópico de <b>{ $group }</b> em que eu ia escrever está fechado. Reabra o tópico ou me dê a permissão de gerenciar tópicos, e volto a escrever nele.
topic-gone = 🗑 Um tópico de <b>{ $group }</b> em que eu ia escrever não existe mais. Em /config, dentro de outro tópico, você escolhe onde dou os meus avisos.
topic-general-closed = 🔒 O tópico Geral de <b>{ $group }</b> está fechado. Reabra, me dê a permissão de gerenciar tópicos ou escolha outro tópico para os meus avisos: é só abrir o /config dentro dele.
topic-said-elsewhere = Nada se perdeu: a mensagem foi para outro tópico do grupo.
topic-said-nowhere = Não encontrei nenhum tópico aberto: a mensagem <b>não saiu</b>.
topic-link = Ver o tópico
