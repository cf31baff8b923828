"""Alerts that are no ratio: something stands, ends, is spent, or says nothing any more."""

from dataclasses import dataclass
from typing import Final

from sandbox.observe.objectives import LEAST

_FOR_A_PERSON: Final = 'gymnation_payments_total{gymnation_outcome=~"refund_failed|both"}'
_NOT_COMPARED: Final = 'gymnation_payments_total{gymnation_outcome="not_compared"}'
SERVICES: Final = ("member-service", "coach-service", "telegram-gateway")


@dataclass(frozen=True, slots=True)
class Alert:
    """A condition, how long it has to hold, and whose business it is."""

    name: str
    expression: str
    lasting: str
    severity: str
    summary: str
    service: str = ""
    """A label that tells apart what is asked of each service."""


ALERTS: Final = (
    Alert(
        "InboxStands",
        # One alone is tried again for six minutes until it is given up: a dead letter gets nobody up.
        f"max(gymnation_inbox_oldest_age_seconds) > 60 and max(gymnation_inbox_depth) >= {LEAST}",
        "2m",
        "page",
        "The oldest update waits for {{ $value | humanizeDuration }}, with others: members get no answer.",
    ),
    Alert(
        "InboxStands",
        "max(gymnation_inbox_oldest_age_seconds) > 60",
        "15m",
        "ticket",
        "The oldest update waits for {{ $value | humanizeDuration }}.",
    ),
    Alert(
        "TelegramSilent",
        # Only one of several gateways polls. The others' time goes on, and nothing is wrong with them.
        "min(gymnation_receiver_idle_seconds) > 90",
        "2m",
        "page",
        "No poll or webhook succeeded for {{ $value | humanizeDuration }}.",
    ),
    Alert(
        "OutboxLate",
        "max(gymnation_outbox_oldest_age_seconds) > 300",
        "5m",
        "ticket",
        "Something that is due waits for {{ $value | humanizeDuration }}.",
    ),
    Alert(
        "DeadLetters",
        # Each member service tells of the same queues: the largest is the number, not the sum.
        'label_replace(max(gymnation_inbox_dead), "queue", "inbox", "", "") > 0'
        ' or label_replace(max(gymnation_outbox_dead), "queue", "outbox", "", "") > 0',
        "5m",
        "ticket",
        "{{ $value }} dead letters in the {{ $labels.queue }}.",
    ),
    Alert(
        "BudgetNearlySpent",
        "max(gymnation_budget_spent_USD + gymnation_budget_reserved_USD)"
        " / (max(gymnation_budget_limit_USD) > 0) > 0.8",
        "5m",
        "ticket",
        "{{ $value | humanizePercentage }} of the day's budget of the coach is spent.",
    ),
    Alert(
        "BreakerOpen",
        "max(gymnation_coach_breaker) == 2",
        "5m",
        "page",
        "The coach has not called Claude for five minutes: it failed too often.",
    ),
    Alert(
        "CertificateEnds",
        "min by (job, instance) (gymnation_certificate_remaining_seconds) < 14 * 86400",
        "1h",
        "ticket",
        "A certificate of {{ $labels.job }} ends in {{ $value | humanizeDuration }}.",
    ),
    Alert(
        "CertificateEnds",
        "min by (job, instance) (gymnation_certificate_remaining_seconds) < 2 * 86400",
        # It does not come and go: on the game day one with minutes left had ended before anybody was told.
        "1m",
        "page",
        "A certificate of {{ $labels.job }} ends in {{ $value | humanizeDuration }}; below 0: it has ended.",
    ),
    Alert(
        "SweepStopped",
        "max by (gymnation_task) (gymnation_sweep_idle_seconds) > 600",
        "5m",
        "ticket",
        "The {{ $labels.gymnation_task }} did not end well for {{ $value | humanizeDuration }}.",
    ),
    Alert(
        "TelegramRefuses",
        "sum(increase(gymnation_telegram_too_many_requests_total[15m])) > 30",
        "5m",
        "ticket",
        "Telegram said {{ $value | humanize }} times in 15 minutes that we are too fast.",
    ),
    Alert(
        "PaymentWaits",
        # A counter that begins at 1 has no increase: it is new where an hour ago there was none.
        f"round(sum by (gymnation_outcome) (increase({_FOR_A_PERSON}[1h]) > 0"
        f" or ({_FOR_A_PERSON} unless {_FOR_A_PERSON} offset 1h))) > 0"
        # Every ten minutes it is tried again: once or twice Telegram was away.
        f" or round(sum by (gymnation_outcome) (increase({_NOT_COMPARED}[1h]))) > 2",
        "1m",
        "ticket",
        "{{ $value | humanize }} payments in Stars wait for a person: {{ $labels.gymnation_outcome }}.",
    ),
    *(
        Alert(
            "ServiceSilent",
            # What is away has no series, and compares with nothing.
            f'absent_over_time(process_uptime_seconds{{job="gymnation/{service}"}}[5m])',
            "5m",
            "page",
            "{{ $labels.job }} has sent no metrics for ten minutes.",
            service,
        )
        for service in SERVICES
    ),
    Alert(
        "TelemetryLost",
        'sum by (job) (increase(otel_sdk_exporter_span_exported_total{error_type!=""}[15m])) > 0',
        "15m",
        "ticket",
        "{{ $labels.job }} lost {{ $value | humanize }} spans in 15 minutes.",
    ),
    Alert(
        "CollectorLoses",
        "sum by (job, service_instance_id) (increase("
        '{__name__=~"otelcol_(exporter_(send|enqueue)_failed|receiver_refused)'
        '_(spans|metric_points|log_records)_total"}[15m])) > 0',
        "15m",
        "ticket",
        "A collector lost or refused {{ $value | humanize }} items in 15 minutes.",
    ),
)
