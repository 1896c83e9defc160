"""A few partners and materials that are easily taken for each other, and short ways to ask for them."""

from decimal import Decimal

from datamodel.master import (
    CrossReference,
    MasterChange,
    MasterRecord,
    Material,
    MaterialQuery,
    Partner,
    PartnerQuery,
    PartnerRole,
    UnitConversion,
)

C, S = PartnerRole.CUSTOMER, PartnerRole.SUPPLIER
SURE = 0.9
HARTMANN = Partner(
    "00100",
    C,
    "Hartmann GmbH",
    "Industriestr. 5",
    "70565",
    "Stuttgart",
    "DE",
    "DE136695976",
    ("DE89370400440532013000", "DE02120300000000202051"),
    ("hartmann.example",),
    their_number="700512",
)
WEBER_HAMBURG = Partner("200", C, "Weber Anlagenbau KG", "Hafenweg 1", "20457", "Hamburg", "DE", "DE129273398")
WEBER_MUNICH = Partner("201", C, "Weber Anlagenbau KG", "Ringstr. 9", "80331", "München", "DE", "DE129273398")
KLEIN = Partner("300", C, "Kleinkunde", "Dorfstr. 1", "12345", "Dorf", mail_domains=("gmail.com",))
FOUNDRY = Partner("100", S, "Gießerei Müller & Söhne GmbH & Co. KG", "Hüttenweg 3", "57078", "Siegen", "DE")
PARTNERS = (HARTMANN, WEBER_HAMBURG, WEBER_MUNICH, KLEIN, FOUNDRY)
VALVE_A = Material("4711-A", "Kugelhahn DN 15, Messing", "PCE", "4006381333931", Decimal("38.40"), currency="EUR")
VALVE_B = Material("4711-B", "Kugelhahn DN 20, Messing", "PCE", conversions=(UnitConversion("CT", Decimal(12)),))
VALVE_8 = Material("4711-8", "Ersatzgriff blau", "PCE")
SEAL = Material("000000000000100200", "Flachdichtung DN 25, Graphit", "PCE")
MATERIALS = (VALVE_A, VALVE_B, VALVE_8, SEAL)
REFERENCES = (CrossReference("00100", C, "K-77", "4711-A"), CrossReference("200", C, "K-77", "4711-B"))


def load(master_data, *records: MasterRecord, full: bool = False, source: str = "test", **options: object):
    return master_data.load([MasterChange(r) for r in records], full=full, source=source, **options)


def partners(master_data, role=C, **said):
    return master_data.find_partners(PartnerQuery(role, **said))


def materials(master_data, **said):
    return master_data.find_materials(MaterialQuery(**said))


def numbers(matches):
    return [match.number for match in matches]
