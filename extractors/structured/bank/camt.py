"""camt.052, camt.053 and camt.054 of every version: what banks tell of accounts, in XML (ISO 20022)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from lxml import etree

from datamodel.document import InputFile
from datamodel.extraction import DocumentType, Severity, StatementKind
from datamodel.structured import StructuredMessage
from extractors.structured.bank.entries import BOOKED, Account, put_bookings, read_entry
from extractors.structured.bank.pages import Part, join_pages
from extractors.structured.bank.schemas import check_against, message_version
from extractors.structured.bank.summary import check_summary
from extractors.structured.bank.values import Values, line_of, local_name, sign
from extractors.structured.drafting import Draft, Place
from extractors.structured.formats import Format, Sample
from extractors.structured.xml import forget, stream

_NAMESPACE = re.compile(r"camt\.05[234]\.001\.\d\d$")
_KINDS = {
    "camt.052": StatementKind.REPORT,
    "camt.053": StatementKind.STATEMENT,
    "camt.054": StatementKind.NOTIFICATION,
}
_RECORDS = ("Stmt", "Rpt", "Ntfctn")
_IBAN_PATHS = ("Acct/Id/IBAN", "Acct/Id/Othr/Id", "Acct/Id/PrtryAcct/Id", "Acct/Id/BBAN", "Acct/Id/UPIC")
_BANK = "Acct/Svcr/FinInstnId"
_BANK_PATHS = tuple(f"{_BANK}/{path}" for path in ("Nm", "NmAndAdr/Nm", "CmbndId/Nm", "BICFI", "BIC", "CmbndId/BIC"))
_OPENING, _CLOSING = ("OPBD", "PRCD"), ("CLBD",)
_INTERIM = "ITBD"
_PAGING = ("StmtPgntn", "RptPgntn", "NtfctnPgntn")


def claims(sample: Sample) -> bool:
    return sample.root is not None and bool(message_version(sample.file.content, _NAMESPACE))


def read(file: InputFile) -> Sequence[StructuredMessage]:
    """A message for each statement, report or notification.

    Raises:
        DocumentError: as ``xml.stream``.
    """
    version = message_version(file.content, _NAMESPACE)
    assert version, "claimed before"
    parts = join_pages([record.part() for record in _records(file, _KINDS[version[: len("camt.053")]])])
    if parts:
        check_against(file, version, parts[0].draft, tag="Ntry")
    return [part.draft.message(CAMT.name, version, DocumentType.BANK_STATEMENT) for part in parts]


CAMT = Format("camt", claims, read)


@dataclass(slots=True)
class _Record:
    """A statement while it is read; ``amounts`` of all entries and of those ``booked`` are held against its totals."""

    kind: StatementKind
    place: Place
    draft: Draft = field(default_factory=Draft)
    account: Account | None = None
    header: Values = field(default_factory=Values)
    balances: list[tuple[str, Decimal, str, str]] = field(default_factory=list)
    entries: int = 0
    pending: int = 0
    amounts: list[Decimal] = field(default_factory=list)
    booked: list[Decimal] = field(default_factory=list)

    def begin(self, element: etree._Element) -> None:
        """What stands before the first entry: whose account it is."""
        if self.account is not None:
            return
        values = Values(element, without=("Ntry",))
        number = values.first(*_IBAN_PATHS).replace(" ", "")
        currency = values.first("Acct/Ccy") or values.first("Bal/Amt@Ccy")
        self.account = Account(number, currency, values.first("Acct/Ownr/Nm", "Acct/Ownr/Pty/Nm"))

    def take(self, element: etree._Element) -> None:
        """One entry."""
        self.entries += 1
        assert self.account is not None, "begun before"
        place = Place(f"{self.place.path}/Ntry[{self.entries}]", line_of(element))
        entry = read_entry(element, self.draft, place)
        if entry is None:
            return
        self.amounts.append(entry.sign * entry.amount)
        if entry.values.first("Sts/Cd", "Sts/Prtry", "Sts") not in (BOOKED, ""):
            self.pending += 1
            return
        self.booked.append(entry.sign * entry.amount)
        put_bookings(entry, self.account, self.draft)

    def end(self, element: etree._Element) -> None:
        """All that is told but the entries."""
        self.begin(element)
        self.header = Values(element, without=("Ntry", "Bal"), with_lines=True)
        for child in element:
            if local_name(child.tag) == "Bal":
                self._balance(Values(child), Place(f"{self.place.path}/Bal", line_of(child)))
        self._put_header()
        self._put_currency()
        check_summary(self.header, self.amounts, self.booked, self.draft, self.place)
        if self.pending:
            self.draft.find_broken_rule(
                f"Sts: {self.pending} of {self.entries} entries are not booked yet. They are left out.",
                self.place,
                severity=Severity.WARNING,
            )

    def part(self) -> Part:
        """The statement, and which page of it this is."""
        paging = next((name for name in _PAGING if self.header.first(f"{name}/PgNb")), _PAGING[0])
        number = self.header.first(f"{paging}/PgNb")
        is_last = self.header.first(f"{paging}/LastPgInd") not in ("false", "0")
        return Part(self.draft, int(number) if number.isdigit() else 1, is_last, self.place)

    def _balance(self, values: Values, place: Place) -> None:
        amount, direction = values.amount("Amt"), sign(values.first("CdtDbtInd"))
        code = values.first("Tp/CdOrPrtry/Cd", "Tp/Cd", "Tp/CdOrPrtry/Prtry")
        if amount is None or (not direction and amount[0]):
            self.draft.find_invalid("A balance has no amount, or does not tell whether it is a credit.", place)
            return
        day = values.first("Dt/Dt", "Dt/DtTm")[:10]
        self.balances.append((code, direction * amount[0] if direction else amount[0], amount[1], day))

    def _put_header(self) -> None:
        for name, paths in (
            ("account_iban", _IBAN_PATHS),
            ("document_number", ("Id",)),
            ("document_date", ("CreDtTm",)),
            ("statement_number", ("ElctrncSeqNb", "LglSeqNb", "Id")),
            ("period_start", ("FrToDt/FrDtTm", "FrToDt/FrDt")),
            ("period_end", ("FrToDt/ToDtTm", "FrToDt/ToDt")),
            ("sender_name", _BANK_PATHS),
            ("receiver_name", ("Acct/Ownr/Nm", "Acct/Ownr/Pty/Nm")),
            ("currency", ("Acct/Ccy",)),
        ):
            self._put(name, paths)
        self.draft.put("statement_kind", self.kind.value, self.place)
        self._put_balances()

    def _put(self, name: str, paths: Sequence[str]) -> None:
        path = self.header.path_of(*paths)
        text = self.header.first(path)
        text = text.replace(" ", "") if name == "account_iban" else text
        self.draft.put(name, text, Place(f"{self.place.path}/{path}", self.header.line(path)))

    def _put_balances(self) -> None:
        """The first opening and the last closing balance; between pages and within a day, the interim ones."""
        interim = [each for each in self.balances if each[0] == _INTERIM]
        opening = next((each for code in _OPENING for each in self.balances if each[0] == code), None)
        closing = next((each for code in _CLOSING for each in reversed(self.balances) if each[0] == code), None)
        opening = opening or (interim[0] if len(interim) > 1 or (interim and closing) else None)
        closing = closing or (interim[-1] if interim else None)
        place = Place(f"{self.place.path}/Bal", self.place.line)
        for name, balance in (("opening_balance", opening), ("closing_balance", closing)):
            if balance is not None:
                self.draft.put_value(name, balance[1], f"{balance[1]:f}", place)
                self.draft.put("currency", balance[2], place)
                self._check_currency(balance, place)
        if closing is not None:
            self.draft.put("statement_date", closing[3], place)
        self.draft.put("statement_date", self.header.first("FrToDt/ToDtTm", "FrToDt/ToDt", "CreDtTm"), self.place)

    def _put_currency(self) -> None:
        """That of the entries, where neither account nor balances name one."""
        first = next((item["currency"] for item in self.draft.line_items if "currency" in item), None)
        if first is not None:
            self.draft.fields.setdefault("currency", first)

    def _check_currency(self, balance: tuple[str, Decimal, str, str], place: Place) -> None:
        currency = self.draft.fields.get("currency")
        if currency is not None and balance[2] != currency.value:
            code, other = balance[0], balance[2]
            self.draft.find_broken_rule(
                f"Bal: the account is in {currency.value}, and its balance {code} in {other}.", place, field="currency"
            )


def _records(file: InputFile, kind: StatementKind) -> Iterator[_Record]:
    count, record = 0, None
    for event, element in stream(file.content, name=file.name, tags=(*_RECORDS, "Ntry")):
        parent = element.getparent()
        if parent is None:
            continue
        is_record = local_name(element.tag) in _RECORDS
        if event == "start" and is_record:
            count += 1
            path = f"/Document/{local_name(parent.tag)}/{local_name(element.tag)}[{count}]"
            record = _Record(kind, Place(path, line_of(element)))
        elif event == "end" and record is not None:
            if is_record:
                record.end(element)
                yield record
                record = None
            else:
                record.begin(parent)
                record.take(element)
            forget(element)
