"""Lines of goods and services for the papers that trade in them."""

import datetime as dt
import random
from dataclasses import dataclass, replace
from decimal import Decimal

from datamodel.extraction import DocumentType
from models.synthetic.goods import Product, Trade, draw_product, draw_quantity
from models.synthetic.items import Item, SubItem
from models.synthetic.numbers import ARTICLE, draw_batch, draw_gtin, draw_number
from models.synthetic.patterns import fill
from models.synthetic.sums import to_cents
from models.synthetic.texts import draw_text

PRICELESS = {DocumentType.DELIVERY_NOTE: 0.85, DocumentType.RETURN_REQUEST: 0.6}
"""How often papers of a type know no prices."""
POSITIONS = (
    "1", "1", "1", "1", "10", "10", "10", "001", "0010", "00010", "01", "100", "1.", "1.10", "A1", "000001", "0101",
    "01.01", "1.1", "000010", "L1", "1.01",
)  # fmt: skip
GROUP_POSITIONS = (
    ("{group:02}", "{group:02}.{item:02}"), ("{group}", "{group}.{item}"), ("{group}.", "{group}.{item}."),
    ("{group:02}", "{group:02}.{item:04}"), ("01.{group:02}", "01.{group:02}.{item:04}"),
    ("{group:02}.", "{group:02}.{item:02}."),
    ("{group:02}", "{group:02}{item:02}"), ("1.{group}", "1.{group}.{item}"), ("{group}", "{group}.{item:02}"),
    ("{group:02}", "{group:02}.00.{item:03}0"), ("{group}", "{group}-{item}"), ("{group:03}", "{group:03}.{item:03}"),
)  # fmt: skip
"""Of groups and of the items in them, as bills of quantities and quotations number them."""
EXTRAS = {
    "en": ("+Freight", "+Shipping and handling", "+Packing", "+Call-out charge", "-Discount", "-Goodwill credit",
           "+Deposit", "+Small order surcharge", "-Allowance"),
    "de": ("+Fracht", "+Versandkosten", "+Verpackung", "+Anfahrtspauschale", "-Sonderrabatt", "-Gutschrift Leergut",
           "+Pfand", "+Mindermengenzuschlag", "-Nachlass", "+Maut"),
    "fr": ("+Frais de port", "+Emballage", "-Remise exceptionnelle", "+Déplacement"),
    "nl": ("+Vrachtkosten", "+Verpakking", "-Korting", "+Voorrijkosten"),
    "it": ("+Spese di trasporto", "+Imballo", "-Sconto extra", "+Diritto di chiamata"),
    "es": ("+Portes", "+Embalaje", "-Descuento especial", "+Desplazamiento"),
}  # fmt: skip
"""What is charged or taken off as a line of its own, behind its sign."""
_SHORT = 18
"""Characters that old systems have for a description."""
PRICE_QUANTITIES = (1, 2, 2, 3, 5, 6, 10, 10, 12, 25, 50, 100, 100, 1000)


@dataclass(frozen=True, slots=True)
class Habits:
    """What the lines of one paper have; chances are 0..1 a line."""

    positions: str
    supplier_numbers: str
    customer_numbers: str
    gtins: bool
    loose_gtins: bool
    worded: float
    per: float
    priced: bool
    discounted: float
    dated: bool
    batches: bool
    serials: float
    orders: bool
    customs: bool
    weights: bool
    most_details: int
    running: str
    casing: str
    notes: float
    groups: int
    sub_items: float


def draw_habits(rng: random.Random, document_type: DocumentType) -> Habits:
    is_delivery = document_type in (DocumentType.DELIVERY_NOTE, DocumentType.RETURN_REQUEST)
    is_receipt = document_type is DocumentType.RECEIPT
    return Habits(
        positions=rng.choice(POSITIONS),
        supplier_numbers=_maybe(rng, 0.25 if is_receipt else 0.78, rng.choice(ARTICLE)),
        customer_numbers=_maybe(rng, 0 if is_receipt else 0.42, rng.choice(ARTICLE)),
        gtins=rng.random() < 0.2,
        loose_gtins=rng.random() < 0.12,
        worded=0.6 if rng.random() < 0.05 else 0,
        per=0.7 if rng.random() < 0.07 else 0,
        priced=rng.random() >= PRICELESS.get(document_type, 0),
        discounted=rng.choice((0.3, 0.8, 1)) if rng.random() < 0.14 else 0,
        dated=rng.random() < (0 if is_receipt else 0.32),
        batches=rng.random() < (0.35 if is_delivery else 0.06),
        serials=0.5 if rng.random() < 0.06 else 0,
        orders=rng.random() < 0.1,
        customs=rng.random() < 0.08,
        weights=rng.random() < (0.3 if is_delivery else 0.05),
        most_details=0 if is_receipt else rng.choices((0, 1, 2, 4, 7), (34, 26, 20, 14, 6))[0],
        casing="" if is_receipt else rng.choices(("", "upper", "short", "code"), (86, 7, 3, 4))[0],
        running=rng.choices(("", "details", "all"), (80, 8, 12))[0],
        notes=0.3 if rng.random() < 0.12 else 0,
        groups=rng.choice((2, 3, 4)) if rng.random() < 0.16 else 0,
        sub_items=0.35 if rng.random() < 0.06 else 0,
    )


def _maybe(rng: random.Random, chance: float, pattern: str) -> str:
    return pattern if rng.random() < chance else ""


def draw_count(rng: random.Random) -> int:
    """Of lines: few mostly, pages of them now and then."""
    low, high = rng.choices(((1, 1), (2, 4), (5, 9), (10, 20), (21, 45), (46, 80)), (24, 36, 22, 12, 5, 1))[0]
    return rng.randint(low, high)


def make_items(
    rng: random.Random,
    document_type: DocumentType,
    *,
    trade: Trade,
    language: str,
    date: dt.date,
    rates: tuple[Decimal, ...],
    count: int,
) -> tuple[Item, ...]:
    """Lines of one paper; ``rates`` are the tax rates they are charged with."""
    habits = draw_habits(rng, document_type)
    groups = [draw_text(rng, language, "groups") for _ in range(habits.groups)] if count >= 4 else []
    counting = rng.choice(GROUP_POSITIONS) if groups and rng.random() < 0.65 else None
    items = []
    for index in range(count):
        item = _make_item(rng, habits, index, trade=trade, language=language, date=date, rates=rates)
        item = _with_history(rng, item, document_type, language)
        place = index * len(groups) // count
        group = groups[place] if groups else ""
        if counting:
            first = -(-place * count // len(groups))
            item = replace(item, position=counting[1].format(group=place + 1, item=index - first + 1))
            group = f"{counting[0].format(group=place + 1)} {group}"
        items.append(replace(item, group=group))
    if habits.priced and count > 1 and rng.random() < 0.08 and document_type is not DocumentType.RECEIPT:
        items[-1] = _extra(rng, items[-1], language)
    return tuple(items)


def _extra(rng: random.Random, item: Item, language: str) -> Item:
    """Freight, packing or a discount that is charged as a line of its own."""
    text = rng.choice(EXTRAS[language])
    price = Decimal(rng.randrange(300, 9000)) / 100
    quantity = Decimal(-1 if text[0] == "-" and rng.random() < 0.5 else 1)
    price = -price if text[0] == "-" and quantity > 0 else price
    return replace(
        item, description=text[1:], details=(), quantity=quantity, unit=rng.choice(("pcs", "flat")), gtin="",
        customer_material_number="", price_quantity=Decimal(1), unit_price=price, list_price=None,
        discount_percent=None, discount_amount=None, net_amount=to_cents(quantity * price), batch_number="",
        serial_number="", sub_items=(), notes=(), ordered_quantity=None, open_quantity=None,
    )  # fmt: skip


def _make_item(
    rng: random.Random,
    habits: Habits,
    index: int,
    *,
    trade: Trade,
    language: str,
    date: dt.date,
    rates: tuple[Decimal, ...],
) -> Item:
    product = draw_product(rng, trade, details=rng.randint(0, habits.most_details))
    product = _cased(habits, _per_many(rng, habits, product))
    item = Item(
        position=position_of(habits.positions, index),
        description=_with_details(product, habits) if habits.running == "all" else product.description,
        quantity=draw_quantity(rng, trade, product.unit),
        unit=product.unit,
        details=_details(product, habits),
        supplier_material_number=_worded(rng, habits, product, _number(rng, habits.supplier_numbers, 0.95)),
        customer_material_number=_worded(rng, habits, product, _number(rng, habits.customer_numbers, 0.88)),
        gtin=_gtin(rng, habits) if habits.gtins and rng.random() < 0.93 else "",
        price_quantity=Decimal(product.per),
        delivery_date=date + dt.timedelta(days=rng.randint(0, 70)) if habits.dated else None,
        batch_number=draw_batch(rng, date) if habits.batches else "",
        serial_number=fill(rng, "[^|][~####|~#####-##|^^~####]") if rng.random() < habits.serials else "",
        order_number=draw_number(rng, "purchase_order", date) if habits.orders else "",
        order_position=str(rng.randint(1, 30)) if habits.orders else "",
        commodity_code=fill(rng, "~####### [|##]").strip() if habits.customs else "",
        origin=rng.choice(("DE", "CN", "IT", "US", "CZ", "PL", "TW", "FR")) if habits.customs else "",
        notes=(draw_text(rng, language, "item_notes"),) if rng.random() < habits.notes else (),
        sub_items=_make_sub_items(rng, trade) if rng.random() < habits.sub_items else (),
    )
    if habits.weights:
        item = replace(item, weight=Decimal(str(round(rng.uniform(0.05, 900), rng.choice((1, 2, 3))))))
    return _priced(rng, item, product.price, habits, rates) if habits.priced else item


def _priced(rng: random.Random, item: Item, price: Decimal, habits: Habits, rates: tuple[Decimal, ...]) -> Item:
    discount = None
    if rng.random() < habits.discounted:
        discount = Decimal(rng.choice(("5", "10", "15", "20", "25", "30", "2.5", "3", "12.5", "40", "50", "33.33")))
    full = item.quantity * price / item.price_quantity
    net = to_cents(full * (1 - (discount or Decimal(0)) / 100))
    return replace(
        item,
        unit_price=price,
        list_price=to_cents(price * Decimal(rng.choice(("1.35", "1.25", "1.1", "1.05", "1.5", "0.95")))),
        discount_percent=discount,
        discount_amount=to_cents(full) - net if discount else None,
        net_amount=net,
        tax_rate=rates[0] if len(rates) == 1 or rng.random() < 0.6 else rng.choice(rates),
    )


def position_of(first: str, index: int) -> str:
    """The position of a line in the way that ``first`` counts: "1", "10", "0010", "1.10", "A1"."""
    digits = first.rstrip(".")
    head = digits[: len(digits) - len(digits.split(".")[-1].lstrip("AL"))]
    number = digits[len(head) :]
    step = 10 if number.endswith("10") else 100 if number.endswith("100") else 1
    return f"{head}{int(number) + index * step:0{len(number)}}{'.' if first.endswith('.') else ''}"


def _number(rng: random.Random, pattern: str, chance: float) -> str:
    return fill(rng, pattern) if pattern and rng.random() < chance else ""


def _cased(habits: Habits, product: Product) -> Product:
    """As master data write descriptions: in capitals, cut off, or as a code with the words beneath."""
    text = product.description
    match habits.casing:
        case "upper":
            return replace(product, description=text.upper())
        case "short":
            return replace(product, description=text.upper()[:_SHORT].strip())
        case "code":
            return replace(product, description="-".join(text.upper().split()), details=(text, *product.details))
    return product


def _with_details(product: Product, habits: Habits) -> str:
    """The description with what would stand on lines of its own, of senders that write on."""
    joint = (", ", " - ", " ", " / ")[len(habits.positions) % 4]
    return joint.join((product.description, *product.details))


def _details(product: Product, habits: Habits) -> tuple[str, ...]:
    if habits.running == "all" or not product.details:
        return ()
    return (", ".join(product.details),) if habits.running else product.details


def _worded(rng: random.Random, habits: Habits, product: Product, number: str) -> str:
    """A number; of some buyers and sellers a word and a number: "Rohr 4711"."""
    if not number or rng.random() >= habits.worded:
        return number
    word = "".join(filter(str.isalnum, product.description.split()[0]))[:12]
    return word + fill(rng, rng.choice((" ####", " ~##", " ^-~#", " ^^~#", "-~##", " ~# ^", " 0###", " ~## ~#")))


def _gtin(rng: random.Random, habits: Habits) -> str:
    """Mostly a good one; samples and carelessness make others."""
    if not habits.loose_gtins:
        return draw_gtin(rng)
    return fill(
        rng, rng.choice(("~########", "~###########", "123456789~##", "~############", "0~###########", "~#######X"))
    )


def _per_many(rng: random.Random, habits: Habits, product: Product) -> Product:
    """With a price for several units, of senders that price so."""
    if product.per != 1 or rng.random() >= habits.per:
        return product
    per = rng.choice(PRICE_QUANTITIES)
    return replace(product, per=per, price=to_cents(product.price * per))


def _make_sub_items(rng: random.Random, trade: Trade) -> tuple[SubItem, ...]:
    texts = [fill(rng, rng.choice(trade.items)).strip() for _ in range(rng.randint(1, 3))]
    return tuple(
        SubItem(text, Decimal(rng.randint(1, 12)) if rng.random() < 0.6 else None, trade.units[0]) for text in texts
    )


def _refused(item: Item) -> Item:
    """A line that is not accepted: nothing comes, and nothing has to be paid."""
    nothing = None if item.net_amount is None else Decimal("0.00")
    discount = None if item.discount_amount is None else Decimal("0.00")
    return replace(
        item, quantity=Decimal(0), ordered_quantity=item.quantity, net_amount=nothing, discount_amount=discount
    )


def _with_history(rng: random.Random, item: Item, document_type: DocumentType, language: str) -> Item:
    """With what was ordered before, or why it goes back."""
    match document_type:
        case DocumentType.DELIVERY_NOTE:
            missing = item.quantity if rng.random() < 0.15 else Decimal(0)
            return replace(item, ordered_quantity=item.quantity + missing, open_quantity=missing)
        case DocumentType.ORDER_RESPONSE if rng.random() < 0.03:
            return _refused(item)
        case DocumentType.ORDER_RESPONSE | DocumentType.ORDER_CHANGE:
            factor = rng.choice((2, 3, Decimal("0.5"))) if rng.random() < 0.25 else 1
            return replace(item, ordered_quantity=(item.quantity * factor).quantize(item.quantity))
        case DocumentType.RETURN_REQUEST:
            return replace(item, reason=draw_text(rng, language, "reasons"))
    return item
