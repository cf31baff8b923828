"""Pictures are fetched as small as will do, and never too large.

Their URL has the bot's token in it, and it is told nowhere.
"""

import logging

import pytest
from opentelemetry.trace import StatusCode
from telegram import Chat, Document, Message, PhotoSize
from telegram.ext import ExtBot

from sandbox.patience import patient
from sandbox.telegram.pictures import sample_photo
from servicekit.telemetry import tracer
from telegram_gateway.bot_api.attached_photos import (
    MAX_BYTES,
    PhotoRefused,
    PhotoUnavailable,
    attached_photo,
    has_photo,
    media_type_of,
)
from telegram_gateway.bot_api.request import TelegramRequest
from tests.telegram_gateway.fake_bot_api import TOKEN

PNG = sample_photo(1)


@pytest.fixture
async def bot(telegram):
    bot = ExtBot(
        TOKEN,
        base_url=telegram.base_url,
        base_file_url=telegram.base_url.replace("/bot", "/file/bot"),
        request=TelegramRequest(read_timeout=patient(5)),
    )
    yield bot
    await bot.shutdown()
    await bot.request.shutdown()


def message(*sizes: int | None, document: Document | None = None) -> Message:
    photo = [
        PhotoSize(f"size-{number}", f"u{number}", 10, 10, file_size=size) for number, size in enumerate(sizes)
    ]
    return Message(1, date=0, chat=Chat(1, "private"), photo=photo, document=document)


def document(mime_type: str, size: int = 10) -> Document:
    return Document("a-document", "u", mime_type=mime_type, file_size=size)


def serve(telegram, content: bytes | str | int = PNG) -> None:
    telegram.queue("getFile", {"file_id": "f", "file_unique_id": "u", "file_path": "photos/file_1.png"})
    telegram.files["photos/file_1.png"] = content


@pytest.mark.parametrize(
    ("sizes", "chosen"),
    [
        ((1_000, 90_000, 400_000), "size-2"),
        ((1_000, 900_000, 2_400_000), "size-1"),
        ((1_200_000, 2_400_000), "size-0"),
        ((None, None), "size-1"),
    ],
)
async def test_of_the_sizes_the_largest_that_is_not_too_large_is_fetched(bot, telegram, sizes, chosen):
    serve(telegram)

    photo = await attached_photo(bot, message(*sizes))

    assert (photo.media_type, photo.data) == ("image/png", PNG)
    assert telegram.called("getFile")[0].data["file_id"] == chosen


async def test_an_image_document_is_a_picture_and_others_are_none(bot, telegram):
    serve(telegram)

    assert (await attached_photo(bot, message(document=document("image/png")))).data == PNG
    assert await attached_photo(bot, message(document=document("application/pdf"))) is None
    assert await attached_photo(bot, None) is None
    assert has_photo(message(10))
    assert not has_photo(message())


async def test_what_says_that_it_is_too_large_is_not_even_asked_for(bot, telegram):
    with pytest.raises(PhotoRefused):
        await attached_photo(bot, message(document=document("image/png", MAX_BYTES + 1)))

    assert telegram.called("getFile") == []


async def test_what_turns_out_to_be_too_large_is_refused(bot, telegram):
    serve(telegram, PNG + bytes(MAX_BYTES))

    with pytest.raises(PhotoRefused):
        await attached_photo(bot, message(document=document("image/png", 10)))


async def test_a_file_counts_as_what_its_first_bytes_say(bot, telegram):
    serve(telegram, b"<svg onload=alert(1)>")

    with pytest.raises(PhotoRefused):
        await attached_photo(bot, message(document=document("image/svg+xml")))


def test_the_kinds_that_the_model_reads_are_known():
    assert media_type_of(b"\xff\xd8\xff\xe0") == "image/jpeg"
    assert media_type_of(b"GIF89a") == "image/gif"
    assert media_type_of(b"RIFF\0\0\0\0WEBPVP8 ") == "image/webp"
    assert media_type_of(b"RIFF\0\0\0\0WAVEfmt ") is None
    assert media_type_of(b"") is None


@pytest.mark.parametrize("answer", [404, 500, "reset"])
async def test_when_it_cannot_be_had_nothing_of_its_url_is_told(bot, telegram, spans, caplog, answer):
    caplog.set_level(logging.DEBUG, logger="telegram_gateway")
    serve(telegram, answer)

    with (
        tracer(__name__).start_as_current_span("telegram.update"),
        pytest.raises(PhotoUnavailable) as caught,
    ):
        await attached_photo(bot, message(10))

    (span,) = [span for span in spans.get_finished_spans() if span.name == "telegram.download"]
    assert span.status.status_code is StatusCode.ERROR
    told = f"{caught.value!r} {caught.value.__cause__!r} {span.to_json()} {caplog.text}"
    for secret in (TOKEN, "SANDBOX-TOKEN", "file_1.png", "127.0.0.1"):
        assert secret not in told


async def test_a_download_is_a_span_without_token_and_address(bot, telegram, spans):
    serve(telegram)

    with tracer(__name__).start_as_current_span("telegram.update"):
        await attached_photo(bot, message(10))

    told = " ".join(span.to_json() for span in spans.get_finished_spans())
    assert "telegram.download" in told
    for secret in ("SANDBOX-TOKEN", "file_1.png", "127.0.0.1"):
        assert secret not in told
