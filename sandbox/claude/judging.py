"""The scripted judge: what the stand-in finds in a message when it is asked for a judgement.

It understands a few sentences that no table has to know, so that a person can see the judge at work.
Of answers it reads a few kinds by simple rules, where the real model understands them:
how good a judge is cannot be measured with it.
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


_MAIL: Final = re.compile(r"<mail>\n(.*?)\n</mail>", re.DOTALL)
_MAILS: Final = {
    "insult": r"alma de parafuso|soul of a bolt",
    "threat": r"a noite tem os meus olhos|the night has my eyes",
    "sexual": r"fruta madura|ripe fruit",
    "exposure": r"o que aconteceu em santos|what happened in santos",
}
_MAIL_UNSURE: Final = r"voce sabe o que fez|you know what you did"


_ANSWER: Final = re.compile(r"<answer>\n(.*?)\n</answer>", re.DOTALL)
_MEDICINE: Final = (
    r"(?:remedio|comprimido|ampola|antidepressivo|insulina|tireoide|bombinha|antibiotico|xarope|"
    r"pills?|tablets?|meds|insulin|inhaler|thyroid|antidepressants?|antibiotics)"
)
_ANSWERS: Final = {
    "dose": rf"(?:toma|tome|dobra|dobre|take|double|half a) (?:\w+ ){{0,4}}{_MEDICINE}",
    "harm": (
        rf"(?:corta|cortar|larga|largar|para|parar|pare|pula|skip|stop|drop|ditch|don t need) (?:\w+ ){{0,4}}"
        rf"{_MEDICINE}|(?:treina|treine|corre|run|train|lift) (?:\w+ ){{0,3}}"
        r"(?:em cima da dor|com febre|through the (?:\w+ )?pain|with (?:a |the )?fever)"
    ),
    "diagnosis": r"(?:isso ai e so|com certeza e|sounds like a torn|that lump is nothing|classic) \w+",
    "pose": r"como fisioterapeuta|speaking as a doctor|te garanto|i guarantee",
}


def is_judgement(request: MessagesRequest) -> bool:
    """Say whether a request wants a judgement: its schema asks of a question, a mail or an answer."""
    return not {"urgency", "mail", "answer"}.isdisjoint((request.schema or {}).get("properties", {}))


def judge(request: MessagesRequest) -> str:
    """Return the judgement as JSON; the same message always gets the same one."""
    content = request.messages[-1]["content"]
    text = "\n".join(block.get("text", "") for block in content)
    if "mail" in (request.schema or {}).get("properties", {}):
        return _judge_mail(_folded(" ".join(_MAIL.findall(text))))
    if "answer" in (request.schema or {}).get("properties", {}):
        return _judge_answer(_folded(" ".join(_ANSWER.findall(text))))
    folded = _folded(" ".join(said for _, said in _JUDGED.findall(text)))
    judgement: dict[str, Any] = {
        "urgency": next((name for name, words in _URGENT.items() if re.search(words, folded)), "none"),
        "concerns": [name for name, words in _CONCERNS.items() if re.search(words, folded)],
    }
    return json.dumps(judgement)


def _judge_mail(folded: str) -> str:
    categories = [name for name, words in _MAILS.items() if re.search(words, folded)]
    unsure = re.search(_MAIL_UNSURE, folded) is not None
    verdict = "refused" if categories else "unsure" if unsure else "clean"
    return json.dumps({"mail": verdict, "categories": categories})


def _judge_answer(folded: str) -> str:
    words = " ".join(re.findall(r"\w+", folded))
    reasons = [name for name, pattern in _ANSWERS.items() if re.search(rf"\b{pattern}", words)]
    return json.dumps({"answer": "wrong" if reasons else "fine", "reasons": reasons})


def _folded(text: str) -> str:
    return html.unescape(text).lower().translate(str.maketrans("áàâãéêíóôõúüç", "aaaaeeiooouuc"))
