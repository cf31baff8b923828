"""Writes docs/members.md, docs/admins.md and docs/privacy.md.

They are made from the catalogues, the permission table and the table of what is kept how long.

With `--check` it only says what is out of date.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from member_tasks import tasks

from member_service.stores import RETENTIONS
from servicekit.retention import PROMISES, Promise
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
_FORTNIGHT = {
    "pt-BR": (
        "### Duas semanas na turma",
        "",
        "Ninguém precisa abrir nada: mande a foto com #treino na legenda, ou responda ao check-in do dia.",
        "Depois do terceiro check-in o bot pergunta, uma vez só, quantos dias por semana você quer treinar.",
        "",
        "![A pergunta da meta, no privado](pictures/fortnight-goal-asked.png)",
        "",
        "A semana vai de segunda a domingo, e cada dia com check-in conta uma vez.",
        "Quem quiser recebe no privado um resumo na segunda e um toque nos dias decisivos.",
        "Um botão encerra cada um deles.",
        "",
        "![O resumo da segunda](pictures/fortnight-recap.png)",
        "",
        "Depois de sete dias seguidos você ganha uma proteção: se faltar um dia, a sequência continua.",
        "As reações da turma às suas fotos aparecem no /perfil, só como número.",
        "",
        "![A proteção segura a sequência](pictures/fortnight-freeze-used.png)",
        "",
        "Um desafio junta a turma por um tempo, sem mexer nos pontos, e termina com uma imagem.",
        "",
        "![O fim de um desafio](pictures/fortnight-challenge-over.png)",
        "",
    ),
    "en": (
        "### Two weeks in a group",
        "",
        "Nobody has to open anything: send a photo with #treino, or answer the day's check-in.",
        "After your third check-in the bot asks, once, how many days a week you want to train.",
        "",
        "![The question of the goal, in private](pictures/fortnight-goal-asked.png)",
        "",
        "A week goes from Monday to Sunday, and each day with a check-in counts once.",
        "Who wants it gets a recap on Monday and a nudge on days that decide, in private.",
        "One button ends each of them.",
        "",
        "![The recap on Monday](pictures/fortnight-recap.png)",
        "",
        "After seven days in a row you have a freeze: if you miss a day, the streak goes on.",
        "Reactions of others to your photos are in /profile, as a number only.",
        "",
        "![The freeze holds the streak](pictures/fortnight-freeze-used.png)",
        "",
        "A challenge brings the group together for a while, touches no points, and ends with a picture.",
        "",
        "![The end of a challenge](pictures/fortnight-challenge-over.png)",
        "",
    ),
}
"""What a member lives in their first weeks, with pictures of `docs/pictures/make.py`."""
_WHERE = {
    "pt-BR": {
        "both": "no grupo e no privado",
        "group": "no grupo",
        "private": "no privado",
        "owner": "só o dono",
        "right": "Admins do grupo precisam ter, no Telegram, o direito de",
    },
    "en": {
        "both": "in the group and in private",
        "group": "in the group",
        "private": "in private",
        "owner": "the owner only",
        "right": "A group's admins need, at Telegram, the right to",
    },
}
_ALSO = {"pt-BR": "também", "en": "also"}
_PRIVACY_HEAD = (
    "The lengths are those by which the database forgets:",
    "the indexes are made from the same table (`services/servicekit/retention.py`),",
    "and so is what /privacidade says, whose sentences these are.",
    "`PRIVACY_OPERATOR` and `PRIVACY_CONTACT` (settings of the gateway) name who answers for the data.",
    "Without them /privacidade sends members to their admins, and the gateway warns at its start.",
)
_PRIVACY_FOOT = (
    "/meusdados gives a member all of theirs in a file, and /apagar erases it",
    "([how](flows/erasure.md)).",
    "What stays then is the id for the time of the tombstone, what was used of the day,",
    "and under their number, without a name, what they did as an admin:",
    "the log, bans that they proposed, groups that they registered, and announcements that they made.",
    "Logs, traces and metrics have no texts, names and ids; ids are keyed hashes there.",
    "Backups are the operator's, and end when the operator ends them.",
)
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
        if readers == "members":
            lines += [*tasks(language), *_FORTNIGHT[language]]
        for command in features.commands.values():
            if (readers == "members") == _is_for_members(command):
                lines += _entry(command, language, texts)
    return "\n".join(lines).rstrip() + "\n"


def _entry(command: Command, language: str, texts: Texts) -> Iterator[str]:
    said = {kind: texts.plain(language, f"{kind}-{command.name}") for kind in ("command", "guide", "example")}
    where = _where(command, language)
    word = command.word(language)
    others = [one for one in (command.name, *command.also) if one != word]
    if others:
        where += f"; {_ALSO[language]} " + ", ".join(f"`/{other}`" for other in others)
    yield from (f"### /{word}", "", said["command"], f"({where}).")
    if command.rule.right:
        right = texts.plain(language, "right-name", right=command.rule.right.value)
        yield f"{_WHERE[language]['right']} {right}."
    yield ""
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


def privacy_page(texts: Texts) -> str:
    """What is kept, for how long and where, as Markdown: a row a promise."""
    lines = [
        "# What is kept of people, and for how long",
        "",
        "<!-- Made by docs/commands.py from servicekit/retention.py and the catalogues: change those. -->",
        "",
        *_PRIVACY_HEAD,
        "",
        "| What, and what for | How long | Collections |",
        "|---|---|---|",
    ]
    for promise in PROMISES:
        what = texts.plain("en", f"privacy-kept-{promise.name}", days=promise.days)
        where = ", ".join(f"`{one.collection}`" for one in RETENTIONS if one.promise is promise)
        lines.append(f"| {what} | {_length(promise)} | {where or 'memory of the gateway'} |")
    return "\n".join([*lines, "", *_PRIVACY_FOOT]) + "\n"


def _length(promise: Promise) -> str:
    if promise.keep is None:
        return promise.until
    if promise.days > 1:
        return f"{promise.days} days"
    if promise.keep.days == 1:
        return "1 day"
    hours, minutes = promise.keep.seconds // 3600, promise.keep.seconds // 60
    if hours == 1:
        return "1 hour"
    return f"{hours} hours" if hours else f"{minutes} minutes"


def main(arguments: list[str]) -> int:
    """Write the pages, or say which are old; the exit code."""
    features, texts = registry(), Texts()
    old = []
    pages = {readers: page(readers, features, texts) for readers in _TITLES} | {
        "privacy": privacy_page(texts)
    }
    for name, wanted in pages.items():
        path = HERE / f"{name}.md"
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
