"""Firms and people as their paper names them."""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from models.synthetic.goods import Trade
from models.synthetic.names import (
    LOCALES,
    draw_city,
    draw_coined,
    draw_firm,
    draw_person,
    draw_postcode,
    draw_street,
    people_of,
    place_of,
)
from models.synthetic.numbers import draw_bic, draw_iban, draw_tax_id, gtin_check_digit
from models.synthetic.patterns import fill

_BAR = re.compile(r"\|(?![^\[]*\])")


@dataclass(frozen=True, slots=True)
class Party:
    """A business partner. Every field is "" where the paper would have none.

    Attributes:
        name: with its legal form; ``addition``: a second line of the name ("Niederlassung Nord").
        annex: further lines of the address below the street ("Building C"), parted by line feeds.
        country: ISO 3166 alpha-2; ``country_name``: in the language of the paper.
        tax_id: VAT identification number; ``tax_number``: the number at the tax office, EIN, SIRET.
        contact: the person in charge; ``department``: of that person.
        trading: the name it trades under; ``number``: in the books of others, where it is no partner of the paper.
        register: entry in the register of companies; ``managers``: "Geschäftsführer: …" without the label.
    """

    name: str
    addition: str = ""
    street: str = ""
    annex: str = ""
    postcode: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    country_name: str = ""
    tax_id: str = ""
    tax_number: str = ""
    iban: str = ""
    bic: str = ""
    bank: str = ""
    phone: str = ""
    fax: str = ""
    mobile: str = ""
    email: str = ""
    web: str = ""
    contact: str = ""
    department: str = ""
    register: str = ""
    managers: str = ""
    gln: str = ""
    trading: str = ""
    number: str = ""


TRADING = {
    "en": ("US",) * 10 + ("GB",) * 8 + ("IE", "AU", "CA", "IN", "SG", "MY", "DE", "NL", "CH"),
    "de": ("DE",) * 16 + ("AT",) * 4 + ("CH",) * 4 + ("LU", "IT"),
    "fr": ("FR",) * 8 + ("CH", "LU", "BE"),
    "nl": ("NL",) * 8 + ("BE",) * 3,
    "it": ("IT",) * 9 + ("CH",),
    "es": ("ES",),
}
"""Countries whose firms write in a language, as often as they are listed."""
ABROAD = ("DE", "AT", "CH", "FR", "NL", "BE", "IT", "ES", "GB", "PL", "CZ", "DK", "SE", "US", "LU", "IE")
COUNTRY_NAMES = {
    "en": "US:USA US:United_States GB:United_Kingdom GB:UK IE:Ireland AU:Australia CA:Canada IN:India SG:Singapore "
    "MY:Malaysia DE:Germany AT:Austria CH:Switzerland LU:Luxembourg FR:France BE:Belgium NL:Netherlands "
    "NL:The_Netherlands IT:Italy ES:Spain PL:Poland CZ:Czech_Republic DK:Denmark SE:Sweden DE:GERMANY GB:England",
    "de": "DE:Deutschland AT:Österreich CH:Schweiz LU:Luxemburg FR:Frankreich BE:Belgien NL:Niederlande IT:Italien "
    "ES:Spanien GB:Großbritannien GB:Vereinigtes_Königreich US:USA IE:Irland PL:Polen CZ:Tschechien DK:Dänemark "
    "SE:Schweden DE:DEUTSCHLAND AT:ÖSTERREICH",
    "fr": "FR:France CH:Suisse LU:Luxembourg BE:Belgique DE:Allemagne AT:Autriche NL:Pays-Bas IT:Italie ES:Espagne "
    "GB:Royaume-Uni US:États-Unis IE:Irlande PL:Pologne CZ:République_tchèque DK:Danemark SE:Suède FR:FRANCE",
    "nl": "NL:Nederland BE:België DE:Duitsland AT:Oostenrijk CH:Zwitserland FR:Frankrijk IT:Italië ES:Spanje "
    "GB:Verenigd_Koninkrijk US:VS LU:Luxemburg IE:Ierland PL:Polen CZ:Tsjechië DK:Denemarken SE:Zweden NL:NEDERLAND",
    "it": "IT:Italia CH:Svizzera DE:Germania AT:Austria FR:Francia BE:Belgio NL:Paesi_Bassi ES:Spagna US:USA "
    "GB:Regno_Unito LU:Lussemburgo IE:Irlanda PL:Polonia CZ:Repubblica_Ceca DK:Danimarca SE:Svezia IT:ITALIA",
    "es": "ES:España DE:Alemania AT:Austria CH:Suiza FR:Francia BE:Bélgica NL:Países_Bajos IT:Italia US:EE.UU. "
    "GB:Reino_Unido LU:Luxemburgo IE:Irlanda PL:Polonia CZ:República_Checa DK:Dinamarca SE:Suecia ES:ESPAÑA",
}
DEPARTMENTS = {
    "en": "Purchasing|Accounts Payable|Sales|Procurement|Accounts|Customer Service|Finance Department|Logistics|"
    "Purchasing Dept.|Sales Ledger|Technical Services|Accounts Receivable|Returns|Quality",
    "de": "Einkauf|Buchhaltung|Vertrieb|Rechnungsprüfung|Verkauf|Vertriebsinnendienst|Kreditorenbuchhaltung|Logistik|"
    "Abt. Einkauf|Technischer Einkauf|Kundenservice|Versand|Qualitätssicherung|Verwaltung|Zentraleinkauf|"
    "Finanzbuchhaltung",
    "fr": "Service achats|Comptabilité|Service commercial|Comptabilité fournisseurs|Logistique|"
    "Administration des ventes",
    "nl": "Inkoop|Crediteurenadministratie|Verkoop|Boekhouding|Afd. Inkoop|Klantenservice|Logistiek",
    "it": "Ufficio Acquisti|Amministrazione|Ufficio Commerciale|Contabilità|Logistica|Uff. Acquisti",
    "es": "Dpto. de Compras|Contabilidad|Administración|Ventas|Departamento Comercial|Logística|Compras",
}
MAIL_NAMES = {
    "en": "info sales accounts purchasing orders office invoices ap ar support hello",
    "de": "info einkauf vertrieb buchhaltung rechnung office kontakt bestellung service verkauf post",
    "fr": "contact achats compta commercial info facturation",
    "nl": "info inkoop verkoop administratie facturen",
    "it": "info acquisti amministrazione vendite ordini",
    "es": "info compras administracion ventas pedidos",
}
ENDINGS = {
    "US": "com com com net biz us",
    "GB": "co.uk com co.uk ltd.uk",
    "AU": "com.au",
    "MY": "com.my com",
    "SG": "com.sg",
}
MERGED = {
    "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e", "è": "e", "à": "a", "ñ": "n", "ó": "o", "í": "i", "ç": "c",
}  # fmt: skip
TAX_NUMBERS = {
    "DE": ("##/###/#####", "##/###/#####", "###/###/#####", "###/####/####", "## ### #####", "#############",
           "#####/#####", "## ## # ### #####", "### / ### / ####", "###/#####", "## / ### / #####"),
    "AT": ("## ###/####", "##-###/####", "## ### ####"), "FR": ("### ### ### #####", "##############", "### ### ###"),
    "US": ("##-#######",), "GB": ("########", "0#######", "SC######"), "IT": ("###########", "^^^^^^##^##^###^"),
    "ES": ("^########", "^-########"),
}  # fmt: skip
ADDITIONS = {
    "en": "Head Office|{city} Branch|A division of {other}|Wholesale & Retail|Distribution Center|c/o {other}",
    "de": "Niederlassung {city}|Werk <1-4>|Zweigniederlassung {city}|Filiale {city}|c/o {other}|Standort {city}",
    "fr": "Agence de {city}|Siège social|Établissement de {city}",
    "nl": "Vestiging {city}|Hoofdkantoor|t.a.v. crediteurenadministratie",
    "it": "Filiale di {city}|Sede legale|Stabilimento di {city}",
    "es": "Delegación {city}|Sede central|Almacén {city}",
}

ANNEXES = {
    "en": "Building <1-20>|Suite <100-900>|Unit <1-40>|Floor <1-9>|Gate <1-6>|PO Box <100-9000>|<1-30>th floor|"
    "[Riverside|Northgate|Central] Business Park|Warehouse [A|B|C]|Room <100-500>|Bldg. ^|"
    "Industrial Estate [North|East]",
    "de": "Gebäude [A|B|C|<1-40>]|<1-9>. OG|Tor <1-9>|Hof <1-4>|Halle <1-12>|Postfach <1000-9999>|Eingang [Nord|Süd|B]|"
    "Haus <1-9>|Aufgang [links|rechts]|Gewerbepark [Süd|Ost]|Hinterhaus|Im <1-5>. OG|Einheit <1-60>|Rampe <1-8>|"
    "Ortsteil [Neudorf|Altstadt|Berg]",
    "fr": "Bâtiment [A|B|C]|BP <10-900>|ZI [Nord|Sud]|<1-9>e étage|CS <10000-90000>",
    "nl": "Postbus <100-9000>|Gebouw [A|B]|Hal <1-9>|<1-9>e verdieping",
    "it": "Edificio [A|B]|Z.I. [Nord|Sud]|Piano <1-6>|Casella postale <10-900>",
    "es": "Nave <1-30>|Edificio [A|B]|Pol. Ind. [Norte|Sur]|Planta <1-9>|Apdo. <10-900>",
}


def draw_country(rng: random.Random, language: str) -> str:
    """Of a firm that writes in the language."""
    return rng.choice(TRADING[language])


def draw_partner_country(rng: random.Random, language: str, home: str) -> str:
    """Of a firm that a firm at ``home`` deals with: mostly of the same country."""
    style = rng.random()
    if style < 0.82:
        return home
    return draw_country(rng, language) if style < 0.92 else rng.choice(ABROAD)


def make_party(rng: random.Random, *, country: str, language: str, trade: Trade, person: bool = False) -> Party:
    """A firm (or a ``person``) of a country as a paper in ``language`` prints it."""
    contact = draw_person(rng, country)
    name = contact if person else draw_firm(rng, country, rng.choice(trade.firms))
    domain = _domain(rng, name, country)
    iban = draw_iban(rng, country)
    bank, register, phone, *_ = (fill(rng, rng.choice(texts)) for texts in _facts(country))
    city = draw_city(rng, country)
    return Party(
        name=_cased(rng, name.replace(" , ", ", ")),
        addition=_draw_addition(rng, language, country) if not person and rng.random() < 0.08 else "",
        street=draw_street(rng, country),
        annex=_draw_annex(rng, language) if rng.random() < 0.1 else "",
        postcode=draw_postcode(rng, country),
        city=city.upper() if rng.random() < 0.06 else city,
        region=_draw_region(rng, country),
        country=country,
        country_name=rng.choice(_country_names(language)[country]),
        tax_id="" if language == "de" and country == "DE" and rng.random() < 0.1 else _draw_tax_id(rng, country),
        tax_number=_draw_tax_number(rng, country),
        iban=iban or fill(rng, "~########[|##]"),
        bic=draw_bic(rng, country),
        bank=bank.format(city=city, last=rng.choice(people_of(country).last)),
        phone=phone,
        fax=phone[:-1] + fill(rng, "#[|#]"),
        mobile=fill(rng, rng.choice(place_of(country).phones)),
        email=_email(rng, contact, language, domain),
        web=f"{rng.choice(('www.', 'www.', '', 'http://www.', 'https://'))}{domain}",
        contact=contact,
        department=rng.choice(DEPARTMENTS[language].split("|")),
        register=register.format(city=city, last=""),
        managers=", ".join(draw_person(rng, country) for _ in range(rng.choice((1, 1, 2, 3)))),
        gln=_draw_gln(rng),
    )


@cache
def _facts(country: str) -> tuple[tuple[str, ...], ...]:
    place = place_of(country)
    return place.banks, place.registers or ("",), place.phones


@cache
def _country_names(language: str) -> Mapping[str, tuple[str, ...]]:
    names: dict[str, tuple[str, ...]] = {}
    for entry in COUNTRY_NAMES[language].split(" "):
        code, name = entry.split(":")
        names[code] = (*names.get(code, ()), name.replace("_", " "))
    return {code: names.get(code, (code,)) for code in LOCALES}


def _draw_region(rng: random.Random, country: str) -> str:
    regions = place_of(country).regions
    return rng.choice(regions) if regions else ""


def _draw_addition(rng: random.Random, language: str, country: str) -> str:
    text = fill(rng, rng.choice(ADDITIONS[language].split("|")))
    return text.format(city=draw_city(rng, country), other=draw_coined(rng))


def _draw_annex(rng: random.Random, language: str) -> str:
    count = rng.choice((1, 1, 1, 2))
    return "\n".join(fill(rng, rng.choice(_annexes(language))) for _ in range(count))


@cache
def _annexes(language: str) -> tuple[str, ...]:
    """The patterns; those in brackets have bars of their own."""
    return tuple(_BAR.split(ANNEXES[language]))


def _cased(rng: random.Random, name: str) -> str:
    return name.upper() if rng.random() < 0.09 else name


def _domain(rng: random.Random, name: str, country: str) -> str:
    letters = "".join(MERGED.get(sign, sign) for sign in name.lower())
    words = "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in letters).split()
    ending = rng.choice(ENDINGS.get(country, f"{country.lower()} com").split())
    return f"{rng.choice(('', '-', '-')).join(words[: rng.choice((1, 2, 2))]) or 'firm'}.{ending}"


def _email(rng: random.Random, contact: str, language: str, domain: str) -> str:
    if rng.random() < 0.55:
        return f"{rng.choice(MAIL_NAMES[language].split())}@{domain}"
    letters = "".join(MERGED.get(sign, sign) for sign in contact.lower().replace(",", ""))
    words = [word for word in letters.split() if word.isascii() and not word.endswith(".")] or ["info"]
    return f"{rng.choice(('.', '', '_')).join(words[-2:])}@{domain}"


def _draw_tax_id(rng: random.Random, country: str) -> str:
    """In groups or with its country apart, every eighth time."""
    number = draw_tax_id(rng, country)
    style = rng.random()
    if style > 0.2 or country in NO_COUNTRY_CODE or not number[:2].isalpha() or not number[2:].isalnum():
        return number
    head, body = number[:2], number[2:]
    if style < 0.03:
        return f"{head}-{body}"
    if style < 0.06:
        return f"{head} {body}"
    size = 2 if country == "FR" else rng.choice((3, 3, 4))
    first, rest = (body[:2], body[2:]) if country == "FR" else ("", body)
    joint = " " if style < 0.18 else "."
    groups = [first, *(rest[at : at + 3 if country == "FR" else at + size] for at in range(0, len(rest), max(size, 3)))]
    return f"{head}{' ' if rng.random() < 0.8 else ''}{joint.join(group for group in groups if group)}"


NO_COUNTRY_CODE = ("US", "AU", "CA", "MY", "SG", "IN", "CH")
"""Countries whose tax ids have no letters of the country before them."""


def _draw_tax_number(rng: random.Random, country: str) -> str:
    return fill(rng, rng.choice(TAX_NUMBERS.get(country, ("###########",))))


def _draw_gln(rng: random.Random) -> str:
    body = fill(rng, "[40|42|50|87|90]##########")
    return body + gtin_check_digit(body)
