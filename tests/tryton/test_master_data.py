"""Master data read back out of a real Tryton: all of it, page by page, and what changed."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from adapters.tryton import TrytonClient, TrytonSource
from datamodel.business import DeliveryLine
from datamodel.errors import TargetDownError
from datamodel.master import (
    CrossReference,
    MasterChange,
    Material,
    OpenItem,
    OpenOrder,
    Partner,
    PartnerRole,
    Plant,
    Stock,
)

pytestmark = pytest.mark.slow


def of_kind(changes: list[MasterChange], kind: type[Any]) -> list[Any]:
    return [change.record for change in changes if isinstance(change.record, kind)]


def test_partners_and_materials_are_read_with_all_their_numbers(erp):
    changes = list(TrytonSource(erp.client).changes(None))
    partners = {(record.number, record.role): record for record in of_kind(changes, Partner)}
    assert partners["10012", PartnerRole.CUSTOMER] == Partner(
        number="10012",
        role=PartnerRole.CUSTOMER,
        name="Hartmann GmbH",
        street="Industriestr. 5",
        postal_code="70565",
        city="Stuttgart",
        country="DE",
        tax_id="DE129274202",
        ibans=("DE89370400440532013000",),
        mail_domains=("hartmann.example",),
    )
    names = {record.name for record in partners.values()}
    assert names.isdisjoint({"Nordwerk GmbH", "Commerzbank", "Nordbank"}), "neither we nor banks are partners"
    materials = {record.number: record for record in of_kind(changes, Material)}
    assert materials["4711-A"] == Material(
        number="4711-A",
        description="Kugelhahn DN15",
        base_unit="PCE",
        gtin="4006381333931",
        price=Decimal("12.50"),
        currency="EUR",
        price_unit="PCE",
    )
    assert materials["S235-10"].base_unit == "KGM"
    references = of_kind(changes, CrossReference)
    assert CrossReference("10012", PartnerRole.CUSTOMER, "H-4711-A", "4711-A", "erp") in references
    assert CrossReference("70001", PartnerRole.SUPPLIER, "W-4711-A", "4711-A", "erp") in references
    assert of_kind(changes, Plant) == [Plant("WH", "Warehouse")]
    assert not any(change.deleted for change in changes)


def test_pages_of_one_give_the_same_as_one_page(erp):
    whole = [str(change) for change in TrytonSource(erp.client).changes(None)]
    assert [str(change) for change in TrytonSource(erp.client, page_size=1).changes(None)] == whole


def test_open_orders_tell_what_came_already_and_stock_what_lies_there(erp, records, message):
    purchase = erp.purchase(("4711-A", "100", "7.20"), ("S235-10", "500", "1.10"))
    before = stock_of(erp, "4711-A")
    line = DeliveryLine("1", Decimal(60), "Stk", supplier_material_number="W-4711-A")
    erp.target(shipment_state="done").deliver(message(records.delivery(purchase, lines=(line,))))
    changes = list(TrytonSource(erp.client).changes(None))
    (order,) = [record for record in of_kind(changes, OpenOrder) if record.number == purchase]
    assert (order.partner, order.role, order.currency) == ("70001", PartnerRole.SUPPLIER, "EUR")
    told = [(one.material, one.quantity, one.unit, one.delivered, one.price) for one in order.lines]
    assert told == [
        ("4711-A", Decimal(100), "PCE", Decimal(60), Decimal("7.20")),
        ("S235-10", Decimal(500), "KGM", Decimal(0), Decimal("1.10")),
    ]
    assert stock_of(erp, "4711-A") == before + 60


def stock_of(erp, material: str) -> Decimal:
    changes = list(TrytonSource(erp.client).changes(None))
    found = [record for record in of_kind(changes, Stock) if record.material == material]
    return sum((record.quantity for record in found), Decimal(0))


def test_customers_orders_are_known_by_their_number(erp, records, message):
    order = records.order()
    receipt = erp.target(sale_state="processing").deliver(message(order))
    changes = list(TrytonSource(erp.client).changes(None))
    (found,) = [record for record in of_kind(changes, OpenOrder) if record.number == receipt.reference]
    assert (found.their_number, found.role, found.partner) == (order.number, PartnerRole.CUSTOMER, "10012")
    assert [(one.position, one.material) for one in found.lines] == [("10", "4711-A"), ("20", "S235-10")]


def test_open_items_have_the_sign_of_who_owes(erp, records, message):
    number, amount = erp.bill(2)
    theirs = records.invoice()
    receipt = erp.target(invoice_state="posted").deliver(message(theirs))
    items = {item.number: item for item in of_kind(list(TrytonSource(erp.client).changes(None)), OpenItem)}
    assert (items[number].open_amount, items[number].role) == (amount, PartnerRole.CUSTOMER)
    assert (items[receipt.reference].open_amount, items[receipt.reference].their_reference) == (
        Decimal("-856.80"),
        theirs.number,
    )
    assert items[receipt.reference].role is PartnerRole.SUPPLIER


def test_delta_has_what_was_settled_and_not_what_is_old(erp, records, message, monkeypatch):
    number, amount = erp.bill(2)
    old, _ = erp.bill(3)
    monkeypatch.setattr("adapters.tryton.source.OVERLAP", dt.timedelta(0))
    since = dt.datetime.now(dt.UTC)  # the server runs on this machine
    erp.target(advice_state="posted").deliver(message(records.advice((number, amount))))
    items = {
        change.record.number: change
        for change in TrytonSource(erp.client).changes(since)
        if isinstance(change.record, OpenItem)
    }
    assert items[number].deleted
    assert old not in items


def test_delta_follows_numbers_addresses_and_deactivation_of_parties(erp, admin, monkeypatch):
    monkeypatch.setattr("adapters.tryton.source.OVERLAP", dt.timedelta(0))
    parties = [erp.number("P") for _ in range(3)]
    ids = admin.call("party.party", "create", [{"name": f"Party {code}", "code": code} for code in parties])
    since = dt.datetime.now(dt.UTC)  # the server runs on this machine
    admin.call("party.identifier", "create", [{"party": ids[0], "type": "eu_vat", "code": "ATU13585627"}])
    admin.call("party.party", "write", [ids[1]], {"active": False})
    found = {
        change.record.number: change
        for change in TrytonSource(erp.client).changes(since)
        if isinstance(change.record, Partner)
    }
    assert found.keys() & set(parties) == {parties[0], parties[1]}
    assert (found[parties[0]].record.tax_id, found[parties[0]].deleted) == ("ATU13585627", False)
    assert found[parties[1]].deleted


def test_categories_tell_customers_from_suppliers(erp, admin):
    (category,) = admin.call("party.category", "create", [{"name": erp.number("Kunden")}])
    name = erp.one("party.category", [["id", "=", category]], "name")["name"]
    party = erp.id_of("party.party", "code", "10013")
    admin.call("party.party", "write", [party], {"categories": [["add", [category]]]})
    source = TrytonSource(erp.client, customer_category=name, supplier_category="none has it")
    partners = of_kind(list(source.changes(None)), Partner)
    assert [(partner.number, partner.role) for partner in partners] == [("10013", PartnerRole.CUSTOMER)]


def test_wrong_password_is_told(url):
    client = TrytonClient(url=url, database="erp", user="intray", password="wrong", timeout_seconds=30)
    with pytest.raises(TargetDownError, match="does not let the user 'intray' in"):
        list(TrytonSource(client).changes(None))


def test_unknown_database_is_told(url):
    client = TrytonClient(url=url, database="none", user="intray", password="x", timeout_seconds=3)
    with pytest.raises(TargetDownError):
        client.call("party.party", "search_count", [])


def test_session_that_ended_is_opened_anew(erp, admin):
    client = TrytonClient(url=erp.url, database="erp", user="intray", password="intray-of-tests", timeout_seconds=30)
    assert client.call("party.party", "search_count", [["code", "=", "10012"]]) == 1
    session = client._session()
    session.authorization = session.authorization[:-8] + "AAAAAAA="
    assert client.call("party.party", "search_count", [["code", "=", "10012"]]) == 1
