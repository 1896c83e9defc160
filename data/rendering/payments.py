"""Payment advices of customers, and a return request."""

import datetime as dt
from decimal import Decimal

from rendering.partners import ALPEN, CASCADE, HANSEN, LINDENAU, US
from rendering.records import Payment, Record, sold
from rendering.sheets import Sheet


def day(month: int, day_of_month: int) -> dt.date:
    return dt.date(2026, month, day_of_month)


def _paid(number: str, date: dt.date, gross: str, discount: str = "", note: str = "") -> Payment:
    return Payment(number, date, Decimal(gross), Decimal(discount) if discount else None, note)


HANSEN_ADVICE = Sheet(
    name="Zahlungsavis_ZA-26-0311.pdf",
    template="hansen_advice.html",
    style="de",
    record=Record(
        document_type="payment_advice", language="de", number="ZA-26-0311", date=day(3, 10), currency="EUR",
        sender=HANSEN, receiver=US, contact_name="Kirsten Jacobs", supplier_number="700512", payment_date=day(3, 12),
        payments=(
            _paid("RG-260117", day(2, 9), "4211.86", "84.24"),
            _paid("RG-260123", day(2, 12), "1094.80", "21.90"),
            _paid("RG-260140", day(2, 19), "2760.21", "55.20"),
            _paid("RG-260098", day(2, 2), "618.44"),
        ),
    ),
)  # fmt: skip
CASCADE_ADVICE = Sheet(
    name="Remittance_ACH-558120.pdf",
    template="cascade_advice.html",
    style="us",
    abroad=True,
    record=Record(
        document_type="payment_advice", language="en", number="RA-20871", date=day(3, 13), currency="USD",
        sender=CASCADE, receiver=US, supplier_number="V-2217", payment_date=day(3, 16), payment_reference="ACH-558120",
        payments=(
            _paid("RG-251988", day(1, 12), "14385.60", "0.00"),
            _paid("RG-260021", day(1, 20), "6120.35", "61.20"),
            _paid("RG-260034", day(1, 26), "2210.00", "150.00", "short: 1 gauge damaged"),
        ),
    ),
)  # fmt: skip
LINDENAU_ADVICE = Sheet(
    name="avis_0318.png",
    template="lindenau_advice.html",
    style="de-short",
    record=Record(
        document_type="payment_advice", language="de", number="2026/004417", date=day(3, 18), currency="EUR",
        sender=LINDENAU, receiver=US, supplier_number="K-20881", payment_date=day(3, 20),
        payment_reference="AVIS 2026/004417",
        payments=(
            _paid("RG-260155", day(2, 26), "1877.82", "37.56"),
            _paid("RG-260161", day(3, 2), "942.48", "18.85"),
        ),
    ),
)  # fmt: skip

ALPEN_RETURN = Sheet(
    name="scan_0021.pdf",
    template="alpenwaerme_return.html",
    style="at",
    abroad=True,
    record=Record(
        document_type="return_request", language="de", number="RET-26-014", date=day(3, 17), currency="EUR",
        sender=ALPEN, receiver=US, contact_name="Ing. Barbara Höllwarth", customer_number="10063",
        purchase_order_number="26-0331", delivery_note_number="LS-260207", invoice_number="RG-260188",
        lines=(
            sold("SV-6015", "3", "Stk", position="1", customer=ALPEN, details=("Ansprechdruck falsch, 4 statt 3 bar",)),
            sold("KF-1510", "10", "Stk", position="2", customer=ALPEN, details=("doppelt bestellt, originalverpackt",)),
        ),
    ),
)  # fmt: skip
