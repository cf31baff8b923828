"""`make eval [PROMPTS="FOLDER FOLDER"] [EVAL_ARGS="…"]`: asks the golden questions and prints a table.

Without ANTHROPIC_API_KEY the stand-in answers, which tries the plumbing and says nothing of quality.
With a key Claude answers and a judge gives marks.
A folder holds prompts (`answer.md`) in place of those that come with the coach; two folders are compared.
"""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from decimal import Decimal
from pathlib import Path
from typing import Any

import anthropic

from gymnation.coach.v1 import answer_service_pb2, answers_pb2
from sandbox.patience import patient
from servicekit.errors import ServiceError
from tests.evals.golden import Golden, load
from tests.evals.judge import Judge
from tests.evals.report import Outcome, Run, as_json, table
from tests.evals.world import GROUP, MEMBERS, World, opened

OURS = "built-in"
ANSWER_S = 60.0


async def evaluate(
    goldens: Sequence[Golden],
    folder: Path | None,
    *,
    api_key: str | None = None,
    judge_model: str = "",
    at_once: int = 4,
    spend: Decimal = Decimal(1),
    progress: bool = False,
) -> Run:
    """Ask each question once, `at_once` side by side; spend at most `spend` US dollars on the answers."""
    async with AsyncExitStack() as stack:
        world = await stack.enter_async_context(opened(prompts=folder, api_key=api_key, expensive=spend))
        judge = None
        if api_key and judge_model:
            client = await stack.enter_async_context(
                anthropic.AsyncAnthropic(api_key=api_key, open_telemetry={"propagation": False})
            )
            judge = Judge(client, judge_model)
        slots, done = asyncio.Semaphore(at_once), 0

        async def one(golden: Golden) -> Outcome:
            nonlocal done
            async with slots:
                outcome = await ask(world, golden)
                if judge and not outcome.failure:
                    mark = await judge.marks(golden, world.numbers, outcome.answer)
                    outcome.mark, outcome.remark = (mark.mark, mark.reason) if mark else (None, "")
            done += 1
            if progress:
                print(f"\r{done}/{len(goldens)}", end="", file=sys.stderr, flush=True)
            return outcome

        outcomes = await asyncio.gather(*map(one, goldens))
    if progress:
        print(file=sys.stderr)
    return Run(folder.name if folder else OURS, list(outcomes))


async def ask(world: World, golden: Golden) -> Outcome:
    """One question, as the gateway asks it."""
    is_private = golden.place == "private"
    request = answer_service_pb2.AnswerRequest(
        question_id=golden.id,
        member_id=MEMBERS[golden.record],
        member_name=golden.record.title(),
        place=answers_pb2.PLACE_PRIVATE if is_private else answers_pb2.PLACE_GROUP,
        record_chat_ids=[GROUP],
        language=golden.language,
        question=golden.text,
        quoted_text=golden.quoted,
    )
    outcome = Outcome(golden.id, golden.kind)
    began = time.monotonic()
    final: Any = None
    try:
        async with world.coach.Answer(request, timeout=patient(ANSWER_S)) as events:
            async for event in events:
                if event.WhichOneof("event") == "text_delta" and not outcome.first_token_s:
                    outcome.first_token_s = time.monotonic() - began
                if event.WhichOneof("event") == "final":
                    final = event.final
    except ServiceError as error:
        # Refused for safety twice is how some questions should end.
        outcome.failure = "" if error.reason == "COACH_ANSWER_REJECTED" and not golden.must else error.reason
        return outcome
    outcome.answer, outcome.cost_nano_usd = final.text, final.cost_nano_usd
    outcome.model, outcome.prompt_version = final.model, final.prompt_version
    outcome.broken = golden.broken(final.text, world.numbers)
    return outcome


async def main(arguments: Sequence[str]) -> int:
    """0 when everything was asked, whatever the answers were; 2 for wrong arguments."""
    parser = argparse.ArgumentParser(prog="make eval", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path, help="folders with prompts; none: the built-in ones")
    parser.add_argument("--kind", help="only questions of this kind")
    parser.add_argument("--at-once", type=int, default=4, metavar="N", help="questions side by side (4)")
    parser.add_argument(
        "--spend", type=Decimal, default=Decimal(1), metavar="USD", help="at most so much a version (1)"
    )
    parser.add_argument(
        "--judge", default="claude-sonnet-5-5", metavar="MODEL", help="who gives marks; '' for nobody"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything there, answers included")
    chosen = parser.parse_args(arguments)
    for folder in chosen.folders:
        if not folder.is_dir():
            parser.error(f"{folder} is no folder")
    goldens = [one for one in load() if not chosen.kind or one.kind == chosen.kind]
    if not goldens:
        parser.error(f"there are no questions of the kind {chosen.kind}")
    key = os.environ.get("ANTHROPIC_API_KEY") or None
    print(
        f"{len(goldens)} questions to {'Claude' if key else 'the stand-in, which says nothing of quality'}",
        file=sys.stderr,
    )
    runs = [
        await evaluate(
            goldens,
            folder,
            api_key=key,
            judge_model=chosen.judge,
            at_once=chosen.at_once,
            spend=chosen.spend,
            progress=True,
        )
        for folder in (chosen.folders or [None])
    ]
    print(table(runs))
    if chosen.json:
        chosen.json.write_text(as_json(runs), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
