# /status: how the system is, for the owner of the bot.

status-title = 🩺 <b>System status</b>
status-member = { $state ->
        [ok] ✅ Member service
       *[other] ❌ Member service: { $told }
    }
status-coach = { $state ->
        [ok] ✅ Coach
       *[other] ❌ Coach: { $told }
    }
status-receiving = { $state ->
        [ok] ✅ Messages from Telegram { $trouble }
       *[other] ❌ Messages from Telegram: { $trouble }
    }
status-inbox = 📥 Waiting: { $depth } · oldest: { $age } s · given up: { $dead }
status-outbox = 📤 To send: { $depth } · due: { $due } · oldest: { $age } s · given up: { $dead }
status-no-queues = ❌ I can't see the queues right now.
status-groups = 👥 { $groups ->
        [one] { $groups } active group
       *[other] { $groups } active groups
    } · in progress: { $in_flight }
status-versions = <i>{ $versions }</i>
status-alerts-firing = 🚨 Alerts right now: { $names }{ $more ->
        [0] { "" }
        [one] { " " }and { $more } more
       *[other] { " " }and { $more } more
    }
status-alerts-last = 🔔 Last alert: { $name }, on { $time }
status-alerts-none = 🔔 No alert in the last { $days } days
status-alerts-unknown = ❌ The alerts can't be seen right now: Prometheus didn't answer.
status-alerts-unset = 🔔 Alerts: say where Prometheus is in PROMETHEUS_URL
status-of-groups = 🩺 <b>The coach here</b>
status-budget-all = 💰 Coach today: { NUMBER($spent, minimumFractionDigits: 2, maximumFractionDigits: 4) } { $limit ->
        [0] (no limit)
       *[other] of { NUMBER($limit, minimumFractionDigits: 2, maximumFractionDigits: 4) }
    } dollars · reserved: { NUMBER($reserved, minimumFractionDigits: 2, maximumFractionDigits: 4) } · resets on { $reset }
status-budget-judge = 🛟 Second opinions on questions today: { NUMBER($spent, minimumFractionDigits: 2, maximumFractionDigits: 4) } { $limit ->
        [0] (no limit)
       *[other] of { NUMBER($limit, minimumFractionDigits: 2, maximumFractionDigits: 4) }
    } dollars · resets on { $reset }
status-budget-mail = ✉️ Reading anonymous mails today: { NUMBER($spent, minimumFractionDigits: 2, maximumFractionDigits: 4) } { $limit ->
        [0] (no limit)
       *[other] of { NUMBER($limit, minimumFractionDigits: 2, maximumFractionDigits: 4) }
    } dollars · resets on { $reset }
status-budget-group = 💰 <b>{ $group }</b> today: { NUMBER($spent, minimumFractionDigits: 2, maximumFractionDigits: 4) } { $limit ->
        [0] (no limit)
       *[other] of { NUMBER($limit, minimumFractionDigits: 2, maximumFractionDigits: 4) }
    } dollars · reserved: { NUMBER($reserved, minimumFractionDigits: 2, maximumFractionDigits: 4) } · resets on { $reset }
status-no-budgets = ❌ I can't see the coach's spending right now.

# Commands: the line of the menu, what the page says, an example.
command-status = How the system and the coach are doing
guide-status = Shows how the services and the coach are doing, and what the coach cost today.
example-status = /status
