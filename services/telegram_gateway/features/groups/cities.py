"""The clock by which a city goes: people know their city, and hardly its time zone."""

import re
from functools import lru_cache
from typing import Final

from servicekit.folding import folded
from servicekit.time_zones import time_zones

_AREAS: Final = frozenset(
    {
        *("Africa", "America", "Antarctica", "Asia", "Atlantic"),
        *("Australia", "Europe", "Indian", "Pacific"),
    }
)
_MORE: Final = {
    "America/Sao_Paulo": (
        "rio de janeiro, belo horizonte, brasilia, curitiba, porto alegre, florianopolis, vitoria, goiania,"
        " campinas, santos, niteroi, sp, rio, bh, rj, df"
    ),
    "America/Bahia": "salvador, feira de santana",
    "America/Fortaleza": "natal, joao pessoa, teresina, sao luis",
    "America/Maceio": "aracaju",
    "America/Araguaina": "palmas",
    "America/Belem": "macapa",
    "America/Noronha": "fernando de noronha",
    "Europe/Lisbon": "lisboa, porto, braga, coimbra, faro",
    "Europe/Madrid": "madri, barcelona, valencia, sevilha",
    "Europe/London": "londres, manchester, liverpool, edinburgh",
    "Europe/Paris": "lyon, marselha, marseille",
    "Europe/Rome": "roma, milao, milan",
    "Asia/Tokyo": "toquio, osaka, nagoia, nagoya",
    "America/New_York": "nova york, nova iorque, boston, miami, orlando, washington, atlanta, nyc",
    "America/Chicago": "houston, dallas, austin",
    "America/Los_Angeles": "san francisco, san diego, seattle, las vegas",
    "America/Mexico_City": "cidade do mexico, guadalajara",
}
"""Cities that are no zone of their own, and how a zone's city is called in Portuguese; folded."""
_END_OF_CITY: Final = re.compile(r"[,/(;]| - ")


def zone_named(text: str) -> str:
    """Return the time zone that is written there, or that of the city; empty when neither is known."""
    words = folded(text)
    exact = next((zone for zone in time_zones() if zone.lower() == words), "")
    known = _cities()
    return exact or known.get(words, "") or known.get(_END_OF_CITY.split(words)[0].strip(" .!"), "")


@lru_cache(maxsize=1)
def _cities() -> dict[str, str]:
    """Zones by their cities. Where two zones bear one, the shorter name holds: they go alike."""
    known: dict[str, str] = {}
    for zone in sorted(time_zones(), key=lambda name: (len(name), name)):
        if zone.partition("/")[0] in _AREAS:
            known.setdefault(folded(zone.rpartition("/")[2].replace("_", " ")), zone)
    for zone, cities in _MORE.items():
        known |= dict.fromkeys(cities.split(", "), zone)
    return known
