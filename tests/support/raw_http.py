"""What a stranger with a socket may send to a webhook, byte by byte, and what is answered."""

import asyncio
import gzip
import json

SECRET_LINE = b"X-Telegram-Bot-Api-Secret-Token: "


def request(
    body: bytes, *headers: bytes, secret: bytes, path: bytes = b"/telegram", length: int | None = None
) -> bytes:
    """Return a POST as Telegram would send it, with what is given instead of the usual."""
    size = b"Content-Length: %d" % (len(body) if length is None else length)
    usual = (b"Host: x", b"Content-Type: application/json", SECRET_LINE + secret)
    lines = [b"POST " + path + b" HTTP/1.1", *usual, *([size] if length != -1 else []), *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def strange(secret: bytes, path: bytes) -> dict[str, tuple[bytes, set[int]]]:
    """Return what is sent, by name, and the statuses that may come back; 0 is no answer.

    The connection is closed in each case. Some are never ended by who sends them.
    """
    update = json.dumps({"update_id": 5, "message": {}}).encode()
    deep = b'{"update_id": 5, "message": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    deep_open = b"[" * 900_000

    def post(body: bytes, *headers: bytes, key: bytes = secret, length: int | None = None) -> bytes:
        return request(body, *headers, secret=key, path=path, length=length)

    return {
        "a secret that is not ASCII": (post(update, key="é".encode()), {401}),
        "a secret that is not UTF-8": (post(update, key=b"\xff\xfe"), {401}),
        "a secret of control characters": (post(update, key=b"\x01\x7f"), {400, 401}),
        "no secret, a body that never ends": (post(b"{", key=b"", length=10_000), {401}),
        "no secret, a body beyond all bounds": (post(b"{", key=b"", length=2**62), {401}),
        "deep lists": (post(deep), {400}),
        "deep lists without an end": (post(deep_open), {400}),
        "a number of many digits": (post(b'{"update_id": ' + b"9" * 100_000 + b"}"), {400}),
        "a number beyond all bounds": (post(b'{"update_id": 1e999}'), {400}),
        "not UTF-8": (post(b'{"update_id": "\xff"}'), {400}),
        "a body that never ends": (post(update, length=len(update) + 10), {408}),
        "a body too large": (post(b" " * 2_000_000), {413}),
        "a body that claims to be compressed": (post(update, b"Content-Encoding: gzip"), {400}),
        "chunks that are none": (post(b"zz\r\n", b"Transfer-Encoding: chunked", length=-1), {400}),
        "a length and chunks": (post(b"0\r\n\r\n", b"Transfer-Encoding: chunked"), {400}),
        "two lengths": (post(update, b"Content-Length: 1"), {400}),
        "a header too long": (post(update, b"X-A: " + b"a" * 20_000), {400}),
        "too many headers": (post(update, *(b"X-%d: a" % n for n in range(2000))), {400}),
        "headers that never end": (b"POST " + path + b" HTTP/1.1\r\nHost: x\r\nX-A: ", {0, 408}),
        "nothing": (b"", {0, 408}),
        "TLS on a plain port": (bytes.fromhex("16030100a5010000a10303") + b"\x00" * 80, {400}),
        "no HTTP at all": (b"\x00\x01\x02\r\n\r\n", {400}),
        "HTTP of before it had a number": (b"GET " + path + b"\r\n\r\n", {400, 405}),
        "chunks without an end": (post(b'5\r\n{"upd', b"Transfer-Encoding: chunked", length=-1), {408}),
        "a chunk beyond all bounds": (
            post(b"f" * 20 + b"\r\n{", b"Transfer-Encoding: chunked", length=-1),
            {400, 408},
        ),
        "a little that becomes very much": (
            post(gzip.compress(b" " * 50_000_000), b"Content-Encoding: gzip"),
            {400, 413},
        ),
        "a length below zero": (post(update, b"Content-Length: -5", length=-1), {400}),
        "a length in words": (post(update, b"Content-Length: five", length=-1), {400}),
        "a space before the colon": (post(update, b"X-A : 1"), {400}),
        "a header on two lines": (post(update, b"X-A: 1\r\n 2"), {400}),
        "a zero byte in a header": (post(update, b"X-A: a\x00b"), {400}),
        "a zero byte in the path": (b"POST /tele\x00gram HTTP/1.1\r\nHost: x\r\n\r\n", {400, 404}),
        "a second request behind a refused one": (
            post(b"{") + post(update) + b"GET / HTTP/1.1\r\n\r\n",
            {400},
        ),
        "no secret, three more behind it": (post(update, key=b"") * 4, {401}),
        "the preface of HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {400, 404, 405, 505}),
    }


async def status_of(host: str, port: int, sent: bytes, *, patience_s: float) -> int:
    """Send bytes and wait until the other side closes; return the status it gave, 0 for none.

    Raise TimeoutError when the connection is still open after `patience_s`.
    """
    reader, writer = await asyncio.open_connection(host, port)
    received = b""
    try:
        async with asyncio.timeout(patience_s):
            try:
                writer.write(sent)
                await writer.drain()
                while got := await reader.read(65536):
                    received += got
            except ConnectionError:
                # It closed while we were still sending.
                pass
    finally:
        writer.close()
    head = received.split(b" ", 2)
    return int(head[1]) if len(head) > 1 else 0
