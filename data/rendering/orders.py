"""What customers send to order: purchase orders and an order change."""

import datetime as dt
from decimal import Decimal

from rendering.partners import (
    ALPEN,
    CASCADE,
    CHEMIE,
    HANSEN,
    KROEGER,
    LAKESHORE,
    LINDENAU,
    PELIKAN,
    THORNBURY,
    VAN_DER_MEER,
    ZUERCHER,
    Party,
)
from rendering.records import Line, Record, sold
from rendering.sheets import Sheet

USD, GBP, CHF = "1.09", "0.86", "0.96"


def day(month: int, day_of_month: int) -> dt.date:
    return dt.date(2026, month, day_of_month)


def site(name: str, street: str, postal_code: str, city: str, country: str) -> Party:
    """A place to deliver to."""
    return Party(name, street, postal_code, city, country)


HANSEN_ORDER = Sheet(
    name="Bestellung_4500118273.pdf",
    template="hansen.html",
    style="de",
    record=Record(
        document_type="purchase_order", language="de", number="4500118273", date=day(3, 5), currency="EUR",
        sender=HANSEN, contact_name="Wiebke Petersen", supplier_number="700512", delivery_date=day(3, 27),
        payment_terms="30 Tage netto", delivery_terms="DAP Hamburg",
        ship_to=site("Hansen Anlagenbau GmbH, Lager Billbrook", "Moorfleeter Straße 27", "22113", "Hamburg", "DE"),
        lines=(
            sold("KH-2025", "12", "Stück", position="10", customer=HANSEN),
            sold("KH-2050", "8", "Stück", position="20", customer=HANSEN),
            sold("RV-3050", "4", "Stück", position="30", customer=HANSEN),
            sold("AK-8100", "6", "Stück", position="40", customer=HANSEN),
        ),
    ),
)  # fmt: skip

HANSEN_MISSING_QUANTITY = Sheet(
    name="Bestellung_4500118391.pdf",
    template="hansen.html",
    style="de",
    status="needs_review",
    reason="line 2 has no quantity",
    record=Record(
        document_type="purchase_order", language="de", number="4500118391", date=day(3, 12), currency="EUR",
        sender=HANSEN, contact_name="Jens Thomsen", supplier_number="700512", delivery_date=day(4, 10),
        payment_terms="30 Tage netto", delivery_terms="DAP Hamburg",
        ship_to=site("Hansen Anlagenbau GmbH, Lager Billbrook", "Moorfleeter Straße 27", "22113", "Hamburg", "DE"),
        lines=(
            sold("KH-2025", "20", "Stück", position="10", customer=HANSEN),
            sold("FD-0025", "", "Stück", position="20", customer=HANSEN),
            sold("FD-0050", "200", "Stück", position="30", customer=HANSEN),
        ),
    ),
)  # fmt: skip

_KROEGER_LINES = (
    ("KH-2025", "24"), ("KH-2050", "16"), ("KH-2080", "6"), ("AS-1040", "10"), ("AS-1065", "4"), ("RV-3020", "30"),
    ("RV-3050", "8"), ("DM-5010", "12"), ("DM-5020", "12"), ("SV-6015", "25"), ("SF-7025", "18"), ("SF-7050", "9"),
    ("MA-0100", "40"), ("MA-0160", "40"), ("FD-0025", "400"), ("FD-0050", "250"), ("FD-0080", "100"),
    ("SC-1255", "800"), ("SC-1665", "1200"), ("VL-2540", "24"), ("VL-5040", "16"), ("HA-9001", "40"),
)  # fmt: skip


def _kroeger_lines(items: tuple[tuple[str, str], ...], delivery: dt.date) -> tuple[Line, ...]:
    return tuple(
        sold(number, quantity, "ST", position=f"{index * 10:05d}", customer=KROEGER, delivery_date=delivery)
        for index, (number, quantity) in enumerate(items, 1)
    )


KROEGER_ORDER = Sheet(
    name="PO_4700033915.pdf",
    template="kroeger.html",
    style="de-erp",
    record=Record(
        document_type="purchase_order", language="de", number="4700033915", date=day(3, 3), currency="EUR",
        sender=KROEGER, contact_name="Fr. Lüttmann", supplier_number="0000104417", customer_number="10027",
        payment_terms="14 Tage 2 % Skonto, 30 Tage netto", delivery_terms="FCA Bremen",
        lines=_kroeger_lines(_KROEGER_LINES, day(4, 2)), extra={"title": "Bestellung"},
    ),
)  # fmt: skip

KROEGER_CHANGE = Sheet(
    name="AE_4700033915_01.pdf",
    template="kroeger.html",
    style="de-erp",
    record=Record(
        document_type="order_change", language="de", number="4700033915-01", date=day(3, 10), currency="EUR",
        sender=KROEGER, contact_name="Fr. Lüttmann", supplier_number="0000104417", customer_number="10027",
        purchase_order_number="4700033915", payment_terms="14 Tage 2 % Skonto, 30 Tage netto",
        delivery_terms="FCA Bremen",
        lines=_kroeger_lines((("KH-2025", "36"), ("KH-2050", "12"), ("KH-2080", "6")), day(4, 16)),
        extra={"title": "Bestelländerung"},
    ),
)  # fmt: skip

LINDENAU_ORDER = Sheet(
    name="BEST-26-001184.pdf",
    template="lindenau.html",
    style="de",
    record=Record(
        document_type="purchase_order", language="de", number="B26/001184", date=day(3, 6), currency="EUR",
        sender=LINDENAU, contact_name="Hr. Roßbach", customer_number="10031", supplier_number="K-20881",
        delivery_date=day(3, 31), payment_terms="21 Tage netto", tax_percent=Decimal(19),
        lines=(
            sold("AS-1065", "5", "ST", position="1", customer=LINDENAU),
            sold("AS-1100", "3", "ST", position="2", customer=LINDENAU),
            sold("HR-9010", "8", "ST", position="3", customer=LINDENAU),
            sold("RS-0100", "2", "SA", position="4", customer=LINDENAU),
            sold("PA-2200", "2.5", "KG", position="5", customer=LINDENAU),
        ),
    ),
)  # fmt: skip

ZUERCHER_ORDER = Sheet(
    name="Bestellung_B-260227.pdf",
    template="zuercher.html",
    style="ch-typographic",
    abroad=True,
    record=Record(
        document_type="purchase_order", language="de", number="B-260227", date=day(2, 27), currency="CHF",
        sender=ZUERCHER, contact_name="Reto Ammann", supplier_number="L 3308", delivery_date=day(3, 20),
        payment_terms="30 Tage rein netto", delivery_terms="DDP Winterthur, Incoterms 2020", tax_percent=Decimal("8.1"),
        lines=(
            sold(
                "KH-2025", "15", "Stk.", position="1", customer=ZUERCHER, rate=CHF,
                details=("mit Handhebel", "Zeugnis 3.1 nach EN 10204"),
            ),
            sold("SF-7025", "15", "Stk.", position="2", customer=ZUERCHER, rate=CHF),
            sold("ST-4230", "4", "Stk.", position="3", customer=ZUERCHER, rate=CHF, details=("montiert auf Pos. 1",)),
            sold("MA-0160", "30", "Stk.", position="4", customer=ZUERCHER, rate=CHF),
        ),
    ),
)  # fmt: skip

_ALPEN_SITES = (
    site("BVH Wohnpark Mitterweg", "Mitterweg 118", "6020", "Innsbruck", "AT"),
    site("BVH Hotel Kaiserblick", "Dorfstraße 44", "6353", "Going", "AT"),
)


def _alpen_order(name: str, number: str, date: dt.date, lines: tuple[Line, ...], ship_to: Party | None) -> Sheet:
    record = Record(
        document_type="purchase_order", language="de", number=number, date=date, currency="EUR", sender=ALPEN,
        contact_name="Ing. Barbara Höllwarth", customer_number="10063", ship_to=ship_to,
        payment_terms="14 Tage abzüglich 3 % Skonto oder 30 Tage netto", delivery_terms="frei Baustelle, verpackt",
        lines=lines,
    )  # fmt: skip
    return Sheet(name=name, record=record, template="alpenwaerme.html", style="at", abroad=True)


ALPEN_ORDER = _alpen_order(
    "Bestellung_für_Nordwerk_26-0388.pdf",
    "26-0388",
    day(3, 9),
    (
        sold(
            "DM-5010", "24", "Stk", position="1", customer=ALPEN, delivery_date=day(3, 23),
            details=("lt. Angebot 2026/117", "mit Verschraubung beiderseits Außengewinde"),
        ),
        sold("SV-6015", "24", "Stk", position="2", customer=ALPEN, delivery_date=day(3, 23)),
        sold(
            "EN-1500", "60", "Stk", position="3", customer=ALPEN, delivery_date=day(4, 7),
            details=("Lieferung in zwei Kartons, getrennt beschriftet nach Stiege 1 und Stiege 2",),
        ),
    ),
    _ALPEN_SITES[0],
)  # fmt: skip
ALPEN_CALL_1 = _alpen_order(
    "Abruf_26-0401.pdf",
    "26-0401",
    day(3, 11),
    (
        sold("WZ-4010", "48", "Stk", position="1", customer=ALPEN, delivery_date=day(3, 30)),
        sold("KF-1510", "96", "Stk", position="2", customer=ALPEN, delivery_date=day(3, 30)),
    ),
    _ALPEN_SITES[1],
)
ALPEN_CALL_2 = _alpen_order(
    "Abruf_26-0402.pdf",
    "26-0402",
    day(3, 11),
    (
        sold("DM-5020", "6", "Stk", position="1", customer=ALPEN, delivery_date=day(4, 13)),
        sold("SV-6015", "6", "Stk", position="2", customer=ALPEN, delivery_date=day(4, 13)),
        sold("PB-0500", "25", "m", position="3", customer=ALPEN, delivery_date=day(4, 20)),
    ),
    None,
)

THORNBURY_ORDER = Sheet(
    name="TPE-PO-60417.pdf",
    template="thornbury.html",
    style="uk",
    abroad=True,
    record=Record(
        document_type="purchase_order", language="en", number="TPE-PO-60417", date=day(3, 5), currency="GBP",
        sender=THORNBURY, contact_name="Gareth Whitlow", supplier_number="NOR004", delivery_date=day(4, 2),
        payment_terms="30 days end of month", delivery_terms="DAP Sheffield (Incoterms 2020)",
        lines=(
            sold("KH-2050", "10", "EA", position="1", customer=THORNBURY, language="en", rate=GBP),
            sold("AK-8150", "4", "EA", position="2", customer=THORNBURY, language="en", rate=GBP),
            sold("SF-7050", "10", "EA", position="3", customer=THORNBURY, language="en", rate=GBP),
            sold("FD-0050", "300", "EA", position="4", customer=THORNBURY, language="en", rate=GBP),
        ),
    ),
)  # fmt: skip

_THORNBURY_LINES = (
    ("KH-2025", "16"), ("KH-2050", "12"), ("KH-2080", "6"), ("AK-8150", "2"), ("RV-3050", "8"), ("SF-7050", "12"),
    ("DM-5020", "5"), ("SV-6015", "10"), ("MA-0100", "36"), ("TH-0120", "18"), ("FD-0050", "400"), ("SC-1665", "1600"),
    ("VL-5040", "24"), ("BF-5016", "6"), ("ST-4230", "3"),
)  # fmt: skip
THORNBURY_LONG = Sheet(
    name="fax_20260310_1402.tif",
    template="thornbury.html",
    style="uk",
    abroad=True,
    record=Record(
        document_type="purchase_order", language="en", number="TPE-PO-60432", date=day(3, 10), currency="GBP",
        sender=THORNBURY, contact_name="Priya Nair", supplier_number="NOR004", delivery_date=day(4, 21),
        payment_terms="30 days end of month", delivery_terms="DAP Sheffield (Incoterms 2020)",
        ship_to=site("Thornbury Skid Assembly", "Dock 3, Carbrook Way", "S9 1EQ", "Sheffield", "GB"),
        lines=tuple(
            sold(number, quantity, "EA", position=str(index), customer=THORNBURY, language="en", rate=GBP)
            for index, (number, quantity) in enumerate(_THORNBURY_LINES, 1)
        ),
    ),
)  # fmt: skip

_CASCADE_DOCK = site(
    "Cascade Fluid Systems, Inc. - Receiving", "9955 N Lombard St, Dock 4", "97203", "Portland, OR", "US"
)
CASCADE_ORDER = Sheet(
    name="PO_104882.pdf",
    template="cascade.html",
    style="us",
    abroad=True,
    record=Record(
        document_type="purchase_order", language="en", number="104882", date=day(3, 5), currency="USD", sender=CASCADE,
        contact_name="Denise Okafor", supplier_number="V-2217", delivery_date=day(4, 17), payment_terms="Net 45",
        delivery_terms="FOB Bremen",
        ship_to=_CASCADE_DOCK,
        lines=(
            sold("KH-2050", "40", "EA", position="1", customer=CASCADE, language="en", rate=USD),
            sold("KH-2080", "18", "EA", position="2", customer=CASCADE, language="en", rate=USD),
            sold("RV-3050", "25", "EA", position="3", customer=CASCADE, language="en", rate=USD),
            sold("ST-4024", "6", "EA", position="4", customer=CASCADE, language="en", rate=USD),
        ),
    ),
)  # fmt: skip
CASCADE_FORWARDED = Sheet(
    name="PO_104907.pdf",
    template="cascade.html",
    style="us",
    abroad=True,
    record=Record(
        document_type="purchase_order", language="en", number="104907", date=day(3, 11), currency="USD", sender=CASCADE,
        contact_name="Denise Okafor", supplier_number="V-2217", delivery_date=day(5, 1), payment_terms="Net 45",
        delivery_terms="FOB Bremen",
        ship_to=_CASCADE_DOCK,
        lines=(
            sold("KH-2050", "12", "EA", position="1", customer=CASCADE, language="en", rate=USD),
            sold("ST-4024", "12", "EA", position="2", customer=CASCADE, language="en", rate=USD),
        ),
    ),
)  # fmt: skip

LAKESHORE_ORDER = Sheet(
    name="LMS-PO-2026-0219.pdf",
    template="lakeshore.html",
    style="us-named",
    status="needs_review",
    reason="the printed total differs from the sum of the lines",
    record=Record(
        document_type="purchase_order", language="en", number="LMS-2026-0219", date=day(3, 9), currency="USD",
        sender=LAKESHORE, contact_name="Tom Lindqvist", customer_number="10094", payment_terms="Net 30",
        delivery_terms="CPT Duluth, MN", misprinted_net=Decimal("8246.90"),
        lines=(
            sold("4711-B", "50", "pcs", position="1", customer=LAKESHORE, language="en", rate=USD),
            sold("4711-C", "50", "pcs", position="2", customer=LAKESHORE, language="en", rate=USD),
            sold("DM-5020", "15", "pcs", position="3", customer=LAKESHORE, language="en", rate=USD),
            sold("EN-1500", "40", "pcs", position="4", customer=LAKESHORE, language="en", rate=USD),
            sold("PB-0500", "120", "m", position="5", customer=LAKESHORE, language="en", rate=USD),
        ),
    ),
)  # fmt: skip

VAN_DER_MEER_ORDER = Sheet(
    name="IMG_20260312_083015.jpg",
    template="vandermeer.html",
    style="iso",
    abroad=True,
    record=Record(
        document_type="purchase_order", language="en", number="VM2601773", date=day(3, 11), currency="EUR",
        sender=VAN_DER_MEER, contact_name="Joost de Wit", customer_number="10101", delivery_date=day(3, 25),
        payment_terms="30 days after invoice date", tax_percent=Decimal(0),
        lines=(
            sold("AK-8100", "7", "pcs", position="10", customer=VAN_DER_MEER, language="en"),
            sold("EN-1500", "30", "pcs", position="20", customer=VAN_DER_MEER, language="en"),
            sold("SF-7025", "14", "pcs", position="30", customer=VAN_DER_MEER, language="en"),
        ),
    ),
)  # fmt: skip


def _wrong_digit(text: str) -> str:
    """The same number with its last digit mistyped."""
    return text[:-1] + str((int(text[-1]) + 4) % 10)


_CHEMIE_MISTYPED = Party(
    CHEMIE.name, CHEMIE.street, CHEMIE.postal_code, CHEMIE.city, CHEMIE.country, CHEMIE.number,
    _wrong_digit(CHEMIE.tax_id), _wrong_digit(CHEMIE.iban), CHEMIE.domain, CHEMIE.phone,
)  # fmt: skip
CHEMIE_ORDER = Sheet(
    name="CPS_Bestellung_88-20260304.pdf",
    template="chemiepark.html",
    style="de-decimals",
    status="needs_review",
    reason="check digits of the VAT id and the IBAN are wrong",
    record=Record(
        document_type="purchase_order", language="de", number="88-20260304/7", date=day(3, 4), currency="EUR",
        sender=_CHEMIE_MISTYPED, contact_name="Dr. Anke Böhme", supplier_number="LF-0913", customer_number="10058",
        payment_terms="60 Tage netto", delivery_terms="frei Werk Tor 4",
        ship_to=site(
            "Chemiepark Südharz GmbH, Zentrallager Bau 312", "Werkstraße 100, Tor 4", "06526", "Sangerhausen", "DE"
        ),
        lines=(
            sold("KH-2050", "20", "Stck", position="001", customer=CHEMIE, discount="12", delivery_date=day(3, 18)),
            sold("ST-4024", "5", "Stck", position="002", customer=CHEMIE, discount="8", delivery_date=day(4, 1)),
            sold("SF-7050", "12", "Stck", position="003", customer=CHEMIE, discount="12", delivery_date=day(3, 18)),
            sold("TH-0120", "45", "Stck", position="004", customer=CHEMIE, discount="10", delivery_date=day(3, 25)),
            sold("PA-2200", "7.5", "kg", position="005", customer=CHEMIE, discount="5", delivery_date=day(4, 1)),
        ),
    ),
)  # fmt: skip

PELIKAN_ORDER = Sheet(
    name="scan_0017.pdf",
    template="pelikan.html",
    style="de-named",
    status="needs_review",
    reason="the sender is not in the master data",
    record=Record(
        document_type="purchase_order", language="de", number="2026-031", date=day(3, 9), currency="EUR",
        sender=PELIKAN, contact_name="Arne Schlüter", delivery_date=day(3, 20), delivery_terms="frei Haus",
        lines=(
            sold("AS-1040", "4", "Stück", position="1", customer=PELIKAN),
            sold("RV-3020", "10", "Stück", position="2", customer=PELIKAN),
            sold("KF-1510", "12", "Stück", position="3", customer=PELIKAN),
        ),
    ),
)  # fmt: skip
