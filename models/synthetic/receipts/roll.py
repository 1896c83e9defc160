"""The receipt on paper: head, number and day, lines, sums, taxes, thanks, one below the other."""

import random
from decimal import Decimal

from models.layout.labels import LABEL, TEXT
from models.synthetic.names import draw_coined, draw_person
from models.synthetic.patterns import fill
from models.synthetic.receipts.bills import Bill, make_bill
from models.synthetic.receipts.entries import draw_entries
from models.synthetic.receipts.lines import draw_heading, draw_lines
from models.synthetic.receipts.pen import AS_LABEL, Pen
from models.synthetic.receipts.style import RollStyle
from models.synthetic.receipts.sums import Sum, sums_of
from models.synthetic.receipts.voucher import draw_voucher
from models.synthetic.sheet import Piece, Sheet


def print_receipt(rng: random.Random, style: RollStyle) -> Sheet:
    """A sale of the shop, printed; the paper is as long as what stands on it."""
    left, top, right, _ = style.margins
    sheet = Sheet((left + style.width + right, 6000.0))
    pen = Pen(sheet, style, left, top, rng)
    bill = make_bill(rng, style.shop, coded=style.coded, included=style.included, rounded=style.rounded)
    _draw_head(pen, style)
    if not style.entries_last:
        draw_entries(pen, bill)
    if style.voucher:
        draw_voucher(pen, bill)
    else:
        _draw_sale(pen, bill)
    at_the_end = rng.random() < 0.4
    if style.entries_last and not at_the_end:
        pen.rule()
        draw_entries(pen, bill)
    _draw_foot(pen)
    if style.entries_last and at_the_end:
        draw_entries(pen, bill)
    if rng.random() < 0.06:
        _draw_stamp(pen)
    sheet.cut(pen.y + style.margins[3])
    return sheet


def _draw_sale(pen: Pen, bill: Bill) -> None:
    """Lines, sums, taxes and the payment by card."""
    pen.rule()
    draw_heading(pen)
    draw_lines(pen, bill)
    pen.rule()
    _draw_sums(pen, bill)
    if pen.style.tax_table and bill.tax:
        _draw_tax_table(pen, bill)
    if pen.style.card_slip:
        _draw_card_slip(pen)


def _draw_head(pen: Pen, style: RollStyle) -> None:
    shop, rng = style.shop, pen.rng
    if style.stray:
        _draw_stray(pen)
    if style.logo:
        pen.line([(style.logo, "")], size=style.size * rng.choice((2.0, 2.6, 3.4)), align="center")
        pen.feed(0.4)
    names: list[list[Piece]] = [[(shop.name, "sender_name")]]
    if shop.trading_name and style.trading:
        names.insert(0 if style.trading == "first" else 1, [(shop.trading_name, "")])
        if style.trading == "first" and rng.random() < 0.4:
            names[1] = [(f"({shop.name})", "sender_name")]
    beside = "company_first" in style.head and rng.random() < 0.4
    for index, name in enumerate(names):
        known = name[0][1] == "sender_name"
        pieces = [*name, (f" {shop.company_number}", "")] if beside and known else name
        size = style.size * (style.name_size if index == 0 else 1.0)
        pen.line(pieces, size=size, align=style.head_align, strong=style.name_strong and index == 0)
    pen.sheet.note("sender_name", shop.name)
    for part in style.head:
        if part == "company_first" and not beside:
            _draw_part(pen, "company")
    first = style.head[:1] if rng.random() < 0.08 else ()
    for part in (*first, "address", *style.head[len(first) :]):
        _draw_part(pen, part)
    pen.feed(rng.choice((0.3, 0.8, 1.5)))


def _draw_stray(pen: Pen) -> None:
    """What somebody wrote over the receipt before it was filed: a name, a number."""
    text = pen.rng.choice((draw_person(pen.rng, "GB").lower(), fill(pen.rng, "3#####~"), fill(pen.rng, "<1-99>"), "OK"))
    pen.line(
        [(text, "")], size=pen.style.size * pen.rng.choice((1.2, 1.8, 2.4)), align=pen.rng.choice(("left", "center"))
    )
    pen.feed(pen.rng.choice((0.5, 2.0)))


def _draw_stamp(pen: Pen) -> None:
    """What an office stamps and writes on a receipt, with a day of its own."""
    rng = pen.rng
    word = rng.choice(("PAID", "POSTED", "APPROVED", "RECEIVED", "BEZAHLT", "GEBUCHT", "EINGANG", "CHECKED"))
    size, x = pen.size * rng.choice((1.2, 1.8)), pen.left + pen.width * rng.uniform(0.1, 0.5)
    pen.put(x, [(word, "")], size=size)
    pen.advance(size)
    if rng.random() < 0.6:
        pen.put(x + pen.size, [(fill(rng, "<1-30>[/|.]<1-12>[/|.]<14-26>"), "")], size=size)
        pen.advance(size)


def _draw_address(pen: Pen) -> None:
    style = pen.style
    pen.block([[(line, "sender_address")] for line in style.shop.address], align=style.head_align)
    pen.sheet.note("sender_address", ", ".join(line.rstrip(" ,.") for line in style.shop.address))


def _draw_part(pen: Pen, part: str) -> None:
    style, shop, words, rng = pen.style, pen.style.shop, pen.style.words, pen.rng
    match part:
        case "address":
            _draw_address(pen)
        case "company":
            label = words.label(rng, "company") if shop.company_number[:1] in "(0123456789" else ""
            closing = ")" if label.startswith("(") else ""
            pen.labelled(label, [(shop.company_number.strip("()") + closing, "")], align=style.head_align)
        case "tax_id":
            _draw_tax_id(pen)
        case "phone":
            _draw_phones(pen)
        case "branch":
            pen.line([(words.label(rng, "branch"), "")], align=style.head_align)
        case "title":
            pen.feed(rng.choice((0.0, 0.4, 1.0)))
            align = "center" if rng.random() < 0.85 else "left"
            pen.line([(style.title, "")], size=style.size * style.title_size, align=align, strong=style.name_strong)
            pen.feed(rng.choice((0.0, 0.4, 1.0)))


def _draw_tax_id(pen: Pen) -> None:
    style = pen.style
    label = style.words.label(pen.rng, "tax_id")
    closing = ")" if label.startswith("(") else ""
    pen.labelled(label, [(style.shop.tax_id + closing, "sender_tax_id")], align=style.head_align)
    pen.sheet.note("sender_tax_id", style.shop.tax_id)


def _draw_phones(pen: Pen) -> None:
    style, words, rng = pen.style, pen.style.words, pen.rng
    first, *others = style.shop.phones
    label = words.label(rng, "phone") if rng.random() < 0.8 else ""
    if others and rng.random() < 0.5:
        pieces: list[Piece] = [(first, ""), (f" {words.label(rng, 'fax')} ", "label"), (others[0], "")]
        pen.labelled(label, pieces, align=style.head_align)
        return
    pen.labelled(label, [(first, "")], align=style.head_align)
    for other in others:
        pen.labelled(words.label(rng, "fax"), [(other, "")], align=style.head_align)


def _draw_sums(pen: Pen, bill: Bill) -> None:
    style, sheet = pen.style, pen.sheet
    sums = sums_of(pen.rng, bill, style)
    facts = [item for item in sums if item.count] if style.facts_beside else []
    for item in (item for item in sums if item not in facts):
        size = style.size * (style.total_size if item.last else 1.0)
        if item.last and style.rule and pen.rng.random() < 0.4:
            pen.rule()
        amount = item.count or style.notation.amount(item.amount)
        if facts and size == style.size:
            _draw_fact(pen, facts.pop(0), beside=f"{item.label} {style.notation.currency} {amount}")
        _draw_sum(pen, item, amount, size)
        if item.field:
            sheet.note(item.field, f"{item.amount:.2f}")
        if item.last and style.rule and pen.rng.random() < 0.3:
            pen.rule()


def _draw_fact(pen: Pen, fact: Sum, *, beside: str) -> None:
    """A count at the left, on the line of a sum where there is room for both."""
    label = f"{fact.label}{pen.style.colon.rstrip()} "
    pen.put(pen.left, [(label, AS_LABEL), (fact.count, "")])
    if pen.width_of(f"{label}{fact.count}    {beside}") > pen.width or not pen.style.labels_right:
        pen.advance()


def _draw_sum(pen: Pen, item: Sum, amount: str, size: float) -> None:
    """Label and amount, with the currency where the shop puts it."""
    style, sign = pen.style, pen.style.notation.currency
    place = "none" if item.count else style.currency_place
    value: list[Piece] = [(amount, item.field)]
    label: list[Piece] = [(f"{item.label}{style.colon.rstrip()}", "")]
    match place:
        case "before":
            value = [(sign, "currency"), (" ", ""), *value]
        case "after":
            value = [*value, (" ", ""), (sign, "currency")]
        case "attached":
            text = f"-{sign}{amount[1:]}" if amount.startswith("-") else f"{sign}{amount}"
            value = [(text, item.field)]
        case "label":
            label = [(f"{item.label} ", ""), (sign, "currency"), (style.colon.rstrip(), "")]
    if place in ("before", "after", "label"):
        pen.sheet.note("currency", style.shop.currency)
    pen.pair(pen.with_currency(label), value, size=size, strong=item.last and style.total_strong)


def _draw_tax_table(pen: Pen, bill: Bill) -> None:
    """Rates with what they were charged on; no total of the paper."""
    style, words, rng = pen.style, pen.style.words, pen.rng
    notation, shop = style.notation, style.shop
    pen.feed(0.6)
    is_wide = rng.random() < 0.2
    if is_wide:
        pen.line([(words.label(rng, "table"), AS_LABEL)])
    heads = [words.label(rng, "table"), words.label(rng, "table_base"), words.label(rng, "table_tax")]
    code = f"{style.tax_codes[0]} " if style.tax_codes else ""
    rate = rng.choice(("", "@", "= ", "(", "@ ")) if code else ""
    first = f"{code}{rate}{notation.percent(shop.rate)}{')' if rate == '(' else ''}"
    rows = [[first, notation.amount(bill.net), notation.amount(bill.tax)]]
    if len(style.tax_codes) > 1 and rng.random() < 0.4:
        nothing = notation.amount(Decimal(0))
        rows.append([f"{style.tax_codes[1]} {notation.percent(Decimal(0))}", nothing, nothing])
    if rng.random() < 0.25:
        heads.append(words.label(rng, "total").split(" ")[0])
        rows = [[*row, notation.amount(bill.before if index == 0 else Decimal(0))] for index, row in enumerate(rows)]
    if is_wide:
        heads[0] = words.label(rng, "headings_code")
        if rng.random() < 0.5:
            rows.append([f"{words.label(rng, 'total').split(' ')[0]}:", *rows[0][1:]])
    pen.columns(heads, role=LABEL)
    for row in rows:
        pen.columns(row, role=TEXT)


def _draw_card_slip(pen: Pen) -> None:
    style, words, rng = pen.style, pen.style.words, pen.rng
    pen.rule()
    for _ in range(rng.randint(2, 5)):
        value = fill(rng, "[XXXXXXXXXXXX####|########|A000000004####|######|0000##########|###-###]")
        pen.labelled(words.label(rng, "card_labels") + style.colon.rstrip(), [(value, "")])
    pen.line([(words.label(rng, "card_words"), "")], align="center")


def _draw_foot(pen: Pen) -> None:
    style, words, rng = pen.style, pen.style.words, pen.rng
    pen.feed(rng.choice((0.4, 1.0, 2.0)))
    for part in style.foot:
        _draw_part(pen, part)
    texts = [words.sentence(rng, "thanks") for _ in range(style.thanks)]
    texts += [words.sentence(rng, "notes") for _ in range(style.notes)]
    if rng.random() < 0.3:
        rng.shuffle(texts)
    stars = rng.choice(("", "", "", "*****", "**"))
    align = "center" if rng.random() < 0.85 else "left"
    for text in texts:
        pen.paragraph(f"{stars} {text} {stars}".strip(), align=align)
    if words.has("thanks_at") and rng.random() < 0.07:
        pen.line([(f"{words.label(rng, 'thanks_at')} ", ""), (style.shop.name, "sender_name")], align=align)
    if rng.random() < 0.12:
        pen.feed(1.0)
        pen.line([(fill(rng, rng.choice(("################", "*~######*", "^^###^##^#^###"))), "")], align="center")
    if rng.random() < 0.06:
        pen.line([(f"www.{draw_coined(rng).lower()}.com", "")], align="center")
