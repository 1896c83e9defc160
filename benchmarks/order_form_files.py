"""Files of order forms, price lists and other lists with their truth, seeded: ``draw_file(seed)``.

The tables are those of ``models/columns/generate.py`` with headings of the validation split; around them stand titles,
labels with values, notes, sums and groups as people put them, in CSV of any delimiter and encoding and in XLSX.
"""

import csv
import datetime as dt
import io
import random
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from openpyxl import Workbook

from datamodel.document import InputFile
from models.columns.generate import Form, Value, draw_form
from models.columns.model import OTHER

_LABELS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "de": {
        "document_number": ("Bestell-Nr.", "Bestellnummer", "Unsere Bestellnummer"),
        "document_date": ("Datum", "Bestelldatum"),
        "customer_number": ("Kundennummer", "Kunden-Nr.", "Kd.-Nr."),
        "sender_name": ("Besteller", "Kunde", "Auftraggeber"),
        "ship_to_name": ("Lieferadresse", "Lieferanschrift", "Warenempfänger"),
    },
    "en": {
        "document_number": ("Order no.", "PO number", "Purchase order no."),
        "document_date": ("Date", "Order date"),
        "customer_number": ("Customer no.", "Account no."),
        "sender_name": ("Customer", "Buyer", "Bill to"),
        "ship_to_name": ("Ship to", "Delivery address", "Deliver to"),
    },
    "fr": {
        "document_number": ("N° de commande", "Commande n°"),
        "document_date": ("Date de commande",),
        "customer_number": ("N° client", "Code client"),
        "sender_name": ("Acheteur",),
        "ship_to_name": ("Adresse de livraison",),
    },
    "nl": {
        "document_number": ("Bestelnummer", "Ordernummer"),
        "document_date": ("Besteldatum", "Orderdatum"),
        "customer_number": ("Klantnummer",),
        "sender_name": ("Koper",),
        "ship_to_name": ("Afleveradres", "Leveringsadres"),
    },
    "it": {
        "document_number": ("Ordine n.", "Numero ordine"),
        "document_date": ("Data ordine",),
        "customer_number": ("Codice cliente",),
        "sender_name": ("Acquirente", "Cliente"),
        "ship_to_name": ("Indirizzo di consegna", "Destinazione merce"),
    },
    "es": {
        "document_number": ("Número de pedido", "Pedido nº"),
        "document_date": ("Fecha de pedido",),
        "customer_number": ("Número de cliente",),
        "sender_name": ("Comprador", "Cliente"),
        "ship_to_name": ("Dirección de entrega",),
    },
}
_TITLES: Mapping[str, tuple[str, ...]] = {
    "de": ("Bestellung", "Bestellschein", "Bestellformular", "Bestellliste", "Nachbestellung"),
    "en": ("Purchase Order", "Order form", "Order", "Order sheet"),
    "fr": ("Bon de commande", "Commande"), "nl": ("Bestelling", "Inkooporder", "Bestelformulier"),
    "it": ("Ordine d'acquisto", "Ordine", "Modulo d'ordine"), "es": ("Pedido", "Orden de compra", "Hoja de pedido"),
}  # fmt: skip
_LISTS = {"price_list": ("Preisliste", "Price list", "Tarif", "Listino", "Prijslijst", "Lista de precios"),
          "stock_list": ("Bestandsliste", "Stock list", "Inventur", "Lagerliste"),
          "address_list": ("Adressliste", "Kundenliste", "Address list", "Kontakte")}  # fmt: skip
_SUMS = {"de": ("Summe", "Gesamt", "Gesamtsumme netto"), "en": ("Total", "Grand total", "Net total"),
         "fr": ("Total HT", "Total"),
         "nl": ("Totaal",), "it": ("Totale",), "es": ("Total",)}  # fmt: skip
_GROUPS = (
    "Schrauben und Muttern",
    "Zubehör",
    "Getränke",
    "Category A",
    "Ersatzteile",
    "Neuheiten 2026",
    "Bürobedarf",
    "Kabel",
)


@dataclass(frozen=True)
class Truth:
    """What a file says: whether it is an order, its header, its ordered rows, and what each column holds."""

    is_order: bool
    header: Mapping[str, Value]
    rows: tuple[Mapping[str, Value], ...]
    columns: Mapping[str, str]


def draw_file(seed: int) -> tuple[InputFile, Truth]:
    """The same file for the same seed."""
    rng = random.Random(seed)
    form = draw_form(seed, split="validation")
    is_order = form.kind == "order"
    named = [column.field for column in form.columns]
    asked = rng.random() < 0.15 and is_order and "net_amount" not in named and len(form.rows) > 3
    ordered = [not asked or rng.random() < 0.5 for _ in form.rows]
    if not any(ordered):
        ordered[0] = True
    table, kept = _table(form, ordered, rng)
    above, header = _above(form, rng) if is_order else (_list_above(form, rng), {})
    below = _below(form, kept, named, rng) if is_order else []
    rows = [*above, [column.heading for column in form.columns], *table, *below]
    header |= {name: form.header[name] for name in named if name in form.header}
    truth = Truth(is_order, header, tuple(_truth(row, named) for row in kept) if is_order else (),
                  {column.heading: column.field for column in form.columns})  # fmt: skip
    name = _name(form, rng)
    if rng.random() < 0.45:
        return _file(f"{name}.xlsx", _workbook(rows, form, len(above), rng)), truth
    return _file(f"{name}.csv", _delimited(rows, rng)), truth


def _truth(row: Mapping[str, Value], named: list[str]) -> dict[str, Value]:
    told = {name: row[name] for name in named if name in row and name not in ("position", "order_position", "tax_rate")}
    return {name: value for name, value in told.items() if not (name == "price_quantity" and value == 1)}


def _table(form: Form, ordered: list[bool], rng: random.Random) -> tuple[list[list[str]], list[Mapping[str, Value]]]:
    rows: list[list[str]] = []
    kept = []
    groups = rng.random() < 0.12
    gaps = rng.random() < 0.1
    for number, row in enumerate(form.rows):
        if groups and (number == 0 or rng.random() < 0.1):
            rows.append([rng.choice(_GROUPS)] + [""] * (len(form.columns) - 1))
        if gaps and rng.random() < 0.1:
            rows.append([""] * len(form.columns))
        cells = [column.texts[number] for column in form.columns]
        if ordered[number]:
            unit = next((column.texts[number] for column in form.columns if column.field == "unit"), row["unit"])
            kept.append({**row, "unit": unit})
        else:
            cells = [
                "" if column.field == "quantity" else cell for column, cell in zip(form.columns, cells, strict=True)
            ]
        rows.append(cells)
    return rows, kept


def _above(form: Form, rng: random.Random) -> tuple[list[list[str]], dict[str, Value]]:
    """Titles and labels; a third of all files have nothing above the table."""
    rows: list[list[str]] = []
    header: dict[str, Value] = {}
    if rng.random() < 0.33:
        return rows, header
    if rng.random() < 0.75:
        rows.append([rng.choice(_TITLES[form.language])])
    if rng.random() < 0.3:
        rows.append([])
    labels = _LABELS[form.language]
    colon = rng.choice(("", ":", ":"))
    style = rng.choices(("beside", "inside", "two"), (60, 20, 20))[0]
    pairs = []
    for name in ("document_number", "document_date", "customer_number", "sender_name", "ship_to_name"):
        if rng.random() < 0.7:
            value = form.header[name]
            header[name] = value
            pairs.append(
                (rng.choice(labels[name]), form.notation.date(value) if isinstance(value, dt.date) else str(value))
            )
    for label, text in pairs:
        rows.append([f"{label}: {text}"] if style == "inside" else [f"{label}{colon}", text])
    if style == "two" and len(rows) > 2:
        rows[-2:] = [[*rows[-2], "", *rows[-1]]]
    if rng.random() < 0.7:
        rows.append([])
    return rows, header


def _list_above(form: Form, rng: random.Random) -> list[list[str]]:
    return [[rng.choice(_LISTS[form.kind])], []] if rng.random() < 0.5 else []


def _below(form: Form, kept: list[Mapping[str, Value]], named: list[str], rng: random.Random) -> list[list[str]]:
    rows: list[list[str]] = []
    if rng.random() < 0.35:
        cells = [""] * len(form.columns)
        for name in ("quantity", "net_amount"):
            if name in named and (name == "net_amount" or rng.random() < 0.4):
                total = sum((Decimal(str(row[name])) for row in kept), Decimal(0))
                cells[named.index(name)] = form.notation.number(
                    total, 2 if name == "net_amount" else 3 if total % 1 else 0
                )
        free = next((i for i, cell in enumerate(cells) if not cell), None)
        if free is not None and any(cells):
            cells[free] = rng.choice(_SUMS[form.language])
            rows += [[]] * rng.choice((0, 1)) + [cells]
    if rng.random() < 0.2:
        rows += [
            [],
            [
                rng.choice(
                    (
                        "Bitte um Auftragsbestätigung.",
                        "Please confirm by return.",
                        "Mit freundlichen Grüßen",
                        "Merci de confirmer.",
                    )
                )
            ],
        ]
    return rows


def _name(form: Form, rng: random.Random) -> str:
    if form.kind != "order":
        return rng.choice(("Liste", "export", "data_2026", *_LISTS[form.kind]))
    return rng.choice(
        ("export", "Bestellung", "order", "PO", "Tabelle1", "Nachbestellung KW 48", "upload", "Bestellung Filiale 7")
    )


def _delimited(rows: list[list[str]], rng: random.Random) -> bytes:
    out = io.StringIO()
    sign = rng.choices((";", ",", "\t", "|"), (50, 28, 16, 6))[0]
    quoting = rng.choices((csv.QUOTE_MINIMAL, csv.QUOTE_ALL), (80, 20))[0]
    width = max(map(len, rows))
    padded = rng.random() < 0.5
    writer = csv.writer(out, delimiter=sign, quoting=quoting, lineterminator=rng.choice(("\r\n", "\n")))
    for row in rows:
        writer.writerow(row + [""] * (width - len(row)) if padded else row)
    text = out.getvalue()
    encoding = rng.choices(("utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"), (40, 20, 8, 25, 7))[0]
    return text.encode(encoding, "replace")


def _workbook(rows: list[list[str]], form: Form, above: int, rng: random.Random) -> bytes:
    """Numbers and days as such mostly, now and then as texts; titles merged over columns at times."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = rng.choice(("Tabelle1", "Sheet1", "Bestellung", "Order"))
    typed = rng.random() < 0.8
    left, top = rng.choices(((0, 0), (1, 0), (1, 2)), (80, 10, 10))[0]
    for number, row in enumerate(rows):
        index = number - above - 1
        for place, text in enumerate(row):
            value: object = text
            if typed and index >= 0 and place < len(form.columns):
                value = _typed(text, form, place, form.columns[place].field)
            if value != "":
                sheet.cell(row=number + 1 + top, column=place + 1 + left, value=value)  # type: ignore[arg-type]  # openpyxl's types miss Decimal
    if above and rng.random() < 0.4:
        sheet.merge_cells(start_row=1 + top, start_column=1 + left, end_row=1 + top, end_column=3 + left)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _typed(text: str, form: Form, place: int, field: str) -> object:
    """The cell as its row has it, where the text is written from that."""
    if field == OTHER or not text:
        return text
    texts = form.columns[place].texts
    if text not in texts:
        return text
    row = form.rows[texts.index(text)]
    value = row.get(field, text)
    if isinstance(value, Decimal):
        return float(value) if field not in ("position", "order_position") else int(text)
    return dt.datetime.combine(value, dt.time()) if isinstance(value, dt.date) else value if field != "unit" else text


def _file(name: str, content: bytes) -> InputFile:
    return InputFile(name, content, "benchmark", dt.datetime(2026, 11, 30, tzinfo=dt.UTC))
