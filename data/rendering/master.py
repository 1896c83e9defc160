"""The master data: the senders of the inbox (but one), some forty other customers, all materials."""

import csv
import io
import random
from collections.abc import Iterable

from stdnum import iban
from stdnum.iso7064 import mod_11_10

from rendering import operations
from rendering.catalogue import BOUGHT, CUSTOMER_NUMBERS, SOLD
from rendering.partners import CUSTOMERS, Party

# Near misses of the senders: another firm of nearly the same name, another plant in another town.
_LOOKALIKES = (
    ("Hansen Anlagenservice GmbH", "Spaldingstieg 160", "20097", "Hamburg"),
    ("Kröger Landtechnik GmbH", "Detmolder Weg 301", "33605", "Bielefeld"),
    ("Kröger Maschinenfabrik GmbH & Co. KG, Werk Herford", "Füllenbruch 18", "32051", "Herford"),
    ("Stadtwerke Lindau-Süd GmbH", "Auenweg 12", "88131", "Lindau"),
    ("Obermaier Sanitär GmbH", "Salinweg 4", "83022", "Rosenheim"),
    ("Chemiepark Nordharz GmbH", "Werkstraße 1", "38855", "Wernigerode"),
)
_NAMES = (
    "Ahlers", "Albrecht", "Bachmann", "Behrends", "Claasen", "Dittmer", "Eggers", "Fischbach", "Gerlach", "Hartwig",
    "Immenhof", "Jessen", "Kallmeyer", "Lorenzen", "Mertens", "Niebuhr", "Ostermann", "Petzold", "Quandt",
    "Reimers", "Sauerland", "Tiedemann", "Ullrich", "Voigtland", "Wessels", "Zanders", "Brockhaus", "Dahlmann",
    "Eickhoff", "Frerichs", "Grabowski", "Harmsen", "Jablonski", "Krumbach",
)  # fmt: skip
_TRADES = (
    "Rohrleitungsbau GmbH", "Apparatebau GmbH", "Heizung und Sanitär GmbH", "Industriearmaturen GmbH & Co. KG",
    "Kältetechnik GmbH", "Wasseraufbereitung GmbH", "Maschinenbau KG", "Brauereitechnik GmbH", "Schiffstechnik GmbH",
)  # fmt: skip
_TOWNS = (
    ("24103", "Kiel"), ("26122", "Oldenburg"), ("28199", "Bremen"), ("30159", "Hannover"), ("34117", "Kassel"),
    ("38100", "Braunschweig"), ("44135", "Dortmund"), ("49074", "Osnabrück"), ("55116", "Mainz"),
    ("70173", "Stuttgart"), ("90402", "Nürnberg"), ("99084", "Erfurt"),
)  # fmt: skip
_STREETS = (
    "Gewerbestraße", "Hafenweg", "Am Bahndamm", "Lindenallee", "Industriering", "Schlosserstraße", "Mühlenweg",
    "Nordring",
)  # fmt: skip
_BLOCKED = frozenset({"10209", "10242"})  # their invoices are overdue
_LEAD_TIME = 5  # working days
_SPELLED = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", ",": "", ".": "", "gmbh": "", "& co": "", "kg": ""}


def customers() -> str:
    """``customers.csv``."""
    header = ("number", "name", "street", "postal_code", "city", "country", "tax_id", "iban", "mail_domain")
    theirs = operations.their_numbers()
    firms = sorted((*CUSTOMERS, *_others()), key=lambda party: party.number)
    return _table(
        (*header, "their_number", "credit_block"),
        (
            (
                *(p.number, p.name, p.street, p.postal_code, p.city, p.country, p.tax_id, p.iban, p.domain),
                *(theirs.get(p.number, ""), "x" if p.number in _BLOCKED else ""),
            )
            for p in firms
        ),
    )


def materials() -> str:
    """``materials.csv``; prices are per ``price_quantity`` units."""
    header = ("number", "gtin", "description", "unit", "price", "price_quantity", "currency")
    usual = operations.most_ordered()
    everything = (*SOLD.values(), *BOUGHT.values())
    return _table(
        (*header, "usual_quantity", "lead_time_days"),
        (
            (
                *(m.number, m.gtin, m.name["de"], m.unit, m.price, m.price_quantity, "EUR"),
                *(usual.get(m.number, ""), _LEAD_TIME if m.number in SOLD else ""),
            )
            for m in everything
        ),
    )


def others() -> dict[str, str]:
    """The other files by the stem of their name."""
    return {name: _table(*make()) for name, make in operations.TABLES.items()}


def customer_materials() -> str:
    """``customer_materials.csv``: under which number a customer orders a material."""
    rows = ((c, number, ours) for c, pairs in sorted(CUSTOMER_NUMBERS.items()) for ours, number in pairs.items())
    return _table(("customer_number", "customer_material_number", "material_number"), rows)


def _others() -> list[Party]:
    rng = random.Random(2026)
    firms = list(_LOOKALIKES)
    for name in _NAMES:
        street = f"{rng.choice(_STREETS)} {rng.randint(1, 140)}"
        firms.append((f"{name} {rng.choice(_TRADES)}", street, *rng.choice(_TOWNS)))
    return [_german(index, rng, *firm) for index, firm in enumerate(firms)]


def _german(index: int, rng: random.Random, name: str, street: str, postal_code: str, city: str) -> Party:
    tax = f"{rng.randint(20_000_000, 33_000_000)}"
    account = f"9{rng.randint(0, 10**17 - 1):017d}"  # no German bank code begins with 9
    domain = f"{_slug(name)}.example"
    return Party(
        name, street, postal_code, city, "DE", str(10200 + index * 3),
        f"DE{tax}{mod_11_10.calc_check_digit(tax)}", f"DE{iban.calc_check_digits('DE00' + account)}{account}", domain,
    )  # fmt: skip


def _slug(name: str) -> str:
    slug = name.lower()
    for letters, plain in _SPELLED.items():
        slug = slug.replace(letters, plain)
    return "-".join(slug.split())


def _table(header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()
