"""Random numbers, days and names as people write them in mails."""

import datetime as dt
import functools
import string
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from babel.dates import format_date
from faker import Faker

_LOCALES = {"de": "de_DE", "en": "en_US", "fr": "fr_FR", "nl": "nl_NL", "it": "it_IT", "es": "es_ES"}
_MATERIALS = (
    "AA-####", "####-A", "######", "AA####", "##.###.###", "A#A#A#", "###-#####", "AAA-##-###", "A-###/##", "#######",
    "AA ####", "AAA##", "A####-##", "##-####", "####.##", "AAAA-##", "SKU######", "AA-###-AA", "####/##", "A###",
    "#############", "AAA-AAA-##", "AA.###.##", "##A##", "#####-AA", "A##-A##", "AAA ## ###", "#-###-###",
)  # fmt: skip
_NUMBERS = (
    "45########", "PO-######", "######", "B-######", "##-####", "####/##", "20##-####", "AA-##-####", "AAA-PO-#####",
    "A######", "#####", "BE##-###", "K######", "AA######", "##-####-#", "PO####", "2026/####", "E-#####",
)  # fmt: skip
_CUSTOMERS = ("#####", "######", "K-#####", "C####", "10####", "D#####", "##-####", "########", "KD####")
_REFERENCES = (
    "RE-####-###", "2026####", "AN######", "Q-####", "LS ######", "INV-#####", "######", "####-##", "F######", "P-###",
    "80######", "R2026-####", "A-####-##", "########", "DN#####", "260###", "AG-##/####", "1Z999AA1##########",
)  # fmt: skip
_DAY_PATTERNS = {
    "de": ("dd.MM.yyyy", "d.M.", "d. MMMM yyyy", "d. MMMM", "dd.MM.yy", "d.M.yyyy", "dd.MM.", "yyyy-MM-dd"),
    "en": ("d MMMM yyyy", "MMMM d", "d MMM", "yyyy-MM-dd", "MMMM d, yyyy", "d MMMM", "dd MMM yyyy", "MMM d"),
    "fr": ("dd/MM/yyyy", "d MMMM yyyy", "d MMMM", "dd/MM", "dd.MM.yyyy"),
    "nl": ("dd-MM-yyyy", "d MMMM yyyy", "d MMMM", "d-M-yyyy", "dd/MM/yyyy"),
    "it": ("dd/MM/yyyy", "d MMMM yyyy", "d MMMM", "dd.MM.yyyy", "d/M"),
    "es": ("dd/MM/yyyy", "d 'de' MMMM", "d 'de' MMMM 'de' yyyy", "dd-MM-yyyy", "d/M/yyyy"),
}
SENT = dt.date(2026, 3, 2)  # generated mails are of this day; delivery days lie behind it


@dataclass(frozen=True)
class Names:
    """Made-up people and firms of one language."""

    people: tuple[str, ...]
    firms: tuple[str, ...]
    streets: tuple[str, ...]
    towns: tuple[str, ...]
    phones: tuple[str, ...]


@functools.cache
def names(language: str, *, validation: bool) -> Names:
    """Two hundred of each; the two sides of the division have different ones."""
    faker = Faker(_LOCALES[language])
    faker.seed_instance(f"{language} {validation}")
    made = range(200)
    return Names(
        tuple(faker.name() for _ in made),
        tuple(faker.company() for _ in made),
        tuple(faker.street_address().split("\n")[0] for _ in made),
        tuple(_town(faker, language) for _ in made),
        tuple(faker.phone_number() for _ in made),
    )


def _town(faker: Faker, language: str) -> str:
    """A town. Faker draws the Italian ones from a set, which has another order in every process."""
    if language != "it":
        return faker.city()
    return f"{faker.random_element(('San', 'Borgo', 'Castel', 'Villa', 'Monte'))} {faker.last_name()}"


def material_number(random: Random) -> str:
    """An article number: of a known pattern, or one to three groups of letters or digits."""
    if random.random() < 0.5:
        return _filled(random.choice(_MATERIALS), random)
    sign = random.choice(("-", "-", "-", ".", "/", " ", ""))
    groups = [random.choice("A#") * random.randint(1, 4) for _ in range(random.choice((2, 2, 2, 3)))]
    pattern = sign.join(groups)
    return _filled(pattern if "#" in pattern and len(pattern) > 3 else f"AA-{'#' * random.randint(2, 4)}", random)


def order_number(random: Random) -> str:
    return _filled(random.choice(_NUMBERS), random)


def customer_number(random: Random) -> str:
    return _filled(random.choice(_CUSTOMERS), random)


def reference_number(random: Random) -> str:
    return _filled(random.choice(_REFERENCES), random)


def _filled(pattern: str, random: Random) -> str:
    letters = {"A": string.ascii_uppercase, "#": string.digits}
    return "".join(random.choice(letters[c]) if c in letters else c for c in pattern)


def later_day(random: Random) -> dt.date:
    return SENT + dt.timedelta(days=random.randint(1, 120))


def written_day(day: dt.date, language: str, random: Random) -> str:
    return format_date(day, random.choice(_DAY_PATTERNS[language]), locale=language)


def quantity(random: Random) -> Decimal:
    """Mostly small and round."""
    kind = random.random()
    if kind < 0.55:
        return Decimal(random.randint(1, 30))
    if kind < 0.9:
        return Decimal(random.choice((10, 50, 100)) * random.randint(1, 30))
    return Decimal(random.randint(1, 3000))


def written_number(value: Decimal, language: str, random: Random) -> str:
    """``value`` with the language's signs; thousands are parted half of the time."""
    text = f"{value:,}" if value >= 1000 and random.random() < 0.5 else f"{value}"
    return text if language == "en" else text.translate(str.maketrans(",.", ".,"))


def price(random: Random) -> Decimal:
    top = random.choice((3, 30, 300, 3000))
    return Decimal(random.randint(10, 100 * top)).scaleb(-2)
