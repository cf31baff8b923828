"""Every query of dashboards, rules and runbooks finds something in what the real services exported.

A town works as processes while Debian's Prometheus scrapes its metrics: people check in, ask and are told no,
the database goes away, Telegram says 429, Claude fails, and the collector's disk is full.
A query that stays empty is spelled wrong, or asks for what nobody measures.
"""

import asyncio
import math
import os
import urllib.parse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path

import pytest

from gymnation.member.v1.checkin_service_pb2 import ListStandingsRequest
from gymnation.member.v1.checkin_service_pb2_grpc import CheckinServiceStub
from gymnation.member.v1.feed_service_pb2 import WatchRequest
from gymnation.member.v1.feed_service_pb2_grpc import FeedServiceStub
from sandbox.observe.rules import rules
from sandbox.patience import patient
from sandbox.traces.keeping import FILE
from servicekit.attributes import ALLOWED_ATTRIBUTES
from servicekit.errors import ServiceError
from servicekit.rpc_client import ClientChannel, streaming
from tests.support import asked
from tests.support.channels import open_channel
from tests.support.city import ADMIN, BIA, CAIO, DUDA, GROUP, OWNER, City, Json, city
from tests.support.full_disk import fill_up
from tests.support.pki import Pki, settings_of
from tests.support.prometheus import Prometheus, needs_prometheus, prometheus, rules_every
from tests.support.tcp_proxy import TcpProxy, proxied

pytestmark = [pytest.mark.system, pytest.mark.mongo, needs_prometheus]

BOT = "@gymnation_sandbox_bot"
# Only services with certificates tell of it: they have a town of their own.
CERTIFICATE = "gymnation_certificate_remaining_seconds"
# The member service refuses what comes beyond, so that a flood is soon one.
LIMIT = 16
FLOOD = 120
AWAY_S = 3.0
UNFILLED = {
    'otel_sdk_processor_span_processed_total{error_type="queue_full"}': (
        "16,384 spans would have to wait at once; the series without the label is asked for below"
    ),
    **dict.fromkeys(
        (
            one
            for one in (*asked.of_rules(rules()), *asked.of_dashboards())
            if "gymnation_payments_total" in one
        ),
        "nobody pays in Stars here: tests/sandbox/observe fills it, and knows its name by the code",
    ),
    **dict.fromkeys(
        (
            "otelcol_exporter_queue_capacity",
            "otelcol_exporter_queue_size",
            "otelcol_exporter_send_failed_spans_total",
            "otelcol_receiver_refused_spans_total",
            (
                "sum by (job, service_instance_id) (increase("
                '{__name__=~"otelcol_(exporter_(send|enqueue)_failed|receiver_refused)'
                '_(spans|metric_points|log_records)_total"}[15m])) > bool 0'
            ),
        ),
        "the collector's own, and no collector can be had here",
    ),
}
"""Queries that nothing here can fill, each with the reason."""


@asynccontextmanager
async def watched(folder: Path) -> AsyncIterator[tuple[City, Prometheus, TcpProxy, ClientChannel]]:
    """A town behind a database that can be cut, and what scrapes it."""
    address = urllib.parse.urlsplit(os.environ["MONGODB_URI"])
    async with proxied(address.hostname or "127.0.0.1", address.port or 27017) as database:
        login, at, _ = address.netloc.rpartition("@")
        through = address._replace(
            netloc=f"{login}{at}127.0.0.1:{database.port}", path="/", query="directConnection=true"
        ).geturl()
        async with city(
            folder,
            overrides={"MAX_CONCURRENT_RPCS": str(LIMIT)},
            MONGODB_URI=through,
            DEMO_KEEP_OTLP=str(folder / "kept"),
        ) as people:
            target = people.plan.page.removeprefix("http://")
            async with (
                prometheus(folder / "prometheus", target, rules_every("1s", rules())) as scraping,
                open_channel(people.plan.member, retry=False) as channel,
            ):
                yield people, scraping, database, channel


async def opened(people: City) -> Json:
    post = await people.says(ADMIN, "Treino de hoje")
    await people.says(ADMIN, "/checkin", reply_to=post["message_id"])
    await people.answer(post)
    return post


async def good_hours(people: City) -> None:
    """People train, ask, and hear of what is safe."""
    post = await opened(people)
    for person in (BIA, CAIO):
        photo = await people.photo(person, to=post["message_id"])
        await people.answer(photo)
        await people.post(f"chats/{GROUP}/messages/{photo['message_id']}/react", **{"from": DUDA}, emoji="🔥")
    await begin_a_challenge(people)
    await people.answer(await people.says(BIA, "/ranking"))
    await people.answer(await people.says(BIA, "Quantos check-ins eu tenho?", chat=BIA))
    await people.answer(await people.says(DUDA, "I have chest pain and I feel faint", chat=DUDA))


async def begin_a_challenge(people: City) -> None:
    """An admin presses through the menu of /desafio."""
    menu = await people.answer(await people.says(ADMIN, "/desafio"))
    for label in ("Todo mundo junto", "14 dias", "100"):

        async def offered(label: str = label) -> tuple[int, int] | None:
            now = next(one for one in await people.messages(GROUP) if one["message_id"] == menu["message_id"])
            for row, buttons in enumerate(now.get("buttons") or ()):
                for col, button in enumerate(buttons):
                    if label in button["text"]:
                        return row + 1, col
            return None

        row, col = await people.until(offered)
        await people.post(
            "press",
            **{"from": ADMIN},
            chat_id=GROUP,
            message_id=menu["message_id"],
            row=row - 1,
            col=col,
        )


async def bad_hours(people: City, database: TcpProxy, channel: ClientChannel) -> None:
    """Everything that can go wrong does so for a moment."""
    post = await opened(people)
    await people.post("faults", target="telegram", kind="429", method="sendMessage", retry_after=1, count=2)
    await people.answer(await people.photo(BIA, to=post["message_id"]))
    await people.post("faults", target="telegram", kind="500", method="sendMessage", count=1)
    await people.answer(await people.says(BIA, "/ranking"))
    await people.post("faults", target="claude", kind="500", count=9)
    await people.answer(await people.says(CAIO, "Como monto um treino?", chat=CAIO))
    async with people.session.delete(f"{people.plan.page}/api/faults"):
        pass
    stub = CheckinServiceStub(channel)

    async def call() -> None:
        with suppress(ServiceError):
            await stub.ListStandings(ListStandingsRequest(chat_id=GROUP), timeout=patient(10))

    await asyncio.gather(*(call() for _ in range(FLOOD)))
    await database.cut()
    asking = asyncio.create_task(call())
    await asyncio.sleep(AWAY_S)
    await database.mend()
    await asking
    await people.answer(await people.says(BIA, "/perfil"))


async def listening(channel: ClientChannel) -> None:
    """A system that reads the feed until it is cancelled."""
    watch = streaming(FeedServiceStub(channel).Watch)
    while True:
        with suppress(ServiceError):
            async with watch(WatchRequest(chat_ids=[GROUP]), timeout=patient(600)) as responses:
                async for _ in responses:
                    pass
        await asyncio.sleep(0.1)


async def finds(scraping: Prometheus, query: str) -> bool:
    """Whether it finds a number. A quantile of nothing is NaN, which is shown as nothing."""
    return any(not math.isnan(float(one["value"][1])) for one in await scraping.asked(query))


def ranged(selector: str) -> str:
    return f"last_over_time({selector}[10m])"


@pytest.mark.long(60)
async def test_no_query_is_always_empty(tmp_path: Path):
    labels = {name.replace(".", "_") for name in ALLOWED_ATTRIBUTES}
    every = {*asked.of_dashboards(), *asked.of_rules(rules()), *asked.of_runbooks(labels)}
    queries = {one for one in every if CERTIFICATE not in one}
    alone = {one for query in queries - set(UNFILLED) for one in asked.selectors(query)}
    wanted = {*queries, *map(ranged, alone), "otel_sdk_processor_span_processed_total"}
    async with watched(tmp_path) as (people, scraping, database, channel):
        await people.answer(await people.says(OWNER, "/monitor"))
        feed = asyncio.create_task(listening(channel))
        kept = tmp_path / "kept" / FILE
        missing = wanted
        for _ in range(3):
            await good_hours(people)
            fill_up(kept)
            await bad_hours(people, database, channel)
            kept.unlink()

            async def nothing_is_missing() -> bool:
                nonlocal missing
                missing = {query for query in missing if not await finds(scraping, query)}
                return missing == set(UNFILLED)

            with suppress(TimeoutError):
                await people.until(nothing_is_missing, patience_s=patient(8))
            if missing == set(UNFILLED):
                break
        assert not feed.done()
        feed.cancel()
    assert missing >= set(UNFILLED), "what is filled after all leaves the table"
    empty = sorted(missing - set(UNFILLED))
    assert not empty, "\n".join(["these queries find nothing:", *empty])


@pytest.mark.long(20)
async def test_certificates_are_asked_for_and_a_query_that_is_spelled_wrong_stays_empty(tmp_path: Path):
    """The test above would not pass with anything."""
    queries = [one for one in asked.of_rules(rules()) if CERTIFICATE in one]
    assert queries
    pki = Pki(tmp_path / "pki")
    own = {name: settings_of(pki.files(name)) for name in ("member", "coach", "gateway")}
    async with city(tmp_path, own=own) as people:
        target = people.plan.page.removeprefix("http://")
        async with prometheus(tmp_path / "prometheus", target, {"groups": []}) as scraping:
            for query in queries:
                await people.until(partial(finds, scraping, query))
                assert not await finds(scraping, query.replace("remaining", "remainder"))
            inside = 'sum(rate(gymnation_updates_handled_total{gymnation_outcom!=""}[5m])) or vector(0)'
            assert await finds(scraping, inside)
            assert not await finds(scraping, ranged(*asked.selectors(inside)))
