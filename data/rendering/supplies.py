"""What suppliers send: order responses, delivery notes, invoices."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from rendering.partners import BIRCHFIELD, OBERPFALZ, SEETAL, TULP, US, WITTMANN, Party
from rendering.records import Line, Record, bought
from rendering.sheets import Sheet

GBP, CHF = "0.86", "0.96"

OUR_STORE = Party("Nordwerk Armaturen GmbH, Wareneingang", "Werftkontor 14, Tor 2", "28237", "Bremen", "DE")


def day(month: int, day_of_month: int) -> dt.date:
    return dt.date(2026, month, day_of_month)


def unpriced(lines: tuple[Line, ...], *, batches: tuple[str, ...] = ()) -> tuple[Line, ...]:
    """The lines as a delivery note has them."""
    named = batches or tuple(line.batch_number for line in lines)
    return tuple(replace(line, unit_price=None, batch_number=b) for line, b in zip(lines, named, strict=True))


def without_batches(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    return tuple(replace(line, batch_number="") for line in lines)


_WITTMANN_LINES = (
    bought(
        "R-20417", "60", "Stück", position="1", supplier_number="MG 40-1187",
        details=("Modell 1187, gestrahlt und grundiert",),
    ),
    bought(
        "R-20418", "40", "Stück", position="2", supplier_number="MG 65-1188",
        details=("Modell 1188, gestrahlt und grundiert",),
    ),
    bought("R-20455", "100", "Stück", position="3", supplier_number="HB 12-0031"),
)  # fmt: skip
WITTMANN_RESPONSE = Sheet(
    name="AB_2026-1093.pdf",
    template="wittmann.html",
    style="de",
    record=Record(
        document_type="order_response", language="de", number="AB 2026-1093", date=day(2, 20), currency="EUR",
        sender=WITTMANN, receiver=US, contact_name="Markus Eberle", customer_number="40815",
        purchase_order_number="NW-B-26-0207", delivery_date=day(3, 13),
        payment_terms="10 Tage 2 % Skonto, 30 Tage netto", delivery_terms="ab Werk Siegen",
        lines=_WITTMANN_LINES, tax_percent=Decimal(19),
        extra={"title": "Auftragsbestätigung"},
    ),
)  # fmt: skip
WITTMANN_DELIVERY = Sheet(
    name="scan_0012.pdf",
    template="wittmann.html",
    style="de",
    record=Record(
        document_type="delivery_note", language="de", number="LS 2026-2281", date=day(3, 12), currency="EUR",
        sender=WITTMANN, receiver=US, ship_to=OUR_STORE, customer_number="40815",
        purchase_order_number="NW-B-26-0207", delivery_date=day(3, 12), delivery_terms="ab Werk Siegen",
        lines=unpriced(_WITTMANN_LINES, batches=("26-087", "26-088", "26-089")),
        extra={"title": "Lieferschein"},
    ),
)  # fmt: skip
WITTMANN_INVOICE = Sheet(
    name="RE_2026-0764.pdf",
    template="wittmann.html",
    style="de",
    record=Record(
        document_type="invoice", language="de", number="RE 2026-0764", date=day(3, 13), currency="EUR",
        sender=WITTMANN, receiver=US, customer_number="40815", purchase_order_number="NW-B-26-0207",
        delivery_note_number="LS 2026-2281", delivery_date=day(3, 12), due_date=day(4, 12),
        payment_terms="10 Tage 2 % Skonto, 30 Tage netto", lines=_WITTMANN_LINES, tax_percent=Decimal(19),
        extra={"title": "Rechnung"},
    ),
)  # fmt: skip

_OBERPFALZ_LINES = (
    bought("R-31002", "2500", "Stk", position="10", supplier_number="OR-034503-E70", batch="E70-26-0412"),
    bought("R-31007", "800", "Stk", position="20", supplier_number="OR-060004-F75", batch="F75-26-0388"),
    bought("R-31040", "300", "Stk", position="30", supplier_number="SR-506208-PT", batch="PT-25-9917"),
    bought("R-31055", "150", "m", position="40", supplier_number="DS-08-E", batch="E60-26-0019"),
)
OBERPFALZ_RESPONSE = Sheet(
    name="Auftragsbestaetigung_DW-88127.pdf",
    template="oberpfalz.html",
    style="de",
    record=Record(
        document_type="order_response", language="de", number="DW-88127", date=day(2, 24), currency="EUR",
        sender=OBERPFALZ, receiver=US, contact_name="Sabine Pöllath", customer_number="D-2093",
        purchase_order_number="NW-B-26-0219", delivery_date=day(3, 9), payment_terms="30 Tage netto",
        delivery_terms="frei Haus", lines=without_batches(_OBERPFALZ_LINES),
        extra={"title": "Auftragsbestätigung"},
    ),
)  # fmt: skip
OBERPFALZ_DELIVERY = Sheet(
    name="LS_88127-1.pdf",
    template="oberpfalz.html",
    style="de",
    record=Record(
        document_type="delivery_note", language="de", number="88127-1", date=day(3, 6), currency="EUR",
        sender=OBERPFALZ, receiver=US, ship_to=OUR_STORE, contact_name="Sabine Pöllath", customer_number="D-2093",
        purchase_order_number="NW-B-26-0219", delivery_date=day(3, 9), delivery_terms="frei Haus",
        lines=unpriced(_OBERPFALZ_LINES),
        extra={"title": "Lieferschein"},
    ),
)  # fmt: skip
OBERPFALZ_INVOICE = Sheet(
    name="scan_0014.pdf",
    template="oberpfalz.html",
    style="de",
    record=Record(
        document_type="invoice", language="de", number="R-2026-40339", date=day(3, 9), currency="EUR",
        sender=OBERPFALZ, receiver=US, contact_name="Sabine Pöllath", customer_number="D-2093",
        purchase_order_number="NW-B-26-0219", delivery_note_number="88127-1", delivery_date=day(3, 9),
        payment_terms="8 Tage 2 % Skonto, 30 Tage netto", lines=without_batches(_OBERPFALZ_LINES),
        tax_percent=Decimal(19), extra={"title": "Rechnung"},
    ),
)  # fmt: skip

_SEETAL_LINES = (
    bought("R-42110", "500", "Stk.", position="1", supplier_number="7.1842.142", rate=CHF, batch="S-60318"),
    bought("R-42115", "350", "Stk.", position="2", supplier_number="7.1486.086", rate=CHF, batch="S-60322"),
    bought("R-42130", "1200", "Stk.", position="3", supplier_number="7.3018.004", rate=CHF, batch="B-60107"),
)
SEETAL_INVOICE = Sheet(
    name="Rechnung_260418.pdf",
    template="seetal.html",
    style="ch",
    abroad=True,
    record=Record(
        document_type="invoice", language="de", number="260418", date=day(3, 4), currency="CHF", sender=SEETAL,
        receiver=US, contact_name="Daniela Furrer", customer_number="105288", supplier_number="70018",
        purchase_order_number="NW-B-26-0198", delivery_note_number="260395", delivery_date=day(3, 2),
        due_date=day(4, 3), payment_terms="30 Tage netto", payment_reference="RF54 2604 18",
        lines=without_batches(_SEETAL_LINES), tax_percent=Decimal(0),
        extra={"title": "Rechnung"},
    ),
)  # fmt: skip
SEETAL_DELIVERY = Sheet(
    name="Lieferschein_260395.pdf",
    template="seetal.html",
    style="ch",
    abroad=True,
    record=Record(
        document_type="delivery_note", language="de", number="260395", date=day(3, 2), currency="CHF", sender=SEETAL,
        receiver=US, ship_to=OUR_STORE, contact_name="Daniela Furrer", customer_number="105288",
        purchase_order_number="NW-B-26-0198", delivery_terms="DAP Bremen",
        lines=unpriced(_SEETAL_LINES),
        extra={"title": "Lieferschein"},
    ),
)  # fmt: skip

_BIRCHFIELD_LINES = (
    bought("R-50012", "5000", "pcs", position="1", supplier_number="HS-M12-050-88Z", language="en", rate=GBP),
    bought("R-50016", "2400", "pcs", position="2", supplier_number="HS-M16-060-88Z", language="en", rate=GBP),
    bought("R-50020", "6000", "pcs", position="3", supplier_number="TW-A13", language="en", rate=GBP),
)
BIRCHFIELD_RESPONSE = Sheet(
    name="OA-331907.pdf",
    template="birchfield.html",
    style="uk-slashed",
    abroad=True,
    record=Record(
        document_type="order_response", language="en", number="OA-331907", date=day(2, 26), currency="GBP",
        sender=BIRCHFIELD, receiver=US, ship_to=OUR_STORE, contact_name="Lorna Tate", customer_number="NORD02",
        purchase_order_number="NW-B-26-0224", delivery_date=day(3, 19), payment_terms="30 days net",
        delivery_terms="CPT Bremen", lines=_BIRCHFIELD_LINES, extra={"title": "Order Acknowledgement"},
    ),
)  # fmt: skip
BIRCHFIELD_DELIVERY = Sheet(
    name="IMG_20260319_101244.jpg",
    template="birchfield.html",
    style="uk-slashed",
    abroad=True,
    record=Record(
        document_type="delivery_note", language="en", number="DN-77120", date=day(3, 17), currency="GBP",
        sender=BIRCHFIELD, receiver=US, ship_to=OUR_STORE, contact_name="Lorna Tate", customer_number="NORD02",
        purchase_order_number="NW-B-26-0224", delivery_terms="CPT Bremen",
        lines=unpriced(_BIRCHFIELD_LINES),
        extra={"title": "Delivery Note"},
    ),
)  # fmt: skip
BIRCHFIELD_INVOICE = Sheet(
    name="INV-204471.pdf",
    template="birchfield.html",
    style="uk-slashed",
    abroad=True,
    status="needs_review",
    reason="a rebate stands between the lines and the total",
    record=Record(
        document_type="invoice", language="en", number="INV-204471", date=day(3, 18), currency="GBP",
        sender=BIRCHFIELD, receiver=US, contact_name="Lorna Tate", customer_number="NORD02",
        purchase_order_number="NW-B-26-0224", delivery_note_number="DN-77120", due_date=day(4, 17),
        payment_terms="30 days net", lines=_BIRCHFIELD_LINES, tax_percent=Decimal(20),
        reduction_percent=Decimal("2.5"), extra={"title": "Invoice"},
    ),
)  # fmt: skip

TULP_INVOICE = Sheet(
    name="F2026-00318.pdf",
    template="tulp.html",
    style="nl",
    abroad=True,
    record=Record(
        document_type="invoice", language="en", number="F2026-00318", date=day(3, 6), currency="EUR", sender=TULP,
        receiver=US, customer_number="DE-1140", purchase_order_number="NW-B-26-0202", due_date=day(4, 5),
        payment_terms="30 days", delivery_date=day(3, 3), tax_percent=Decimal(0),
        lines=(
            bought("R-60001", "185.5", "kg", position="1", supplier_number="PC-5015", language="en"),
            bought("R-60004", "2", "pcs", position="2", supplier_number="SETUP-L2", language="en"),
        ),
    ),
)  # fmt: skip
