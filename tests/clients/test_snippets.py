"""Each piece of Python in the documents for other systems is run as printed, by the caller of its page."""

import asyncio
import os
import re
import shlex
import signal
import sys
from itertools import count
from pathlib import Path

import pytest

from gymnation_client import AsyncClient, LocalCredentials
from gymnation_client.cli import main
from member_service.app import Running
from sandbox.patience import patient
from servicekit.rpc_client import ClientChannel
from tests.clients.gym import BIA, GROUP, agree, known
from tests.clients.test_documents import PAGES, blocks, typed

_OTHERS = count(3001)
SAID = {
    "list_standings": "1 Bia 1",
    "batch_get_standings": f"{BIA} 1 1",
    "list_checkins": f" {BIA} ",
    "create_link_code": "until 20",
    "get_profile": "1 points, 1 check-ins",
}
"""What a piece prints, by the last method that it calls."""
PIECES = [
    pytest.param(page, code, id=f"{page.stem}-{at}")
    for page in PAGES
    for at, code in enumerate(blocks(page, "python"), 1)
]


@pytest.fixture
async def keys(service: Running, channel: ClientChannel, tmp_path: Path) -> dict[str, Path]:
    """The callers of all pages, made as the pages say, by the file that has the key."""
    files = {}
    here = ("--address", f"127.0.0.1:{service.port}", "--plaintext")
    for page in PAGES:
        for line in typed(page):
            if not line.startswith("callers add"):
                continue
            words = shlex.split(line.replace("$GROUP", str(GROUP)))
            at = words.index("--key-to") + 1
            files[page.stem] = tmp_path / words[at]
            words[at] = str(files[page.stem])
            assert await asyncio.to_thread(main, [*words, "--rate", "1000", *here]) == 0
    return files


@pytest.fixture
async def bia(service: Running, channel: ClientChannel, keys: dict[str, Path]) -> None:
    """Bia is linked to the front door and to the CRM, and was there today."""
    address = f"127.0.0.1:{service.port}"
    for page, name in (("turnstile", "badge-7"), ("crm", "customer-4711")):
        async with asyncio.timeout(patient(5)):
            # Each server reads the registry anew every second, and tells nobody.
            while not await known(address, keys[page].read_text().strip()):  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.1)
        async with AsyncClient(address, LocalCredentials(keys[page])) as client:
            await agree(channel, (await client.create_link_code(GROUP, name)).code)
    async with AsyncClient(address, LocalCredentials(keys["turnstile"])) as door:
        await door.record_visit(GROUP, external_id="badge-7")


async def another_comes(channel: ClientChannel, door: AsyncClient) -> int:
    """Somebody else is linked, and was there."""
    member_id = next(_OTHERS)
    code = await door.create_link_code(GROUP, f"badge-{member_id}")
    await agree(channel, code.code, member_id)
    await door.record_visit(GROUP, external_id=f"badge-{member_id}")
    return member_id


@pytest.mark.parametrize(("page", "code"), PIECES)
async def test_a_piece_of_a_page_does_what_the_page_says(
    service: Running,
    channel: ClientChannel,
    keys: dict[str, Path],
    bia: None,
    page: Path,
    code: str,
    tmp_path: Path,
):
    address = f"127.0.0.1:{service.port}"
    if page.stem == "api":
        # It is another one at each start, as the page says.
        code, found = re.subn(r"127\.0\.0\.1:\d+", address, code)
        assert found
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GYMNATION_")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", code),
        cwd=tmp_path,
        env=environment
        | {
            "XDG_CONFIG_HOME": str(tmp_path),
            "GYMNATION_ADDRESS": address,
            "GYMNATION_PLAINTEXT": "on",
            "GYMNATION_KEY_FILE": str(keys[page.stem]),
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    method = re.findall(r"client\.(\w+)\(", code)[-1]
    if method != "watch":
        out, errors = await asyncio.wait_for(process.communicate(), patient(30))
        assert (process.returncode, errors.decode()) == (0, "")
        assert SAID[method] in out.decode()
        return
    line, came = asyncio.ensure_future(process.stdout.readline()), set[str]()
    async with asyncio.timeout(patient(30)):
        async with AsyncClient(address, LocalCredentials(keys["turnstile"])) as door:
            while not line.done():
                # The watch hears what happens once it has begun.
                came.add(str(await another_comes(channel, door)))
                await asyncio.wait([line], timeout=0.5)
    assert came & set(re.findall(r"\d+", line.result().decode()))
    process.send_signal(signal.SIGINT)
    await asyncio.wait_for(process.communicate(), patient(10))
