"""Order forms to orders: where the table is, what its rows are, what stands around it, and what is no order."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from datamodel.document import InputFile
from datamodel.errors import DocumentError, RejectionCode
from datamodel.extraction import DocumentType, Severity
from extractors.structured.formats import Sample
from extractors.structured.tables.reading import claims, read

FORM = """Bestellung;;;;
Bestell-Nr.:;4500123;;Datum:;05.03.2026
Kundennummer:;10042;;;
Besteller:;Hansen GmbH, Ring 1, 20095 Hamburg;;;
Lieferadresse:;Hansen Lager Nord;;;
;Hafenstr. 3;;;
;20457 Hamburg;;;

Pos;Artikelnummer;Bezeichnung;Menge;Einzelpreis
Schrauben;;;;
1;A-100;Schraube M8;1.200;0,15
2;A-200;Mutter M8;500;0,08
;;;;
Pos;Artikelnummer;Bezeichnung;Menge;Einzelpreis
3;A-300;Scheibe;2,5;1.000,00
;;Summe;1.702,5;
"""


def file_of(content: bytes | str, name: str = "upload.csv") -> InputFile:
    data = content.encode() if isinstance(content, str) else content
    return InputFile(name, data, "test", dt.datetime(2026, 11, 30, tzinfo=dt.UTC))


def only(content: bytes | str, name: str = "upload.csv"):
    [message] = read(file_of(content, name))
    return message.extraction


def workbook(*sheets) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"Blatt{number}")
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def values(fields) -> dict[str, object]:
    return {name: field.value for name, field in fields.items()}


def test_form_is_read_as_people_mean_it():
    extraction = only(FORM)
    assert extraction.is_data
    assert extraction.document_type is DocumentType.PURCHASE_ORDER
    assert values(extraction.fields) == {
        "document_number": "4500123",
        "document_date": dt.date(2026, 3, 5),
        "customer_number": "10042",
        "sender_name": "Hansen GmbH",
        "sender_address": "Ring 1, 20095 Hamburg",
        "ship_to_name": "Hansen Lager Nord",
        "ship_to_address": "Hafenstr. 3, 20457 Hamburg",
    }
    assert [values(item) for item in extraction.line_items] == [
        {
            "position": str(n),
            "supplier_material_number": number,
            "description": text,
            "quantity": quantity,
            "unit_price": price,
        }
        for n, number, text, quantity, price in (
            (1, "A-100", "Schraube M8", Decimal(1200), Decimal("0.15")),
            (2, "A-200", "Mutter M8", Decimal(500), Decimal("0.08")),
            (3, "A-300", "Scheibe", Decimal("2.5"), Decimal(1000)),
        )
    ]
    assert extraction.findings == ()


def test_value_has_line_column_and_heading_and_the_confidence_of_its_column():
    first, *_ = only(FORM).line_items
    assert first["quantity"].evidence == ("line 11, column D", "column “Menge”")
    assert 0.9 < first["quantity"].confidence < 1


def _as_number(cell: str):
    """A number where the cell is one; 05.03.2026 is none."""
    is_number = cell[:1].isdigit() and cell.count(".") < 2
    return float(cell.replace(".", "").replace(",", ".")) if is_number else cell or None


def test_workbook_is_read_as_its_text_is():
    rows = [line.split(";") for line in FORM.splitlines()]
    typed = [[_as_number(cell) if n in (3, 4) else cell or None for n, cell in enumerate(row)] for row in rows]
    ours, theirs = only(FORM), only(workbook(typed), "upload.xlsx")
    assert values(theirs.fields) == values(ours.fields)
    assert [values(item) for item in theirs.line_items] == [values(item) for item in ours.line_items]
    assert theirs.line_items[0]["quantity"].evidence[0] == "Blatt1!D11"


def test_rows_without_a_quantity_are_not_ordered():
    catalogue = "Artikel-Nr.;Bezeichnung;VE;Bestellmenge\n" + "".join(
        f"A-{n};Teil {n};10;{n if n % 3 == 0 else ''}\n" for n in range(1, 13)
    )
    assert [item["supplier_material_number"].value for item in only(catalogue).line_items] == [
        "A-3",
        "A-6",
        "A-9",
        "A-12",
    ]


def test_rows_of_several_orders_are_several_messages():
    export = "order_no;sku;qty\nPO1;AB-1;3\nPO1;AB-2;4\nPO2;AB-3;5\n"
    messages = read(file_of(export))
    assert [(m.extraction.fields["document_number"].value, len(m.extraction.line_items)) for m in messages] == [
        ("PO1", 2),
        ("PO2", 1),
    ]


def test_quantity_with_its_unit_is_parted():
    [item, _] = only("Artikelnummer;Menge\nA-1;10 Stk\nA-2;5 Stk\n").line_items
    assert (item["quantity"].value, item["unit"].value) == (10, "Stk")


def test_sheets_of_one_order_are_one_document():
    table = [["Artikelnummer", "Bezeichnung", "Menge"], ["A-1", "Schraube", 5], ["A-2", "Mutter", 6]]
    other = [["Artikelnummer", "Bezeichnung", "Menge"], ["A-3", "Scheibe", 7], ["A-4", "Bolzen", 8]]
    notes = [["Bestellnummer:", "B-77"], ["Kundennummer:", "1234"]]
    extraction = only(workbook(notes, table, other), "upload.xlsx")
    assert len(extraction.line_items) == 4
    assert extraction.fields["document_number"].value == "B-77"


@pytest.mark.parametrize(
    ("content", "name", "least", "most"),
    [
        ("Artikel-Nr.;Bezeichnung;Preis EUR\nA1;Teil;2,50\nA2;Teil b;3,50\n", "Preisliste.csv", 0.8, 1),
        ("Artikel-Nr.;Bezeichnung;Preis EUR\nA1;Teil;2,50\nA2;Teil b;3,50\n", "upload.csv", 0, 0.7),
        ("Firma;Straße;PLZ;Ort\nA GmbH;Ring 1;20095;Hamburg\nB AG;Weg 2;10115;Berlin\n", "upload.csv", 0, 0.7),
        ("Artikel-Nr.;Bezeichnung;Bestellmenge\nA1;Teil;\nA2;Teil b;\n", "upload.csv", 0, 0.7),
    ],
    ids=["price list by name", "price list", "addresses", "nothing filled in"],
)
def test_list_that_orders_nothing_is_no_order(content, name, least, most):
    extraction = only(content, name)
    assert extraction.document_type is DocumentType.OTHER
    assert extraction.line_items == ()
    assert least <= extraction.classification.confidence <= most


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Bestellung", DocumentType.PURCHASE_ORDER),
        ("Bestelländerung", DocumentType.ORDER_CHANGE),
        ("Lieferschein Nr. 5", DocumentType.DELIVERY_NOTE),
        ("Auftragsbestätigung", DocumentType.ORDER_RESPONSE),
    ],
)
def test_title_tells_the_type(title, kind):
    table = "Artikelnummer;Bezeichnung;Menge\nA-1;Schraube;5\nA-2;Mutter;6\n"
    assert only(f"{title};;\n;;\n{table}").document_type is kind
    assert only(table).classification.confidence < 0.8  # nothing says that it is an order


def test_quantity_that_is_none_is_told_with_its_cell():
    extraction = only("Artikelnummer;Bezeichnung;Menge\nA-1;Schraube;fünf\nA-2;Mutter;6\n")
    [finding] = extraction.findings
    assert (finding.code, finding.field, finding.line, finding.severity) == (
        "message_value",
        "quantity",
        1,
        Severity.ERROR,
    )
    assert "“fünf”" in finding.message
    assert "line 2, column C" in finding.message


def test_formula_without_a_value_is_told():
    content = workbook([["Artikelnummer", "Bezeichnung", "Menge"], ["A-1", "Schraube", "=2*3"], ["A-2", "Mutter", 6]])
    extraction = only(content, "upload.xlsx")
    assert [finding.message for finding in extraction.findings] == ["“=2*3” is no value for this column. (Blatt1!C2)"]


def test_day_that_may_be_two_days_is_in_doubt():
    table = "Artikelnummer;Bezeichnung;Menge;Liefertermin\nA-1;Schraube;5;{}\nA-2;Mutter;6;{}\n"
    either = only(table.format("03/05/2026", "04/05/2026")).line_items[0]["delivery_date"]
    clear = only(table.format("03/05/2026", "24/05/2026")).line_items[0]["delivery_date"]
    assert either.confidence <= 0.6 < 0.8 < clear.confidence
    assert clear.value == dt.date(2026, 5, 3)


def test_known_headings_are_read_as_people_said():
    table = "Spalte A;Spalte B;Spalte C\nX-1;5;7\nX-2;6;8\nX-3;7;9\n"
    known = {("spalte a", "spalte b", "spalte c"): ("customer_material_number", "other", "quantity")}
    [message] = read(file_of(table), known)
    items = message.extraction.line_items
    assert [(item["customer_material_number"].value, item["quantity"].value) for item in items] == [
        ("X-1", 7),
        ("X-2", 8),
        ("X-3", 9),
    ]
    assert all(field.confidence == 1.0 for item in items for field in item.values())


@pytest.mark.parametrize(
    ("content", "name", "is_ours"),
    [
        (b"a;b\n1;2\n", "x.csv", True),
        (b"a\tb\tc\n1\t2\t3\n4\t5\t6\n7\t8\t9\n", "x.txt", True),
        (b"Dear Sirs,\nplease send; soon\nthanks\n", "x.txt", False),
        (b":20:START;a;b\n:25:a;b;c\n", "x.csv", False),
        (b"UNA:+.? 'UNB+UNOC:3", "x.csv", False),
        (b"<a/>", "x.csv", False),
        (b"%PDF-1.7", "x.csv", False),
        (workbook([["a", "b"]]), "x.xlsx", True),
        (workbook([["a", "b"]]), "x.bin", True),
    ],
)
def test_tables_are_recognised(content, name, is_ours):
    assert claims(Sample(file_of(content, name))) is is_ours


def test_open_document_is_refused_with_what_to_do():
    with pytest.raises(DocumentError, match=r"Save it as \.xlsx or as CSV") as caught:
        read(file_of(b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "x.ods"))
    assert caught.value.code is RejectionCode.UNSUPPORTED_TYPE


@given(st.text('abAB12.,;:\n\t"=+-@ €', max_size=300))
@settings(max_examples=80, deadline=None)
def test_any_text_is_read_or_refused(text):
    try:
        messages = read(file_of(text))
    except DocumentError:
        return
    assert messages
