"""The grammar of a layout: which blocks one sender's paper has, where they stand, and in which style."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from datamodel.extraction import PAPER_TYPES, DocumentType
from models.synthetic.blocks.addresses import EXTRAS, draw_party_style
from models.synthetic.blocks.footer import FooterStyle, draw_footer_style
from models.synthetic.blocks.grid import (
    ABOVE,
    BARE,
    BESIDE,
    INLINE,
    RUN,
    Grid,
    draw_grid_style,
)
from models.synthetic.blocks.paper import Block, Typography
from models.synthetic.blocks.section import draw_heading, draw_notes, draw_stray
from models.synthetic.blocks.table_style import TableStyle, draw_table_style
from models.synthetic.blocks.technical import draw_technical
from models.synthetic.blocks.text import TextStyle, draw_text_style
from models.synthetic.blocks.totals import TotalsStyle, draw_totals_style
from models.synthetic.notation import Notation, draw_notation
from models.synthetic.record import Party
from models.synthetic.samples import Sampling, draw_sampling
from models.synthetic.sheet import A4, FONTS, LETTER
from models.synthetic.skeletons import SKELETONS, Cell, Plan, Row
from models.synthetic.wording import Wording

Split = Literal["train", "validation"]


@dataclass(frozen=True, slots=True)
class Layout:
    """One sender's paper for one type of document.

    Attributes:
        name: unique; documents of one layout share it.
        rows: what stands above the items, in order.
        tail: what stands below the sums.
        ledger: the table of invoices and payments, on letters about them.
        items_heading: over the items, "" for none.
        is_slip: a till receipt, as long as what stands on it.
        sidebar: in the right margin of the first page, which is wide then.
        terms_beside: the closing text stands left of the sums.
        totals_first: the sums stand above the items, which begin a page of their own then at times.
        sampling: how the paper is filled with sample content; None for real business.
    """

    name: str
    language: str
    document_type: DocumentType
    sender: Party
    currency: str
    typography: Typography
    wording: Wording
    notation: Notation
    rows: tuple[Row, ...]
    tail: tuple[Row, ...]
    table: TableStyle
    ledger: TableStyle
    totals: TotalsStyle
    text: TextStyle
    footer: FooterStyle
    items_heading: str = ""
    is_slip: bool = False
    sidebar: tuple[Block, ...] = ()
    terms_beside: bool = False
    totals_first: bool = False
    sampling: Sampling | None = None


CHANCES: Mapping[str, float] = {
    "document_number": 0.97,
    "document_date": 0.95,
    "customer_number": 0.62,
    "supplier_number": 0.55,
    "purchase_order_number": 0.8,
    "purchase_order_date": 0.35,
    "order_number": 0.45,
    "delivery_note_number": 0.6,
    "delivery_note_date": 0.25,
    "invoice_number": 0.85,
    "delivery_date": 0.65,
    "period": 0.42,
    "period_start": 0.26,
    "period_end": 0.02,
    "window_start": 0.08,
    "window_end": 0.08,
    "customer_name": 0.5,
    "due_date": 0.5,
    "payment_terms": 0.35,
    "delivery_terms": 0.4,
    "payment_date": 0.85,
    "payment_reference": 0.75,
    "contact_name": 0.6,
    "phone": 0.3,
    "fax": 0.15,
    "email": 0.25,
    "department": 0.1,
    "receiver_contact": 0.1,
    "sender_tax_id": 0.15,
    "tax_number": 0.1,
    "receiver_tax_id": 0.15,
    "sender_iban": 0.06,
    "bic": 0.04,
    "bank": 0.03,
    "gross_amount": 0.1,
    "currency": 0.22,
    "page": 0.06,
    "opening_balance": 0.7,
    "closing_balance": 0.8,
}
"""How often a layout prints an entry in its head where records have one."""
GOODS = tuple(
    kind
    for kind in PAPER_TYPES
    if kind not in (DocumentType.PAYMENT_ADVICE, DocumentType.BANK_STATEMENT, DocumentType.OTHER)
)
"""Types whose lines are goods or services."""
REFERENCES = (
    "project", "cost_center", "tender", "contract", "requisition", "your_sign", "our_sign", "ship_via", "tracking",
    "weight", "packages", "version", "valid_until", "print_date", "time", "customer_since",
    "meter", "meter_point", "reading_old", "reading_new", "consumption", "tariff", "contract_account", "line_number",
    "persons", "room", "nights", "subscription", "users", "campaign", "job", "time_sheet",
    "process", "profile", "purpose", "copy", "catalogue", "previous", "object", "routing", "receiving_advice",
    "blanket", "request", "accounting", "sales_ref", "response", "other_contact",
)  # fmt: skip


def draw_keys(rng: random.Random) -> tuple[str, ...]:
    """The entries that a layout prints, roughly in the usual order."""
    keys = [key for key, chance in CHANCES.items() if rng.random() < chance]
    if "period_start" in keys and "period_end" not in keys:
        keys.insert(keys.index("period_start") + 1, "period_end")
    keys += [key for key in REFERENCES if rng.random() < 0.5]
    for _ in range(rng.choice((0, 1, 3, 6, 12))):
        index = rng.randrange(len(keys) - 1)
        keys[index], keys[index + 1] = keys[index + 1], keys[index]
    if rng.random() < 0.15:
        rng.shuffle(keys)
    return tuple(keys)


SAMPLED: Mapping[str, float] = {"dossier": 0.24, "listing": 0.1, "slip": 0.01}
"""How often layouts of a skeleton are filled with sample content."""
TECHNICAL: Mapping[str, float] = {"dossier": 0.35, "listing": 0.35, "letter": 0.02}
"""How often layouts of a skeleton say something of the data behind the paper; 0.05 for the others."""
SIDEBAR = 120.0
"""A right margin wider than this has a column of its own."""


def draw_typography(rng: random.Random, country: str, *, skeleton: str = "") -> Typography:
    """Type and margins."""
    if skeleton == "slip":
        margin = rng.choice((6.0, 10.0, 16.0, 30.0))
        font, size = rng.choices(FONTS, (45, 5, 50))[0], rng.choice((7.0, 8.0, 9.0))
        return Typography((rng.uniform(180.0, 300.0), 4000.0), font, size, 1.2, margin, margin, rng.uniform(8.0, 40.0))
    margin = rng.choice((28.0, 36.0, 45.0, 56.0, 70.0))
    has_sidebar = skeleton == "letter" and rng.random() < 0.22
    page_size = LETTER if country in ("US", "CA") else A4
    return Typography(
        page_size=page_size if rng.random() < 0.96 else (page_size[1], page_size[0]),
        font=rng.choices(FONTS, (72, 18, 10))[0],
        size=rng.choices((7.0, 7.5, 8.0, 8.5, 9.0, 9.5, 10.0, 11.0, 12.0), (5, 5, 12, 12, 22, 14, 18, 9, 3))[0],
        leading=rng.choices((1.1, 1.15, 1.2, 1.25, 1.3, 1.45, 1.7, 2.1), (15, 16, 16, 16, 15, 15, 4, 3))[0],
        left=margin,
        right=rng.uniform(125.0, 165.0) if has_sidebar else rng.choice((28.0, 36.0, 45.0, margin)),
        top=rng.choice((24.0, 36.0, 50.0, 70.0)),
    )


def draw_layout(
    rng: random.Random,
    *,
    name: str,
    language: str,
    document_type: DocumentType,
    sender: Party,
    stranger: Party,
    currency: str,
    split: Split,
) -> Layout:
    """A layout with every choice made.

    Args:
        sender: whose paper it is; his country says by which habits.
        stranger: a firm that the papers may name beside the partners.
    """
    reserved = split == "validation"
    skeleton = _draw_skeleton(rng, document_type, reserved=reserved)
    typography = draw_typography(rng, sender.country, skeleton=skeleton)
    party = draw_party_style(rng, country=sender.country, language=language)
    sampling = draw_sampling(rng) if rng.random() < SAMPLED.get(skeleton, 0.045) else None
    plan = Plan(rng, language, party, draw_keys(rng), stranger, reserved, sender, sampling)
    rows = SKELETONS[skeleton][0](plan)
    footer = draw_footer_style(rng, party, language)
    slip, listing = skeleton == "slip", skeleton in ("listing", "dossier")
    totals = _draw_totals(plan, skeleton)
    return Layout(
        name=name,
        language=language,
        document_type=document_type,
        sender=sender,
        currency=currency,
        typography=replace(typography, bottom=24.0 if slip else max(40.0, footer.height + 36)),
        wording=Wording(language, rng, document_type=document_type.value, split=split),
        notation=draw_notation(rng, language=language, currency=currency, country=sender.country),
        rows=_with_technical(plan, _with_top_line(rng, rows), skeleton),
        tail=_draw_tail(plan, is_slip=slip),
        table=_draw_table(plan, skeleton, document_type, typography, american=sender.country == "US"),
        ledger=_draw_ledger(plan),
        totals=totals,
        text=_draw_text(rng, skeleton),
        footer=footer,
        items_heading=draw_heading(rng, language=language, kind="items") if listing or rng.random() < 0.06 else "",
        is_slip=slip,
        sidebar=_draw_sidebar(plan) if typography.right > SIDEBAR else (),
        terms_beside=not slip and _leaves_room(totals) and rng.random() < 0.4,
        totals_first=not slip and rng.random() < (0.25 if skeleton == "dossier" else 0.02),
        sampling=sampling,
    )


def _draw_table(
    plan: Plan, skeleton: str, document_type: DocumentType, typography: Typography, *, american: bool
) -> TableStyle:
    rng, form = plan.rng, ""
    if skeleton == "slip":
        form = "slip"
    elif skeleton in ("listing", "dossier") and document_type in GOODS and rng.random() < 0.5:
        form = "blocks"
    table = draw_table_style(
        rng,
        language=plan.language,
        document_type=document_type,
        split="validation" if plan.reserved else "train",
        american=american,
        form=form,
    )
    return replace(table, font=typography.font) if skeleton == "slip" or rng.random() < 0.8 else table


def _draw_totals(plan: Plan, skeleton: str) -> TotalsStyle:
    rng, totals = plan.rng, draw_totals_style(plan.rng)
    if skeleton == "slip":
        tills = ("", "", "", "after")
        return replace(
            totals,
            place="full",
            kind="list",
            tax_table=rng.choice(tills),
            tax_wide=True,
            cash=rng.random() < 0.6,
            rounding=rng.random() < 0.25,
        )
    if skeleton in ("listing", "dossier") and rng.random() < 0.6:
        totals = replace(totals, place="full", kind="list", value_share=rng.uniform(0.3, 0.7), currency="money")
    if skeleton in ("listing", "dossier") and rng.random() < 0.7:
        heading = draw_heading(rng, language=plan.language, kind="totals")
        totals = replace(totals, heading=heading, zeros=rng.random() < 0.4)
    return totals


def _draw_text(rng: random.Random, skeleton: str) -> TextStyle:
    text = draw_text_style(rng, letter=skeleton == "letter")
    return replace(text, small_print="") if skeleton == "slip" and text.small_print == "page" else text


def _leaves_room(totals: TotalsStyle) -> bool:
    """Whether text can stand left of the sums."""
    wide = totals.tax_table or totals.charges_table or totals.heading
    return totals.kind == "list" and totals.place == "right" and not wide and totals.share < 0.45


def _draw_ledger(plan: Plan) -> TableStyle:
    return draw_table_style(
        plan.rng,
        language=plan.language,
        document_type=DocumentType.PAYMENT_ADVICE,
        split="validation" if plan.reserved else "train",
        form="table",
    )


def _draw_skeleton(rng: random.Random, document_type: DocumentType, *, reserved: bool) -> str:
    if reserved and rng.random() < 0.25:
        return "reserved"
    if document_type is DocumentType.RECEIPT and rng.random() < 0.85:
        return "slip"
    names = list(SKELETONS)
    return rng.choices(names, [SKELETONS[name][1] for name in names])[0]


def _with_top_line(rng: random.Random, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """With words over everything, as printing programs put them."""
    if rng.random() > 0.1:
        return rows
    return (Row((Cell(0.0, 1.0, (draw_stray(rng),)),), rng.choice((4.0, 16.0))), *rows)


def _with_technical(plan: Plan, rows: tuple[Row, ...], skeleton: str) -> tuple[Row, ...]:
    """With lines about the data behind the paper over or under its head."""
    rng = plan.rng
    if skeleton == "slip" or rng.random() > TECHNICAL.get(skeleton, 0.05):
        return rows
    block = draw_technical(rng, language=plan.language, reserved=plan.reserved)
    row = Row((Cell(0.0, rng.choice((0.5, 0.8, 1.0, 1.0)), (block,)),), rng.choice((4.0, 14.0)))
    place = rng.choice((0, 0, 0, 1, min(2, len(rows)), len(rows)))
    return (*rows[:place], row, *rows[place:])


def _draw_sidebar(plan: Plan) -> tuple[Block, ...]:
    """What stands in the wide margin of letters: the sender and how to reach him, the bank."""
    rng = plan.rng
    head = replace(plan.head("left"), name_size=11.0, size=rng.uniform(0.65, 0.8), details="lines")
    extras = tuple(key for key in EXTRAS if rng.random() < 0.6)
    blocks: list[Block] = [replace(head, extras=extras)]
    keys = tuple(key for key in ("contact_name", "phone", "email", "bank", "sender_iban", "bic") if rng.random() < 0.4)
    style = replace(draw_grid_style(rng, kinds=(ABOVE, INLINE)), label_size=0.7, value_size=0.75, columns=1)
    blocks.append(Grid(keys, style))
    return tuple(blocks)


def _draw_tail(plan: Plan, *, is_slip: bool) -> tuple[Row, ...]:
    """Blocks below the sums: the bank, a stray code, a signature field."""
    rng = plan.rng
    rows: list[Row] = []
    if rng.random() < 0.25:
        keys = [
            key for key in ("bank", "sender_iban", "bic", "payment_reference", "sender_tax_id") if rng.random() < 0.8
        ]
        keys += [key for key in ("due_date", "payment_terms", "delivery_terms") if rng.random() < 0.2]
        block: Block = plan.grid(keys, BESIDE, INLINE, RUN, BARE)
        if rng.random() < 0.4:
            block = plan.section("payment", block, size=rng.choice((1.0, 1.2)), strong=rng.random() < 0.8)
        rows.append(Row((Cell(0.0, rng.uniform(0.45, 1.0), (block,)),), 8.0))
    if rng.random() < 0.08:
        rows.append(Row((Cell(0.0, rng.uniform(0.4, 1.0), (draw_notes(rng, language=plan.language),)),), 8.0))
    if rng.random() < 0.15:
        rows.append(Row((Cell(0.0, 1.0, (draw_stray(rng),)),), 8.0))
    if rng.random() < 0.05 and not is_slip:
        technical = draw_technical(rng, language=plan.language, reserved=plan.reserved)
        rows.append(Row((Cell(0.0, rng.uniform(0.5, 1.0), (technical,)),), 8.0))
    return tuple(rows)
