"""The asker's own record: what a question wants to know of it, and which tools can tell."""

import re
from typing import Any

# Subject of a question -> words in it.
_SUBJECTS = {
    "standing": (
        r"ranking|rank\b|posi[çc][aã]o|coloca[çc]|lugar|líder|lider"
        r"|position|place|leaderboard|standing|ahead|na frente"
    ),
    "week": r"(?:minha|esta|essa|nesta|da) semana|(?:my|this) week|\bmeta\b|my goal",
    "checkins": (
        r"[uú]ltim|recent|hist[oó]ric|\blast\b|when did|quando (?:eu )?(?:treinei|fiz|foi)"
        r"|history|ontem|yesterday"
    ),
    "rules": r"\bregras?\b|\brules?\b|permitid|allowed",
    "profile": (
        r"check-?ins?\b|\bpontos?\b|\bpontua|\bpoints?\b|\bscore\b|sequ[eê]ncia|streak|progress|perfil|profile|evolu"
        r"|como (?:eu )?estou|como (?:eu )?vou|how am i|my stats"
        r"|meus? (?:n[uú]mero|resultado|treino|registro|desempenho)"
        r"|my (?:number|result|training|record|workout)"
        r"|quant[oa]s (?:vezes|treino|dia)|how many (?:times|workout|day|session)"
        r"|temporada|season"
    ),
}
# Asks for advice, not for numbers, unless it names one of the community's own numbers.
_ADVICE = re.compile(r"should|devo|dever|preciso|ideal|recom|melhor|best way|\btips?\b|dicas?", re.IGNORECASE)
_OWN_NUMBERS = re.compile(r"check-?in|pontos?\b|points?\b|ranking|\brank\b|regras?\b|rules?\b", re.IGNORECASE)
# Subject -> words in a tool's name; in its description as a second choice.
TOOL_NAMES = {
    "profile": r"profile|stats|statistic|perfil|summary|numbers",
    "checkins": r"check_?-?ins|checkins|history|recent",
    "standing": r"standing|rank|leaderboard",
    "week": r"week",
    "rules": r"rule|regra",
}


def subjects(question: str) -> list[str]:
    """What the question is about, of the asker's own record; empty when it is about something else."""
    if _ADVICE.search(question) and not _OWN_NUMBERS.search(question):
        return []
    found = [subject for subject, words in _SUBJECTS.items() if re.search(words, question, re.IGNORECASE)]
    # "my place" speaks of numbers too: the answer names check-ins and points beside the rank.
    if "standing" in found and "profile" not in found:
        found.append("profile")
    return found


def tools_for(wanted: list[str], tools: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The offered tools that fit the subjects, each once; any that reads a profile where none fits."""
    chosen = []
    for subject in wanted:
        tool = _tool(subject, tools) or (_tool("profile", tools) if subject != "rules" else None)
        if tool is not None and tool not in chosen:
            chosen.append(tool)
    return chosen


def _tool(subject: str, tools: list[dict[str, Any]]) -> dict[str, Any] | None:
    for field in ("name", "description"):
        for tool in tools:
            if re.search(TOOL_NAMES[subject], str(tool.get(field, "")), re.IGNORECASE):
                return tool
    return None


def tool_input(tool: dict[str, Any]) -> dict[str, Any]:
    """The required arguments of a tool, each the least that its schema allows."""
    schema = tool["input_schema"]
    properties: dict[str, Any] = schema.get("properties") or {}
    return {name: _argument(properties.get(name, {})) for name in schema.get("required") or []}


def _argument(schema: dict[str, Any]) -> Any:
    if "default" in schema:
        return schema["default"]
    if schema.get("enum"):
        return schema["enum"][0]
    match schema.get("type"):
        case "integer" | "number":
            return max(schema.get("minimum", 5), min(5, schema.get("maximum", 5)))
        case "boolean":
            return False
        case "array":
            return []
        case "object":
            return tool_input({"input_schema": schema})
    return ""
