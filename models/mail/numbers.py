"""Small numbers written as words, in six languages."""

import functools
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

_WORDS = {
    1: "ein eine einen einem einer eins a an one un une uno una een één",
    2: "zwei zwo two deux twee due dos",
    3: "drei three trois drie tre tres",
    4: "vier four quatre quattro cuatro",
    5: "fünf fuenf funf five cinq vijf cinque cinco",
    6: "sechs six zes sei seis",
    7: "sieben seven sept zeven sette siete",
    8: "acht eight huit otto ocho",
    9: "neun nine neuf negen nove nueve",
    10: "zehn ten dix tien dieci diez",
    11: "elf eleven onze undici once",
    12: "zwölf zwoelf zwolf twelve douze twaalf dodici doce",
    13: "dreizehn thirteen treize dertien tredici trece",
    14: "vierzehn fourteen quatorze veertien quattordici catorce",
    15: "fünfzehn fuenfzehn funfzehn fifteen quinze vijftien quindici quince",
    16: "sechzehn sixteen seize zestien sedici dieciséis",
    17: "siebzehn seventeen zeventien diciassette diecisiete",
    18: "achtzehn eighteen achttien diciotto dieciocho",
    19: "neunzehn nineteen negentien diciannove diecinueve",
    20: "zwanzig twenty vingt twintig venti veinte",
    30: "dreißig dreissig thirty trente dertig trenta treinta",
    40: "vierzig forty quarante veertig quaranta cuarenta",
    50: "fünfzig fuenfzig funfzig fifty cinquante vijftig cinquanta cincuenta",
    60: "sechzig sixty soixante zestig sessanta sesenta",
    70: "siebzig seventy zeventig settanta setenta",
    80: "achtzig eighty tachtig ottanta ochenta",
    90: "neunzig ninety negentig novanta noventa",
    100: "hundert hundred cent honderd cento cien",
    200: "zweihundert deux-cents tweehonderd duecento doscientos doscientas",
    500: "fünfhundert fuenfhundert vijfhonderd cinquecento quinientos quinientas",
    1000: "tausend thousand mille duizend mil",
}


def number_of_words(text: str) -> Decimal | None:
    """The value of a number word ("zwei", "twenty-five", "fünfundzwanzig"); None where ``text`` is none."""
    value = _values().get(" ".join(text.casefold().split()))
    return None if value is None else Decimal(value)


@functools.cache
def _values() -> Mapping[str, int]:
    values = {word: number for number, words in _WORDS.items() for word in words.split()}
    values |= {f"{one} {many}": values[many] for one in ("a", "one") for many in ("hundred", "thousand")}
    units = [(word, value) for word, value in values.items() if value < 10]
    tens = [(word, value) for word, value in values.items() if value in range(20, 100, 10)]
    for unit, low in units:
        for ten, high in tens:
            values.setdefault(f"{unit}und{ten}", low + high)
            values.setdefault(f"{unit}en{ten}", low + high)
            values.setdefault(f"{unit}ën{ten}", low + high)
            for joined in (f"{ten}-{unit}", f"{ten} {unit}", f"{ten}{unit}", f"{ten} y {unit}"):
                values.setdefault(joined, low + high)
    return MappingProxyType(values)
