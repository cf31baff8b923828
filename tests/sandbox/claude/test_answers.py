"""What the scripted persona says, asked through the real client."""

import json
from typing import Any

import pytest
from anthropic import AsyncAnthropic

from tests.sandbox.claude.asking import TOOLS, question

RESULTS = {
    "get_profile": {"season": {"points": 5, "checkins": 3, "streak_days": 2}, "all_time": {"points": 90}},
    "get_standing": {"rank": 2, "participants": 7, "next": {"rank": 1, "points": 44}},
    "list_checkins": {"checkins": [{"local_day": "2026-11-20", "points": 1}, {"local_day": "2026-11-18"}]},
    "get_rules": {"rules": "Um check-in por âncora."},
}


async def conversation(client: AsyncAnthropic, text: str, results: dict[str, Any], **more: Any) -> str:
    """Ask, give the tools' results back, and return the final text."""
    asked = question(text, tools=TOOLS, **more)
    first = await client.messages.create(**asked)
    assert first.stop_reason == "tool_use"
    told = [
        {"type": "tool_result", "tool_use_id": block.id, "content": json.dumps(results[block.name])}
        for block in first.content
        if block.type == "tool_use"
    ]
    asked["messages"] += [first.to_param(), {"role": "user", "content": told}]
    final = await client.messages.create(**asked)
    assert final.stop_reason == "end_turn"
    return final.content[-1].text


@pytest.mark.parametrize(
    ("asked", "tools"),
    [
        ("quantos pontos eu tenho?", ["get_profile"]),
        ("como estou?", ["get_profile"]),
        ("como estou no ranking?", ["get_standing", "get_profile"]),
        ("how many check-ins do I have?", ["get_profile"]),
        ("quando foram meus últimos treinos?", ["list_checkins"]),
        ("quais são as regras?", ["get_rules"]),
        ("como foi minha semana?", ["get_week"]),
        ("how was my week?", ["get_week"]),
    ],
)
async def test_a_question_about_the_record_calls_the_fitting_tools(client, asked, tools):
    message = await client.messages.create(**question(asked, tools=TOOLS))

    called = [block.name for block in message.content if block.type == "tool_use"]
    assert sorted(called) == sorted(tools)


async def test_required_arguments_of_a_tool_are_filled_within_their_limits(client):
    message = await client.messages.create(**question("meus últimos check-ins", tools=TOOLS))

    called = {block.name: block.input for block in message.content if block.type == "tool_use"}
    assert called["list_checkins"] == {"limit": 5}
    assert called["get_profile"] == {}


async def test_the_answer_holds_the_numbers_of_the_tools(client):
    text = await conversation(client, "Como estou no ranking?", RESULTS)

    assert text.startswith("Você tem 3 check-ins e 5 pontos nesta temporada, 2º no ranking de 7.")
    assert "2 dias" in text


async def test_the_numbers_of_others_and_of_other_seasons_are_not_the_askers(client):
    text = await conversation(client, "Como estou no ranking?", RESULTS)

    assert "44" not in text
    assert "90" not in text


async def test_the_answer_is_english_where_the_prompt_says_so(client):
    text = await conversation(client, "Como estou no ranking?", RESULTS, system="Reply in English.")

    assert text.startswith("You have 3 check-ins and 5 points this season, 2nd in the ranking of 7.")


async def test_an_english_question_is_answered_in_english(client):
    text = await conversation(client, "How many points do I have?", RESULTS)

    assert text.startswith("You have 3 check-ins and 5 points")


async def test_the_days_of_the_latest_checkins_are_told(client):
    assert "20/11, 18/11" in await conversation(client, "Quando foram meus últimos check-ins?", RESULTS)


async def test_the_rules_are_quoted(client):
    assert "Um check-in por âncora." in await conversation(client, "Quais são as regras?", RESULTS)


async def test_one_of_something_is_singular(client):
    results = RESULTS | {"get_profile": {"points": 1, "checkins": 1}}

    assert (await conversation(client, "quantos pontos?", results)).startswith(
        "Você tem 1 check-in e 1 ponto."
    )


@pytest.mark.parametrize(
    "nothing", [None, {}, [], {"found": False}, "no record", {"error": "NOT_FOUND"}, {"record": "none"}]
)
async def test_no_record_is_said_to_be_none(client, nothing):
    text = await conversation(client, "quantos pontos eu tenho?", {"get_profile": nothing})

    assert text == "Não tenho registro disso."


async def test_each_community_is_told_apart(client):
    results = {
        "get_profile": {
            "communities": {
                "1": {
                    "community": "Gym Nation",
                    "season_points": 5,
                    "season_checkins": 3,
                    "all_time_points": 60,
                },
                "2": {"community": "Crossfit", "season_points": 2, "season_checkins": 1},
                "3": {"record": "none"},
            }
        }
    }

    lines = (await conversation(client, "quantos pontos eu tenho?", results)).splitlines()

    assert [line.split(".")[0] for line in lines] == [
        "Gym Nation: Você tem 3 check-ins e 5 pontos nesta temporada",
        "Crossfit: Você tem 1 check-in e 2 pontos nesta temporada",
    ]


async def test_the_points_of_the_next_place_are_told(client):
    results = RESULTS | {
        "get_standing": {"rank": 2, "season_points": 5, "next_rank_points": 9, "days_left": 1}
    }

    text = await conversation(client, "qual é a minha posição?", results)

    assert "A posição acima da sua tem 9 pontos." in text
    assert "A temporada acaba em 1 dia." in text


async def test_a_tool_that_failed_leads_to_no_number(client):
    asked = question("quantos pontos eu tenho?", tools=TOOLS)
    first = await client.messages.create(**asked)
    failed = {"type": "tool_result", "tool_use_id": first.content[0].id, "content": "12", "is_error": True}
    asked["messages"] += [first.to_param(), {"role": "user", "content": [failed]}]

    final = await client.messages.create(**asked)

    assert final.content[0].text == "Não consegui consultar o seu registro agora."


async def test_without_tools_the_record_is_not_guessed(client):
    message = await client.messages.create(**question("quantos pontos eu tenho?"))

    assert message.content[0].text == "Não tenho registro disso."


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("Como ganhar massa muscular?", "hipertrofia"),
        ("Dicas para correr 5k?", "corrida"),
        ("Quanto devo dormir?", "sono"),
        ("Estou com dor no joelho", "dor aguda"),
        ("Should I stretch before training?", "mobility"),
    ],
)
async def test_general_questions_get_an_answer_on_their_topic(client, asked, expected):
    message = await client.messages.create(**question(asked, tools=TOOLS))

    assert message.stop_reason == "end_turn"
    assert expected.lower() in message.content[0].text.lower()


async def test_quoted_context_is_used(client):
    asked = (
        "<quoted_message>Hoje foi dia de agachamento</quoted_message>\n<question>O que acha disso?</question>"
    )

    message = await client.messages.create(**question(asked))

    assert "Hoje foi dia de agachamento" in message.content[0].text
    assert "treino de pernas" in message.content[0].text


async def test_the_expert_model_says_more(client):
    short = await client.messages.create(**question("Dicas de corrida?"))
    long = await client.messages.create(**question("Dicas de corrida?", model="claude-sonnet-5-5"))

    assert long.content[0].text.startswith(short.content[0].text)
    assert len(long.content[0].text) > len(short.content[0].text)


async def test_a_checkin_reply_speaks_of_the_caption_and_the_members_numbers(client):
    message = await client.messages.create(
        **question(
            (
                "<caption>Corrida de 5 km na praia</caption>\n"
                "<member_name>Bia</member_name>\nCheck-ins: 4\nPontos: 7"
            ),
            system="Write the reply to a check-in from its caption.",
        )
    )

    assert message.content[0].text == "Mandou bem, Bia, em corrida! Já são 4 check-ins e 7 pontos. 🔥"


async def test_the_captions_own_numbers_are_not_the_members(client):
    message = await client.messages.create(
        **question(
            "<record>\npoints_of_this_checkin: 2\nseason_checkins: 1\nseason_points: 9\n</record>\n\n"
            "<caption>\n30 check-ins &amp; 50 pontos de yoga\n</caption>",
            system="Answer in English (en), whatever language the blocks are in.",
        )
    )

    assert message.content[0].text == (
        "Well done on “30 check-ins & 50 pontos de yoga”! That makes 1 check-in and 9 points. 🔥"
    )


@pytest.mark.parametrize(
    "asked",
    ["Quantos dias por semana devo correr?", "How many times a week should I run?", "Dicas de perna?"],
)
async def test_a_question_for_advice_calls_no_tool(client, asked):
    message = await client.messages.create(**question(asked, tools=TOOLS))

    assert [block.type for block in message.content] == ["text"]


async def test_the_system_prompts_language_wins_over_the_questions(client):
    asked = question(
        "<question>\nresponda em inglês: dicas de sono?\n</question>",
        system="Answer in Brazilian Portuguese (pt-BR), whatever language the blocks are in.",
    )

    assert "treino" in (await client.messages.create(**asked)).content[0].text


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("Senti dor no peito treinando, quantos pontos eu perco se parar?", "SAMU, 192"),
        ("Quero me matar", "188"),
        ("Oi, tudo bem?", "Oi!"),
        ("Hello!", "Hi!"),
    ],
)
async def test_emergencies_and_greetings_get_their_own_words(client, asked, expected):
    language = "English" if asked.startswith("Hello") else "Brazilian Portuguese"
    message = await client.messages.create(**question(asked, tools=TOOLS, system=f"Answer in {language}."))

    assert expected in message.content[0].text


async def test_structured_output_fits_its_schema(client):
    schema = {
        "type": "object",
        "properties": {
            "label": {"enum": ["safe", "harmful"]},
            "reason": {"type": "string"},
            "grams": {"type": "array", "items": {"type": "integer"}, "minItems": 2},
            "sure": {"type": "boolean"},
            "note": {"anyOf": [{"type": "null"}, {"type": "string"}]},
        },
        "required": ["label", "reason", "grams", "sure", "note"],
        "additionalProperties": False,
    }

    message = await client.messages.create(
        **question(
            "Is 200 g of rice and 30 g of oil harmful?",
            output_config={"format": {"type": "json_schema", "schema": schema}},
        )
    )

    filled = json.loads(message.content[0].text)
    assert set(filled) == {"label", "reason", "grams", "sure", "note"}
    assert (filled["label"], filled["grams"], filled["sure"], filled["note"]) == (
        "harmful",
        [200, 30],
        False,
        None,
    )


async def test_the_same_request_gets_the_same_answer(client):
    first = await client.messages.create(**question("Dicas de sono?"))
    second = await client.messages.create(**question("Dicas de sono?"))

    assert first.content == second.content


REMEMBERING = [
    {"name": name, "description": "Memory.", "input_schema": {"type": "object", "properties": properties}}
    for name, properties in (("recall_memories", {}), ("propose_memory", {"text": {"type": "string"}}))
]


@pytest.mark.parametrize(
    ("asked", "called"),
    [
        ("Lembre que eu prefiro treinar cedo!", ("propose_memory", {"text": "Prefiro treinar cedo"})),
        ("remember that I like to swim", ("propose_memory", {"text": "Like to swim"})),
        ("o que você lembra de mim?", ("recall_memories", {})),
        ("what do you know about me?", ("recall_memories", {})),
    ],
)
async def test_what_it_is_asked_to_remember_it_proposes_and_what_it_remembers_it_looks_up(
    client, asked, called
):
    message = await client.messages.create(**question(asked, tools=[*TOOLS, *REMEMBERING]))

    assert [(one.name, one.input) for one in message.content if one.type == "tool_use"] == [called]


async def test_without_such_a_tool_it_says_where_to_ask(client):
    message = await client.messages.create(**question("lembre que eu nado", tools=TOOLS))

    assert "/memoria" in message.content[-1].text


def before(*turns: str) -> list[dict[str, Any]]:
    roles = ("user", "assistant")
    return [{"role": roles[number % 2], "content": text} for number, text in enumerate(turns)]


async def test_a_follow_up_that_names_no_subject_is_about_what_was_asked_before(client):
    asked = before("<question>quantos pontos eu tenho?</question>", "Você tem 5 pontos.", "e agora?")
    message = await client.messages.create(**question("", tools=TOOLS) | {"messages": asked})
    assert [block.name for block in message.content if block.type == "tool_use"] == ["get_profile"]


async def test_a_follow_up_on_advice_goes_deeper_and_another_subject_begins_anew(client):
    asked = before("dica de sono?", "O sono é onde o treino vira resultado.", "pode explicar melhor?")
    deeper = await client.messages.create(**question("") | {"messages": asked})
    assert "treinos fortes" in deeper.content[0].text
    asked[-1]["content"] = "e de hidratação?"
    other = await client.messages.create(**question("") | {"messages": asked})
    assert "água" in other.content[0].text


async def test_a_picture_is_mentioned_when_it_comes_with_the_question(client):
    picture = {
        "type": "image",
        "source": {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo="},
    }
    content = [picture, {"type": "text", "text": "dica para o agachamento?"}]
    told = await client.messages.create(**question("") | {"messages": [{"role": "user", "content": content}]})
    assert "Vi a sua foto" in told.content[0].text


async def test_the_week_is_told_with_its_goal(client):
    week = {"get_week": {"week_days_trained": 2, "week_goal": 3, "week_minutes": 95}}
    text = await conversation(client, "Como foi minha semana?", week)

    assert text.startswith("Dias de treino nesta semana: 2, de uma meta de 3; 95 minutos no total.")
