"""Orders that are the text of a mail: a typed table, an HTML table, plain prose."""

import datetime as dt
from decimal import Decimal

from rendering.orders import day, site
from rendering.partners import BRUNNER, HANSEN, LAKESHORE, OBERMAIER
from rendering.records import Line, Record, sold
from rendering.sheets import Sheet

BRUNNER_ORDER = Sheet(
    name="Bestellung_Brunner_KW11.eml",
    template="brunner.txt",
    style="de",
    unlabelled=("receiver_name", "receiver_address"),
    record=Record(
        document_type="purchase_order", language="de", number="BG-2026-117", date=day(3, 10), currency="EUR",
        sender=BRUNNER, contact_name="Günther Österreicher", customer_number="10069", delivery_date=day(3, 19),
        delivery_terms="frei Linz",
        lines=(
            sold("DM-5010", "10", "Stk", position="1", customer=BRUNNER),
            sold("SV-6015", "10", "Stk", position="2", customer=BRUNNER),
            sold("TH-0120", "20", "Stk", position="3", customer=BRUNNER),
            sold("KF-1510", "40", "Stk", position="4", customer=BRUNNER),
        ),
    ),
)  # fmt: skip

HANSEN_MAIL_TABLE = Sheet(
    name="Bestellung_4500118402.eml",
    template="hansen_mail.html",
    style="de",
    unlabelled=("receiver_name", "receiver_address"),
    record=Record(
        document_type="purchase_order", language="de", number="4500118402", date=day(3, 12), currency="EUR",
        sender=HANSEN, contact_name="Wiebke Petersen", delivery_date=day(3, 26),
        lines=(
            sold("KH-2025", "6", "Stück", position="1", customer=HANSEN),
            sold("FD-0025", "100", "Stück", position="2", customer=HANSEN),
            sold("AK-8100", "2", "Stück", position="3", customer=HANSEN),
        ),
    ),
)  # fmt: skip

_PROSE_UNLABELLED = ("document_date", "receiver_name", "receiver_address")


def _prose_line(number: str, quantity: str, unit: str, description: str, delivery: dt.date | None = None) -> Line:
    return Line("", description, Decimal(quantity), unit, supplier_material_number=number, delivery_date=delivery)


PROSE_EN = Sheet(
    name="urgent_valves.eml",
    template="prose_en.txt",
    style="uk",
    status="needs_review",
    reason="no order number",
    unlabelled=_PROSE_UNLABELLED,
    record=Record(
        document_type="purchase_order", language="en", number="", date=day(3, 2), currency="USD", sender=LAKESHORE,
        contact_name="Tom Lindqvist", delivery_date=day(3, 12),
        lines=(_prose_line("4711-A", "20", "pcs", "brass ball valves"), _prose_line("MA-0100", "6", "pcs", "gauges")),
    ),
)  # fmt: skip
PROSE_DE = Sheet(
    name="Nachbestellung_Baustelle.eml",
    template="prose_de.txt",
    style="de-named",
    unlabelled=_PROSE_UNLABELLED,
    reason="complete; the mail's date is the order's date",
    record=Record(
        document_type="purchase_order", language="de", number="OS-2026-0093", date=day(3, 11), currency="EUR",
        sender=OBERMAIER, contact_name="Franz Obermaier", customer_number="10044", delivery_date=day(3, 20),
        lines=(
            _prose_line("DM-5010", "15", "Stück", "Druckminderer 1/2\""),
            _prose_line("PB-0500", "40", "Meter", "Probenahmeschlauch"),
            _prose_line("EN-1500", "8", "Stück", "Entlüftungsventile"),
        ),
        ship_to=site("Baustelle Gillitzerblock", "Samerstraße 15", "83022", "Rosenheim", "DE"),
    ),
)  # fmt: skip
