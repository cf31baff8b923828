"""How many cases the properties about hostile input are tried with.

Here are also the texts and names that nobody means well with.
"""

import os


def examples(in_ci: int) -> int:
    """The usual number times HOSTILE_FACTOR, which the long run (`make soak`) raises."""
    return in_ci * int(os.environ.get("HOSTILE_FACTOR", "1"))


NAMES = (
    "",
    " ",
    "\u3164",
    "Ana",
    "<b>Ana</b> & co",
    "</b></i><a href='tg://user?id=1'>x",
    "\u202eanA\u202c",
    "\u2067\u2067\u2067",
    "\U0001f3cb️‍♂️" * 20,
    "a\0b",
    "*_`[](){}~>#+-=|.!\\",
    "{ $name } { -term }",
    "x" * 64,
    "\U0001d11e" * 64,
    "e" + "\u0301" * 60,
)
TEXTS = (
    *NAMES,
    "@gymnation_sandbox_bot",
    "@gymnation_sandbox_bot quantos pontos eu tenho?",
    "@gymnation_sandbox_bot " + "pergunta " * 450,
    "x" * 4096,
    "\U0001d11e" * 2048,
    "/",
    "/ checkin",
    "/\u202echeckin",
    "//checkin",
)
ARGUMENTS = (
    "",
    " 2",
    " 10",
    " 11",
    " -1",
    " ²",
    " 1e9",
    " nan",
    " " + "9" * 400,
    " 4294967296 x",
    " 99999999999999999999",
    "\n\n\t",
    " <b>motivo</b>",
    " \u202e",
    " https://t.me/c/1/2",
    " " + "y" * 4000,
)
