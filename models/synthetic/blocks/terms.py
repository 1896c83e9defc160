"""Terms of payment and delivery as a layout words them, with the days that stand in them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal

from models.synthetic.blocks.paper import Paper
from models.synthetic.record import PaymentTerms
from models.synthetic.sheet import Piece

Valued = tuple[Sequence[Piece], Sequence[tuple[str, str]]]


def payment_terms_pieces(paper: Paper, *, kind: str = "") -> Valued:
    """The terms of payment; a due day that they name is tagged as such.

    Args:
        kind: of sentence; by default the one that fits the terms.
    """
    terms = paper.record.payment_terms
    if terms is None:
        return (), ()
    kind = kind or _kind_of(terms)
    if not paper.wording.has("sentences", kind):
        return (), ()
    values = _slots(paper, terms)
    if any(slot not in values for slot in paper.wording.slots_of(kind)):
        return (), ()
    pieces = [
        (text, "due_date" if slot == "due_date" else "payment_terms")
        for text, slot in paper.wording.pieces(kind, **values)
    ]
    words = "".join(text for text, tag in pieces)
    truths = [("payment_terms", " ".join(words.split()))]
    due = paper.record.due_date
    if due is not None and any(tag == "due_date" for _, tag in pieces):
        truths.append(("due_date", due.isoformat()))
    return pieces, truths


def delivery_terms_pieces(paper: Paper) -> Valued:
    """The terms of delivery."""
    text = paper.record.delivery_terms
    return ([(text, "delivery_terms")], [("delivery_terms", text)]) if text else ((), ())


def _kind_of(terms: PaymentTerms) -> str:
    if terms.method not in ("transfer", "discount"):
        return f"payment_terms_{terms.method}"
    return f"payment_terms_{min(len(terms.discounts), 3)}" if terms.discounts else "payment_terms"


def _slots(paper: Paper, terms: PaymentTerms) -> Mapping[str, str]:
    notation, record = paper.notation, paper.record
    values = {"days": str(terms.days), "number": record.number, "currency": record.currency}
    for index, (days, percent) in enumerate(terms.discounts, start=1):
        values |= {
            f"days{index}": str(days),
            f"percent{index}": notation.percent(percent),
            f"bare{index}": notation.percent(percent).replace("%", "").strip(),
            f"date{index}": notation.date(record.date + dt.timedelta(days=days)),
        }
        if record.gross_amount is not None:
            share = record.gross_amount * percent / Decimal(100)
            values[f"amount{index}"] = notation.money(share)
    if record.due_date is not None:
        values["due_date"] = notation.date(record.due_date)
    return values
