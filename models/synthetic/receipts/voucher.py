"""Receipts without lines: somebody confirms that somebody has paid a sum for something."""

from models.synthetic.names import draw_firm, draw_person
from models.synthetic.numbers import draw_number
from models.synthetic.receipts.bills import Bill
from models.synthetic.receipts.pen import AS_LABEL, Pen
from models.synthetic.receipts.shops import facts_of
from models.synthetic.receipts.words import load_words
from models.synthetic.sheet import Piece


def draw_voucher(pen: Pen, bill: Bill) -> None:
    """From whom, for what, how much, and how it was paid."""
    words, rng = pen.style.words, pen.rng
    parts = ["from", "for", "amount"]
    if rng.random() < 0.3:
        parts = ["from", "amount", "for"]
    for part in parts:
        label = words.label(rng, f"voucher_{part}")
        _row(pen, label, {"from": _payer, "for": _purpose, "amount": _amount}[part](pen, bill))
        pen.feed(rng.choice((0.2, 0.6)))
    if bill.tax and rng.random() < 0.4:
        amount = f"{bill.tax:.2f}"
        pen.sheet.note("tax_amount", amount)
        _row(pen, words.label(rng, "tax_included"), [(pen.style.notation.amount(bill.tax), "tax_amount")])
    kind = rng.choice(("cash", "card"))
    _row(pen, words.label(rng, "voucher_how"), [(words.label(rng, kind), "")])
    pen.feed(2.0)
    pen.put(pen.right, [(words.label(rng, "voucher_signed"), "")], align="right")
    pen.advance()


def _row(pen: Pen, label: str, value: list[Piece]) -> None:
    """A label with its value behind it, on a dotted line at times."""
    pen.line([(f"{label}{pen.style.colon.rstrip()} ", AS_LABEL), *value])


def _payer(pen: Pen, _: Bill) -> list[Piece]:
    rng, shop = pen.rng, pen.style.shop
    country = facts_of(shop.country)["people"]
    trades = load_words()[shop.language]["trades"]
    name = draw_person(rng, country) if rng.random() < 0.4 else draw_firm(rng, country, rng.choice(trades[shop.kind]))
    pen.sheet.note("receiver_name", name)
    return [(name, "receiver_name")]


def _purpose(pen: Pen, bill: Bill) -> list[Piece]:
    """What was bought, or the invoice that was paid."""
    rng = pen.rng
    if rng.random() < 0.5:
        return [(bill.lines[0].description, "")]
    number = draw_number(rng, "invoice", bill.moment.date())
    pen.sheet.note("invoice_number", number)
    return [(f"{pen.style.words.label(rng, 'voucher_invoice')} ", AS_LABEL), (number, "invoice_number")]


def _amount(pen: Pen, bill: Bill) -> list[Piece]:
    style = pen.style
    pen.sheet.note("gross_amount", f"{bill.total:.2f}")
    amount: Piece = (style.notation.amount(bill.total), "gross_amount")
    if not style.shop.sign or pen.rng.random() < 0.3:
        return [amount]
    pen.sheet.note("currency", style.shop.currency)
    sign: Piece = (style.notation.currency, "currency")
    return [sign, (" ", ""), amount] if style.shop.language == "en" else [amount, (" ", ""), sign]
