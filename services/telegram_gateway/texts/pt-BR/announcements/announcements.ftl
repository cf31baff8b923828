# Anúncios: o que admins mandam o bot dizer no grupo.

say-not-a-time = Não entendi o horário, por isso não enviei nada. Exemplos: /say 18h30 Bora! · /say amanhã às 7h Bom dia! · /say em 30 min Último aviso · /say 24/12 às 18h30 Boas festas!
say-perhaps-a-time = Tem aí algo que parece um horário e que não entendi, por isso ainda não enviei nada. É para enviar agora, assim mesmo, ou era um horário?
say-now-button = 📣 Enviar agora
say-later-button = 🕒 Era um horário
say-command-gone = Não encontrei mais o seu comando: mande de novo.
say-not-an-interval = O intervalo vai de 10 minutos a 366 dias. Exemplo: /sayrecurrent 2h30m Água!
say-no-schedule = De quanto em quanto tempo? Exemplos: /sayrecurrent 2h30m Água! · /sayrecurrent todo dia às 7h Bom dia! · /sayrecurrent seg, qua e sex 18h30 Treino! O mínimo são 10 minutos.
say-nothing = O que devo dizer? Escreva o texto junto com o comando, ou responda com ele a uma mensagem, foto ou arquivo.
say-too-long = Com uma imagem ou um arquivo cabem { $most } caracteres, e o texto tem { $length }: corte { $over } e mande de novo. Não enviei nada.
say-cannot-repeat = Só sei repetir texto, fotos e arquivos. Responda a um deles com o comando, ou mande só o texto.
say-no-album = De um álbum eu só repetiria uma foto, e as outras ficariam de fora. Mande fora do álbum a que vale e responda a ela. Não enviei nada.
say-edit-how = Diga o número e o que muda. Exemplos: /editrecurrent 3 diário 08:00 · /editrecurrent 3 Novo texto · /editrecurrent 3 2h Novo texto
say-said = 📣 Enviado em <b>{ $group }</b>.
say-said-words = 📣 Enviado em <b>{ $group }</b>:
    <blockquote>{ $words }</blockquote>
    Dá para desfazer durante um minuto.
say-said-here = 📣 Enviado. Dá para desfazer durante um minuto.
say-taken-back = ↩️ Desfeito: apaguei a mensagem em <b>{ $group }</b>.
say-planned = 📣 Anúncio <b>{ $number }</b> em <b>{ $group }</b>: { $when }. Próxima vez: { $next }.
say-planned-once = 📣 Anúncio <b>{ $number }</b> em <b>{ $group }</b>: { $when }.
say-changed = ✅ Anúncio <b>{ $number }</b> atualizado: { $when }. Próxima vez: { $next }.
say-changed-once = ✅ Anúncio <b>{ $number }</b> atualizado: { $when }.
say-deleted = 🗑 Anúncio <b>{ $number }</b> apagado.
say-stopped = ⚠️ Parei o anúncio <b>{ $number }</b> em <b>{ $group }</b>: o Telegram o recusou cinco vezes ({ $error }). Veja se ainda estou no grupo e posso escrever; para retomar, use /listrecurrent.
say-list-title = 📣 <b>Anúncios de { $group }</b>
say-list-empty = Nenhum por enquanto. Para criar um, use /sayrecurrent.
say-list-line = <b>{ $number }.</b> { $when } — { $words }
say-list-next = próxima: { $time }
say-list-paused = ⏸ em pausa
say-list-stopped = ⚠️ parado ({ $error })
say-list-skipped = { $skipped ->
        [0] { $skipped } vezes pulado por atraso
        [one] { $skipped } vez pulado por atraso
       *[other] { $skipped } vezes pulado por atraso
    }
say-every = a cada { $interval }
say-daily = todo dia às { $time }
weekday-1 = seg
weekday-2 = ter
weekday-3 = qua
weekday-4 = qui
weekday-5 = sex
weekday-6 = sáb
weekday-7 = dom

# Comandos: a linha do menu, o que a página diz, um exemplo.
command-say = Falar no grupo, agora ou com hora marcada
guide-say = Fala no grupo em seu lugar, agora ou com hora marcada.
example-say = /say amanhã às 7h Bom dia!
command-sayrecurrent = Repetir um anúncio no grupo
guide-sayrecurrent = Repete um anúncio no grupo: por intervalo, todo dia ou em dias da semana.
example-sayrecurrent = /sayrecurrent seg, qua e sex 18h30 Treino!
command-listrecurrent = Anúncios deste grupo
guide-listrecurrent = Lista os anúncios, com botões para pausar, retomar e apagar.
example-listrecurrent = /listrecurrent
command-editrecurrent = Mudar um anúncio
guide-editrecurrent = Muda o horário ou o texto de um anúncio.
example-editrecurrent = /editrecurrent 3 diário 08:00
command-delrecurrent = Apagar um anúncio
guide-delrecurrent = Apaga um anúncio, pelo número. Dá para desfazer durante um minuto.
example-delrecurrent = /delrecurrent 3
