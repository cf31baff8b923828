"""One attempt at one turn: the vendor's stream read to its end, or to where it broke off."""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace

from anthropic import AsyncAnthropic
from anthropic.lib.streaming import AsyncMessageStream
from anthropic.types import ContentBlock, Message

from coach_service.claude.failures import VENDOR_FAILURES, Verdict, verdict
from coach_service.claude.measures import MeasuredCall
from coach_service.claude.requests import Parameters, echo
from coach_service.domain.failures import CoachUnreachable
from coach_service.domain.model import ModelTurn, Stop, ToolCall, Usage

FAIR_S = 3.0
"""A call that had less time than this tells nothing of the vendor's health when it runs out of time."""
CHARACTERS_PER_TOKEN = 3
"""Of Portuguese; rather too few, so that an estimate is rather too high."""


@dataclass(slots=True)
class Outcome:
    """How an attempt ended: with a turn, or with a verdict and the tokens that it took for nothing."""

    turn: ModelTurn | None = None
    verdict: Verdict = field(default_factory=lambda: Verdict(CoachUnreachable(), again=True))
    usage: Usage = field(default_factory=Usage)


async def stream_once(
    client: AsyncAnthropic, wanted: Parameters, until: float, outcome: Outcome
) -> AsyncGenerator[str, None]:
    """Give the text as it comes, until loop time `until` at most, and leave the end in `outcome`.

    Raise nothing but what is raised into it; closing it closes the vendor's stream.
    """
    reading: _Reading | None = None
    call = MeasuredCall(wanted["model"])
    is_fair = until - asyncio.get_running_loop().time() >= FAIR_S
    try:
        async with AsyncExitStack() as stack:
            async with asyncio.timeout_at(until):
                stream = await stack.enter_async_context(client.messages.stream(**wanted))
            reading = _Reading(stream, until)
            async for text in reading.texts():
                call.wrote()
                yield text
            if reading.complete:
                outcome.turn = _turn(stream.current_message_snapshot)
    except TimeoutError:
        # The time is up, so there is none for another attempt.
        outcome.verdict = Verdict(CoachUnreachable(), again=False, unwell=is_fair)
    except VENDOR_FAILURES as failure:
        outcome.verdict = verdict(failure)
    finally:
        # Also when nobody waits for the end any more: the vendor charges for what it wrote until then.
        if outcome.turn is None and reading is not None:
            outcome.usage = reading.usage()
        if outcome.turn is None:
            call.ended(outcome.usage, outcome.verdict.error.reason)
        else:
            call.ended(outcome.turn.usage, None)


class _Reading:
    """Reads one stream event by event, and knows whether it came to its proper end."""

    def __init__(self, stream: AsyncMessageStream[None], until: float) -> None:
        self._stream, self._until = stream, until
        self._started = False
        self.complete = False

    async def texts(self) -> AsyncGenerator[str, None]:
        while True:
            # Around each event and not around the loop:
            # a timeout must not strike while the text is being used.
            async with asyncio.timeout_at(self._until):
                event = await anext(self._stream, None)
            if event is None:
                return
            match event.type:
                case "text":
                    if event.text:
                        yield event.text
                case "message_start":
                    self._started = True
                case "message_stop":
                    # A connection that ends early looks like an end to the SDK.
                    self.complete = self._started and event.message.stop_reason is not None

    def usage(self) -> Usage:
        """Return what the vendor has counted so far.

        It counts what it wrote only at the end of a stream, so for a stream without an end that is estimated.
        """
        if not self._started:
            return Usage()
        message = self._stream.current_message_snapshot
        try:
            counted = _usage(message)
        except (TypeError, AttributeError):
            # What the vendor counted is no number. An answer must not fail because of it.
            counted = Usage()
        written = sum(len(_written(block)) for block in message.content)
        return replace(counted, output_tokens=max(counted.output_tokens, -(-written // CHARACTERS_PER_TOKEN)))


def _written(block: ContentBlock) -> str:
    if block.type == "text":
        # The SDK promises a text and gives whatever came.
        text: object = block.text
        return text if isinstance(text, str) else ""
    return json.dumps(block.input) if block.type == "tool_use" else ""


def _turn(message: Message) -> ModelTurn:
    return ModelTurn(
        stop=_stop(message.stop_reason),
        text="".join(block.text for block in message.content if block.type == "text"),
        model=message.model,
        usage=_usage(message),
        tool_calls=tuple(
            ToolCall(block.id, block.name, _object(block.input))
            for block in message.content
            if block.type == "tool_use"
        ),
        echo=echo(message),
    )


def _object(value: object) -> Mapping[str, object]:
    # The SDK promises a dict and gives whatever JSON the model wrote.
    return value if isinstance(value, Mapping) else {}


def _stop(reason: str | None) -> Stop:
    try:
        return Stop(reason or "")
    except ValueError:
        return Stop.OTHER


def _usage(message: Message) -> Usage:
    """The tokens that the vendor counted. Raise TypeError when it told no numbers: money is made of them."""
    usage = message.usage
    return Usage(
        input_tokens=_count(usage.input_tokens),
        output_tokens=_count(usage.output_tokens),
        cache_read_tokens=_count(usage.cache_read_input_tokens or 0),
        cache_write_tokens=_count(usage.cache_creation_input_tokens or 0),
    )


def _count(told: object) -> int:
    # The SDK reads an answer without looking at its types.
    if not isinstance(told, int) or told < 0:
        raise TypeError("no number of tokens")
    return told
