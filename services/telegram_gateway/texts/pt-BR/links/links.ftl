# Conexões: sistemas (como a catraca da academia) que conhecem a pessoa por um código deles.

link-ask = 🔗 <b>Conectar { $system } a você?</b>

    Para <b>{ $system }</b>, <code>{ $external_id }</code> passaria a ser você no grupo <b>{ $group }</b>. Neste grupo, o sistema poderia:
link-check = Confira se <code>{ $external_id }</code> é seu mesmo: o que acontecer com esse código vai contar para você. Dá para desligar quando quiser, em /conexoes.
link-yes = ✅ Sim, é meu
link-no = ❌ Não
link-already = 🔗 Para <b>{ $system }</b>, <code>{ $external_id }</code> já é você no grupo <b>{ $group }</b>. Veja em /conexoes.
link-accepted = ✅ Pronto! A conexão vale no grupo <b>{ $group }</b>. Veja ou desligue em /conexoes.
link-refused = Tudo bem, nada foi ligado. 💪
link-not-a-member = Esse código é de um grupo em que você não está. Entre no grupo e abra o código de novo.
link-cannot-see = Não consigo ver se você está no grupo desse código. Peça a um admin para me tornar administrador do grupo e abra o código de novo.
link-may-read-standings = ver os seus pontos e a sua posição
link-may-read-checkins = ver os seus check-ins
link-may-read-profiles = ver o seu perfil: sequência, totais e dias de treino
link-may-record-checkins = contar que você foi treinar, o que vale ponto se o grupo quiser
link-may-correct-checkins = retirar check-ins seus
link-may-watch = receber na hora o que acontece com os seus check-ins
link-may-other = { $name }
link-may-nothing = • nada além de saber quem é você
links-title = 🔗 <b>Suas conexões</b>

    Sistemas que conhecem você por um código deles, e o que podem fazer no grupo:
links-none = 🔗 Nenhum sistema está conectado a você. Quando um quiser, ele mostra um código para abrir aqui, e eu pergunto antes.
links-entry = <b>{ $number }. { $system }</b>, no grupo <b>{ $group }</b>: <code>{ $external_id }</code>, desde { $day }
links-remove = Desligar { $number }. { $system }
links-removed = Desligado. O que já contou continua contando.

# Comandos: a linha do menu, o que a página diz, um exemplo.
command-conexoes = Sistemas ligados a você
guide-conexoes = Mostra os sistemas que conhecem você por um código deles, como a catraca da academia. Diz o que cada um pode fazer, com um botão para desligar.
example-conexoes = /conexoes
