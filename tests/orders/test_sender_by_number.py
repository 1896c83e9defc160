"""A sender who is named by his number alone, as in most EDIFACT, is a sender all the same."""

import datetime as dt
from decimal import Decimal

from datamodel.extraction import Classification, DocumentType, Extraction, Field, sender_of
from datamodel.identity import business_object
from orders.records import missing_in, record_from
from orders.validators import check_required_fields

GLN = "4012345000016"


def order(**texts):
    fields = {name: Field(name, value, str(value), 1.0) for name, value in texts.items()}
    fields["document_date"] = Field("document_date", dt.date(2026, 11, 29), "29.11.2026", 1.0)
    item = {
        "quantity": Field("quantity", Decimal(5), "5", 1.0),
        "description": Field("description", "Bolt", "Bolt", 1.0),
    }
    return Extraction(Classification(DocumentType.PURCHASE_ORDER, 1.0, "en"), fields, (item,), reader="data:edifact")


def test_number_stands_for_the_name_that_is_missing():
    assert sender_of(order(sender_number=GLN).fields) == GLN
    assert sender_of(order(sender_name="Hansen", sender_number=GLN).fields) == "Hansen"
    assert sender_of(order().fields) == ""


def test_neither_check_nor_record_misses_the_name():
    extraction = order(document_number="4711", sender_number=GLN)
    assert list(check_required_fields(extraction, None)) == []
    assert list(missing_in(extraction)) == []
    assert record_from(extraction, received_on=dt.date(2026, 11, 30)).buyer.name == GLN


def test_both_miss_a_sender_who_is_not_named_at_all():
    extraction = order(document_number="4711")
    assert [issue.field for issue in check_required_fields(extraction, None)] == ["sender_name"]
    assert [missing.field for missing in missing_in(extraction)] == ["sender_name"]


def test_orders_of_two_numbers_are_two_orders():
    keys = {business_object(order(document_number="4711", sender_number=number)) for number in (GLN, "4012345000023")}
    assert len(keys) == 2
