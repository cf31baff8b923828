"""Debian's Prometheus as a process: it scrapes a sandbox, reads our rules, and is asked over HTTP."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import aiohttp
import pytest
import yaml

from sandbox.demo.plan import free_ports
from sandbox.patience import patient

Json = dict[str, Any]
needs_prometheus = pytest.mark.skipif(
    shutil.which("prometheus") is None, reason="there is no prometheus (Debian: apt-get install prometheus)"
)
_END_S: Final = patient(30.0)
_READY_S: Final = patient(60.0)


class Prometheus:
    """One that runs."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url = url
        self._session = session

    async def asked(self, query: str) -> list[Json]:
        """The series that a query finds now; a number alone is none. Raise AssertionError for a bad query."""
        told = await self._get("query", query=query)
        found: list[Json] = told["result"] if told["resultType"] == "vector" else []
        return found

    async def value(self, query: str) -> float | None:
        """The value of the first series that a query finds."""
        found = await self.asked(query)
        return float(found[0]["value"][1]) if found else None

    async def alerts(self) -> list[Json]:
        """The alerts that wait or fire: `labels`, `state`, `activeAt`."""
        found: list[Json] = (await self._get("alerts"))["alerts"]
        return found

    async def exemplars(self, query: str, start_s: float, end_s: float) -> list[Json]:
        """The traces beside the buckets of a query's series."""
        told: Any = await self._get("query_exemplars", query=query, start=f"{start_s}", end=f"{end_s}")
        return [one for series in told for one in series["exemplars"]]

    async def _get(self, path: str, **query: str) -> Json:
        async with self._session.get(f"{self.url}/api/v1/{path}", params=query) as response:
            body: Json = await response.json()
            assert response.status == 200, (query, body)
            data: Json = body["data"]
            return data


def rules_every(interval: str, rules: Mapping[str, Any]) -> Json:
    """The same rules, looked at as often as that."""
    return {"groups": [{**group, "interval": interval} for group in rules["groups"]]}


@asynccontextmanager
async def prometheus(
    folder: Path, target: str, rules: Mapping[str, Any], *, scrape: str = "1s"
) -> AsyncIterator[Prometheus]:
    """Scrape http://`target`/metrics, whose labels count, until the end of the block."""
    _write(folder, target, rules, scrape)
    [port] = free_ports(1)
    log = (folder / "prometheus.log").open("wb")
    process = await asyncio.create_subprocess_exec(
        "prometheus",
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--enable-feature=exemplar-storage",
        stdout=log,
        stderr=log,
    )
    try:
        async with aiohttp.ClientSession() as session:
            url = f"http://127.0.0.1:{port}"
            async with asyncio.timeout(_READY_S):
                while not await _is_ready(session, url):
                    assert process.returncode is None, (folder / "prometheus.log").read_text()[-4000:]
                    await asyncio.sleep(0.1)
            yield Prometheus(url, session)
    finally:
        log.close()
        if process.returncode is None:
            process.terminate()
        await asyncio.wait_for(process.wait(), _END_S)


def _write(folder: Path, target: str, rules: Mapping[str, Any], scrape: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rules.yml").write_text(yaml.safe_dump(dict(rules)))
    config = {
        "global": {"scrape_interval": scrape, "scrape_timeout": scrape, "evaluation_interval": "30s"},
        "rule_files": ["rules.yml"],
        "scrape_configs": [
            {"job_name": "sandbox", "honor_labels": True, "static_configs": [{"targets": [target]}]}
        ],
    }
    (folder / "prometheus.yml").write_text(yaml.safe_dump(config))


async def _is_ready(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(f"{url}/-/ready") as response:
            return response.status == 200
    except aiohttp.ClientError:
        return False
