"""What a person changed: by value, with the lines aligned."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from datamodel.changes import align, changes
from datamodel.document import BBox
from datamodel.extraction import CHOSEN, Classification, DocumentType, Extraction, Field


def item(**values):
    return {name: Field(name, value, str(value), 0.9) for name, value in values.items()}


def lines(*names):
    return tuple(item(description=name, quantity=Decimal(n)) for n, name in enumerate(names, 1))


def paper(*items, **fields):
    return Extraction(Classification(DocumentType.PURCHASE_ORDER, 0.9, "en"), item(**fields), tuple(items))


def told(before, after):
    return [(change.field, change.line, change.before, change.after) for change in changes(before, after)]


def test_change_of_header_has_both_fields_as_they_are():
    seen = Field("net_amount", Decimal("12.50"), "12,50", 0.7, 2, BBox(0.1, 0.2, 0.3, 0.4))
    before = replace(paper(), fields={"net_amount": seen})
    [change] = changes(before, paper(net_amount=Decimal("13")))
    assert (change.before, change.after, change.seen) == ("12.50", "13", seen)


def test_values_that_are_equal_are_not_changed_however_they_are_written():
    assert told(paper(net_amount=Decimal("5")), paper(net_amount=Decimal("5.00"))) == []


def test_value_is_added_and_removed():
    before, after = paper(currency="EUR"), paper(document_number="1")
    assert told(before, after) == [("currency", None, "EUR", None), ("document_number", None, None, "1")]


def test_type_is_a_change():
    after = replace(paper(), classification=Classification(DocumentType.INVOICE, 1.0, "en"))
    assert told(paper(), after) == [("document_type", None, "purchase_order", "invoice")]


def test_removed_first_line_leaves_the_others_unchanged():
    a, b, c = lines("bolts", "nuts", "rivets")
    assert told(paper(a, b, c), paper(b, c)) == [
        ("description", 1, "bolts", None),
        ("quantity", 1, "1", None),
    ]


def test_inserted_line_leaves_the_others_unchanged():
    a, b, c = lines("bolts", "nuts", "rivets")
    assert told(paper(a, c), paper(a, b, c)) == [("description", 2, None, "nuts"), ("quantity", 2, None, "2")]


def test_moved_line_is_no_change():
    a, b, c = lines("bolts", "nuts", "rivets")
    assert told(paper(a, b, c), paper(c, a, b)) == []


def test_line_is_removed_and_its_neighbour_corrected():
    a, b, c = lines("bolts", "nuts", "rivets")
    corrected = {**c, "quantity": item(quantity=Decimal(9))["quantity"]}
    assert told(paper(a, b, c), paper(a, corrected)) == [
        ("quantity", 2, "3", "9"),
        ("description", 2, "nuts", None),
        ("quantity", 2, "2", None),
    ]


def test_every_line_corrected_in_one_column_is_one_change_each():
    before = lines(*(f"thing {n}" for n in range(300)))
    after = tuple({**each, "unit": item(unit="PCE")["unit"]} for each in before)
    found = told(paper(*before), paper(*after))
    assert found == [("unit", n, None, "PCE") for n in range(1, 301)]


def test_equal_lines_are_taken_once_each():
    a, b = item(description="same"), item(description="other")
    assert told(paper(a, a, b), paper(a, b)) == [("description", 2, "same", None)]


def test_chosen_link_is_a_change_and_a_found_one_is_none():
    before = replace(paper(), links={"customer": "1", "customer_reason": "name"})
    found = replace(before, links={"customer": "2", "customer_reason": "name"})
    chosen = replace(before, links={"customer": "2", "customer_reason": CHOSEN})
    assert told(before, found) == []
    assert told(before, chosen) == [("link.customer", None, "1", "2")]
    assert told(chosen, chosen) == []


def test_link_that_is_no_longer_chosen_is_a_change():
    chosen = replace(paper(), links={"customer": "2", "customer_reason": CHOSEN})
    assert told(chosen, paper()) == [("link.customer", None, "2", None)]
    assert told(chosen, replace(paper(), links={"customer": "2", "customer_reason": "name"})) == []


def test_chosen_material_belongs_to_its_line_wherever_it_went():
    a, b = lines("bolts", "nuts")
    before = replace(paper(a, b), links={"material:2": "M-1", "material_reason:2": CHOSEN})
    after = replace(paper(b), links={"material:1": "M-1", "material_reason:1": CHOSEN})
    assert [change for change in told(before, after) if change[0].startswith("link.")] == []
    other = replace(after, links={"material:1": "M-2", "material_reason:1": CHOSEN})
    assert ("link.material", 1, "M-1", "M-2") in told(before, other)


some_lines = st.lists(st.integers(0, 4).map(lambda n: item(description=str(n))), max_size=12)


@given(some_lines, some_lines)
def test_alignment_takes_each_line_once(before, after):
    pairs = align(before, after)
    assert sorted(old for old, _ in pairs if old is not None) == list(range(len(before)))
    assert [new for _, new in pairs if new is not None] == list(range(len(after)))


@given(some_lines, st.randoms())
def test_shuffled_lines_are_no_change(before, random):
    after = list(before)
    random.shuffle(after)
    assert told(paper(*before), paper(*after)) == []
