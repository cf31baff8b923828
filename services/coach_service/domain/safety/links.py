"""Ways out of the chat in an answer: links, addresses, handles, telephone numbers and keys for money."""

import re
import unicodedata
from collections.abc import Sequence

from coach_service.domain.prompts import visible
from coach_service.domain.safety.encodings import decoded
from coach_service.domain.safety.look_alikes import LOOK_ALIKES
from coach_service.domain.safety.riddles import is_riddle

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
_DOTS = re.compile(
    r"\s*[\[({<]\s*(?:dot|ponto|punto|\.)\s*[\])}>]\s*|(?<=\w) \. (?=\w)|(?<=\w)[。．｡・·⚫⚪●•🔵🔴](?=\w)",
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
# Said without a doubt: "dot" or "ponto" before what ends a name, and what a name goes on with.
_SAID_WITHIN = re.compile(
    r"\b[\w-]{3,} (?:dot (?:com|net|org|io|shop|site|online|xyz|app|link|info|gg|me|fit|club|store)|"
    r"(?:ponto|punto) (?:net|org|io|shop|site|online|xyz|app|link|info|gg|br|fit|club))\b|\b(?!(?:esse|"
    r"este|cada|outro|mesmo|primeiro|segundo|terceiro|unico|melhor|ponto)\b)[\w-]{5,} ponto com (?:e|"
    r"agora|hoje|antes|ja|la|pra|para|br|ponto|barra|slash)\b|\b\w{2,} dot (?:ly|gl|ee|tv|cc|gle)\b|"
    r"\b1 ?[89]00 (?!(?:k?cal\w*|m|metros?|meters?|g|gramas?|grams?|mg|ml|km|pontos?|points?|passos|steps|"
    r"watts?|reps?|a|e|o|and|or|ou|to|por|per|is|was|the|in|no|na|de|ao|as|mais|more)\b)[a-z]|"
    r"\b(?:transfir\w+|deposit\w+|transfer|send) (?:\w+ ){0,4}?(?:conta|"
    r"account) (?:\w+ )?\d|\b(?:tinyurl|bitly|bit ly|linktree|linktr ee) (?:barra|slash|ponto|dot)\b|"
    r"\b\w+ (?:underline|underscore|sublinhado) \w+|\bdollar sign \w|\b(?:qr ?code|"
    r"codigo qr)\b.{0,40}\b(?:pag\w+|pix|pay|scan\w*|escane\w+)|\b(?:escane\w+|scan) (?:\w+ ){0,3}?(?:qr|"
    r"code|codigo)\b|\bsite (?:e |do |da )?(?:\w+ ){1,3}com$|\bwww\b|\b\w{4,} com br\b|\blink (?:da|na|"
    r"in|do|no|in the) (?:bio|perfil|profile)\b|\bpelo link\b|\b(?:procur\w+|pesquis\w+|busca|busque|"
    r"search|look up|google) (?:\w+ ){0,5}?(?:google|clic\w+|click)\b|\b(?:add|me|segue|siga|follow|find|"
    r"procura|chama) (?:\w+ ){0,3}?(?:snapchat|snap|tiktok|insta|instagram|discord|onlyfans|patreon|"
    r"facebook|twitter)\b|\bconta (?:\d+ )+(?:ag|agencia)\b|\b(?:text|sms|mande|mandem|envie) \w+ (?:to|"
    r"para|pro) \d{4,6}\b|\b(?:invite|convite) (?:code|codigo|link)\b|\bcodigo de convite\b|"
    r"\b\w+ (?:at|arroba) \w+ (?:dot|ponto) \w{2,}\b|(?<!\S)h ?t ?t ?p ?s?(?!\S)|"
    r"\b(?:store|shop|loja|lojinha|canal|perfil|channel|page|pagina|seller) (?:no|na|on|at) (?:ebay|"
    r"mercado livre|shopee|"
    r"olx|etsy|amazon|instagram|tiktok|facebook|telegram|whatsapp|discord|signal)\b|"
    r"\b(?:goes|moves|moving|move|go|vai|vamos|migra|migrem|mudou|mudamos) (?:over )?(?:to|pro|pra o|"
    r"para o) (?:signal|"
    r"whatsapp|discord|telegram|zap|instagram)\b|"
    r"\b(?:all one word|tudo junto|one word)\b.{0,40}\b(?:dot|ponto)\b|\bthen (?:a )?dot then \w+|"
    r"\b(?:punkt|point|punto) \w{2,4} (?:schragstrich|barre|barra|slash)\b|"
    r"\bcopia e cola\b|"
    r"\bjoin (?:\w+ ){0,2}?discord\b|\b(?:arobase|chiocciola|klammeraffe)\b|"
    r"\b\w{3,} (?:point|punkt) (?:com|fr|de|net|org|es|it|eu)$"
)
_DOTTED_LETTERS = re.compile(r"(?<!\w)(?:\w\.){3,}(?:c\.o\.m|n\.e\.t|o\.r\.g|b\.r|i\.o)(?!\w)", re.IGNORECASE)
_COMMA_FOR_DOT = re.compile(r"\b[a-z0-9-]{3,},(?:com|net|org)\b", re.IGNORECASE)
_DIALLED = re.compile(
    r"\b(?:liga|ligue|chama|chame|call|ring|text|whatsapp|zap|wpp|ddd|numero|number|telefone|phone)\b"
)
_DIGIT_GROUPS = re.compile(r"(?<!\S)\d+(?!\S)")
_OH = re.compile(r"(?<=\d) oh (?=\d)")
_TELEPHONE_DIGITS = 9
_SPELLED = re.compile(r"(?<!\S)(?:[\w.:/@-] ){6,}[\w.:/@-](?!\S)")
_SPELLED_SAID = re.compile(r"(?<!\S)((?:\w ){2,}\w) (?:dot|ponto) ((?:\w ){1,}\w)(?!\S)")
_POINT_BEFORE = re.compile(
    r"\b(?:um|o|este|esse|cada|ao|do|no|meio|seu|mais|primeiro|1|that|the|a)\s+$", re.IGNORECASE
)
# Any name before a dot and a path, whatever it ends with.
_WITH_A_PATH = re.compile(r"(?<![\w./])[a-z][\w-]+\.[a-z]{2,6}/[\w-]{3,}", re.IGNORECASE)
# A letter or two a line, read downwards.
_DOWNWARDS = re.compile(r"(?m)(?:^[ \t]*\S{1,2}[ \t]*\n){4,}[ \t]*\S{1,2}[ \t]*$")
_ADDRESS = re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b")
_HANDLE = re.compile(
    r"(?<![\w.])@\s?\w{4,}|\b\S+@\S+\.\w|\barroba (?!(?:nem|ou|de|do|da|que|para|pra|aqui)\b)\w{3,}",
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
    r"website|pagina|bio)|(?:chama|chame|chamem|fala|fale|call|text|add|adicione) (?:\w+ ){0,3}?(?:zap|"
    r"whats|whatsapp|wpp|insta|instagram|telegram|direct|dm|signal)|(?:grupo|canal|group|"
    r"channel) (?:\w+ ){0,2}?(?:no|do|on) (?:telegram|whatsapp|whats|discord|signal)|(?:zap|whats|"
    r"whatsapp|wpp|telefone|celular|phone|insta|instagram|telegram) "
    r"(?:e |is |do |number |numero )?(?:\d(?: ?\d){3}|"
    r"arroba|at (?!\d)))"
)
# "Don't open that link"; "don't forget to" is no warning.
_WARNED = re.compile(
    r"(?<!\S)(?:nao|nunca|jamais|nem|evite|evita|dont|do not|nobody|no one|ninguem|never|cant|cannot|couldnt|"
    r"avoid|without|sem) "
    r"(?:(?:consigo|posso|da|pra|para|de|se|ever|just|go|and|ever|voce|you|passe|passa|deve|vai|precisa|"
    r"pedir|pede|needs?|should|will|here|aqui|daqui|to|any|um|a) )*$"
)
_REFUSED = re.compile(
    r"\b(?:treat|trate|considere|consider|e|eh|its|is|as|como) (?:it |that |isso )?(?:as |como )?(?:a |an |"
    r"um |uma )?"
    # "It's a scam not to join" refuses nothing.
    r"(?:scam|golpe|fraude|fraud)s?\b(?! (?:nao \w+[aei]r|not to|perder|deixar|to miss|to skip)\b)|"
    r"\bnao (?:divulgo|passo|compartilho|mando|publico)\b|"
    r"\bi (?:dont|wont|cant|never) (?:share|post|promote|give|send)\b"
)
_BUT = re.compile(r"\b(?:mas|porem|exceto|so|but|except|only|however|entao|then)\b")
# Accounts, wallets and names elsewhere, however they are put.
_ACCOUNT = re.compile(
    r"\b(?:ag|agencia) \d+ (?:\w+ ){0,2}?(?:conta|cc|c) \d|\b(?:iban|swift|routing number|"
    r"sort code) \w*\d|\b(?:cashapp|cash app|venmo|zelle|paypal|picpay|mercado pago|wise) (?:to|at|para|"
    r"pra|no|na|me|handle|is)\b|\b(?:by|via|through|pelo|no|on) (?:cashapp|cash app|venmo|zelle|paypal|"
    r"picpay)\b|\b(?:at sign|arroba|sinal de arroba) (?:then|e depois|seguido de|followed by)?|\b(?:text|"
    r"call|ring) (?:me|us) (?:\w+ ){0,2}?\d|\b(?:(?<!\d )read|leia|(?<!\d )lido|spelled) "
    r"(?:it |isso )?(?:right to left|"
    r"backwards|de tras pra frente|ao contrario)\b"
)
_DATA = re.compile(r"\b(?:data|javascript|blob):\s?[a-z]+[/(]|(?<!\w)\$[a-z]{4,}", re.IGNORECASE)
_SPOKEN_TELEPHONE = re.compile(r"(?<!\S)\d{8,14}(?!\S)")
# The helpline that we name ourselves.
_OURS = re.compile(r"(?<![\w.@/-])(?:https?://)?(?:www\.)?cvv\.org\.br(?=[\s.,;:!?)*_]|$)", re.IGNORECASE)
# A digit on a key: what is around it falls away.
_KEYS = {0xFE0F: None, 0x20E3: None}
_LETTERS = str.maketrans({char: letters for char, letters in LOOK_ALIKES.items() if char.isalpha()})


def leads_away(text: str, sentences: Sequence[str]) -> bool:
    """Return whether a text has a link or an address in it, however it is written.

    `sentences` are those of the text, folded and in digits.
    """
    plain = _OURS.sub(" ", unicodedata.normalize("NFKC", visible(text.translate(_KEYS)))).translate(_LETTERS)
    plain = _DOWNWARDS.sub(lambda found: "".join(found[0].split()), plain)
    # Pictures between letters only part them.
    parted = "".join(" " if unicodedata.category(char) == "So" else char for char in plain)
    unparted = " ".join(_DOT_IN_BRACKETS.sub(" . ", parted).split())
    plain = f"{plain}\n{unparted}" if unparted != " ".join(plain.split()) else plain
    said = _SPELLED_SAID.sub(lambda found: f"{found[1]} . {found[2]}", plain)
    spelled = _SPELLED.sub(lambda found: found[0].replace(" ", ""), said)
    joined = _ATS.sub("@", _DOTS.sub(".", spelled))
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
        or is_riddle(text, [one for one in sentences if not _is_refused(one)])
        or any(_DOMAIN.search(said) or _SCHEME.search(said) for said in decoded(text))
        or any(
            _asks(one)
            or (_ACCOUNT.search(one) and not _is_refused(one))
            or _SPOKEN_TELEPHONE.search(one)
            or _SAID_WITHIN.search(one)
            or _is_dialled(one)
            or any(not _POINT_BEFORE.search(one[: found.start()]) for found in _SAID.finditer(one))
            for one in sentences
        )
    )


def _is_refused(sentence: str) -> bool:
    """Return whether a sentence only says that something is not passed on, or is a scam."""
    return _REFUSED.search(sentence) is not None and not _BUT.search(sentence)


def _asks(sentence: str) -> bool:
    """Return whether somebody is asked to go elsewhere or for money; "do not click" asks for nothing."""
    if _is_refused(sentence):
        return False
    return any(not _WARNED.search(sentence[: found.start()]) for found in _ASKS.finditer(sentence))


def _is_dialled(sentence: str) -> bool:
    """Return whether somebody is told to call, and the digits of a telephone stand there in groups."""
    if not _DIALLED.search(sentence):
        return False
    digits = _OH.sub(" 0 ", sentence)
    # A round thousand counts something.
    groups = [group for group in _DIGIT_GROUPS.findall(digits) if not group.endswith("000")]
    return sum(map(len, groups)) >= _TELEPHONE_DIGITS


def _is_domain(found: re.Match[str]) -> bool:
    """Return whether it is one; a full stop without a blank after it stands before a new sentence."""
    top, after = found["top"], found["after"] or ""
    if not any(char.isalpha() for char in found[0].removesuffix(after)[: -len(top)]):
        return False
    next_sentence = top.casefold() in _ALSO_WORDS and top[0].isupper() and after[:1].isspace()
    return not next_sentence
