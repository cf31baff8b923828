"""AnswerService over real gRPC: the whole coach between a scripted Claude and a small member service."""

import asyncio
import json

import pytest

from gymnation.coach.v1 import answer_service_pb2, answers_pb2, error_reason_pb2, photos_pb2
from gymnation.member.v1 import challenges_pb2, trainings_pb2
from sandbox.patience import patient
from servicekit.errors import (
    DeadlineExceeded,
    FailedPrecondition,
    Internal,
    InvalidArgument,
    ResourceExhausted,
    ServiceError,
    Unavailable,
)
from tests.coach_service.scripted_claude import (
    breaks_off,
    calls,
    fails,
    hangs_after,
    says,
    says_nothing,
)
from tests.coach_service.transport.asking import GROUP, MEMBER, OTHER_GROUP, answers, checkin, question


def tool_results(claude, request=-1):
    return [json.loads(block["content"]) for block in claude.requests[request]["messages"][-1]["content"]]


async def test_an_answer_streams_looks_up_and_ends_with_all_that_it_took(coach, claude, record):
    claude.will(
        calls(("get_profile", {}), ("list_recent_checkins", {}), preamble="Vou ver."),
        calls(("get_standing", {"group": 1}), ("get_group_rules", {})),
        says("Você é a ", "2ª, com **12** pontos."),
    )

    responses = await answers(coach, question())

    told = [(kind := r.WhichOneof("event"), str(getattr(r, kind))) for r in responses[:-1]]
    assert told == [
        ("tool_use", 'tool: "get_profile"\nround: 1\n'),
        ("tool_use", 'tool: "list_recent_checkins"\nround: 1\n'),
        ("tool_use", 'tool: "get_standing"\nround: 2\n'),
        ("tool_use", 'tool: "get_group_rules"\nround: 2\n'),
        ("text_delta", str(answers_pb2.TextDelta(text="Você é a 2ª, com **12** pontos."))),
    ]
    final = responses[-1].final
    assert final.text == "Você é a 2ª, com **12** pontos."
    assert final.usage == answers_pb2.Usage(
        input_tokens=300, output_tokens=60, cache_read_tokens=3000, cache_write_tokens=30
    )
    assert final.cost_nano_usd == 300 * 100 + 60 * 500 + 3000 * 10 + 30 * 125
    assert final.model == "claude-haiku-5-5"
    assert final.prompt_version.startswith("answer-")
    assert (final.rounds, final.truncated) == (2, False)
    assert [(source.tool, source.chat_id) for source in final.sources] == [
        ("get_profile", GROUP),
        ("list_recent_checkins", GROUP),
        ("get_standing", GROUP),
        ("get_group_rules", GROUP),
    ], "in the order of the tools, whichever read ended first"
    assert final.sources[0].facts["season_points"] == "12"


async def test_what_the_tools_read_is_the_askers_own_record(coach, claude, record):
    claude.will(
        calls(
            ("get_profile", {}), ("list_recent_checkins", {}), ("get_standing", {}), ("get_group_rules", {})
        ),
        says("ok"),
    )

    await answers(coach, question())

    profile, checkins, standing, rules = tool_results(claude)
    assert (profile["season_points"], profile["last_checkin_day"]) == (12, "2026-11-21")
    assert (profile["checkins_of_last_7_days"], profile["checkins_of_last_28_days"]) == (3, 7)
    assert checkins["latest_checkins"] == [{"day": "2026-11-21", "points": 1}]
    assert (standing["rank"], standing["next_rank_points"], standing["days_left"]) == (2, 15, 9)
    assert rules["rules"] == "Foto nítida."
    assert {getattr(request, "member_id", MEMBER) for request in record.requests} == {MEMBER}


async def test_in_a_group_no_other_groups_record_is_read_whatever_the_model_asks(coach, claude, record):
    claude.will(
        calls(
            ("get_profile", {"group": 2}),
            ("get_profile", {"group": OTHER_GROUP}),
            ("get_profile", {"chat_id": OTHER_GROUP}),
            ("get_profile", {"member_id": 1004}),
        ),
        says("ok"),
    )

    await answers(coach, question())

    results = claude.requests[1]["messages"][-1]["content"]
    assert [result["is_error"] for result in results] == [True] * 4
    assert {
        *(one.chat_id for one in record.requests if "chat_id" in one.DESCRIPTOR.fields_by_name),
        *(chat_id for one in record.requests for chat_id in getattr(one, "chat_ids", [])),
    } == {GROUP}


async def test_in_private_the_groups_are_a_numbered_list(coach, claude, record):
    claude.will(calls(("get_profile", {"group": 1}), ("get_profile", {"group": 2})), says("ok"))

    await answers(coach, question(place=answers_pb2.PLACE_PRIVATE, record_chat_ids=[GROUP, OTHER_GROUP]))

    assert "1. Gym Nation\n2. Praia" in claude.requests[0]["messages"][0]["content"][0]["text"]
    first, second = tool_results(claude)
    assert first["season_points"] == 12
    assert second == {"record": "none"}


async def test_the_request_to_claude_is_cacheable_bounded_and_without_ids(coach, claude, record):
    claude.will(calls(("get_profile", {}), ("get_standing", {})), says("ok"), says("ok"))

    await answers(coach, question())
    await answers(coach, question(language="en", member_name="Caio", question="Outra?", member_id=1004))

    first, second, other = claude.requests
    persona, rules, here = first["system"]
    assert persona["cache_control"] == rules["cache_control"] == {"type": "ephemeral"}
    assert "cache_control" not in here
    assert first["system"] == second["system"]
    assert first["tools"] == other["tools"]
    assert first["system"][:2] == other["system"][:2], "one prefix for all members of a group"
    assert first["max_tokens"] == 700
    assert not {"temperature", "top_p", "top_k", "metadata"} & first.keys()
    sent = json.dumps(claude.requests)
    for secret in (GROUP, abs(GROUP), MEMBER):
        assert str(secret) not in sent
    assert "question-1" not in sent


async def test_when_the_member_service_is_down_the_answer_still_comes(coach, claude, member):
    member.down = True
    claude.will(calls(("get_profile", {})), says("Não consegui consultar agora."))

    responses = await answers(coach, question())

    (result,) = claude.requests[1]["messages"][-1]["content"]
    assert result["is_error"]
    assert result["content"] == "The record could not be read just now."
    assert responses[-1].final.text == "Não consegui consultar agora."
    assert not responses[-1].final.sources


async def test_an_unregistered_group_has_no_record(coach, claude, member):
    claude.will(calls(("get_profile", {}), ("get_standing", {}), ("list_recent_checkins", {})), says("ok"))

    await answers(coach, question())

    assert tool_results(claude) == [{"record": "none"}] * 3


async def test_a_cut_answer_is_marked(coach, claude, record):
    claude.will(says("Meia resp", stop="max_tokens"))

    responses = await answers(coach, question())

    assert (responses[-1].final.text, responses[-1].final.truncated) == ("Meia resp", True)


REASONS = [
    (fails(529, "overloaded_error"), ResourceExhausted, "COACH_OVERLOADED", {}),
    (
        fails(429, "rate_limit_error", retry_after="600"),
        ResourceExhausted,
        "COACH_OVERLOADED",
        {"retry_after_s": "600"},
    ),
    (
        fails(429, "rate_limit_error", "enforced_spend_limit_reached"),
        FailedPrecondition,
        "COACH_SPEND_LIMIT",
        {},
    ),
    (fails(401, "authentication_error"), FailedPrecondition, "COACH_NOT_CONFIGURED", {}),
    (breaks_off(), Unavailable, "COACH_UNREACHABLE", {}),
    (breaks_off("Meio"), Unavailable, "COACH_UNREACHABLE", {}),
    (says_nothing("refusal"), FailedPrecondition, "COACH_REFUSED", {}),
    (says_nothing(), Internal, "COACH_NO_ANSWER", {}),
    (says("Tome 400 mg."), FailedPrecondition, "COACH_ANSWER_REJECTED", {}),
]


@pytest.mark.parametrize(
    ("response", "kind", "reason", "metadata"),
    REASONS,
    ids=["529", "429", "spend", "key", "reset", "cut", "refused", "nothing", "unsafe"],
)
@pytest.mark.parametrize("method", ["Answer", "WriteCheckinReply"])
async def test_every_failure_reaches_the_caller_by_name(
    coach, claude, record, method, response, kind, reason, metadata
):
    claude.will(*[response] * 3)

    with pytest.raises(ServiceError) as caught:
        await (answers(coach, question()) if method == "Answer" else coach.WriteCheckinReply(checkin()))

    assert (type(caught.value), caught.value.reason, caught.value.metadata) == (kind, reason, metadata)


async def test_every_failure_of_the_contract_is_in_the_table_above():
    names = {name.removeprefix("ERROR_REASON_") for name in error_reason_pb2.ErrorReason.keys()}  # noqa: SIM118

    # The others are about requests, not about coaching; of budgets see below.
    told = {reason for _, _, reason, _ in REASONS} | {"COACH_BUDGET_SPENT"}
    assert {name for name in names if name.startswith("COACH_")} == told


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("question_id", ""),
        ("member_id", 0),
        ("member_id", -7),
        ("place", answers_pb2.PLACE_UNSPECIFIED),
        ("record_chat_ids", [GROUP, OTHER_GROUP]),
        ("record_chat_ids", [0]),
        ("language", ""),
        ("language", "pt"),
        ("question", ""),
        ("question", " \n"),
        ("question", "a" * 4097),
    ],
)
async def test_a_wrong_field_of_a_question_is_named(coach, claude, field, wrong):
    with pytest.raises(InvalidArgument) as caught:
        await answers(coach, question(**{field: wrong}))

    assert (caught.value.reason, caught.value.metadata) == ("FIELD_INVALID", {"field": field})
    assert claude.requests == []


async def test_what_is_urgent_is_answered_without_a_call(coach, claude):
    [response] = await answers(coach, question(question="acho que vou desmaiar"))

    final = response.final
    assert "192" in final.text
    assert (final.urgency, final.model, final.cost_nano_usd) == (answers_pb2.URGENCY_EMERGENCY, "", 0)
    assert final.prompt_version.startswith("safety-")
    assert claude.requests == []


@pytest.mark.parametrize(
    ("text", "urgency", "number"),
    [
        ("eu quero morrer", answers_pb2.URGENCY_SELF_HARM, "188"),
        ("i can't breathe", answers_pb2.URGENCY_EMERGENCY, "192"),
        ("bom dia", answers_pb2.URGENCY_UNSPECIFIED, ""),
    ],
)
async def test_a_text_can_be_screened_without_being_answered(coach, claude, text, urgency, number):
    screened = await coach.ScreenText(answer_service_pb2.ScreenTextRequest(text=text, language="pt-BR"))

    assert screened.urgency == urgency
    assert number in screened.reply
    assert bool(screened.reply) is bool(number)
    assert claude.requests == []


@pytest.mark.parametrize(("field", "wrong"), [("text", " "), ("text", "a" * 4097), ("language", "fr")])
async def test_a_wrong_field_of_a_text_to_screen_is_named(coach, field, wrong):
    fields = {"text": "oi", "language": "en"} | {field: wrong}
    with pytest.raises(InvalidArgument) as caught:
        await coach.ScreenText(answer_service_pb2.ScreenTextRequest(**fields))

    assert caught.value.metadata == {"field": field}


async def test_an_unsafe_text_is_taken_back_and_written_again(coach, claude):
    claude.will(says("Tome 400 mg de ibuprofeno."), says("Fale com um médico."))

    responses = await answers(coach, question(question="dor de cabeça, e agora?"))

    assert [response.WhichOneof("event") for response in responses] == ["restart", "text_delta", "final"]
    assert responses[-1].final.text == "Fale com um médico."
    assert claude.requests[1]["messages"][-1]["role"] == "user"
    assert "400 mg" not in str(responses)


async def test_more_than_twenty_groups_are_refused_in_private(coach):
    with pytest.raises(InvalidArgument) as caught:
        await answers(coach, question(place=answers_pb2.PLACE_PRIVATE, record_chat_ids=range(-21, 0)))

    assert caught.value.metadata == {"field": "record_chat_ids"}


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("checkin_id", ""),
        ("language", "fr"),
        ("caption", ""),
        ("caption", "a" * 1025),
        ("season_checkins", 0),
        ("season_points", -1),
        ("points", 1),
        ("points", 11),
    ],
)
async def test_a_wrong_field_of_a_checkin_is_named(coach, claude, field, wrong):
    with pytest.raises(InvalidArgument) as caught:
        await coach.WriteCheckinReply(checkin(**{field: wrong}))

    assert (caught.value.reason, caught.value.metadata) == ("FIELD_INVALID", {"field": field})
    assert claude.requests == []


async def test_a_checkin_reply_is_short_plain_and_priced(coach, claude):
    claude.will(says("**Cinco** km! Que manhã. Já são 12. E mais. E mais."))

    reply = await coach.WriteCheckinReply(checkin(), timeout=patient(8))

    assert reply.text == "Cinco km! Que manhã. Já são 12."
    assert reply.cost_nano_usd == 100 * 100 + 20 * 500 + 1000 * 10 + 10 * 125
    assert reply.usage.cache_read_tokens == 1000
    assert reply.prompt_version.startswith("checkin_reply-")
    assert "tools" not in claude.requests[0]


async def test_a_caller_that_leaves_ends_the_vendors_stream(coach, claude, record):
    claude.will(hangs_after("Olá! ", "Como "))

    async with coach.Answer(question(), timeout=patient(30)) as responses:
        first = await anext(responses)

    assert first.text_delta.text == "Olá!"
    await asyncio.wait_for(claude.client_gone.wait(), patient(10))


async def test_a_caller_that_leaves_before_any_text_ends_the_vendors_stream(coach, claude, record):
    claude.will(hangs_after())
    asking = asyncio.create_task(answers(coach, question(), timeout=patient(30)))
    await asyncio.wait_for(claude.hanging.wait(), patient(10))

    asking.cancel()

    with pytest.raises(asyncio.CancelledError):
        await asking
    await asyncio.wait_for(claude.client_gone.wait(), patient(10))


async def test_a_checkin_reply_nobody_waits_for_ends_the_vendors_stream(coach, claude):
    claude.will(hangs_after("Olá"))
    asking = asyncio.create_task(coach.WriteCheckinReply(checkin(), timeout=patient(30)))
    await asyncio.wait_for(claude.hanging.wait(), patient(10))

    asking.cancel()

    with pytest.raises(asyncio.CancelledError):
        await asking
    await asyncio.wait_for(claude.client_gone.wait(), patient(10))


@pytest.mark.parametrize("written", [(), ("Meio",)], ids=["before text", "after text"])
async def test_a_silent_vendor_is_given_up_before_the_callers_deadline(
    coach, claude, record, written, roomy_margin
):
    claude.will(hangs_after(*written))

    with pytest.raises(Unavailable) as caught:
        await answers(coach, question(), timeout=patient(2.5))

    assert caught.value.reason == "COACH_UNREACHABLE"
    await asyncio.wait_for(claude.client_gone.wait(), patient(10))


async def test_a_deadline_without_room_for_anything_is_the_callers_own(coach, claude, record):
    with pytest.raises((DeadlineExceeded, Unavailable)):
        await answers(coach, question(), timeout=0.05)

    assert claude.requests == []


async def test_what_was_said_before_and_a_picture_reach_the_vendor_in_their_places(coach, claude, record):
    claude.will(says("Claro."))
    earlier = [
        answers_pb2.EarlierTurn(question="Quantos pontos?", answer="Doze."),
        answers_pb2.EarlierTurn(question="E eu?", answer="Nenhum.", by_another=True),
    ]
    photo = photos_pb2.Photo(data=b"\x89PNG\r\n\x1a\n", media_type="image/png")
    await answers(coach, question(earlier=earlier, photo=photo))
    messages = claude.requests[0]["messages"]
    assert [turn["role"] for turn in messages] == ["user", "assistant", "user", "assistant", "user"]
    assert messages[1]["content"] == [{"type": "text", "text": "Doze."}]
    assert [block["type"] for block in messages[4]["content"]] == ["image", "text"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"earlier": [answers_pb2.EarlierTurn(question="", answer="a")]},
        {"earlier": [answers_pb2.EarlierTurn(question="q", answer=" ")]},
        {"earlier": [answers_pb2.EarlierTurn(question="q", answer="a" * 16385)]},
        {"earlier": [answers_pb2.EarlierTurn(question="q", answer="a")] * 9},
        {
            "place": answers_pb2.PLACE_PRIVATE,
            "earlier": [answers_pb2.EarlierTurn(question="q", answer="a", by_another=True)],
        },
        {"photo": photos_pb2.Photo(data=b"%PDF-1.7", media_type="image/png")},
    ],
)
async def test_context_that_is_none_is_refused(coach, claude, record, wrong):
    with pytest.raises(InvalidArgument) as refused:
        await answers(coach, question(**wrong))
    assert refused.value.metadata["field"] in wrong
    assert claude.requests == []


async def test_the_longer_answer_is_written_by_the_model_for_that_and_costs_its_price(coach, claude, record):
    long = "Treine as pernas duas vezes por semana, com calma. " * 40
    claude.will(calls(("get_profile", {})), says(long))
    earlier = [answers_pb2.EarlierTurn(question="Como treino pernas?", answer="Com calma.")]
    private = {"place": answers_pb2.PLACE_PRIVATE, "expert": True, "earlier": earlier}
    final = (await answers(coach, question(**private)))[-1].final
    assert final.text.split() == long.split(), "longer than a short answer may be"
    asked = claude.requests[0]
    assert (asked["model"], asked["output_config"]) == ("claude-sonnet-5-5", {"effort": "medium"})
    assert "thinking" not in asked
    assert "tool_choice" not in asked
    assert "The longer answer" in asked["system"][0]["text"]
    assert final.prompt_version.startswith("expert-")
    # Two turns of 100 in, 20 out, 1000 read and 10 written to the cache.
    assert final.cost_nano_usd == 2 * (100 * 2000 + 20 * 10_000 + 1000 * 200 + 10 * 2500)


async def test_no_longer_answer_is_given_in_a_group(coach, claude, record):
    with pytest.raises(InvalidArgument) as refused:
        await answers(coach, question(expert=True))
    assert refused.value.metadata["field"] == "expert"


async def test_the_week_is_read_with_what_its_captions_told(coach, claude, record):
    record.checkins[0].training.CopyFrom(
        trainings_pb2.Training(
            activities=[trainings_pb2.ACTIVITY_TRAIL_RUNNING, 999], minutes=32, metres=5_400
        )
    )
    claude.will(calls(("get_week", {})), says("ok"))

    responses = await answers(coach, question())
    final = responses[-1].final

    (week,) = tool_results(claude)
    assert (week["week_days_trained"], week["week_goal"], week["week_days_needed"]) == (1, 3, 2)
    assert (week["days_trained_in_the_week_before"], week["week_paused_days"]) == (4, 1)
    assert (week["week_minutes"], week["week_kilometres"]) == (32, 5.4)
    assert week["week_activities"] == {"trail running": 1, "999": 1}
    (source,) = final.sources
    assert (source.tool, source.facts["week_goal"], len(source.checkins)) == ("get_week", "3", 1)


async def test_the_groups_challenges_are_read_over_the_wire_without_who_takes_part(coach, claude, record):
    record.challenges[GROUP] = [
        challenges_pb2.Challenge(
            kind=challenges_pb2.CHALLENGE_KIND_TEAMS,
            first_day="2026-11-16",
            last_day="2026-11-29",
            joined=3,
            created_by=99,
            teams=[
                challenges_pb2.ChallengeTeam(
                    team=1, members=3, mean_hundredths=250, leads=True, names=["Bianca"]
                )
            ],
        )
    ]
    claude.will(calls(("get_challenges", {})), says("ok"))
    await answers(coach, question())
    (told,) = tool_results(claude)
    (one,) = told["challenges"]
    assert (one["kind"], one["teams"][0]["mean_days"]) == ("teams", 2.5)
    assert "Bianca" not in str(told)
