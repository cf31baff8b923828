import asyncio
import io
import json
from datetime import timedelta
from types import SimpleNamespace

import aiohttp
import pytest
from telegram import Update
from telegram.error import NetworkError

from sandbox.patience import patient
from telegram_gateway.runtime.inbox import Inbox
from telegram_gateway.runtime.webhook import LARGEST_BODY, SECRET_HEADER, Webhook, WebhookOptions, webhook
from tests.support.raw_http import request, status_of, strange
from tests.telegram_gateway.waiting import eventually

SECRET = "a-secret_of-this-test"
OPTIONS = WebhookOptions("https://bot.example/telegram", SECRET, "127.0.0.1", 0)


class Handled(list):
    def submit(self, update, ticket):
        self.append(update.update_id)


class Bot:
    def __init__(self, *errors):
        self.webhooks = []
        self._errors = list(errors)

    async def set_webhook(self, url, **options):
        if self._errors:
            raise self._errors.pop(0)
        self.webhooks.append((url, options))


def message(update_id, kind="message", text="oi", chat=-1):
    content = {"message_id": 1, "date": 0, "chat": {"id": chat, "type": "group"}, "text": text}
    return {"update_id": update_id, kind: content}


@pytest.fixture
async def hook(clients):
    """A webhook that listens, and `post`, which is Telegram."""
    handled = Handled()
    inbox = Inbox(
        clients.inbox,
        lambda update: Update.de_json(update, None),
        lease=timedelta(seconds=10),
        max_in_flight=50,
    )
    inbox.hand_to(handled)
    bot = Bot()
    receiver = Webhook(bot, inbox, OPTIONS, allowed_updates=["message"])
    async with webhook(receiver, OPTIONS), aiohttp.ClientSession() as session:

        async def post(update, *, path="/telegram", method="POST", headers=None, data=None):
            given = {SECRET_HEADER: SECRET, "Content-Type": "application/json", **(headers or {})}
            url = f"http://127.0.0.1:{receiver.port}{path}"
            body = json.dumps(update) if data is None else data
            async with session.request(method, url, data=body, headers=given) as response:
                return SimpleNamespace(status=response.status, headers=response.headers)

        yield SimpleNamespace(post=post, handled=handled, inbox=inbox, receiver=receiver, bot=bot)


async def test_an_update_is_answered_once_it_is_stored(hook, member):
    assert (await hook.post(message(7))).status == 200
    assert member.inbox.rows[7].state == "leased"
    assert hook.handled == [7]


async def test_an_update_that_comes_again_is_answered_and_not_handled_again(hook):
    await hook.post(message(7))
    assert (await hook.post(message(7))).status == 200
    assert hook.handled == [7]


async def test_while_the_member_service_is_away_telegram_is_asked_to_come_again(hook, member):
    member.inbox.away = {"AcceptUpdates"}
    answer = await hook.post(message(7))
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert hook.handled == []

    member.inbox.away = set()
    assert (await hook.post(message(7))).status == 200
    assert hook.handled == [7]


@pytest.mark.parametrize("secret", ["", "wrong", SECRET + "x", "é"])
async def test_without_the_secret_nothing_is_taken(hook, member, secret):
    assert (await hook.post(message(7), headers={SECRET_HEADER: secret})).status == 401
    assert member.inbox.rows == {}


async def test_a_body_over_a_mebibyte_is_refused(hook, member):
    assert (await hook.post(None, data=io.BytesIO(b"x" * (LARGEST_BODY + 1)))).status == 413
    assert member.inbox.rows == {}


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_only_post_is_answered(hook, method):
    assert (await hook.post(message(7), method=method)).status == 405


async def test_other_paths_do_not_exist(hook):
    assert (await hook.post(message(7), path="/other")).status == 404


@pytest.mark.parametrize("data", ["", "{", "[1]", "7", '{"update_id": "7"}', '{"message": {}}', b"\xff"])
async def test_what_is_no_update_is_refused(hook, member, data):
    assert (await hook.post(None, data=data)).status == 400
    assert member.inbox.rows == {}


async def test_another_content_type_is_refused(hook):
    assert (await hook.post(message(7), headers={"Content-Type": "text/plain"})).status == 415


async def test_an_update_that_nobody_wants_is_confirmed_and_forgotten(hook, member):
    assert (await hook.post(message(7, "edited_message"))).status == 200
    assert member.inbox.rows == {}


async def test_posts_that_come_together_are_stored_together(hook, member):
    answers = await asyncio.gather(*(hook.post(message(number, chat=-1 - number)) for number in range(40)))
    assert {answer.status for answer in answers} == {200}
    assert sorted(hook.handled) == list(range(40))
    assert len(member.inbox.called("AcceptUpdates")) < 40


async def test_when_too_much_is_in_flight_telegram_is_asked_to_come_again(hook):
    await asyncio.gather(*(hook.post(message(number, chat=-1 - number)) for number in range(50)))
    answer = await hook.post(message(99))
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")


@pytest.fixture
async def impatient(clients):
    """A webhook that listens and waits for nobody; gives its port and what was handled."""
    handled = Handled()
    inbox = Inbox(clients.inbox, lambda update: Update.de_json(update, None), lease=timedelta(seconds=10))
    inbox.hand_to(handled)
    options = WebhookOptions(OPTIONS.url, SECRET, "127.0.0.1", 0, patience_s=0.5)
    receiver = Webhook(Bot(), inbox, options, allowed_updates=["message"])
    async with webhook(receiver, options):
        yield receiver.port, handled


STRANGE = strange(SECRET.encode(), b"/telegram")


@pytest.mark.parametrize("name", STRANGE)
async def test_a_stranger_with_a_socket_is_sent_away_without_a_trace_of_trouble(impatient, caplog, name):
    sent, statuses = STRANGE[name]
    status = await status_of("127.0.0.1", impatient[0], sent, patience_s=patient(8))
    assert status in statuses
    assert not [record for record in caplog.records if record.exc_info or record.levelname == "ERROR"]


async def test_strangers_who_hold_their_sockets_hold_up_nobody(impatient, caplog):
    port, handled = impatient
    silent = [asyncio.open_connection("127.0.0.1", port) for _ in range(200)]
    held = await asyncio.gather(*silent)
    for _, writer in held:
        writer.write(b"POST /telegram HTTP/1.1\r\nHost: x\r\nX: ")
    update = json.dumps(message(7)).encode()
    whole = request(update, b"Connection: close", secret=SECRET.encode())
    assert await status_of("127.0.0.1", port, whole, patience_s=patient(8)) == 200
    assert handled == [7]
    # And they are all sent away.
    async with asyncio.timeout(patient(8)):
        await asyncio.gather(*(reader.read() for reader, _ in held))
    for _, writer in held:
        writer.close()


async def test_half_of_a_pair_of_surrogates_is_taken(hook, member):
    text = b'{"update_id": 7, "message": {"message_id": 1, "date": 0, "text": "\\ud83d", '
    assert (await hook.post(None, data=text + b'"chat": {"id": -1, "type": "group"}}}')).status == 200
    assert hook.handled == [7]


async def test_telegram_is_told_where_to_post_and_what(hook):
    await eventually(lambda: hook.receiver.works)
    assert hook.bot.webhooks == [
        ("https://bot.example/telegram", {"secret_token": SECRET, "allowed_updates": ["message"]})
    ]


async def test_setting_the_webhook_is_tried_until_telegram_is_there(clients):
    async def sleep(seconds):
        pauses.append(seconds)
        assert not receiver.works
        assert receiver.trouble == "NetworkError"

    pauses = []
    bot = Bot(NetworkError("away"), NetworkError("away"))
    inbox = Inbox(clients.inbox, lambda update: Update.de_json(update, None), lease=timedelta(seconds=10))
    receiver = Webhook(bot, inbox, OPTIONS, allowed_updates=["message"], sleep=sleep)
    await receiver.register()
    assert receiver.works
    assert pauses == sorted(pauses)
    assert len(pauses) == 2


CHAT = '"chat": {"id": -1, "type": "group"}'
BODIES = {
    "a mark of byte order": (b"\xef\xbb\xbf" + json.dumps(message(7)).encode(), {200, 400}),
    "UTF-16": (json.dumps(message(7)).encode("utf-16"), {200, 400}),
    "a number that is none": (b'{"update_id": NaN}', {400}),
    "a number without end": (b'{"update_id": Infinity}', {400}),
    "a number with a fraction": (b'{"update_id": 7.5, "message": {}}', {400}),
    "a number in quotes": (b'{"update_id": "7", "message": {}}', {400}),
    "a number below zero": (b'{"update_id": -7, "message": {}}', {400}),
    "a number past 63 bits": (b'{"update_id": 9223372036854775808, "message": {}}', {400}),
    "the largest number": (b'{"update_id": 9223372036854775807, "message": {}}', {200}),
    "a truth": (b'{"update_id": true, "message": {}}', {400}),
    "nothing at all": (b"null", {400}),
    "two updates": (b'[{"update_id": 7}, {"update_id": 8}]', {400}),
    "something after it": (json.dumps(message(7)).encode() + b"x", {400}),
    "one key twice": (b'{"update_id": 7, "update_id": 8, "message": {}}', {200}),
    "a message that is a list": (b'{"update_id": 7, "message": []}', {200}),
    "a message that is a text": (b'{"update_id": 7, "message": "oi"}', {200}),
    "a message that is null": (b'{"update_id": 7, "message": null}', {200}),
    "a chat in quotes": (b'{"update_id": 7, "message": {"chat": {"id": "-1"}}}', {200}),
    "a chat past 63 bits": (b'{"update_id": 7, "message": {"chat": {"id": 99999999999999999999}}}', {200}),
    "a chat that is a list": (b'{"update_id": 7, "message": {"chat": [1]}}', {200}),
    "a person that is a number": (b'{"update_id": 7, "message": {"from": 5}}', {200}),
    "a zero byte": (f'{{"update_id": 7, "message": {{{CHAT}, "text": "a\\u0000b"}}}}'.encode(), {200}),
    "halves of pairs": (
        f'{{"update_id": 7, "message": {{{CHAT}, "text": "\\udfff\\ud83d"}}}}'.encode(),
        {200},
    ),
    "halves of pairs in a key": (b'{"update_id": 7, "message": {"\\ud83d": 1}}', {200}),
    "a date beyond all years": (f'{{"update_id": 7, "message": {{{CHAT}, "date": 1e300}}}}'.encode(), {200}),
    "many keys": (
        json.dumps({"update_id": 7, "message": {str(n): n for n in range(50_000)}}).encode(),
        {200},
    ),
    "lists within bounds": (b'{"update_id": 7, "message": ' + b"[" * 900 + b"]" * 900 + b"}", {200, 400}),
    "a form": (b"update_id=7&message=oi", {400}),
    "XML": (b"<?xml version='1.0'?><update/>", {400}),
    "only spaces": (b"   ", {400}),
}


@pytest.mark.parametrize("name", BODIES)
async def test_a_strange_body_is_taken_or_refused_and_the_next_update_is_handled(hook, caplog, name):
    data, statuses = BODIES[name]
    assert (await hook.post(None, data=data)).status in statuses
    assert (await hook.post(message(9))).status == 200
    assert hook.handled[-1] == 9
    assert not [record for record in caplog.records if record.exc_info or record.levelname == "ERROR"]
