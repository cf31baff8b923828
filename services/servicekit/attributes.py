"""Every attribute that may leave this process on a span, a metric or a log line.

Anything else is dropped on its way out (see `allow_list`). A name may be added here when its values can never
hold a text, a name or an id of a person, or a secret: people and chats appear as keyed hashes only.
`url.path` and `url.full` must never be added, they hold the bot's token; nor may `db.query.text`.
"""

RPC_SYSTEM = "rpc.system"
RPC_SERVICE = "rpc.service"
RPC_METHOD = "rpc.method"
RPC_STATUS_CODE = "rpc.grpc.status_code"
ERROR_TYPE = "error.type"
REASON = "gymnation.reason"

_RPC = frozenset({RPC_SYSTEM, RPC_SERVICE, RPC_METHOD, RPC_STATUS_CODE})

# The class of what went wrong; never its message.
_ERRORS = frozenset({ERROR_TYPE, "error.stack", "error.cause", "exception.type", "signal", "exit_code"})

# Numbers, names from closed lists, and keyed hashes.
_GYMNATION = frozenset(
    {
        REASON,
        "gymnation.admin_command",
        "gymnation.album",
        "gymnation.anchor.id",
        "gymnation.anchor.plus",
        "gymnation.answer.rounds",
        "gymnation.attempt",
        "gymnation.budget.remaining_usd_micros",
        "gymnation.chat",
        "gymnation.chat_type",
        "gymnation.checkin.count",
        "gymnation.checkin.id",
        "gymnation.checkin.tier",
        "gymnation.checkins.count",
        "gymnation.coach.fallback",
        "gymnation.coach.kind",
        "gymnation.coach.model",
        "gymnation.coach.prompt_version",
        "gymnation.coach.rounds",
        "gymnation.coach.stop_reason",
        "gymnation.coach.tool",
        "gymnation.command",
        "gymnation.component",
        "gymnation.cost.usd_micros",
        "gymnation.count",
        "gymnation.currency",
        "gymnation.database.engine",
        "gymnation.database.migration",
        "gymnation.dead_letters",
        "gymnation.deadline.remaining_s",
        "gymnation.dependency",
        "gymnation.direction",
        "gymnation.duration_s",
        "gymnation.duplicate",
        "gymnation.engine",
        "gymnation.error_code",
        "gymnation.feature",
        "gymnation.feedback",
        "gymnation.group",
        "gymnation.handler",
        "gymnation.inbox.age_s",
        "gymnation.inbox.depth",
        "gymnation.inbox.duplicates",
        "gymnation.inbox.lag_s",
        "gymnation.inbox.lease_s",
        "gymnation.inbox.state",
        "gymnation.inbox.tries",
        "gymnation.index",
        "gymnation.kind",
        "gymnation.lane.depth",
        "gymnation.language",
        "gymnation.limiter.scope",
        "gymnation.limiter.wait_s",
        "gymnation.member",
        "gymnation.mode",
        "gymnation.model",
        "gymnation.name",
        "gymnation.outbox.age_s",
        "gymnation.outbox.depth",
        "gymnation.outbox.id",
        "gymnation.outbox.kind",
        "gymnation.outbox.lag_s",
        "gymnation.outbox.state",
        "gymnation.outbox.tries",
        "gymnation.outcome",
        "gymnation.pause_s",
        "gymnation.photo.repeated",
        "gymnation.place",
        "gymnation.plus",
        "gymnation.points",
        "gymnation.port",
        "gymnation.prompt.version",
        "gymnation.question.id",
        "gymnation.question.kind",
        "gymnation.quota.limit",
        "gymnation.quota.remaining",
        "gymnation.repaired",
        "gymnation.retry",
        "gymnation.retry_after_s",
        "gymnation.role",
        "gymnation.round",
        "gymnation.rows",
        "gymnation.safety.category",
        "gymnation.season.id",
        "gymnation.service",
        "gymnation.state",
        "gymnation.status",
        "gymnation.streak",
        "gymnation.task",
        "gymnation.telegram.chat_type",
        "gymnation.telegram.error_code",
        "gymnation.telegram.message_id",
        "gymnation.telegram.method",
        "gymnation.telegram.mode",
        "gymnation.telegram.retry_after_s",
        "gymnation.telegram.update_id",
        "gymnation.telegram.update_kind",
        "gymnation.tier",
        "gymnation.tool",
        "gymnation.tool.round",
        "gymnation.tool.rows",
        "gymnation.tries",
        "gymnation.update.lag_s",
        "gymnation.version",
        "gymnation.wait_s",
        "gymnation.worker",
    }
)

# The generative-AI conventions, less everything that carries content: no messages, instructions,
# tool arguments or results, stop sequences, conversation ids.
_GEN_AI = frozenset(
    {
        "gen_ai.operation.name",
        "gen_ai.output.type",
        "gen_ai.provider.name",
        "gen_ai.request.max_tokens",
        "gen_ai.request.model",
        "gen_ai.request.reasoning.level",
        "gen_ai.request.stream",
        "gen_ai.response.finish_reasons",
        "gen_ai.response.id",
        "gen_ai.response.model",
        "gen_ai.response.time_to_first_chunk",
        "gen_ai.system",
        "gen_ai.token.type",
        "gen_ai.tool.name",
        "gen_ai.tool.type",
        "gen_ai.usage.cache_creation.input_tokens",
        "gen_ai.usage.cache_read.input_tokens",
        "gen_ai.usage.cache_write.input_tokens",
        "gen_ai.usage.input_tokens",
        "gen_ai.usage.output_tokens",
        "gen_ai.usage.reasoning.output_tokens",
    }
)

# Which operation on which collection; no statements, so no values.
_DATABASE = frozenset(
    {
        "db.collection.name",
        "db.mongodb.collection",
        "db.name",
        "db.namespace",
        "db.operation",
        "db.operation.name",
        "db.response.status_code",
        "db.system",
        "db.system.name",
    }
)

# Method and status; neither path nor query.
_HTTP = frozenset(
    {
        "http.method",
        "http.request.method",
        "http.request.resend_count",
        "http.response.status_code",
        "http.route",
        "http.status_code",
        "network.protocol.name",
        "network.protocol.version",
        "url.scheme",
    }
)

# Machines, not people.
_NETWORK = frozenset({"net.peer.name", "net.peer.port", "server.address", "server.port"})

ALLOWED_ATTRIBUTES = _RPC | _ERRORS | _GYMNATION | _GEN_AI | _DATABASE | _HTTP | _NETWORK
