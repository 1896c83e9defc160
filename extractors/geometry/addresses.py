"""What a name and an address look like, and the party that they make."""

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from babel import Locale

from datamodel.document import BBox
from extractors.vocabulary import label_key

_POSTAL = (
    re.compile(r"^(?:[A-Z]{1,3}[-– ])?\d{4,5}\s+[A-ZÄÖÜÉÈa-zé][^\d]{1,40}(?:\s\d{1,2})?$"),  # DE AT CH FR IT ES
    re.compile(r"^(?:[A-Z]{2}[- ])?\d{4}\s?[A-Z]{2}\s+[A-Z][\w' .-]{2,30}"),  # NL
    re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b"),  # GB
    re.compile(r"\b[A-Za-z .'-]{2,30},?\s+[A-Z]{2}\.?,?\s+\d{5}(?:-\d{4})?\b"),  # US
    re.compile(r"^\d{5}\s+[A-Z][A-Z .]{2,30}"),
)
_STREET = re.compile(
    r"\b(st|street|ave|avenue|rd|road|blvd|drive|dr|lane|ln|way|suite|dock|str|straße|strasse|weg|platz|gasse|allee)\b\.?",
    re.IGNORECASE,
)
NOT_A_NAME = re.compile(
    r"^(z\.?\s?hd\.?|attn|attention|att:|herrn?\b|frau\b|c/o|tel|fon|fax|phone|e-?mail|www|http|seite|page|datum|date\b|"
    r"postfach|p\.?o\.?\sbox)|@|^\W*$|^\d+$",
    re.IGNORECASE,
)
_STOPS_ADDRESS = re.compile(
    r"@|^(tel|fon|phone|fax|mobil|e-?mail|www|http|ust|vat|steuer|gln|id\b|kontakt|contact|attn|gst|reg|iban|bic|"
    r"company reg)\b|\bvat\b|\+\d{2}[\s\d]{6,}",
    re.IGNORECASE,
)
_MAX_LINES = 8
NEAR = 10.0  # points by which the lines of one block may differ at their left edge


@dataclass(frozen=True)
class Party:
    """A partner found on a page.

    Attributes:
        role: "buyer", "seller", "ship_to" ...; "" for a block without a label.
        score: how sure the role is, 0..1.
        address: the lines below the name, joined by ", ".
        values: other particulars: ``tax_id``, ``number`` (as the other party counts it), ``contact``.
        one_line: whether name and address stand on one line, as in a return address or a footer.
    """

    role: str
    page: int
    bbox: BBox
    score: float
    evidence: str
    name: str = ""
    address: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    one_line: bool = False

    def better_than(self, other: "Party | None") -> bool:
        return other is None or (bool(self.name), self.score) > (bool(other.name), other.score)


def party_of_lines(
    role: str, lines: Sequence[tuple[str, BBox]], *, page: int, score: float, evidence: str
) -> Party | None:
    """The party of a block: the first line that may be a name, and an address down to the postal code and country."""
    kept: list[tuple[str, BBox]] = []
    for text, box in lines[:_MAX_LINES]:
        if _STOPS_ADDRESS.search(text):
            break
        if not kept and (NOT_A_NAME.search(text) or not any(c.isalpha() for c in text)):
            continue
        kept.append((text, box))
        if len(kept) > 1 and is_postal(text) and not _country_follows(lines, text):
            break
    if not kept:
        return None
    address = [
        text
        for text, _ in kept[1:]
        if not re.match(r"^(z\.?\s?hd|attn|attention|herrn?\b|frau\b)", text, re.IGNORECASE)
    ]
    has_postal = any(is_postal(text) for text in address)
    box = BBox.around(box for _, box in kept)
    name = kept[0][0].strip(" ,:;")
    if len(name) > 70:
        return None
    return Party(
        role,
        page,
        box,
        score if has_postal else score * 0.75,
        evidence,
        name,
        ", ".join(t.strip(" ,") for t in address),
    )


def _country_follows(lines: Sequence[tuple[str, BBox]], postal: str) -> bool:
    texts = [text for text, _ in lines]
    index = texts.index(postal) + 1
    return index < len(texts) and is_country(texts[index])


@functools.cache
def _countries() -> frozenset[str]:
    names = set()
    for language in ("en", "de", "fr", "nl", "it", "es"):
        territories = {str(code): str(name) for code, name in Locale(language).territories.items()}
        names |= {label_key(name) for code, name in territories.items() if len(code) == 2}
        names |= {code.lower() for code in territories if len(code) == 2}
    return frozenset(names | {"uk", "usa", "unitedkingdom", "holland", "greatbritain", "england"})


def is_country(text: str) -> bool:
    """Whether a line is a country by name, in six languages ("Schweiz / Suisse"), or by code."""
    return all(label_key(part) in _countries() for part in re.split(r"\s*/\s*", text)) and len(text) < 40


def is_postal(text: str) -> bool:
    """Whether a line ends an address: a postal code and a place, and no street."""
    if re.match(r"^\d{1,5}\s", text) and _STREET.search(text):
        return False
    return any(pattern.search(text) for pattern in _POSTAL)


def is_street(text: str) -> bool:
    """Whether a text is a street with a number: the first part of an address that has lost its name."""
    return bool(re.search(r"\d", text)) and (
        bool(_STREET.search(text)) or bool(re.match(r"^[A-ZÄÖÜ][\w.äöüß -]+\s\d{1,4}\s?[a-z]?$", text))
    )


def split_address(text: str) -> tuple[str, str] | None:
    """Name and address of a text that holds both between commas."""
    parts = [part.strip() for part in re.split(r"\s*[,;]\s*|\s+[·•|]\s+", text) if part.strip()]
    if len(parts) < 3 or not any(is_postal(part) for part in parts[1:]):
        return None
    return parts[0], ", ".join(parts[1:])
