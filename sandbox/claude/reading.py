"""What the scripted persona reads in a request.

It reads the language to answer in, the question, what the question quotes, and what tools said.
"""

import html
import json
import re
from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox.claude.request import MessagesRequest

Language = Literal["pt", "en"]

_SAID_LANGUAGE = re.compile(
    r"(?:repl(?:y|ies)|answer|write|respond|speak|respond[ae]|escreva|fale)\w*\s+(?:\w+\s+){0,3}?(?:in|em)\s+"
    r"(?:\w+\s+)?(?P<name>english|ingl[eê]s|portuguese|portugu[eê]s)"
    r"|(?:language|locale|idioma|lang)\b\W{1,8}(?:is\s+|é\s+)?(?P<code>pt(?:-br)?|en(?:-\w\w)?|english|portugu[eê]se?)\b",
    re.IGNORECASE,
)
_ENGLISH = frozenset(
    {
        "the",
        "my",
        "do",
        "does",
        "how",
        "many",
        "much",
        "i",
        "am",
        "is",
        "are",
        "what",
        "when",
        "should",
        "can",
        "you",
        "have",
        "of",
        "to",
        "in",
        "for",
        "and",
        "it",
        "me",
        "a",
        "an",
        "this",
    }
)
_PORTUGUESE = frozenset(
    {
        "o",
        "os",
        "as",
        "meu",
        "minha",
        "meus",
        "eu",
        "quantos",
        "quantas",
        "quanto",
        "qual",
        "como",
        "é",
        "são",
        "estou",
        "que",
        "quando",
        "posso",
        "devo",
        "você",
        "tenho",
        "de",
        "do",
        "da",
        "em",
        "no",
        "na",
        "para",
        "e",
        "um",
        "uma",
        "isso",
        "me",
        "com",
        "por",
        "não",
    }
)
_TAG = re.compile(r"<(?P<tag>[a-z][\w-]*)(?:\s[^<>]*)?>(?P<inside>.*?)</(?P=tag)>", re.IGNORECASE | re.DOTALL)
_QUESTION_TAGS = ("question", "pergunta", "ask", "request", "pedido")
_QUOTE_TAGS = ("quote", "context", "repl", "cita", "caption", "legenda", "group")
_EMPTY = ("", "null", "none", "{}", "[]")
_NO_RECORD = re.compile(
    r"no[_ ]record|not[_ ]found|no such|sem registro|não encontrad|member_unknown"
    r"|\"found\":\s*false|\"record\":\s*\"?(?:none|null)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ToolAnswer:
    """A tool_result: the tool's name and what it said."""

    name: str
    text: str
    failed: bool

    @property
    def data(self) -> Any:
        """The result as JSON, or None when it is not JSON."""
        try:
            return json.loads(self.text)
        except ValueError:
            return None

    @property
    def without_record(self) -> bool:
        return self.text.strip().lower() in _EMPTY or bool(_NO_RECORD.search(self.text))


@dataclass(frozen=True, slots=True)
class Reading:
    """One request as the persona understands it."""

    language: Language
    system: str
    prompt: str
    """All of the last person's text."""
    question: str
    quoted: str
    answers: list[ToolAnswer] = field(default_factory=list)
    """Results of this turn's tools: empty until a tool was used."""
    tagged: dict[str, str] = field(default_factory=dict)
    images: int = 0
    """Pictures in the last person's turn."""
    pictures: str = ""
    """What stands for their content."""
    before: str = ""
    """The question before this one; empty at the beginning of a conversation."""


def read(request: MessagesRequest) -> Reading:
    system = "\n".join(block["text"] for block in request.system)
    start = _turn_start(request.messages)
    prompt = _words(request.messages[start])
    pictures = [
        str(block["source"].get("data") or block["source"])
        for block in request.messages[start]["content"]
        if block["type"] == "image"
    ]
    tagged = {match["tag"].lower(): html.unescape(match["inside"]).strip() for match in _TAG.finditer(prompt)}
    outside = _TAG.sub(" ", prompt).strip()
    question = _tagged(tagged, _QUESTION_TAGS) or _last_paragraph(outside) or prompt
    return Reading(
        language=_language(system, prompt, question),
        system=system,
        prompt=prompt,
        question=question,
        quoted=_tagged(tagged, _QUOTE_TAGS),
        answers=_answers(request.messages[start:]),
        tagged=tagged,
        images=len(pictures),
        pictures=" ".join(pictures),
        before=_before(request.messages[:start]),
    )


def _turn_start(messages: list[dict[str, Any]]) -> int:
    """The last user message that is a person's: no tool results, and no request to write something again."""
    people = [
        index
        for index in range(len(messages) - 1, -1, -1)
        if messages[index]["role"] == "user"
        and not any(block["type"] == "tool_result" for block in messages[index]["content"])
    ]
    tagged = (index for index in people if _TAG.search(_words(messages[index])))
    return next(tagged, people[0] if people else 0)


def _words(message: dict[str, Any]) -> str:
    return "\n".join(block["text"] for block in message["content"] if block["type"] == "text")


def _before(messages: list[dict[str, Any]]) -> str:
    """What a person last asked before this turn."""
    if not messages:
        return ""
    text = _text(messages[_turn_start(messages)]["content"])
    tagged = {match["tag"].lower(): html.unescape(match["inside"]).strip() for match in _TAG.finditer(text)}
    return _tagged(tagged, _QUESTION_TAGS) or text


def _tagged(tagged: dict[str, str], names: tuple[str, ...]) -> str:
    return next((text for tag, text in tagged.items() if text and any(name in tag for name in names)), "")


def _last_paragraph(text: str) -> str:
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    return paragraphs[-1] if paragraphs else ""


def _language(system: str, prompt: str, question: str) -> Language:
    # The instructions decide, and in them the last word: they may speak about both languages before.
    for text in (system, prompt):
        said = [_code(match) for match in _SAID_LANGUAGE.finditer(text)]
        if said:
            return said[-1]
    words = re.findall(r"\w+", question.lower())
    english = sum(word in _ENGLISH for word in words)
    portuguese = sum(word in _PORTUGUESE for word in words) + len(
        re.findall("[ãõçáéíóúâêô]", question.lower())
    )
    return "en" if english > portuguese else "pt"


def _code(match: re.Match[str]) -> Language:
    return "en" if (match["name"] or match["code"]).lower().startswith(("en", "ing")) else "pt"


def _answers(messages: list[dict[str, Any]]) -> list[ToolAnswer]:
    names = {
        block["id"]: block["name"]
        for message in messages
        for block in message["content"]
        if block["type"] == "tool_use"
    }
    return [
        ToolAnswer(
            names.get(block["tool_use_id"], ""),
            # The coach escapes what people wrote, here as in its blocks.
            html.unescape(_text(block.get("content"))),
            bool(block.get("is_error")),
        )
        for message in messages
        for block in message["content"]
        if block["type"] == "tool_result"
    ]


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "\n".join(part["text"] for part in content or [] if part["type"] == "text")
