"""What a payer says that a payment is for: invoice by invoice where he tells amounts, else as a whole."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from lxml import etree

from extractors.structured.bank.values import DEBIT, Values, decimal, local_name

_NUMBER = re.compile(r"(?=\S*\d)[\w./-]+")
_REFERENCES = ("RmtInf/Strd/RfrdDocInf/Nb", "RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Strd/CdtrRefInf/CdtrRef")


@dataclass(frozen=True, slots=True)
class Paid:
    """One line of an advice; credit notes have negative amounts. ``text`` is what was written freely."""

    paid: Decimal
    number: str = ""
    date: str = ""
    gross: Decimal | None = None
    discount: Decimal | None = None
    deduction: Decimal | None = None
    reason: str = ""
    creditor_reference: str = ""
    text: str = ""


def paid_items(element: etree._Element, values: Values, amount: Decimal) -> Iterator[Paid]:
    """The invoices of a payment where their amounts add up to it; else one line for the payment.

    Args:
        element: the payment (``CdtTrfTxInf``).
        values: all in it.
        amount: of the payment.
    """
    told = [Values(block) for block in element.iter() if isinstance(block.tag, str) and local_name(block.tag) == "Strd"]
    items = [item for block in told if (item := _item(block)) is not None]
    text = " ".join(values.all("RmtInf/Ustrd"))
    if items and len(items) == len(told) and sum(item.paid for item in items) == amount:
        yield from items
        return
    references = list(values.all(*_REFERENCES))
    number = references[0] if len(references) == 1 else (text if _NUMBER.fullmatch(text) else "")
    creditor = values.first(*_REFERENCES[1:])
    yield Paid(amount, number, text=" ".join(filter(None, (text, *references))), creditor_reference=creditor)


def _item(block: Values) -> Paid | None:
    """One block of structured remittance; None where it tells no amount that is paid."""
    amounts = {name: decimal(block.first(f"RfrdDocAmt/{name}Amt")) for name in ("Rmtd", "CdtNote", "DuePybl")}
    credit, due = amounts["CdtNote"], amounts["DuePybl"]
    paid = amounts["Rmtd"] if credit is None else -credit
    if paid is None:
        return None
    adjusted = decimal(block.first("RfrdDocAmt/AdjstmntAmtAndRsn/Amt"))
    is_taken = block.first("RfrdDocAmt/AdjstmntAmtAndRsn/CdtDbtInd") == DEBIT
    return Paid(
        paid,
        number=block.first("RfrdDocInf/Nb", "CdtrRefInf/Ref"),
        date=block.first("RfrdDocInf/RltdDt", "RfrdDocInf/RltdDt/Dt"),
        gross=-credit if credit is not None else due,
        discount=decimal(block.first("RfrdDocAmt/DscntApldAmt", "RfrdDocAmt/DscntApldAmt/Amt")),
        deduction=None if adjusted is None else (-adjusted if is_taken else adjusted),
        reason=block.first("RfrdDocAmt/AdjstmntAmtAndRsn/Rsn", "RfrdDocAmt/AdjstmntAmtAndRsn/AddtlInf"),
        creditor_reference=block.first("CdtrRefInf/Ref"),
    )
