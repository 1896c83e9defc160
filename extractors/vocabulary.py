"""The words of order paper (``vocabulary.toml``), made ready for look-up."""

import functools
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from importlib import resources

from rapidfuzz import fuzz, process

HEADER_GROUPS = ("identifiers", "dates", "amounts", "texts", "parties")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e", "è": "e", "à": "a", "ó": "o", "á": "a"})
_KEPT_SIGNS = "#%"
NUMBER_WORDS = frozenset({"nummer", "nr", "no", "number", "num", "#", "id", "ref", "reference"})

# behind a firm's name; of the six languages and their neighbours
LEGAL_FORM = re.compile(
    r"\b(GmbH(?:\s?&\s?Co\.?\s?KG)?|mbH|AG|KG|OHG|e\.?K\.?|UG|SE|eG|Ltd\.?|Limited|LLC|L\.L\.C\.|Inc\.?|Corp\.?|Corporation|"
    r"Company|Co\.|PLC|plc|LLP|B\.?V\.?|N\.?V\.?|S\.?A\.?R?\.?L?\.?|SAS|S\.?p\.?A\.?|S\.?r\.?l\.?|S\.?L\.?|Sdn\.?\s?Bhd\.?|"
    r"SDN\s?BHD|Pty|GesmbH|Ges\.m\.b\.H\.|A/S|ApS|AB|Oy|AS|s\.r\.o\.|Sp\.\sz\so\.o\.|Stiftung|e\.V\.)(?![\w])"
)
_NO_PREFIX = frozenset(
    [
        "nr",
        "no",
        "num",
        "id",
        "vom",
        "vat",
        "iban",
        "bic",
        "hrb",
        "hra",
        "uid",
        "tel",
        "fax",
        "gln",
        "ean",
        "gtin",
        "ust",
    ]
)
_LONGEST_PREFIX = 4
_FUZZY_LENGTH = 7
_FUZZY_RATIO = 88.0


@functools.lru_cache(maxsize=65536)
def label_key(text: str) -> str:
    """``text`` as labels are compared: lower case, letters, digits, ``#`` and ``%`` only, umlauts as two letters."""
    folded = text.casefold().translate(_UMLAUTS).replace("n°", "no").replace("№", "no")
    return "".join(c for c in folded if c.isalnum() or c in _KEPT_SIGNS)


def is_number_prefix(word: str) -> bool:
    """Whether a word belongs to the number behind it: "RE" in "RE 2026-0764", but not the label "NR"."""
    is_short = word.isalpha() and word.isupper() and len(word) <= _LONGEST_PREFIX
    return is_short and label_key(word) not in _NO_PREFIX


@functools.cache
def _words() -> Mapping[str, Mapping[str, list[str]]]:
    text = resources.files(__package__).joinpath("vocabulary.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


_ENDINGS = {"*": "number", "~": "party"}


def _keys(phrase: str) -> Iterable[str]:
    endings = _ENDINGS.get(phrase[-1:])
    if endings is None:
        yield label_key(phrase)
        return
    stem = label_key(phrase[:-1])
    yield stem
    for ending in _words()["endings"][endings]:
        yield stem + label_key(ending)


@functools.cache
def labels(*groups: str) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Label key to the (group, concept) pairs that it may stand for, of all ``groups``."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for group in groups:
        for concept, phrases in _words()[group].items():
            for key in {key for phrase in phrases for key in _keys(phrase)}:
                found[key].append((group, concept))
    return {key: tuple(pairs) for key, pairs in found.items()}


@functools.cache
def _long_keys(*groups: str) -> tuple[str, ...]:
    return tuple(key for key in labels(*groups) if len(key) >= _FUZZY_LENGTH)


@functools.lru_cache(maxsize=65536)
def concepts(key: str, *groups: str, fuzzy: bool = False) -> tuple[tuple[str, str], ...]:
    """The (group, concept) pairs of a label key; with ``fuzzy``, one misread letter in seven is forgiven."""
    known = labels(*groups)
    if key in known:
        return known[key]
    if not fuzzy or len(key) < _FUZZY_LENGTH:
        return ()
    best = process.extractOne(key, _long_keys(*groups), scorer=fuzz.ratio, score_cutoff=_FUZZY_RATIO)
    return known[best[0]] if best else ()


@functools.cache
def phrases(group: str, concept: str) -> tuple[str, ...]:
    """The phrases of one concept as the vocabulary spells them, without endings."""
    return tuple(phrase.rstrip("*~") for phrase in _words()[group][concept])


@functools.cache
def units() -> frozenset[str]:
    """Keys of everything that stands for a unit of measure."""
    return frozenset(label_key(unit) for unit in _words()["units"]["known"])


@functools.lru_cache(maxsize=4096)
def owner_of(text: str, *, by_buyer: bool | None = None) -> str:
    """The field of the article numbers whose owner a label names ("Art-Nr-Lieferant"); empty for none, or two.

    ``by_buyer`` says who wrote the paper, for "our" and "your"; None where that is not known.
    """
    words = {label_key(word) for word in re.split(r"[\W_]+", text)} - {""}
    found = {field for field, roots in _owners().items() if any(word.startswith(roots) for word in words)}
    code = _PARTY_CODE.fullmatch(text.strip())
    found = found or {field for field, codes in _words()["owner_codes"].items() if code and code[1] in codes}
    if not found and by_buyer is not None:
        said = [name for name, possessives in _possessives().items() if words & possessives]
        found = {_SELLER_BUYER[(name == "own") == by_buyer] for name in said}
    return found.pop() if len(found) == 1 else ""


_PARTY_CODE = re.compile(r"([A-Z]{2})(?:[_ ]?(?:ID|NO|NR|_\w+))?\s?[:.]?")
"""A code that is the whole label but for what it numbers: "SE", "BY_ID:"."""
_SELLER_BUYER = ("supplier_material_number", "customer_material_number")


@functools.cache
def _owners() -> Mapping[str, tuple[str, ...]]:
    return {field: tuple(label_key(root) for root in roots) for field, roots in _words()["owners"].items()}


@functools.cache
def _possessives() -> Mapping[str, frozenset[str]]:
    return {name: frozenset(label_key(word) for word in words) for name, words in _words()["possessives"].items()}
