"""Payments and proposals as JSON, and back, exactly."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any  # the values of JSON

from datamodel.business import PaidInvoice
from datamodel.master import PartnerRole
from datamodel.payments import Allocation, ItemKey, MatchKind, Payment, Proposal, Told

Json = dict[str, Any]
_VERSION = 1
_TEXTS = ("payer_name", "payer_iban", "customer", "account_iban", "end_to_end_id", "bank_reference",
          "transaction_code", "original_currency", "return_reason")  # fmt: skip
_AMOUNTS = ("paid", "discount", "deduction", "charges", "difference")


def payment_to_json(payment: Payment) -> Json:
    """Without ``told``, which has rows of its own."""
    return {
        "version": _VERSION,
        **{name: getattr(payment, name) for name in ("key", "currency", *_TEXTS)},
        "amount": str(payment.amount),
        "date": payment.date.isoformat(),
        "texts": list(payment.texts),
        "charges": str(payment.charges),
        "original_amount": _text(payment.original_amount),
        "lines": [_line_to_json(line) for line in payment.lines],
    }


def payment_from_json(record: Mapping[str, Any], told: tuple[Told, ...] = ()) -> Payment:
    return Payment(
        **{name: record[name] for name in ("key", "currency", *_TEXTS)},
        amount=Decimal(record["amount"]),
        date=dt.date.fromisoformat(record["date"]),
        texts=tuple(record["texts"]),
        charges=Decimal(record["charges"]),
        original_amount=_decimal(record["original_amount"]),
        lines=tuple(_line_from_json(line) for line in record["lines"]),
        told=told,
    )


def proposal_to_json(proposal: Proposal) -> Json:
    return {
        "allocations": [_allocation_to_json(each) for each in proposal.allocations],
        "confidence": proposal.confidence,
        "evidence": list(proposal.evidence),
        "kinds": sorted(map(str, proposal.kinds)),
        "on_account": str(proposal.on_account),
    }


def proposal_from_json(record: Mapping[str, Any]) -> Proposal:
    return Proposal(
        allocations=tuple(_allocation_from_json(each) for each in record["allocations"]),
        confidence=record["confidence"],
        evidence=tuple(record["evidence"]),
        kinds=frozenset(map(MatchKind, record["kinds"])),
        on_account=Decimal(record["on_account"]),
    )


def _allocation_to_json(allocation: Allocation) -> Json:
    item = allocation.item
    return {
        "item": [item.number, item.partner, str(item.role)],
        **{name: str(getattr(allocation, name)) for name in _AMOUNTS},
        "reason": allocation.reason,
        "in_full": allocation.in_full,
    }


def _allocation_from_json(record: Mapping[str, Any]) -> Allocation:
    number, partner, role = record["item"]
    return Allocation(
        item=ItemKey(number, partner, PartnerRole(role)),
        **{name: Decimal(record[name]) for name in _AMOUNTS},
        reason=record["reason"],
        in_full=record["in_full"],
    )


def _line_to_json(line: PaidInvoice) -> Json:
    values = {each.name: getattr(line, each.name) for each in fields(line)}
    return {name: _text(value) for name, value in values.items()}


def _line_from_json(record: Mapping[str, Any]) -> PaidInvoice:
    day = record["invoice_date"]
    return PaidInvoice(
        invoice_number=record["invoice_number"],
        paid_amount=Decimal(record["paid_amount"]),
        invoice_date=dt.date.fromisoformat(day) if day else None,
        gross_amount=_decimal(record["gross_amount"]),
        discount_amount=_decimal(record["discount_amount"]),
        deduction_amount=_decimal(record["deduction_amount"]),
        reason=record["reason"],
    )


def _text(value: Decimal | dt.date | str | None) -> str | None:
    return None if value is None else value.isoformat() if isinstance(value, dt.date) else str(value)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
