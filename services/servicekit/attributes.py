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
CALLER = "gymnation.caller"

_RPC = frozenset({RPC_SYSTEM, RPC_SERVICE, RPC_METHOD, RPC_STATUS_CODE})

# The class of what went wrong; never its message.
_ERRORS = frozenset({ERROR_TYPE, "error.stack", "error.cause", "exception.type"})

# Numbers, names from closed lists, and keyed hashes.
_GYMNATION = frozenset(
    {
        REASON,
        # Names of the registry alone: never what a caller says of itself.
        CALLER,
        "gymnation.chat",
        "gymnation.coach.breaker",
        "gymnation.coach.rounds",
        "gymnation.coach.stopped",
        "gymnation.command",
        "gymnation.count",
        "gymnation.dead_letters",
        "gymnation.inbox.tries",
        "gymnation.kind",
        "gymnation.member",
        "gymnation.outbox.kind",
        "gymnation.outbox.tries",
        "gymnation.outcome",
        "gymnation.pause_s",
        "gymnation.place",
        "gymnation.question.earlier_turns",
        "gymnation.question.expert",
        "gymnation.question.has_photo",
        "gymnation.safety.rule",
        "gymnation.safety.stage",
        "gymnation.status",
        "gymnation.task",
        "gymnation.telegram.chat_type",
        "gymnation.telegram.error_code",
        "gymnation.telegram.method",
        "gymnation.telegram.update_id",
        "gymnation.telegram.update_kind",
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
