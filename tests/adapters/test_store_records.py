import datetime as dt
import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import StatementError

from adapters.store.records import (
    extraction_from_json,
    extraction_to_json,
    issues_from_json,
    issues_to_json,
    mail_from_json,
    mail_to_json,
)
from datamodel.document import BBox, MailHeaders
from datamodel.extraction import (
    HEADER_FIELDS,
    LINE_FIELDS,
    Classification,
    Decision,
    DocumentType,
    Extraction,
    Field,
    Issue,
    Result,
    Severity,
    Status,
)

# Every character, with NUL and what surrogateescape makes of broken headers. (Of the first halves of surrogate pairs
# JSON cannot tell whether a second half that follows belongs to them.)
texts = st.text(st.characters(codec=None, exclude_characters="".join(map(chr, range(0xD800, 0xDC00)))), max_size=12)
fractions = st.floats(0, 1)
numbers = st.decimals(allow_nan=False, allow_infinity=False)
evidence = st.lists(texts, max_size=3).map(tuple)
optional_int = st.none() | st.integers(1, 10_000)


def fields(names):
    def field(name):
        return st.builds(
            Field,
            name=st.just(name),
            value=st.one_of(texts, numbers, st.dates()),
            text=texts,
            confidence=fractions,
            page=optional_int,
            bbox=st.none() | st.builds(BBox, fractions, fractions, fractions, fractions),
            evidence=evidence,
        )

    chosen = st.lists(st.sampled_from(sorted(names)), unique=True, max_size=4)
    return chosen.flatmap(lambda keys: st.fixed_dictionaries({key: field(key) for key in keys}))


issues = st.builds(
    Issue,
    code=texts,
    message=texts,
    field=st.none() | st.sampled_from(sorted(HEADER_FIELDS)),
    line=optional_int,
    severity=st.sampled_from(Severity),
)
extractions = st.builds(
    Extraction,
    classification=st.builds(
        Classification,
        document_type=st.sampled_from(DocumentType),
        confidence=fractions,
        language=st.sampled_from(["de", "en"]),
        evidence=evidence,
    ),
    fields=fields(HEADER_FIELDS),
    line_items=st.lists(fields(LINE_FIELDS), max_size=3).map(tuple),
    links=st.dictionaries(texts, texts, max_size=3),
    findings=st.lists(issues, max_size=2).map(tuple),
)
mails = st.builds(
    MailHeaders,
    *[texts] * 4,
    st.none() | st.datetimes(timezones=st.timezones() | st.just(dt.timezone(dt.timedelta(minutes=-210)))),
)


def through_json(value):
    return json.loads(json.dumps(value, allow_nan=False))


@settings(max_examples=60)
@given(extractions)
def test_extraction_comes_back_exactly(extraction):
    again = extraction_from_json(through_json(extraction_to_json(extraction)))
    assert again == extraction
    assert repr(again) == repr(extraction)  # 1.0 and 1.00 are equal and not the same


@given(st.lists(issues, max_size=3).map(tuple))
def test_issues_come_back_exactly(found):
    assert issues_from_json(through_json(issues_to_json(found))) == found


@given(mails)
def test_mail_headers_come_back_exactly(mail):
    again = mail_from_json(through_json(mail_to_json(mail)))
    assert again == mail
    assert (again.sent_at and again.sent_at.utcoffset()) == (mail.sent_at and mail.sent_at.utcoffset())


def test_extraction_of_another_version_is_refused(samples):
    record = extraction_to_json(samples.extraction()) | {"version": 4}
    with pytest.raises(ValueError, match="version 4 was found and version 3 is read"):
        extraction_from_json(record)


def test_value_of_an_unknown_kind_is_refused(samples):
    record = extraction_to_json(samples.extraction())
    record["fields"]["document_number"]["value"] = {"float": "1.0"}
    with pytest.raises(ValueError, match="Known: decimal, date, text"):
        extraction_from_json(record)


def test_form_of_version_one_stays_readable():
    record = {
        "version": 1,
        "classification": {
            "document_type": "purchase_order",
            "confidence": 0.97,
            "language": "de",
            "evidence": ["Bestellung"],
        },
        "fields": {
            "document_date": {
                "name": "document_date",
                "value": {"date": "2026-03-05"},
                "text": "05.03.2026",
                "confidence": 0.99,
                "page": 1,
                "bbox": [0.1, 0.2, 0.3, 0.4],
                "evidence": ["label 'Datum' to the left"],
            }
        },
        "line_items": [
            {
                "quantity": {
                    "name": "quantity",
                    "value": {"decimal": "1.50"},
                    "text": "1,50",
                    "confidence": 0.9,
                    "page": None,
                    "bbox": None,
                    "evidence": [],
                }
            }
        ],
        "links": {"customer": "0000104711"},
    }
    extraction = extraction_from_json(record)
    assert extraction.fields["document_date"].value == dt.date(2026, 3, 5)
    assert extraction.fields["document_date"].bbox == BBox(0.1, 0.2, 0.3, 0.4)
    assert extraction.line_items[0]["quantity"].value == Decimal("1.50")
    assert extraction_to_json(extraction) == record | {"version": 3, "reader": "", "findings": []}


def test_everything_comes_back_exactly_through_the_database(store, samples):
    nasty = "NUL \x00, half \ud800, Ä, 😀, \\u0000, \"'"
    bbox = BBox(0.1 + 0.2, 1 / 3, 0.123456789012345678, 1.0)
    extraction = Extraction(
        Classification(DocumentType.INVOICE, 1 / 3, "de", (nasty,)),
        {
            "document_number": Field("document_number", nasty, nasty, 1.0, 1, bbox, (nasty, "")),
            "net_amount": Field("net_amount", Decimal("1234567890123456789.1200"), "", 0.1, None),
            "tax_amount": Field("tax_amount", Decimal("-0E+3"), "", 0.0, None),
            "document_date": Field("document_date", dt.date(1, 1, 1), "", 5e-324, None),
        },
        ({"quantity": Field("quantity", Decimal("1E-7"), "", 1.0, 2)}, {}),
        {nasty: nasty},
    )
    issue = Issue("code", nasty, "net_amount", 3, Severity.WARNING)
    decision = Decision(Status.NEEDS_REVIEW, (nasty, ""), "")
    file = samples.file()
    store.add(file)
    (document_id,) = store.save(file, [Result(file, 0, 3, decision, extraction, (issue,))])
    document = store.document(document_id)
    assert repr(document.extraction) == repr(extraction)
    assert (document.issues, document.decision) == ((issue,), decision)


def test_number_that_is_none_is_refused_by_both_databases(store, samples):
    file = samples.file()
    store.add(file)
    extraction = Extraction(Classification(DocumentType.INVOICE, float("nan"), "de"))
    with pytest.raises((StatementError, ValueError), match="not JSON compliant"):
        store.save(file, [Result(file, 0, 1, Decision(Status.APPROVED, ()), extraction)])
    assert store.documents() == []
