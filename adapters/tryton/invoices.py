"""Suppliers' invoices and credit notes: ``account.invoice`` of the type ``in``."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from adapters.tryton.claims import INVOICE, Found, read
from adapters.tryton.lookups import (
    FROM_SUPPLIER,
    added_ids,
    find_currency,
    find_party,
    find_products,
    find_units,
    price_of_one,
    search,
    unit_of,
)
from adapters.tryton.options import TrytonOptions
from adapters.tryton.rpc import TrytonClient
from adapters.tryton.settling import Content, propose_kept, propose_new
from datamodel.business import Invoice, InvoiceLine
from datamodel.delivery import OutboxMessage
from datamodel.errors import DeliveryRefusedError

_HEADER = ("invoice_address", "payment_term", "account", "journal", "party_tax_identifier")


class InvoicePlan:
    """An invoice: the draft that Tryton made of our purchase, filled with what is billed; else a new one.

    What a draft expected and the invoice does not bill is taken off it; Tryton drafts it anew.
    """

    kind = INVOICE

    def __init__(self, client: TrytonClient, invoice: Invoice, message: OutboxMessage, options: TrytonOptions) -> None:
        self._client = client
        self._invoice = invoice
        self._message = message
        self._options = options
        self._party = find_party(client, invoice.seller.number)
        self._currency = find_currency(client, invoice.currency)
        self._products = find_products(client, invoice.lines, party=self._party, numbers=FROM_SUPPLIER, may_lack=True)
        units = find_units(client)
        self._units = [unit_of(line, units, options.units) for line in invoice.lines]
        self._account = _account(client, options.expense_account) if None in self._products else None
        self._purchase_lines = self._find_purchase_lines()

    def propose(self) -> None:
        draft = None if self._invoice.credit else self._expected_draft()
        if draft is None:
            propose_new(self._client, self._message, self)
        else:
            text = search(self._client, INVOICE.model, [["id", "=", draft.id]], ["description"])[0]["description"]
            propose_kept(self._client, self._message, INVOICE, draft, text or "")

    def header(self) -> Mapping[str, Any]:
        known = {"type": "in", "party": self._party, "company": self._client.company()}
        derived = self._client.call("account.invoice", "on_change", {**known, "lines": []}, ["type"])
        return {
            **known,
            **{name: derived[name] for name in _HEADER if derived.get(name)},
            "currency": self._currency,
            "reference": self._invoice.number,
            "invoice_date": self._invoice.date,
            "supplier_payment_reference": self._invoice.payment_reference or None,
        }

    def compose(self, record: Found) -> Content:
        old = search(self._client, "account.invoice.line", [["invoice", "=", record.id]], ["product", "origin", "unit"])
        left = {item["id"]: item for item in old}
        actions: list[list[Any]] = []
        for index in range(len(self._invoice.lines)):
            actions.append(self._line_action(record.id, index, left))
        return Content({**self.header(), "lines": [*([["delete", list(left)]] if left else []), *actions]})

    def _line_action(self, invoice: int, index: int, left: dict[int, dict[str, Any]]) -> list[Any]:
        """Fill the line that a draft has for it, and take it out of ``left``; else make one."""
        line, product = self._invoice.lines[index], self._products[index]
        quantity, price = self._amounts(line)
        unit = self._units[index]
        values: dict[str, Any] = {"quantity": float(quantity), "unit_price": price}
        for item in left.values():
            fits = unit is None or unit.id == item["unit"]
            if product is not None and item["product"] == product and fits and self._is_ordered(item["origin"], line):
                del left[item["id"]]
                return ["write", [item["id"]], values]
        company = self._client.company()
        known = {
            "type": "line",
            "invoice": invoice,
            "company": company,
            "product": product,
            "quantity": float(quantity),
        }
        if unit is not None:
            known["unit"] = unit.id
        return ["create", [{**values, **self._derived(line, known, product)}]]

    def _derived(self, line: InvoiceLine, known: dict[str, Any], product: int | None) -> dict[str, Any]:
        values: dict[str, Any] = {"type": "line", "product": product, "description": line.description or None}
        if product is None:
            taxes = self._client.call(
                "account.invoice.line", "on_change", {**known, "account": self._account}, ["account"]
            )
            return {**values, "account": self._account, "taxes": [["add", added_ids(taxes.get("taxes"))]]}
        derived = self._client.call("account.invoice.line", "on_change", known, ["product"])
        origin = self._purchase_lines.get((self._order_of(line), product))
        return {
            **values,
            "unit": known.get("unit", derived.get("unit")),
            "account": derived.get("account"),
            "taxes": [["add", added_ids(derived.get("taxes"))]],
            "origin": f"purchase.line,{origin}" if origin else None,
        }

    def _amounts(self, line: InvoiceLine) -> tuple[Decimal, Decimal]:
        """Quantity and price of one unit. A credit note has negative quantities; its prices stay positive."""
        quantity = Decimal(1) if line.quantity is None else line.quantity
        price, per = (line.net_amount, quantity)
        if line.unit_price is not None and _is_amount(line, quantity):
            price, per = line.unit_price, line.price_quantity
        rounded = price_of_one(price, per, quantity, digits=self._options.price_digits, position=line.position)
        return (-quantity if self._invoice.credit else quantity), rounded

    def _order_of(self, line: InvoiceLine) -> str:
        return line.order_number or self._invoice.order_number

    def _is_ordered(self, origin: str | None, line: InvoiceLine) -> bool:
        order = self._order_of(line)
        known = {f"purchase.line,{id_}" for (number, _), id_ in self._purchase_lines.items() if number == order}
        return not order or origin in known

    def _find_purchase_lines(self) -> dict[tuple[str, int], int]:
        """The lines of the purchases that the invoice names, by number and product."""
        numbers = sorted({number for line in self._invoice.lines if (number := self._order_of(line))})
        if not numbers:
            return {}
        clauses = [["purchase.number", "in", numbers], ["purchase.party", "=", self._party]]
        lines = search(self._client, "purchase.line", clauses, ["product", "purchase.number"])
        unknown = [number for number in numbers if number not in {line["purchase."]["number"] for line in lines}]
        if unknown:
            raise DeliveryRefusedError(
                "UNKNOWN_ORDER",
                f"Tryton has no purchase {', '.join(unknown)} of {self._invoice.seller.number}. Correct the number, or "
                "clear it where the invoice belongs to no purchase.",
            )
        return {(line["purchase."]["number"], line["product"]): line["id"] for line in lines if line["product"]}

    def _expected_draft(self) -> Found | None:
        """The draft that waits for this invoice: the only one of its purchases, or the only one that bills the same."""
        if not self._purchase_lines:
            return None
        numbers = sorted({number for number, _ in self._purchase_lines})
        clauses = [
            ["type", "=", "in"],
            ["party", "=", self._party],
            ["state", "=", "draft"],
            ["purchases.number", "in", numbers],
            ["OR", ["reference", "=", None], ["reference", "=", ""]],
        ]
        drafts = read(self._client, INVOICE, clauses, message_id=self._message.message_id)
        if len(drafts) > 1:
            drafts = [draft for draft in drafts if self._bills_the_same(draft)] or drafts
        if len(drafts) > 1:
            raise DeliveryRefusedError(
                "SEVERAL_DRAFTS",
                f"Tryton has {len(drafts)} draft invoices for {', '.join(numbers)}, and none of them alone bills what "
                f"the invoice {self._invoice.number} does. Enter it there by hand.",
            )
        return drafts[0] if drafts else None

    def _bills_the_same(self, draft: Found) -> bool:
        lines = search(self._client, "account.invoice.line", [["invoice", "=", draft.id]], ["product", "quantity"])
        expected = sorted((item["product"] or 0, float(item["quantity"] or 0)) for item in lines)
        billed = zip(self._invoice.lines, self._products, strict=True)
        return expected == sorted((product or 0, float(line.quantity or 0)) for line, product in billed)


def check_total(client: TrytonClient, invoice_id: int, invoice: Invoice, tolerance: Decimal) -> None:
    """Compare Tryton's total with the paper's. Raises ``DeliveryRefusedError`` where they differ by more."""
    found = search(client, INVOICE.model, [["id", "=", invoice_id]], ["total_amount"])
    total = Decimal(found[0]["total_amount"]) * (-1 if invoice.credit else 1)
    if abs(total - invoice.gross_amount) > tolerance:
        raise DeliveryRefusedError(
            "TOTAL_DIFFERS",
            f"Tryton computes {total} {invoice.currency} for the invoice {invoice.number}, which says "
            f"{invoice.gross_amount}. Correct the lines, or the taxes of the products in Tryton.",
        )


def _is_amount(line: InvoiceLine, quantity: Decimal) -> bool:
    """Whether price × quantity is the line's amount: it is not where a discount lies between."""
    assert line.unit_price is not None, "asked for lines with a price only"
    exact = line.unit_price / line.price_quantity * quantity
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP) == line.net_amount


def _account(client: TrytonClient, code: str) -> int:
    clauses: Sequence[object] = [["code", "=", code], ["type.expense", "=", True]]
    found = search(client, "account.account", clauses, ["code"]) if code else []
    if len(found) != 1:
        raise DeliveryRefusedError(
            "NO_ACCOUNT",
            f"A line has no product, and the account {code or 'for such lines'} is not known. Name the product, or set "
            "expense_account of the target to the code of an expense account in Tryton.",
        )
    return int(found[0]["id"])
