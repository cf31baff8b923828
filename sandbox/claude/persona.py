"""The scripted model: decides from a request alone whether to use tools or what to write.

The same request always gets the same reply.
"""

import json
import re
from typing import Any

from sandbox.claude.judging import is_judgement, judge
from sandbox.claude.lines import about_line
from sandbox.claude.meals import about_meal
from sandbox.claude.reading import Language, Reading, read
from sandbox.claude.record import subjects, tool_input, tools_for
from sandbox.claude.remembering import about_memory
from sandbox.claude.request import MessagesRequest
from sandbox.claude.structured import fill, fits
from sandbox.claude.telling import answer_from
from sandbox.claude.topics import GREETING, OPENING, emergency, find_topic, is_greeting

Block = dict[str, Any]

_CHECKIN_REPLY = re.compile(r"caption|legenda", re.IGNORECASE)
_CAPTION_BLOCK = re.compile(r"<(caption|legenda)\b.*?</\1>", re.IGNORECASE | re.DOTALL)
_POINTS: dict[Language, tuple[str, str]] = {"pt": ("ponto", "pontos"), "en": ("point", "points")}
_QUOTE_LENGTH = 80


def reply(request: MessagesRequest) -> list[Block]:
    """Content blocks of the answer: text, or text and tool_use (without ids, which the server gives)."""
    if is_judgement(request):
        return [{"type": "text", "text": judge(request)}]
    reading = read(request)
    wanted = subjects(reading.question) or _still_wanted(reading)
    urgent = emergency(reading.question)
    if request.schema is None and not urgent and (remembering := about_memory(request, reading)):
        return remembering
    if not reading.answers and not urgent:
        uses = _tool_uses(request, wanted)
        if uses:
            return uses
    text = urgent[reading.language] if urgent else _text(request, reading, wanted)
    if request.schema is not None:
        meal = about_meal(reading)
        filled = meal if meal and fits(request.schema, meal) else fill(request.schema, text, reading.prompt)
        text = json.dumps(filled, ensure_ascii=False)
    return [{"type": "text", "text": text}]


def _still_wanted(reading: Reading) -> list[str]:
    """What a follow-up that names no subject of its own is about: what was asked before."""
    return [] if find_topic(reading.question) or is_greeting(reading.question) else subjects(reading.before)


def _tool_uses(request: MessagesRequest, wanted: list[str]) -> list[Block]:
    match request.tool_choice["type"]:
        case "none":
            chosen = []
        case "tool":
            chosen = [tool for tool in request.tools if tool["name"] == request.tool_choice["name"]]
        case "any":
            chosen = tools_for(wanted, request.tools) or request.tools[:1]
        case _:
            chosen = tools_for(wanted, request.tools)
    if request.tool_choice.get("disable_parallel_tool_use"):
        chosen = chosen[:1]
    return [{"type": "tool_use", "name": tool["name"], "input": tool_input(tool)} for tool in chosen]


def _text(request: MessagesRequest, reading: Reading, wanted: list[str]) -> str:
    if reading.answers:
        return answer_from(reading.answers, wanted, reading.language)
    if not request.tools and (line := about_line(reading)):
        return line
    if not request.tools and _CHECKIN_REPLY.search(reading.system + " ".join(reading.tagged)):
        return _checkin_reply(reading)
    if wanted and not find_topic(reading.question):
        # Nobody gave it a way to look: it must not guess.
        return {"pt": "Não tenho registro disso.", "en": "I have no record of that."}[reading.language]
    return _general(reading, longer=request.model.startswith("claude-sonnet"))


def _general(reading: Reading, *, longer: bool) -> str:
    language = reading.language
    if is_greeting(reading.question) and not reading.quoted:
        return GREETING[language]
    topic = find_topic(reading.question) or find_topic(reading.quoted)
    if topic is None and (going_on := find_topic(reading.before)):
        return going_on.more[language]
    sentences = [topic.short[language] if topic else OPENING[language]]
    if reading.images:
        sentences.insert(0, {"pt": "Vi a sua foto.", "en": "I had a look at your photo."}[language])
    if reading.quoted:
        quote = _shorten(reading.quoted)
        sentences.insert(0, {"pt": f"Sobre “{quote}”:", "en": f"About “{quote}”:"}[language])
    if topic and longer:
        sentences.append(topic.more[language])
    return " ".join(sentences)


def _checkin_reply(reading: Reading) -> str:
    """One warm sentence about the caption's topic, and the member's numbers if the prompt has them."""
    language = reading.language
    caption = next(
        (text for tag, text in reading.tagged.items() if _CHECKIN_REPLY.search(tag)), reading.question
    )
    topic = find_topic(caption)
    # "Well done in pain" is nothing that a coach would say.
    about = topic.name[language] if topic and topic.name["en"] != "pain" else f"“{_shorten(caption)}”"
    name = _name(reading)
    cheer = {"pt": f"Mandou bem{name} em {about}!", "en": f"Well done{name} on {about}!"}[language]
    numbers = _prompt_numbers(reading, language)
    if not numbers:
        return f"{cheer} 🔥"
    joined = {"pt": " e ", "en": " and "}[language].join(numbers)
    return {"pt": f"{cheer} Já são {joined}. 🔥", "en": f"{cheer} That makes {joined}. 🔥"}[language]


def _name(reading: Reading) -> str:
    found = next((text for tag, text in reading.tagged.items() if "name" in tag or "nome" in tag), "")
    if not found:
        said = re.search(r"(?:first_name|name|nome)\"?\s*[:=]\s*\"?([^\s\",;<>]{1,64})", reading.prompt)
        found = said[1] if said else ""
    return f", {_shorten(found)}," if found else ""


def _prompt_numbers(reading: Reading, language: Language) -> list[str]:
    """The member's numbers as the prompt gives them; the caption's own numbers are not among them."""
    record = next((text for tag, text in reading.tagged.items() if "record" in tag or "stats" in tag), "")
    text = record or _CAPTION_BLOCK.sub(" ", reading.prompt)
    told = []
    for plural, noun in (
        (r"check[-_]?ins", ("check-in", "check-ins")),
        (r"po(?:int|nto)s", _POINTS[language]),
    ):
        said = re.search(
            rf"(?:\b|_){plural}\b[^\d\n]{{0,20}}?(\d+)|(\d+)[ \t]+{plural.removesuffix('s')}s?\b",
            text,
            re.IGNORECASE,
        )
        if said:
            number = said[1] or said[2]
            told.append(f"{number} {noun[0 if number == '1' else 1]}")
    return told


def _shorten(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _QUOTE_LENGTH else line[:_QUOTE_LENGTH].rsplit(" ", 1)[0] + "…"
