"""What all transactions of Peppol BIS 3 ask for: dates, identifiers, and that nothing needed is missing."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal

from lxml import etree

from datamodel.extraction import Severity
from extractors.structured.ubl.document import NAMESPACES, UblDocument

_CBC, _CAC = (f"{{{NAMESPACES[prefix]}}}" for prefix in ("cbc", "cac"))
_DAYS = [f"{_CBC}{name}" for name in ("IssueDate", "DueDate", "StartDate", "EndDate", "ActualDeliveryDate")]
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_AMOUNTS = [
    f"{_CBC}{name}" for name in ("LineExtensionAmount", "TaxExclusiveAmount", "TaxInclusiveAmount", "PriceAmount")
]
_IDENTIFIERS = [f"{_CBC}{name}" for name in ("EndpointID", "CompanyID")]


def check_common(document: UblDocument) -> None:
    for day in document.root.iter(*_DAYS):
        if not _DAY.fullmatch((day.text or "").strip()):
            message = f"PEPPOL-COMMON-R030: “{(day.text or '').strip()[:40]}” is no date as YYYY-MM-DD."
            broken(document, message, day)
    for identifier in _identifiers(document.root):
        _check_identifier(document, identifier)


def _identifiers(root: etree._Element) -> Iterator[etree._Element]:
    yield from root.iter(*_IDENTIFIERS)
    for party in root.iter(f"{_CAC}PartyIdentification"):
        yield from party.iterfind(f"{_CBC}ID")


def is_gln(number: str) -> bool:
    """A number of GS1 with its check digit right."""
    if not (number.isascii() and number.isdecimal()):
        return False
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(number)))
    return weighted % 10 == 0


def is_norwegian(number: str) -> bool:
    """Nine digits, the last one by modulus 11."""
    if not re.fullmatch(r"\d{9}", number, re.ASCII):
        return False
    weighted = sum(int(digit) * weight for digit, weight in zip(number, (3, 2, 7, 6, 5, 4, 3, 2, 1), strict=True))
    return weighted % 11 == 0


def is_swedish(number: str) -> bool:
    """Ten digits."""
    return bool(re.fullmatch(r"\d{10}", number, re.ASCII))


def is_australian(number: str) -> bool:
    """Eleven digits by modulus 89, the first one less one."""
    if not re.fullmatch(r"\d{11}", number, re.ASCII):
        return False
    weights = (10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)
    digits = [int(digit) - (place == 0) for place, digit in enumerate(number)]
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 89 == 0


def is_belgian(number: str) -> bool:
    """Ten digits, the last two by modulus 97."""
    return bool(re.fullmatch(r"\d{10}", number, re.ASCII)) and 97 - int(number[:8]) % 97 == int(number[8:])


_SCHEMES: Mapping[str, tuple[str, str, Callable[[str], bool], Severity]] = {
    "0088": ("R040", "GLN", is_gln, Severity.ERROR),
    "0192": ("R041", "Norwegian organisation number", is_norwegian, Severity.ERROR),
    "0208": ("R043", "Belgian enterprise number", is_belgian, Severity.WARNING),
    "0007": ("R049", "Swedish organisation number", is_swedish, Severity.WARNING),
    "0151": ("R050", "Australian business number", is_australian, Severity.WARNING),
}


def _check_identifier(document: UblDocument, identifier: etree._Element) -> None:
    scheme = _SCHEMES.get(identifier.get("schemeID", ""))
    text = (identifier.text or "").strip()
    if scheme is None or scheme[2](text):
        return
    number, name, _, severity = scheme
    message = f"PEPPOL-COMMON-{number}: {text[:40]} is no {name}."
    broken(document, message, identifier, severity=severity)


def check_there(document: UblDocument, transaction: str, element: etree._Element, paths: Iterable[str]) -> None:
    """What the transaction cannot do without; ``a|b`` needs one of both."""
    for path in paths:
        if document.first(element, *path.split("|")) is None:
            wanted = " or ".join(path.split("|"))
            broken(document, f"{transaction}: {wanted} is missing.", element)


def check_currency(document: UblDocument) -> None:
    """Totals, lines and prices are in the currency of the document; the first that is not is told."""
    currency = document.draft.fields.get("currency")
    for each in document.root.iter(*_AMOUNTS):
        if currency is not None and each.get("currencyID") not in (None, "", currency.value):
            message = (
                f"An amount is in {each.get('currencyID')}, the document in {currency.value}. Find out which is right."
            )
            document.draft.find_invalid(message, document.place(each), field="currency")
            return


def broken(
    document: UblDocument,
    message: str,
    element: etree._Element,
    *,
    field: str | None = None,
    line: int | None = None,
    severity: Severity = Severity.ERROR,
) -> None:
    """A finding at ``element``; ``message`` begins with the number of the rule, ``line`` counts from 1."""
    document.draft.find_broken_rule(message, document.place(element), field=field, line=line, severity=severity)


def amount(document: UblDocument, element: etree._Element, path: str) -> Decimal:
    """0 where there is none."""
    return document.number(element, path) or Decimal(0)
