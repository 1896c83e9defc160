"""The head of a booking: who sells, which agency books, for whom, when, and many codes."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from datamodel.extraction import DocumentType
from models.layout.labels import LABEL
from models.synthetic.blocks.addresses import address_lines, address_tag, name_tag, note_party
from models.synthetic.blocks.booking_style import BookingStyle
from models.synthetic.blocks.entries import entry_of
from models.synthetic.blocks.grid import ABOVE, BESIDE, STRIP, draw_entries
from models.synthetic.blocks.paper import Entry, Paper, print_label
from models.synthetic.blocks.party import draw_party
from models.synthetic.booked import is_advertising
from models.synthetic.campaigns import Campaign
from models.synthetic.parties import Party
from models.synthetic.sheet import bold, width_of

AGENCY_FACTS = ("calendar", "cycle", "payment", "commission", "agency_code")
CUSTOMER_FACTS = (
    "demographic",
    "product",
    "product_code",
    "customer_code",
    "revenue_code",
    "revenue_code2",
    "separation",
)
"""Facts that stand in the section of the agency, and in that of its customer."""


def campaign_of(paper: Paper) -> Campaign:
    """What is booked.

    Raises:
        ValueError: the record is no booking.
    """
    if paper.record.campaign is None:
        raise ValueError("no booking")
    return paper.record.campaign


def buyer_and_seller(paper: Paper) -> tuple[tuple[str, Party], tuple[str, Party]]:
    """The agency and the seller, each as what it is to the paper ("sender", "receiver")."""
    sender, receiver = ("sender", paper.record.sender), ("receiver", paper.record.receiver)
    return (sender, receiver) if paper.record.document_type is DocumentType.PURCHASE_ORDER else (receiver, sender)


def booking_entries(paper: Paper, style: BookingStyle, keys: Sequence[str]) -> list[Entry]:
    """The labelled values of ``keys``."""
    entries: list[Entry] = []
    for key in keys:
        entries += _entries(paper, style, key)
    return entries


def _entries(paper: Paper, style: BookingStyle, key: str) -> list[Entry]:
    words, campaign = style.words, campaign_of(paper)
    plain = "" if is_advertising(campaign) else "_plain"
    match key:
        case "number":
            return [_number(paper, style)]
        case "date":
            invoice = paper.record.document_type is DocumentType.INVOICE
            label = words.word("labels", "date_invoice" if invoice else "date")
            return _relabelled(paper, "document_date", label)
        case "both_dates":
            days = (paper.notation.date(campaign.entered), paper.notation.date(campaign.revised))
            return [Entry(key, words.word("labels", key), ((" / ".join(days), ""),))]
        case "customer_name":
            return _relabelled(paper, key, words.word("labels", f"customer{plain or '_name'}"))
        case "period" if style.span == "edges":
            return [
                entry
                for edge in ("period_start", "period_end")
                for entry in _relabelled(paper, edge, words.word("labels", edge))
            ]
        case "period":
            return _relabelled(paper, key, words.word("labels", f"period{plain}"))
        case "estimate" | "alternate":
            return [Entry(key, words.word("labels", key), ((getattr(campaign, key), ""),))]
        case "contact":
            return _contact(paper, style)
    value = dict(campaign.facts).get(key)
    return [] if value is None else [Entry(key, words.fact(key), ((value, ""),) if value else ())]


def _relabelled(paper: Paper, key: str, label: str) -> list[Entry]:
    entry = entry_of(paper, key)
    return [replace(entry, label=label)] if entry else []


def _number(paper: Paper, style: BookingStyle) -> Entry:
    """The booking's own number, with the number of its change where the layout prints that too."""
    entry = entry_of(paper, "document_number")
    assert entry is not None
    if paper.record.document_type is DocumentType.INVOICE:
        return replace(entry, label=style.words.word("labels", "number_invoice"))
    if not style.revised:
        return replace(entry, label=style.words.word("labels", "number"))
    revision = campaign_of(paper).revision
    label = style.words.word("labels", "number_revision")
    return replace(entry, label=label, pieces=(*entry.pieces, (f" / {revision}" if revision else " /", "")))


def _contact(paper: Paper, style: BookingStyle) -> list[Entry]:
    """The sender's person in charge: of the seller, or of the agency that orders."""
    order = paper.record.document_type is DocumentType.PURCHASE_ORDER
    return _relabelled(paper, "contact_name", style.words.word("labels", "contact_buyer" if order else "contact"))


def party_entries(
    paper: Paper, style: BookingStyle, who: str, party: Party, label: str, address: str | None
) -> list[Entry]:
    """A party as labelled values: the name, and the address line by line unless ``address``, its label, is None."""
    lines = address_lines(party, style.party, paper.record.sender.country) if address is not None else []
    note_party(paper, who, party.name, lines)
    entries = [Entry("name", label, ((party.name, name_tag(who)),))]
    for index, line in enumerate(lines):
        entries.append(
            Entry("address", (address or "") if index == 0 else "", ((line, address_tag(who)),), begins=index == 0)
        )
    return entries


def draw_booking_head(paper: Paper, style: BookingStyle, y: float) -> float:
    """Print the whole head from ``y`` on; returns where the next may begin."""
    y = draw_top(paper, style, y)
    match style.head:
        case "contract":
            return _draw_contract(paper, style, y)
        case "sheet":
            return _draw_sheet(paper, style, y)
    return _draw_columns(paper, style, y)


def draw_top(paper: Paper, style: BookingStyle, y: float) -> float:
    """What stands over everything: when it was printed, and the title."""
    typography, sheet = paper.typography, paper.sheet
    size, font, right = typography.size, typography.font, typography.left + typography.width
    if style.top_line:
        printed = f"{style.words.word('words', 'printed')} {paper.notation.date(campaign_of(paper).revised)}"
        if style.title_size > 15:
            printed += f" {8 + campaign_of(paper).count % 10:02}:{len(paper.record.number) * 5:02}:30"
        sheet.text(typography.left + typography.width * 0.58, y + size, printed, size=size, font=font)
        if style.head == "contract":
            sheet.text(typography.left, y + size, style.words.word("words", "top"), size=size, font=font)
        y += size * 1.5
    titles = "titles" if is_advertising(campaign_of(paper)) else "titles_plain"
    title = style.words.word(titles, paper.record.document_type.value)
    at = {"left": typography.left, "right": right}.get(style.title_align, typography.left + typography.width / 2)
    size = style.title_size
    sheet.text(at, y + size, title, size=size, font=bold(font), align=style.title_align)
    return y + size * 1.6


def _draw_contract(paper: Paper, style: BookingStyle, y: float) -> float:
    """The parties below each other at one side, cells with small labels at the other."""
    typography = paper.typography
    (buyer_role, buyer), (seller_role, seller) = buyer_and_seller(paper)
    width = typography.width
    left, right = typography.left, typography.left + width * 0.48
    if style.mirrored:
        left, right = typography.left + width * 0.56, typography.left
    party = replace(style.party, heading="", labelled=None, indent=0.0, numbered="")
    shift = width * 0.1
    end = draw_party(paper, seller, seller_role, party, left + shift, y, width * 0.32)
    end += paper.line(2.0)
    print_label(paper, left, end, style.words.word("words", "and"), size=typography.size, font=typography.font)
    end = draw_party(paper, buyer, buyer_role, replace(party, extras=()), left + shift, end, width * 0.32)
    cells = draw_cells(
        paper,
        booking_entries(paper, style, style.keys),
        style,
        right,
        y,
        width * 0.52 if not style.mirrored else width * 0.5,
    )
    return max(end, cells) + paper.line()


def draw_cells(paper: Paper, entries: Sequence[Entry], style: BookingStyle, x: float, y: float, width: float) -> float:
    """Rows of one to three cells, the label over the value; ever the same rows for one layout."""
    pattern = [1 + (len(style.words.language) + ord(key[0]) + len(key)) % 3 for key in style.keys]
    grid = replace(style.grid, kind=ABOVE, columns=1, label_size=min(style.grid.label_size, 0.95))
    rest, row = list(entries), 0
    while rest:
        count = min(pattern[row % len(pattern)], len(rest))
        now, rest = rest[:count], rest[count:]
        each = width / count
        y = (
            max(draw_entries(paper, [entry], grid, x + index * each, y, each - 4) for index, entry in enumerate(now))
            + style.grid.gap * paper.typography.size
        )
        row += 1
    return y


def _draw_sheet(paper: Paper, style: BookingStyle, y: float) -> float:
    """Sections for the order, the agency and its customer, each in two columns."""
    (buyer_role, buyer), (seller_role, seller) = buyer_and_seller(paper)
    name = paper.wording.label("name")
    address = style.words.word("labels", "agency_address") if style.mirrored else ""
    at = paper.typography.left + paper.typography.width * 0.72
    size = paper.typography.size
    paper.sheet.text(at, y + size, seller.name, size=size, font=bold(paper.typography.font), tag=name_tag(seller_role))
    paper.sheet.note(name_tag(seller_role), seller.name)
    y += paper.line(1.6)
    own = (*AGENCY_FACTS, *CUSTOMER_FACTS, "customer_name")
    order = [key for key in style.keys if key not in own]
    customer = [replace(entry, label=name) for entry in _entries(paper, style, "customer_name")]
    sections: tuple[tuple[str, list[Entry], list[str]], ...] = (
        ("order", [], order),
        (
            "agency",
            party_entries(paper, style, buyer_role, buyer, name, address),
            [k for k in style.keys if k in AGENCY_FACTS],
        ),
        ("customer", customer, [k for k in style.keys if k in CUSTOMER_FACTS]),
    )
    for section, fixed, keys in sections:
        heading = style.words.word("sections", section)
        if section == "customer" and not is_advertising(campaign_of(paper)):
            heading = style.words.word("labels", "customer_plain")
        y = _draw_section(paper, style, heading, fixed, booking_entries(paper, style, keys), y)
    return y


def _draw_section(
    paper: Paper, style: BookingStyle, heading: str, fixed: Sequence[Entry], more: Sequence[Entry], y: float
) -> float:
    """A heading beside or over two columns of labels and values."""
    typography = paper.typography
    print_label(paper, typography.left, y, heading, size=typography.size, font=bold(typography.font))
    x, width = typography.left, typography.width
    if style.heading_side:
        shift = max(width * 0.13, width_of(heading, typography.size, bold(typography.font)) + 8)
        x, width = x + shift, width - shift
    else:
        y += paper.line(1.2)
    first = -(-(len(fixed) + len(more)) // 2) if not fixed else max(len(fixed), (len(fixed) + len(more)) // 2)
    entries = [*fixed, *more]
    grid = replace(style.grid, kind=BESIDE, columns=1, value_align="left")
    ends = [
        draw_entries(paper, part, grid, x + index * width / 2, y, width / 2 - 8)
        for index, part in enumerate((entries[:first], entries[first:]))
    ]
    return max(ends) + paper.line(1.0)


def _draw_columns(paper: Paper, style: BookingStyle, y: float) -> float:
    """The parties beside each other or as values among the others, which stand in two or three columns."""
    typography, words = paper.typography, style.words
    (buyer_role, buyer), (seller_role, seller) = buyer_and_seller(paper)
    entries = booking_entries(paper, style, style.keys)
    labels = (words.word("labels", "agency"), words.word("labels", "seller"))
    if style.mirrored:
        entries[2:2] = party_entries(paper, style, buyer_role, buyer, labels[0], words.word("labels", "agency_address"))
        entries[2:2] = party_entries(paper, style, seller_role, seller, labels[1], None)
    else:
        half = typography.width / 2
        ends = []
        pairs = ((seller_role, seller, labels[1]), (buyer_role, buyer, labels[0]))
        for index, (role, party, label) in enumerate(pairs):
            x, top = typography.left + index * half, y
            if not style.brand:
                print_label(paper, x, y, label, size=typography.size, font=bold(typography.font))
                top += paper.line()
            shape = replace(style.party, heading="", labelled=None, numbered="")
            ends.append(draw_party(paper, party, role, shape, x, top, half - 12))
        y = max(ends) + paper.line()
    return _spread(paper, style, entries, y) + paper.line()


def _spread(paper: Paper, style: BookingStyle, entries: Sequence[Entry], y: float) -> float:
    """Over the width, in two or three columns; an address stays together."""
    typography = paper.typography
    if style.grid.kind == STRIP and not style.mirrored:
        return draw_entries(paper, entries, style.grid, typography.left, y, typography.width)
    count = 3 if typography.width > 480 and len(entries) > 9 and style.span == "one" else 2
    cuts = [0]
    for column in range(1, count):
        cut = column * -(-len(entries) // count)
        while cut < len(entries) and not entries[cut].begins:
            cut += 1
        cuts.append(cut)
    each = typography.width / count
    grid = replace(style.grid, columns=1, kind=style.grid.kind if style.grid.kind != STRIP else BESIDE)
    return max(
        draw_entries(paper, entries[a:b], grid, typography.left + index * each, y, each - 10)
        for index, (a, b) in enumerate(pairwise([*cuts, len(entries)]))
    )


def draw_repeated_head(paper: Paper, style: BookingStyle, y: float) -> float:
    """What further pages repeat; returns where they may go on."""
    match style.repeat:
        case "full":
            return draw_booking_head(paper, style, y)
        case "none":
            return y
    keys = [
        key for key in style.keys if key in ("number", "customer_name", "period", "estimate", "alternate", "product")
    ]
    entries = booking_entries(paper, style, keys)
    if style.repeat == "line":
        text = [(entry.label, entry) for entry in entries[:3]]
        x, size, font = paper.typography.left, paper.typography.size, paper.typography.font
        for label, entry in text:
            for field, value in entry.truths:
                paper.sheet.note(field, value)
            x = paper.sheet.text(x, y + size, f"{label}: ", size=size, font=font, role=LABEL).x1
            x = paper.sheet.pieces(x, y + size, entry.pieces, size=size, font=font).x1 + size * 2
        return y + size * 3
    return (
        _spread(
            paper, replace(style, span="edges", mirrored=True), entries, draw_top(paper, style, y) if style.brand else y
        )
        + paper.line()
    )
