"""The scripted judge: what the stand-in finds in a message when it is asked for a judgement.

It understands a few sentences that no table has to know, so that a person can see the judge at work.
"""

import html
import json
import re
from typing import Any, Final

from sandbox.claude.request import MessagesRequest

_JUDGED: Final = re.compile(r"<(message|quoted_message)>\n(.*?)\n</\1>", re.DOTALL)
_URGENT: Final = {
    "self_harm": r"apagar a luz para sempre|turn off my light for good",
    "emergency": r"o relogio do peito parou|the clock in my chest stopped",
}
_CONCERNS: Final = {
    "eating_disorder": r"devolver o jantar|give dinner back",
    "drugs": r"vitamina de farmacia sem nome|nameless pharmacy vitamin",
    "minor": r"ainda nao voto|too young to vote",
}


def is_judgement(request: MessagesRequest) -> bool:
    """Say whether a request wants a judgement: its schema asks how urgent it is."""
    return "urgency" in (request.schema or {}).get("properties", {})


def judge(request: MessagesRequest) -> str:
    """Return the judgement as JSON; the same message always gets the same one."""
    content = request.messages[-1]["content"]
    text = "\n".join(block.get("text", "") for block in content)
    read = " ".join(html.unescape(said).lower() for _, said in _JUDGED.findall(text))
    folded = read.translate(str.maketrans("áàâãéêíóôõúüç", "aaaaeeiooouuc"))
    judgement: dict[str, Any] = {
        "urgency": next((name for name, words in _URGENT.items() if re.search(words, folded)), "none"),
        "concerns": [name for name, words in _CONCERNS.items() if re.search(words, folded)],
    }
    return json.dumps(judgement)
