"""What Nordwerk sells, what it buys, and which numbers its customers use for it."""

from dataclasses import dataclass
from decimal import Decimal

from stdnum import ean


@dataclass(frozen=True, slots=True)
class Material:
    """An article. ``price`` is in EUR per ``price_quantity`` pieces; ``gtin`` is "" for what we buy."""

    number: str
    name: dict[str, str]
    price: Decimal
    unit: str = "PCE"
    price_quantity: int = 1
    gtin: str = ""


def _gtin(index: int) -> str:
    body = f"40999988{index * 37 % 10000:04d}"
    return body + ean.calc_check_digit(body)


_SOLD = """
4711-A|38.40|PCE|1|Kugelhahn 4711-A, Messing, DN 15, PN 25|Ball valve 4711-A, brass, DN 15, PN 25
4711-B|44.90|PCE|1|Kugelhahn 4711-B, Messing, DN 20, PN 25|Ball valve 4711-B, brass, DN 20, PN 25
4711-C|57.20|PCE|1|Kugelhahn 4711-C, Messing, DN 25, PN 25|Ball valve 4711-C, brass, DN 25, PN 25
KH-2025|92.50|PCE|1|Flanschkugelhahn DN 25 PN 40, Edelstahl 1.4408|Flanged ball valve DN 25 PN 40, stainless 1.4408
KH-2050|148.00|PCE|1|Flanschkugelhahn DN 50 PN 40, Edelstahl 1.4408|Flanged ball valve DN 50 PN 40, stainless 1.4408
KH-2080|236.75|PCE|1|Flanschkugelhahn DN 80 PN 16, Edelstahl 1.4408|Flanged ball valve DN 80 PN 16, stainless 1.4408
AS-1040|118.30|PCE|1|Absperrschieber DN 40 PN 16, GGG-40|Gate valve DN 40 PN 16, ductile iron
AS-1065|164.80|PCE|1|Absperrschieber DN 65 PN 16, GGG-40|Gate valve DN 65 PN 16, ductile iron
AS-1100|279.00|PCE|1|Absperrschieber DN 100 PN 16, GGG-40|Gate valve DN 100 PN 16, ductile iron
RV-3020|41.15|PCE|1|Rückschlagventil G 3/4, Messing|Check valve G 3/4, brass
RV-3050|126.40|PCE|1|Rückschlagklappe DN 50 PN 16, Zwischenflansch|Wafer check valve DN 50 PN 16
DM-5010|87.60|PCE|1|Druckminderer 1/2", 1,5-6 bar, mit Manometer|Pressure reducer 1/2", 1.5-6 bar, with gauge
DM-5020|112.25|PCE|1|Druckminderer 3/4", 1,5-6 bar, mit Manometer|Pressure reducer 3/4", 1.5-6 bar, with gauge
SV-6015|63.70|PCE|1|Sicherheitsventil 1/2", 3 bar, bauteilgeprüft|Safety valve 1/2", 3 bar, type tested
SF-7025|54.35|PCE|1|Schmutzfänger DN 25, Sieb 0,6 mm|Y-strainer DN 25, 0.6 mm screen
SF-7050|98.10|PCE|1|Schmutzfänger DN 50, Sieb 0,6 mm|Y-strainer DN 50, 0.6 mm screen
MA-0100|17.80|PCE|1|Manometer 0-10 bar, NG 63, G 1/4 axial|Pressure gauge 0-10 bar, 63 mm, G 1/4 back entry
MA-0160|19.60|PCE|1|Manometer 0-16 bar, NG 63, G 1/4 radial|Pressure gauge 0-16 bar, 63 mm, G 1/4 lower entry
FD-0025|38.00|PCE|100|Flachdichtung DN 25 PN 40, aramidfaser|Flat gasket DN 25 PN 40, aramid fibre
FD-0050|56.00|PCE|100|Flachdichtung DN 50 PN 40, aramidfaser|Flat gasket DN 50 PN 40, aramid fibre
FD-0080|84.00|PCE|100|Flachdichtung DN 80 PN 16, aramidfaser|Flat gasket DN 80 PN 16, aramid fibre
SC-1255|61.50|PCE|100|Sechskantschraube M12x55 A2-70 mit Mutter|Hex bolt M12x55 A2-70 with nut
SC-1665|118.00|PCE|100|Sechskantschraube M16x65 A2-70 mit Mutter|Hex bolt M16x65 A2-70 with nut
VL-2540|31.20|PCE|1|Vorschweißflansch DN 25 PN 40, P250GH|Weld neck flange DN 25 PN 40, P250GH
VL-5040|46.90|PCE|1|Vorschweißflansch DN 50 PN 40, P250GH|Weld neck flange DN 50 PN 40, P250GH
BF-5016|39.90|PCE|1|Blindflansch DN 50 PN 16, P250GH|Blind flange DN 50 PN 16, P250GH
AK-8100|189.00|PCE|1|Absperrklappe DN 100 PN 16, Lug, EPDM|Butterfly valve DN 100 PN 16, lug type, EPDM
AK-8150|268.50|PCE|1|Absperrklappe DN 150 PN 16, Lug, EPDM|Butterfly valve DN 150 PN 16, lug type, EPDM
HA-9001|12.60|PCE|1|Handhebel für KH-2025 bis KH-2050, verzinkt|Lever for KH-2025 to KH-2050, zinc plated
HR-9010|16.40|PCE|1|Handrad 160 mm für Absperrschieber|Handwheel 160 mm for gate valves
ST-4024|412.00|PCE|1|Stellantrieb 24 V, 40 Nm, mit Stellungsrückmeldung|Actuator 24 V, 40 Nm, with position feedback
ST-4230|438.00|PCE|1|Stellantrieb 230 V, 40 Nm, mit Stellungsrückmeldung|Actuator 230 V, 40 Nm, with position feedback
PB-0500|6.85|MTR|1|Probenahmeschlauch PTFE 6x8|Sampling hose PTFE 6x8
PA-2200|14.20|KGM|1|Packungsschnur Graphit 8 mm|Graphite packing 8 mm
EN-1500|23.40|PCE|1|Entlüftungsventil 1/2", automatisch|Automatic air vent 1/2"
KF-1510|9.95|PCE|1|KFE-Kugelhahn 1/2", Messing blank|Drain valve 1/2", brass
TH-0120|15.75|PCE|1|Bimetallthermometer 0-120 °C, Tauchhülse 63 mm|Bimetal thermometer 0-120 °C, 63 mm pocket
WZ-4010|74.30|PCE|1|Wasserzähler Qn 2,5, 130 mm|Water meter Qn 2.5, 130 mm
RS-0100|128.00|SET|1|Reparatursatz für AS-1040 bis AS-1100|Repair kit for AS-1040 to AS-1100
RS-0200|46.00|SET|1|Dichtungssatz für KH-2025 bis KH-2080, PTFE|Seal kit for KH-2025 to KH-2080, PTFE
"""

_BOUGHT = """
R-20417|21.80|PCE|1|Gehäuserohling DN 40, EN-GJS-400|Body casting DN 40, EN-GJS-400
R-20418|33.45|PCE|1|Gehäuserohling DN 65, EN-GJS-400|Body casting DN 65, EN-GJS-400
R-20419|58.90|PCE|1|Gehäuserohling DN 100, EN-GJS-400|Body casting DN 100, EN-GJS-400
R-20455|9.60|PCE|1|Haube roh, EN-GJL-250|Bonnet casting, EN-GJL-250
R-31002|14.50|PCE|100|O-Ring 34,5x3 EPDM 70|O-ring 34.5x3 EPDM 70
R-31007|22.80|PCE|100|O-Ring 60x4 FKM 75|O-ring 60x4 FKM 75
R-31040|96.00|PCE|100|Sitzring PTFE 50x62x8|Seat ring PTFE 50x62x8
R-31055|9.40|MTR|1|Dichtschnur EPDM 8 mm|Sealing cord EPDM 8 mm
R-42110|3.85|PCE|1|Spindel 18x142, 1.4021, geschliffen|Stem 18x142, 1.4021, ground
R-42115|5.20|PCE|1|Schaltwelle 14x86, 1.4404|Shaft 14x86, 1.4404
R-42130|1.12|PCE|1|Gewindebuchse Tr 18x4, CuSn8|Threaded bush Tr 18x4, CuSn8
R-50012|11.90|PCE|100|Sechskantschraube M12x50 8.8|Hex head set screw M12x50 8.8 zinc
R-50016|24.60|PCE|100|Sechskantschraube M16x60 8.8|Hex head set screw M16x60 8.8 zinc
R-50020|4.15|PCE|100|Sicherungsblech A 13|Tab washer A 13
R-60001|7.40|KGM|1|Pulverbeschichtung RAL 5015|Epoxy powder coating RAL 5015
R-60004|85.00|PCE|1|Rüstpauschale Beschichtung|Set-up charge coating line
"""

_CUSTOMER_NUMBERS = {
    "10012": "KH-2025=100-44218 KH-2050=100-44219 FD-0025=100-51003 FD-0050=100-51004 RV-3050=100-46120 "
    "AK-8100=100-47001",
    "10027": "KH-2025=A 338.0417 KH-2050=A 338.0418 KH-2080=A 338.0421 AS-1040=A 338.1102 AS-1065=A 338.1103 "
    "RV-3020=A 341.2007 RV-3050=A 341.2011 DM-5010=A 352.0080 DM-5020=A 352.0081 SV-6015=A 352.0210 "
    "SF-7025=A 360.7725 SF-7050=A 360.7750 MA-0100=A 377.0009 MA-0160=A 377.0010 FD-0025=A 390.1025 "
    "FD-0050=A 390.1050 FD-0080=A 390.1080 SC-1255=A 391.5512 SC-1665=A 391.6516 VL-2540=A 395.4025 "
    "VL-5040=A 395.4050 HA-9001=A 399.0001",
    "10031": "AS-1065=0000471165 AS-1100=0000471100 HR-9010=0000479010 RS-0100=0000470999",
    "10058": "KH-2050=CPS-71190 ST-4024=CPS-80024 SF-7050=CPS-71550 TH-0120=CPS-90012 PA-2200=CPS-66010",
    "10063": "DM-5010=AW30511 DM-5020=AW30512 EN-1500=AW41150 SV-6015=AW30615 WZ-4010=AW22010 KF-1510=AW41510",
    "10075": "KH-2025=ZA.4025.1 SF-7025=ZA.7025.1 ST-4230=ZA.9230.4 MA-0160=ZA.0160.2",
    "10082": "KH-2050=TPE/VLV/0050 AK-8150=TPE/VLV/0815 SF-7050=TPE/STR/0050 FD-0050=TPE/GSK/0050 MA-0100=TPE/GAU/0010 "
    "KH-2025=TPE/VLV/0025 KH-2080=TPE/VLV/0080 RV-3050=TPE/NRV/0050 SC-1665=TPE/FIX/1665 VL-5040=TPE/FLG/0050 "
    "BF-5016=TPE/FLG/0516 ST-4230=TPE/ACT/4230 DM-5020=TPE/PRV/0020 SV-6015=TPE/PRV/0615 TH-0120=TPE/THM/0120",
    "10090": "KH-2050=BV-SS-200 KH-2080=BV-SS-300 RV-3050=CKV-200 ST-4024=ACT-24-40",
    "10101": "AK-8100=VDM-118100 EN-1500=VDM-115001 SF-7025=VDM-117025",
}


def _parse(table: str, *, with_gtin: bool) -> dict[str, Material]:
    materials = {}
    for index, row in enumerate(table.strip().splitlines(), 1):
        number, price, unit, per, german, english = (cell.strip() for cell in row.split("|"))
        gtin = _gtin(index) if with_gtin else ""
        materials[number] = Material(number, {"de": german, "en": english}, Decimal(price), unit, int(per), gtin)
    return materials


def _parse_pairs(text: str) -> dict[str, str]:
    """``KH-2025=A 338.0417 KH-2050=…``: a customer's number may hold spaces, ours never does."""
    pairs: dict[str, str] = {}
    last = ""
    for word in text.split(" "):
        if "=" in word:
            last, number = word.split("=", 1)
            pairs[last] = number
        elif word:
            pairs[last] += f" {word}"
    return pairs


SOLD = _parse(_SOLD, with_gtin=True)
BOUGHT = _parse(_BOUGHT, with_gtin=False)
CUSTOMER_NUMBERS = {customer: _parse_pairs(text) for customer, text in _CUSTOMER_NUMBERS.items()}
