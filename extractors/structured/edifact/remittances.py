"""REMADV: what a customer pays, paper by paper (DOC)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from datamodel.extraction import DocumentType
from extractors.structured.edifact import header, parties
from extractors.structured.edifact.reading import Reading, first_by_code
from extractors.structured.edifact.structure import Node
from extractors.structured.edifact.sums import amount_of
from extractors.structured.edifact.values import joined

_CREDITS = frozenset({"381", "83", "81", "261", "262", "296", "308", "396", "420", "458", "532"})
_PAID = ("12", "11")
_GROSS = ("77", "39", "86", "9")
_DISCOUNT = ("52", "53")
_ADJUSTED = ("165", "8", "131", "204", "9", "12")
_DISCOUNT_REASONS = frozenset({"39"})
"""Reason (4465) of an adjustment that is cash discount."""
_CENT = Decimal("0.01")
_ZERO = Decimal(0)


def read(reading: Reading) -> DocumentType:
    """A payment advice; what is taken off for a credit note is below zero."""
    header.put_number(reading)
    header.put_currency(reading)
    _put_days(reading)
    payer = parties.put_sender(reading, parties.PAYERS)
    payee = parties.put_receiver(reading, parties.PAYEES)
    parties.put_numbers(reading, buyer=payer, seller=payee, seller_writes=False)
    accounts = list(reading.root.all("FII"))
    parties.put_iban(reading, "sender_iban", accounts, "OR", "PB", "PR")
    parties.put_iban(reading, "receiver_iban", accounts, "BF", "RB", "RH")
    header.put_reference(reading, "payment_reference", ("PQ", "CR", "ACE", "AEK"))
    for node in reading.root.all("DOC"):
        _put_line(reading, node)
    reading.put_amount("gross_amount", reading.root.all("MOA"), "12", "11", "9", "86", "128", "139")
    _check_total(reading)
    return DocumentType.PAYMENT_ADVICE


def _put_days(reading: Reading) -> None:
    days = list(reading.root.all("DTM"))
    reading.put_day("document_date", days, "137")
    reading.put_day("payment_date", days, "138", "203", "209", "140", "227")


def _put_line(reading: Reading, node: Node) -> None:
    reading.draft.add_line()
    reading.sign = _sign(node)
    reading.put_in_line("invoice_number", node, 1)
    reading.put_day_in_line("invoice_date", node.all("DTM"), "137", "3", "171")
    amounts = list(node.all("MOA"))
    _put_paid(reading, amounts)
    reading.put_amount_in_line("discount_amount", amounts, *_DISCOUNT)
    _put_deductions(reading, node)
    _check_line(reading, node)
    reading.sign = Decimal(1)


def _sign(node: Node) -> Decimal:
    """A credit note is paid by taking it off; some write it below zero themselves."""
    if node.get(0) not in _CREDITS:
        return Decimal(1)
    return Decimal(1) if any(each.get(0, 1).startswith("-") for each in node.all("MOA")) else Decimal(-1)


def _put_paid(reading: Reading, amounts: Sequence[Node]) -> None:
    """What is paid; what is due is paid in full where the message has no other amount."""
    paid = first_by_code(amounts, *_PAID)
    if paid is not None:
        reading.put_amount_in_line("paid_amount", [paid], *_PAID)
        reading.put_amount_in_line("gross_amount", amounts, *_GROSS)
        return
    reading.put_amount_in_line("paid_amount", amounts, "9", "77", "39", "86")
    reading.put_amount_in_line("gross_amount", amounts, "77", "39", "86", "9")


def _put_deductions(reading: Reading, node: Node) -> None:
    """All adjustments of a paper in one sum, with the reasons of all: a code, and the words that stand with it."""
    discounts, deductions, reasons = _ZERO, _ZERO, []
    told = list(_adjustments(node))
    for each in told:
        amount = amount_of(reading, each.all("MOA"), *_ADJUSTED) or _ZERO
        if each.get(0) in _DISCOUNT_REASONS and "discount_amount" not in reading.draft.line_items[-1]:
            discounts += amount
            continue
        deductions += amount
        words = joined(part for text in each.all("FTX") for part in text.segment.element(3))
        reasons.append(f"{each.get(0)} {words}".strip())
    _put_sum(reading, "discount_amount", discounts, told)
    _put_sum(reading, "deduction_amount", deductions, told)
    text = "; ".join(dict.fromkeys(reasons))
    if text:
        reading.draft.put_value_in_line("deduction_reason", text, text, told[0].place)


def _put_sum(reading: Reading, name: str, amount: Decimal, told: Sequence[Node]) -> None:
    if amount:
        reading.draft.put_value_in_line(name, amount, f"{amount:f}", told[0].place)


def _adjustments(node: Node) -> Iterator[Node]:
    yield from node.all("AJT")
    for item in node.all("DLI"):
        yield from item.all("AJT")


def _line_number(reading: Reading, name: str) -> Decimal | None:
    item = reading.draft.line_items[-1]
    value = item[name].value if name in item else None
    return value if isinstance(value, Decimal) else None


def _check_line(reading: Reading, node: Node) -> None:
    """Invoice less discount and deductions is what is paid; where no adjustment has an amount, the rest is one."""
    names = ("gross_amount", "discount_amount", "deduction_amount", "paid_amount")
    gross, discount, deduction, paid = (_line_number(reading, name) for name in names)
    if gross is None or paid is None:
        return
    left = gross - (discount or _ZERO) - (deduction or _ZERO) - paid
    told = list(_adjustments(node))
    if told and deduction is None:
        _put_sum(reading, "deduction_amount", left, told)
    elif abs(left) > _CENT:
        reading.draft.find_broken_rule(
            f"EDI-07: Invoice, discount and deductions leave {left + paid}, and {paid} is said to be paid.",
            node.place,
            field="paid_amount",
            line=reading.line,
        )


def _check_total(reading: Reading) -> None:
    total = first_by_code(reading.root.all("MOA"), "12", "11", "9")
    stated = None if total is None else reading.amount(total)
    values = [item["paid_amount"].value for item in reading.draft.line_items if "paid_amount" in item]
    paid = sum((value for value in values if isinstance(value, Decimal)), _ZERO)
    if total is not None and stated is not None and values and abs(stated - paid) > _CENT:
        reading.draft.find_broken_rule(
            f"EDI-08: The papers make {paid}, and {stated} is said to be paid in all.",
            total.place,
            field="gross_amount",
        )
