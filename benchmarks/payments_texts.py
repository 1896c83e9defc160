"""How payers write what a payment is for: wording and habits of remittance texts, in three sets that share little.

Weights are fitted on ``SEEN``. ``LOOKED_AT`` has other words, separators and spellings; what was wrong there was looked
at one by one. ``FRESH`` has others again, and is for measuring only: nobody looks at what is wrong there.
"""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from datamodel.master import OpenItem

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "AE", "Ö": "OE", "Ü": "UE"})
_MISREAD = str.maketrans({"0": "O", "1": "I", "5": "S", "8": "B"})
_SEPARATORS = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True)
class Wording:
    """The words and habits of one set; of a list each entry is as likely as another."""

    labels: tuple[str, ...]
    separators: tuple[str, ...]
    dates: tuple[str, ...]
    customers: tuple[str, ...]
    discounts: tuple[str, ...]
    deductions: tuple[str, ...]
    charges: tuple[str, ...]
    empty: tuple[str, ...]
    spellings: tuple[str, ...]
    lists: tuple[str, ...]
    widths: tuple[int, ...]
    returns: tuple[str, ...]


SEEN = Wording(
    labels=(
        "RG",
        "Rechnung",
        "Rechn.-Nr.",
        "RE-NR.",
        "Rg.Nr.",
        "INVOICE",
        "Inv. no.",
        "",
        "",
        "Rechnungsnummer:",
        "RNR",
    ),
    separators=(", ", " ", " / ", "; ", " + ", " und ", ","),
    dates=("vom {d:%d.%m.%Y}", "v. {d:%d.%m.%y}", "{d:%d.%m.}", "dated {d:%Y-%m-%d}"),
    customers=("KD-NR {k}", "Kundennr. {k}", "KDNR{k}", "Customer {k}"),
    discounts=("abzgl. {p}% Skonto", "SKONTO {a}", "./. {p} % Skto", "less {p}% discount", "", "", ""),
    deductions=(
        "abzgl. Retoure {a}",
        "Kürzung Minderlieferung {a}",
        "deduction {a} damaged goods",
        "./. Belastung {a}",
    ),
    charges=("OUR CHARGES {a}", "SHA", "/CHGS/EUR{a}", "", ""),
    empty=("", "Zahlung", "DANKE", "payment", "Überweisung", "siehe Avis", "Ausgleich", "NOTPROVIDED", "offene Posten"),
    spellings=("as_is", "as_is", "as_is", "compact", "spaced", "no_prefix", "no_zeros", "tail", "lower", "slash"),
    lists=("each", "each", "each", "suffixes", "range"),
    widths=(0, 0, 0, 27, 35),
    returns=("RETOURE SEPA LASTSCHRIFT {t}", "Rücklastschrift {t}", "RUECKUEBERWEISUNG {t}"),
)
LOOKED_AT = Wording(
    labels=(
        "Rechng.",
        "Beleg",
        "Fakt.",
        "RECHNUNG NR",
        "Ihre Rechnung",
        "ReNr",
        "Bill",
        "our ref",
        "",
        "Re:",
        "Zahlung zu",
    ),
    separators=(" & ", "|", " - ", " u. ", "  ", ". ", "/ "),
    dates=("Datum {d:%d.%m.%Y}", "({d:%d/%m/%y})", "d.d. {d:%d-%m-%Y}", "{d:%d%m%y}"),
    customers=("Kto. {k}", "Deb. {k}", "Kunde: {k}", "cust-id {k}"),
    discounts=("Skontoabzug {a}", "incl. {p}% Skonto", "{p}%", "cash disc. {a}", "", ""),
    deductions=("Abzug Mängelrüge {a}", "Gutschriftsanzeige {a}", "minus {a} short delivery", "Einbehalt {a}"),
    charges=("SPESEN {a}", "charges {a}", "Entgelt {a}", "", ""),
    empty=(
        "",
        "Ueberweisungsauftrag",
        "vielen Dank",
        "lt. Aufstellung",
        "transfer",
        "Begleichung",
        "wie besprochen",
        ".",
    ),
    spellings=("as_is", "as_is", "compact", "dotted", "hash", "no_zeros", "tail", "broken", "no_prefix", "underscore"),
    lists=("each", "each", "suffixes", "range_to", "each"),
    widths=(0, 0, 35, 27, 34),
    returns=("RETURN DD {t}", "Lastschriftrueckgabe {t}", "Rückbuchung {t}"),
)
FRESH = Wording(
    labels=("Zahlbetrag fuer", "R.-Nr:", "Rng", "Ausgangsrechnung", "Bezug:", "facture", "Doc.", "INV#", "", "AR"),
    separators=("*", " // ", ":", " plus ", "; ", " | ", ", "),
    dates=("per {d:%d.%m.%Y}", "[{d:%Y%m%d}]", "ausgest. {d:%d.%m.%y}", "of {d:%d %b %Y}"),
    customers=("Mandant {k}", "unsere KdNr {k}", "acct {k}", "Kundenkonto: {k}"),
    discounts=("minus {p}% Sk.", "Skonto {p} Prozent {a}", "net of {p} pct discount", "SKTO.", "", ""),
    deductions=("gekürzt um {a} wg. Reklamation", "Preisabzug {a}", "claim {a}", "Differenz {a} lt. Telefonat"),
    charges=("abzgl. Bankspesen {a}", "bank fee {a}", "Auslandsentgelt {a}", "SHA", ""),
    empty=("", "Rechnungsausgleich", "THANK YOU", "gemaess Anlage", "Ueberw.", "Sammelueberweisung", "ZV", "monatlich"),
    spellings=("as_is", "as_is", "spaced", "colon", "compact", "padded", "no_zeros", "tail", "no_prefix", "lower"),
    lists=("each", "each", "each", "range", "suffixes"),
    widths=(0, 0, 27, 35, 65),
    returns=("SEPA-RUECKLASTSCHRIFT {t}", "RETOURE {t}", "Rueckgabe Lastschrift {t}"),
)
WORDINGS = {"seen": SEEN, "looked_at": LOOKED_AT, "fresh": FRESH}


@dataclass(frozen=True)
class Habit:
    """How one payer writes: the same way in most payments."""

    words: Wording
    label: str
    spelling: str
    listing: str
    separator: str
    date: str
    customer: str
    amounts: bool
    upper: bool
    transcribed: bool
    squeezed: bool
    width: int
    limit: int


def habit(rng: random.Random, words: Wording) -> Habit:
    return Habit(
        words=words,
        label=rng.choice(words.labels),
        spelling=rng.choice(words.spellings),
        listing=rng.choice(words.lists),
        separator=rng.choice(words.separators),
        date=rng.choice(words.dates) if rng.random() < 0.25 else "",
        customer=rng.choice(words.customers) if rng.random() < 0.2 else "",
        amounts=rng.random() < 0.12,
        upper=rng.random() < 0.45,
        transcribed=rng.random() < 0.5,
        squeezed=rng.random() < 0.05,
        width=rng.choice(words.widths),
        limit=140 if rng.random() < 0.9 else 70,
    )


def money(amount: Decimal, rng: random.Random) -> str:
    english = f"{amount:,.2f}"
    return english if rng.random() < 0.2 else english.translate(str.maketrans(",.", ".,"))


def remittance(
    rng: random.Random, how: Habit, items: Sequence[OpenItem], *, amounts: Sequence[Decimal] = (), more: str = ""
) -> str:
    """The text of a payment for ``items``, as ``how`` writes; ``amounts`` are what is paid of each."""
    parts = [how.label, *_numbers(rng, how, items, amounts)]
    if how.customer and items:
        parts.insert(rng.choice((0, len(parts))), how.customer.format(k=items[0].partner))
    parts.append(more)
    return finish(rng, how, " ".join(part for part in parts if part))


def finish(rng: random.Random, how: Habit, text: str) -> str:
    """``text`` as it arrives: upper case, transcribed, squeezed, cut, broken over lines."""
    if rng.random() < 0.012:
        text = _mistyped(rng, text)
    if how.transcribed:
        text = text.translate(_UMLAUTS)
    if how.upper:
        text = text.upper()
    if how.squeezed:
        text = text.replace(" ", "")
    text = text[: how.limit]
    if not how.width:
        return text
    return rng.choice((" ", "\n")).join(text[at : at + how.width] for at in range(0, len(text), how.width))


def _numbers(rng: random.Random, how: Habit, items: Sequence[OpenItem], amounts: Sequence[Decimal]) -> list[str]:
    numbers = [item.number for item in items]
    if how.listing.startswith("range") and _consecutive(numbers):
        to = "-" if how.listing == "range" else " bis "
        return [f"{_spelt(rng, numbers[0], how.spelling)}{to}{_spelt(rng, numbers[-1], how.spelling)}"]
    if how.listing == "suffixes" and len(numbers) > 1 and len({number[:-3] for number in numbers}) == 1:
        return ["/".join((_spelt(rng, numbers[0], how.spelling), *(number[-3:] for number in numbers[1:])))]
    told = []
    for place, item in enumerate(items):
        theirs = how.spelling == "lower" and item.their_reference
        text = item.their_reference if theirs else _spelt(rng, item.number, how.spelling)
        if how.date:
            text = f"{text} {how.date.format(d=item.date)}"
        if how.amounts and amounts:
            text = f"{text} {money(amounts[place], rng)}"
        told.append(text)
    return [how.separator.join(told)]


def _consecutive(numbers: Sequence[str]) -> bool:
    tails = [int(re.findall(r"\d+", number)[-1]) for number in numbers]
    return len(tails) > 2 and tails == list(range(tails[0], tails[0] + len(tails)))


def _spelt(rng: random.Random, number: str, spelling: str) -> str:
    return number.translate(_MISREAD) if rng.random() < 0.004 else SPELLINGS[spelling](number)


def _mistyped(rng: random.Random, text: str) -> str:
    if len(text) < 6:
        return text
    at = rng.randrange(len(text) - 1)
    wrong = (
        text[at + 1] + text[at],
        text[at + 1],
        text[at] * 2 + text[at + 1],
        rng.choice("0123456789") + text[at + 1],
    )
    return text[:at] + rng.choice(wrong) + text[at + 2 :]


def _tail(number: str) -> str:
    last = re.findall(r"\d+", number)[-1]
    return last.lstrip("0") if len(last) < 8 else last[-5:]


def _groups(number: str) -> list[str]:
    return [group for group in _SEPARATORS.split(number) if group]


def _without_letters(number: str) -> str:
    return re.sub(r"^[A-Z]+[-/ ]?", "", number) or number


SPELLINGS: dict[str, Callable[[str], str]] = {
    "as_is": lambda number: number,
    "compact": lambda number: "".join(_groups(number)),
    "spaced": lambda number: " ".join(_groups(number)),
    "no_prefix": _without_letters,
    "no_zeros": lambda number: re.sub(r"(?<![0-9])0+(?=\d)", "", number),
    "tail": _tail,
    "lower": str.lower,
    "slash": lambda number: "/".join(_groups(number)),
    "dotted": lambda number: ".".join(_groups(number)),
    "hash": lambda number: "#" + _without_letters(number),
    "broken": lambda number: re.sub(r"(\d{3})(?=\d{2})", r"\1 ", number),
    "colon": lambda number: ":".join(_groups(number)),
    "padded": lambda number: "00" + _without_letters(number),
    "underscore": lambda number: "_".join(_groups(number)),
}
