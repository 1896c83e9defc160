"""How one shop's receipts look: every choice made once."""

import random
from dataclasses import dataclass, replace

from models.synthetic.names import draw_person
from models.synthetic.notation import DATE_STYLES, Notation, draw_notation
from models.synthetic.patterns import fill
from models.synthetic.receipts.shops import Shop, draw_shop, facts_of
from models.synthetic.receipts.words import Split, Words
from models.synthetic.sheet import FONTS

HEAD_PARTS = ("company", "tax_id", "phone", "branch", "title")


@dataclass(frozen=True, slots=True)
class RollStyle:
    """The receipts of a shop.

    Attributes:
        width: of the printed part, points; ``margins``: left, top, right, bottom of what the picture shows around it.
        head: parts of the head below name and address, in order; ``foot``: those that stand at the end.
        head_align: center or left; ``logo``: a large word over all, no name of a firm; ``name_size``: in sizes.
        trading: how a trading name stands: first, last, or "" (not printed).
        entries: how number, date and the like stand: lines, pairs (two in a line), columns (values below each
            other), run (values only), table (labels over values).
        entries_last: they stand below the sums.
        items: how a line stands: single, name_first, code_first, price_first, columns, columns_below, counted.
        heading: columns have headings.
        rule: what parts the sections, "" for none.
        labels_right: the labels of sums end beside the amounts; sums_inline: the amounts follow them at once.
        facts_beside: counts stand left of the sums.
        currency_place: in sums: none, before, attached, after, label (behind the label).
        parts: sums beside the total, see ``sums.py``.
        total_size: in sizes.
        customer: the label of who buys, "" where that is not printed.
        voucher: receipts confirm a sum and have no lines.
    """

    shop: Shop
    words: Words
    notation: Notation
    split: Split
    width: float
    margins: tuple[float, float, float, float]
    font: str
    size: float
    leading: float
    head: tuple[str, ...]
    foot: tuple[str, ...]
    head_align: str
    logo: str
    stray: bool
    name_size: float
    name_strong: bool
    trading: str
    title: str
    title_size: float
    entries: str
    entries_last: bool
    colon: str
    clock: str
    labelled_date: bool
    extras: tuple[tuple[str, str], ...]
    items: str
    coded: bool
    included: bool
    heading: bool
    upper_items: bool
    item_limit: int
    price_sign: bool
    tax_codes: tuple[str, ...]
    times: str
    reversed_times: bool
    rule: str
    labels_right: bool
    sums_inline: bool
    facts_beside: bool
    currency_place: str
    parts: frozenset[str]
    total_size: float
    total_strong: bool
    rounded: bool
    tax_table: bool
    thanks: int
    notes: int
    card_slip: bool
    customer: str
    voucher: bool


CLOCKS = ("{H:02}:{M:02}", "{H:02}:{M:02}:{S:02}", "{h}:{M:02} {p}", "{h:02}:{M:02}:{S:02} {p}", "{h:02}:{M:02}{p}")
TAX_CODES = (
    ("SR", "ZR"),
    ("S", "Z"),
    ("A", "B"),
    ("1", "2"),
    ("T", "N"),
    ("*S", "*Z"),
    ("V", "N"),
    ("*A", "*B"),
    ("6%",),
)


def draw_roll_style(rng: random.Random, *, language: str, split: Split) -> RollStyle:
    """A shop and its way to print."""
    shop = draw_shop(rng, language)
    notation = draw_roll_notation(rng, shop)
    slots = {"tax": shop.tax_name, "sign": shop.sign, "rate": notation.percent(shop.rate), "city": shop.city}
    words = Words(language, split, slots)
    font, size = rng.choices(FONTS, (40, 8, 52))[0], rng.choice((7.0, 8.0, 9.0, 10.0))
    columns = rng.choice((26, 30, 32, 36, 40, 40, 42, 48))
    width = columns * size * (0.6 if font == "Courier" else 0.52)
    is_voucher = rng.random() < (0.02 if shop.kind in ("supermarket", "fuel", "restaurant") else 0.1)
    is_book = is_voucher or rng.random() < 0.12
    is_american = shop.country in ("US", "CA")
    head, foot = _draw_head(rng, shop)
    return RollStyle(
        shop=shop,
        words=words,
        notation=notation,
        split=split,
        width=width * 1.5 if is_book else width,
        margins=_draw_margins(rng, width),
        font=font,
        size=size,
        leading=rng.choice((1.05, 1.15, 1.25, 1.4)),
        head=head,
        foot=foot,
        head_align="center" if rng.random() < 0.8 else "left",
        logo=_draw_logo(rng, shop),
        stray=rng.random() < 0.08,
        name_size=rng.choice((1.0, 1.0, 1.0, 1.2, 1.5, 2.0)),
        name_strong=rng.random() < 0.35,
        trading=rng.choice(("first", "first", "last", "")),
        title=words.label(rng, "voucher_titles" if is_voucher else "titles"),
        title_size=rng.choice((1.0, 1.0, 1.2, 1.5)),
        entries=rng.choices(("lines", "pairs", "columns", "run", "table"), (34, 22, 22, 16, 6))[0],
        entries_last=rng.random() < 0.14,
        colon=rng.choice((":", ":", " :", ": ", "", " : ")),
        clock=rng.choice(CLOCKS if language == "en" else CLOCKS[:2]),
        labelled_date=rng.random() < 0.72,
        extras=_draw_extras(rng, words, shop),
        items=rng.choices(
            ("single", "name_first", "code_first", "price_first", "columns", "columns_below", "counted"),
            (20, 18, 16, 8, 18, 12, 8),
        )[0],
        coded=rng.random() < 0.45,
        included=rng.random() < (0.03 if is_american else 0.82),
        heading=rng.random() < 0.55,
        upper_items=rng.random() < 0.55,
        item_limit=rng.choice((16, 20, 24, 40, 60)),
        price_sign=rng.random() < 0.14,
        tax_codes=rng.choice(TAX_CODES) if rng.random() < 0.4 else (),
        times=words.label(rng, "times"),
        reversed_times=rng.random() < 0.12,
        rule=rng.choices(("-", "=", "*", ".", "_", ""), (30, 8, 4, 4, 4, 50))[0],
        labels_right=rng.random() < 0.25,
        sums_inline=rng.random() < 0.08,
        facts_beside=rng.random() < 0.12,
        currency_place=rng.choices(("none", "before", "attached", "after", "label"), _places(language))[0],
        parts=_draw_parts(rng),
        total_size=rng.choice((1.0, 1.0, 1.15, 1.5, 2.0)),
        total_strong=rng.random() < 0.4,
        rounded=rng.random() < 0.75,
        tax_table=rng.random() < 0.45,
        thanks=rng.choice((0, 1, 1, 2)),
        notes=rng.choice((0, 0, 1, 1, 2, 4)),
        card_slip=rng.random() < 0.08,
        voucher=is_voucher,
        customer=words.label(rng, "customer") if rng.random() < (0.3 if is_book else 0.06) else "",
    )


def _places(language: str) -> tuple[int, ...]:
    return (40, 22, 22, 0, 16) if language == "en" else (45, 8, 4, 30, 13)


def _draw_margins(rng: random.Random, width: float) -> tuple[float, float, float, float]:
    """Mostly the roll fills the picture; now and then it lies on a large sheet."""
    near = tuple(rng.uniform(0.01, 0.14) * width for _ in range(4))
    if rng.random() < 0.88:
        return near[0], near[1] + rng.choice((0.0, 0.0, 40.0)), near[2], near[3] + rng.choice((0.0, 0.0, 60.0))
    room = max(595.0 - width, 40.0)
    left = rng.uniform(0.05, 0.95) * room
    return left, rng.uniform(10.0, 120.0), room - left, rng.uniform(10.0, 420.0)


def draw_roll_notation(rng: random.Random, shop: Shop) -> Notation:
    """How the shop writes days and numbers."""
    style = facts_of(shop.country).get("style", shop.language)
    notation = draw_notation(rng, language=shop.language, currency=shop.currency, country=shop.country)
    dates, weights = zip(*DATE_STYLES[style], strict=True)
    date_style = rng.choices(dates, weights)[0] if rng.random() < 0.8 else _odd_date(rng, style)
    return replace(
        notation, date_style=date_style, currency=shop.sign or shop.currency, negative="minus", price_decimals=2
    )


def _odd_date(rng: random.Random, style: str) -> str:
    """Forms that tills have and offices do not."""
    order = ("{m:02}", "{d:02}") if style == "US" else ("{d:02}", "{m:02}")
    part = rng.choice(("/", "-", "."))
    forms = (
        f"{order[0]}{part}{order[1]}{part}{{y}}", f"{{d:02}}{part}{{b}}{part}{{Y}}",
        f"{{Y}}{part}{{m:02}}{part}{{d:02}}",
        "{d:02}{U}{y}", "{d} {b} {Y}", f"{order[0]}{part}{order[1]}{part}{{Y}} ({{w}})", "{w} {d:02} {b} {Y}",
        f"{{d}}{part}{{m}}{part}{{Y}}" if style != "US" else "{m}/{d}/{y}", "{d:02} {U}, {Y}", "{b} {d:02}, {Y}",
        "{d:02} {m:02} {Y}",
    )  # fmt: skip
    return rng.choice(forms)


def _draw_head(rng: random.Random, shop: Shop) -> tuple[tuple[str, ...], tuple[str, ...]]:
    known = {"company": bool(shop.company_number), "tax_id": bool(shop.tax_id), "phone": bool(shop.phones)}
    parts = [part for part in HEAD_PARTS if known.get(part, True)]
    head: list[str] = []
    foot: list[str] = []
    for part in parts:
        chance = 0.18 if part == "branch" else 0.78 if part == "title" else 1.0
        if rng.random() < chance:
            (foot if part in ("tax_id", "company", "phone") and rng.random() < 0.12 else head).append(part)
    if rng.random() < 0.4:
        rng.shuffle(head)
    if "company" in head and rng.random() < 0.55:
        head.remove("company")
        head.insert(0, "company_first")
    return tuple(head), tuple(foot)


def _draw_logo(rng: random.Random, shop: Shop) -> str:
    if rng.random() > 0.2:
        return ""
    first = (shop.trading_name or shop.name).split(" ")[0]
    return rng.choice((first, first.upper(), first[:2].upper(), first.lower()))


def _draw_extras(rng: random.Random, words: Words, shop: Shop) -> tuple[tuple[str, str], ...]:
    """(label, kind of value) of what stands beside number and date."""
    found: dict[str, str] = {}
    for _ in range(rng.choice((0, 1, 1, 2, 3, 4))):
        label, _, kind = words.label(rng, "extras").partition("|")
        if kind not in found.values() and (kind != "table" or shop.kind == "restaurant"):
            found[label] = kind
    return tuple(found.items())


def extra_value(rng: random.Random, style: RollStyle, kind: str) -> str:
    """What stands behind such a label."""
    match kind:
        case "name":
            person = draw_person(rng, "GB" if style.shop.language == "en" else style.shop.country).split(" ")[0]
            return rng.choice((person.upper(), person, f"{rng.randrange(1, 99):02}", f"{person} ()"))
        case "table":
            return fill(rng, "[<1-60>|^<1-40>|<1-9>/<1-9>|T<1-30>]")
        case "small":
            return fill(rng, "[<1-20>|####|00#]")
        case "till":
            return fill(rng, "[0<1-9>|<1-9>|POS<1-9>|T0<1-9>|REG<1-9>]")
        case "count":
            return fill(rng, "[####|~###|######|~###/~##|^##-#####]")
        case "member":
            return fill(rng, "[############|~#####|XXXXXXXX####|601#############]")
        case "page":
            return "1"
        case "mode":
            return style.words.label(rng, "modes")
    return ""


def _draw_parts(rng: random.Random) -> frozenset[str]:
    chances = {
        "count": 0.35,
        "subtotal": 0.55,
        "net": 0.35,
        "tax": 0.45,
        "before": 0.4,
        "savings": 0.07,
        "late": 0.05,
        "minus": 0.04,
        "bare": 0.05,
        "tax_included": 0.3,
        "zero": 0.4,
    }
    return frozenset(part for part, chance in chances.items() if rng.random() < chance)
