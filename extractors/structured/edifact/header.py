"""The header of all messages but payment advices: number, days, currency, terms, references."""

from collections.abc import Iterator
from dataclasses import replace

from extractors.structured.edifact.reading import Reading, by_code
from extractors.structured.edifact.structure import Node
from extractors.structured.edifact.values import joined, number_in

ORDER = ("ON",)
DELIVERY_NOTE = ("DQ", "AAK", "AAU")
INVOICE = ("IV", "OI")
_PERIODS = {"D": "days", "WD": "working days", "W": "weeks", "M": "months", "Y": "years", "CD": "days", "T": "ten days"}
_REFERENCE = "2"
_DISCOUNT = "22"
_DUPLICATE, _COPY, _REFUSES = "7", "31", "27"


def put_number(reading: Reading) -> None:
    """The number of the paper (BGM), and what BGM and UNB say of the message that a person must see."""
    for beginning in reading.root.all("BGM"):
        reading.put("document_number", beginning, 1)
        _check_function(reading, beginning)
    if reading.message.is_test:
        reading.draft.find_test()


def _check_function(reading: Reading, beginning: Node) -> None:
    function = beginning.get(2)
    if function in (_DUPLICATE, _COPY):
        reading.draft.find_broken_rule(
            f"EDI-09: The message says that it repeats an earlier one (BGM 1225, {function}).", beginning.place
        )
    elif function == _REFUSES:
        reading.draft.find_broken_rule(
            "EDI-10: The supplier does not accept the order (BGM 1225, 27).", beginning.place
        )


def put_currency(reading: Reading) -> None:
    """The reference currency of CUX, else that of the first amount that names one."""
    for node in reading.root.all("CUX"):
        told = next((each for each in (0, 1) if node.get(each) == _REFERENCE), 0)
        reading.draft.put("currency", node.get(told, 1), node.place)
    priced = next((node for node in _amounts(reading.root) if node.get(0, 2)), None)
    if priced is not None:
        reading.draft.put("currency", priced.get(0, 2), priced.place)
    if "currency" in reading.draft.fields:
        reading.currency = str(reading.draft.fields["currency"].value)


def _amounts(node: Node) -> Iterator[Node]:
    for child in node.children:
        if child.tag == "MOA":
            yield child
        yield from _amounts(child)


def put_reference(reading: Reading, name: str, codes: tuple[str, ...]) -> None:
    """A number of another paper, from the RFF of the header."""
    for node in by_code(reading.root.all("RFF"), codes):
        reading.put(name, node, 0, 1)


def put_common_order(reading: Reading) -> None:
    """The order that all lines name, where the header names none."""
    numbers = {item["order_number"].value if "order_number" in item else "" for item in reading.draft.line_items}
    if len(numbers) == 1 and numbers != {""}:
        found = reading.draft.line_items[0]["order_number"]
        name = "purchase_order_number"
        reading.draft.fields.setdefault(name, replace(found, name=name))


def put_terms(reading: Reading) -> None:
    """Terms of payment (PAT) and of delivery (TOD)."""
    told = [(node, text) for node in reading.root.all("PAT") if (text := _payment(node))]
    if told:
        text = ", ".join(text for _, text in told)
        reading.draft.put_value("payment_terms", text, text, told[0][0].place)
    for node in reading.root.all("PAT"):
        codes = ("13", "140") if node.get(0) != _DISCOUNT else ()
        reading.put_day("due_date", node.all("DTM"), *codes)
    reading.put_day("due_date", reading.root.all("DTM"), "13", "140")
    for node in reading.root.all("TOD"):
        text = _delivery(node)
        reading.draft.put_value("delivery_terms", text, text, node.place)


def _payment(node: Node) -> str:
    """``30 days net``, ``2.5 % within 10 days``, or the words that the message has for it."""
    words = joined(node.segment.element(1)[3:])
    if words:
        return words
    period, count = node.get(2, 2), node.get(2, 3)
    time = f"{count} {_PERIODS.get(period, period)}".strip() if count else ""
    percent = next((each.get(0, 1) for each in by_code(node.all("PCD"), ("12",)) if number_in(each.get(0, 1))), "")
    if percent:
        return f"{percent} % within {time}" if time else f"{percent} %"
    return f"{time} net" if time else ""


def _delivery(node: Node) -> str:
    """The Incoterm with its place, or the words that the message has for it."""
    code, words = node.get(2, 0), joined(node.segment.element(2)[3:])
    if words and (not code or words.upper().startswith(code.upper())):
        return words
    place = next((joined([each.get(1, 3)]) or each.get(1, 0) for each in node.all("LOC")), "")
    return " ".join(part for part in (code, words or place) if part)


def put_weights(reading: Reading) -> None:
    """Of the whole delivery, in kilograms (MEA of the header)."""
    names = {"AAB": "gross_weight", "G": "gross_weight", "AAD": "gross_weight", "AAA": "net_weight", "N": "net_weight"}
    for node in reading.root.all("MEA"):
        name, unit, value = names.get(node.get(1)), node.get(2), number_in(node.get(2, 1))
        if name and unit == "KGM":
            reading.draft.put_value(name, value, node.get(2, 1), node.place)
