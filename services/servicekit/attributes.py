"""Every attribute that may leave this process on a span, a metric or a log line, and what it means.

Anything else is dropped on its way out (see `allow_list`). A name may be added here when its values can never
hold a text, a name or an id of a person, or a secret: people and chats appear as keyed hashes only.
`url.path` and `url.full` must never be added, they hold the bot's token; nor may `db.query.text`.
Names that do not begin with "gymnation" are those of OpenTelemetry's semantic conventions, 1.44.
docs/telemetry.md is made from this.
"""

from typing import Final

RPC_SYSTEM = "rpc.system.name"
RPC_METHOD = "rpc.method"
RPC_STATUS_CODE = "rpc.response.status_code"
ERROR_TYPE = "error.type"
SERVER_ADDRESS = "server.address"
SERVER_PORT = "server.port"
DB_SYSTEM = "db.system.name"
DB_NAMESPACE = "db.namespace"
DB_COLLECTION = "db.collection.name"
DB_OPERATION = "db.operation.name"
DB_STATUS_CODE = "db.response.status_code"
DB_POOL = "db.client.connection.pool.name"
DB_CONNECTION_STATE = "db.client.connection.state"
HTTP_METHOD = "http.request.method"
HTTP_STATUS_CODE = "http.response.status_code"
URL_TEMPLATE = "url.template"
MESSAGING_SYSTEM = "messaging.system"
MESSAGING_DESTINATION = "messaging.destination.name"
MESSAGING_OPERATION = "messaging.operation.name"
MESSAGING_OPERATION_TYPE = "messaging.operation.type"
MESSAGING_BATCH = "messaging.batch.message_count"
CPU_MODE = "cpu.mode"
GC_GENERATION = "cpython.gc.generation"
COMPONENT_TYPE = "otel.component.type"
REASON = "gymnation.reason"
CALLER = "gymnation.caller"
OUTCOME = "gymnation.outcome"
CODE = "gymnation.code"
COMMAND = "gymnation.command"
TASK = "gymnation.task"
MAIL_KEY = "gymnation.mail.key"

_RPC: Final = {
    RPC_SYSTEM: "`grpc`",
    RPC_METHOD: "the method with its service, `gymnation.member.v1.CheckinService/RecordCheckin`",
    RPC_STATUS_CODE: "the status's name, `OK` or `NOT_FOUND`",
}

_ERRORS: Final = {
    ERROR_TYPE: "the class of what went wrong, or the status that says so; never its message",
    "error.stack": "logs: where it was raised, function and line",
    "error.cause": "logs: the class of what caused it",
    "exception.type": "the class of an exception that a span recorded",
}

_GYMNATION: Final = {
    REASON: "why something failed, by a name of `ErrorReason`, or the class of an exception",
    # Names of the registry alone: never what a caller says of itself.
    CALLER: "who called, by the name of the registry; `local` without TLS, `unknown` for strangers",
    "gymnation.chat": "a keyed hash that stands for a chat",
    "gymnation.coach.breaker": "logs: how the breaker before the vendor stands",
    "gymnation.coach.rounds": "rounds of tools of an answer",
    "gymnation.coach.stopped": "whether the member stopped the answer",
    COMMAND: "the command's main name, or what the update was: `checkin`, `question`; `none` for talk",
    CODE: "the short code that a member was shown, the start of the trace's id: by it a trace is found",
    "gymnation.count": "how many things were done at once",
    "gymnation.dead_letters": "logs: how many were set aside",
    "gymnation.inbox.tries": "which try it is at this update, from 1",
    "gymnation.kind": "of which kind it is; the list is of the metric or span",
    MAIL_KEY: "a key of anonymous mail, by its id in `MAIL_KEYS`",
    "gymnation.member": "a keyed hash that stands for a member",
    "gymnation.outbox.kind": "what the outbox's entry does",
    "gymnation.outbox.tries": "which try it is at this entry, from 1",
    OUTCOME: "how it ended; the list is of the metric or span",
    "gymnation.pause_s": "logs: seconds until the next try",
    "gymnation.place": "`private` or `group`",
    "gymnation.question.earlier_turns": "how many questions and answers went before in the conversation",
    "gymnation.question.expert": "whether the expert was asked",
    "gymnation.question.has_photo": "whether a picture came with the question",
    "gymnation.safety.rule": "the rule of safety that struck; metrics only, never beside a member's hash",
    "gymnation.safety.stage": "whether it struck before or after the model",
    TASK: "a background task, by its name in the code",
    "gymnation.telegram.chat_type": "`private`, `group`, `supergroup` or `channel`",
    "gymnation.telegram.error_code": "what the Bot API answered instead of 200",
    "gymnation.telegram.method": "the Bot API's method",
    "gymnation.telegram.update_id": "Telegram's number of the update",
    "gymnation.telegram.update_kind": "the update's one field, `message` or `callback_query`",
}

# The generative-AI conventions, less everything that carries content: no messages, instructions,
# tool arguments or results, stop sequences, conversation ids. The vendor's library sets most of them.
_GEN_AI: Final = {
    "gen_ai.operation.name": "`chat`, or `execute_tool`",
    "gen_ai.output.type": "what was asked for: `text` or `json`",
    "gen_ai.provider.name": "`anthropic`",
    "gen_ai.request.max_tokens": "as long as the answer may be",
    "gen_ai.request.model": "the model that was asked",
    "gen_ai.request.reasoning.level": "how much it may think",
    "gen_ai.request.stream": "whether the answer comes in pieces",
    "gen_ai.response.finish_reasons": "why it stopped",
    "gen_ai.response.id": "the vendor's number of the answer",
    "gen_ai.response.model": "the model that answered",
    "gen_ai.response.time_to_first_chunk": "seconds until the first piece",
    "gen_ai.token.type": "`input` or `output`; with prices apart also `cache_read` and `cache_write`",
    "gen_ai.tool.name": "the tool",
    "gen_ai.tool.type": "`function`",
    "gen_ai.usage.cache_read.input_tokens": "tokens that came from the vendor's cache",
    "gen_ai.usage.cache_write.input_tokens": "tokens that were put into the vendor's cache",
    "gen_ai.usage.input_tokens": "tokens that were read",
    "gen_ai.usage.output_tokens": "tokens that were written",
    "gen_ai.usage.reasoning.output_tokens": "tokens that were thought",
}

# Which operation on which collection; no statements, so no values.
_DATABASE: Final = {
    DB_SYSTEM: "`mongodb`; the embedded engine says so, too",
    DB_NAMESPACE: "the database",
    DB_COLLECTION: "the collection",
    DB_OPERATION: "the command",
    DB_STATUS_CODE: "the server's number of an error",
    DB_POOL: "the pool of connections, by the server it goes to",
    DB_CONNECTION_STATE: "`idle` or `used`",
}

# Method and status; neither path nor query.
_HTTP: Final = {
    HTTP_METHOD: "`POST` or `GET`",
    HTTP_STATUS_CODE: "the status of the answer",
    "http.request.resend_count": "which repeat it is",
    "http.route": "the vendor's method, `/v1/messages`",
    "url.scheme": "`https`",
    URL_TEMPLATE: "the path with its secret left out, `/bot{token}/sendMessage`",
}

_MESSAGING: Final = {
    MESSAGING_SYSTEM: "`gymnation`: the queues are ours",
    MESSAGING_DESTINATION: "`inbox` or `outbox`",
    MESSAGING_OPERATION: "`send` or `process`",
    MESSAGING_OPERATION_TYPE: "the same, in the conventions' words",
    MESSAGING_BATCH: "how many messages one call brought",
}

# Machines, not people.
_MACHINES: Final = {
    SERVER_ADDRESS: "the host that is called",
    SERVER_PORT: "its port; in logs, our own",
    CPU_MODE: "`user` or `system`",
    GC_GENERATION: "the generation of Python's collector: 0, 1 or 2",
    COMPONENT_TYPE: "the part of OpenTelemetry's library",
}

ATTRIBUTES: Final = _RPC | _ERRORS | _GYMNATION | _GEN_AI | _DATABASE | _HTTP | _MESSAGING | _MACHINES

ALLOWED_ATTRIBUTES: Final = frozenset(ATTRIBUTES)
