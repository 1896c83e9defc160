import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datamodel.extraction import CHOSEN, Classification, DocumentType, Extraction, Field, ValueKind
from orders.linking import chosen_links
from review.forms import Submission, correct, parse, parse_date, parse_number, submission_of
from review.values import tidy


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234.5", "1234.5"),
        ("1234,5", "1234.5"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1.234.567", "1234567"),
        ("1 234,50", "1234.50"),
        ("1'234.50", "1234.50"),
        ("0,125", "0.125"),
        ("1234.567", "1234.567"),
        ("-5", "-5"),
        ("−5,00", "-5.00"),
        ("7", "7"),
    ],
)
def test_numbers_are_read_with_dot_or_comma(text: str, value: str) -> None:
    assert str(parse_number(text)) == value


@pytest.mark.parametrize(
    "text", ["1.234", "1,234", "-12.345", "1.234.56", "1.23.4", "12a", "1e5", "NaN", "", "٣", "9" * 40, "1,,2"]
)
def test_numbers_that_are_none_or_mean_two_things_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no number|may mean"):
        parse_number(text)


def test_number_that_means_two_things_says_how_to_write_it() -> None:
    with pytest.raises(ValueError, match=r"may mean 1234 or 1\.2340"):
        parse_number("1,234")
    assert parse_number("1.2340") == Decimal("1.234")


@pytest.mark.parametrize("text", ["2026-03-05", "5.3.2026", "05.03.2026"])
def test_dates_are_read(text: str) -> None:
    assert parse_date(text) == dt.date(2026, 3, 5)


@pytest.mark.parametrize(
    "text", ["2026-02-30", "31.2.2026", "03/05/2026", "20260305", "tomorrow", "5.3.26", "2026-W10-4"]
)
def test_dates_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no day"):
        parse_date(text)


def test_currency_is_three_letters() -> None:
    assert parse("eur", ValueKind.CURRENCY) == "EUR"
    with pytest.raises(ValueError, match="no currency"):
        parse("€", ValueKind.CURRENCY)


def test_texts_lose_control_characters_and_keep_their_lines() -> None:
    assert tidy(" a\x00b \r\n c\ud800 ") == "a b\nc"


def test_submission_keeps_the_order_of_lines_and_drops_unknown_names() -> None:
    items = [
        ("version", "3"),
        ("line", "1"),
        ("line.1.quantity", "5"),
        ("line", "new0"),
        ("line.new0.unit", "PCE"),
        ("line.9.unit", "not announced"),
        ("line.1.password", "x"),
        ("field.document_number", " A "),
        ("field.nonsense", "x"),
    ]
    submission = submission_of(items)
    assert submission.version == 3
    assert submission.fields == {"document_number": "A"}
    assert submission.lines == (("1", {"quantity": "5"}), ("new0", {"unit": "PCE"}))


def test_form_without_version_is_none() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        submission_of([("field.document_number", "A")])


def _form(document_type: str = "purchase_order", **values: object) -> Submission:
    lines = (("0", {}), ("1", {}))
    return Submission(1, document_type, **({"lines": lines} | values))


def test_correction_without_changes_is_the_same_extraction(papers) -> None:
    texts = {"document_number": "45OO17", "net_amount": "25.00", "document_date": "2026-03-05", "due_date": ""}
    correction = correct(papers.order(), _form(fields=texts))
    assert dict(correction.extraction.fields) == dict(papers.order().fields)
    assert correction.extraction.line_items == papers.order().line_items
    assert correction.changes == ()


def test_corrected_value_is_sure_and_stays_at_its_place(papers) -> None:
    before = papers.order().fields["document_number"]
    correction = correct(papers.order(), _form(fields={"document_number": "4500017"}))
    field = correction.extraction.fields["document_number"]
    assert (field.value, field.text, field.confidence) == ("4500017", "4500017", 1.0)
    assert (field.page, field.bbox) == (before.page, before.bbox)
    assert field.evidence == ("entered by a person",)
    assert correction.changes == ("document number “45OO17” → “4500017”",)


def test_entered_value_has_no_place(papers) -> None:
    field = correct(papers.order(), _form(fields={"due_date": "1.4.2026"})).extraction.fields["due_date"]
    assert (field.value, field.page, field.bbox) == (dt.date(2026, 4, 1), None, None)


def test_another_notation_of_the_same_value_is_no_change(papers) -> None:
    correction = correct(papers.order(), _form(fields={"net_amount": "25,0", "document_date": "5.3.2026"}))
    assert correction.changes == ()


def test_emptied_input_removes_the_field(papers) -> None:
    correction = correct(papers.order(), _form(fields={"currency": ""}))
    assert "currency" not in correction.extraction.fields
    assert correction.changes == ("currency “EUR” → nothing",)


def test_lines_are_removed_added_and_put_in_order(papers) -> None:
    lines = (("1", {}), ("new0", {"quantity": "4", "description": "Bolt"}), ("new1", {"quantity": "", "unit": ""}))
    correction = correct(papers.order(), _form(lines=lines))
    first, second = correction.extraction.line_items
    assert first["position"].value == "20"
    assert second["quantity"].value == Decimal(4)
    assert "line 1 removed" in correction.changes


def test_emptied_line_is_removed(papers) -> None:
    names = papers.order().line_items[0]
    correction = correct(papers.order(), _form(lines=(("0", dict.fromkeys(names, "")), ("1", {}))))
    assert [item["position"].value for item in correction.extraction.line_items] == ["20"]
    assert correction.changes == ("line 1 removed",)


def test_what_cannot_be_understood_is_told_by_its_input(papers) -> None:
    lines = (("0", {"quantity": "two"}), ("1", {}))
    correction = correct(papers.order(), _form("nonsense", fields={"document_date": "soon"}, lines=lines))
    assert set(correction.problems) == {"document_type", "field.document_date", "line.0.quantity"}


def test_type_can_be_changed(papers) -> None:
    correction = correct(papers.order(), _form("order_change"))
    assert correction.extraction.document_type is DocumentType.ORDER_CHANGE
    assert correction.extraction.classification.confidence == 1.0
    assert correction.changes == ("type purchase_order → order_change",)


# --- Links that a person chose ----------------------------------------------------------------------------------------


def _linked(papers, **links: str) -> Extraction:
    return replace(papers.order(), links={name.replace("__", ":"): value for name, value in links.items()})


def test_submission_has_the_links_of_its_lines_only() -> None:
    items = [
        ("version", "1"),
        ("line", "0"),
        ("link.customer", " 10012 "),
        ("link.material.0", "A-1"),
        ("link.material.9", "no such line"),
        ("link.0", "no link"),
        ("link.plant", "no link"),
    ]
    assert submission_of(items).links == {"customer": "10012", "material.0": "A-1"}


def test_chosen_records_become_links_and_are_told(papers) -> None:
    lines = (("1", {}), ("0", {}))
    correction = correct(papers.order(), _form(lines=lines, links={"customer": "10012", "material.0": "A-1"}))
    assert chosen_links(correction.extraction) == {
        "customer": "10012",
        "customer_reason": CHOSEN,
        "material:2": "A-1",
        "material_reason:2": CHOSEN,
    }
    assert correction.changes == ("customer 10012 chosen", "line 2 material A-1 chosen")


def test_choice_that_stands_is_no_change(papers) -> None:
    extraction = _linked(papers, customer="10012", customer_reason=CHOSEN, supplier="7", supplier_reason="by name")
    correction = correct(extraction, _form(links={"customer": "10012", "supplier": ""}))
    assert correction.changes == ()
    assert correction.extraction.links == extraction.links


def test_choice_is_taken_back(papers) -> None:
    extraction = _linked(papers, customer="10012", customer_reason=CHOSEN)
    correction = correct(extraction, _form(links={"customer": ""}))
    assert correction.extraction.links == {}
    assert correction.changes == ("customer 10012 no longer chosen",)


def test_links_that_the_form_does_not_have_stay(papers) -> None:
    extraction = _linked(papers, customer="10012", customer_reason=CHOSEN, material__1="A", material_reason__1=CHOSEN)
    assert correct(extraction, _form()).extraction.links == extraction.links


def test_choice_for_a_line_that_is_emptied_goes_with_it(papers) -> None:
    lines = (("0", dict.fromkeys(papers.order().line_items[0], "")), ("1", {}))
    extraction = _linked(papers, material__2="B", material_reason__2=CHOSEN)
    correction = correct(extraction, _form(lines=lines, links={"material.0": "A"}))
    assert correction.keys == ("1",)
    assert correction.extraction.links == {"material:1": "B", "material_reason:1": CHOSEN}


_COUNT = 6
_ROWS = st.lists(
    st.one_of(st.integers(0, _COUNT - 1).map(str), st.integers(0, 3).map("new{}".format)), max_size=9, unique=True
)


@given(
    rows=_ROWS,
    chosen=st.dictionaries(st.integers(0, _COUNT - 1), st.just(None)),
    emptied=st.sets(st.text("012345", max_size=1)),
)
def test_links_stay_with_their_lines_however_rows_are_edited(rows, chosen, emptied) -> None:
    """Removed, inserted, moved, emptied: each line keeps what was linked to it, and no other line gets it."""
    items = tuple({"position": Field("position", str(number), str(number), 0.9)} for number in range(_COUNT))
    links = {f"material:{number + 1}": f"M{number}" for number in range(_COUNT)}
    links |= {f"material_reason:{number + 1}": CHOSEN if number in chosen else "by number" for number in range(_COUNT)}
    extraction = Extraction(Classification(DocumentType.PURCHASE_ORDER, 0.9, "de"), {}, items, links)
    lines = tuple((key, {"position": "" if key in emptied else key}) for key in rows)
    corrected = correct(extraction, _form(lines=lines)).extraction
    for number, item in enumerate(corrected.line_items, 1):
        key = str(item["position"].value)
        expected = f"M{key}" if key.isdecimal() else None
        assert corrected.links.get(f"material:{number}") == expected
        reason = corrected.links.get(f"material_reason:{number}")
        assert (reason == CHOSEN) is (key.isdecimal() and int(key) in chosen)
    count = len(corrected.line_items)
    assert not {name for name in corrected.links if int(name.partition(":")[2]) > count}
