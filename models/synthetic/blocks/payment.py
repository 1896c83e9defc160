"""How to pay: the means, whose account at which bank, with which reference; or from whose account it is collected."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from datamodel.extraction import DocumentType
from models.layout.labels import LABEL
from models.synthetic.blocks.entries import entry_of, is_iban
from models.synthetic.blocks.grid import ABOVE, BESIDE, INLINE, RUN, GridStyle, draw_entries, draw_grid_style
from models.synthetic.blocks.paper import Entry, Paper, note_all, plain
from models.synthetic.names import draw_firm, draw_person
from models.synthetic.numbers import draw_bic, draw_iban
from models.synthetic.patterns import fill
from models.synthetic.sheet import Piece, bold

KEYS: Mapping[str, float] = {
    "payment_means": 0.6, "holder": 0.65, "bank": 0.6, "bank_place": 0.12, "iban": 0.92, "bic": 0.7, "bank_code": 0.12,
    "payment_reference": 0.5, "pay_amount": 0.2, "mandate": 0.8, "creditor": 0.8, "debited": 0.85, "card": 0.5,
}  # fmt: skip
"""What sections on payment say, in the usual order, and how often."""
COLLECTED = ("mandate", "creditor", "debited")
"""Said of direct debits only."""


@dataclass(frozen=True, slots=True)
class PaymentStyle:
    """How the section on payment is printed.

    Attributes:
        keys: of ``KEYS``, in order.
        grid: how labels and values stand.
        heading: "" (none), strong, plain.
        holder: sender, other (a firm that collects for the sender), person.
        accounts: so many accounts of the sender; from two on a table or one under the other.
        tabled: several accounts stand in a table.
        apart: on a page of its own.
        repacked: the account number is written in fours though it is not elsewhere, or the other way round.
        code: words beside a code to scan, "" for none.
        share: of the page's width.
    """

    keys: tuple[str, ...]
    grid: GridStyle
    heading: str = "strong"
    holder: str = "sender"
    accounts: int = 1
    tabled: bool = False
    apart: bool = False
    repacked: bool = False
    code: bool = False
    share: float = 1.0


def draw_payment_style(rng: random.Random) -> PaymentStyle:
    """A way to say how to pay."""
    keys = [key for key, share in KEYS.items() if rng.random() < share]
    if rng.random() < 0.35:
        place = rng.randrange(max(len(keys) - 1, 1))
        keys.insert(0, keys.pop(place))
    grid = draw_grid_style(rng, kinds=(BESIDE, BESIDE, BESIDE, INLINE, INLINE, RUN, ABOVE))
    return PaymentStyle(
        keys=tuple(keys),
        grid=replace(grid, with_empty=False, columns=1 if rng.random() < 0.8 else grid.columns),
        heading=rng.choices(("", "strong", "plain"), (25, 50, 25))[0],
        holder=rng.choices(("sender", "other", "person"), (68, 24, 8))[0],
        accounts=rng.choices((1, 2, 3), (80, 14, 6))[0],
        tabled=rng.random() < 0.6,
        apart=rng.random() < 0.08,
        repacked=rng.random() < 0.3,
        code=rng.random() < 0.08,
        share=rng.choice((1.0, 1.0, 0.75, 0.6, 0.5)),
    )


def draw_payment(paper: Paper, style: PaymentStyle, y: float) -> float:
    """Print the section from ``y`` on; returns where the next may begin."""
    accounts = [account_of(paper), *(draw_account(paper, number) for number in range(1, style.accounts))]
    debit = _is_debit(paper)
    entries = [entry for key in style.keys if (entry := _entry(paper, style, key, accounts[0], debit=debit))]
    if not entries:
        return y
    typography = paper.typography
    size, font, width = typography.size, typography.font, typography.width * style.share
    if style.heading and paper.wording.has("words", "payment_heading"):
        face = bold(font) if style.heading == "strong" else font
        text = paper.wording.words("payment_heading")
        paper.sheet.text(typography.left, y + size * 0.9, text, size=size, font=face, role=LABEL)
        y += paper.line(1.25)
    if len(accounts) > 1 and style.tabled and not debit and width > 300:
        y = _draw_accounts(paper, style, accounts, y)
        entries = [entry for entry in entries if entry.key not in ("bank", "iban", "bic")]
        accounts = accounts[:1]
    y = draw_entries(paper, entries, style.grid, typography.left, y, width)
    for account in () if debit else accounts[1:]:
        more = [entry for key in ("bank", "iban", "bic") if (entry := _entry(paper, style, key, account, debit=False))]
        y = draw_entries(paper, more, style.grid, typography.left, y + size * 0.4, width)
    if style.code and paper.wording.has("words", "scan_code"):
        paper.sheet.text(typography.left, y + size, paper.wording.words("scan_code"), size=size * 0.85, font=font)
        y += paper.line(1.2)
    return y + paper.line(0.4)


def _is_debit(paper: Paper) -> bool:
    terms = paper.record.payment_terms
    return terms is not None and terms.method == "debit"


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the sender."""

    bank: str
    number: str
    bic: str


def account_of(paper: Paper) -> Account:
    """The sender's account that the record knows."""
    sender = paper.record.sender
    return Account(sender.bank, sender.iban, sender.bic)


def draw_account(paper: Paper, place: int) -> Account:
    """A further account of the sender, by its place; the same on every paper of a layout."""
    sender = paper.record.sender
    rng = random.Random(f"{sender.iban} {sender.name} {place}")
    country = sender.country
    number = draw_iban(rng, country) or fill(rng, "~########")
    banks = ("{} Bank", "Bank of {}", "Banque {}", "{}bank", "Volksbank {}", "Sparkasse {}", "Banca {}", "Banco {}")
    return Account(rng.choice(banks).format(sender.city.title()), number, draw_bic(rng, country))


def _written(style: PaymentStyle, number: str) -> str:
    if not style.repacked or not is_iban(number):
        return number
    plain = number.replace(" ", "")
    return plain if " " in number else " ".join(plain[place : place + 4] for place in range(0, len(plain), 4))


def _number_pieces(style: PaymentStyle, number: str) -> tuple[Piece, ...]:
    return ((_written(style, number), "sender_iban" if is_iban(number) else ""),)


def _entry(paper: Paper, style: PaymentStyle, key: str, account: Account, *, debit: bool) -> Entry | None:
    """One line of the section; None where it does not apply."""
    words = paper.wording
    if (key in COLLECTED) != debit and (key in COLLECTED or key in ("iban", "bank", "bic", "bank_code", "holder")):
        return None
    if key in ("payment_reference", "card"):
        return entry_of(paper, key) if key == "payment_reference" else _card(paper)
    label = {"iban": "sender_iban", "holder": "account_holder"}.get(key, key)
    if not words.has("labels", label):
        return None
    pieces = _pieces_of(paper, style, key, account)
    if not pieces:
        return None
    tags = {tag: text for text, tag in pieces if tag}
    truths = tuple((tag, _truth(paper, tag, text)) for tag, text in tags.items())
    return Entry(key, words.label(label), pieces, truths)


def _truth(paper: Paper, tag: str, text: str) -> str:
    if tag == "gross_amount" and paper.record.gross_amount is not None:
        return plain(paper.record.gross_amount)
    return text.replace(" ", "") if tag == "sender_iban" else text


def _card(paper: Paper) -> Entry | None:
    """The buyer's card, mostly hidden."""
    terms, words = paper.record.payment_terms, paper.wording
    if terms is None or terms.method != "card" or not words.has("labels", "card_number"):
        return None
    number = fill(paper.rng, "[XXXX XXXX XXXX |**** **** **** |~### **** **** |xxxxxxxxxxxx|411111******]####")
    return Entry("card", words.label("card_number"), ((number, ""),))


def _pieces_of(paper: Paper, style: PaymentStyle, key: str, account: Account) -> tuple[Piece, ...]:
    """The value of a line with its tags; () for none."""
    sender = paper.record.sender
    match key:
        case "holder":
            return _holder(paper, style)
        case "iban":
            return _number_pieces(style, account.number)
        case "pay_amount":
            return _amount(paper)
        case "debited":
            return ((_debited(paper, style), ""),)
    own = random.Random(f"{sender.name} {account.number}")
    values = {
        "payment_means": lambda: paper.wording.words(f"payment_means_{'debit' if _is_debit(paper) else 'transfer'}"),
        "bank": lambda: account.bank,
        "bank_place": lambda: sender.city,
        "bic": lambda: account.bic,
        "bank_code": lambda: fill(own, "[~## ### ##|~#######|##-##-##]"),
        "mandate": lambda: fill(paper.rng, "[M-|MREF|MANDAT-|^^|]~####[|-###|##/2]"),
        "creditor": lambda: f"{sender.country}{fill(own, '##ZZZ0#########')}",
    }
    return ((values[key](), ""),)


def _holder(paper: Paper, style: PaymentStyle) -> tuple[Piece, ...]:
    """Who is paid: the sender mostly."""
    sender = paper.record.sender
    rng = random.Random(f"{sender.name} {sender.iban}")
    if style.holder == "other":
        return ((draw_firm(rng, sender.country, rng.choice(("Factoring", "Finance", "Services", "Inkasso"))), ""),)
    return ((draw_person(rng, sender.country), ""),) if style.holder == "person" else ((sender.name, "sender_name"),)


def _amount(paper: Paper) -> tuple[Piece, ...]:
    """The sum to transfer: the total, unless part of it was paid before."""
    record = paper.record
    if record.gross_amount is None or record.prepaid is not None or record.document_type is not DocumentType.INVOICE:
        return ()
    return ((paper.notation.amount(record.gross_amount), "gross_amount"),)


def _debited(paper: Paper, style: PaymentStyle) -> str:
    """The buyer's account, with its last digits only at times."""
    number = paper.record.receiver.iban
    hidden = len(paper.record.sender.name) % 3 == 0
    return f"{number[:4]} **** **** {number.replace(' ', '')[-4:]}" if hidden else _written(style, number)


def _draw_accounts(paper: Paper, style: PaymentStyle, accounts: Sequence[Account], y: float) -> float:
    """The sender's accounts, one in a row."""
    typography, words = paper.typography, paper.wording
    size, font = typography.size, typography.font
    lefts = [typography.left + typography.width * share for share in (0.0, 0.34 * style.share, 0.76 * style.share)]
    for x, key in zip(lefts, ("bank", "sender_iban", "bic"), strict=True):
        paper.sheet.text(x, y + size * 0.9, words.label(key), size=size, font=font, role=LABEL)
    y += paper.line(1.1)
    for account in accounts:
        pieces = _number_pieces(style, account.number)
        paper.sheet.text(lefts[0], y + size * 0.9, account.bank, size=size, font=font)
        paper.sheet.pieces(lefts[1], y + size * 0.9, pieces, size=size, font=font)
        paper.sheet.text(lefts[2], y + size * 0.9, account.bic, size=size, font=font)
        if pieces[0][1]:
            note_all(paper.sheet, [("sender_iban", account.number.replace(" ", ""))])
        y += paper.line()
    return y + paper.line(0.3)
