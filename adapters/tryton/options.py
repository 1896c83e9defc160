"""How a company wants its records in Tryton."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True, slots=True)
class TrytonOptions:
    """What is not in the records.

    Attributes:
        warehouse: code of the warehouse for sales and incoming goods; Tryton's default where it is empty.
        sale_state, shipment_state, invoice_state, statement_state, advice_state: how far a record is brought at least.
        bank_journal: name of the statement journal for accounts that no journal names by their IBAN.
        advice_journal: name of the statement journal that payment advices go to. It needs an account of its own, for
            money on its way: the bank statement books the money itself.
        expense_account: code of the account for lines of suppliers' invoices without a product.
        price_digits: decimals of a unit price (``product.price_decimal`` of the server's configuration).
        tolerance: by how much the total of a supplier's invoice may differ from what Tryton computes.
        units: ISO code → symbol of Tryton's unit, besides those that Tryton brings.
    """

    warehouse: str = ""
    sale_state: Literal["draft", "quotation", "confirmed", "processing"] = "quotation"
    shipment_state: Literal["draft", "received", "done"] = "draft"
    invoice_state: Literal["draft", "validated", "posted"] = "draft"
    statement_state: Literal["draft", "validated", "posted"] = "draft"
    advice_state: Literal["draft", "validated", "posted"] = "draft"
    bank_journal: str = ""
    advice_journal: str = ""
    expense_account: str = ""
    price_digits: int = 4
    tolerance: Decimal = Decimal("0.02")
    units: Mapping[str, str] = field(default_factory=dict)
