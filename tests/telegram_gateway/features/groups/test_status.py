"""/status: the owner sees how the system is, and admins how the coach is in their groups.

Nobody else sees anything.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from servicekit.clock import utc_now
from tests.support.town import ADMIN, BIA, OWNER, Town, town


async def test_the_owner_sees_services_queues_and_versions(members: Town):
    text = await members.hears(OWNER, "/status", chat=OWNER)
    for line in (
        "✅ Serviço de membros",
        "✅ Coach",
        "✅ Mensagens do Telegram",
        "desistências: 0",
        "1 grupo ativo",
    ):
        assert line in text
    assert "python-telegram-bot" in text


async def test_a_coach_without_a_key_is_said_to_be_off():
    async with town(coach_key=None) as people:
        await people.registered()
        assert "❌ Coach: NOT_SERVING" in await people.hears(OWNER, "/status", chat=OWNER)


async def test_it_is_no_members_business(members: Town):
    assert "não funciona aqui" in await members.hears(BIA, "/status", chat=BIA)
    await members.says(BIA, "/status")
    await members.silent()


async def test_admins_see_what_the_coach_cost_in_their_group(members: Town):
    for where in ({}, {"chat": ADMIN}):
        text = await members.hears(ADMIN, "/status", **where)
        assert "✅ Coach" in text
        assert "Turma das Seis hoje: 0,00 de 1,00 dólares · reservado: 0,00 · zera em" in text
        assert "desistências" not in text
    await members.hears(BIA, "@gymnation_sandbox_bot quantos pontos eu tenho?")
    text = await members.hears(ADMIN, "/status")
    assert "hoje: 0,00 de" not in text
    assert "reservado: 0,00" in text


async def test_the_owner_sees_what_the_coach_cost_all_in_all(members: Town):
    assert "Coach hoje: 0,00 de 5,00 dólares" in await members.hears(OWNER, "/status", chat=OWNER)


@asynccontextmanager
async def prometheus(answer: Any, status: int = 200) -> AsyncIterator[str]:
    """An HTTP server that answers a query as Prometheus does; gives its address."""

    async def query(request: web.Request) -> web.Response:
        assert "ALERTS" in request.query["query"]
        return web.json_response(answer, status=status)

    app = web.Application()
    app.router.add_get("/api/v1/query", query)
    async with TestServer(app) as server:
        yield str(server.make_url("/"))


def fired(**ago: timedelta) -> dict[str, Any]:
    """What Prometheus answers of alerts that fired so long ago for the last time."""
    rows = [
        {"metric": {"alertname": name}, "value": [0, str((utc_now() - span).timestamp())]}
        for name, span in ago.items()
    ]
    return {"status": "success", "data": {"resultType": "vector", "result": rows}}


NOW, LONG_AGO = timedelta(seconds=20), timedelta(days=2)


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        (lambda: fired(SlowAnswers=NOW, DeadLetters=LONG_AGO), "Alertas agora: SlowAnswers\n"),
        (lambda: fired(**{f"Alert{number}": NOW for number in range(7)}), "e mais 2"),
        (lambda: fired(DeadLetters=LONG_AGO), "Último alerta: DeadLetters, em "),
        (fired, "Nenhum alerta nos últimos 7 dias"),
        (lambda: {"status": "error"}, "o Prometheus não respondeu"),
        (list, "o Prometheus não respondeu"),
        (
            lambda: {"data": {"result": [{"metric": {"alertname": "<b>"}, "value": [0, "NaN"]}]}},
            "o Prometheus não respondeu",
        ),
    ],
)
async def test_the_owner_sees_which_alerts_fire_or_fired_last(answer: Callable[[], Any], line: str):
    # Made now: what fires is told by the time that has passed since.
    async with prometheus(answer()) as url, town(gateway={"prometheus_url": url}) as people:
        assert line in await people.hears(OWNER, "/status", chat=OWNER) + "\n"


async def test_a_prometheus_that_is_away_or_not_there_is_said(people: Town):
    assert "PROMETHEUS_URL" in await people.hears(OWNER, "/status", chat=OWNER)
    async with town(gateway={"prometheus_url": "http://127.0.0.1:9"}) as others:
        assert "o Prometheus não respondeu" in await others.hears(OWNER, "/status", chat=OWNER)
