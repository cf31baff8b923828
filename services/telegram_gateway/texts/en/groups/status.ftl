# /status: how the system is, for the owner of the bot.

status-title = 🩺 <b>How the system is</b>
status-member = { $state ->
        [ok] ✅ Member service
       *[other] ❌ Member service: { $told }
    }
status-coach = { $state ->
        [ok] ✅ Coach
       *[other] ❌ Coach: { $told }
    }
status-receiving = { $state ->
        [ok] ✅ Telegram's messages { $trouble }
       *[other] ❌ Telegram's messages: { $trouble }
    }
status-inbox = 📥 Waiting: { $depth } · the oldest for { $age } s · given up: { $dead }
status-outbox = 📤 To send: { $depth } · due: { $due } · the oldest for { $age } s · given up: { $dead }
status-no-queues = ❌ The queues cannot be seen just now.
status-groups = 👥 { $groups ->
        [one] { $groups } active group
       *[other] { $groups } active groups
    } · in work: { $in_flight }
status-versions = <i>{ $versions }</i>
status-of-groups = 🩺 <b>The coach around here</b>
status-budget-all = 💰 Coach today: { NUMBER($spent, minimumFractionDigits: 2, maximumFractionDigits: 4) } { $limit ->
        [0] (no limit)
       *[other] of { NUMBER($limit, minimumFractionDigits: 2, maximumFractionDigits: 4) }
    } dollars · set aside: { NUMBER($reserved, minimumFractionDigits: 2, maximumFractionDigits: 4) } · starts anew on { $reset }
status-budget-judge = 🛟 Second opinions on questions today: { NUMBER($spent, minimumFractionDigits: 2, maximumFractionDigits: 4) } { $limit ->
        [0] (no limit)
       *[other] of { NUMBER($limit, minimumFractionDigits: 2, maximumFractionDigits: 4) }
    } dollars · starts anew on { $reset }
status-budget-group = 💰 <b>{ $group }</b> today: { NUMBER($spent, minimumFractionDigits: 2, maximumFractionDigits: 4) } { $limit ->
        [0] (no limit)
       *[other] of { NUMBER($limit, minimumFractionDigits: 2, maximumFractionDigits: 4) }
    } dollars · set aside: { NUMBER($reserved, minimumFractionDigits: 2, maximumFractionDigits: 4) } · starts anew on { $reset }
status-no-budgets = ❌ The coach's spending cannot be seen just now.

# Commands: the line of the menu, what the page says, an example.
command-status = How the system and the coach are
guide-status = Shows how the services and the coach are, and what it cost today.
example-status = /status
