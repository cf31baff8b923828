"""Doses in an answer: amounts of medicines and drugs, in digits or in words, and orders to take them."""

import functools
import re

from coach_service.domain.safety.folding import fold
from coach_service.domain.safety.matching import Phrases, Vocabulary, read
from coach_service.domain.safety.phrases import steps

_FOREIGN = "|".join(fold(unit) for unit in ("мг", "мкг", "таблеток", "таблетки", "ампул", "毫克", "ملغ"))
# What only medicines are counted in.
_UNIT = (
    r"mg|mgs|mcg|ug|iu|ius|ui|uis|cc|ccs|ampolas?|ampoules?|ampules?|comprimidos?|capsulas?|pilulas?|"
    r"tablets?|comprimid\w+|capsulinhas?|ampolinhas?|gotinhas?|pastilhas?|capsules?|pills?|gotas|drops|"
    r"mil+igra\w*|micro?gra\w*|mikrogramm\w*|miligs?|milis?|fial[ae]|compress[ae]|comprimes?|gelules?|"
    r"gouttes?|tropfen|tabletten?|ampullen?|kapseln?|gocce|"
    rf"unidades (?:de insulina|internacionais)|units of insulin|vials?|syringes?|seringas?|jeringas?|"
    rf"pastillas?|tabletas?|milligrammes?|{_FOREIGN}"
)
_SOME = (
    r"\d+|um|uma|a|an|one|dois|meia|meio|half a|half|cada|each|umas?|algum(?:as)?|several|couple of|un|una"
)
# Numbers in the languages that people try; only right before a unit, since some of them are other words here.
_ELSEWHERE = (
    "deux|trois|quatre|cinq|six|sept|huit|neuf|dix|vingt|trente|quarante|cinquante|cent|mezz[oa]|due|tre|"
    "quattro|cinque|sei|sette|otto|nove|dieci|venti|trenta|quaranta|cinquanta|cento|ein|eine|zwei|drei|vier|"
    "funf|sechs|sieben|acht|neun|zehn|zwanzig|dreissig|vierzig|funfzig|hundert"
)
_AMOUNT = re.compile(
    r"(?<!\S)(?:um|uma|dois|duas|tres|quatro|cinco|dez|vinte|one|two|three|four|five|ten|"
    r"twenty)(?:comprimidos?|capsulas?|ampolas?|gotas|pills?|tablets?|vials?|mg|ml)(?!\w)|"
    rf"(?<!\S)(?<!\bomega )(?:\d+|{_ELSEWHERE}|mei[ao]|half an?|half|um|one|an) ?(?:(?:a|to|e|ou|or|y|"
    rf"x) \d+ )?(?:{_UNIT})(?!\w)|"
    r"(?<!\S)(?:um|a|one|\d+) (?:quarto|terco|quarter|third|fifth|metade) (?:de|of) (?:an? |uma? )?"
    rf"(?:{_UNIT})(?!\w)"
)
# Minerals, vitamins and coffee are counted in milligrams, too.
_OF_FOOD = re.compile(
    r"\s*(?:por dia |a day |per day |daily |ao dia )?(?:de|of|em|in) (?:sodio|sodium|calcio|calcium|"
    r"potassio|potassium|colesterol|cholesterol|fibra|fiber|magnesio|magnesium|ferro|iron|zinco|zinc|"
    r"vitamina|vitamin|omega|cafeina|caffeine|eletrolitos|electrolytes)(?!\w)|"
    r"\s*(?:de|of) (?:sal|salt|cafe|coffee)(?!\w)|"
    r"(?:(?<=gota)|(?<=gotas)|(?<=gotinhas)|(?<=drop)|(?<=drops))\s*(?:de|of) (?:limao|lemon|lime|baunilha|"
    r"vanilla|azeite|olive oil|molho|pimenta|adocante|sweetener|mel|honey)(?!\w)|"
    r"(?<=mg)\s*(?:coffee|espresso)(?!\w)|"
    r"(?<=mg)\s*(?:(?:or|ou) )?(?:mais ou menos|roughly|about|around|cerca de) \d+ (?:xicaras?|espressos?|"
    r"cups?|cafes?|coffees?)(?!\w)"
)
_FOOD_BEFORE = re.compile(
    r"(?:sodio|sodium|calcio|calcium|potassio|potassium|magnesio|magnesium|cafeina|caffeine|colesterol|"
    r"cholesterol) (?:\w+ ){0,4}$"
)
_NEAR = 120
"""In so many characters before an amount stands what is counted."""
# With a drug beside it, any amount or time is a dose.
_BESIDE_A_DRUG = re.compile(
    rf"(?<!\S)(?:{_SOME}) (?:\w+ )?(?:ml|g|x|vezes|times|semanas?|weeks?|dias?|days?|mes|meses|months?|"
    rf"quarter|"
    r"seringas?|syringes?|frascos?|vials?|bottles?|doses?|shots?|aplicac(?:ao|oes)|injec(?:ao|oes)|"
    r"injections?|picadas?|agulhadas?|vidros?|caixas?|clicks?|cliques|canetas?|pens?|jeringas?|"
    r"viales)(?!\w)"
)
# Beside a word that means something else as well, only what drugs alone are counted in.
_BESIDE_A_NICKNAME = re.compile(
    rf"(?<!\S)(?:{_SOME}) (?:\w+ )?(?:ml|seringas?|syringes?|frascos?|vials?|shots?|aplicac(?:ao|oes)|"
    r"injec(?:ao|oes)|injections?|picadas?|agulhadas?|jeringas?)(?!\w)"
)
# What a drug is measured in by eye, and courses that are written as a row of numbers.
_MEASURED = re.compile(
    r"(?<!\S)(?:(?:\d+|mei[ao]|half an?|half|um|uma|a|one) (?:quart[oa]s?|tercos?|thirds?|quarters?|"
    r"tabs?|unidades?|units?|thimblefuls?|capfuls?|tampinhas?|dedais|grams?|gramas?|"
    r"risquinhos?) ?(?:d[aeo]s?|of)?(?!\w)|(?:a )?(?:quarter|third|half) (?:of )?(?:a |the )?(?:gram|"
    r"vial|syringe|bottle|tab|pill)(?!\w)|(?:segund[ao]|terceir[ao]|primeir[ao]|second|third|first|"
    r"\d+ (?:a|o|nd|rd|th)?) (?:line|mark|linha|marca|risco|risquinho)(?!\w)|\d+(?: \d+){2,}(?!\S)|"
    r"(?<!\S)\d+ (?:do|da|of the) (?:primeir[ao]|segund[ao]|first|second)|(?:at|por|a|ao) \d+ (?:per|por|"
    r"a|ao) (?:day|dia|semana|week)|(?:dobrando|dobre|doubling|double) (?:todo|toda|cada|every|each|"
    r"it) ?(?:mes|semana|month|week)?|\d+ (?:na|no|nas|on) (?:segundas?|tercas?|quartas?|quintas?|"
    r"sextas?|mondays?|tuesdays?|wednesdays?|thursdays?|fridays?)(?!\w)|(?:full|whole|"
    r"inteir[oa]) \d+(?!\S)|\d+ (?:vezes|times) [ao] )"
)
# What a number beside a drug's name counts when it is about training.
_OF_TRAINING = re.compile(
    r"(?<!\S)\d+ (?:(?:a|to|e|ou|or|x) \d+ )?(?:\w+ ){0,2}?(?:series|sets?|reps|repeticoes|treinos?|"
    r"sessions?|workouts?|minut\w+|min|km|kilometers|exercicios?|exercises|refeic\w+|meals|litros?|"
    r"passos|steps|(?:weeks?|semanas?|months?|days?|dias) (?:\w+ )?(?:plan|plano|program\w*|strength|"
    r"treino|training|challenge|desafio|block|bloco)|check ins?|anos|years|percent|horas de sono|"
    r"hours of sleep)(?: (?:a|por|per|each|every|cada) \w+)?(?!\w)|(?<!\S)(?:19|20)\d\d(?!\S)"
)
_NUMBER = re.compile(r"(?<!\S)\d+(?!\S)")
_PIECE = re.compile(
    r"(?<!\S)(?:um|uma|meio|meia|one|half|a whole)(?: e mei[ao]| and a half)?(?: (?:inteir[oa]|whole|"
    r"full))? (?:na|no|de|pela|ao|antes|depois|in the|before|after|at|with|each|every|por|cada) (?=\w)"
)
# "500 of test": a nickname that is counted.
_COUNTED_NICKNAME = re.compile(
    r"(?<!\S)\d{2,} (?:de|of) (?:test|testo|dura|primo|sus|susta|cipio|diana|mast|eq|t3|gh|gear|"
    r"prop)(?!\w)|(?<!\S)\d{2,} (?:(?:por|per|a|every|each|cada|toda|na|on) )?(?:\w+ ){1,4}?(?:de|"
    r"of) (?:sus|testo|susta|cipio|mast)(?!\w)|(?<!\S)\d+ (?:clicks?|cliques?) (?:of|da|na|"
    r"com a) (?:the |a )?(?:pen|caneta)(?!\w)|(?<!\S)(?:t3|t4|gh|hgh|eq) (?:a |at |em )?\d+ (?:por|a|per|"
    r"each|every|ao|unidades|units|todo)(?!\w)"
)
_REFUSED = re.compile(
    r"(?<!\S)(?:nao|nunca|jamais|never|not|dont|cant|wont|avoid|evite|medic[oa]|doctor|prescri\w+|"
    r"receita|exige|proibid\w+|banned|illegal|ilegal|bula)(?!\w)"
)
_EVERY_HOURS = re.compile(r"(?<!\S)(?:de \d+ em \d+|a cada \d+|every \d+) (?:h|hs|horas?|hours?|hrs?)(?!\w)")
_PINNED = re.compile(
    r"(?<!\S)\d+ (?:ml|cc) (?:de|of) \w+ (?:no|na|in|into) (?:the |your |o )?(?:biceps?|triceps?|"
    r"gluteos?|glutes?|ombros?|delts?|coxas?|quads?|peito|pecs?)(?!\w)|(?<!\S)t[34] \d{2,3}(?!\S)|"
    r"(?<!\S)(?:injete|injeta|injetar|inject|pin|espete|espeta) (?:\w+ )?(?:\d+|a|um|meio|"
    r"half) (?:\w+ )?(?:ml|cc)(?!\w)|(?<!\S)\d+ (?:dia sim dia nao|every other day|eod|e3d)(?!\w)|"
    r"(?<!\S)(?:half|metade) (?:the|da|de uma|of the|of a) (?:syringe|vial|pen|seringa|ampola|caneta|"
    r"cartela)(?!\w)|(?<!\S)(?:take|pop|tome|toma) \d+ (?:of (?:the|those|these)|das|dos|desses|"
    r"dessas) (?:\w+ )?(?:pills?|tabs?|ones|comprimid\w+|amarel\w+|azu\w+|branc\w+)(?!\w)|"
    r"(?<!\S)\d{3} test(?!\w)|(?<!\S)(?:var|adex|letro) (?:\w+ )?\d+ (?:am|pm|ed|mg|each|a|por)(?!\w)|"
    r"(?<!\S)(?:pin|pinning|inject|espete|espeta|aplique|injete) \d+ (?:on|every|each|na|no|nas|toda|"
    r"cada)(?!\w)"
)
_TAKE = re.compile(
    r"(?<!\S)(?:tome|tomar|toma|tomando|use|usar|aplique|aplicar|injete|injetar|comece com|combine|"
    r"misture|inicie com|start on|hop on|go on|compre|tomando|take|taking|inject|injecting|run|pin|stack|"
    r"start with|add|pop|inyecta|usa)(?!\w)"
)
_NOT = re.compile(
    r"(?<!\S)(?:nao|never|nunca|nem|jamais|not|dont|do not|cant|cannot|wont|evite|avoid|sem|without|no|"
    r"before|se|if|quem|who|pergunte|ask|medico|doctor|prescrever|prescreve|prescribe|prescribed|"
    r"receita|mata|matar|kills?|(?<!sem )(?<!no )(?<!zero )(?:riscos?|risks?|perigo\w*|danger\w*))(?!\w)"
)
# The body makes these itself; a number beside them may be about that.
_OWN = "~testosterona|~testosterone|~insulina|~insulin|~anabolizante|~anabolizantes|~esteroides|~steroids"
_DRUGS = (
    "~trembolona|trembo|~trenbolone|tren|~durateston|~oxandrolona|~oxandrolone|oxan|~stanozolol|"
    "stano|anavar|~winstrol|winny|~dianabol|dbol|~hemogenin|~masteron|~boldenona|~boldenone|"
    "~primobolan|enantato|enanthate|cipionato|cypionate|~clembuterol|"
    "~clenbuterol|clen|clembu|hgh|sarm|sarms|~ostarina|~ostarine|~ligandrol|mk677|rad140|"
    "anadrol|letro|~letrozole|~letrozol|arimidex|aromasin|~proviron|~turinabol|~halotestin|~superdrol|"
    "~tadalafil|~tadalafila|cialis|viagra|~metformina|~metformin|~levotiroxina|~levothyroxine|puran|"
    "~liraglutida|~liraglutide|~topiramato|~bupropiona|~bupropion|~fluoxetina|~anfetamina|~amphetamine|"
    "~modafinil|~ipamorelin|~melanotan|~yohimbine|~ioimbina|"
    "~cardarine|cardarina|~oxymetholone|~sildenafil|epo|~ozempic|~wegovy|~mounjaro|"
    "~semaglutida|~semaglutide|tirzepatida|tirzepatide|efedrina|ephedrine|dnp|deca|enan|trembolon|"
    "testosteron|sustanon|nandrolona|nandrolone|sibutramina|furosemida|furosemide|lasix|test e|prop|"
    "tamoxifeno|tamoxifen|nolvadex|nolva|clomid|anastrozol|anastrozole|gbl|ghb|adderall|ritalina|ritalin|"
    "vyvanse|venvanse|~saxenda|~victoza|zepbound|slin|lgd|lgd4033|gw501516|sr9009|yk11|bpc157"
)
_NICKNAMES = "dura|testo|test|primo|susta|gh|t3|cipio|diana|bomba|bombas|hormonio|hormones|gear|eq|rad"
_MEDICINES = (
    "~ibuprofeno|~ibuprofen|~paracetamol|dipirona|~diclofenaco|nimesulida|dorflex|torsilax|tylenol|"
    "advil|acetaminophen|naproxen|tramadol|codeine|codeina|prednisona|prednisone|cetoprofeno|"
    "aspirina|aspirin|anti inflamatorio|antiinflamatorio|relaxante muscular|muscle relaxant|"
    "xanax|alprazolam|zolpidem|ambien|rivotril|clonazepam|tramal|diazepam|"
    "painkiller|painkillers|antidepressivo"
)
# What these are called by has a number in it ("RAD-140"), which is no amount.
_NUMBER_OF_A_NAME = re.compile(
    r"(?<!\S)(rad|mk|lgd|gw|sr|yk|bpc) (140|677|4033|501516|9009|11|157)"
    r"(?! (?:mg|mcg|ug|g|ml|cc|ui|iu|units?|unidades)(?!\w))(?!\S)"
)


def names_a_dose(sentence: str, before: str = "") -> bool:
    """Return whether a sentence names an amount of a medicine or drug, or tells somebody to take one.

    Both are folded and in digits. `before` is the sentence before, which may say what is counted:
    "One cup has 90 mg of caffeine. Keep the day under 400 mg."
    """
    sentence = _NUMBER_OF_A_NAME.sub(r"\1\2", sentence)
    if _is_left_to_a_doctor(sentence):
        return False
    of_food = _counts_food(sentence) or (_speaks_of_food(before) and not _names_a_drug(sentence))
    if not of_food or _PINNED.search(sentence):
        return True
    sentence = _OF_TRAINING.sub(" ", sentence)
    measured = _MEASURED.search(sentence) or _EVERY_HOURS.search(sentence)
    beside, number = _BESIDE_A_DRUG.search(sentence), _NUMBER.search(sentence)
    if not (measured or beside or number or _PIECE.search(sentence) or _TAKE.search(sentence)):
        return False
    vocabulary, drugs, own, nicknames, medicines = _names()
    words = read(sentence, vocabulary)
    counted = (number or _PIECE.search(sentence)) and not _REFUSED.search(sentence)
    if drugs.found_in(words):
        return bool(measured or beside or counted) or _is_told_to(sentence)
    if own.found_in(words):
        return bool(measured or beside) or _is_told_to(sentence)
    if nicknames.found_in(words) or number:
        if _COUNTED_NICKNAME.search(sentence):
            return True
        if nicknames.found_in(words):
            return bool(measured or _BESIDE_A_NICKNAME.search(sentence))
    return medicines.found_in(words) and (_is_told_to(sentence) or bool(measured or counted))


# A doctor decides; where any amount is named beside it, such as half a pill, it is named all the same.
_HOW_MUCH = re.compile(
    r"(?<!\S)(?:how (?:much|many)|quant[oa]s?) (?:\w+ ){0,3}?(?:to take|to use|tomar|usar)(?!\w)"
)
_LEFT = re.compile(
    r"(?<!\S)doses? (?:eu )?nao (?:falo|digo|passo|indico)(?!\w)|(?<!\S)(?:dont|wont|cant) (?:name|give|"
    r"tell) "
    r"(?:\w+ )?(?:dose|amount)s?(?!\w)|"
    r"(?<!\S)(?:quem (?:define|decide|acerta|ajusta|sabe|diz|responde)|(?:thats|that is|is) (?:for|up to|"
    r"a matter for)|"
    r"ask|pergunte) (?:\w+ ){0,7}?(?:medic[oa]|doctors?|prescriber|pharmacist|farmaceutic[oa]|endocrin\w+|"
    r"equipe)(?!\w)"
)


def _is_left_to_a_doctor(sentence: str) -> bool:
    """Return whether a sentence says that a doctor decides, and neither how much nor to take it."""
    amounts = (_NUMBER, _AMOUNT, _MEASURED, _PIECE, _BESIDE_A_NICKNAME, _PINNED)
    return (
        _LEFT.search(sentence) is not None
        and not any(amount.search(sentence) for amount in amounts)
        and not _TAKE.search(_HOW_MUCH.sub(" ", sentence))
    )


_CAFFEINE = re.compile(r"(?<!\S)(?:cafeina|caffeine|cafe|coffee|espresso)(?!\S)")


def is_of_food(sentence: str) -> bool:
    """Return whether a sentence names amounts in milligrams and the like, all of food, and no drug."""
    return bool(_AMOUNT.search(sentence)) and _counts_food(sentence) and not _names_a_drug(sentence)


def _speaks_of_food(sentence: str) -> bool:
    return is_of_food(sentence) or (_CAFFEINE.search(sentence) is not None and not _names_a_drug(sentence))


def _counts_food(sentence: str) -> bool:
    """Return whether all that is counted like medicines is food. That is so where nothing is."""
    return all(
        _OF_FOOD.match(sentence, amount.end())
        or _FOOD_BEFORE.search(sentence, max(amount.start() - _NEAR, 0), amount.start())
        for amount in _AMOUNT.finditer(sentence)
    )


def _names_a_drug(sentence: str) -> bool:
    vocabulary, *named = _names()
    words = read(sentence, vocabulary)
    return any(names.found_in(words) for names in named)


def _is_told_to(sentence: str) -> bool:
    return bool(_TAKE.search(sentence)) and not _NOT.search(sentence)


@functools.cache
def _names() -> tuple[Vocabulary, Phrases, Phrases, Phrases, Phrases]:
    vocabulary = Vocabulary()

    def named(names: str) -> Phrases:
        found = Phrases(vocabulary)
        for name in names.split("|"):
            found.add(steps(name))
        return found

    return vocabulary, named(_DRUGS), named(_OWN), named(_NICKNAMES), named(_MEDICINES)
