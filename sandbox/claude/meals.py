"""The persona's estimates of food, in the shape that was asked for.

They come from a small table of foods. The foods are found in the words, or made up for a picture.
"""

import re
import zlib
from dataclasses import dataclass
from typing import Any

from sandbox.claude.reading import Language, Reading

_ABOUT = re.compile(r"estimate what is in food", re.IGNORECASE)
_AMOUNT = re.compile(r"(\d{1,3})\s*(?:x|un|fatias?|slices?|colheres?|copos?|cups?)?\s*(?:de |of )?$")
_COUNTS = {"um": 1, "uma": 1, "dois": 2, "duas": 2, "tres": 3, "one": 1, "a": 1, "two": 2, "three": 3}
_MOST = 6


@dataclass(frozen=True, slots=True)
class _Food:
    """A portion of a food: grams, and the grams of protein, carbohydrates, fat and alcohol in it."""

    words: tuple[str, ...]
    """Beginnings of words, without accents."""
    name: dict[Language, str]
    grams: int
    protein: int
    carbs: int
    fat: int
    alcohol: int = 0


_FOODS = (
    _Food(("ovo", "egg"), {"pt": "ovo", "en": "egg"}, 50, 6, 1, 5),
    _Food(("pao", "bread", "toast", "torrada"), {"pt": "pão", "en": "bread"}, 50, 4, 28, 2),
    _Food(("arroz", "rice"), {"pt": "arroz cozido", "en": "cooked rice"}, 120, 3, 34, 1),
    _Food(("feij", "bean"), {"pt": "feijão cozido", "en": "cooked beans"}, 100, 6, 16, 1),
    _Food(("frango", "chicken"), {"pt": "frango grelhado", "en": "grilled chicken"}, 120, 36, 0, 5),
    _Food(("carne", "bife", "beef", "steak"), {"pt": "carne bovina", "en": "beef"}, 120, 32, 0, 14),
    _Food(("banana",), {"pt": "banana", "en": "banana"}, 90, 1, 22, 0),
    _Food(("leite", "milk"), {"pt": "leite integral", "en": "whole milk"}, 200, 6, 10, 6),
    _Food(("aveia", "oat"), {"pt": "aveia", "en": "oats"}, 30, 4, 18, 2),
    _Food(("whey",), {"pt": "whey protein", "en": "whey protein"}, 30, 24, 3, 2),
    _Food(("iogurte", "yogurt", "yoghurt"), {"pt": "iogurte natural", "en": "plain yoghurt"}, 170, 7, 9, 5),
    _Food(("queijo", "cheese"), {"pt": "queijo", "en": "cheese"}, 30, 7, 1, 8),
    _Food(("macarr", "pasta", "spaghetti"), {"pt": "macarrão cozido", "en": "cooked pasta"}, 150, 8, 45, 2),
    _Food(("salada", "salad"), {"pt": "salada de folhas", "en": "leaf salad"}, 80, 1, 3, 0),
    _Food(("cerveja", "beer"), {"pt": "cerveja", "en": "beer"}, 350, 1, 12, 0, 14),
    _Food(("cafe", "coffee"), {"pt": "café sem açúcar", "en": "coffee without sugar"}, 100, 0, 0, 0),
)
_ON_PLATES = ("arroz cozido", "feijão cozido", "frango grelhado", "salada de folhas", "carne bovina", "ovo")
_ASSUMED: dict[str, dict[Language, str]] = {
    "portions": {
        "pt": "Porções comuns onde não havia quantidade.",
        "en": "Ordinary portions where no amount was given.",
    },
    "picture": {
        "pt": "Pela foto, pratos de tamanho comum e pouco óleo.",
        "en": "From the photo: plates of ordinary size and little oil.",
    },
}


def about_meal(reading: Reading) -> dict[str, Any] | None:
    """The estimate that the instructions ask for; None when they ask for something else."""
    if not _ABOUT.search(reading.system):
        return None
    found = _in_words(reading.tagged.get("meal", ""))
    assumptions = [_ASSUMED["portions"][reading.language]] if found else []
    if not found and reading.images:
        found = [(food, 1) for food in _in_picture(reading)]
        assumptions = [_ASSUMED["picture"][reading.language]]
    return {
        "items": [_item(food, count, reading.language) for food, count in found[:_MOST]],
        "assumptions": assumptions,
    }


def _in_words(text: str) -> list[tuple[_Food, int]]:
    folded = text.lower().translate(str.maketrans("áàâãéêíóôõúüç", "aaaaeeiooouuc"))
    found: list[tuple[int, _Food, int]] = []
    for food in _FOODS:
        hit = re.search(rf"\b(?:{'|'.join(food.words)})", folded)
        if hit:
            found.append((hit.start(), food, _count(folded[: hit.start()])))
    return [(food, count) for _, food, count in sorted(found, key=lambda one: one[0])]


def _count(before: str) -> int:
    said = _AMOUNT.search(before)
    if said:
        return max(1, min(int(said[1]), 20))
    words = before.split()
    return _COUNTS.get(words[-1], 1) if words else 1


def _in_picture(reading: Reading) -> list[_Food]:
    """Three foods that depend on the picture alone."""
    first = zlib.crc32(reading.pictures.encode()) % len(_ON_PLATES)
    names = [_ON_PLATES[(first + step) % len(_ON_PLATES)] for step in range(3)]
    return [food for food in _FOODS if food.name["pt"] in names]


def _item(food: _Food, count: int, language: Language) -> dict[str, Any]:
    grams = {
        "protein_g": food.protein * count,
        "carbs_g": food.carbs * count,
        "fat_g": food.fat * count,
        "alcohol_g": food.alcohol * count,
    }
    kcal = 4 * grams["protein_g"] + 4 * grams["carbs_g"] + 9 * grams["fat_g"] + 7 * grams["alcohol_g"]
    item: dict[str, Any] = {"name": food.name[language], "portion": _portion(food, count, language)}
    for name, middle in {"kcal": kcal, **grams}.items():
        item[f"{name}_low"], item[f"{name}_high"] = middle * 9 // 10, -(-middle * 11 // 10)
    return item


def _portion(food: _Food, count: int, language: Language) -> str:
    unit = "ml" if food.name["en"] in {"whole milk", "beer", "coffee without sugar"} else "g"
    about = {"pt": "cerca de", "en": "about"}[language]
    return f"{count} × {food.grams} {unit}" if count > 1 else f"{about} {food.grams} {unit}"
