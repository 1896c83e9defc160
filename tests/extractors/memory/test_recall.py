"""One correction is enough for the next document of that layout, and changes nothing for anybody else."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from datamodel.document import PageOrigin
from datamodel.extraction import DocumentType, Field

LAYOUTS = ["boxed", "gridded", "bare"]
SENDERS = {"boxed": "Brandt Stahlbau GmbH", "gridded": "Northern Pumps Ltd", "bare": "Gärtnerei Vogel"}
NUMBERS = {"boxed": ("V-1001", "V-1002"), "gridded": ("77/12", "80/13"), "bare": ("2026-0815", "2026-0932")}


def person(papers, name, number, **more):
    values = {"sender_name": SENDERS[name], "document_number": number}
    return papers.said(values | more)


def correct_first(desk, papers, name):
    """Document 17: the machine took the wrong number, the person typed the right one."""
    first = NUMBERS[name][0]
    document = papers.paper(papers.layouts[name](first))
    desk.approve(document, person(papers, name, "wrong"), person(papers, name, first))


@pytest.mark.parametrize("name", LAYOUTS)
def test_next_document_of_a_corrected_layout_is_right(desk, papers, name):
    correct_first(desk, papers, name)
    number = NUMBERS[name][1]
    document = papers.paper(papers.layouts[name](number))
    found = desk.recall(document, person(papers, name, "wrong")).fields["document_number"]
    assert found.value == number
    assert found.evidence[0] == "as corrected on document 17 of this sender"
    assert found.page == 1
    assert found.bbox is not None


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_field_that_the_machine_missed_is_found(desk, papers, name):
    first, number = NUMBERS[name]
    desk.approve(
        papers.paper(papers.layouts[name](first)),
        papers.said({"sender_name": SENDERS[name]}),
        person(papers, name, first),
    )
    found = desk.recall(papers.paper(papers.layouts[name](number)), papers.said({}))
    assert found.fields["document_number"].value == number


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize(
    "change", [{"by": (9, -14)}, {"scale": 1.03, "by": (-8, 5)}, {"skew": 4.0}], ids=["shifted", "larger", "leaning"]
)
def test_scans_of_the_layout_are_recognised(desk, papers, name, change):
    correct_first(desk, papers, name)
    number = NUMBERS[name][1]
    prints = papers.moved(papers.layouts[name](number), **change)
    document = papers.paper(prints, origin=PageOrigin.OCR)
    assert desk.recall(document, person(papers, name, "wrong")).fields["document_number"].value == number


def test_misread_labels_are_forgiven_on_scans(desk, papers):
    correct_first(desk, papers, "boxed")
    prints = [
        (x, y, t.replace("Vorgang", "Vorgamg").replace("Bezeichnung", "Bezeiclmung"))
        for x, y, t in papers.layouts["boxed"]("V-1002")
    ]
    document = papers.paper(prints, origin=PageOrigin.OCR)
    assert desk.recall(document, person(papers, "boxed", "wrong")).fields["document_number"].value == "V-1002"


def test_the_length_of_the_table_does_not_matter(desk, papers):
    machine = person(papers, "boxed", "V-1001", net_amount=Decimal("20.00"))
    truth = person(papers, "boxed", "V-1001", net_amount=Decimal("40.00"))
    desk.approve(papers.paper(papers.layouts["boxed"]()), machine, truth)
    goods = tuple((f"C-{i}", "Rohr", "1", "2,00", "2,00") for i in range(20))
    longer = papers.paper(papers.layouts["boxed"]("V-1002", goods=goods))
    assert desk.recall(longer, machine).fields["net_amount"].value == Decimal("40.00")


@pytest.mark.parametrize("name", LAYOUTS)
def test_other_senders_get_exactly_what_the_machine_said(desk, papers, name):
    correct_first(desk, papers, name)
    machine = papers.said({"document_number": "wrong", "sender_name": "Somebody Else KG"})
    for other in LAYOUTS:
        foreign = "Somebody Else KG" if other == name else SENDERS[other]
        document = papers.paper(papers.layouts[other](sender=foreign))
        assert desk.recall(document, machine) is machine


def test_another_tax_id_means_another_sender_of_the_same_name(desk, papers):
    def with_tax_id(number, tax_id):
        return papers.paper([*papers.layouts["boxed"](number), (300.0, 780.0, f"USt-IdNr. {tax_id}")])

    machine = person(papers, "boxed", "wrong", sender_tax_id="DE136695976")
    truth = person(papers, "boxed", "V-1001", sender_tax_id="DE136695976")
    desk.approve(with_tax_id("V-1001", "DE136695976"), machine, truth)
    assert desk.recall(with_tax_id("V-1002", "DE136695976"), machine).fields["document_number"].value == "V-1002"
    assert desk.recall(with_tax_id("V-1002", "DE129273398"), machine) is machine


def test_a_paper_of_another_type_is_another_layout(desk, papers):
    correct_first(desk, papers, "boxed")
    machine = person(papers, "boxed", "wrong")
    invoice = replace(machine, classification=replace(machine.classification, document_type=DocumentType.INVOICE))
    assert desk.recall(papers.paper(papers.layouts["boxed"]()), invoice) is invoice


def test_a_corrected_type_is_remembered(desk, papers):
    machine = person(papers, "boxed", "V-1001")
    invoice = replace(machine, classification=replace(machine.classification, document_type=DocumentType.INVOICE))
    desk.approve(papers.paper(papers.layouts["boxed"]()), invoice, machine)
    found = desk.recall(papers.paper(papers.layouts["boxed"]("V-1002")), invoice)
    assert found.document_type is DocumentType.PURCHASE_ORDER
    assert found.classification.confidence < 0.8


def test_a_wrong_correction_is_undone_by_the_next(desk, papers):
    """The person first takes the date of the order for its delivery date, and later notices."""
    boxed = papers.layouts["boxed"]
    march, april = dt.date(2026, 3, 5), dt.date(2026, 4, 7)
    empty = person(papers, "boxed", "V-1001")
    desk.approve(papers.paper(boxed()), empty, person(papers, "boxed", "V-1001", delivery_date=march))
    second = papers.paper(boxed("V-1002", date="07.04.2026"))
    recalled = desk.recall(second, person(papers, "boxed", "V-1002"))
    assert recalled.fields["delivery_date"].value == april  # as the person had said, wrongly
    desk.approve(second, recalled, person(papers, "boxed", "V-1002", document_date=april))
    third = papers.paper(boxed("V-1003", date="08.05.2026"))
    found = desk.recall(third, person(papers, "boxed", "V-1003")).fields
    assert "delivery_date" not in found
    assert found["document_date"].value == dt.date(2026, 5, 8)


def test_a_new_correction_replaces_the_anchor(desk, papers):
    """The first correction points to a number that only happened to be the same."""
    gridded = papers.layouts["gridded"]
    machine = person(papers, "gridded", "wrong")
    desk.approve(papers.paper(gridded()), machine, person(papers, "gridded", "99-1"))
    second = papers.paper(gridded("80/13"))
    wrong = desk.recall(second, machine)
    assert wrong.fields["document_number"].value == "99-1"
    desk.approve(second, wrong, person(papers, "gridded", "80/13"))
    third = papers.paper(gridded("81/14"))
    assert desk.recall(third, machine).fields["document_number"].value == "81/14"


def test_confidence_grows_with_every_document_and_falls_when_corrected(desk, papers):
    boxed, machine = papers.layouts["boxed"], person(papers, "boxed", "wrong")
    sure = []
    correct_first(desk, papers, "boxed")
    for number in ("V-1002", "V-1003", "V-1004", "V-1005"):
        document = papers.paper(boxed(number))
        recalled = desk.recall(document, machine)
        sure.append(recalled.fields["document_number"].confidence)
        desk.approve(document, recalled, person(papers, "boxed", number))
    assert sure == sorted(sure)
    assert sure[0] < 0.8 < sure[-1] < 0.95
    desk.approve(papers.paper(boxed("V-1006")), machine, person(papers, "boxed", "05.03.2026"))
    after = desk.recall(papers.paper(boxed("V-1007")), machine).fields["document_number"]
    assert after.value == "V-1007"
    assert after.confidence < sure[-1]


def test_a_name_that_is_a_picture_is_known_from_then_on(desk, papers):
    """Nothing on the page spells the sender's name; its tax id does say who it is."""
    tax_id = "DE136695976"
    prints = [*papers.layouts["boxed"](sender="Willkommen"), (300.0, 780.0, tax_id)]
    machine = papers.said({"sender_tax_id": tax_id, "document_number": "V-1001"})
    truth = papers.said({"sender_tax_id": tax_id, "document_number": "V-1001", "sender_name": "Brandt Stahlbau GmbH"})
    desk.approve(papers.paper(prints), machine, truth)
    found = desk.recall(papers.paper(prints), machine).fields["sender_name"]
    assert found.value == "Brandt Stahlbau GmbH"
    assert found.bbox is None


def test_a_value_that_was_taken_out_stays_out(desk, papers):
    boxed = papers.layouts["boxed"]
    machine = person(papers, "boxed", "V-1001", delivery_date=dt.date(2026, 3, 5))
    place = papers.paper(boxed()).pages[0].words
    box = next(word.bbox for word in place if word.text == "05.03.2026")
    seen = replace(
        machine,
        fields=machine.fields
        | {"delivery_date": Field("delivery_date", dt.date(2026, 3, 5), "05.03.2026", 0.9, 1, box)},
    )
    desk.approve(papers.paper(boxed()), seen, person(papers, "boxed", "V-1001"))
    assert "delivery_date" not in desk.recall(papers.paper(boxed()), seen).fields


def test_a_right_value_of_the_machine_is_only_surer(desk, papers):
    correct_first(desk, papers, "boxed")
    machine = papers.said({"sender_name": SENDERS["boxed"], "document_number": "V-1002"}, confidence=0.5)
    found = desk.recall(papers.paper(papers.layouts["boxed"]("V-1002")), machine).fields["document_number"]
    assert found.value == "V-1002"
    assert found.confidence > 0.7


def test_a_confirmed_field_does_not_go_before_the_machine(desk, papers):
    truth = person(papers, "boxed", "V-1001")
    desk.approve(papers.paper(papers.layouts["boxed"]()), truth, truth)
    machine = person(papers, "boxed", "05.03.2026")
    assert (
        desk.recall(papers.paper(papers.layouts["boxed"]("V-1002")), machine).fields["document_number"].value
        == "05.03.2026"
    )


def test_nothing_is_learned_of_an_empty_page(desk, papers):
    desk.approve(papers.paper([]), person(papers, "boxed", "wrong"), person(papers, "boxed", "V-1001"))
    assert desk.kept == {}
    machine = person(papers, "boxed", "wrong")
    assert desk.recall(papers.paper([]), machine) is machine
