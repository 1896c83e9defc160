"""Names of people, streets, towns and firms: Faker's lists, drawn once a country, and a grammar of firms' names."""

import random
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from faker import Faker

from models.synthetic.patterns import fill

POOL = 400
LOCALES = {
    "US": "en_US", "GB": "en_GB", "IE": "en_IE", "AU": "en_AU", "CA": "en_CA", "IN": "en_IN", "SG": "en_GB",
    "MY": "en_IN", "DE": "de_DE", "AT": "de_AT", "CH": "de_CH", "LU": "fr_FR", "FR": "fr_FR", "BE": "nl_BE",
    "NL": "nl_NL", "IT": "it_IT", "ES": "es_ES", "PL": "pl_PL", "CZ": "cs_CZ", "DK": "da_DK", "SE": "sv_SE",
}  # fmt: skip
POSTCODES = {
    "US": "~####[|||-####]", "GB": "^^[|~]~ ~^^", "IE": "^~# ^^~#", "AU": "~###", "CA": "^~^ ~^~", "IN": "~#####",
    "SG": "~#####", "MY": "~####", "DE": "~####", "AT": "~###", "CH": "~###", "LU": "[|L-]~###", "FR": "~####",
    "BE": "[|B-]~###", "NL": "~### ^^", "IT": "[|0]~###", "ES": "[0|]~####", "PL": "~#-###", "CZ": "~## ##",
    "DK": "[|DK-]~###", "SE": "~## ##",
}  # fmt: skip
FACTS = Path(__file__).parent / "places.toml"
_ONSETS = "a al an ar as be bo bri ca cor da del do el eu fen fi ge ha hel in iso ka la lo lu ma me mi na ne no nor or"
_ONSETS += " pa per po qua ra ri ro sa se si so ta te ti to tri ul va ve vi xe za zy"
_MIDDLES = "ba bi co da di do ga go ka la li lo ma mi na ne ni no pa ra re ri ro sa si so ta te ti to va vi xi zo"
_ENDS = "can con cor dex dia don flex gon lan lex lin lon lux max mat med nex nis nova par plan plex plus ria ris ron"
_ENDS += " san sol son sys tec tech tek tex tis ton tor tra trix va vent via vis x xon yx zen"


@dataclass(frozen=True, slots=True)
class Place:
    """What the addresses and firms of a country are made of.

    Attributes:
        regions: states or counties as addresses write them.
        streets: patterns of street and number over {street}, {last} (a family name), {city}.
        forms: legal forms.
        names: patterns of firms' names over {last}, {last2}, {first}, {city}, {trade}, {coined}, {letters}.
    """

    cities: tuple[str, ...]
    regions: tuple[str, ...]
    streets: tuple[str, ...]
    forms: tuple[str, ...]
    names: tuple[str, ...]
    banks: tuple[str, ...]
    registers: tuple[str, ...]
    phones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class People:
    """Names of a country's people, its towns and its streets."""

    first: tuple[str, ...]
    last: tuple[str, ...]
    cities: tuple[str, ...]
    streets: tuple[str, ...]


@cache
def people_of(country: str) -> People:
    """Drawn once; the same in every process."""
    faker = Faker(LOCALES[country])
    faker.seed_instance(7)
    place = place_of(country)
    made = () if place.cities else tuple(faker.city() for _ in range(POOL))
    return People(
        first=tuple(faker.first_name() for _ in range(POOL)),
        last=tuple(faker.last_name() for _ in range(POOL)),
        cities=place.cities or made,
        streets=tuple(faker.street_name() for _ in range(POOL)),
    )


@cache
def _places() -> Mapping[str, Mapping[str, list[str]]]:
    with FACTS.open("rb") as file:
        return tomllib.load(file)


@cache
def place_of(country: str) -> Place:
    """Of a country; what it does not say itself is said by the country it is ``like``."""
    tables = _places()
    own = tables.get(country, {})
    like = tables[own["like"][0]] if "like" in own else {}

    def get(key: str) -> tuple[str, ...]:
        return tuple(own.get(key, like.get(key, ())))

    return Place(
        get("cities"), get("regions"), get("streets"), get("forms"), get("names"), get("banks"), get("registers"),
        get("phones"),
    )  # fmt: skip


def draw_person(rng: random.Random, country: str) -> str:
    """A person as offices print them: "Anna Weber", "A. Weber", "Weber", "Frau Weber", "WEBER"."""
    people = people_of(country)
    first, last = rng.choice(people.first), rng.choice(people.last)
    style = rng.random()
    if style < 0.6:
        return f"{first} {last}"
    if style < 0.72:
        return _full_name(rng, people, country, f"{first} {last}")
    if style < 0.84:
        return f"{first[0]}. {last}"
    if style < 0.9:
        return f"{_form_of_address(rng, country)} {last}"
    if style < 0.95:
        return f"{last}, {first}"
    return last if style < 0.98 else f"{first} {last}".upper()


def _full_name(rng: random.Random, people: People, country: str, name: str) -> str:
    """With a form of address, a degree, a second first or last name."""
    style, (first, last) = rng.random(), name.split(" ", 1)
    if style < 0.45:
        return f"{_form_of_address(rng, country)} {name}"
    if style < 0.65:
        return f"{rng.choice(DEGREES.get(country, DEGREES['']))} {name}"
    if style < 0.8:
        return f"{first} {rng.choice(people.first)[0]}. {last}"
    return f"{name}-{rng.choice(people.last)}" if style < 0.92 else f"{first}-{rng.choice(people.first)} {last}"


DEGREES = {
    "DE": ("Dr.", "Dipl.-Ing.", "Prof. Dr.", "Dr.-Ing.", "Dipl.-Kfm.", "Ing."), "AT": ("Mag.", "DI", "Dr.", "Ing."),
    "CH": ("Dr.", "lic. iur."), "IT": ("Ing.", "Dott.", "Geom."), "NL": ("ir.", "drs.", "mr."), "": ("Dr.", "Prof."),
}  # fmt: skip


def _form_of_address(rng: random.Random, country: str) -> str:
    forms = {"DE": "Herr Frau", "AT": "Herr Frau Hr. Fr.", "CH": "Herr Frau", "FR": "M. Mme", "NL": "Dhr. Mevr."}
    forms |= {"IT": "Sig. Sig.ra Dott.", "ES": "Sr. Sra. D. Dña.", "BE": "Dhr. Mevr."}
    return rng.choice(forms.get(country, "Mr Mrs Ms Mr. Ms.").split())


def draw_coined(rng: random.Random) -> str:
    """A name that means nothing: "Vexora", "ISODEX"."""
    name = rng.choice(_ONSETS.split())
    if rng.random() < 0.6:
        name += rng.choice(_MIDDLES.split())
    name = (name + rng.choice(_ENDS.split())).capitalize()
    return name.upper() if rng.random() < 0.15 else name


def draw_city(rng: random.Random, country: str) -> str:
    return rng.choice(people_of(country).cities)


def draw_firm(rng: random.Random, country: str, trade: str) -> str:
    """A firm's name with its legal form; ``trade`` is a word for what it does, in its language."""
    people, place = people_of(country), place_of(country)
    name = fill(rng, rng.choice(place.names)).format(
        last=rng.choice(people.last),
        last2=rng.choice(people.last),
        first=rng.choice(people.first),
        city=rng.choice(people.cities),
        trade=trade,
        coined=draw_coined(rng),
        letters="".join(rng.choices("ABCDEFGHIKLMNPRSTVWZ", k=rng.choice((2, 3, 3, 3, 4)))),
    )
    if name.endswith("!"):
        return name[:-1]
    return f"{name} {rng.choice(place.forms)}"


def draw_street(rng: random.Random, country: str) -> str:
    """Street and house number in the order of the country, a post box now and then."""
    people, place = people_of(country), place_of(country)
    street = rng.choice(people.streets)
    pattern = fill(rng, rng.choice(place.streets))
    return pattern.format(street=street, last=rng.choice(people.last), city=rng.choice(people.cities))


def draw_postcode(rng: random.Random, country: str) -> str:
    return fill(rng, POSTCODES[country])
