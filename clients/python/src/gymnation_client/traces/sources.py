"""Where traces are: the demo, Tempo, Jaeger, or OTLP JSON as a collector's file exporter writes it."""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Protocol

from gymnation_client.traces.spans import Trace, of_jaeger, of_otlp, trace_of

CODE: Final = "gymnation.code"
"""The attribute of the span in which a member was shown a code."""
LAST: Final = "last"
_WHOLE: Final = 32
_TIMEOUT_S: Final = 15
_GATEWAY: Final = "telegram-gateway"
_UPDATE: Final = "telegram.update"
_LATER: Final = (
    "A collector that samples gives a trace on after a minute; `--since 14d` looks further back; "
    "and the logs have the code, too."
)


class TraceUnavailable(Exception):
    """The trace cannot be shown. The text says why and what to do; `is_missing` whether it was looked for."""

    def __init__(self, text: str, *, is_missing: bool = False) -> None:
        super().__init__(text)
        self.is_missing = is_missing


class Source(Protocol):
    """What knows traces."""

    def find(self, code: str, since: timedelta) -> Trace:
        """The trace whose id is, or begins with, this code. Raise TraceUnavailable."""


def open_source(where: str, authorization: str = "") -> Source:
    """The source at an address or in a folder; what answers there is found out. Raise TraceUnavailable.

    `authorization` is sent as that header, such as "Bearer …".
    """
    if not re.match(r"https?://", where):
        folder = Path(where)
        if not folder.exists():
            raise TraceUnavailable(
                f"there is no {where}: give a folder of OTLP JSON, or an address that begins with http://"
            )
        return _Files(folder)
    server = _Server(where.rstrip("/"), authorization)
    # Jaeger and the demo both have /api/traces: what each alone has is asked for.
    for path, source, fits in (
        ("/api/echo", _Tempo, lambda told: told == "echo"),
        ("/api/services", _Jaeger, lambda told: isinstance(told, dict) and "data" in told),
        ("/api/traces?limit=1", _Demo, lambda told: isinstance(told, dict) and "traces" in told),
    ):
        if fits(server.get(path, default="")):
            made: Source = source(server)
            return made
    raise TraceUnavailable(
        f"what answers at {where} is no Tempo, Jaeger or demo: give the address of Tempo's HTTP API "
        "(port 3200), of Jaeger's query service (16686), or of the demo's page (8081)"
    )


class _Server:
    """Gets JSON from below an address."""

    def __init__(self, url: str, authorization: str) -> None:
        self.url = url
        self._headers = {"Accept": "application/json"}
        if authorization:
            self._headers["Authorization"] = authorization
        host = urllib.parse.urlsplit(url).hostname or ""
        # A proxy from the environment would only be in the way of what is on this machine.
        proxies: dict[str, str] | None = {} if host in {"localhost", "127.0.0.1", "::1"} else None
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler(proxies))

    def get(self, path: str, *, default: Any = None) -> Any:
        """What is said there; `default` where nothing is. Raise TraceUnavailable."""
        # open_source has seen that it begins with http.
        request = urllib.request.Request(self.url + path, headers=self._headers)  # noqa: S310
        try:
            with self._opener.open(request, timeout=_TIMEOUT_S) as answer:
                body = answer.read().decode("utf-8", errors="replace")
        except urllib.error.HTTPError as error:
            with error:
                told = error.read().decode("utf-8", errors="replace")
            if error.code in {401, 403}:
                raise TraceUnavailable(
                    f"{self.url} lets nobody in without the right Authorization header ({error.code}): "
                    "set GYMNATION_TRACES_AUTHORIZATION, such as 'Bearer …'"
                ) from error
            if error.code in {400, 404, 405, 501}:
                return _error_of(told) if default is None else default
            raise TraceUnavailable(
                f"{self.url} answered {error.code}: try again, or look at its log"
            ) from error
        except (OSError, ValueError) as error:
            reason = getattr(error, "reason", error)
            raise TraceUnavailable(
                f"nothing answers at {self.url} ({reason}): start the demo with `make demo`, "
                "or say where traces are with --from"
            ) from error
        try:
            return json.loads(body)
        except ValueError:
            return body.strip()


def _error_of(told: str) -> dict[str, Any]:
    try:
        return {"error": json.loads(told)["error"]}
    except (ValueError, KeyError, TypeError):
        return {}


class _Demo:
    """The sandbox of `make demo`, which finds a trace by the beginning of its id."""

    def __init__(self, server: _Server) -> None:
        self._server = server

    def find(self, code: str, since: timedelta) -> Trace:  # noqa: ARG002 - it keeps the last ones alone
        if code == LAST:
            newest = self._server.get("/api/traces?limit=1000")["traces"]
            if not newest:
                raise TraceUnavailable(
                    "the demo has no traces yet: write something on its page first", is_missing=True
                )
            # After each update the services have more to do among themselves: nobody asks for that.
            updates = [trace for trace in newest if trace["root"] == _UPDATE]
            code = (updates or newest)[0]["trace_id"]
        found: Trace = self._server.get(f"/api/traces/{code}")
        if "spans" not in found:
            raise TraceUnavailable(str(found.get("error", f"no trace begins with {code}")), is_missing=True)
        return found


class _Tempo:
    """Grafana Tempo, by TraceQL: an id is not found by its beginning, a span by its attribute."""

    def __init__(self, server: _Server) -> None:
        self._server = server

    def find(self, code: str, since: timedelta) -> Trace:
        ids = [code] if len(code) == _WHOLE else self._search(code, since)
        told = self._server.get(f"/api/traces/{_only(ids, code, since, 'Tempo')}")
        spans = list(of_otlp(told)) if isinstance(told, dict) else []
        if not spans:
            raise _missing(code, since, "Tempo")
        return trace_of(spans[0][0], (span for _, span in spans))

    def _search(self, code: str, since: timedelta) -> list[str]:
        now = int(time.time())
        asked = {
            "q": LAST_QUERY if code == LAST else f'{{ span.{CODE} = "{code}" }}',
            "start": now - int(since.total_seconds()),
            "end": now,
            "limit": 20,
        }
        found = self._server.get(f"/api/search?{urllib.parse.urlencode(asked)}")
        # Zeros at the beginning of an id are left out there.
        ids = [str(one["traceID"]).lower().zfill(_WHOLE) for one in found.get("traces") or ()]
        return ids[:1] if code == LAST else ids


LAST_QUERY: Final = f'{{ name = "{_UPDATE}" }}'


class _Jaeger:
    """Jaeger's query service."""

    def __init__(self, server: _Server) -> None:
        self._server = server

    def find(self, code: str, since: timedelta) -> Trace:
        if len(code) == _WHOLE:
            told = self._server.get(f"/api/traces/{code}")
        else:
            now = time.time()
            asked: dict[str, Any] = {
                "service": _GATEWAY,
                "start": int((now - since.total_seconds()) * 1e6),
                "end": int(now * 1e6),
                "limit": 20,
            }
            asked |= (
                {"operation": _UPDATE, "limit": 1} if code == LAST else {"tags": json.dumps({CODE: code})}
            )
            told = self._server.get(f"/api/traces?{urllib.parse.urlencode(asked)}")
        traces = dict(map(of_jaeger, told.get("data") or ()))
        trace_id = _only(list(traces), code, since, "Jaeger")
        return trace_of(trace_id, traces[trace_id])


class _Files:
    """OTLP JSON in a file, or in the files of a folder: an export a line, or a document a file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def find(self, code: str, since: timedelta) -> Trace:  # noqa: ARG002 - all files are read
        if code == LAST:
            raise TraceUnavailable("`last` is for the demo, Tempo and Jaeger: give the code or the id")
        spans: dict[str, list[Any]] = {}
        for file in self._files():
            for document in _documents(file, code):
                for trace_id, span in of_otlp(document):
                    if trace_id.startswith(code):
                        spans.setdefault(trace_id, []).append(span)
        trace_id = _only(list(spans), code, None, str(self._path))
        return trace_of(trace_id, spans[trace_id])

    def _files(self) -> list[Path]:
        if self._path.is_file():
            return [self._path]
        found = sorted(
            path for path in self._path.rglob("*") if path.is_file() and ".json" in "".join(path.suffixes)
        )
        if not found:
            raise TraceUnavailable(
                f"{self._path} has no .json or .jsonl: give the folder in which a collector's file exporter, "
                "or the demo with DEMO_KEEP_OTLP, keeps spans"
            )
        return found


def _documents(file: Path, code: str) -> Iterator[dict[str, Any]]:
    """What may tell of a code in a file; a line that is cut off, as of one that is being written, is none."""
    try:
        with file.open(encoding="utf-8", errors="replace") as lines:
            whole = False
            for line in lines:
                # Most lines are of other traces, and to look is cheaper than to read. Base64 is read.
                if code not in line.lower() and '=="' not in line:
                    continue
                try:
                    told = json.loads(line)
                except ValueError:
                    whole = True
                    continue
                if isinstance(told, dict):
                    yield told
        if whole:
            told = json.loads(file.read_text(encoding="utf-8", errors="replace"))
            if isinstance(told, dict):
                yield told
    except ValueError:
        return
    except OSError as error:
        raise TraceUnavailable(f"{file} cannot be read: {error.strerror}") from error


def _only(ids: list[str], code: str, since: timedelta | None, where: str) -> str:
    if not ids:
        raise _missing(code, since, where)
    if len(ids) > 1:
        raise TraceUnavailable(
            f"{len(ids)} traces bear {code}: give the whole id of one of them, {', '.join(sorted(ids)[:5])}"
        )
    return ids[0]


def _missing(code: str, since: timedelta | None, where: str) -> TraceUnavailable:
    if since is None:
        return TraceUnavailable(f"no span in {where} is of a trace that begins with {code}", is_missing=True)
    span = f"{since.days} days" if since.days else f"{since.total_seconds() / 3600:g} hours"
    return TraceUnavailable(f"{where} has no trace {code} of the last {span}. {_LATER}", is_missing=True)
