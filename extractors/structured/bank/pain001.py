"""pain.001 of every version: a payer's orders to his bank, sent to us as an advice of what he pays (ISO 20022).

An advice for each payee of each block of payments (``PmtInf``): what a payer orders goes to many, and what comes in on
our account, and settles our open items, are the lines of one payee. Those of others can be put aside as a whole.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from lxml import etree

from datamodel.document import InputFile
from datamodel.extraction import DocumentType
from datamodel.structured import StructuredMessage
from extractors.structured.bank.entries import NOT_PROVIDED
from extractors.structured.bank.remittance import Paid, paid_items
from extractors.structured.bank.schemas import check_against, message_version
from extractors.structured.bank.values import Values, decimal, line_of, local_name
from extractors.structured.drafting import Draft, Place
from extractors.structured.formats import Format, Sample
from extractors.structured.xml import forget, stream

_NAMESPACE = re.compile(r"pain\.001\.001\.\d\d$")
_BLOCK, _TRANSACTION, _HEADER = "PmtInf", "CdtTrfTxInf", "GrpHdr"
_HEADER_PLACE = Place("/Document/CstmrCdtTrfInitn/GrpHdr")
_ACCOUNT = ("Id/IBAN", "Id/Othr/Id")


def claims(sample: Sample) -> bool:
    return sample.root is not None and bool(message_version(sample.file.content, _NAMESPACE))


def read(file: InputFile) -> Sequence[StructuredMessage]:
    """A payment advice for each payee of each block.

    Raises:
        DocumentError: as ``xml.stream``.
    """
    version = message_version(file.content, _NAMESPACE)
    assert version, "claimed before"
    orders = _Orders()
    for event, element in stream(file.content, name=file.name, tags=(_HEADER, _BLOCK, _TRANSACTION)):
        orders.take(event, element)
    drafts = list(orders.drafts())
    if drafts:
        check_against(file, version, drafts[0], tag=_TRANSACTION)
    return [draft.message(PAIN001.name, version, DocumentType.PAYMENT_ADVICE) for draft in drafts]


PAIN001 = Format("pain001", claims, read)


@dataclass(slots=True)
class _Advice:
    """What one payee gets out of one block."""

    draft: Draft
    place: Place
    payments: list[str] = field(default_factory=list)
    total: Decimal = Decimal(0)


@dataclass(slots=True)
class _Totals:
    """How many payments were read, and what they come to, whatever their currencies."""

    count: int = 0
    amount: Decimal = Decimal(0)

    def check(self, told: Values, draft: Draft, place: Place) -> None:
        count, amount = decimal(told.first("NbOfTxs")), decimal(told.first("CtrlSum"))
        if count is not None and count != self.count:
            draft.find_broken_rule(f"NbOfTxs: it says {count} payments, and there are {self.count}.", place)
        if amount is not None and amount != self.amount:
            draft.find_broken_rule(f"CtrlSum: it says {amount}, and the payments come to {self.amount}.", place)


@dataclass(slots=True)
class _Orders:
    """A document while it is read: the advices of the block that is open, and those of the blocks before."""

    header: Values = field(default_factory=Values)
    header_place: Place = _HEADER_PLACE
    done: list[_Advice] = field(default_factory=list)
    block: Values = field(default_factory=Values)
    blocks: int = 0
    advices: dict[tuple[str, str], _Advice] = field(default_factory=dict)
    of_block: _Totals = field(default_factory=_Totals)
    of_all: _Totals = field(default_factory=_Totals)

    def take(self, event: str, element: etree._Element) -> None:
        name = local_name(element.tag)
        if name == _HEADER and event == "end":
            self.header = Values(element)
        elif name == _BLOCK and event == "start":
            self.blocks += 1
            self.advices, self.of_block = {}, _Totals()
        elif name == _BLOCK:
            self._end_block(element)
        elif name == _TRANSACTION and event == "end":
            self._pay(element)
            forget(element)

    def _pay(self, element: etree._Element) -> None:
        parent = element.getparent()
        if not self.of_block.count and parent is not None:
            self.block = Values(parent, without=(_TRANSACTION,))
        for totals in (self.of_block, self.of_all):
            totals.count += 1
        values = Values(element)
        place = Place(f"{self._path()}/CdtTrfTxInf[{self.of_block.count}]", line_of(element))
        told = next(filter(None, (values.amount(path) for path in ("Amt/InstdAmt", "Amt/EqvtAmt/Amt"))), None)
        amount, currency = told or (None, "")
        payee = values.first(*(f"CdtrAcct/{path}" for path in _ACCOUNT)) or values.first("Cdtr/Nm")
        advice = self.advices.setdefault((payee, currency), _Advice(Draft(), place))
        if amount is None:
            advice.draft.find_invalid("A payment has no amount.", place)
            return
        for totals in (self.of_block, self.of_all):
            totals.amount += amount
        advice.total += amount
        advice.payments.append(values.first("PmtId/EndToEndId"))
        for item in paid_items(element, values, amount):
            _put_line(item, values, advice.draft, place)
        _put_payee(values, currency, advice.draft, place)

    def _end_block(self, element: etree._Element) -> None:
        if not self.of_block.count:
            return
        block, place = Values(element, without=(_TRANSACTION,)), Place(self._path(), line_of(element))
        for number, advice in enumerate(self.advices.values(), 1):
            alone = len(self.advices) == 1
            self._put_header(advice, block, "" if alone else f"/{number}")
        first = next(iter(self.advices.values())).draft
        self.of_block.check(block, first, place)
        self.done += self.advices.values()
        forget(element)

    def _put_header(self, advice: _Advice, block: Values, suffix: str) -> None:
        """The number of a single payment is its own; of several, that of the block, numbered by payee."""
        draft, place = advice.draft, advice.place
        single = advice.payments[0] if len(advice.payments) == 1 else ""
        number = single if single and single.upper() not in NOT_PROVIDED else ""
        draft.put("document_number", number or f"{block.first('PmtInfId')}{suffix}", place)
        draft.put("payment_reference", number, place)
        draft.put("document_date", self.header.first("CreDtTm"), self.header_place)
        draft.put("payment_date", block.first("ReqdExctnDt", "ReqdExctnDt/Dt", "ReqdExctnDt/DtTm"), place)
        draft.put("sender_name", block.first("Dbtr/Nm") or self.header.first("InitgPty/Nm"), place)
        draft.put("sender_iban", block.first(*(f"DbtrAcct/{path}" for path in _ACCOUNT)), place)
        draft.put_value("gross_amount", advice.total, f"{advice.total:f}", place)

    def drafts(self) -> Iterator[Draft]:
        """Each advice, once all was read."""
        if self.done:
            self.of_all.check(self.header, self.done[0].draft, self.header_place)
        return (advice.draft for advice in self.done)

    def _path(self) -> str:
        return f"/Document/CstmrCdtTrfInitn/PmtInf[{self.blocks}]"


def _put_payee(values: Values, currency: str, draft: Draft, place: Place) -> None:
    draft.put("receiver_name", values.first("Cdtr/Nm"), place)
    draft.put("receiver_iban", values.first(*(f"CdtrAcct/{path}" for path in _ACCOUNT)), place)
    draft.put("currency", currency, place)


def _put_line(item: Paid, values: Values, draft: Draft, place: Place) -> None:
    draft.add_line()
    end_to_end_id = values.first("PmtId/EndToEndId")
    for name, text in (
        ("invoice_number", item.number),
        ("invoice_date", item.date),
        ("payment_reference", item.text),
        ("end_to_end_id", "" if end_to_end_id.upper() in NOT_PROVIDED else end_to_end_id),
        ("creditor_reference", item.creditor_reference),
        ("deduction_reason", item.reason),
    ):
        draft.put_in_line(name, text, place)
    for name, amount in (
        ("paid_amount", item.paid),
        ("gross_amount", item.gross),
        ("discount_amount", item.discount),
        ("deduction_amount", item.deduction),
    ):
        draft.put_value_in_line(name, amount, "" if amount is None else f"{amount:f}", place)
