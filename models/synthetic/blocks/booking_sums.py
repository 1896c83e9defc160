"""The sums of a booking: by month, as a list, and tables about the market that are no sums of it."""

from collections.abc import Sequence
from decimal import Decimal

from models.layout.labels import LABEL, TEXT
from models.synthetic.blocks.booking_head import campaign_of
from models.synthetic.blocks.booking_lines import gross_field, shows_commission
from models.synthetic.blocks.booking_style import BookingStyle
from models.synthetic.blocks.paper import Flow, Paper, money_pieces, plain
from models.synthetic.booked import is_advertising
from models.synthetic.campaigns import Month
from models.synthetic.notation import MONTHS, Notation
from models.synthetic.sheet import Piece, bold, width_of

Cell = list[Piece]
Rows = list[list[Cell]]


def draw_booking_sums(paper: Paper, style: BookingStyle, flow: Flow) -> None:
    """Print the sums where the flow stands."""
    taxed = bool(paper.record.tax_amount)
    if style.sums in ("months", "both"):
        _draw_months(paper, style, flow)
    if style.sums in ("list", "both") or taxed:
        _draw_list(paper, style, flow)
    if style.shares:
        _draw_shares(paper, style, flow)


def _money(paper: Paper, style: BookingStyle, amount: Decimal, field: str = "") -> Cell:
    """An amount with its tag; what was printed is noted."""
    notation = paper.notation
    if field:
        paper.sheet.note(field, plain(amount))
    if style.money == "amount":
        return [(notation.amount(amount), field)]
    if notation.currency_place != "none":
        paper.sheet.note("currency", paper.record.currency)
    return money_pieces(notation, signed_money(notation, amount), field)


def signed_money(notation: Notation, amount: Decimal) -> str:
    """Money whose brackets hold the currency too: ($37.50)."""
    if amount < 0 and notation.negative == "parentheses":
        return f"({notation.money(-amount)})"
    return notation.money(amount)


def _commission(paper: Paper, style: BookingStyle, gross: Decimal) -> Cell:
    amount = campaign_of(paper).commission_of(gross)
    return _money(paper, style, amount if style.plus else -amount)


def _month(paper: Paper, style: BookingStyle, month: Month) -> list[str]:
    """What stands for a month: one cell, or two days in two."""
    notation = paper.notation
    match style.month:
        case "name":
            return [f"{MONTHS[notation.language].split()[month.start.month - 1]} {month.start.year}"]
        case "range":
            return [f"{notation.date(month.start)} - {notation.date(month.end)}"]
        case "edges":
            return [notation.date(month.start), notation.date(month.end)]
    return [f"{month.start.month:02}/{month.start.year}"]


def _draw_months(paper: Paper, style: BookingStyle, flow: Flow) -> None:
    """A row for each month, and one for all."""
    campaign, words = campaign_of(paper), style.words
    edges, shown = style.month == "edges", shows_commission(paper, style)
    head = (
        [words.word("headings", key).replace("\n", " ") for key in ("start", "end")]
        if edges
        else [words.word("words", "month")]
    )
    head += [
        words.word("words", "count" if is_advertising(campaign) else "count_plain"),
        words.word("words", "gross" if shown else "amount"),
    ]
    head += [words.word("words", "commission"), words.word("words", "net")] if shown else []
    rows: Rows = []
    for month in campaign.months:
        cells: list[Cell] = [[(text, "")] for text in _month(paper, style, month)]
        cells += [[(str(month.count), "")], _money(paper, style, month.gross)]
        if shown:
            rest = month.gross - campaign.commission_of(month.gross)
            cells += [_commission(paper, style, month.gross), _money(paper, style, rest)]
        rows.append(cells)
    total: list[Cell] = [[(words.word("words", "total"), "")], *([[("", "")]] if edges else [])]
    total += [[(str(campaign.count), "")], _money(paper, style, campaign.gross, gross_field(paper, style))]
    if shown:
        total += [_commission(paper, style, campaign.gross), _money(paper, style, campaign.net, "net_amount")]
    width = paper.typography.width * (0.55 if len(head) < 5 else 0.72)
    draw_grid(paper, flow, head, [*rows, total], width, text_columns=2 if edges else 1)


def draw_grid(
    paper: Paper,
    flow: Flow,
    head: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    width: float,
    *,
    text_columns: int,
    start: float = 0.0,
    labelled: bool = True,
) -> None:
    """A small table; numbers end at the right. ``labelled``: the last row begins with a label."""
    typography = paper.typography
    size, font = typography.size * 0.95, typography.font
    texts = [
        [*(["".join(text for text, _ in row[column]) for row in rows]), head[column]] for column in range(len(head))
    ]
    needs = [max(width_of(text, size, bold(font)) for text in column) + 10 for column in texts]
    extra = max((width - sum(needs)) / len(needs), 0.0)
    flow.need(size * 1.35 * min(len(rows) + 2, 12))
    edges = [typography.left + start]
    for need in needs:
        edges.append(edges[-1] + need + extra)
    lines: list[tuple[Sequence[Cell], str]] = [([[(text, "")] for text in head], LABEL), *((row, TEXT) for row in rows)]
    for index, (row, role) in enumerate(lines):
        if flow.y + size * 1.35 > flow.bottom:
            flow.next_page()
        face = bold(font) if role == LABEL else font
        for column, pieces in enumerate(row):
            right = column >= text_columns
            x = edges[column + 1] - 8 if right else edges[column]
            named = labelled and column == 0 and index == len(lines) - 1
            paper.sheet.pieces(
                x, flow.y + size, pieces, size=size, font=face, align="right" if right else "left",
                role=LABEL if named else role,
            )  # fmt: skip
        flow.y += size * 1.35
    flow.y += size


def _draw_list(paper: Paper, style: BookingStyle, flow: Flow) -> None:
    """Gross, commission, net and tax below each other."""
    typography, campaign, words, record = paper.typography, campaign_of(paper), style.words, paper.record
    size = typography.size
    sums: list[tuple[str, Cell]] = []
    if len(record.number) % 2 and is_advertising(campaign):
        sums.append((words.word("words", "count"), [(str(campaign.count), "")]))
    single = not shows_commission(paper, style) and not record.tax_amount
    label = words.word("words", "total" if single else "gross")
    if shows_commission(paper, style) or single:
        sums.append((label, _money(paper, style, campaign.gross, gross_field(paper, style))))
    if shows_commission(paper, style):
        percent = paper.notation.percent(campaign.commission)
        sums.append((f"{words.word('words', 'commission')} ({percent})", _commission(paper, style, campaign.gross)))
    if not single:
        sums.append((words.word("words", "net"), _money(paper, style, campaign.net, "net_amount")))
    if record.tax_amount and record.gross_amount is not None:
        rate = paper.notation.percent(record.taxes[0].rate)
        sums.append(
            (paper.wording.label("tax_amount", rate=rate), _money(paper, style, record.tax_amount, "tax_amount"))
        )
        sums.append((paper.wording.label("gross_amount"), _money(paper, style, record.gross_amount, "gross_amount")))
    flow.need(size * 1.4 * len(sums))
    x0 = typography.left if style.mirrored else typography.left + typography.width * 0.55
    room = max(width_of(text, size, bold(typography.font)) for text, _ in sums) + 14
    for text, pieces in sums:
        at = x0 + max(room, typography.width * 0.26)
        paper.sheet.text(x0, flow.y + size, text, size=size, font=typography.font, role=LABEL)
        right = at + typography.width * 0.17
        paper.sheet.pieces(right, flow.y + size, pieces, size=size, font=typography.font, align="right")
        flow.y += size * 1.4
    flow.y += size


def _draw_shares(paper: Paper, style: BookingStyle, flow: Flow) -> None:
    """How the market's money is spread; nothing of it is read."""
    words, campaign = style.words, campaign_of(paper)
    for index in range(style.shares):
        rows: Rows = [
            [[(name, "")], [(f"{percent}%", "")], _money(paper, style, amount)]
            for name, percent, amount in campaign.shares[: 3 + index * 9]
        ]
        rows.append([[(words.word("words", "market"), "")], [("100%", "")], _money(paper, style, campaign.gross * 3)])
        head = [words.word("words", key) for key in ("shares", "share", "amount")]
        draw_grid(paper, flow, head, rows, paper.typography.width * 0.4, text_columns=1, labelled=False)
