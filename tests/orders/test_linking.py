from decimal import Decimal

import pytest

from datamodel.extraction import DocumentType, Match
from orders.linking import link


class FakeMasterData:
    """Answers with what it was given, and remembers what it was asked."""

    def __init__(self, customers=(), materials=()):
        self.customers, self.materials = list(customers), list(materials)
        self.asked = []

    def find_customers(self, **keys):
        self.asked.append(keys)
        return self.customers

    def find_materials(self, **keys):
        self.asked.append(keys)
        return self.materials


def match(number, confidence):
    return Match(number, f"Customer {number}", confidence, f"because of {number}")


def links(order, *matches):
    return dict(link(order(), FakeMasterData(matches)).links)


def test_one_sure_customer_is_taken_with_its_reason(order):
    assert links(order, match("1", 0.9)) == {"customer": "1", "customer_reason": "because of 1"}


def test_doubtful_customer_is_a_candidate(order):
    assert links(order, match("1", 0.89)) == {"customer_candidates": "1 Customer 1"}


@pytest.mark.parametrize("second", [0.99, 0.95, 0.93])
def test_first_of_several_is_never_taken_in_silence(second, order):
    assert links(order, match("1", 0.99), match("2", second)) == {"customer_candidates": "1 Customer 1, 2 Customer 2"}


def test_customer_that_clearly_leads_is_taken(order):
    assert links(order, match("1", 0.99), match("2", 0.9))["customer"] == "1"


def test_number_of_one_and_vat_id_of_another_is_no_clear_case(tmp_path, order):
    from adapters.master_data import CUSTOMER_COLUMNS, CsvMasterData

    path = tmp_path / "customers.csv"
    rows = ["100,Hartmann GmbH,,,,DE,DE136695976,,", "200,Weber KG,,,,DE,,,"]
    path.write_text("\n".join([",".join(CUSTOMER_COLUMNS), *rows]))
    conflicting = order(sender_name="nobody of these", customer_number="200", sender_tax_id="DE136695976")
    found = link(conflicting, CsvMasterData(customers=path)).links
    assert "customer" not in found
    assert found["customer_candidates"] == "100 Hartmann GmbH, 200 Weber KG"


def test_at_most_five_candidates_are_named(order):
    found = links(order, *(match(str(n), 0.8) for n in range(9)))
    assert found["customer_candidates"].count("Customer") == 5


def test_nobody_found_links_nothing(order):
    assert links(order) == {}


def test_customers_are_sought_by_all_that_the_paper_and_its_mail_say(order):
    master_data = FakeMasterData()
    link(order(sender_iban="DE89", sender_tax_id="DE1", customer_number="7"), master_data, mail_sender="a@b.example")
    assert master_data.asked[0] == {
        "number": "7",
        "tax_id": "DE1",
        "iban": "DE89",
        "name": "Hartmann GmbH",
        "address": "",
        "mail": "a@b.example",
    }


def test_materials_are_sought_as_the_linked_customer_calls_them(order, fields):
    lines = (
        fields(quantity=Decimal(1), supplier_material_number="4711-A", gtin="400"),
        fields(quantity=Decimal(1), customer_material_number="K-7"),
    )
    master_data = FakeMasterData([match("100", 0.99)], [match("M-1", 0.96)])
    found = link(order(lines=lines), master_data).links
    assert (found["material:1"], found["material:2"]) == ("M-1", "M-1")
    assert [asked["customer"] for asked in master_data.asked[1:]] == ["100", "100"]
    assert master_data.asked[2] == {"own_number": "", "customer_number": "K-7", "gtin": "", "customer": "100"}


def test_material_with_two_meanings_is_not_linked(order):
    found = link(order(), FakeMasterData((), [match("M-1", 0.99), match("M-2", 0.97)])).links
    assert "material:1" not in found


@pytest.mark.parametrize("kind", [DocumentType.INVOICE, DocumentType.DELIVERY_NOTE, DocumentType.OTHER])
def test_paper_of_suppliers_has_no_customer(kind, order):
    master_data = FakeMasterData([match("1", 0.99)])
    assert link(order(kind), master_data).links == {}
    assert master_data.asked == []


def test_without_master_data_nothing_changes(order):
    extraction = order(links={"customer": "from elsewhere"})
    assert link(extraction, None) is extraction
