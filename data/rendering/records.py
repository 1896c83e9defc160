"""The business papers of the sample inbox as records, before anything is drawn."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from rendering.catalogue import BOUGHT, CUSTOMER_NUMBERS, SOLD
from rendering.partners import US, Party

Value = str | Decimal | dt.date
CENT = Decimal("0.01")


def round_cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Line:
    """One item. ``quantity`` None: the writer forgot it; ``details``: further lines of description."""

    position: str
    description: str
    quantity: Decimal | None
    unit: str
    details: tuple[str, ...] = ()
    supplier_material_number: str = ""
    customer_material_number: str = ""
    gtin: str = ""
    list_price: Decimal | None = None
    discount_percent: Decimal | None = None
    unit_price: Decimal | None = None
    price_quantity: int = 1
    delivery_date: dt.date | None = None
    batch_number: str = ""

    @property
    def net_amount(self) -> Decimal | None:
        if self.unit_price is None or self.quantity is None:
            return None
        return round_cents(self.unit_price * self.quantity / self.price_quantity)


@dataclass(frozen=True, slots=True)
class Payment:
    """One row of a payment advice: an invoice that is being paid."""

    invoice_number: str
    invoice_date: dt.date
    gross_amount: Decimal
    discount_amount: Decimal | None
    note: str = ""

    @property
    def paid_amount(self) -> Decimal:
        return self.gross_amount - (self.discount_amount or Decimal(0))


@dataclass(frozen=True, kw_only=True)
class Record:
    """One paper with everything that its writer knows. The template decides what of it gets printed.

    ``misprinted_net`` is a net total that does not agree with the lines, as the writer printed it;
    ``reduction`` is a discount on the whole paper that stands between the lines and the total.
    """

    document_type: str
    language: str
    number: str
    date: dt.date
    currency: str
    sender: Party
    receiver: Party = US
    ship_to: Party | None = None
    lines: tuple[Line, ...] = ()
    payments: tuple[Payment, ...] = ()
    contact_name: str = ""
    customer_number: str = ""
    supplier_number: str = ""
    purchase_order_number: str = ""
    delivery_note_number: str = ""
    invoice_number: str = ""
    delivery_date: dt.date | None = None
    due_date: dt.date | None = None
    payment_terms: str = ""
    delivery_terms: str = ""
    payment_date: dt.date | None = None
    payment_reference: str = ""
    tax_percent: Decimal | None = None
    reduction_percent: Decimal | None = None
    misprinted_net: Decimal | None = None
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def lines_total(self) -> Decimal:
        return sum((line.net_amount or Decimal(0) for line in self.lines), Decimal(0))

    @property
    def reduction(self) -> Decimal:
        return round_cents(self.lines_total * (self.reduction_percent or 0) / 100)

    @property
    def net_amount(self) -> Decimal:
        return self.misprinted_net or self.lines_total - self.reduction

    @property
    def tax_amount(self) -> Decimal:
        return round_cents(self.net_amount * (self.tax_percent or 0) / 100)

    @property
    def gross_amount(self) -> Decimal:
        if self.payments:
            return sum((payment.paid_amount for payment in self.payments), Decimal(0))
        return self.net_amount + self.tax_amount


def sold(
    number: str,
    quantity: str,
    unit: str,
    *,
    position: str,
    customer: Party,
    language: str = "de",
    rate: str = "1",
    details: tuple[str, ...] = (),
    delivery_date: dt.date | None = None,
    discount: str = "",
) -> Line:
    """An order line for one of our materials at list price times ``rate``, less ``discount`` percent."""
    material = SOLD[number]
    price = round_cents(material.price * Decimal(rate))
    net_price = round_cents(price * (100 - Decimal(discount)) / 100) if discount else price
    return Line(
        position,
        material.name[language],
        Decimal(quantity) if quantity else None,
        unit,
        details,
        supplier_material_number=number,
        customer_material_number=CUSTOMER_NUMBERS.get(customer.number, {}).get(number, ""),
        gtin=material.gtin,
        list_price=price,
        discount_percent=Decimal(discount) if discount else None,
        unit_price=net_price,
        price_quantity=material.price_quantity,
        delivery_date=delivery_date,
    )


def bought(
    number: str,
    quantity: str,
    unit: str,
    *,
    position: str,
    supplier_number: str,
    language: str = "de",
    rate: str = "1",
    details: tuple[str, ...] = (),
    delivery_date: dt.date | None = None,
    batch: str = "",
) -> Line:
    """A line of something that we buy; ``supplier_number`` is the seller's article number, ours is the customer's."""
    material = BOUGHT[number]
    return Line(
        position,
        material.name[language],
        Decimal(quantity),
        unit,
        details,
        supplier_material_number=supplier_number,
        customer_material_number=number,
        unit_price=round_cents(material.price * Decimal(rate)),
        price_quantity=material.price_quantity,
        delivery_date=delivery_date,
        batch_number=batch,
    )
