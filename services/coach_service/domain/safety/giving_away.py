"""What gives a mail's writer away, or leads out of it: names, accounts, places; and of whom an age is told.

A name is told by its capital letter, or by words that only a name follows.
"""

import re
from typing import Final

_NAME: Final = r"(?:[A-ZÀ-Ý][a-zà-ÿ]{1,}|[A-ZÀ-Ý]{2,})"
_NO_NAMES: Final = (
    r"(?!(?:Deus|Jesus|Brasil|Hulk|God|You|Your|I|So|Not|The|A|An|Just|Um|Uma|Seu|Sua|Muito|Tudo|Que|Always"
    r"|Proud|Happy|Glad|Sorry|Here|Never|Really|Only|Still|Your|Brazilian|American|Christian|Catholic"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|June|July|August"
    r"|September|October|November|December|Christmas|Easter|Natal|Segunda|Sexta|Domingo|Flamengo|Corinthians"
    r"|Palmeiras|Brasileir[oa]|Anonymous|An[oô]nim[oa]|PR|PB|OK|TOP|BOM|BOA)\b)"
)
_BY_CAPITAL: Final = re.compile(
    rf"(?:^|[.!?,;:\n]\s*|\b(?i:aqui|oi|ola|olá|hi|hey|hello|e)\s+)"
    rf"(?i:aqui\s+(?:é|e|eh|quem\s+(?:fala|escreve)\s+é)|(?:eu\s+)?sou(?:\s+eu)?,?"
    r"|quem\s+(?:te\s+)?(?:escreve|fala)\s+(?:é|e)"
    rf"|it'?s(?:\s+me)?,?|i(?:'?m|\s+am)|this\s+is|here\s+is)\s+(?i:[oa]\s+)?{_NO_NAMES}{_NAME}"
    rf"|\b(?i:ass(?:inado|ina)?\.?\s*:?|atenciosamente,?|att\.?,?|signed,?|yours,?|love,|xoxo,?|from:|de:)\s*"
    rf"(?i:(?:[oa]|your|seu|sua|teu|tua|a\s+sua|o\s+seu)\s+)?(?i:(?:friend|amig[oa]|vizinh[oa]|colega)\s+)?"
    rf"{_NO_NAMES}{_NAME}"
    rf"|\b(?i:beij\w*|abra[cç]\w*|bjs?|abs?|carinho|kisses|hugs|love|regards)(?i:,?\s+(?:d[oae]|from|by))\s+"
    rf"(?i:(?:your|seu|sua|teu|tua|sempre\s+seu)\s+)?(?i:(?:friend|amig[oa]|vizinh[oa]|colega)\s+)?"
    rf"{_NO_NAMES}{_NAME}"
)
_BY_WORDS: Final = re.compile(
    r"\b(?:meu\s+nome\s+(?:é|e|eh)|me\s+chamo|my\s+name\s+is|my\s+name'?s|i\s+am\s+called)\s+"
    r"(?!(?:trabalho|saudade|amor|segredo|secret|love|nobody|ninguém|ninguem|unknown)\b)\w{2,}",
    re.IGNORECASE,
)


def names_its_writer(text: str) -> bool:
    """Whether a text says who wrote it: "aqui é o …", "my name is …", "beijos da …"."""
    return bool(_BY_CAPITAL.search(text) or _BY_WORDS.search(text))


_APPS: Final = (
    r"(?:insta(?:gram)?|ig|face(?:book)?|fb|tik\s?tok|snap(?:chat)?|zap|zapzap|whats(?:app)?|wpp|wtz|telegram"
    r"|discord|twitter|kwai|only\s?fans|tinder|bumble|badoo|kik|signal|direct|dm|inbox|messenger|e-?mail|gmail)"
)
_ELSEWHERE: Final = re.compile(
    rf"\b(?:me\s+)?(?:chama|chame|acha|ache|segue|siga|adiciona|adicione|add|procura|procure|busca|manda\s+msg"
    rf"|manda\s+mensagem|escreve|escreva|responde|fala\s+comigo|encontra)\s+(?:(?:me|eu|la|ai|aqui|msg)\s+)?"
    rf"(?:no|na|pelo|pela|em|la\s+no)\s+(?:(?:meu|minha|la\s+no|privado\s+do)\s+)?{_APPS}\b"
    rf"|\b(?:meu|minha|my|o\s+meu)\s+(?:user\s+(?:no|do)\s+|perfil\s+(?:no|do)\s+)?{_APPS}(?:'s)?\s*"
    rf"(?::|=|e\b|eh\b|is\b|ta\b|esta\b|@|handle\b|user\w*\b|name\b)\s*(?!(?:so|lotad|cheio|chei|full|cheia"
    rf"|bombando|ruim|down|parado))[\w.]"
    rf"|\b(?:add|find|follow|dm|text|message|msg|hit|reach|hmu|write|ping)\s+(?:me\s+|up\s+)*(?:on|at|via|in)\s+"
    rf"(?:my\s+)?{_APPS}\b"
    rf"|\bhmu\b.{{0,12}}\b{_APPS}\b|\b(?:hit|add)\s+me\s+up\s+on\b"
    r"|\bmy\s+(?:number|cell|phone)\s+is\b|\bmeu\s+(?:numero|telefone|celular|zap|whats)\s+(?:e|eh)\b"
    r"|\b(?:chave\s+)?pix\s*:"
)
_PLACES: Final = re.compile(
    r"\b(?:rua|avenida|av|travessa|alameda|rodovia|praca|estrada)\.?\s+(?:[a-z]+\s+){1,5}?(?:,\s*)?"
    r"(?:n\s*|no\s*|numero\s+)?\d{1,5}\b(?!\s*(?:km|k|m|min|h|hs|horas|x|%)\b)"
    r"|\b(?:apto?|apartamento|apt|bloco)\.?\s+\d{1,4}\b"
    r"|\b\d{1,5}\s+(?:[a-z]+\s+){1,3}(?:street|avenue|ave|road|rd|lane|drive|blvd|boulevard)\b"
)


def leads_elsewhere(folded: str) -> bool:
    """Whether a folded text says where its writer, or anybody, is to be found: an account, an address."""
    return bool(_ELSEWHERE.search(folded) or _PLACES.search(folded))


_CHILD: Final = (
    r"(?:filh\w+|sobrinh\w+|net[oa]s?|netinh\w+|irma\w*|afilhad\w+|entead\w+|prim\w+|bebe|criancas?|menin\w+"
    r"|sons?|daughters?|kids?|child|children|nephews?|nieces?|brothers?|sisters?|grandson|granddaughter|boys?"
    r"|girls?)"
)
_OF_ANOTHER: Final = re.compile(
    r"\b(?:meus?|minhas?|nossos?|nossas?|seus?|suas?|teus?|tuas?|my|our|your|his|her)\s+(?:little\s+)?"
    rf"(?:{_CHILD}\s+(?:[a-z]+\s+){{0,3}}?(?:\d{{1,2}})(?:\s*(?:anos|aninhos|meses|years?|yrs?|months?))?"
    rf"(?:\s+old)?|\d{{1,2}}\s*(?:year|yr|month)s?\s*olds?(?:\s+{_CHILD})?)"
)


def without_ages_of_others(folded: str) -> str:
    """A folded text without the ages of other people's children: who has a child of eight is none."""
    return _OF_ANOTHER.sub(" ", folded)
