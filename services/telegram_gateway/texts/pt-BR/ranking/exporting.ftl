# Uma temporada do grupo em um arquivo, para admins.

export-ask = 📤 <b>Exportar { $group }</b>
    Uma linha por pessoa: lugar, nome, pontos e check-ins. Quem saiu do ranking ou apagou os dados não aparece, e apelidos valem aqui também. A exportação fica registrada em /audit.
export-running = esta temporada
export-csv = 📊 Excel: { $season }
export-json = { "{ }" } JSON
export-in-private = O arquivo vai no privado, só para quem pede.
export-caption = 📤 Temporada de <b>{ $group }</b>. São dados das pessoas do grupo: guarde com cuidado e apague quando não precisar mais.
export-empty = Ninguém fez check-in nessa temporada ainda.
export-too-large = A temporada ficou grande demais para um arquivo do Telegram.
export-column-place = Lugar
export-column-name = Nome
export-column-points = Pontos
export-column-checkins = Check-ins
export-column-reached = Último check-in

# Comandos: a linha do menu, o que a página diz, um exemplo.
command-exportar = Temporada em um arquivo
guide-exportar = Manda no privado uma temporada do grupo, para Excel ou em JSON.
example-exportar = /exportar
