"""Seeded master data of a large trader in fittings, and papers that name them badly; the truth is known.

Firms: distinct ones, branches of one name and tax id in several towns, sisters of nearly one name at one address,
namesakes elsewhere.
Materials: families that differ in one measure, and some with the very same description. Papers: fields are missing,
mistyped, misread, abbreviated, of a moved firm; some name a firm or a material that is not in the data.
"""

import random
import string
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from datamodel.extraction import Classification, DocumentType, Extraction, Field
from datamodel.master import CrossReference, Material, Partner, PartnerRole


def _listed(text: str) -> list[str]:
    return [word for word in text.replace("\n", "").split("|") if word]


_SYLLABLES = _listed("""
al|an|ar|bach|bau|ber|bert|bold|born|brandt|bruck|burg|dahl|den|dorf|eck|ehr|eich|els|er|fel|fisch|frei|fried|
ger|gold|gra|grün|hag|hahn|hart|haus|heim|hein|hell|hof|holz|kamp|kel|kirch|klein|koch|kön|kräm|kron|kru|lang|
lauf|leh|lind|loh|lud|man|mar|mei|mer|meyer|mül|neu|nie|nor|ost|paul|pfeif|rau|reich|rein|rit|rosen|rot|sand|
schäf|schmid|schnei|scholz|schön|schu|sei|sieg|son|stein|stern|stru|stü|thal|tieden|vog|vol|wald|wal|web|weg|
weid|wer|wern|wil|wind|wit|wolf|zim|
""")
_TRADES = _listed("""
Anlagenbau|Apparatebau|Armaturen|Industriearmaturen|Brauereitechnik|Chemietechnik|Dichtungstechnik|Druckluft|
Energietechnik|Fluidtechnik|Gebäudetechnik|Gießerei|Großhandel|Haustechnik|Heizungsbau|Hydraulik|
Industrieservice|Installationen|Kältetechnik|Klimatechnik|Kraftwerkstechnik|Landtechnik|Maschinenbau|
Maschinenfabrik|Metallbau|Pumpen|Pumpentechnik|Regeltechnik|Rohrleitungsbau|Sanitär|Schiffstechnik|Stahlbau|
Umwelttechnik|Verfahrenstechnik|Wärmetechnik|Wasseraufbereitung|Wassertechnik|Werkzeugbau|Werft|Zerspanung|
""")
_ENGLISH = _listed("""
Engineering Fluid Systems|Valves|Process Equipment|Pipework|Controls|Flow Technology|Marine|Supply|
""")
_FORMS = ("GmbH", "GmbH & Co. KG", "AG", "KG", "e.K.", "OHG", "UG (haftungsbeschränkt)", "SE")
_ENGLISH_FORMS = ("Ltd", "Limited", "plc", "LLC", "Inc.", "B.V.")
_STREETS = _listed("""
Industriestraße|Hafenstraße|Bahnhofstraße|Gewerbering|Am Bahndamm|Werkstraße|Mühlenweg|Ringstraße|Lindenallee|
Nordring|Südring|Schlosserstraße|Gießereiweg|Hauptstraße|Kanalstraße|Wiesenweg|Fabrikstraße|
Robert-Bosch-Straße|Carl-Benz-Straße|Daimlerstraße|Siemensstraße|Dieselstraße|Rudolf-Diesel-Straße|
Otto-Hahn-Straße|Feldstraße|
""")
_TYPES = _listed("""
Kugelhahn|Flanschkugelhahn|Absperrschieber|Absperrklappe|Rückschlagventil|Rückschlagklappe|Sicherheitsventil|
Druckminderer|Schmutzfänger|Magnetventil|Nadelventil|Membranventil|Kompensator|Vorschweißflansch|Blindflansch|
Losflansch|Flachdichtung|Spiraldichtung|Rohrbogen 90°|Rohrbogen 45°|T-Stück|Reduzierung konzentrisch|
Entlüftungsventil|Schauglas|Durchflussmesser|Kondensatableiter|Regelventil|Stellantrieb für Klappe|Muffe|
Nippel|
""")
_STUFFS = _listed("""
Edelstahl 1.4408|Edelstahl 1.4571|Edelstahl 1.4404|Messing|Rotguss|GGG-40|GG-25|Stahl P250GH|Stahl C22.8|
PVC-U|PP|PTFE|
""")
_SIZES = (8, 10, 15, 20, 25, 32, 40, 50, 65, 80, 100, 125, 150, 200, 250, 300, 350, 400)
_PRESSURES = (6, 10, 16, 25, 40, 63, 100)
_EXTRAS = ("", "", ", verzinkt", ", mit Handhebel", ", kurze Baulänge", ", FDA", ", ATEX", ", TA-Luft", ", blank")
_ABBREVIATED = {"Edelstahl": "VA", "Messing": "Ms", "mit": "m.", "Flansch": "Fl.", "verzinkt": "verz.", "kurze": "kz."}
_MISREAD = str.maketrans({"O": "0", "0": "O", "1": "l", "I": "1", "l": "1", "5": "S", "S": "5", "8": "B", "B": "8"})
_FREE = ("gmail.com", "web.de", "t-online.de", "gmx.de")


@dataclass(frozen=True)
class MasterSet:
    """Everything that is loaded. ``outside``: firms and materials like the others that are not."""

    partners: tuple[Partner, ...]
    materials: tuple[Material, ...]
    references: tuple[CrossReference, ...]
    outside: tuple[Partner, ...]
    outside_materials: tuple[Material, ...]


@dataclass(frozen=True)
class Paper:
    """An order as it would be read. ``partner`` and ``materials`` are the truth, empty where nobody is right."""

    extraction: Extraction
    mail: str
    partner: str
    materials: tuple[str, ...]
    kinds: tuple[str, ...]


def make_master_set(*, partners: int, materials: int, seed: int, distinct: bool = False) -> MasterSet:
    """``distinct``: no description stands for two materials, also none of those outside."""
    rng = random.Random(seed)
    firms = _firms(rng, round(partners * 1.1))
    rng.shuffle(firms)
    inside = [replace(firm, number=str(100000 + index)) for index, firm in enumerate(firms[:partners])]
    goods = _goods(rng, round(materials * 1.05), distinct=distinct)
    known = goods[:materials]
    customers = [firm for firm in inside if firm.role is PartnerRole.CUSTOMER]
    references = [
        CrossReference(firm.number, firm.role, _their_number(rng, firm), material.number)
        for firm in rng.sample(customers, len(customers) // 5)
        for material in rng.sample(known, 10)
    ]
    return MasterSet(tuple(inside), tuple(known), tuple(references), tuple(firms[partners:]), tuple(goods[materials:]))


def _firms(rng: random.Random, count: int) -> list[Partner]:
    towns = [(f"{rng.randint(1000, 99999):05d}", _town(rng)) for _ in range(1_500)]
    firms: list[Partner] = []
    while len(firms) < count:
        firm = _firm(rng, towns)
        firms.append(firm)
        chance = rng.random()
        if chance < 0.05:  # branches: one firm, one tax id, several towns
            firms += [_moved(rng, firm, towns) for _ in range(rng.randint(1, 5))]
        elif chance < 0.08:  # a sister at the same address
            firms.append(_other_ids(rng, replace(firm, name=_renamed(rng, firm.name))))
        elif chance < 0.11:  # a namesake elsewhere
            firms.append(_other_ids(rng, _moved(rng, firm, towns)))
    return firms[:count]


def _firm(rng: random.Random, towns: Sequence[tuple[str, str]]) -> Partner:
    surname = "".join(rng.choices(_SYLLABLES, k=rng.choice((2, 2, 2, 3)))).capitalize()
    if rng.random() < 0.2:
        name = f"{surname} {rng.choice(_ENGLISH)} {rng.choice(_ENGLISH_FORMS)}"
    else:
        name = f"{surname} {rng.choice(_TRADES)} {rng.choice(_FORMS)}"
    if rng.random() < 0.1:
        name = f"Gebr. {name}"
    code, town = rng.choice(towns)
    role = PartnerRole.CUSTOMER if rng.random() < 0.7 else PartnerRole.SUPPLIER
    firm = Partner("", role, name, f"{rng.choice(_STREETS)} {rng.randint(1, 180)}", code, town, "DE")
    return _other_ids(rng, firm)


def _other_ids(rng: random.Random, firm: Partner) -> Partner:
    domain = "".join(s for s in firm.name.lower().split(" ")[0] if s.isascii() and s.isalpha())
    return replace(
        firm,
        tax_id=f"DE{rng.randint(10**8, 10**9 - 1)}" if rng.random() < 0.7 else "",
        ibans=(f"DE{rng.randint(10**19, 10**20 - 1)}",) if rng.random() < 0.4 else (),
        mail_domains=(f"{domain}-{rng.randint(1, 9999)}.example",) if rng.random() < 0.6 else (),
    )


def _moved(rng: random.Random, firm: Partner, towns: Sequence[tuple[str, str]]) -> Partner:
    code, town = rng.choice(towns)
    street = f"{rng.choice(_STREETS)} {rng.randint(1, 180)}"
    return replace(firm, street=street, postal_code=code, city=town)


def _renamed(rng: random.Random, name: str) -> str:
    words = name.split(" ")
    words[1] = rng.choice([trade for trade in _TRADES if trade != words[1]])
    return " ".join(words)


def _town(rng: random.Random) -> str:
    ending = rng.choice(("burg", "hausen", "dorf", "stadt", "heim", "tal", "furt", "kirchen", ""))
    return "".join(rng.choices(_SYLLABLES, k=rng.choice((1, 2)))).capitalize() + ending


def _goods(rng: random.Random, count: int, *, distinct: bool) -> list[Material]:
    goods: list[Material] = []
    numbers: set[str] = set()
    texts: set[str] = set()
    while len(goods) < count:
        kind, stuff, extra = rng.choice(_TYPES), rng.choice(_STUFFS), rng.choice(_EXTRAS)
        series = f"{''.join(rng.choices(string.ascii_uppercase, k=2))}-{rng.randint(1, 99)}"
        for size in rng.sample(_SIZES, rng.randint(3, 12)):
            text = f"{kind} DN {size} PN {rng.choice(_PRESSURES)}, {stuff}{extra}"
            if rng.random() < 0.35:
                text = f"{text}, Typ {series}"
            number = f"{series}{size:03d}" if rng.random() < 0.6 else f"{rng.randint(10**7, 10**8 - 1)}"
            if number not in numbers and not (distinct and text in texts):
                numbers.add(number)
                texts.add(text)
                gtin = f"40{rng.randint(10**10, 10**11 - 1)}" if rng.random() < 0.5 else ""
                goods.append(Material(number, text, "PCE", gtin, Decimal(rng.randint(100, 90000)) / 100))
    rng.shuffle(goods)
    return goods[:count]


def _their_number(rng: random.Random, firm: Partner) -> str:
    return f"{rng.choice(('A', 'M', '', 'ART-', 'K '))}{int(firm.number) % 89 + 10}.{rng.randint(10000, 999999)}"


def make_papers(data: MasterSet, *, count: int, lines: int, seed: int) -> list[Paper]:
    rng = random.Random(seed)
    customers = [firm for firm in data.partners if firm.role is PartnerRole.CUSTOMER]
    strangers = [firm for firm in data.outside if firm.role is PartnerRole.CUSTOMER]
    called: dict[str, list[CrossReference]] = {}
    for reference in data.references:
        called.setdefault(reference.partner, []).append(reference)
    buyers = [firm for firm in customers if firm.number in called]
    papers = []
    for _ in range(count):
        chance = rng.random()
        firm = rng.choice(strangers if chance < 0.1 else buyers if chance < 0.5 else customers)
        items = [_line(rng, data, called.get(firm.number, [])) for _ in range(lines)]
        fields, mail = _letterhead(rng, firm, customers)
        extraction = Extraction(
            Classification(DocumentType.PURCHASE_ORDER, 1.0, "de"), fields, tuple(item[0] for item in items)
        )
        truth, kinds = tuple(item[1] for item in items), tuple(item[2] for item in items)
        papers.append(Paper(extraction, mail, firm.number, truth, kinds))
    return papers


def _letterhead(rng: random.Random, firm: Partner, others: Sequence[Partner]) -> tuple[dict[str, Field], str]:
    texts: dict[str, str] = {}
    if rng.random() < 0.97:
        texts["sender_name"] = _written_name(rng, firm.name)
    if rng.random() < 0.85:
        texts["sender_address"] = _written_address(rng, firm)
    if firm.tax_id and rng.random() < 0.6:
        texts["sender_tax_id"] = _misread(rng, firm.tax_id, 0.04)
    if firm.ibans and rng.random() < 0.3:
        texts["sender_iban"] = _misread(rng, firm.ibans[0], 0.04)
    if firm.number and rng.random() < 0.4:
        wrong = rng.random() < 0.02
        texts["customer_number"] = _misread(rng, rng.choice(others).number if wrong else firm.number, 0.03)
    return {name: Field(name, text, text, 1.0) for name, text in texts.items()}, _mail(rng, firm)


def _mail(rng: random.Random, firm: Partner) -> str:
    chance = rng.random()
    if chance < 0.45 and firm.mail_domains:
        return f"einkauf@{firm.mail_domains[0]}"
    if chance < 0.6:
        return f"firma@{rng.choice(_FREE)}"
    return "order@platform.example" if chance < 0.7 else ""


def _written_name(rng: random.Random, name: str) -> str:
    if rng.random() < 0.2:
        forms = {"GmbH & Co. KG": "GmbH & Co KG", "GmbH": "Gmbh", "Limited": "Ltd.", "e.K.": "e. K.", "AG": ""}
        name = next((name.replace(form, other) for form, other in forms.items() if name.endswith(form)), name).strip()
    if rng.random() < 0.15:
        name = _without_umlauts(name)
    if rng.random() < 0.1:
        name = name.upper()
    if rng.random() < 0.05:
        name = " ".join(name.split(" ")[:-1]) or name
    if rng.random() < 0.02:
        name = name.split(" ")[0]
    return _misread(rng, _mistyped(rng, name, 0.12), 0.06)


def _written_address(rng: random.Random, firm: Partner) -> str:
    street, code, city = firm.street, firm.postal_code, firm.city
    chance = rng.random()
    if chance < 0.03:
        return city
    if chance < 0.05:
        return f"Postfach {rng.randint(1000, 9999)}, {code[:3]}{rng.randint(10, 99)} {city}"
    if chance < 0.09:  # moved within the town
        street = f"{rng.choice(_STREETS)} {rng.randint(1, 180)}"
    if rng.random() < 0.3:
        street = street.replace("straße", rng.choice(("str.", "strasse", "str. ")))
    text = f"{street}{rng.choice((', ', chr(10)))}{rng.choice(('', 'D-'))}{code} {city}"
    return _misread(rng, _mistyped(rng, _without_umlauts(text) if rng.random() < 0.15 else text, 0.08), 0.06)


def _line(rng: random.Random, data: MasterSet, called: Sequence[CrossReference]) -> tuple[dict[str, Field], str, str]:
    """Fields, our number, and the kind of line."""
    by_number = _by_number(data)
    chance = rng.random()
    texts: dict[str, str] = {}
    if chance < 0.1:
        material, truth, kind = rng.choice(data.outside_materials), "", "not in the data"
        if rng.random() < 0.3:
            texts["supplier_material_number"] = material.number
    elif chance < 0.3 and called:
        reference = rng.choice(called)
        material, truth, kind = by_number[reference.material], reference.material, "customer's number"
        texts["customer_material_number"] = _misread(rng, reference.their_number, 0.04)
    else:
        material = rng.choice(data.materials)
        truth, kind = material.number, "description alone"
        if chance < 0.75:
            kind = "our number"
            texts["supplier_material_number"] = _misread(rng, material.number, 0.04)
        elif chance < 0.85 and material.gtin:
            kind, texts["gtin"] = "GTIN", material.gtin
    if kind == "description alone" or rng.random() < 0.85:
        texts["description"] = written_description(rng, material.description)
    fields = {name: Field(name, text, text, 1.0) for name, text in texts.items()}
    fields["quantity"] = Field("quantity", Decimal(rng.randint(1, 50)), "", 1.0)
    return fields, truth, kind


_KNOWN: dict[int, dict[str, Material]] = {}


def _by_number(data: MasterSet) -> dict[str, Material]:
    if id(data) not in _KNOWN:
        _KNOWN[id(data)] = {material.number: material for material in data.materials}
    return _KNOWN[id(data)]


def written_description(rng: random.Random, text: str) -> str:
    if rng.random() < 0.3:
        text = text.replace("DN ", "DN").replace("PN ", "PN")
    if rng.random() < 0.2:
        for word, short in _ABBREVIATED.items():
            text = text.replace(word, short)
    if rng.random() < 0.1:
        text = text.split(",")[0]
    if rng.random() < 0.1:
        parts = text.split(", ")
        text = ", ".join([parts[0], *reversed(parts[1:])])
    if rng.random() < 0.15:
        text = _without_umlauts(text)
    return _misread(rng, _mistyped(rng, text, 0.15), 0.03)


def _without_umlauts(text: str) -> str:
    for sign, plain in {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}.items():
        text = text.replace(sign, plain)
    return text


def _mistyped(rng: random.Random, text: str, chance: float) -> str:
    """One letter is missing, doubled, another, or changes places with the next."""
    places = [index for index, sign in enumerate(text[:-1]) if sign.isalpha()]
    if rng.random() >= chance or not places:
        return text
    at = rng.choice(places)
    middle = rng.choice(("", text[at] * 2, rng.choice(string.ascii_lowercase), text[at + 1] + text[at]))
    rest = text[at + 2 :] if len(middle) == 2 and middle[0] == text[at + 1] else text[at + 1 :]
    return text[:at] + middle + rest


def _misread(rng: random.Random, text: str, chance: float) -> str:
    """One or two signs are read as another that looks like them."""
    places = [index for index, sign in enumerate(text) if sign.translate(_MISREAD) != sign]
    if rng.random() >= chance or not places:
        return text
    signs = list(text)
    for at in rng.sample(places, min(len(places), rng.choice((1, 1, 2)))):
        signs[at] = signs[at].translate(_MISREAD)
    return "".join(signs)
