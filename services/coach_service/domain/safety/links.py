"""Ways out of the chat in an answer: links, addresses, handles, telephone numbers and keys for money."""

import re
import unicodedata
from collections.abc import Sequence

from coach_service.domain.prompts import visible
from coach_service.domain.safety.encodings import decoded
from coach_service.domain.safety.folding import fold
from coach_service.domain.safety.look_alikes import LOOK_ALIKES
from coach_service.domain.safety.refusals import denies_nothing, is_advised_against, is_refused
from coach_service.domain.safety.riddles import is_riddle, without_looks_inside
from coach_service.domain.safety.spelled import is_of_a_training

_TOP = (
    "com|net|org|br|info|biz|xyz|link|site|online|shop|store|club|live|tv|gg|ly|ai|cc|uk|pt|ru|cn|fr|"
    "eu|io|app|dev|page|bio|vip|pro|win|bet|click|icu|fun|news|blog|tech|cloud|gq|tk|ml|ga|cf|me|co|to|"
    "us|in|de|fit|run|gym|coach|life|digital|space|host|website|fm|ca|ee|gle|"
    "it|es|ar|cl|mx|gov|edu|example|invalid|tel|chat|group|email|ws|su|ua|jp|kr|top|loja|gift|prize|money"
)
_ALSO_WORDS = frozenset(
    {
        "com",
        "me",
        "co",
        "to",
        "us",
        "in",
        "de",
        "it",
        "es",
        "top",
        "ai",
        "app",
        "fit",
        "run",
        "gym",
        "coach",
        "life",
        "digital",
        "space",
        "host",
        "website",
        "ca",
    }
)
_SCHEME = re.compile(
    r"\bh[tx*]{2}ps?\s?:|\b(?:https?|ftp|tg|mailto)\s?:\s?//|\bwww\s?\.|tg://|"
    r"\bt\s?[.,]\s?me\s?/",
    re.IGNORECASE,
)
_MARKDOWN = re.compile(r"\[[^\]\n]+\]\s?\([^)\n]+\)|<a\s+href", re.IGNORECASE)
_BULLETS = "・·⚫⚪●•🔵🔴"
_DOTS = re.compile(
    r"\s*[\[({<]\s*(?:dot|ponto|punto|\.)\s*[\])}>]\s*|(?<=\w) \. (?=\w)|(?<=\w)[。．｡"
    + _BULLETS
    + r"](?=\w)",
    re.IGNORECASE,
)
_DOT_IN_BRACKETS = re.compile(r"[\[({<]\s*(?:dot|ponto|punto|\.)\s*[\])}>]", re.IGNORECASE)
_ATS = re.compile(r"\s*[\[({<]\s*(?:at|arroba|@)\s*[\])}>]\s*", re.IGNORECASE)
_DOMAIN = re.compile(
    rf"(?<![\w.@-])(?:[^\W_][\w-]*\.)+(?P<top>{_TOP}|xn--\w+)\b(?P<after>[/?:]\S|\s+\w)?", re.IGNORECASE
)
_SAID = re.compile(
    r"\b(?:dot|ponto|punto) (?:com|net|org|br|me|io|app|site|link|online|shop|gg)\b"
    r"(?=\s*$| (?:barra|slash|ponto|dot)\b|\s*[/.,!?;)])",
    re.IGNORECASE,
)
# What there may be 1,800 or 1,900 of; "1 800 GAINZ" is a telephone.
_COUNTED = (
    r"k?cal\w*|met\w+|passos?|steps?|mili\w*|grams?|gramas?|quil\w*|watts?|words|palavras|reps?|repet\w*|"
    r"points?|pontos?|reais|anos"
)
# Said without a doubt: "dot" or "ponto" before what ends a name, and what a name goes on with.
_SAID_WITHIN = re.compile(
    r"(?<![\w-])[\w-]{3,} (?:dot (?:com|net|org|io|shop|site|online|xyz|app|link|info|gg|me|fit|club|store)|"
    r"(?:ponto|punto) (?:net|org|io|shop|site|online|xyz|app|link|info|gg|br|fit|club))\b|"
    r"(?<![\w-])(?!(?:esse|este|cada|outro|mesmo|primeiro|segundo|terceiro|unico|melhor|ponto)\b)"
    r"[\w-]{5,} ponto com (?:e|agora|hoje|antes|"
    r"ja|la|pra|para|br|ponto|barra|slash)\b|\b\w{2,} dot (?:ly|gl|ee|tv|cc|gle)\b|\b1 ?[89]00 (?!(?:"
    + _COUNTED
    + r")\b)[a-z]{2,}|\b(?:transfir\w+|deposit\w+|transfer|send) (?:\w+ ){0,4}?(?:conta|"
    r"account) (?:\w+ )?\d|\b(?:tinyurl|bitly|bit ly|linktree|linktr ee) (?:barra|slash|ponto|dot)\b|"
    r"\b\w+ (?:underline|underscore|sublinhado) \w+|\bdollar sign \w|\b(?:qr ?code|"
    r"codigo qr)\b.{0,40}\b(?:pag\w+|pix|pay|scan\w*|escane\w+)|\bsite (?:e |do |da )?(?:\w+ ){1,3}com$|"
    r"\bwww\b|\b\w{4,} com br\b|\blink (?:da|na|in|do|no|in the) (?:bio|perfil|profile)\b|\bpelo link\b|"
    r"\b(?:procur\w+|pesquis\w+|busca|busque|search|look up|google) (?:\w+ ){0,5}?(?:google|clic\w+|click)\b|"
    r"\bconta (?:\d+ )+(?:ag|agencia)\b|\b(?:text|sms|mande|mandem|envie) \w+ (?:to|para|pro) \d{4,6}\b|"
    r"\b(?:invite|convite) (?:code|codigo|link)\b|\bcodigo de convite\b|\b\w+ (?:at|arroba) \w+ (?:dot|"
    r"ponto) \w{2,}\b|(?<!\S)h ?t ?t ?p ?s?(?!\S)|\b(?:all one word|tudo junto|one word)\b.{0,40}\b(?:dot|"
    r"ponto)\b|\bthen (?:a )?dot then \w+|\b(?:punkt|point|punto) \w{2,4} (?:schragstrich|barre|barra|"
    r"slash)\b|\bcopia e cola\b|\bjoin (?:\w+ ){0,2}?discord\b|\b(?:arobase|chiocciola|klammeraffe)\b|"
    r"\b\w{3,} (?:point|punkt) (?:com|fr|de|net|org|es|it|eu)$"
)
# Codes, names and places elsewhere, unless it is said to leave them alone.
_ELSEWHERE = re.compile(
    r"\b(?:escane\w+|scan) (?:\w+ ){0,3}?(?:qr|code|codigo)\b|\b(?:add|me|segue|siga|follow|find|procura|"
    r"(?<!te )chama) (?:\w+ ){0,3}?(?:snapchat|(?<!the )(?<!that )snap(?! (?:of|your|through)\b)|tiktok|"
    r"insta|instagram|discord|onlyfans|patreon|facebook|twitter)\b|\b(?:store|shop|loja|lojinha|canal|perfil|"
    r"channel|page|pagina|seller) (?:no|na|on|at) (?:ebay|mercado livre|shopee|olx|etsy|amazon|instagram|"
    r"tiktok|facebook|telegram|whatsapp|discord|signal)\b|\b(?:goes|moves|moving|move|go|vai|vamos|migra|"
    r"migrem|mudou|mudamos) (?:over )?(?:to|pro|pra o|para o) (?:signal|whatsapp|discord|telegram|zap|"
    r"instagram)\b"
)
_DOTTED_LETTERS = re.compile(r"(?<!\w)(?:\w\.){3,}(?:c\.o\.m|n\.e\.t|o\.r\.g|b\.r|i\.o)(?!\w)", re.IGNORECASE)
_COMMA_FOR_DOT = re.compile(r"\b[a-z0-9-]{3,63},(?:com|net|org)\b", re.IGNORECASE)
_DIALLED = re.compile(
    r"\b(?:liga|ligue|chama|chame|call|ring|text|whatsapp|zap|wpp|ddd|numero|number|telefone|phone)\b"
)
_TOLL = re.compile(r"(?:^|\b(?:ligue|liga|call|ring|text|phone) )(?:para |pro |us |me )?[01] ?[389]00 [a-z]")
_DIGIT_GROUPS = re.compile(r"(?<!\S)\d+(?!\S)")
_OH = re.compile(r"(?<=\d) oh (?=\d)")
_TELEPHONE_DIGITS = 9
_SPELLED = re.compile(r"(?<!\S)(?:[\w.:/@-] ){6,}[\w.:/@-](?!\S)")
_SPELLED_SAID = re.compile(r"(?<!\S)((?:\w ){2,40}\w) (?:dot|ponto) ((?:\w ){1,40}\w)(?!\S)")
_POINT_BEFORE = re.compile(
    r"\b(?:um|o|este|esse|cada|ao|do|no|meio|seu|mais|primeiro|1|that|the|a)\s+$", re.IGNORECASE
)
# Any name before a dot and a path, whatever it ends with.
_WITH_A_PATH = re.compile(r"(?<![\w./])[a-z][\w-]{1,63}\.[a-z]{2,6}/[\w-]{3,}", re.IGNORECASE)
# A letter or two a line, read downwards.
_DOWNWARDS = re.compile(r"(?m)(?:^[ \t]*\S{1,2}[ \t]*\n){4,}[ \t]*\S{1,2}[ \t]*$")
_ADDRESS = re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b")
_HANDLE = re.compile(
    r"(?<![\w.])@\s?\w{4,}|\b\S{1,64}@\S{1,64}\.\w|"
    r"\barroba (?!(?:nem|ou|de|do|da|que|para|pra|aqui)\b)\w{3,}",
    re.IGNORECASE,
)
# Two groups of four and five digits, as telephones have; years are none.
_TELEPHONE = re.compile(
    r"(?<![\d.,/-])(?:\+\s?\d{1,3}[\s.-]*)?(?:\(?0?\d{2,3}\)?[\s.-]*)?9?\s?\d{4}[\s.-]\d{4}(?![\d/-])|"
    r"(?<![\d.,])\+?\d{10,14}(?![\d.,])|\+\d[\d\s().-]{7,}\d|\b0[38]00[\s.-]?\d|"
    r"(?<![\d.,])\(?\d{3}\)?[\s.-]\d{3}[\s.-]\d{4}(?!\d)"
)
_YEARS = re.compile(r"\b(?:19|20)\d\d\s?[-–]\s?(?:19|20)\d\d\b")
_DOCUMENT = re.compile(
    r"\b\d{3}\.\d{3}\.\d{3}-?\d{2}\b|\b\d{2}\.\d{3}\.\d{3}/\d{4}-?\d{2}\b|"
    r"\b[0-9a-z]{8}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{12}\b"
    r"|\b(?:bc1|0x)[a-z0-9]{20,}\b|\b[13][A-HJ-NP-Za-km-z1-9]{25,34}\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:chave (?:do )?pix|chave aleatoria|pix (?:para|pra|pro|no|na|do|de|key|to|e|is|chave|cpf|"
    r"celular)\b|(?:mande|manda|mandem|envie|envia|enviem|faca|faz|fazer|transfira|deposite|send|"
    r"me) (?:\w+ ){0,3}?(?:pix|dinheiro|reais|money|dollars|bitcoin|btc|crypto)|(?:clique|clica|cliquem|"
    r"clicar|click|acesse|acessem|toque|tap|abra|open|visite|visit|confira) (?:\w+ ){0,3}?(?:link|site|"
    r"website|pagina|bio)|(?:(?<!te )chama|chame|chamem|fala|fale|call|text|add|"
    r"adicione) (?:\w+ ){0,3}?(?:zap|whats|whatsapp|wpp|insta|instagram|telegram|direct|dm|signal)|(?:grupo|"
    r"canal|group|channel) (?:\w+ ){0,2}?(?:no|do|on) (?:telegram|whatsapp|whats|discord|signal)|(?:zap|"
    r"whats|whatsapp|wpp|telefone|celular|phone|insta|instagram|telegram) (?:e |is |do |number |"
    r"numero )?(?:\d(?: ?\d){3}|\d (?:um|uma|one|oh) \d|arroba|"
    r"(?<!phone )at |(?<=phone )at (?!\d{1,2}(?!\S))))"
)
# Accounts, wallets and names elsewhere, however they are put.
_ACCOUNT = re.compile(
    r"\b(?:ag|agencia) \d+ (?:\w+ ){0,2}?(?:conta|cc|c) \d|\b(?:iban|swift|routing number|sort code) \w*\d|"
    r"\b(?:cashapp|cash app|venmo|zelle|paypal|picpay|mercado pago|wise) (?:to|at|para|pra|no|na|me|handle|"
    r"is)\b|\b(?:by|via|through|pelo|no|on) (?:cashapp|cash app|venmo|zelle|paypal|picpay)\b|\b(?:at sign|"
    r"arroba|sinal de arroba) |\b(?:text|call|"
    r"ring) (?:me|us) (?:\w+ ){0,2}?\d|\b(?:(?<!\d )read|leia|(?<!\d )lido|spelled) (?:it |"
    r"isso )?(?:right to left|backwards|de tras pra frente|ao contrario)\b"
)
_DATA = re.compile(r"\b(?:data|javascript|blob):\s?[a-z]+[/(]|(?<!\w)\$[a-z]{4,}", re.IGNORECASE)
_SPOKEN_TELEPHONE = re.compile(r"(?<!\S)\d{8,14}(?!\S)")
# The helpline that we name ourselves.
_OURS = re.compile(r"(?<![\w.@/-])(?:https?://)?(?:www\.)?cvv\.org\.br(?=[\s.,;:!?)*_]|$)", re.IGNORECASE)
# A digit on a key: what is around it falls away.
_KEYS = {0xFE0F: None, 0x20E3: None}
# "Treino•run": items of a list rather than a name with a dot in it.
_ITEM = re.compile(
    r"(?<![\w.@/-])(?<!\bem )(?<!\bin )(?<!\bat )(?<!\bto )(?<!\bno )(?<!\bna )"
    rf"(?P<word>[^\W\d_]+(?:-[^\W\d_]+)?)[{_BULLETS}](?=(?:run|fit|gym|life|coach|top|pro|fun)\b(?!/))",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(
    r"\b(?:sites?|acess\w+|visit\w*|www|navegador|browser|links?|url|p[aá]gina|page|endere[cç]o|address)\b",
    re.IGNORECASE,
)
_LETTERS = str.maketrans({char: letters for char, letters in LOOK_ALIKES.items() if char.isalpha()})


def leads_away(text: str, sentences: Sequence[str]) -> bool:
    """Return whether a text has a link or an address in it, however it is written.

    `sentences` are those of the text, folded and in digits.
    """
    plain = _OURS.sub(" ", unicodedata.normalize("NFKC", visible(text.translate(_KEYS)))).translate(_LETTERS)
    plain = _DOWNWARDS.sub(lambda found: "".join(found[0].split()), plain)
    honest = not denies_nothing(text)
    sentences = [without_looks_inside(one) for one in sentences]
    # Pictures between letters only part them.
    parted = "".join(" " if unicodedata.category(char) == "So" else char for char in plain)
    unparted = " ".join(_DOT_IN_BRACKETS.sub(" . ", parted).split())
    plain = f"{plain}\n{unparted}" if unparted != " ".join(plain.split()) else plain
    said = _SPELLED_SAID.sub(lambda found: f"{found[1]} . {found[2]}", plain)
    spelled = _SPELLED.sub(lambda found: found[0].replace(" ", ""), said)
    joined = _ATS.sub("@", _DOTS.sub(".", _without_bullets(spelled)))
    return bool(
        _SCHEME.search(joined)
        or _MARKDOWN.search(joined)
        or any(_is_domain(found) for found in _DOMAIN.finditer(joined))
        or any(not _POINT_BEFORE.search(joined[: found.start()]) for found in _SAID.finditer(joined))
        or _ADDRESS.search(joined)
        or _WITH_A_PATH.search(joined)
        or _HANDLE.search(joined)
        or _TELEPHONE.search(_YEARS.sub(" ", joined))
        or _DOCUMENT.search(joined)
        or _DATA.search(joined)
        or _COMMA_FOR_DOT.search(joined)
        or _DOTTED_LETTERS.search(joined)
        or is_riddle(text, [one for one in sentences if not is_refused(one)], honest=honest)
        or any(_DOMAIN.search(said) or _SCHEME.search(said) for said in decoded(text))
        or any(
            _is_meant(_ASKS, one, honest=honest)
            or _is_meant(_ELSEWHERE, one, honest=honest, alone=True)
            or (_ACCOUNT.search(one) and not is_refused(one))
            or _SPOKEN_TELEPHONE.search(one)
            or _SAID_WITHIN.search(one)
            or _is_dialled(one)
            or any(not _POINT_BEFORE.search(one[: found.start()]) for found in _SAID.finditer(one))
            for one in sentences
        )
    )


def _without_bullets(text: str) -> str:
    """Return a text in which no bullet stands between items of a list of trainings."""
    if _ADDRESSED.search(text):
        return text
    listed = sum(map(text.count, _BULLETS)) > 1

    def parted(found: re.Match[str]) -> str:
        word = found["word"]
        is_item = (listed or word[0].isupper()) and is_of_a_training(fold(word))
        return f"{word} " if is_item else found[0]

    return _ITEM.sub(parted, text)


def _is_meant(pattern: re.Pattern[str], sentence: str, *, honest: bool, alone: bool = False) -> bool:
    """Return whether somebody is asked to go elsewhere or for money; "do not click" asks for nothing.

    `honest`: where the text says not to, it means it. `alone`: and must go on to nothing else.
    """
    return not is_refused(sentence) and any(
        not (honest and is_advised_against(sentence, found, alone=alone))
        for found in pattern.finditer(sentence)
    )


def _is_dialled(sentence: str) -> bool:
    """Return whether somebody is told to call, and the digits of a telephone stand there in groups."""
    if not _DIALLED.search(sentence):
        return False
    digits = _OH.sub(" 0 ", sentence)
    return (
        _TOLL.search(sentence) is not None
        or sum(map(len, _DIGIT_GROUPS.findall(digits))) >= _TELEPHONE_DIGITS
    )


def _is_domain(found: re.Match[str]) -> bool:
    """Return whether it is one; a full stop without a blank after it stands before a new sentence."""
    top, after = found["top"], found["after"] or ""
    if not any(char.isalpha() for char in found[0].removesuffix(after)[: -len(top)]):
        return False
    next_sentence = top.casefold() in _ALSO_WORDS and top[0].isupper() and after[:1].isspace()
    return not next_sentence
