"""What a song, a film or a book says is not what the person says who quotes it.

Only what stands in quotation marks behind a work's name is taken out.
Who says that the words are their own, too, has said them.
"""

import re

from coach_service.domain.safety.folding import fold

_OF_WORKS = """
musica refrao letra verso cancao samba pagode rap funk sertanejo rock banda cantor cantora trilha
filme serie novela anime desenho peca livro romance gibi poema conto cena personagem vilao vila
protagonista mocinho mocinha heroi heroina ator atriz enredo capitulo episodio meme figurinha
camiseta titulo clipe trailer
song lyric lyrics chorus verse tune ballad band singer rapper movie film show series soap novel book
play poem scene character villain hero heroine actor actress plot chapter episode meme gif sticker
shirt title clip
"""
_OF_ONESELF = """
sinto sentindo senti sentir penso pensando pensei tambem comigo mim identifico identifiquei eu
representa exatamente verdade serio igual despedida adeus desculpa
feel feeling felt think thinking too me myself same mine relate exactly true serious goodbye sorry
"""
_WORKS, _OWN = frozenset(_OF_WORKS.split()), frozenset(_OF_ONESELF.split())
_NEAR = 6
"""So many words before the quotation at the most its work is named."""
_QUOTATION = re.compile(r"[\"“”„«»]([^\"“”„«»\n]{1,300})[\"“”„«»]")


def without_quotations(text: str) -> str:
    """Return a text without what works say in it, or the text itself."""
    kept, end, left_out = [], 0, False
    for found in _QUOTATION.finditer(text):
        before = fold(text[end : found.start()]).split()[-_NEAR:]
        quoted = not _WORKS.isdisjoint(before)
        kept += [text[end : found.start()], " " if quoted else found[0]]
        end, left_out = found.end(), left_out or quoted
    said = "".join([*kept, text[end:]])
    return said if left_out and _OWN.isdisjoint(fold(said).split()) else text
