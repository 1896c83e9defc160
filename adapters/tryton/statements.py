"""Money: bank statements and payment advices, both as ``account.statement``."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from adapters.tryton.claims import STATEMENT, Found
from adapters.tryton.lookups import find_party, search
from adapters.tryton.options import TrytonOptions
from adapters.tryton.rpc import TrytonClient
from adapters.tryton.settling import Content, propose_new
from datamodel.business import BankStatement, Booking, PaidInvoice, PaymentAdvice
from datamodel.delivery import OutboxMessage
from datamodel.errors import DeliveryRefusedError

_TOKEN = re.compile(r"[0-9A-Za-z][0-9A-Za-z./_-]*[0-9A-Za-z]")


@dataclass(frozen=True, slots=True)
class _Open:
    """A posted invoice of Tryton's: ``amount`` is what is to be paid, positive where money comes to us."""

    id: int
    party: int
    account: int
    amount: Decimal


class AdvicePlan:
    """A payment advice: a statement of the advices' own journal, with a line for each invoice that it names.

    A number that Tryton does not know, or whose invoice is not open, stays a line of the payer's, for a person.
    """

    kind = STATEMENT

    def __init__(
        self, client: TrytonClient, advice: PaymentAdvice, message: OutboxMessage, options: TrytonOptions
    ) -> None:
        self._client = client
        self._advice = advice
        self._message = message
        self._payer = find_party(client, advice.payer.number)
        self._journal = _journal_by_name(client, options.advice_journal, "advice_journal")
        self._invoices = _open_invoices(client, [line.invoice_number for line in advice.lines])
        self._receivable = _accounts(client, [self._payer])[self._payer][0]

    def propose(self) -> None:
        propose_new(self._client, self._message, self)

    def header(self) -> Mapping[str, Any]:
        total = sum((line.paid_amount for line in self._advice.lines), Decimal(0))
        return {
            "journal": self._journal,
            "date": self._advice.payment_date or self._advice.date,
            "start_balance": Decimal(0),
            "end_balance": total,
            "total_amount": self._advice.amount,
            "number_of_lines": len(self._advice.lines),
        }

    def compose(self, record: Found) -> Content:
        lines = [self._line(index, line) for index, line in enumerate(self._advice.lines, 1)]
        values = {**self.header(), "lines": [*_deletion(self._client, record), ["create", lines]]}
        return Content(values, f"{self._advice.number} {self._advice.payer.name}".strip())

    def _line(self, number: int, line: PaidInvoice) -> dict[str, Any]:
        invoices = self._invoices.get(line.invoice_number, [])
        invoice = invoices[0] if len(invoices) == 1 else None
        return {
            "number": str(number),
            "date": self._advice.payment_date or self._advice.date,
            "amount": line.paid_amount,
            "party": invoice.party if invoice else self._payer,
            "account": invoice.account if invoice else self._receivable,
            "related_to": f"account.invoice,{invoice.id}" if invoice else None,
            "description": _words(line.invoice_number, line.reason, self._advice.payment_reference),
        }


class StatementPlan:
    """A bank statement: its bookings as origins, each with lines where it is clear whose money it is.

    What is not clear stays an origin with an amount that is pending, which a person assigns in Tryton. Where payments
    were matched before, each booking pays what it ``settles``, and nothing is guessed.
    """

    kind = STATEMENT

    def __init__(
        self, client: TrytonClient, statement: BankStatement, message: OutboxMessage, options: TrytonOptions
    ) -> None:
        self._client = client
        self._statement = statement
        self._message = message
        self._journal = _journal_by_iban(client, statement, options.bank_journal)
        tokens = {booking: _numbers(booking, is_matched=statement.is_matched) for booking in statement.bookings}
        self._tokens = tokens
        self._invoices = _open_invoices(client, [token for found in tokens.values() for token in found])
        self._owners = _owners(client, [booking.counterparty_iban for booking in statement.bookings])
        self._accounts = _accounts(client, sorted(set(self._owners.values())))

    def propose(self) -> None:
        propose_new(self._client, self._message, self)

    def header(self) -> Mapping[str, Any]:
        return {
            "journal": self._journal,
            "date": self._statement.date,
            "start_balance": self._statement.opening_balance,
            "end_balance": self._statement.closing_balance,
            "total_amount": self._statement.closing_balance - self._statement.opening_balance,
            "number_of_lines": len(self._statement.bookings),
        }

    def compose(self, record: Found) -> Content:
        origins = [self._origin(record.id, n, booking) for n, booking in enumerate(self._statement.bookings, 1)]
        old = search(self._client, "account.statement.origin", [["statement", "=", record.id]], ["number"])
        values: dict[str, Any] = {**self.header(), "origins": [["create", origins]] if origins else []}
        if old:
            values["lines"] = _deletion(self._client, record)
            values["origins"].insert(0, ["delete", [item["id"] for item in old]])
        return Content(values, f"{self._statement.number} {self._statement.account_iban}".strip())

    def _origin(self, statement: int, number: int, booking: Booking) -> dict[str, Any]:
        party = self._owners.get(_compact(booking.counterparty_iban))
        shared = {"number": str(number), "date": booking.booking_date}
        description = _words(booking.counterparty_name, booking.payment_reference, booking.end_to_end_id)
        lines = [
            {**shared, **line, "statement": statement, "description": description}
            for line in self._lines(booking, party)
        ]
        return {
            **shared,
            "amount": booking.amount,
            "party": party,
            "description": description,
            "lines": [["create", lines]] if lines else [],
        }

    def _lines(self, booking: Booking, party: int | None) -> list[dict[str, Any]]:
        if self._statement.is_matched:
            return self._settled(booking, party)
        named = [invoice for token in self._tokens[booking] for invoice in self._invoices.get(token, [])]
        invoices = list(
            {invoice.id: invoice for invoice in named if _same_sign(invoice.amount, booking.amount)}.values()
        )
        if len(invoices) == 1 and abs(booking.amount) <= abs(invoices[0].amount):
            return [_paying(invoices[0], booking.amount)]
        if len(invoices) > 1 and sum(invoice.amount for invoice in invoices) == booking.amount:
            return [_paying(invoice, invoice.amount) for invoice in invoices]
        return self._on_account(booking.amount, party)

    def _settled(self, booking: Booking, party: int | None) -> list[dict[str, Any]]:
        """A line for each item that the booking pays; what is left of it is on the account of its party."""
        lines, left = [], booking.amount
        for settled in booking.settles:
            invoices = self._invoices.get(settled.invoice_number, [])
            if len(invoices) != 1 or not settled.paid_amount:
                continue
            lines.append(_paying(invoices[0], settled.paid_amount))
            left -= settled.paid_amount
        party = party or next((line["party"] for line in lines), None)
        return [*lines, *self._on_account(left, party)] if left else lines

    def _on_account(self, amount: Decimal, party: int | None) -> list[dict[str, Any]]:
        if party is None:
            return []
        found = self._accounts.get(party) or _accounts(self._client, [party])[party]
        return [{"amount": amount, "party": party, "account": found[0] if amount > 0 else found[1]}]


def has_pending(client: TrytonClient, statement: int) -> bool:
    """Whether a booking of the statement is not assigned in full."""
    clauses = [["statement", "=", statement], ["pending_amount", "!=", 0]]
    return bool(client.call("account.statement.origin", "search_count", clauses))


def _paying(invoice: _Open, amount: Decimal) -> dict[str, Any]:
    related = f"account.invoice,{invoice.id}"
    return {"amount": amount, "party": invoice.party, "account": invoice.account, "related_to": related}


def _open_invoices(client: TrytonClient, numbers: Sequence[str]) -> dict[str, list[_Open]]:
    """The posted invoices by our number, and the suppliers' by theirs too."""
    wanted = sorted({number for number in numbers if number})
    if not wanted:
        return {}
    theirs = ["AND", ["type", "=", "in"], ["reference", "in", wanted]]
    clauses = [["state", "=", "posted"], ["OR", ["number", "in", wanted], theirs]]
    names = ["number", "reference", "type", "party", "account", "amount_to_pay"]
    found: dict[str, list[_Open]] = {}
    for item in search(client, "account.invoice", clauses, names):
        amount = item["amount_to_pay"] * (1 if item["type"] == "out" else -1)
        invoice = _Open(item["id"], item["party"], item["account"], amount)
        for number in {item["number"], item["reference"] if item["type"] == "in" else item["number"]}:
            found.setdefault(number, []).append(invoice)
    return found


def _owners(client: TrytonClient, ibans: Sequence[str]) -> dict[str, int]:
    """Whose an account is, by IBAN; an account of several belongs to nobody in particular."""
    wanted = sorted({_compact(iban) for iban in ibans if iban})
    if not wanted:
        return {}
    numbers = search(
        client, "bank.account.number", [["number_compact", "in", wanted]], ["number_compact", "account.owners"]
    )
    return {
        item["number_compact"]: item["account."]["owners"][0]
        for item in numbers
        if len(item["account."]["owners"]) == 1
    }


def _accounts(client: TrytonClient, parties: Sequence[int]) -> dict[int, tuple[int, int]]:
    """The receivable and the payable account of each party: its own, else the company's."""
    if not parties:
        return {}
    defaults = search(client, "account.configuration", [], ["default_account_receivable", "default_account_payable"])
    receivable, payable = defaults[0]["default_account_receivable"], defaults[0]["default_account_payable"]
    found = search(client, "party.party", [["id", "in", list(parties)]], ["account_receivable", "account_payable"])
    return {
        item["id"]: (item["account_receivable"] or receivable, item["account_payable"] or payable) for item in found
    }


def _journal_by_iban(client: TrytonClient, statement: BankStatement, fallback: str) -> int:
    numbers = ["bank_account.numbers.number_compact", "=", _compact(statement.account_iban)]
    clauses = [numbers, ["currency.code", "=", statement.currency]]
    found = search(client, "account.statement.journal", clauses, ["name"]) if statement.account_iban else []
    if len(found) == 1:
        return int(found[0]["id"])
    if not fallback:
        raise DeliveryRefusedError(
            "UNKNOWN_ACCOUNT",
            f"Tryton has no statement journal for the account {statement.account_iban} in {statement.currency}. Enter "
            "the bank account in one, or name a journal by bank_journal of the target.",
        )
    return _journal_by_name(client, fallback, "bank_journal")


def _journal_by_name(client: TrytonClient, name: str, setting: str) -> int:
    found = search(client, "account.statement.journal", [["name", "=", name]], ["name"]) if name else []
    if len(found) != 1:
        raise DeliveryRefusedError(
            "UNKNOWN_JOURNAL", f"Tryton has no statement journal {name!r}. Name one by {setting} of the target."
        )
    return int(found[0]["id"])


def _deletion(client: TrytonClient, record: Found) -> list[list[Any]]:
    lines = search(client, "account.statement.line", [["statement", "=", record.id]], ["number"])
    return [["delete", [line["id"] for line in lines]]] if lines else []


def _tokens(text: str) -> tuple[str, ...]:
    """What may be the number of an invoice: words with a digit in them."""
    return tuple(dict.fromkeys(word for word in _TOKEN.findall(text) if any(c.isdigit() for c in word)))


def _numbers(booking: Booking, *, is_matched: bool) -> tuple[str, ...]:
    """Of the invoices that a booking pays, or may pay."""
    if is_matched:
        return tuple(settled.invoice_number for settled in booking.settles)
    return _tokens(booking.payment_reference)


def _same_sign(left: Decimal, right: Decimal) -> bool:
    return left * right > 0


def _compact(iban: str) -> str:
    return "".join(iban.split()).upper()


def _words(*texts: str) -> str:
    return ", ".join(text for text in texts if text)
