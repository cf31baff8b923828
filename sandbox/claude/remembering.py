"""The persona's memory: proposes what it is asked to remember, and tells what it was given of that.

The same request always gets the same reply.
"""

import re
from typing import Any

from sandbox.claude.reading import Language, Reading, ToolAnswer
from sandbox.claude.request import MessagesRequest

Block = dict[str, Any]

_NOTE = re.compile(
    r"(?:\blembr[ea](?:-se)?(?: de)? que|\bguard[ea](?: isso| isto)?(?: que|:)"
    r"|\banot[ea](?: aí)?(?: que|:)|\bremember(?: that| this:|:)"
    r"|\bkeep in mind(?: that|:))\s+(?:eu\s+|i\s+)?(?P<note>.{2,})",
    re.IGNORECASE | re.DOTALL,
)
_ASKS = re.compile(
    r"(?:lembra|sabe|guarda|guardou)\b.{0,20}\b(?:de|sobre) mim"
    r"|(?:remember|know|keep) (?:about|of) me|you remember\?",
    re.IGNORECASE,
)
_PROPOSES = re.compile(r"propos|suggest", re.IGNORECASE)
_RECALLS = re.compile(r"recall|remember|memor", re.IGNORECASE)
_SAID: dict[str, dict[Language, str]] = {
    "proposed": {
        "pt": "Boa! Se quiser que eu guarde, é só confirmar aqui embaixo.",
        "en": "Good! If you want me to keep that, just confirm below.",
    },
    "off": {
        "pt": "Minha memória está desligada para você. Dá para ligar em /memoria.",
        "en": "My memory is switched off for you. You can switch it on in /memoria.",
    },
    "elsewhere": {
        "pt": "Isso eu só guardo se você me pedir no privado ou escrever em /memoria.",
        "en": "That I keep only if you ask me in private or write it in /memoria.",
    },
    "refused": {
        "pt": "Isso eu prefiro não guardar.",
        "en": "I would rather not keep that.",
    },
    "nothing": {
        "pt": "Não guardo nada sobre você por aqui.",
        "en": "I keep nothing about you here.",
    },
}


def about_memory(request: MessagesRequest, reading: Reading) -> list[Block] | None:
    """The reply when memory is what the question is about; None when it is not."""
    note = _NOTE.search(reading.question)
    if note is None and not _ASKS.search(reading.question):
        return None
    answer = next((one for one in reading.answers if _RECALLS.search(one.name)), None)
    if answer is not None:
        return [_text(_told(answer, reading.language))]
    tool = _tool(request, proposing=note is not None)
    if tool is None:
        return [_text(_SAID["elsewhere" if note else "nothing"][reading.language])]
    given = {"text": _line(note["note"])} if note else {}
    return [{"type": "tool_use", "name": tool, "input": given}]


def _tool(request: MessagesRequest, *, proposing: bool) -> str | None:
    if request.tool_choice["type"] == "none":
        return None
    return next(
        (
            str(tool["name"])
            for tool in request.tools
            if _RECALLS.search(tool["name"]) and bool(_PROPOSES.search(tool["name"])) == proposing
        ),
        None,
    )


def _told(answer: ToolAnswer, language: Language) -> str:
    data: Any = answer.data
    if answer.failed:
        return _SAID["refused"][language]
    if isinstance(data, dict) and "memory" in data:
        return _SAID["off"][language]
    if _PROPOSES.search(answer.name):
        return _SAID["proposed"][language]
    lines = [str(one.get("text", "")) for one in data.get("memories", [])] if isinstance(data, dict) else []
    if not lines:
        return _SAID["nothing"][language]
    joined = "; ".join(lines)
    return {"pt": f"Lembro disto: {joined}.", "en": f"I remember this: {joined}."}[language]


def _line(note: str) -> str:
    line = " ".join(note.split()).rstrip(".!")[:200]
    return line[:1].upper() + line[1:]


def _text(text: str) -> Block:
    return {"type": "text", "text": text}
