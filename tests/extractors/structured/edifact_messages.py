"""Messages of EDIFACT as senders of several kinds write them, and a small writer of any message."""

from collections.abc import Sequence

SEPARATORS = (":", "+", "?", "'")


def written(segments: Sequence[Sequence[Sequence[str]]], separators: Sequence[str] = SEPARATORS) -> str:
    """Segments as text: each a list of data elements, these lists of components; the first one holds the tag."""
    component, element, release, terminator = separators

    def released(text: str) -> str:
        return "".join(f"{release}{sign}" if sign in separators else sign for sign in text)

    return "".join(
        element.join(component.join(released(part) for part in parts) for parts in segment) + terminator
        for segment in segments
    )


def message(kind: str, body: str, *, directory: str = "D:96A:UN:EAN008") -> str:
    """An interchange with one message of ``body``, whose segments end with an apostrophe; counts are right."""
    body = body.strip()
    count = body.count("'") - body.count("?'") + 2
    return (
        "UNA:+.? '\nUNB+UNOC:3+4012345000016:14+4098765000017:14+261129:1030+4711'\n"
        f"UNH+1+{kind}:{directory}'\n{body}\nUNT+{count}+1'\nUNZ+1+4711'\n"
    )


RETAIL_ORDER = message(
    "ORDERS",
    """
BGM+220+B-2026-0815+9'
DTM+137:20261129:102'
DTM+2:202612071400:203'
FTX+ZZZ+++Bitte an Rampe 3 anliefern:und vorher anrufen'
RFF+CT:RV-77'
DTM+171:20260101:102'
NAD+BY+4012345000016::9++Grünwald Märkte AG:Zentraleinkauf+Hauptstr. 1?+3+Köln++50667+DE'
RFF+VA:DE811907980'
RFF+YC1:70123'
CTA+OC+:Änne Groß'
COM+?+49 221 123456:TE'
NAD+SU+4098765000017::9++Molkerei Süd GmbH'
RFF+API:V-4477'
NAD+DP+4012345000023::9++Lager Nord+Am Kai 7+Hamburg++20457+DE'
NAD+IV+4012345000030::9'
TAX+7+VAT+++:::7+S'
CUX+2:EUR:9'
PAT+1++5:3:D:30'
PAT+22++5:3:D:10'
PCD+12:2'
TOD+3++DAP:2E:9'
LOC+1+DEHAM:16::Hamburg'
LIN+1++4000862141404:SRV'
PIA+1+4711-08:IN::92'
PIA+5+MS-100:SA::91'
IMD+C++CU::9'
IMD+F++:::Vollmilch 3,5 % Fett in der Mehrweg:flasche 1 l'
QTY+21:480:PCE'
QTY+59:12'
DTM+2:20261208:102'
MOA+203:432.00'
PRI+AAA:0.90:CT:AAE:1:PCE'
LIN+2++04012345678901:SRV'
PIA+1+4712:IN'
IMD+F+DSC+:::Gouda jung'
IMD+F+98+:::gelb'
QTY+21:1,5:TNE'
MOA+203:9000'
PRI+AAA:600:CT:NTP:100:KGM'
UNS+S'
MOA+79:9432.00'
MOA+124:660.24'
CNT+2:2'
""",
)
"""A chain of shops, German; numbers of parties, of items and a price for a hundred kilograms."""

INDUSTRY_ORDER = (
    "UNB+UNOA:2+SENDER:ZZ+RECEIVER:ZZ+261129:1030+99'unh+7+orders:d:97a:un'BGM+220+4500123456'DTM+4:20261128:102'"
    "NAD+BY+0010::92++CAR WORKS PLC+1 FACTORY LANE+COVENTRY++CV1 2AB+GB'NAD+SE+300711::92++BOLTS LTD'"
    "NAD+ST+0011::92++CAR WORKS PLC+GATE 9+SOLIHULL++B92 8NW+GB'CUX+2:GBP:9'"
    "LIN+10++7M0 123 456 A:IN'IMD+F++:::BOLT M8'QTY+21:1000:PCE'PRI+AAA:12.5:CA::1000:PCE'"
    "LIN+20++7M0 123 457:BP'QTY+21:5:PCE'SCC+1'QTY+21:3:PCE'DTM+2:20261210:102'QTY+21:2:PCE'DTM+2:20261217:102'"
    "UNS+S'UNT+20+7'UNZ+1+99'"
)
"""A car maker, English: no UNA, one line of text, names of segments in small letters, items by his own numbers."""

CHANGE = message(
    "ORDCHG",
    """
BGM+230+B-2026-0815-A+4'
DTM+137:20261130:102'
RFF+ON:B-2026-0815'
NAD+BY+4012345000016::9++Grünwald Märkte AG'
NAD+SU+4098765000017::9'
LIN+1+3+4000862141404:SRV'
QTY+21:600:PCE'
LIN+2+2+04012345678901:SRV'
QTY+21:1.5:TNE'
LIN+3+1+MS-200:SA'
QTY+21:5:PCE'
UNS+S'
CNT+2:3'
""",
)

RESPONSE = message(
    "ORDRSP",
    """
BGM+231+AB-9001+4'
DTM+137:20261130:102'
RFF+ON:B-2026-0815'
DTM+171:20261129:102'
NAD+BY+4012345000016::9++Grünwald Märkte AG'
NAD+SU+4098765000017::9++Molkerei Süd GmbH'
RFF+VA:DE136695976'
CUX+2:EUR:9'
LIN+1+5+4000862141404:SRV'
QTY+21:480:PCE'
DTM+69:20261208:102'
PRI+AAA:0.90'
RFF+ON:B-2026-0815:1'
LIN+2+3+04012345678901:SRV'
QTY+21:1.5:TNE'
QTY+113:1:TNE'
QTY+83:0.5:TNE'
DTM+69:202650:616'
RFF+LI:2'
LIN+3+7+4000862141411:SRV'
QTY+21:20:PCE'
UNS+S'
CNT+2:3'
""",
)

DESPATCH = message(
    "DESADV",
    """
BGM+351+LS-55001+9'
DTM+137:20261207:102'
DTM+11:20261207:102'
DTM+358:20261208:102'
MEA+PD+AAD+KGM:612.5'
RFF+ON:B-2026-0815'
RFF+AAS:00340123456789012345'
NAD+SU+4098765000017::9++Molkerei Süd GmbH'
NAD+BY+4012345000016::9'
NAD+DP+4012345000023::9++Lager Nord+Am Kai 7+Hamburg++20457+DE'
CPS+1'
PAC+2++201::9'
CPS+2+1'
PAC+1++201::9'
MEA+PD+AAB+KGM:300'
PCI+33E'
GIN+BJ+340123450000000014'
LIN+1++4000862141404:SRV'
IMD+F++:::Vollmilch'
QTY+12:480:PCE'
QTY+83:20:PCE'
DTM+361:20261220:102'
RFF+ON:B-2026-0815:1'
PCI+36E'
GIN+BX+L2611A'
CPS+3+1'
PAC+1++201::9'
PCI+33E'
GIN+BJ+340123450000000021+340123450000000038'
LIN+2++04012345678901:SRV'
GIN+BX+K77'
QTY+12:1:TNE'
RFF+ON:B-2026-0815:2'
CNT+2:2'
CNT+1:481'
""",
)
"""A tree of packages; ``GIN`` before ``QTY`` in the second line, as some write it."""

INVOICE = message(
    "INVOIC",
    """
BGM+380+RE-1001+9'
DTM+137:20261210:102'
DTM+35:20261208:102'
RFF+ON:B-2026-0815'
RFF+DQ:LS-55001'
RFF+PQ:7001001'
NAD+SU+4098765000017::9++Molkerei Süd GmbH+Milchweg 4+Kempten++87435+DE'
FII+RB+DE89370400440532013000:Molkerei Süd GmbH+COBADEFFXXX'
RFF+VA:DE136695976'
NAD+BY+4012345000016::9++Grünwald Märkte AG'
RFF+VA:DE811907980'
RFF+IT:10012'
NAD+IV+4012345000030::9'
CUX+2:EUR:4'
PAT+3'
DTM+13:20270109:102'
ALC+C++++FC'
MOA+8:20.00'
TAX+7+VAT+++:::19+S'
LIN+1++4000862141404:SRV'
QTY+47:480:PCE'
MOA+203:432.00'
PRI+AAA:0.90'
TAX+7+VAT+++:::7+S'
MOA+124:30.24'
LIN+2++04012345678901:SRV'
QTY+46:1:TNE'
QTY+47:950:KGM'
MOA+203:5600.00'
PRI+AAB:600:CT::100:KGM'
ALC+A'
MOA+204:100'
TAX+7+VAT+++:::7+S'
UNS+S'
CNT+2:2'
MOA+77:6477.04'
MOA+79:6032.00'
MOA+125:6052.00'
MOA+124:425.04'
TAX+7+VAT+++:::7+S'
MOA+124:422.24'
MOA+125:6032'
TAX+7+VAT+++:::19+S'
MOA+124:2.80'
""",
    directory="D:01B:UN:EAN011",
)

CREDIT = message(
    "INVOIC",
    """
BGM+381+GU-17'
DTM+137:20261215:102'
RFF+IV:RE-1001'
NAD+SU+4098765000017::9++Molkerei Süd GmbH'
NAD+BY+4012345000016::9'
CUX+2:EUR:4'
LIN+1++4000862141404:SRV'
QTY+47:10:PCE'
MOA+203:9.00'
PRI+AAA:0.90'
UNS+S'
MOA+77:9.63'
MOA+79:9.00'
MOA+176:0.63'
""",
)

REMITTANCE = message(
    "REMADV",
    """
BGM+481+ZA-300+9'
DTM+137:20270105:102'
DTM+138:20270107:102'
RFF+PQ:BANK-991'
FII+OR+DE02120300000000202051'
FII+BF+DE89370400440532013000'
NAD+PR+4012345000016::9++Grünwald Märkte AG'
NAD+PE+4098765000017::9++Molkerei Süd GmbH'
CUX+2:EUR:11'
DOC+380+RE-1001'
MOA+77:6477.04'
MOA+52:129.54'
MOA+12:6247.50'
DTM+137:20261210:102'
AJT+4'
MOA+165:100'
FTX+ABO+++Fehlmenge:2 Kisten'
DOC+380+RE-1002'
MOA+9:50'
DOC+381+GU-17'
MOA+9:9.63'
MOA+12:9.63'
UNS+S'
MOA+12:6287.87'
""",
)
