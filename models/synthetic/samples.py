"""Papers filled with sample content: templates, test systems and format examples print what stands where.

"COMPANY_NAME", "Musterfirma GmbH, 12345 Musterstadt", "John Doe", "REF-123": the place on the paper tells what a
value is, its words do not.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from models.synthetic.items import Item
from models.synthetic.parties import Party
from models.synthetic.patterns import fill
from models.synthetic.record import Record
from models.synthetic.references import Reference

ROLES = {
    "en": {"sender": "Sender|Company|My company|Issuer|Our company", "receiver": "Receiver|Partner|Addressee|Recipient",
           "buyer": "Buyer|Customer|Purchaser|Client|Ordering party", "seller": "Seller|Supplier|Vendor|Provider",
           "ship_to": "Ship to|Delivery|Consignee|Goods receiver|Site", "bill_to": "Invoicee|Bill to|Invoice recipient",
           "other": "Third party|Agent|Payee|Other party|Carrier|Ship from|Requester|Tax rep|Plant|Warehouse"},
    "de": {"sender": "Absender|Firma|Unternehmen", "receiver": "Empfänger|Partner|Adressat",
           "buyer": "Käufer|Kunde|Besteller|Auftraggeber", "seller": "Verkäufer|Lieferant|Auftragnehmer|Anbieter",
           "ship_to": "Lieferort|Warenempfänger|Lieferadresse", "bill_to": "Rechnungsempfänger|Rechnungsadresse",
           "other": "Dritter|Vertreter|Zahlungsempfänger|Spediteur|Lager|Werk|Hersteller|Abholort"},
}  # fmt: skip
PARTS = {
    "en": {"name": "name|company name|legal name|firm", "street": "street|address 1|address line 1|street address",
           "annex": "address 2|address line 2|building|address 3", "city": "city|town|place|city name",
           "contact": "contact|contact name|person|contact person", "department": "department|contact dept|unit",
           "number": "ID|no|number|ref|code", "tax": "VAT ID|tax ID|VAT no", "trading": "trading name|trade name|brand",
           "register": "legal ID|registration no|company no|reg ID", "phone": "phone|tel|phone no"},
    "de": {"name": "Name|Firmenname|Firma|Bezeichnung", "street": "Straße|Adresse 1|Straße und Nr|Adresszeile 1",
           "annex": "Adresse 2|Adresszeile 2|Gebäude|Zusatz", "city": "Ort|Stadt|Ortsname",
           "contact": "Ansprechpartner|Kontakt|Sachbearbeiter|Kontaktname", "department": "Abteilung|Bereich",
           "number": "Nr|Nummer|ID|Kennung", "tax": "USt-ID|UID|Steuernummer", "trading": "Handelsname|Marke",
           "register": "Registernummer|HRB|Firmenbuch", "phone": "Telefon|Tel|Rufnummer"},
}  # fmt: skip
MOCKS = {
    "en": ("[Sample|Example|Test|Demo|Acme|Your] [Company|Corp.|Ltd|Inc.|Trading Ltd|Supplies GmbH|Customer <1-9>]",
           "[Sample|Example|Test|Main|Any] Street <1-123>", "[Sampletown|Anytown|Exampleville|Testcity|Sample City]",
           "[John|Jane|Max|Test] [Doe|Sample|Public|User]"),
    "de": ("[Muster|Beispiel|Test|Demo][firma|betrieb|kunde|lieferant|handel|bau] [GmbH|AG|& Co. KG|<1-9>|e.K.]",
           "[Muster|Beispiel|Test|Haupt][straße|weg|allee|gasse] <1-123>",
           "[Muster|Beispiel|Test|Demo][stadt|hausen|dorf|ort]",
           "[Max|Erika|Herr|Frau|Test] [Mustermann|Beispiel|Muster|Tester|Musterfrau]"),
}  # fmt: skip
TEMPLATES = {
    "en": ("[Your|Client|Customer|Company|Business] Name", "[Street Address|Address Line 1|Street and number]",
           "[City|Town|City, State|Place]", "[Contact Name|Name|Your Name|Full Name]"),
    "de": ("[Firma|Firmenname|Name der Firma|Ihr Unternehmen|Kundenname]",
           "[Straße Hausnummer|Straße und Nr.|Anschrift]",
           "[Ort|Stadt|Ortsname]", "[Name|Vorname Nachname|Ansprechpartner|Ihr Name]"),
}  # fmt: skip
"""Name, street, city and person of forms that nobody has filled in."""
MASKS = (
    "XXXX",
    "xxxxx",
    "Xxxxxx",
    "XXX XXXX",
    "*****",
    "...........",
    "Lorem ipsum",
    "Dolor sit",
    "_____",
    "ABC",
    "N.N.",
)
GOODS = {
    "en": "Product name|Item description <1-9>|Sample product ^|Article <1-9>|Test item|Product ^^ <1-99>|"
    "Lorem ipsum dolor sit amet|Description of the item|Your product here|ITEM_NAME|Product Description|Service <1-9>",
    "de": "Artikelbezeichnung|Musterartikel <1-9>|Testprodukt ^|Artikel <1-99>|Beispielleistung|Produktname|"
    "Lorem ipsum dolor sit amet|Bezeichnung der Ware|Leistung <1-9>|Position <1-9> Text|Testmaterial ^^",
}
TERMS = {"purchase order": 13, "order": 14, "delivery note": 16, "number": 1, "customer": 46, "supplier": 29}
"""Business terms of EN 16931 that samples of invoices print in the place of numbers."""
DETAILS = {
    "en": ("Lorem ipsum dolor sit amet, consetetur", "Product description", "Item text line 2", "DESCRIPTION_2"),
    "de": ("Lorem ipsum dolor sit amet, consetetur", "Artikelbeschreibung", "Langtext der Position", "Zusatztext 2"),
}
NUMBERS = ("123", "1234", "12345", "123456", "0815", "4711", "1", "0001", "999", "987654", "XXX", "ABC123")


@dataclass(frozen=True, slots=True)
class Sampling:
    """How a layout fills its paper.

    Attributes:
        kind: codes ("BUYER_CITY"), mocks ("Musterstadt"), templates ("[Street Address]"), masks ("XXXX").
        case: of codes: upper, snake, title, camel, brackets.
        salt: decides the words.
    """

    kind: str
    case: str
    salt: int


def draw_sampling(rng: random.Random) -> Sampling:
    """A way to fill papers with sample content."""
    case = rng.choice(("snake", "snake", "snake", "title", "camel", "brackets", "angles", "lower"))
    kind = rng.choices(("codes", "mocks", "templates", "masks"), (55, 27, 12, 6))[0]
    return Sampling(kind, case, rng.getrandbits(32))


def sample_record(record: Record, sampling: Sampling, rng: random.Random, *, buyer_writes: bool) -> Record:
    """The record with sample content for names, addresses, numbers and goods; sums stay."""
    language = record.language if record.language in ROLES else "en"
    own, other = ("buyer", "seller") if buyer_writes else ("seller", "buyer")
    words = random.Random(sampling.salt)
    plain = words.random() < 0.25
    code = _coder(sampling, words, language)
    record = replace(
        record,
        sender=sample_party(record.sender, code, "sender" if plain else own, sampling, words, language),
        receiver=sample_party(record.receiver, code, "receiver" if plain else other, sampling, words, language),
        items=tuple(_sample_item(item, place, code, sampling, language) for place, item in enumerate(record.items)),
        references=tuple(_sample_reference(reference, code, rng) for reference in record.references),
    )
    buyer = record.sender if buyer_writes else record.receiver
    ship_to, bill_to = (
        party and sample_party(party, code, who, sampling, words, language)
        for who, party in (("ship_to", record.ship_to), ("bill_to", record.bill_to))
    )

    def numbered(name: str) -> str:
        value: str = getattr(record, name)
        return _number(name, code, rng) if value and words.random() < 0.8 else value

    return replace(
        record,
        ship_to=ship_to if words.random() < 0.8 else buyer,
        bill_to=bill_to,
        number=_number("number", code, rng) if words.random() < 0.5 else record.number,
        contact_name=record.sender.contact,
        customer_number=numbered("customer_number"),
        supplier_number=numbered("supplier_number"),
        purchase_order_number=numbered("purchase_order_number"),
        order_number=numbered("order_number"),
        delivery_note_number=numbered("delivery_note_number"),
    )


Coder = Callable[[str, str], str]


def _coder(sampling: Sampling, words: random.Random, language: str) -> Coder:
    """Writes the code of a role's part, always in the same words."""
    roles = {role: words.choice(texts.split("|")) for role, texts in ROLES[language].items()}
    parts = {part: words.choice(texts.split("|")) for part, texts in PARTS[language].items()}

    def code(role: str, part: str) -> str:
        return _cased(f"{roles.get(role, role)} {parts.get(part, part)}".strip(), sampling.case)

    return code


def _cased(text: str, case: str) -> str:
    match case:
        case "snake":
            return text.upper().replace(" ", "_").replace("-", "_")
        case "title":
            return text.title()
        case "camel":
            return text[:1].lower() + text.title().replace(" ", "")[1:]
        case "brackets":
            return f"[{text}]"
        case "angles":
            return f"<{text}>"
    return text.lower()


def sample_party(
    party: Party, code: Coder, role: str, sampling: Sampling, words: random.Random, language: str
) -> Party:
    """The party with its texts replaced; its numbers mostly stay, as templates give them some form."""
    postcode = words.choice(("12345", "99999", "00000", party.postcode, party.postcode))
    if sampling.kind != "codes":
        name, street, city, contact = _placeholders(sampling, words, language)
        return replace(
            party, name=name, addition="", street=street, city=city, postcode=postcode, contact=contact, annex=""
        )
    count, joint = words.choice((0, 1, 1, 2)), "_" if sampling.case in ("snake", "camel") else " "
    annex = code(role, "annex")
    annexes = "\n".join([annex, f"{annex.rstrip(' _23')}{joint}3"][:count])
    return replace(
        party,
        name=code(role, "name"),
        addition="",
        street=code(role, "street"),
        annex=annexes,
        city=code(role, "city"),
        postcode=postcode,
        contact=code(role, "contact"),
        department=code(role, "department"),
        tax_id=party.tax_id if words.random() < 0.6 else code(role, "tax"),
        trading=code(role, "trading"),
        register=party.register if words.random() < 0.5 else code(role, "register"),
        phone=party.phone if words.random() < 0.75 else code(role, "phone"),
        number=code(role, "number"),
    )


def sample_stranger(party: Party, sampling: Sampling, language: str, rng: random.Random) -> Party:
    """The same for a firm that is no partner of the paper."""
    language = language if language in ROLES else "en"
    words = random.Random(f"{sampling.salt} {rng.random()}")
    return sample_party(party, _coder(sampling, words, language), "other", sampling, words, language)


def _placeholders(sampling: Sampling, words: random.Random, language: str) -> tuple[str, ...]:
    """Name, street, city and person."""
    if sampling.kind == "masks":
        return tuple(words.choice(MASKS) for _ in range(4))
    if sampling.kind == "mocks":
        return tuple(fill(words, text) for text in MOCKS[language])
    return tuple(_cased(fill(words, text), sampling.case) for text in TEMPLATES[language])


def _number(name: str, code: Coder, rng: random.Random) -> str:
    """A code ("ORDER_REF"), or a number that nobody would have: "PO123456"."""
    stem = name.replace("_number", "").replace("_", " ")
    if stem in ("customer", "supplier") and rng.random() < 0.4:
        stem = {"customer": "buyer", "supplier": "seller"}[stem]
    style = rng.random()
    if style < 0.35:
        return code(stem, "number").replace(" ", "_").strip("[]<>") + rng.choice(("", f"_{rng.randint(1, 99999)}"))
    if style < 0.42:
        return f"BT-{TERMS.get(stem, 10)}"
    letters = "".join(word[0] for word in stem.split()).upper()
    return rng.choice(("", letters, f"{letters}-", "REF-", "TEST-", "X")) + rng.choice(NUMBERS)


def _sample_reference(reference: Reference, code: Coder, rng: random.Random) -> Reference:
    """Numbers become codes at times: "CONTRACT_REF", "TENDER_ID_4711"."""
    kind = reference.kind.replace("_", " ")
    if not isinstance(reference.value, str) or reference.kind in ("time", "weight", "packages") or rng.random() < 0.4:
        return reference
    if rng.random() < 0.7:
        return replace(reference, value=_number(kind, code, rng))
    return replace(reference, value=code(kind, rng.choice(("ref", "", "account ref", "text"))))


def _sample_item(item: Item, place: int, code: Coder, sampling: Sampling, language: str) -> Item:
    """Names of goods and, in some layouts, their numbers; each item has its own number in them or none has."""
    words = random.Random(f"{sampling.salt} items")
    style, details_style, ending = words.random(), words.random(), f"_{place + 1}" if words.random() < 0.7 else ""
    choices = GOODS[language].split("|")
    text = fill(words, choices[(words.randrange(len(choices)) + (place if style < 0.5 else 0)) % len(choices)])
    text = f"{text} {place + 1}" if words.random() < 0.4 else text
    details = tuple(words.choice(DETAILS[language]) for _ in item.details) if details_style < 0.5 else ()
    item = replace(item, description=text, details=details)
    if sampling.kind != "codes" or words.random() < 0.4:
        return item

    def numbered(value: str, role: str) -> str:
        part = words.choice(("item ID", "product ID", "article no", "material"))
        return (code(role, part).replace(" ", "_") + ending) if value else ""

    return replace(
        item,
        description=code("", words.choice(("product name", "item name", "article", "description"))) + ending,
        supplier_material_number=numbered(item.supplier_material_number, "seller"),
        customer_material_number=numbered(item.customer_material_number, "buyer"),
        batch_number=numbered(item.batch_number, "batch") if words.random() < 0.5 else item.batch_number,
    )
