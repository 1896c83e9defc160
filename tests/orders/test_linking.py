"""Linking: what is asked of the master data, what is taken, what is offered, what a person's choice is worth."""

from dataclasses import replace
from decimal import Decimal

import pytest

from adapters.master_data import temporary_master_data
from datamodel.extraction import DocumentType, Field, Match
from datamodel.master import CrossReference, MasterChange, Material, Partner, PartnerAlias, PartnerQuery, PartnerRole
from orders.linking import (
    CHOSEN,
    ENTERED,
    aliases_from,
    choose,
    chosen_links,
    cross_references_from,
    link,
    parse_candidates,
)

T = DocumentType
C, S = PartnerRole.CUSTOMER, PartnerRole.SUPPLIER


class FakeMasterData:
    """Answers with what it was given, and remembers what it was asked."""

    def __init__(self, partners=(), materials=(), known=()):
        self.partners, self.materials, self.known = list(partners), list(materials), {*known}
        self.asked = []

    def find_partners(self, query, *, limit=5):
        self.asked.append(query)
        return self.partners[:limit]

    def find_materials(self, query, *, limit=5):
        self.asked.append(query)
        return self.materials[:limit]

    def find_materials_each(self, queries, *, limit=5):
        return [self.find_materials(query, limit=limit) for query in queries]

    def partner(self, number, role):
        return Partner(number, role, "known") if number in self.known else None

    def material(self, number):
        return Material(number, "known") if number in self.known else None


def match(number, confidence, name=""):
    return Match(number, name or f"Customer {number}", confidence, f"because of {number}")


def links(order, *matches):
    return dict(link(order(lines=()), FakeMasterData(matches)).links)


def test_one_sure_customer_is_taken_with_its_reason(order):
    assert links(order, match("1", 0.9)) == {"customer": "1", "customer_reason": "because of 1"}


def test_doubtful_customer_is_a_candidate_with_its_reason(order):
    assert links(order, match("1", 0.89)) == {
        "customer_candidates": "1 Customer 1",
        "customer_reason": "1 (89%): because of 1",
    }


@pytest.mark.parametrize("second", [0.99, 0.95, 0.93])
def test_first_of_several_is_never_taken_in_silence(second, order):
    found = links(order, match("1", 0.99), match("2", second))
    assert "customer" not in found
    assert found["customer_candidates"] == "1 Customer 1; 2 Customer 2"


def test_customer_that_clearly_leads_is_taken(order):
    assert links(order, match("1", 0.99), match("2", 0.9))["customer"] == "1"


def test_at_most_five_candidates_are_offered_and_no_unlikely_ones(order):
    assert len(parse_candidates(links(order, *(match(str(n), 0.8) for n in range(9)))["customer_candidates"])) == 5
    assert links(order, match("1", 0.04)) == {}


def test_nobody_found_links_nothing(order):
    assert links(order) == {}


def test_candidates_are_read_back_as_they_were_offered(order):
    offered = [match("A 338.0417", 0.5, "Ventil; groß\nund  rot"), match("10", 0.4, "X")]
    assert parse_candidates(links(order, *offered)["customer_candidates"]) == [
        ("A 338.0417", "Ventil, groß und rot"),
        ("10", "X"),
    ]
    assert parse_candidates("") == []


def test_customers_are_sought_by_all_that_the_paper_and_its_mail_say(order):
    master_data = FakeMasterData()
    said = {"sender_iban": "DE89", "sender_tax_id": "DE1", "customer_number": "7", "supplier_number": "V-1"}
    link(order(**said), master_data, mail_sender="a@b.example")
    assert master_data.asked[0] == PartnerQuery(C, "7", "V-1", "DE1", "DE89", "Hartmann GmbH", "", "a@b.example")


@pytest.mark.parametrize("kind", [T.INVOICE, T.DELIVERY_NOTE, T.ORDER_RESPONSE])
def test_sellers_papers_link_suppliers_whose_number_for_us_is_our_customer_number(kind, order):
    master_data = FakeMasterData([match("70004", 0.99)])
    found = link(order(kind, customer_number="40815", supplier_number="70004"), master_data).links
    assert found["supplier"] == "70004"
    assert "customer" not in found
    query = master_data.asked[0]
    assert (query.role, query.number, query.their_number) == (S, "70004", "40815")


def test_payment_advice_links_the_payer_and_no_materials(order):
    master_data = FakeMasterData([match("10012", 0.99)], [match("M", 0.99)])
    assert link(order(T.PAYMENT_ADVICE), master_data).links == {
        "customer": "10012",
        "customer_reason": "because of 10012",
    }


@pytest.mark.parametrize("kind", [T.BANK_STATEMENT, T.RECEIPT, T.OTHER])
def test_paper_of_nobody_asks_nothing(kind, order):
    master_data = FakeMasterData([match("1", 0.99)])
    assert link(order(kind), master_data).links == {}
    assert master_data.asked == []


def test_without_master_data_nothing_changes(order):
    extraction = order(links={"customer": "from elsewhere"})
    assert link(extraction, None) is extraction


def test_links_of_before_are_sought_anew(order):
    before = {"customer": "9", "customer_reason": "x", "material:7": "M", "ship_to": "9", "other": "stays"}
    assert link(order(links=before), FakeMasterData()).links == {"other": "stays"}


# --- Materials --------------------------------------------------------------------------------------------------------


def test_materials_are_sought_as_the_linked_customer_calls_them(order, fields):
    line = fields(
        quantity=Decimal(1),
        supplier_material_number="4711-A",
        customer_material_number="K-7",
        gtin="400",
        description="Hahn",
    )
    master_data = FakeMasterData([match("100", 0.99)], [match("M-1", 0.96)])
    found = link(order(lines=(line, line)), master_data).links
    assert (found["material:1"], found["material:2"]) == ("M-1", "M-1")
    assert found["material_reason:2"] == "because of M-1"
    query = master_data.asked[1]
    assert (query.own_number, query.their_number, query.gtin, query.description) == ("4711-A", "K-7", "400", "Hahn")
    assert (query.partner, query.role) == ("100", C)


def test_on_suppliers_papers_the_buyers_number_is_ours(order, fields):
    line = fields(supplier_material_number="MG 40", customer_material_number="R-20417")
    master_data = FakeMasterData([match("70004", 0.99)])
    link(order(T.INVOICE, lines=(line,)), master_data)
    query = master_data.asked[1]
    assert (query.own_number, query.their_number, query.partner, query.role) == ("R-20417", "MG 40", "70004", S)


def test_material_with_two_meanings_is_offered_and_not_linked(order):
    found = link(order(), FakeMasterData((), [match("M-1", 0.99), match("M-2", 0.97)])).links
    assert "material:1" not in found
    assert parse_candidates(found["material_candidates:1"]) == [("M-1", "Customer M-1"), ("M-2", "Customer M-2")]


def test_line_that_names_nothing_is_not_sought(order, fields):
    master_data = FakeMasterData()
    link(order(lines=(fields(quantity=Decimal(1)),)), master_data)
    assert len(master_data.asked) == 1


# --- Ship-to party ----------------------------------------------------------------------------------------------------


def test_ship_to_is_linked_only_where_it_is_clear(order):
    master_data = FakeMasterData([match("10206", 0.95)])
    found = link(order(lines=(), ship_to_name="Werk Herford", ship_to_address="Füllenbruch 18"), master_data).links
    assert (found["ship_to"], found["ship_to_reason"]) == ("10206", "because of 10206")
    assert (master_data.asked[1].name, master_data.asked[1].address) == ("Werk Herford", "Füllenbruch 18")
    unclear = link(order(lines=(), ship_to_address="Baustelle"), FakeMasterData([match("1", 0.5)])).links
    assert not any(name.startswith("ship_to") for name in unclear)


def test_ship_to_without_a_name_is_the_senders(order):
    master_data = FakeMasterData()
    link(order(lines=(), ship_to_address="Füllenbruch 18"), master_data)
    assert master_data.asked[1].name == "Hartmann GmbH"


# --- A person's choice ------------------------------------------------------------------------------------------------


def test_choice_of_a_person_stays_as_long_as_it_is_known(order):
    doubtful = link(order(), FakeMasterData([match("1", 0.5)], [match("M", 0.5)]))
    chosen = choose(choose(doubtful, "customer", "2"), "material:1", "M-2")
    assert chosen_links(chosen) == {
        "customer": "2",
        "customer_reason": CHOSEN,
        "material:1": "M-2",
        "material_reason:1": CHOSEN,
    }
    again = link(chosen, FakeMasterData([match("1", 0.99)], [match("M", 0.99)], known=("2", "M-2")))
    assert again.links == chosen_links(chosen)
    gone = link(chosen, FakeMasterData([match("1", 0.99)], [match("M", 0.99)]))
    assert (gone.links["customer"], gone.links["material:1"]) == ("1", "M")


def entered(name, value):
    return Field(name, value, value, 1.0, evidence=(ENTERED,))


def test_number_that_a_person_entered_is_taken_where_it_is_known(order, fields):
    line = {"supplier_material_number": entered("supplier_material_number", "M-2")}
    extraction = order(lines=(line,))
    extraction = replace(extraction, fields={**extraction.fields, "customer_number": entered("customer_number", "2")})
    found = link(extraction, FakeMasterData([match("1", 0.99)], [match("M", 0.99)], known=("2", "M-2"))).links
    assert (found["customer"], found["material:1"]) == ("2", "M-2")
    assert found["customer_reason"] == "number 2 entered by a person"
    unknown = link(extraction, FakeMasterData([match("1", 0.99)])).links
    assert unknown["customer"] == "1"


# --- What is learned --------------------------------------------------------------------------------------------------


def test_partners_numbers_of_linked_materials_are_learned(order, fields):
    lines = tuple(fields(customer_material_number=number) for number in ("K-77", "K-78", "7", "M-4", "K-80", "K-80"))
    materials = {f"material:{n}": f"M-{n}" for n in (1, 3, 4, 5, 6)}
    extraction = order(lines=lines, links={"customer": "100", **materials})
    assert cross_references_from(extraction) == [CrossReference("100", C, "K-77", "M-1", "review")]
    assert cross_references_from(order(lines=lines, links=materials)) == []


def test_suppliers_numbers_are_learned_from_suppliers_papers(order, fields):
    lines = (fields(supplier_material_number="MG 40-1187", customer_material_number="R-20417"),)
    extraction = order(T.DELIVERY_NOTE, lines=lines, links={"supplier": "70004", "material:1": "R-20417"})
    assert cross_references_from(extraction) == [CrossReference("70004", S, "MG 40-1187", "R-20417", "review")]


def test_senders_writing_is_learned_only_where_a_person_linked_it(order):
    by_machine = order(links={"customer": "100", "customer_reason": "name is 'Hartmann GmbH'"})
    assert aliases_from(by_machine) == []
    chosen = choose(order(sender_address="Weg 1, 12345 Ort", sender_tax_id="DE1"), "customer", "100")
    alias = PartnerAlias("100", C, "Hartmann GmbH", "Weg 1, 12345 Ort", "DE1", mail="a@b.example")
    assert aliases_from(chosen, mail_sender="a@b.example") == [alias]
    assert aliases_from(order(T.RECEIPT, links={"customer": "100", "customer_reason": CHOSEN})) == []


@pytest.fixture
def master_data():
    opened = temporary_master_data()
    records = (
        Partner("10012", C, "Hansen Anlagenbau GmbH", "Deichstieg 48", "20457", "Hamburg", "DE", "DE812644072"),
        Partner("10200", C, "Kröger Landtechnik GmbH", "Detmolder Weg 301", "33605", "Bielefeld"),
        Material("KH-2025", "Flanschkugelhahn DN 25 PN 40, Edelstahl 1.4408", "PCE"),
        Material("KH-2050", "Flanschkugelhahn DN 50 PN 40, Edelstahl 1.4408", "PCE"),
    )
    opened.load([MasterChange(record) for record in records], full=True, source="test")
    return opened


def test_what_needed_a_person_once_links_by_itself_next_time(master_data, order, fields):
    def paper(sender, address):
        line = fields(quantity=Decimal(5), customer_material_number="100-44218", description="Absperrorgan")
        return order(sender_name=sender, sender_address=address, lines=(line,))

    first = link(paper("HAB Einkauf Nord", "Postfach 30 04, 20304 Hamburg"), master_data)
    assert "customer" not in first.links
    assert "material:1" not in first.links
    approved = link(choose(choose(first, "customer", "10012"), "material:1", "KH-2050"), master_data)
    for learned in (*cross_references_from(approved), *aliases_from(approved)):
        assert master_data.remember(learned)

    second = link(paper("HAB Einkauf Nord", "Postfach 30 04\n20304 Hamburg"), master_data)
    assert (second.links["customer"], second.links["material:1"]) == ("10012", "KH-2050")
    assert "a person linked" in second.links["customer_reason"]
    other = link(paper("Kröger Landtechnik GmbH", "Detmolder Weg 301, 33605 Bielefeld"), master_data)
    assert other.links["customer"] == "10200"
    assert "material:1" not in other.links


def test_lines_are_linked_together_as_each_is_alone(master_data, order, fields):
    lines = (
        fields(supplier_material_number="KH-2050"),
        fields(quantity=Decimal(5)),
        fields(supplier_material_number="KH-2O25", description="Flanschkugelhahn DN 25 PN 40, Edelstahl 1.4408"),
        fields(description="Flanschkugelhahn DN 50 PN 40"),
        fields(supplier_material_number="KH-2050", description="Flachdichtung"),
    )
    found = link(order(lines=lines), master_data).links
    for number, line in enumerate(lines, 1):
        alone = link(order(lines=(line,)), master_data).links
        of_line = {name.replace("material:1", f"material:{number}"): text for name, text in alone.items()}
        assert {name: text for name, text in found.items() if name.startswith(f"material:{number}")} == {
            name: text for name, text in of_line.items() if name.startswith("material:")
        }
    assert found["material:1"] == "KH-2050"
    assert "material:2" not in found


def test_number_of_one_and_vat_id_of_another_are_both_offered(master_data, order):
    said = {"sender_name": "nobody of these", "customer_number": "10200", "sender_tax_id": "DE812644072"}
    found = link(order(**said), master_data).links
    assert "customer" not in found
    assert {number for number, _ in parse_candidates(found["customer_candidates"])} == {"10012", "10200"}


def test_number_by_which_a_sender_names_himself_is_learned_like_a_name(master_data, order):
    first = link(order(sender_name=None, sender_number="4012345000016", lines=()), master_data)
    assert "customer" not in first.links
    for learned in aliases_from(link(choose(first, "customer", "10200"), master_data)):
        assert master_data.remember(learned)
    second = link(order(sender_name=None, sender_number="4012345000016", lines=()), master_data)
    other = link(order(sender_name=None, sender_number="4012345000023", lines=()), master_data)
    assert second.links["customer"] == "10200"
    assert "customer" not in other.links
