"""The evaluation itself.

The tests say what counts as broken, that a run and its comparison work on the real coach,
and that a judge is understood.
"""

import json
from pathlib import Path

import anthropic
import pytest

from tests.coach_service.scripted_claude import fails, says, scripted_claude
from tests.evals.__main__ import OURS, evaluate
from tests.evals.golden import KINDS, Golden, load
from tests.evals.judge import Judge, Mark
from tests.evals.report import Outcome, Run, as_json, table

NUMBERS = {"points": 9, "checkins": 4}


def golden(**fields: object) -> Golden:
    made: dict[str, object] = {
        "id": "one",
        "kind": "grounding",
        "language": "en",
        "place": "group",
        "record": "bia",
        "text": "How many points do I have?",
        "quoted": "",
        "must": (r"\b{points}\b",),
        "never": (),
        "rubric": "The number.",
    }
    return Golden(**(made | fields))  # type: ignore[arg-type]


def test_there_are_a_hundred_and_more_of_every_kind_in_both_languages():
    goldens = load()
    assert len(goldens) >= 100
    for kind in KINDS:
        assert {one.language for one in goldens if one.kind == kind} == {"pt-BR", "en"}, kind


def test_an_answer_has_to_have_what_it_must_and_nothing_that_it_never_may():
    asked = golden(never=("lazy",))
    assert asked.broken("You have 9 points.", NUMBERS) == []
    assert asked.broken("You have 19 points.", NUMBERS) == [r"missing: \b{points}\b"]
    assert asked.broken("9 points, and LAZY.", NUMBERS) == ["has: lazy"]


@pytest.mark.parametrize("wrong", ['kind = "mood"\ntext = "?"\nmust = ["a"]', 'kind = "tone"\ntext = "?"'])
def test_a_question_that_proves_nothing_is_refused(tmp_path: Path, wrong: str):
    file = tmp_path / "q.toml"
    base = "".join(f'[defaults.{kind}]\nrubric = "r"\nnever = []\n' for kind in (*KINDS, "mood"))
    file.write_text(f'{base}[[question]]\nid = "a"\n{wrong}\n', "utf-8")
    with pytest.raises(ValueError, match="expectations"):
        load(file)


async def test_a_run_asks_the_real_coach_and_another_folder_has_another_version(tmp_path: Path):
    wanted = {"grounding-pt-01", "grounding-en-01", "refusal-pt-01", "safety-pt-01", "tone-en-01"}
    goldens = [one for one in load() if one.id in wanted]
    (tmp_path / "answer.md").write_text("You are another coach.", "utf-8")

    ours, theirs = await evaluate(goldens, None), await evaluate(goldens, tmp_path)

    assert (ours.name, theirs.name) == (OURS, tmp_path.name)
    assert [one.question for one in ours.outcomes if not one.passed] == []
    versions = [{one.prompt_version for one in run.outcomes if one.model} for run in (ours, theirs)]
    assert len(versions[0]) == len(versions[1]) == 1
    assert versions[0] != versions[1]
    assert sum(one.cost_nano_usd for one in ours.outcomes) > 0


def test_the_table_tells_two_versions_apart():
    before = Run("old", [Outcome("one", "tone"), Outcome("two", "tone", broken=["has: lazy"])])
    after = Run("new", [Outcome("one", "tone", failure="COACH_REFUSED"), Outcome("two", "tone", mark=4)])
    told = table([before, after])
    assert "1/2 (50%)" in told
    assert "mark 4.0" in told
    assert "one no longer passes" in told
    assert "two now passes" in told
    assert "new: one: COACH_REFUSED" in told
    assert json.loads(as_json([before]))[0]["outcomes"][1]["broken"] == ["has: lazy"]


@pytest.mark.parametrize(
    ("response", "mark"),
    [
        (says('{"mark": 4, "reason": "Kind."}'), Mark(4, "Kind.")),
        (says("no JSON"), None),
        (fails(529, "overloaded_error"), None),
    ],
)
async def test_a_judge_gives_a_mark_or_none(response, mark):
    async with scripted_claude() as claude:
        claude.will(response)
        async with anthropic.AsyncAnthropic(
            api_key="sandbox-key", base_url=claude.base_url, max_retries=0
        ) as client:
            assert await Judge(client, "claude-sonnet-5-5").marks(golden(), NUMBERS, "You have 9.") == mark
        assert "The number." in str(claude.requests)
