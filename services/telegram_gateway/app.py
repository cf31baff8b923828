"""The Telegram gateway, put together: from the settings to the first update, and back in reverse."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from telegram import Update
from telegram.ext import ApplicationBuilder, ContextTypes

from servicekit.certificate_ends import watch_ends
from servicekit.clock import Clock, utc_now
from servicekit.clock_moves import hearing_moves
from servicekit.lifecycle import supervised
from servicekit.moved_clock import monotonic_of
from telegram_gateway import features, metrics
from telegram_gateway.bot_api.connection import AnyApplication, build_bot, build_polling_request, connected
from telegram_gateway.bot_api.ephemeral import Ephemerals, with_own_number
from telegram_gateway.bot_api.limiter import GroupLimiter
from telegram_gateway.bot_api.request import TelegramRequest
from telegram_gateway.clients import open_clients
from telegram_gateway.conversation.commands import PublishMenus, publish_menus
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.floods import tell_flood
from telegram_gateway.dependencies import Gateway
from telegram_gateway.runtime.companions import may_begin_together
from telegram_gateway.runtime.health import Health, serving_health
from telegram_gateway.runtime.inbox import Inbox, new_worker
from telegram_gateway.runtime.lanes import Lanes
from telegram_gateway.runtime.outbox import Outbox
from telegram_gateway.runtime.polling import Polling, polling
from telegram_gateway.runtime.receiver import Receiver, Receiving
from telegram_gateway.runtime.recent_messages import RecentMessages
from telegram_gateway.runtime.tracing import TracingUpdateProcessor
from telegram_gateway.runtime.turns import in_turn
from telegram_gateway.runtime.webhook import Webhook, WebhookOptions, webhook
from telegram_gateway.runtime.work_watcher import WorkWatcher
from telegram_gateway.settings import GatewaySettings, host_and_port

# Part of the grace that is kept for telling the member service what was done.
_FLUSH_S = 2.0
_OUTBOX_GRACE_S = 2.0


@dataclass(frozen=True, slots=True)
class Running:
    """A gateway that runs, for those who watch it."""

    gateway: Gateway
    application: AnyApplication
    inbox: Inbox
    lanes: Lanes
    health: Health
    receiver: Receiving


@asynccontextmanager
async def telegram_gateway(
    settings: GatewaySettings, *, publish: PublishMenus = publish_menus, clock: Clock = utc_now
) -> AsyncIterator[Running]:
    """Receive and handle updates while the block runs. Each line's end comes in reverse order.

    `publish` tells Telegram the menus once the bot is there.
    """
    async with AsyncExitStack() as stack:
        clients = await stack.enter_async_context(open_clients(settings))
        limiter = GroupLimiter(enabled=settings.telegram_rate_limits == "on", monotonic=monotonic_of(clock))
        worker = new_worker()
        outbox = Outbox(
            clients.outbox,
            clock=clock,
            lease=timedelta(seconds=settings.outbox_lease_s),
            worker=worker,
        )
        gateway = Gateway(
            settings=settings,
            clients=clients,
            limiter=limiter,
            outbox=outbox,
            ephemerals=Ephemerals(enabled=settings.telegram_ephemeral == "auto"),
            clock=clock,
            recent=RecentMessages(clock),
        )

        polling_request = build_polling_request()
        application: AnyApplication = (
            ApplicationBuilder()
            .bot(build_bot(settings, limiter, polling_request, in_turn))
            .updater(None)
            .job_queue(None)
            .concurrent_updates(TracingUpdateProcessor(settings.max_updates_in_flight, clock))
            .context_types(ContextTypes(context=GatewayContext))
            .build()
        )
        desk = features.install(application, gateway, publish)

        inbox = Inbox(
            clients.inbox,
            lambda update: Update.de_json(with_own_number(update), application.bot),
            lease=timedelta(seconds=settings.inbox_lease_s),
            max_in_flight=settings.max_updates_in_flight,
            worker=worker,
            heard_of_workers=limiter.share,
            recent=gateway.recent,
            clock=clock,
        )
        companions = settings.update_concurrency // 4
        lanes = Lanes(
            partial(_process, application),
            inbox,
            concurrency=settings.update_concurrency - companions,
            companions=companions,
            together=may_begin_together,
        )
        inbox.hand_to(lanes)
        inbox.tell_floods_with(partial(tell_flood, desk))
        stack.callback(metrics.observe(metrics.IN_FLIGHT, lambda: inbox.in_flight))
        stack.callback(metrics.observe(metrics.LANES, lambda: len(lanes)))

        # First of all that can be seen from outside: it says what the rest still waits for.
        health = await stack.enter_async_context(
            serving_health(settings, *host_and_port(settings.gateway_health_listen))
        )
        health.in_flight = lambda: inbox.in_flight
        gateway.report = health.report

        await stack.enter_async_context(connected(application, partial(setattr, health, "telegram_trouble")))
        gateway.bot_id, gateway.bot_username = application.bot.id, application.bot.username
        await stack.enter_async_context(_hooks(application))
        await stack.enter_async_context(outbox.working(application.bot, _OUTBOX_GRACE_S))

        stack.push_async_callback(inbox.heartbeat.leave, _FLUSH_S)
        stack.push_async_callback(supervised("inbox settling", inbox.settle_forever).stop)
        stack.push_async_callback(supervised("inbox leases", inbox.heartbeat.beat_forever).stop)
        stack.push_async_callback(_drain, lanes, inbox, settings.shutdown_grace_s)
        stack.push_async_callback(supervised("inbox reclaiming", inbox.reclaim_forever).stop)
        watcher = WorkWatcher(clients.inbox, inbox, outbox)
        stack.push_async_callback(supervised("work watcher", watcher.watch_forever).stop)

        stack.push_async_callback(gateway.checkouts.drain, _FLUSH_S)
        receiver = await stack.enter_async_context(
            _receiver(settings, gateway, application, inbox, polling_request)
        )
        health.receiver = receiver
        stack.push_async_callback(supervised("certificates", partial(watch_ends, settings.tls)).stop)
        stack.callback(metrics.observe(metrics.RECEIVER_IDLE, lambda: receiver.idle_s))
        if isinstance(receiver, Polling):
            watcher.polling = receiver
        moved = (inbox.heartbeat.wake, inbox.look_again, outbox.look_again)
        await stack.enter_async_context(hearing_moves(clock, *moved))
        stack.callback(setattr, health, "stopping", True)
        yield Running(gateway, application, inbox, lanes, health, receiver)


async def _process(application: AnyApplication, update: Update) -> None:
    # Through the processor, where the root span is; Application.process_update alone has none.
    await application.update_processor.process_update(update, application.process_update(update))


async def _drain(lanes: Lanes, inbox: Inbox, grace: float) -> None:
    await lanes.drain(max(grace - _FLUSH_S - _OUTBOX_GRACE_S, 0.0))
    await inbox.flush(_FLUSH_S)


@asynccontextmanager
async def _hooks(application: AnyApplication) -> AsyncIterator[None]:
    """What features hung into the application for its start and its end, by the library's own names."""
    async with AsyncExitStack() as stack:
        if application.post_stop is not None:
            stack.push_async_callback(application.post_stop, application)
        if application.post_init is not None:
            # In the background: menus that Telegram does not take now must not keep updates waiting.
            task = supervised("after start", partial(application.post_init, application))
            stack.push_async_callback(task.stop)
        yield


def _receiver(
    settings: GatewaySettings,
    gateway: Gateway,
    application: AnyApplication,
    inbox: Inbox,
    polling_request: TelegramRequest,
) -> Receiver:
    bot, allowed_updates = application.bot, gateway.allowed_updates
    if settings.telegram_mode == "polling":
        return polling(
            Polling(
                *(bot, polling_request, inbox),
                allowed_updates=allowed_updates,
                checkouts=gateway.checkouts,
            )
        )
    assert settings.telegram_webhook_url is not None, "the settings checked it"
    assert settings.telegram_webhook_secret is not None, "the settings checked it"
    host, port = host_and_port(settings.telegram_webhook_listen)
    secret = settings.telegram_webhook_secret.get_secret_value()
    options = WebhookOptions(settings.telegram_webhook_url, secret, host, port)
    return webhook(
        Webhook(*(bot, inbox, options), allowed_updates=allowed_updates, checkouts=gateway.checkouts), options
    )
