"""Ways out of the chat in an answer: links, addresses, handles, telephone numbers and keys for money."""

import re
import unicodedata
from collections.abc import Iterable

from coach_service.domain.prompts import visible
from coach_service.domain.safety.look_alikes import LOOK_ALIKES

_TOP = (
    "com|net|org|br|info|biz|xyz|link|site|online|shop|store|club|live|tv|gg|ly|ai|cc|uk|pt|ru|cn|fr|"
    "eu|io|app|dev|page|bio|vip|pro|win|bet|click|icu|fun|news|blog|tech|cloud|gq|tk|ml|ga|cf|me|co|to|"
    "us|in|de|"
    "it|es|ar|cl|mx|gov|edu|example|invalid|tel|chat|group|email|ws|su|ua|jp|kr|top|loja|gift|prize|money"
)
_ALSO_WORDS = frozenset({"com", "me", "co", "to", "us", "in", "de", "it", "es", "top", "ai", "app"})
_SCHEME = re.compile(
    r"\bh[tx*]{2}ps?\s?:|\b(?:https?|ftp|tg|mailto)\s?:\s?//|\bwww\s?\.|tg://|"
    r"\bt\s?[.,]\s?me\s?/",
    re.IGNORECASE,
)
_MARKDOWN = re.compile(r"\[[^\]\n]+\]\s?\([^)\n]+\)|<a\s+href", re.IGNORECASE)
_DOTS = re.compile(
    r"\s*[\[({<]\s*(?:dot|ponto|punto|\.)\s*[\])}>]\s*|(?<=\w) \. (?=\w)|(?<=\w)[。．｡・·](?=\w)",
    re.IGNORECASE,
)
_ATS = re.compile(r"\s*[\[({<]\s*(?:at|arroba|@)\s*[\])}>]\s*", re.IGNORECASE)
_DOMAIN = re.compile(
    rf"(?<![\w.@-])(?:[^\W_][\w-]*\.)+(?P<top>{_TOP}|xn--\w+)\b(?P<after>[/?:]\S|\s+\w)?", re.IGNORECASE
)
_SAID = re.compile(
    r"\b(?:dot|ponto|punto) (?:com|net|org|br|me|io|app|site|link|online|shop|gg)\b"
    r"(?=\s*$| (?:barra|slash|ponto|dot)\b|\s*[/.,!?;)])",
    re.IGNORECASE,
)
_POINT_BEFORE = re.compile(
    r"\b(?:um|o|este|esse|cada|ao|do|no|meio|seu|mais|primeiro|1|that|the|a)\s+$", re.IGNORECASE
)
_ADDRESS = re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b")
_HANDLE = re.compile(r"(?<![\w.])@\s?\w{4,}|\b\S+@\S+\.\w|\barroba \w{3,}", re.IGNORECASE)
# Two groups of four and five digits, as telephones have; years are none.
_TELEPHONE = re.compile(
    r"(?<![\d.,/-])(?:\+\s?\d{1,3}[\s.-]*)?(?:\(?0?\d{2,3}\)?[\s.-]*)?9?\s?\d{4}[\s.-]\d{4}(?![\d/-])"
    r"|(?<![\d.,])\+?\d{10,14}(?![\d.,])|\+\d[\d\s().-]{7,}\d|\b0[38]00[\s.-]?\d"
    r"|(?<![\d.,])\(?\d{3}\)?[\s.-]\d{3}[\s.-]\d{4}(?!\d)"
)
_YEARS = re.compile(r"\b(?:19|20)\d\d\s?[-–]\s?(?:19|20)\d\d\b")
_DOCUMENT = re.compile(
    r"\b\d{3}\.\d{3}\.\d{3}-?\d{2}\b|\b\d{2}\.\d{3}\.\d{3}/\d{4}-?\d{2}\b"
    r"|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"
    r"|\b(?:bc1|0x)[a-z0-9]{20,}\b|\b[13][A-HJ-NP-Za-km-z1-9]{25,34}\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:chave (?:do )?pix|chave aleatoria|pix (?:para|pra|pro|no|na|do|de|key|to|e|is|chave|cpf|celular)|"
    r"(?:mande|manda|mandem|envie|envia|enviem|faca|faz|fazer|transfira|deposite|send|me) (?:\w+ ){0,3}?"
    r"(?:pix|dinheiro|reais|money|dollars|bitcoin|btc|crypto)|"
    r"(?:clique|clica|cliquem|clicar|click|acesse|acessem|toque|tap|abra|open|visite|visit|confira) "
    r"(?:\w+ ){0,3}?(?:link|site|website|pagina|bio)|"
    r"(?:chama|chame|chamem|fala|fale|call|text|add|adicione) (?:\w+ ){0,3}?(?:zap|whats|whatsapp|wpp|insta|"
    r"instagram|telegram|direct|dm|signal)|"
    r"(?:grupo|canal|group|channel) (?:\w+ ){0,2}?(?:no|do|on) (?:telegram|whatsapp|whats|discord|signal)|"
    r"(?:zap|whats|whatsapp|wpp|telefone|celular|phone|insta|instagram|telegram) (?:e |is |do |number |"
    r"numero )?"
    r"(?:\d|arroba|at ))"
)
# Accounts, wallets and names elsewhere, however they are put.
_ACCOUNT = re.compile(
    r"\b(?:ag|agencia) \d+ (?:\w+ ){0,2}?(?:conta|cc|c) \d|\b(?:iban|swift|routing number|sort code) \w*\d|"
    r"\b(?:cashapp|cash app|venmo|zelle|paypal|picpay|mercado pago|wise) (?:to|at|para|pra|no|na|me|"
    r"handle|is)\b|"
    r"\b(?:by|via|through|pelo|no|on) (?:cashapp|cash app|venmo|zelle|paypal|picpay)\b|"
    r"\b(?:at sign|arroba|sinal de arroba) (?:then|e depois|seguido de|followed by)?|"
    r"\b(?:text|call|ring) (?:me|us) (?:\w+ ){0,2}?\d|"
    r"\b(?:read|leia|lido|spelled) (?:it |isso )?(?:right to left|backwards|de tras pra frente|"
    r"ao contrario)\b"
)
_DATA = re.compile(r"\b(?:data|javascript|blob):\s?[a-z]+[/(]|(?<!\w)\$[a-z]{4,}", re.IGNORECASE)
_SPOKEN_TELEPHONE = re.compile(r"(?<!\S)\d{8,14}(?!\S)")
# The helpline that we name ourselves.
_OURS = re.compile(r"(?<![\w.@/-])(?:https?://)?(?:www\.)?cvv\.org\.br(?=[\s.,;:!?)*_]|$)", re.IGNORECASE)
_LETTERS = str.maketrans({char: letters for char, letters in LOOK_ALIKES.items() if char.isalpha()})


def leads_away(text: str, sentences: Iterable[str]) -> bool:
    """Return whether a text has a link or an address in it, however it is written.

    `sentences` are those of the text, folded and in digits.
    """
    plain = _OURS.sub(" ", unicodedata.normalize("NFKC", visible(text))).translate(_LETTERS)
    joined = _ATS.sub("@", _DOTS.sub(".", plain))
    return bool(
        _SCHEME.search(joined)
        or _MARKDOWN.search(joined)
        or any(_is_domain(found) for found in _DOMAIN.finditer(joined))
        or any(not _POINT_BEFORE.search(joined[: found.start()]) for found in _SAID.finditer(joined))
        or _ADDRESS.search(joined)
        or _HANDLE.search(joined)
        or _TELEPHONE.search(_YEARS.sub(" ", joined))
        or _DOCUMENT.search(joined)
        or _DATA.search(joined)
        or any(
            _ASKS.search(one) or _ACCOUNT.search(one) or _SPOKEN_TELEPHONE.search(one) for one in sentences
        )
    )


def _is_domain(found: re.Match[str]) -> bool:
    """Return whether it is one; a full stop without a blank after it stands before a new sentence."""
    top, after = found["top"], found["after"] or ""
    if not any(char.isalpha() for char in found[0].removesuffix(after)[: -len(top)]):
        return False
    next_sentence = top.casefold() in _ALSO_WORDS and top[0].isupper() and after[:1].isspace()
    return not next_sentence
