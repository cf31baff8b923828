# /status: como está o sistema, para quem é dono do bot.

status-title = 🩺 <b>Como está o sistema</b>
status-member = { $state ->
        [ok] ✅ Serviço de membros
       *[other] ❌ Serviço de membros: { $told }
    }
status-coach = { $state ->
        [ok] ✅ Coach
       *[other] ❌ Coach: { $told }
    }
status-receiving = { $state ->
        [ok] ✅ Mensagens do Telegram { $trouble }
       *[other] ❌ Mensagens do Telegram: { $trouble }
    }
status-inbox = 📥 Na fila: { $depth } · a mais antiga há { $age } s · desistências: { $dead }
status-outbox = 📤 A enviar: { $depth } · já na hora: { $due } · a mais antiga há { $age } s · desistências: { $dead }
status-no-queues = ❌ Não dá para ver as filas agora.
status-groups = 👥 { $groups ->
        [0] { $groups } grupos ativos
        [one] { $groups } grupo ativo
       *[other] { $groups } grupos ativos
    } · em andamento: { $in_flight }
status-versions = <i>{ $versions }</i>
status-alerts-firing = 🚨 Alertas agora: { $names }{ $more ->
        [0] { "" }
        [one] { " " }e mais { $more }
       *[other] { " " }e mais { $more }
    }
status-alerts-last = 🔔 Último alerta: { $name }, em { $time }
status-alerts-none = 🔔 Nenhum alerta nos últimos { $days } dias
status-alerts-unknown = ❌ Não dá para ver os alertas agora: o Prometheus não respondeu.
status-alerts-unset = 🔔 Alertas: diga onde está o Prometheus em PROMETHEUS_URL
status-of-groups = 🩺 <b>O coach por aqui</b>
status-budget-all = 💰 Coach hoje: { NUMBER($spent, minimumFractionDigits: 2, maximumFractionDigits: 4) } { $limit ->
        [0] (sem limite)
       *[other] de { NUMBER($limit, minimumFractionDigits: 2, maximumFractionDigits: 4) }
    } dólares · reservado: { NUMBER($reserved, minimumFractionDigits: 2, maximumFractionDigits: 4) } · zera em { $reset }
status-budget-judge = 🛟 Segundas opiniões sobre perguntas hoje: { NUMBER($spent, minimumFractionDigits: 2, maximumFractionDigits: 4) } { $limit ->
        [0] (sem limite)
       *[other] de { NUMBER($limit, minimumFractionDigits: 2, maximumFractionDigits: 4) }
    } dólares · zera em { $reset }
status-budget-mail = ✉️ Leitura de correios anônimos hoje: { NUMBER($spent, minimumFractionDigits: 2, maximumFractionDigits: 4) } { $limit ->
        [0] (sem limite)
       *[other] de { NUMBER($limit, minimumFractionDigits: 2, maximumFractionDigits: 4) }
    } dólares · zera em { $reset }
status-budget-group = 💰 <b>{ $group }</b> hoje: { NUMBER($spent, minimumFractionDigits: 2, maximumFractionDigits: 4) } { $limit ->
        [0] (sem limite)
       *[other] de { NUMBER($limit, minimumFractionDigits: 2, maximumFractionDigits: 4) }
    } dólares · reservado: { NUMBER($reserved, minimumFractionDigits: 2, maximumFractionDigits: 4) } · zera em { $reset }
status-no-budgets = ❌ Não dá para ver os gastos do coach agora.

# Comandos: a linha do menu, o que a página diz, um exemplo.
command-status = Como estão o sistema e o coach
guide-status = Mostra como estão os serviços e o coach, e quanto ele custou hoje.
example-status = /status
