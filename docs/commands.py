"""Writes docs/members.md and docs/admins.md from the catalogues and the permission table.

With `--check` it only says what is out of date.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from telegram_gateway.conversation.feature import Command, Registry
from telegram_gateway.conversation.permissions import Place, Role
from telegram_gateway.features import registry
from telegram_gateway.texts import Texts

HERE = Path(__file__).parent
_LANGUAGES = {"pt-BR": "Português", "en": "English"}
_HEADS = {
    ("members", "pt-BR"): (
        "Para participar: responda a uma mensagem de check-in com foto ou vídeo do treino. "
        "Para perguntar ao coach, mencione o bot, responda a ele ou escreva no privado. "
        "Responder a uma resposta continua a conversa."
    ),
    ("members", "en"): (
        "To check in, answer a check-in message with a photo or video of your workout. "
        "To ask the coach, mention the bot, reply to it or write in private. "
        "Replying to an answer goes on with it."
    ),
    ("admins", "pt-BR"): (
        "Admins do grupo no Telegram e admins do bot podem usar estes comandos; "
        "alguns são só de quem é dono do bot. "
        "No privado, o bot pergunta de qual grupo se trata."
    ),
    ("admins", "en"): (
        "Telegram's admins of a group and bot admins may use these commands; some are the owner's alone. "
        "In private the bot asks which group is meant."
    ),
}
_WHERE = {
    "pt-BR": {
        "both": "no grupo e no privado",
        "group": "no grupo",
        "private": "no privado",
        "owner": "só o dono",
    },
    "en": {
        "both": "in the group and in private",
        "group": "in the group",
        "private": "in private",
        "owner": "the owner only",
    },
}
_ALSO = {"pt-BR": "também", "en": "also"}
_TITLES = {"members": "For members", "admins": "For admins"}


def page(readers: str, features: Registry, texts: Texts) -> str:
    """A page for "members" or "admins", as Markdown, in every language."""
    lines = [
        f"# {_TITLES[readers]}",
        "",
        "<!-- Made by docs/commands.py from the catalogues: change those. -->",
        "",
    ]
    # No link to the first: an accent in an anchor is written in more than one way.
    lines += ["Em português primeiro. [In English below](#english).", ""]
    for language, name in _LANGUAGES.items():
        lines += [f"## {name}", ""]
        lines += [*_sentences(_HEADS[readers, language]), ""]
        for command in features.commands.values():
            if (readers == "members") == _is_for_members(command):
                lines += _entry(command, language, texts)
    return "\n".join(lines).rstrip() + "\n"


def _entry(command: Command, language: str, texts: Texts) -> Iterator[str]:
    said = {kind: texts.plain(language, f"{kind}-{command.name}") for kind in ("command", "guide", "example")}
    where = _where(command, language)
    if command.aliases:
        where += f"; {_ALSO[language]} " + ", ".join(f"`/{alias}`" for alias in command.aliases)
    yield from (f"### /{command.name}", "", f"{said['command']} ({where}).", "")
    yield from (*_sentences(said["guide"]), "")
    yield from ("```text", said["example"], "```", "")


def _where(command: Command, language: str) -> str:
    words = _WHERE[language]
    group, private = bool(command.rule.group), bool(command.rule.private)
    place = words["both" if group and private else "group" if group else "private"]
    owners = (command.rule.group | command.rule.private) == {Role.OWNER}
    return f"{place}; {words['owner']}" if owners else place


def _is_for_members(command: Command) -> bool:
    return any(command.rule.allows(Role.MEMBER, place) for place in Place)


def _sentences(text: str) -> list[str]:
    """One sentence a line."""
    return text.replace(". ", ".\n").split("\n")


def main(arguments: list[str]) -> int:
    """Write the pages, or say which are old; the exit code."""
    features, texts = registry(), Texts()
    old = []
    for readers in _TITLES:
        path, wanted = HERE / f"{readers}.md", page(readers, features, texts)
        if not path.exists() or path.read_text(encoding="utf-8") != wanted:
            old.append(path.name)
            if "--check" not in arguments:
                path.write_text(wanted, encoding="utf-8")
    if old and "--check" in arguments:
        print(f"old: {', '.join(old)}. Run: make docs-commands")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
