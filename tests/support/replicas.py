"""A plan with several of each service, and a balancer in front of the gateways.

The services are the member service, the coach and the gateway.
"""

from __future__ import annotations

import dataclasses
import itertools
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web

from sandbox.demo.plan import Plan, Program, free_ports
from sandbox.patience import patient

SECONDS = {"member": "member-2", "coach": "coach-2", "gateway": "gateway-2"}
_PATH = "/updates"
_TRIES_S = 20.0


@asynccontextmanager
async def replicated(plan: Plan, number: int = 2) -> AsyncIterator[Plan]:
    """A plan with so many of each, updates by webhook; its balancer answers while the block runs."""
    more = [[f"127.0.0.1:{port}" for port in free_ports(4)] for _ in range(number - 1)]
    hooks = [f"127.0.0.1:{free_ports(1)[0]}", *(hook for *_, hook in more)]
    secret = secrets.token_hex(16)
    async with _balancing([f"http://{hook}{_PATH}" for hook in hooks]) as address:
        members = "ipv4:" + ",".join([plan.member, *(member for member, *_ in more)])
        coaches = "ipv4:" + ",".join([plan.coach, *(coach for _, coach, *_ in more)])
        webhook = {
            "MEMBER_SERVICE_ADDRESS": members,
            "COACH_SERVICE_ADDRESS": coaches,
            "TELEGRAM_MODE": "webhook",
            "TELEGRAM_WEBHOOK_URL": address,
            "TELEGRAM_WEBHOOK_SECRET": secret,
        }
        changes = {
            "sandbox": {},
            "member": {},
            "coach": {"MEMBER_SERVICE_ADDRESS": members},
            "gateway": webhook | {"TELEGRAM_WEBHOOK_LISTEN": hooks[0]},
        }
        first = [
            dataclasses.replace(program, environment={**program.environment, **changes[program.name]})
            for program in plan.programs
        ]
        by_name = {program.name: program for program in first}
        others = []
        for at, (member, coach, health, hook) in enumerate(more, start=2):
            listen = {"TELEGRAM_WEBHOOK_LISTEN": hook, "GATEWAY_HEALTH_LISTEN": health}
            others += [
                _another(by_name["member"], at, member, {"MEMBER_SERVICE_LISTEN": member}),
                _another(by_name["coach"], at, coach, {"COACH_SERVICE_LISTEN": coach}),
                _another(by_name["gateway"], at, f"http://{health}/readyz", listen),
            ]
        yield dataclasses.replace(plan, programs=tuple(_in_order([*first, *others])))


def _another(program: Program, number: int, health: str, changes: dict[str, str]) -> Program:
    environment = {**program.environment, **changes}
    name = f"{program.name}-{number}"
    return dataclasses.replace(program, name=name, health=health, environment=environment)


def _in_order(programs: Sequence[Program]) -> list[Program]:
    order = ["sandbox", "member", "coach", "gateway"]
    return sorted(programs, key=lambda program: order.index(program.name.partition("-")[0]))


@asynccontextmanager
async def _balancing(targets: Sequence[str]) -> AsyncIterator[str]:
    """Hand each post to the targets in turn, and to the next one when one does not answer.

    The answer is 502 when none of them answers.
    """
    turns = itertools.count()
    timeout = aiohttp.ClientTimeout(total=patient(_TRIES_S), connect=patient(1.0))
    async with aiohttp.ClientSession(timeout=timeout) as session:

        async def forward(request: web.Request) -> web.Response:
            body, turn = await request.read(), next(turns)
            for number in range(len(targets)):
                target = targets[(turn + number) % len(targets)]
                try:
                    async with session.post(target, data=body, headers=_headers(request)) as answer:
                        return web.Response(status=answer.status, headers=_headers(answer, "Retry-After"))
                except aiohttp.ClientConnectorError:
                    continue
                except (aiohttp.ClientError, TimeoutError):
                    # It may have been stored: Telegram posts it again.
                    break
            return web.Response(status=502)

        app = web.Application()
        app.router.add_post(_PATH, forward)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            yield f"http://127.0.0.1:{runner.addresses[0][1]}{_PATH}"
        finally:
            await runner.cleanup()


def _headers(message: web.Request | aiohttp.ClientResponse, *names: str) -> dict[str, str]:
    kept = names or ("X-Telegram-Bot-Api-Secret-Token", "Content-Type")
    return {name: message.headers[name] for name in kept if name in message.headers}
