"""The bookings of a camt entry: one for each payment, where its details tell the single payments and add up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from sys import intern

from lxml import etree

from datamodel.extraction import Severity
from extractors.structured.bank.parties import Counterparty, counterparty
from extractors.structured.bank.values import Values, decimal, local_name, sign
from extractors.structured.drafting import Draft, Place

BOOKED = "BOOK"
NOT_PROVIDED = frozenset({"NOTPROVIDED", "NONREF"})
_FULL_LINE = 140
"""Characters of a line of free text. One that is full goes on in the next one, without a space between."""
_AMOUNTS = ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/CntrValAmt/Amt", "AmtDtls/InstdAmt/Amt")
"""Where a transaction tells its own amount, in the order in which they are tried."""
_UNSTRUCTURED = "RmtInf/Ustrd"
_STRUCTURED = ("RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Strd/CdtrRefInf/CdtrRef")
_DOCUMENTS = ("RmtInf/Strd/RfrdDocInf/Nb", "RmtInf/Strd/RfrdDocInf/RfrdDocNb", "RmtInf/Strd/AddtlRmtInf")
_TOLD = (_UNSTRUCTURED, *_STRUCTURED, *_DOCUMENTS, "Refs/EndToEndId")
_INSTRUCTIONS = ("Refs/InstrId", "Refs/PmtInfId", "Btch/PmtInfId", "NtryDtls/Btch/PmtInfId")


@dataclass(frozen=True, slots=True)
class Account:
    """Whose entries they are: number of the account, its currency, the name of its owner; empty where not told."""

    number: str
    currency: str
    owner: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What an entry says of itself, and the payments in it."""

    amount: Decimal
    currency: str
    sign: int
    values: Values
    batch: Values
    details: tuple[Values, ...]
    place: Place


def read_entry(element: etree._Element, draft: Draft, place: Place) -> Entry | None:
    """The entry; None, and a finding, where it has no amount or no direction."""
    values = Values(element, without=("NtryDtls", "TxDtls"))
    amount, direction = values.amount("Amt"), sign(values.first("CdtDbtInd"))
    if amount is None or not direction:
        draft.find_invalid("An entry has no amount, or does not tell whether it is a credit or a debit.", place)
        return None
    groups = [child for child in element if local_name(child.tag) == "NtryDtls"]
    batches = [Values(group, without=("TxDtls",)) for group in groups]
    details = tuple(
        Values(child) for group in (element, *groups) for child in group if local_name(child.tag) == "TxDtls"
    )
    batch = batches[0] if batches else Values()
    entry = Entry(amount[0], amount[1], direction, values, batch, details, place)
    _check_count(entry, batches or [values], draft)
    return entry


def _check_count(entry: Entry, batches: Sequence[Values], draft: Draft) -> None:
    told = [int(text) for batch in batches for text in batch.all("Btch/NbOfTxs") if text.isdigit() and len(text) < 16]
    if told and entry.details and sum(told) != len(entry.details):
        draft.find_broken_rule(
            f"NbOfTxs: the entry says {sum(told)} transactions and tells {len(entry.details)}.",
            entry.place,
            severity=Severity.WARNING,
        )


def put_bookings(entry: Entry, account: Account, draft: Draft) -> None:
    """The bookings of the entry as lines of ``draft``."""
    if len(entry.details) < 2:
        detail = entry.details[0] if entry.details else entry.values
        _put(entry, entry.sign * entry.amount, detail, account, draft, is_split=False, place=entry.place)
        return
    amounts = _amounts(entry)
    if amounts is None:
        draft.find_broken_rule(
            f"TxDtls: the {len(entry.details)} transactions of the entry do not add up to {entry.amount}. It is taken "
            "as one booking.",
            entry.place,
            severity=Severity.WARNING,
        )
        alike = entry.details[0].common(entry.details[1:], joined=_TOLD[:-1])
        _put(entry, entry.sign * entry.amount, alike, account, draft, is_split=False, place=entry.place)
        return
    for number, (amount, detail) in enumerate(zip(amounts, entry.details, strict=True), 1):
        place = Place(f"{entry.place.path}/NtryDtls/TxDtls[{number}]", entry.place.line)
        _put(entry, amount, detail, account, draft, is_split=True, place=place)


def _amounts(entry: Entry) -> list[Decimal] | None:
    """What each transaction is worth in the currency of the entry, signed; None where the sum is not the entry's."""
    for paths in ((path,) for path in _AMOUNTS):
        amounts = [_amount(detail, entry, paths) for detail in entry.details]
        if None not in amounts and sum(filter(None, amounts)) == entry.sign * entry.amount:
            return [amount for amount in amounts if amount is not None]
    mixed = [_amount(detail, entry, _AMOUNTS) for detail in entry.details]
    known = [amount for amount in mixed if amount is not None]
    return known if len(known) == len(mixed) and sum(known) == entry.sign * entry.amount else None


def _amount(detail: Values, entry: Entry, paths: Sequence[str]) -> Decimal | None:
    direction = sign(detail.first("CdtDbtInd")) or entry.sign
    for path in paths:
        amount = detail.amount(path)
        if amount is not None and amount[1] == entry.currency:
            return direction * amount[0]
    return None


def _put(
    entry: Entry, amount: Decimal, detail: Values, account: Account, draft: Draft, *, is_split: bool, place: Place
) -> None:
    draft.add_line()
    values = entry.values
    is_back = _is_back(values, detail)
    other = counterparty(detail, account.number, account.owner, is_credit=amount > 0, is_back=is_back)
    draft.put_value_in_line("amount", amount, f"{amount:f}", place)
    for name, text in (
        ("booking_date", values.first("BookgDt/Dt", "BookgDt/DtTm")),
        ("value_date", values.first("ValDt/Dt", "ValDt/DtTm")),
        ("currency", intern(entry.currency)),
        *_parties(other),
        *_references(entry, detail, is_split=is_split),
        ("transaction_code", _code(detail) or _code(values)),
        ("payment_reference", _reference(detail) or detail.first("AddtlTxInf") or values.first("AddtlNtryInf")),
        ("description", values.first("AddtlNtryInf") or detail.first("AddtlTxInf")),
        ("return_reason", detail.first(*_REASONS)),
        ("reversal", "true" if values.first("RvslInd") in ("true", "1") else ""),
        ("charges_amount", _charges(detail) or (_charges(values) if not is_split else "")),
        *_original(detail, entry, amount),
    ):
        if text:
            draft.put_in_line(name, text, place)


_REASONS = ("RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry", "RtrInf/RtrRsn/Cd", "RtrInf/RtrRsn/Prtry", "RtrInf/AddtlInf")


def _is_back(values: Values, detail: Values) -> bool:
    """Whether money comes back, so that the parties are named as in the first payment, which went the other way."""
    return values.first("RvslInd") in ("true", "1") or bool(detail.first(*_REASONS))


def _parties(other: Counterparty) -> Iterator[tuple[str, str]]:
    yield "counterparty_name", other.name
    yield "counterparty_iban", other.account
    yield "counterparty_bic", other.bic
    yield "ultimate_name", other.ultimate_name


def _references(entry: Entry, detail: Values, *, is_split: bool) -> Iterator[tuple[str, str]]:
    """The bank's number is the entry's; that of the transaction where the entry is a sum of several."""
    own, of_entry = detail.first("Refs/AcctSvcrRef"), entry.values.first("AcctSvcrRef", "NtryRef")
    yield "bank_reference", (own or of_entry) if is_split else (entry.values.first("AcctSvcrRef") or own)
    yield "batch_reference", of_entry if is_split else ""
    yield "end_to_end_id", _given(detail.first("Refs/EndToEndId"))
    yield "mandate_id", _given(detail.first("Refs/MndtId"))
    yield "instruction_id", _given(detail.first(*_INSTRUCTIONS) or entry.batch.first("Btch/PmtInfId"))
    yield "creditor_reference", detail.first(*_STRUCTURED)


def _given(text: str) -> str:
    return "" if text.upper() in NOT_PROVIDED else text


def _code(values: Values) -> str:
    """``PMNT/RCDT/ESCT`` where the bank uses the codes of ISO 20022, else its own."""
    family = [values.first(f"BkTxCd/Domn/{path}") for path in ("Cd", "Fmly/Cd", "Fmly/SubFmlyCd")]
    return intern("/".join(filter(None, family)) or values.first("BkTxCd/Prtry/Cd"))


def _reference(detail: Values) -> str:
    """What the payment is for: free text first, then the numbers that are told as such."""
    free = "".join(text if len(text) == _FULL_LINE else f"{text} " for text in detail.all(_UNSTRUCTURED))
    return " ".join([free.strip(), *detail.all(*_STRUCTURED, *_DOCUMENTS)]).strip()


def _charges(values: Values) -> str:
    """What banks kept: their total, else the sum of the single charges."""
    total = values.first("Chrgs/TtlChrgsAndTaxAmt")
    if total:
        return total
    amounts = [decimal(text) for text in values.all("Chrgs/Rcrd/Amt", "Chrgs/Amt")]
    known = [amount for amount in amounts if amount is not None]
    return f"{sum(known):f}" if known else ""


def _original(detail: Values, entry: Entry, amount: Decimal) -> Iterator[tuple[str, str]]:
    """What was instructed, where that is not what was booked."""
    for path in ("AmtDtls/InstdAmt", "AmtDtls/TxAmt"):
        told = detail.amount(f"{path}/Amt")
        if told is not None and (told[0] != abs(amount) or told[1] != entry.currency):
            yield "original_amount", f"{told[0]:f}"
            yield "original_currency", told[1]
            break
    yield "exchange_rate", detail.first(*(f"AmtDtls/{kind}/CcyXchg/XchgRate" for kind in _RATES))


_RATES = ("InstdAmt", "TxAmt", "CntrValAmt", "AnncdPstngAmt")
