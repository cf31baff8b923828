"""The persona's lines without a question: a push or a tease.

A line comes from the name, the message and the numbers of the prompt.
The same request always gets the same line.
"""

import re
import zlib

from sandbox.claude.reading import Language, Reading
from sandbox.claude.topics import find_topic

_PUSH = re.compile(r"asked for a push", re.IGNORECASE)
_WELCOME = re.compile(r"introduced themselves", re.IGNORECASE)
_TEASE = re.compile(r"asked for a teas", re.IGNORECASE)

_STEPS: dict[Language, tuple[str, ...]] = {
    "pt": (
        "Separe o tênis agora e comece com dez minutos: o resto vem junto.",
        "Combine só o aquecimento; quem aquece quase sempre fica.",
        "Hoje não precisa ser o melhor treino, só precisa ser feito.",
    ),
    "en": (
        "Put your shoes out now and start with ten minutes: the rest comes along.",
        "Agree on the warm-up only; who warms up mostly stays.",
        "Today does not have to be the best session, it just has to be done.",
    ),
}
_TEASES: dict[Language, tuple[str, ...]] = {
    "pt": (
        "{name}o sofá mandou mensagem com saudade, mas eu disse que você estava no treino.",
        "{name}o despertador jura que tocou; a soneca é que tem outra versão.",
        "{name}o burpee perguntou por você, e eu não tive coragem de mentir.",
    ),
    "en": (
        "{name}the sofa sent a message saying it misses you, but I said you were training.",
        "{name}the alarm clock swears that it rang; the snooze button tells another story.",
        "{name}the burpees asked about you, and I did not have the heart to lie.",
    ),
}


def about_line(reading: Reading) -> str | None:
    """The line that the instructions ask for; None when they ask for something else."""
    if _WELCOME.search(reading.system):
        return _welcome(reading)
    if _PUSH.search(reading.system):
        return _push(reading)
    if _TEASE.search(reading.system):
        return _upper(_chosen(_TEASES[reading.language], reading).format(name=_name(reading)))
    return None


def _push(reading: Reading) -> str:
    language = reading.language
    topic = find_topic(reading.tagged.get("message", ""))
    about = f" {({'pt': 'em', 'en': 'on'})[language]} {topic.name[language]}" if topic else ""
    first = {"pt": f"{_name(reading)}bora{about}!", "en": f"{_name(reading)}let's go{about}!"}[language]
    numbers = _record(reading)
    told = ""
    if checkins := numbers.get("season_checkins"):
        one = checkins == "1"
        told = {
            "pt": f" Você já tem {checkins} check-in{'' if one else 's'} na temporada.",
            "en": f" You have {checkins} check-in{'' if one else 's'} this season.",
        }[language]
    return f"{_upper(first)}{told} {_chosen(_STEPS[language], reading)} 💪"


def _welcome(reading: Reading) -> str:
    language = reading.language
    name = " ".join(reading.tagged.get("member_name", "").split())
    topic = find_topic(reading.tagged.get("introduction", ""))
    about = (
        f" {({'pt': 'Adorei ler sobre', 'en': 'Great to read about'})[language]} {topic.name[language]}!"
        if topic
        else ""
    )
    photo = (
        {"pt": " E que foto animada!", "en": " And what a lively photo!"}[language] if reading.images else ""
    )
    hello = {
        "pt": f"Boas-vindas{', ' + name if name else ''}! 👋",
        "en": f"Welcome{', ' + name if name else ''}! 👋",
    }[language]
    last = {
        "pt": "No próximo check-in, é só responder com foto ou vídeo do treino.",
        "en": "At the next check-in, just reply with a photo or video of your workout.",
    }[language]
    return f"{hello}{about}{photo} {last}"


def _record(reading: Reading) -> dict[str, str]:
    return dict(re.findall(r"^(\w+): (\d+)$", reading.tagged.get("record", ""), re.MULTILINE))


def _name(reading: Reading) -> str:
    name = " ".join(reading.tagged.get("member_name", "").split())
    return f"{name}, " if name else ""


def _chosen(lines: tuple[str, ...], reading: Reading) -> str:
    return lines[zlib.crc32(reading.prompt.encode()) % len(lines)]


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
