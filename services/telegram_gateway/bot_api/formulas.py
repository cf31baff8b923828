r"""Formulas as a model writes them (LaTeX), in letters and signs that a message can show.

`\frac{70}{1{,}75^2}` is 70/1,75², `3 \times 12` is 3 × 12.
A formula with a word of LaTeX that is not known here is none: it stays as it was written.
"""

import re
from typing import Final

_SIGNS: Final = {
    "times": "×",
    "cdot": "·",
    "div": "÷",
    "pm": "±",
    "approx": "≈",
    "sim": "~",
    "degree": "°",
    "circ": "°",
    "le": "≤",
    "leq": "≤",
    "ge": "≥",
    "geq": "≥",
    "ne": "≠",
    "neq": "≠",
    "lt": "<",
    "gt": ">",
    "to": "→",
    "rightarrow": "→",
    "Rightarrow": "⇒",
    "implies": "⇒",
    "infty": "∞",
    "sum": "Σ",
    "Delta": "Δ",
    "delta": "δ",
    "alpha": "α",
    "beta": "β",
    "mu": "μ",
    "sigma": "σ",
    "pi": "π",
    "theta": "θ",
    "dots": "…",
    "ldots": "…",
    "quad": "  ",
    "qquad": "  ",
    "max": "max",
    "min": "min",
    "log": "log",
    **dict.fromkeys(("left", "right", "displaystyle", "big", "Big", "limits"), ""),
}
_WORDS: Final = re.compile(r"\\(?:text|textbf|textit|mathrm|mathbf|mathit|operatorname|boxed)\s*\{([^{}]*)\}")
_FRACTION: Final = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_ROOT: Final = re.compile(r"\\sqrt\s*\{([^{}]*)\}")
_RAISED: Final = re.compile(r"\^(?:\{([^{}]*)\}|(\w))")
_LOWERED: Final = re.compile(r"_\{([^{}]*)\}")
_COMMAND: Final = re.compile(r"\\([A-Za-z]+)( ?)")
_SIMPLE: Final = re.compile(r"[\w.,%°²³√]*")
_SMALL: Final = str.maketrans("0123456789+-n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ")
_RAISABLE: Final = re.compile(r"[-+]?[0-9n]+")
_DEEPEST: Final = 8


def in_signs(formula: str) -> str | None:
    """Return the formula as text; None for one that cannot be shown so."""
    text = formula.replace("{,}", ",").replace(r"\%", "%").replace(r"\\", " ")
    text = re.sub(r"\\[,;:! ]", " ", text)
    for _ in range(_DEEPEST):
        before = text
        for pattern, shown in (
            (_WORDS, lambda found: found[1]),
            (_RAISED, _raised),
            (_LOWERED, lambda found: f"_{_bracketed(found[1])}"),
            (_FRACTION, lambda found: f"{_bracketed(found[1])}/{_bracketed(found[2])}"),
            (_ROOT, lambda found: f"√{_bracketed(found[1])}"),
        ):
            text = pattern.sub(shown, text)
        if text == before:
            break
    if any(name not in _SIGNS for name, _ in _COMMAND.findall(text)):
        return None
    text = _COMMAND.sub(lambda found: _SIGNS[found[1]] + found[2], text)
    text = text.replace("{", "").replace("}", "")
    return None if "\\" in text else " ".join(text.split())


def _raised(found: re.Match[str]) -> str:
    power = found[1] if found[1] is not None else found[2]
    if _RAISABLE.fullmatch(power):
        return power.translate(_SMALL)
    return "°" if power == r"\circ" else f"^{_bracketed(power)}"


def _bracketed(part: str) -> str:
    part = part.strip()
    return part if _SIMPLE.fullmatch(part) else f"({part})"
