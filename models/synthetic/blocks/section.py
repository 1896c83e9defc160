"""Headings over parts of a form, and stray text that no field is: stamps, slogans, codes."""

import random
from dataclasses import dataclass, replace

from models.layout.labels import LABEL
from models.synthetic.blocks.addresses import PartyStyle
from models.synthetic.blocks.paper import Block, Paper
from models.synthetic.blocks.party import draw_party
from models.synthetic.record import Party
from models.synthetic.sheet import bold, width_of, wrap

SECTIONS = {
    "en": {
        "data": ("Document data", "Details", "General", "Header information", "Document details", "Overview"),
        "delivery": ("Delivery", "Delivery information", "Shipping", "Shipment details", "Delivery details"),
        "payment": ("Payment", "Payment information", "Payment details", "Bank details", "How to pay"),
        "references": ("References", "Reference data", "Other references", "Related documents"),
        "totals": ("Totals", "Summary", "Document totals", "Amounts"),
        "items": ("Items", "Line items", "Details of goods", "Positions", "Lines"),
        "notes": ("Notes", "Remarks", "Additional information", "Comments"),
    },
    "de": {
        "data": ("Belegdaten", "Kopfdaten", "Allgemeine Angaben", "Angaben zum Beleg", "Übersicht", "Dokumentdaten"),
        "delivery": ("Lieferung", "Lieferangaben", "Angaben zur Lieferung", "Versand", "Lieferinformationen"),
        "payment": ("Zahlung", "Zahlungsangaben", "Zahlungsinformationen", "Bankverbindung", "Angaben zur Zahlung"),
        "references": ("Referenzen", "Bezüge", "Bezugsdaten", "Weitere Angaben", "Verweise"),
        "totals": ("Summen", "Beträge", "Gesamtbeträge", "Zusammenfassung", "Belegsummen"),
        "items": ("Positionen", "Artikel", "Leistungen", "Einzelpositionen", "Positionsdaten"),
        "notes": ("Hinweise", "Bemerkungen", "Zusätzliche Angaben", "Freitext"),
    },
    "fr": {
        "data": ("Informations générales", "Détails du document", "En-tête"),
        "delivery": ("Livraison", "Informations de livraison", "Expédition"),
        "payment": ("Paiement", "Règlement", "Coordonnées bancaires"),
        "references": ("Références", "Documents liés"),
        "totals": ("Totaux", "Récapitulatif", "Montants"),
        "items": ("Lignes", "Articles", "Détail"),
        "notes": ("Notes", "Remarques", "Observations"),
    },
    "nl": {
        "data": ("Documentgegevens", "Algemene gegevens", "Overzicht"),
        "delivery": ("Levering", "Leveringsgegevens", "Verzending"),
        "payment": ("Betaling", "Betalingsgegevens", "Bankgegevens"),
        "references": ("Referenties", "Kenmerken"),
        "totals": ("Totalen", "Bedragen", "Samenvatting"),
        "items": ("Regels", "Artikelen", "Specificatie"),
        "notes": ("Opmerkingen", "Toelichting"),
    },
    "it": {
        "data": ("Dati del documento", "Dati generali", "Intestazione"),
        "delivery": ("Consegna", "Dati di consegna", "Spedizione"),
        "payment": ("Pagamento", "Dati di pagamento", "Coordinate bancarie"),
        "references": ("Riferimenti", "Documenti collegati"),
        "totals": ("Totali", "Riepilogo", "Importi"),
        "items": ("Righe", "Articoli", "Dettaglio"),
        "notes": ("Note", "Annotazioni"),
    },
    "es": {
        "data": ("Datos del documento", "Datos generales", "Cabecera"),
        "delivery": ("Entrega", "Datos de entrega", "Envío"),
        "payment": ("Pago", "Datos de pago", "Datos bancarios"),
        "references": ("Referencias", "Documentos relacionados"),
        "totals": ("Totales", "Resumen", "Importes"),
        "items": ("Líneas", "Artículos", "Detalle"),
        "notes": ("Notas", "Observaciones"),
    },
}


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it; without content no heading is printed."""

    heading: str
    block: Block
    size: float = 1.1
    strong: bool = True
    indent: float = 0.0

    def draw(self, paper: Paper, x: float, y: float, width: float) -> float:
        size = paper.typography.size * self.size
        mark, top = paper.sheet.mark(), y + size * 1.5
        font = bold(paper.typography.font) if self.strong else paper.typography.font
        paper.sheet.text(x, y + size * 0.9, self.heading, size=size, font=font, role=LABEL)
        end = self.block.draw(paper, x + self.indent, top, width - self.indent)
        if end > top:
            return end
        paper.sheet.take_back(mark)
        return y


def draw_heading(rng: random.Random, *, language: str, kind: str) -> str:
    """A heading for a part of the paper."""
    return rng.choice(SECTIONS[language][kind])


STRANGERS = {
    "en": (
        "Payee",
        "Tax representative",
        "Ship from",
        "Manufacturer",
        "Carrier",
        "Requisitioner",
        "Notify party",
        "Buyer requisitioner",
        "Seller's tax representative",
        "Invoicee",
        "Ultimate customer",
        "Freight forwarder",
        "Pick-up location",
        "Buyer agent",
        "Broker",
        "Deviating payee",
        "Insurer",
        "Factoring company",
        "Plant",
    ),
    "de": (
        "Zahlungsempfänger",
        "Steuervertreter",
        "Versand ab",
        "Hersteller",
        "Spediteur",
        "Bedarfsträger",
        "Lager",
        "Abweichender Zahlungsempfänger",
        "Abweichender Versender",
        "Steuerbevollmächtigter",
        "Fiskalvertreter",
        "Abholort",
        "Werk",
        "Steuerlicher Vertreter des Verkäufers",
        "Frachtführer",
        "Vermittler",
        "Versicherer",
        "Regulierer",
        "Verband",
        "Zentralregulierer",
        "Ladestelle",
        "Handelsvertreter",
    ),
    "fr": ("Bénéficiaire", "Transporteur", "Expédié de", "Fabricant", "Représentant fiscal", "Lieu d'enlèvement"),
    "nl": ("Begunstigde", "Vervoerder", "Verzonden vanaf", "Fabrikant", "Fiscaal vertegenwoordiger", "Laadadres"),
    "it": ("Beneficiario", "Vettore", "Spedito da", "Produttore", "Rappresentante fiscale", "Luogo di ritiro"),
    "es": ("Beneficiario", "Transportista", "Enviado desde", "Fabricante", "Representante fiscal", "Lugar de recogida"),
}
"""Headings of parties that are none of those that are read."""


@dataclass(frozen=True, slots=True)
class StrangerBlock:
    """A party without a meaning for the record: the carrier, a second address of the sender."""

    party: Party
    style: PartyStyle

    def draw(self, paper: Paper, x: float, y: float, width: float) -> float:
        return draw_party(paper, self.party, "stranger", replace(self.style, heading=""), x, y, width)


def draw_stranger(rng: random.Random, party: Party, style: PartyStyle, *, language: str) -> Section:
    """A party that is not read, under its heading."""
    heading = rng.choice(STRANGERS[language])
    return Section(heading, StrangerBlock(party, style), size=style.heading_size, strong=style.strong_heading)


@dataclass(frozen=True, slots=True)
class Notes:
    """Running text under a heading, behind a label; its words are nobody's value.

    Attributes:
        label: before each paragraph, "" for none.
    """

    label: str
    count: int
    share: float

    def draw(self, paper: Paper, x: float, y: float, width: float) -> float:
        if not paper.wording.has("words", "conditions"):
            return y
        size, font = paper.typography.size, paper.typography.font
        shift = max(width * self.share, width_of(self.label, size, font) + size) if self.label else 0.0
        shift = shift if width - shift > 10 * size else 0.0
        for _ in range(self.count):
            if self.label:
                paper.sheet.text(x, y + size * 0.9, self.label, size=size, font=font, role=LABEL)
                y += 0.0 if shift else size * paper.typography.leading
            text = paper.wording.words("conditions", paper.rng)
            for line in wrap(text, width - shift, size, font):
                paper.sheet.text(x + shift, y + size * 0.9, line, size=size, font=font)
                y += size * paper.typography.leading
            y += size * 0.4
        return y


def draw_notes(rng: random.Random, *, language: str) -> Section:
    """Remarks under their heading."""
    label = rng.choice(("", draw_heading(rng, language=language, kind="notes")))
    notes = Notes(label, rng.choice((1, 1, 2, 3)), rng.uniform(0.2, 0.4))
    return Section(draw_heading(rng, language=language, kind="notes"), notes)


@dataclass(frozen=True, slots=True)
class Stray:
    """Words that mean nothing to a record: a code, a slogan, a stamp, a line of an advert.

    Attributes:
        kind: of the wording's words; "" prints ``text``.
    """

    kind: str
    text: str = ""
    size: float = 0.9
    align: str = "left"

    def draw(self, paper: Paper, x: float, y: float, width: float) -> float:
        known = bool(self.kind) and paper.wording.has("words", self.kind)
        text = paper.wording.words(self.kind) if known else self.text
        if not text:
            return y
        size = paper.typography.size * self.size
        at = x + width if self.align == "right" else x + width / 2 if self.align == "center" else x
        paper.sheet.text(at, y + size * 0.9, text, size=size, font=paper.typography.font, align=self.align)
        return y + size * 1.4


STRAYS = (
    "*0004711*", "COPY", "ORIGINAL", "PAID", "- 1 -", "||| | |||| || |||", "Form 27-B rev. 4", "EINGANG", "KOPIE",
    "www", "ISO 9001", "DUPLICATE", "X", "%%%", "PO Box", "A", "DUPLIKAT", "Vorab per Fax", "DRAFT", "FSC C014047",
)  # fmt: skip


def draw_stray(rng: random.Random) -> Stray:
    """Stray words at a side."""
    text = rng.choice(STRAYS)
    if rng.random() < 0.5:
        text = "".join(rng.choice("0123456789ABCDEFX-/ ") for _ in range(rng.randint(5, 18))).strip(" -/")
    kind = rng.choice(("slogan", "advert", "stamp", "", "", ""))
    return Stray(kind, text, size=rng.uniform(0.6, 1.2), align=rng.choice(("left", "right", "center")))
