"""Sentences about the asker's record, from the numbers that the tools gave and from nothing else."""

import json
import re
from collections.abc import Iterator
from typing import Any

from sandbox.claude.reading import Language, ToolAnswer
from sandbox.claude.record import TOOL_NAMES

# What a number is -> the last parts of its key.
_KEYS = {
    "checkins": ("checkins", "checkin_count", "check_ins", "checkins_count", "count", "total_checkins"),
    "points": ("points", "season_points", "total_points", "score"),
    "rank": ("rank", "position", "place"),
    "participants": ("participants", "participant_count", "members", "of"),
    "streak": ("streak", "current_streak", "streak_days", "current_streak_days", "days"),
    "days_left": ("days_left", "remaining_days"),
    "next_points": ("next_rank_points",),
}
_LIFETIME = re.compile(r"all_?time|lifetime|overall|ever|best|longest|max|min_|next|ahead|top|leader|entries")
_DATE_KEYS = ("local_day", "local_date", "date", "day", "create_time", "time", "checkin_time")
_MAX_RULES = 400


def answer_from(answers: list[ToolAnswer], wanted: list[str], language: Language) -> str:
    """The answer to a question about the record; it says so where there is none or it could not be read."""
    read = [answer for answer in answers if not answer.failed]
    if not read:
        return {
            "pt": "Não consegui consultar o seu registro agora.",
            "en": "I could not look up your record just now.",
        }[language]
    by_community: dict[str, list[ToolAnswer]] = {}
    for answer in read:
        for community, part in _communities(answer):
            if not part.without_record:
                by_community.setdefault(community, []).append(part)
    several = len(by_community) > 1 or any("communities" in answer.text for answer in read)
    told = [
        (f"{community}: " if several and community else "") + sentences
        for community, parts in by_community.items()
        if (sentences := _sentences(parts, wanted, language))
    ]
    if not told:
        return {"pt": "Não tenho registro disso.", "en": "I have no record of that."}[language]
    return "\n".join(told)


def _communities(answer: ToolAnswer) -> Iterator[tuple[str, ToolAnswer]]:
    """A result that speaks of several communities, taken apart; else the result itself."""
    data = answer.data
    parts = data.get("communities") if isinstance(data, dict) else None
    if not isinstance(parts, dict):
        name = data.get("community") if isinstance(data, dict) else None
        yield str(name or ""), answer
        return
    for number, part in parts.items():
        name = part.get("community") if isinstance(part, dict) else None
        yield str(name or number), ToolAnswer(answer.name, json.dumps(part, ensure_ascii=False), failed=False)


def _sentences(answers: list[ToolAnswer], wanted: list[str], language: Language) -> str:
    sentences: list[str] = []
    numbers: dict[str, float] = {}
    in_season = False
    for answer in answers:
        if re.search(TOOL_NAMES["rules"], answer.name, re.IGNORECASE):
            sentences.append(_rules(answer, language))
            continue
        if re.search(TOOL_NAMES["week"], answer.name, re.IGNORECASE):
            sentences.append(_week(answer, language))
            continue
        facts = list(_facts(answer))
        in_season = in_season or any("season" in path for path, _ in facts)
        _collect(facts, numbers)
        if re.search(TOOL_NAMES["checkins"], answer.name, re.IGNORECASE) and "checkins" in wanted:
            sentences.extend(_days(answer, language))
    return " ".join(_numbers(numbers, language, in_season=in_season) + sentences)


def _week(answer: ToolAnswer, language: Language) -> str:
    """The running week, from what the tool gave of it."""
    data = answer.data if isinstance(answer.data, dict) else {}
    trained, goal, minutes = (data.get(f"week_{name}") for name in ("days_trained", "goal", "minutes"))
    days = {"pt": "Dias de treino nesta semana", "en": "Days trained this week"}[language]
    said = f"{days}: {trained}"
    if goal:
        said += {"pt": f", de uma meta de {goal}", "en": f", of a goal of {goal}"}[language]
    if minutes:
        said += {"pt": f"; {minutes} minutos no total", "en": f"; {minutes} minutes in all"}[language]
    return f"{said}."


def _facts(answer: ToolAnswer) -> Iterator[tuple[str, Any]]:
    """Paths and values of a result: of JSON, or of lines such as `points: 5`."""
    data = answer.data
    if isinstance(data, dict | list):
        yield from _flatten("", data)
    else:
        for name, value in re.findall(r"([A-Za-z][\w -]*?)\s*[:=]\s*(-?\d+)\b", answer.text):
            yield name.strip().lower().replace(" ", "_").replace("-", "_"), int(value)


def _flatten(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inside in value.items():
            snake = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", str(key)).lower()
            yield from _flatten(f"{path}.{snake}" if path else snake, inside)
    elif not isinstance(value, list):
        # Lists hold others' numbers, or one check-in each: neither is the asker's total.
        yield path, value


def _collect(facts: list[tuple[str, Any]], numbers: dict[str, float]) -> None:
    for meaning, keys in _KEYS.items():
        for key in keys:
            matching = [
                value
                for path, value in facts
                if (path.rsplit(".", 1)[-1] == key or path.endswith("_" + key))
                and (meaning == "next_points" or not _LIFETIME.search(path))
                and (key not in {"days", "count", "of"} or meaning in path or path == key != "days")
                and isinstance(value, int | float | str)
                and not isinstance(value, bool)
                and re.fullmatch(r"-?\d+(\.\d+)?", str(value))
            ]
            if matching and meaning not in numbers:
                numbers[meaning] = float(matching[0])


def _numbers(numbers: dict[str, float], language: Language, *, in_season: bool) -> list[str]:
    amounts = [
        _amount(numbers[meaning], meaning, language)
        for meaning in ("checkins", "points")
        if meaning in numbers
    ]
    rank = _rank(numbers, language)
    sentences = []
    if amounts:
        joined = {"pt": " e ", "en": " and "}[language].join(amounts)
        season = {"pt": " nesta temporada", "en": " this season"}[language] if in_season else ""
        place = f", {rank}" if rank else ""
        sentences.append({"pt": "Você tem ", "en": "You have "}[language] + f"{joined}{season}{place}.")
    elif rank:
        sentences.append({"pt": "Você está em ", "en": "You are "}[language] + rank + ".")
    if numbers.get("streak"):
        days = _amount(numbers["streak"], "streak", language)
        sentences.append({"pt": f"Sua sequência é de {days}.", "en": f"Your streak is {days}."}[language])
    if numbers.get("next_points"):
        points = _amount(numbers["next_points"], "points", language)
        sentences.append(
            {"pt": f"A posição acima da sua tem {points}.", "en": f"The place above yours has {points}."}[
                language
            ]
        )
    if numbers.get("days_left"):
        days = _amount(numbers["days_left"], "streak", language)
        sentences.append(
            {"pt": f"A temporada acaba em {days}.", "en": f"The season ends in {days}."}[language]
        )
    if sentences:
        sentences.append({"pt": "Continue assim! 💪", "en": "Keep it up! 💪"}[language])
    return sentences


_NOUNS = {
    "checkins": {"pt": ("check-in", "check-ins"), "en": ("check-in", "check-ins")},
    "points": {"pt": ("ponto", "pontos"), "en": ("point", "points")},
    "streak": {"pt": ("dia", "dias"), "en": ("day", "days")},
}


def _amount(number: float, meaning: str, language: Language) -> str:
    one, many = _NOUNS[meaning][language]
    return f"{number:g} {one if number == 1 else many}"


def _rank(numbers: dict[str, float], language: Language) -> str:
    rank = int(numbers.get("rank", 0))
    if rank < 1:
        return ""
    of = int(numbers.get("participants", 0))
    if language == "pt":
        return f"{rank}º no ranking" + (f" de {of}" if of else "")
    suffix = "th" if 10 <= rank % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{rank}{suffix} in the ranking" + (f" of {of}" if of else "")


def _days(answer: ToolAnswer, language: Language) -> list[str]:
    days = list(dict.fromkeys(day for entry in _entries(answer.data) if (day := _day(entry))))[:5]
    if not days:
        return []
    told = ", ".join(f"{day[8:10]}/{day[5:7]}" if language == "pt" else day for day in days)
    return [{"pt": f"Seus últimos check-ins: {told}.", "en": f"Your latest check-ins: {told}."}[language]]


def _entries(data: Any) -> list[dict[str, Any]]:
    if isinstance(data, dict):
        data = next((value for value in data.values() if isinstance(value, list)), [])
    return [entry for entry in data or [] if isinstance(entry, dict)] if isinstance(data, list) else []


def _day(entry: dict[str, Any]) -> str:
    for key in _DATE_KEYS:
        if match := re.match(r"\d{4}-\d\d-\d\d", str(entry.get(key, ""))):
            return match[0]
    return ""


def _rules(answer: ToolAnswer, language: Language) -> str:
    data = answer.data
    text = answer.text
    if isinstance(data, dict):
        text = next((value for key, value in data.items() if "rule" in key and isinstance(value, str)), "")
    elif isinstance(data, str):
        text = data
    text = " ".join(text.split())
    if not text:
        return {"pt": "O grupo não tem regras registradas.", "en": "The group has no rules on record."}[
            language
        ]
    shown = text if len(text) <= _MAX_RULES else text[:_MAX_RULES].rsplit(" ", 1)[0] + "…"
    return {"pt": f"As regras do grupo dizem: {shown}", "en": f"The group's rules say: {shown}"}[language]
