"""How a layout prints its sums."""

import random
from dataclasses import dataclass, field

from models.synthetic.blocks.tax_table import TaxTableStyle, draw_tax_table_style


@dataclass(frozen=True, slots=True)
class TotalsStyle:
    """How sums are printed.

    Attributes:
        kind: list (label and sum per line), strip (labels in a row over sums in a row), inline (the sum right behind
            its label), line (all sums in one running line).
        place: right, left, full, center.
        share: of the page's width.
        tax_table: "", before or after the sums, or middle: between the net sum and the tax.
        table: how the table of taxes is printed.
        currency: "money" (as the notation has it), "bare", "column" (a column of its own), "last" (final sum only),
            "tax" (beside the tax only).
        parts: which sums are printed beside the final one.
        tax_wide: the table of taxes takes the whole width.
        zeros: charges and prepayments are printed also where there are none.
        blanks: with their labels only.
        heading: over the sums, "" for none.
        cash: what was given and what was given back is printed, as on till receipts.
        grouped: charges are summed up, and so are allowances.
        signed: allowances and prepayments have a sign where they are summed up.
        zero_tax: a tax of nothing is printed.
        rounding: the total is rounded, as tills do, and stands before that too.
        value_share: above 0, where sums begin, left-aligned, as a share of the width; 0: they end at the right.
        total_first: the final sum stands over the tax and the net sum that it holds.
        foreign: the tax is printed in a second currency too: its code, "" for not.
        instalments: what was prepaid is printed in so many parts with their days.
        charges_table: charges stand in a table of their own before the sums.
        discounted: what is to be paid with cash discount is printed below the total.
    """

    kind: str = "list"
    place: str = "right"
    share: float = 0.42
    label_align: str = "left"
    colon: bool = False
    strong_last: bool = True
    last_size: float = 1.0
    tax_table: str = ""
    table: TaxTableStyle = field(default_factory=TaxTableStyle)
    currency: str = "money"
    parts: tuple[str, ...] = ("items", "charges", "net", "taxes")
    rate_place: str = "label"
    gap: float = 0.0
    twice: bool = False
    value_share: float = 0.0
    tax_wide: bool = False
    zeros: bool = False
    blanks: bool = False
    heading: str = ""
    cash: bool = False
    grouped: bool = False
    signed: bool = False
    zero_tax: bool = False
    rounding: bool = False
    total_first: bool = False
    foreign: str = ""
    instalments: int = 1
    discounted: bool = False
    charges_table: bool = False


def draw_totals_style(rng: random.Random) -> TotalsStyle:
    """A way to print sums."""
    parts = tuple(
        part
        for part, share in (("items", 0.7), ("charges", 1.0), ("net", 0.9), ("taxes", 0.95), ("count", 0.06))
        if rng.random() < share
    )
    return TotalsStyle(
        kind=rng.choices(("list", "strip", "inline", "line"), (79, 10, 8, 3))[0],
        place=rng.choices(("right", "left", "full"), (76, 13, 11))[0],
        share=rng.uniform(0.3, 0.55),
        label_align="right" if rng.random() < 0.25 else "left",
        colon=rng.random() < 0.4,
        strong_last=rng.random() < 0.75,
        last_size=rng.choice((1.0, 1.0, 1.0, 1.15, 1.3)),
        tax_table=rng.choices(("", "before", "after", "middle"), (62, 14, 13, 11))[0],
        table=draw_tax_table_style(rng),
        currency=rng.choices(("money", "bare", "column", "last", "tax"), (54, 20, 12, 11, 3))[0],
        parts=parts,
        rate_place=rng.choices(("label", "column", "none"), (75, 15, 10))[0],
        gap=rng.choice((0.0, 0.0, 0.2, 0.4)),
        twice=rng.random() < 0.1,
        tax_wide=rng.random() < 0.3,
        zeros=rng.random() < 0.14,
        blanks=rng.random() < 0.35,
        grouped=rng.random() < 0.24,
        signed=rng.random() < 0.5,
        zero_tax=rng.random() < 0.55,
        total_first=rng.random() < 0.05,
        foreign=rng.choice(("GBP", "USD", "CHF", "EUR", "CZK", "PLN", "SEK")) if rng.random() < 0.03 else "",
        instalments=rng.choice((1, 1, 1, 2, 3)),
        discounted=rng.random() < 0.07,
        charges_table=rng.random() < 0.14,
    )
