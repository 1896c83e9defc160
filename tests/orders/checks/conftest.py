"""Papers by hand, and master data in memory."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from datamodel.extraction import Classification, DocumentType, Extraction, Field, LineItem, Match, Value
from datamodel.master import (
    Material,
    MaterialQuery,
    OpenItem,
    OpenOrder,
    Partner,
    PartnerQuery,
    PartnerRole,
    Price,
    Stock,
    UnitConversion,
)

TODAY = dt.date(2026, 3, 5)  # a Thursday
KNOWN_CUSTOMER = Partner("10012", PartnerRole.CUSTOMER, "Hansen Anlagenbau GmbH")
KNOWN_SUPPLIER = Partner("70001", PartnerRole.SUPPLIER, "Dichtungswerk Oberpfalz GmbH")
VALVE = Material("KH-2025", "Flanschkugelhahn DN 25", "PCE", price=Decimal("92.50"), currency="EUR")
HOSE = Material("PB-0500", "Probenahmeschlauch", "MTR", conversions=(UnitConversion("RO", Decimal(25)),))
GASKET = Material(
    "FD-0025",
    "Flachdichtung DN 25",
    "PCE",
    price=Decimal("38.00"),
    price_quantity=Decimal(100),
    currency="EUR",
    conversions=(UnitConversion("PK", Decimal(50)),),
)


@dataclass
class KnownData:
    """Satisfies ``MasterData`` by plain lists; searches are the business of linking and find nothing."""

    partners: list[Partner] = field(default_factory=lambda: [KNOWN_CUSTOMER, KNOWN_SUPPLIER])
    materials: list[Material] = field(default_factory=lambda: [VALVE, HOSE, GASKET])
    prices: list[Price] = field(default_factory=list)
    orders: list[OpenOrder] = field(default_factory=list)
    items: list[OpenItem] = field(default_factory=list)
    stocks: list[Stock] = field(default_factory=list)

    def find_partners(self, query: PartnerQuery, *, limit: int = 5) -> list[Match]:
        return []

    def find_materials(self, query: MaterialQuery, *, limit: int = 5) -> list[Match]:
        return []

    def find_materials_each(self, queries: list[MaterialQuery], *, limit: int = 5) -> list[list[Match]]:
        return [self.find_materials(query, limit=limit) for query in queries]

    def partner(self, number: str, role: PartnerRole) -> Partner | None:
        return next((each for each in self.partners if (each.number, each.role) == (number, role)), None)

    def material(self, number: str) -> Material | None:
        return next((each for each in self.materials if each.number == number), None)

    def price(self, material: str, *, customer: str, quantity: Decimal, day: dt.date) -> Price | None:
        fitting = [
            each
            for each in self.prices
            if each.material == material
            and each.customer in ("", customer)
            and each.min_quantity <= quantity
            and (each.valid_from or day) <= day <= (each.valid_to or day)
        ]
        return max(fitting, key=lambda each: (each.customer, each.min_quantity), default=None)

    def open_orders(self, number: str, *, partner: str = "", role: PartnerRole) -> list[OpenOrder]:
        return [
            each
            for each in self.orders
            if number in (each.number, each.their_number) and partner in ("", each.partner) and each.role is role
        ]

    def open_items(self, partner: str, *, role: PartnerRole = PartnerRole.CUSTOMER) -> list[OpenItem]:
        return [each for each in self.items if each.partner == partner]

    def stock(self, material: str) -> list[Stock]:
        return [each for each in self.stocks if each.material == material]


def fields_of(values: Mapping[str, Value | None]) -> dict[str, Field]:
    return {name: Field(name, value, str(value), 1.0) for name, value in values.items() if value is not None}


class Papers:
    """Makes extractions. A line is linked to the material that ``material`` names."""

    today = TODAY
    valve, hose, gasket = VALVE, HOSE, GASKET
    customer, supplier = KNOWN_CUSTOMER, KNOWN_SUPPLIER

    def line(self, **values: Value | None) -> LineItem:
        return fields_of({"quantity": Decimal(10), "unit": "Stk"} | values)

    def make(
        self, kind: DocumentType, *lines: LineItem, links: Mapping[str, str], **header: Value | None
    ) -> Extraction:
        return Extraction(Classification(kind, 1.0, "de"), fields_of(header), lines, dict(links))

    def order(
        self,
        *lines: LineItem,
        kind: DocumentType = DocumentType.PURCHASE_ORDER,
        links: Mapping[str, str] | None = None,
        **header: Value | None,
    ) -> Extraction:
        """Of the known customer, each line for the valve unless ``links`` say otherwise."""
        sound = {"document_number": "4500017", "document_date": TODAY, "sender_name": "Hansen Anlagenbau GmbH"}
        linked = {"customer": "10012"} | {f"material:{n}": "KH-2025" for n in range(1, len(lines) + 1)}
        known = linked if links is None else links
        return self.make(kind, *lines, links=known, **({"currency": "EUR"} | sound | header))

    def supplied(
        self,
        kind: DocumentType,
        *lines: LineItem,
        links: Mapping[str, str] | None = None,
        **header: Value | None,
    ) -> Extraction:
        """A paper of the known supplier about our order NW-B-1."""
        sound = {"document_number": "LS-1", "document_date": TODAY, "purchase_order_number": "NW-B-1"}
        known = {"supplier": "70001"} if links is None else links
        return self.make(kind, *lines, links=known, **(sound | {"sender_name": "Dichtungswerk"} | header))


@pytest.fixture
def papers() -> Papers:
    return Papers()


@pytest.fixture
def known() -> Callable[..., KnownData]:
    return KnownData
