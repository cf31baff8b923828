"""Ways out of the chat that a reader has to put together: spelled names, first letters, parts to join."""

import re
from collections.abc import Sequence

from coach_service.domain.safety.refusals import is_advised_against, is_only_a_warning
from coach_service.domain.safety.spelled import is_spelled

# "The snap of the hips" and "on the signal" are no apps.
_APPS = (
    r"(?:whats|whatsapp|zap|telegram|discord|insta|instagram|facebook|tiktok|snapchat|twitter|browser|"
    r"navegador|(?<!the )(?<!\ba )(?<!that )(?:signal|snap)(?! (?:of|your|from|through|count|to)\b))"
)
# What is read from the beginnings of lines. "The initials follow the muscles" points nowhere.
_FIRST_LETTERS = re.compile(
    r"\b(?:first letters?|initials|primeiras letras|iniciais|acrostic\w*|inicial de cada|silaba de cada|"
    r"syllable of (?:each|every)|(?:segunda|ultima) (?:letra|palavra) de cada|(?:second|last) (?:letter|"
    r"word) of (?:each|every)|"
    r"primeira letra de cada)\b(?:.{0,80}\b(?:(?<!initials )(?<!letters )(?<!letter )follow|find|search|look|"
    r"open|(?<!to )name(?! (?:the|of the) (?:days?|workouts?|sessions?)\b)|site|handle|segu\w+|siga|sigam|"
    r"procur\w+|busqu\w+|abr\w+|nome(?! d[aeo]s? (?:treinos?|dias?|series?|blocos?)\b)|canal|perfil|arroba)|"
    r".{0,30}\b(?:down|downwards?|de cima para baixo|pra baixo))\b|\b(?:junt\w+|read|leia\w*|follow|"
    r"take) (?:\w+ ){0,3}?(?:first letters?|initials|primeiras letras|iniciais)\b(?! miud|(?: [a-z]) (?:is|e|"
    r"eh|de|for|means|significa|stands)\b)"
)
_HIDES_NOTHING = re.compile(
    r"\b(?:im not|i am not|nao estou|nao vou|wont be|i wont) (?:\w+ )?(?:hid\w+|escond\w+|spell\w+|"
    r"solet\w+)\b"
)
_DOT = (
    r"(?:(?:add|then|put|plus|insert|with|a|coloqu\w+|ponha|poe|bot[ae]|adicion\w+|acrescent\w+|depois|mais|"
    r"entao) (?:a |the |um |o )?(?:dot|ponto(?! final\b| d[aeo]s?\b))|(?:dot|ponto) (?:then|and then|depois|"
    r"e depois|e|com|net|org|br|shop|site|fit|club|io|me|link|online|app)\b)"
)
# Where what was put together is taken: "open it", "search on …"; "open your hips" is no such place.
_TAKEN = (
    r"(?:(?:open|visit)(?: (?:it|them|that|this|in|on|the (?:page|site|link|channel|address|profile|result|"
    r"app|url))\b|$)|search(?: (?:it|them|that|in|on|online|for (?:it|them|that|the (?:name|channel|profile|"
    r"group|result)))\b|$)|abr(?:a|am|ir|e)(?: (?:isso|em|no|na|(?:o|a|um|uma) (?:site|pagina|link|navegador|"
    r"canal|perfil|endereco|resultado|app)|ele|ela)\b|$)|acess(?:e|em|a|ar)\b|procur(?:e|em|a|ar)(?: (?:isso|"
    r"no|na|pelo|por|ele|ela|(?:o|a) (?:nome|canal|perfil|grupo|site|pagina|"
    rf"resultado))\b|$)|(?:ach[ae]m?|find|get) (?:o|a|the) (?:canal|perfil|nome|site|grupo|channel|profile|"
    rf"name|group)\b|pix|app do banco|banking app|{_APPS}|{_DOT})"
)
# Parts that are joined, and then opened or looked for. "Some words of advice" are not added up.
_JOINED = re.compile(
    r"\b(?:(?:glue|join|stick(?! to| with)|put|add|combine|"
    r"string) (?:\w+ ){0,8}?(?:what you|pieces|parts|words|letters|clues|numbers|capitals|syllables|"
    r"initials)|(?:junt(?:em?|a|ando)|colem?|colando|cola|some|somem) (?:\w+ ){0,8}?(?:what you|numeros|"
    r"partes|pedacos|pistas|"
    rf"letras|palavras|maiusculas|silabas|iniciais|que voces?))\b.{{0,80}}?\b{_TAKEN}|"
    r"\b(?:(?:glue|join|stick|put|add|combine|string) (?:\w+ ){0,8}?(?:them|it all|everything)|(?:junt(?:em?|"
    r"a|ando)|colem?|colando|cola|some|somem) (?:\w+ ){0,8}?tudo)\b.{0,80}?\b"
    rf"(?:{_DOT}|pix|app do banco|banking app|{_APPS}|(?:abr\w+|acess\w+|open|visit) (?:o |a |the )?"
    r"(?:site|pagina|page|link))"
)
_CAMERA = re.compile(
    r"\b(?:(?:aponte\w*|point|use|abr\w+) (?:\w+ ){0,4}?camera|(?:aponte\w*|point) (?:\w+ ){0,4}?(?:celular|"
    r"phone)) (?:\w+ ){0,4}?(?:codigo|code|quadradinho|qr)\b"
)
# What there is in this very chat, which is one of Telegram: commands, buttons, admins, the asker's record.
_HERE = (
    r"(?:o|a|os|as|um|uma|the|an|seus?|suas?|teus?|tuas?|your|meus?|my|d[aeo]s?|de|of|por|for|with|com|n[ao]|"
    r"in|deste|desta|neste|nesta|this|our|nosso|nossa|aqui|ai|mesmo|right|here|comandos?|commands?|menu|"
    r"bot[ao]o|botoes|botao|buttons?|bot|mensagens|mensagem|messages?|fixadas?|pinned|admins?|"
    r"administrador\w*|perfil|profile|ranking|meta|goal|ultimo|last|macros|config|ajuda|help|guia|guide|"
    r"regras|rules|pontos|points|check|ins?|checkins?|sequencia|streak|progress|progresso|posicao|rank|"
    r"record|historico|history|instrucoes|instructions|steps|passos|plano|plan|chat|conversa|conversation|"
    r"grupo|group|busca|search|lupa|tela|screen|fotos?|photos?)"
)
# Pictures and messages that there are in a chat, and words that stand in this one.
_WRITTEN_HERE = (
    r"(?:for )?(?:o |a |the |my |your |minha |sua )?(?:(?:fotos?|mensagem|mensagens|photos?|messages?) "
    r"(?:que voce|que eu|you|i|do treino|of the workout)\b|(?:word|palavra) (?:\w+ ){1,4}?(?:in (?:our|"
    r"this|the)|no|neste|nesta|no nosso) (?:chat|group|grupo|conversa)$)"
)
# A name to look for in another app.
_ELSEWHERE = re.compile(
    r"\b(?:look up|look for|search for|search|procur\w+|busqu\w+|busca|find|contact|contate|"
    r"reach(?! overhead)|message|follow(?! through)|sigam?|segue|ach[ae]m?|"
    r"encontr\w+) (?:\w+ ){1,9}?(?<!not )(?<!nao )(?:in|on|no|na|pelo|at|via) "
    rf"(?:o |a |the )?{_APPS}\b|\b(?:moved|mudou|mudaram|migrou|migraram|foram) (?:over )?(?:to|pro|para o|"
    rf"pra) {_APPS}\b|\b(?:abr(?:a|am|ir)|open|baix\w+|instal\w+|download|get) (?:o |the )?{_APPS} (?:e|"
    rf"and) (?:procur\w+|busqu\w+|search(?: for)?|look (?:for|up)|find) (?!{_WRITTEN_HERE}|"
    rf"(?:{_HERE} ){{0,6}}{_HERE}(?:$| (?:para|pra|to|e|and)\b))|\b(?:handle|usuario|"
    rf"username) (?:\w+ ){{0,3}}?(?:as follows|a seguir|assim)\b"
)
_INSIDE = re.compile(
    r"(?P<verb>\b(?:look up|look for|search for|search|procur\w+|busqu\w+|busca|find|contact|contate|message|"
    r"follow|sigam?|segue|ach[ae]m?|encontr\w+|acompanh\w+|abr\w+|open|vej\w+|ver|see|check|us[ae]r?|type|"
    r"digit\w+|fal[ae]|mand[ae]|"
    rf"toque|tap|track) |(?:^|\b(?:e|o|and) )(?:seu|teu|your) )(?P<what>(?:{_HERE} ){{1,10}}?)(?:no|on|in|do|"
    rf"pelo) "
    r"(?:o |the )?telegram\b(?!.{0,160}\b(?:cham\w+|fal[ae]m?|falar|procur\w+|busqu\w+|buscar|sig[ao]m?|"
    r"segue\w*|seguir|adicion\w+|call\w*|message|follow\w*|find|look|search|ask|add|text|talk|named?|nome|"
    r"contat\w+|contact\w*|reach)\b)(?=$| (?:(?:e|and) (?:toqu\w+|tap|type|digit\w+|us[ae]|vej\w+|see|check|"
    r"leia|read)|(?:para|pra|to) (?:ver|see|saber|know|acompanhar|track|check|conferir)|if (?:something|"
    r"anything|it)|se (?:algo|der|tiver)|(?:with|com) (?:ranking|perfil|profile|meta|goal|guia|guide)|"
    r"for (?:the|your|our|my|last|this)|(?:a|as|o|os|the) "
    r"(?:mensage\w+|messages?|regras|rules|plano|plan|menu|bot[ao]o|fotos?)|nao|does|is|are|mostra|shows?)\b)"
)


def without_looks_inside(sentence: str) -> str:
    """Return a folded sentence in which nothing of this very chat is looked for "in Telegram"."""
    return _INSIDE.sub(lambda found: f"{found['verb']}{found['what']}", sentence)


def warns_of_elsewhere(sentence: str) -> bool:
    """Return whether a folded sentence only tells somebody to look for nothing elsewhere."""
    found = [*_ELSEWHERE.finditer(sentence)]
    return bool(found) and is_only_a_warning(sentence, found)


def is_riddle(text: str, sentences: Sequence[str], *, honest: bool = True) -> bool:
    """Return whether a text spells a name or an address, or tells how to find one elsewhere.

    `sentences` are those of the text that do not refuse, folded and in digits.
    `honest`: where the text says not to, it means it.
    """
    return is_spelled(text, sentences) or any(_points_elsewhere(one, honest=honest) for one in sentences)


def _points_elsewhere(sentence: str, *, honest: bool) -> bool:
    """Return whether a sentence has somebody find something elsewhere."""
    patterns = (_JOINED, _CAMERA, _ELSEWHERE)
    return any(
        not (honest and is_advised_against(sentence, found))
        for pattern in (patterns if _HIDES_NOTHING.search(sentence) else (_FIRST_LETTERS, *patterns))
        for found in pattern.finditer(sentence)
    )
