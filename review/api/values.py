"""The values of fields as the API takes them: one form for each kind, and no other."""

import datetime as dt
import re
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from datamodel.extraction import value_text

MOST_LETTERS = 4000

NUMBER = r"^-?(0|[1-9]\d{0,14})(\.\d{1,9})?$"
"""A number as it is sent: with a dot, without thousands."""
_DAY = r"^\d{4}-\d{2}-\d{2}$"
_LIKE_THOUSANDS = re.compile(r"-?[1-9]\d{0,2}\.\d{3}")


def _checked_day(value: object) -> object:
    if isinstance(value, str) and value:
        try:
            dt.date.fromisoformat(value)
        except ValueError as error:
            raise ValueError(f"{value} is no day of the calendar") from error
    return value


Day = Annotated[
    str,
    BeforeValidator(_checked_day),
    Field(pattern=_DAY, json_schema_extra={"format": "date"}, examples=["2026-03-05"]),
]
Number = Annotated[str, Field(pattern=NUMBER, examples=["1234.50"])]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", examples=["EUR"])]
Text = Annotated[str, StringConstraints(max_length=MOST_LETTERS)]


class Values(BaseModel):
    """Named values; those that are not named stay as they are, null removes one."""

    model_config = ConfigDict(extra="forbid")

    def texts(self) -> dict[str, str]:
        """As a form has them: empty for what is to be removed."""
        named = {name: getattr(self, name) for name in self.model_fields_set}
        return {name: "" if value is None else _for_form(value) for name, value in named.items()}


def _for_form(value: object) -> str:
    """A form asks back whether 1.234 is a thousand; here it never is."""
    text = value_text(value) if isinstance(value, dt.date) else str(value)
    return f"{text}0" if _LIKE_THOUSANDS.fullmatch(text) else text


class HeaderValues(Values):
    """Values of the header (`docs/vocabulary.md`). Those that are not named stay as they are; null removes a value."""

    document_number: Text | None = None
    document_date: Day | None = None
    currency: Currency | None = None
    net_amount: Number | None = None
    tax_amount: Number | None = None
    gross_amount: Number | None = None
    sender_name: Text | None = None
    sender_address: Text | None = None
    sender_tax_id: Text | None = None
    sender_iban: Text | None = None
    receiver_name: Text | None = None
    receiver_address: Text | None = None
    ship_to_name: Text | None = None
    ship_to_address: Text | None = None
    customer_number: Text | None = None
    supplier_number: Text | None = None
    purchase_order_number: Text | None = None
    delivery_note_number: Text | None = None
    invoice_number: Text | None = None
    delivery_date: Day | None = None
    due_date: Day | None = None
    payment_terms: Text | None = None
    delivery_terms: Text | None = None
    payment_date: Day | None = None
    payment_reference: Text | None = None
    contact_name: Text | None = None
    period_start: Day | None = None
    period_end: Day | None = None
    customer_name: Text | None = None
    receiver_tax_id: Text | None = None
    receiver_iban: Text | None = None
    account_iban: Text | None = None
    statement_number: Text | None = None
    statement_date: Day | None = None
    statement_kind: Text | None = None
    opening_balance: Number | None = None
    closing_balance: Number | None = None
    sender_number: Text | None = None
    receiver_number: Text | None = None
    ship_to_number: Text | None = None
    gross_weight: Number | None = None
    net_weight: Number | None = None
    tracking_number: Text | None = None
    package_numbers: Text | None = None
    allowance_amount: Number | None = None
    surcharge_amount: Number | None = None
    prepaid_amount: Number | None = None
    response_status: Text | None = None


class LineValues(Values):
    """Values of a line item. Those that are not named stay as they are; null removes a value."""

    position: Text | None = None
    supplier_material_number: Text | None = None
    customer_material_number: Text | None = None
    gtin: Text | None = None
    description: Text | None = None
    quantity: Number | None = None
    unit: Text | None = None
    price_quantity: Number | None = None
    unit_price: Number | None = None
    net_amount: Number | None = None
    delivery_date: Day | None = None
    batch_number: Text | None = None
    invoice_number: Text | None = None
    invoice_date: Day | None = None
    gross_amount: Number | None = None
    discount_amount: Number | None = None
    paid_amount: Number | None = None
    order_number: Text | None = None
    order_position: Text | None = None
    tax_rate: Number | None = None
    tax_category: Text | None = None
    allowance_amount: Number | None = None
    surcharge_amount: Number | None = None
    line_action: Text | None = None
    deduction_amount: Number | None = None
    deduction_reason: Text | None = None
    booking_date: Day | None = None
    value_date: Day | None = None
    amount: Number | None = None
    currency: Currency | None = None
    counterparty_name: Text | None = None
    counterparty_iban: Text | None = None
    payment_reference: Text | None = None
    end_to_end_id: Text | None = None
    transaction_code: Text | None = None
    bank_reference: Text | None = None
    original_amount: Number | None = None
    original_currency: Currency | None = None
    charges_amount: Number | None = None
    return_reason: Text | None = None
    response_status: Text | None = None
    backorder_quantity: Number | None = None
    short_quantity: Number | None = None
    rejected_quantity: Number | None = None
    difference_reason: Text | None = None
    reversal: Text | None = None
    ultimate_name: Text | None = None
    counterparty_bic: Text | None = None
    creditor_reference: Text | None = None
    mandate_id: Text | None = None
    instruction_id: Text | None = None
    exchange_rate: Number | None = None
    batch_reference: Text | None = None
