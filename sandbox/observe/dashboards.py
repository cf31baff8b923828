"""The dashboards of Grafana: what is asked, in which panel. Written as JSON to deploy/observe/grafana."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Final

from grafana_foundation_sdk.builders.common import VizLegendOptions
from grafana_foundation_sdk.builders.dashboard import Dashboard, Row
from grafana_foundation_sdk.builders.prometheus import Dataquery
from grafana_foundation_sdk.builders.timeseries import Panel
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.common import LegendDisplayMode, LegendPlacement
from grafana_foundation_sdk.models.dashboard import DataSourceRef

from sandbox.observe.objectives import OBJECTIVES

SOURCE: Final = "prometheus"
"""The uid under which provisioning makes the data source."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A panel: its title, its unit, and by the legend what is asked."""

    title: str
    unit: str
    queries: Mapping[str, str]


def quantiles(metric: str, by: str = "", labels: str = "", *shares: float) -> dict[str, str]:
    """The usual quantiles of a histogram."""
    group = f"le, {by}" if by else "le"
    legend = f"{{{{{by}}}}} " if by else ""
    return {
        f"{legend}p{share * 100:g}": f"histogram_quantile({share},"
        f" sum by ({group}) (rate({metric}_bucket{{{labels}}}[$__rate_interval])))"
        for share in shares or (0.5, 0.95)
    }


def rates(metric: str, by: str, labels: str = "") -> dict[str, str]:
    """A counter's rate by a label."""
    legend = " ".join(f"{{{{{one.strip()}}}}}" for one in by.split(","))
    return {legend: f"sum by ({by}) (rate({metric}{{{labels}}}[$__rate_interval]))"}


RPC: Final = "rpc_server_call_duration_seconds"
BOARDS: Final[Mapping[str, Mapping[str, tuple[Chart, ...]]]] = {
    "Golden signals": {
        "Promises": (
            *(
                Chart(
                    one.promise,
                    "percentunit",
                    {window: one.recorded(window) for window in ("5m", "1h", "6h")},
                )
                for one in OBJECTIVES
            ),
        ),
        "Traffic, errors, time": (
            Chart("Updates handled", "reqps", rates("gymnation_updates_handled_total", "gymnation_outcome")),
            Chart("Calls by service", "reqps", rates(f"{RPC}_count", "job")),
            Chart(
                "Calls that failed",
                "reqps",
                rates(f"{RPC}_count", "rpc_method, error_type", 'error_type!=""'),
            ),
            Chart("Time of calls", "s", quantiles(RPC, "job")),
            Chart(
                "Commands",
                "s",
                quantiles("gymnation_command_duration_seconds", "gymnation_command", "", 0.95),
            ),
        ),
        "Saturation": (
            Chart(
                "CPU",
                "percentunit",
                {"{{job}}": "sum by (job) (rate(process_cpu_time_seconds_total[$__rate_interval]))"},
            ),
            Chart("Memory", "bytes", {"{{job}}": "max by (job) (process_memory_usage_bytes)"}),
            Chart(
                "Lag of the event loop", "s", quantiles("gymnation_event_loop_lag_seconds", "job", "", 0.99)
            ),
            Chart("Up since", "s", {"{{job}}": "min by (job) (process_uptime_seconds)"}),
            Chart(
                "Spans that could not be sent",
                "cps",
                rates("otel_sdk_exporter_span_exported_total", "job, error_type", 'error_type!=""'),
            ),
        ),
    },
    "Check-ins": {
        "Check-ins": (
            Chart(
                "Check-ins a minute",
                "short",
                {
                    "{{gymnation_kind}}": "60 * sum by (gymnation_kind)"
                    " (rate(gymnation_checkins_total[$__rate_interval]))"
                },
            ),
            Chart("Acknowledged after", "s", quantiles("gymnation_checkin_acknowledgement_seconds")),
            Chart(
                "How they ended",
                "reqps",
                rates("gymnation_checkin_acknowledgement_seconds_count", "gymnation_outcome"),
            ),
            Chart("Age of an update when it is begun", "s", quantiles("gymnation_update_lag_seconds")),
        ),
        "Together": (
            Chart("Kudos an hour", "short", {"kudos": "3600 * sum(rate(gymnation_kudos_total[1h]))"}),
            Chart(
                "Challenges a day",
                "short",
                {
                    "{{gymnation_kind}} {{gymnation_outcome}}": "sum by (gymnation_kind, gymnation_outcome)"
                    " (increase(gymnation_challenges_total[1d]))"
                },
            ),
        ),
    },
    "Coach": {
        "Questions": (
            Chart("Questions", "reqps", rates("gymnation_questions_total", "gymnation_outcome")),
            Chart("Answered after", "s", quantiles("gymnation_question_answer_seconds")),
            Chart(
                "First piece of text after",
                "s",
                quantiles("gen_ai_client_operation_time_to_first_chunk_seconds"),
            ),
            Chart("Rounds of tools", "short", quantiles("gymnation_coach_rounds")),
        ),
        "Money": (
            Chart("Tokens", "short", rates("gymnation_coach_tokens_total", "gen_ai_token_type")),
            Chart(
                "Cost an hour",
                "currencyUSD",
                {
                    "{{gen_ai_request_model}} {{gymnation_kind}}": "3600 * sum by (gen_ai_request_model,"
                    " gymnation_kind) (rate(gymnation_coach_cost_USD_total[$__rate_interval]))"
                },
            ),
            Chart(
                "The day's budget",
                "currencyUSD",
                {
                    "spent": "max(gymnation_budget_spent_USD)",
                    "set aside": "max(gymnation_budget_reserved_USD)",
                    "limit": "max(gymnation_budget_limit_USD)",
                },
            ),
        ),
        "What goes wrong": (
            Chart("Failures", "reqps", rates("gymnation_coach_failures_total", "gymnation_reason")),
            Chart(
                "Safety",
                "reqps",
                rates("gymnation_coach_safety_total", "gymnation_safety_stage, gymnation_safety_rule"),
            ),
            Chart(
                "Breaker (0 closed, 1 tries, 2 open)",
                "short",
                {"breaker": "max(gymnation_coach_breaker)"},
            ),
        ),
    },
    "Queues": {
        "Inbox and outbox": (
            Chart(
                "What waits",
                "short",
                {
                    "inbox": "max(gymnation_inbox_depth)",
                    "outbox, due": "max(gymnation_outbox_due)",
                    "outbox, all": "max(gymnation_outbox_depth)",
                },
            ),
            Chart(
                "The oldest of it",
                "s",
                {
                    "inbox": "max(gymnation_inbox_oldest_age_seconds)",
                    "outbox": "max(gymnation_outbox_oldest_age_seconds)",
                },
            ),
            Chart(
                "Dead letters",
                "short",
                {"inbox": "max(gymnation_inbox_dead)", "outbox": "max(gymnation_outbox_dead)"},
            ),
            Chart(
                "Entries tried",
                "reqps",
                rates("gymnation_outbox_entries_total", "gymnation_outbox_kind, gymnation_outcome"),
            ),
            Chart(
                "In work",
                "short",
                {
                    "updates of {{instance}}": "gymnation_updates_in_flight",
                    "chats of {{instance}}": "gymnation_lanes",
                },
            ),
            Chart(
                "Sweeps, since they ended well",
                "s",
                {"{{gymnation_task}}": "max by (gymnation_task) (gymnation_sweep_idle_seconds)"},
            ),
        ),
    },
    "Anonymous mail": {
        "Keys and money": (
            Chart(
                "Senders by the key that seals them (older than an hour)",
                "short",
                {"{{gymnation_mail_key}}": "max by (gymnation_mail_key) (gymnation_mail_senders)"},
            ),
            Chart(
                "Payments, by what became of them",
                "reqps",
                rates("gymnation_payments_total", "gymnation_outcome"),
            ),
            Chart(
                "Money for reading mails today",
                "currencyUSD",
                {
                    "spent": "max(gymnation_budget_mail_spent_USD)",
                    "limit": "max(gymnation_budget_mail_limit_USD)",
                },
            ),
        ),
    },
    "Telegram": {
        "Telegram": (
            Chart(
                "Calls",
                "reqps",
                rates(
                    "http_client_request_duration_seconds_count",
                    "url_template",
                    'job="gymnation/telegram-gateway"',
                ),
            ),
            Chart(
                "Time of calls",
                "s",
                quantiles(
                    "http_client_request_duration_seconds",
                    "url_template",
                    'job="gymnation/telegram-gateway"',
                    0.95,
                ),
            ),
            Chart(
                "Calls that failed",
                "reqps",
                rates(
                    "http_client_request_duration_seconds_count",
                    "url_template, error_type",
                    'job="gymnation/telegram-gateway", error_type!=""',
                ),
            ),
            Chart(
                "Too fast (429)",
                "reqps",
                rates("gymnation_telegram_too_many_requests_total", "gymnation_telegram_method"),
            ),
            Chart(
                "Wait for our own limiter",
                "s",
                quantiles("gymnation_limiter_wait_seconds", "gymnation_telegram_method", "", 0.95),
            ),
            Chart("Since the last poll or webhook", "s", {"{{instance}}": "gymnation_receiver_idle_seconds"}),
            Chart(
                "Age of updates",
                "s",
                quantiles("gymnation_update_lag_seconds", "gymnation_telegram_update_kind", "", 0.95),
            ),
        ),
    },
    "Database": {
        "Database": (
            Chart(
                "Operations",
                "reqps",
                rates("db_client_operation_duration_seconds_count", "db_operation_name"),
            ),
            Chart(
                "Time of operations",
                "s",
                quantiles("db_client_operation_duration_seconds", "db_collection_name", "", 0.95),
            ),
            Chart(
                "Operations that failed",
                "reqps",
                rates(
                    "db_client_operation_duration_seconds_count",
                    "db_operation_name, error_type",
                    'error_type!=""',
                ),
            ),
            Chart(
                "Connections",
                "short",
                {
                    "{{db_client_connection_state}}": "sum by (db_client_connection_state)"
                    " (db_client_connection_count)"
                },
            ),
            Chart(
                "Wait for a connection",
                "s",
                quantiles("db_client_connection_wait_time_seconds", "", "", 0.95),
            ),
        ),
    },
    "Callers": {
        "Callers": (
            Chart(
                "Calls", "reqps", rates(f"{RPC}_count", "gymnation_caller", 'job="gymnation/member-service"')
            ),
            Chart(
                "Time of calls",
                "s",
                quantiles(RPC, "gymnation_caller", 'job="gymnation/member-service"', 0.95),
            ),
            Chart(
                "Refused and failed",
                "reqps",
                rates(
                    f"{RPC}_count",
                    "gymnation_caller, rpc_response_status_code",
                    'job="gymnation/member-service", rpc_response_status_code!="OK"',
                ),
            ),
            Chart("Too many under way", "reqps", rates("gymnation_rpc_refused_total", "rpc_method")),
            Chart(
                "Streams of the feed",
                "short",
                {
                    "{{gymnation_caller}} open": "sum by (gymnation_caller) (gymnation_feed_streams)",
                    "{{gymnation_caller}} behind": "max by (gymnation_caller) (gymnation_feed_behind)",
                },
            ),
        ),
    },
}


def uid(title: str) -> str:
    """The name of a dashboard in links and of its file."""
    return "gymnation-" + title.lower().replace(" ", "-")


def texts() -> dict[str, str]:
    """Each dashboard's JSON, by the name of its file."""
    return {f"{uid(title)}.json": _text(title, rows) for title, rows in BOARDS.items()}


def _text(title: str, rows: Mapping[str, tuple[Chart, ...]]) -> str:
    board = (
        Dashboard(f"Gym Nation: {title}")
        .uid(uid(title))
        .tags(["gymnation"])
        .refresh("30s")
        .time("now-6h", "now")
        .timezone("browser")
    )
    number = 0
    for name, charts in rows.items():
        number += 1
        board.with_row(Row(name).id(number))
        for chart in charts:
            number += 1
            board.with_panel(_panel(chart).id(number))
    return json.dumps(board.build(), cls=JSONEncoder, indent=2, sort_keys=True) + "\n"


def _panel(chart: Chart) -> Panel:
    source = DataSourceRef(type_val="prometheus", uid=SOURCE)
    legend = (
        VizLegendOptions()
        .show_legend(True)
        .display_mode(LegendDisplayMode.LIST)
        .placement(LegendPlacement.BOTTOM)
    )
    panel = (
        Panel()
        .title(chart.title)
        .unit(chart.unit)
        .datasource(source)
        .min(0)
        .legend(legend)
        .span(12)
        .height(8)
    )
    for letter, (label, query) in zip(ascii_uppercase, chart.queries.items(), strict=False):
        asked = Dataquery().expr(query).legend_format(label).ref_id(letter)
        panel.with_target(asked.datasource(source).exemplar(True))
    return panel
