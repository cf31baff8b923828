# O que toda parte do bot usa: comandos, botões, portas de entrada.

command-unknown = Não conheço esse comando. Veja o que dá para fazer em /ajuda.
command-not-a-person = Só pessoas podem usar comandos: escreva com a sua própria conta, não como admin anônimo nem como canal.
command-outsider = { $command } é para quem participa de um grupo da Gym Nation.
command-cannot-see = Não consigo ver quem está no grupo, então não sei se você participa. Peça a um admin para me tornar admin do grupo (não preciso de nenhuma permissão especial para isso) e tente { $command } de novo. 🙏
command-not-here = { $command } não funciona aqui. Veja o que dá para fazer em /ajuda.
command-needs-reply = Responda a uma mensagem com esse comando.

help-title = <b>O que você pode fazer aqui</b>
help-check-in = 📸 Para fazer check-in, responda à mensagem do check-in com foto ou vídeo.
help-check-in-free = 📸 Para fazer check-in, mande a foto ou o vídeo com <b>{ $word }</b> na legenda, ou responda à mensagem do check-in.
help-group-member = 💬 Para perguntar ao coach, me mencione ou responda a uma mensagem minha.
    ❄️ A cada 7 dias seguidos você ganha uma proteção (até 2): se faltar um dia, ela segura sua sequência.
help-private-member = 💬 Para perguntar ao coach, é só escrever.
    ❄️ A cada 7 dias seguidos com check-in você ganha uma proteção (até 2): se faltar um dia, ela segura sua sequência.
help-subject-checkins = 📸 Check-ins e ranking
help-subject-coach = 💬 Coach
help-subject-groups = 👥 Grupo
help-subject-announcements = 📣 Anúncios
help-subject-moderation = 🛡 Moderação
help-subject-you = 👤 Você e seus dados
help-back = ◀ Todos os assuntos
help-search-found = 🔎 <b>“{ $words }”</b>
help-search-none = Não encontrei nenhum comando com “{ $words }”. Tente outra palavra, como /ajuda ranking, ou veja todos por assunto.
help-search-only-group = No grupo.
help-search-only-private = No privado.
help-in-private = Te mandei a ajuda no privado. 📬
open-in-private = 💬 Abrir no privado

outsider-join = Entre em um grupo da Gym Nation para fazer check-ins e falar com o coach: <a href="{ $link }">a entrada é por aqui</a>. Depois volte e me mande /start. 💪
outsider-ask = Entre em um grupo da Gym Nation para fazer check-ins e falar com o coach. Eu não tenho um link para te dar: peça o convite a quem já treina em um deles. Depois volte e me mande /start. 💪
outsider-cannot-see = Há um grupo em que não consigo ver quem participa, então não sei se você está nele. Se está, peça a um admin de lá para me tornar admin (não preciso de nenhuma permissão especial para isso) e tente de novo. 🙏
group-unseen = Falta um grupo seu? Há um em que já vi você e não consigo mais ver quem participa. Peça a um admin de lá para me tornar admin (não preciso de nenhuma permissão especial para isso) e tente de novo. 🙏
outsider-not-seen = Já participa de um grupo? Ainda não vi você por lá: mande uma mensagem no grupo e tente de novo aqui.

start-welcome = Oi, <b>{ $name }</b>! 👋
    Eu sou o assistente da Gym Nation: conto seus check-ins, cuido do ranking e converso sobre treino.
start-link-for-admins = O link que você abriu leva a { $command }, que é só para quem administra o grupo.

language-choose = Em que idioma você quer que eu fale com você?
language-name = Português
language-set = Combinado, daqui em diante falo português com você. 🇧🇷

button-invalid = Este botão não vale mais.
button-not-yours = Este botão não é seu.
button-expired = Este botão expirou. Peça de novo com o comando.
button-not-allowed = Você não pode mais fazer isso neste grupo.
page-previous = ◀ Anterior
page-next = Próxima ▶
member-nameless = alguém

# Comandos: a linha do menu, o que a página diz, um exemplo.
command-start = Começar
guide-start = Começa uma conversa com o bot no privado. Depois disso ele pode escrever para você.
example-start = /start
command-ajuda = O que posso fazer aqui
guide-ajuda = Mostra o que você pode fazer ali, e só isso.
example-ajuda = /ajuda
command-idioma = Escolher o idioma
guide-idioma = Escolhe em que idioma o bot fala com você, em todos os grupos.
example-idioma = /idioma

flood-group = Calma, gente! 🙏 Chegou pedido demais de uma vez e alguns ficaram sem resposta. Esperem um minutinho e mandem de novo. As fotos de check-in continuam contando.
flood-private = Calma! 🙏 Chegou pedido demais de uma vez e alguns ficaram sem resposta. Espere um minutinho e mande de novo.

# Rights of a group's administrators, as Telegram's own screens name them.
right-name = { $right ->
    [can_restrict_members] banir usuários
    [can_delete_messages] apagar mensagens
    [can_invite_users] adicionar membros
   *[can_change_info] alterar as informações do grupo
}
right-missing = Para isso você precisa ter, no Telegram, o direito de { $right } neste grupo. Quem administra os admins pode dar.

notice-seen = ✓ Entendi
