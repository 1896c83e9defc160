import random

from datamodel.extraction import DocumentType
from models.synthetic.record import make_record
from models.synthetic.samples import Sampling, sample_record, sample_stranger


def a_sampled(kind="codes", case="snake", **changes):
    record = make_record(random.Random(5), document_type=DocumentType.PURCHASE_ORDER, language="en")
    sampling = Sampling(kind, case, 7)
    return record, sample_record(record, sampling, random.Random(8), buyer_writes=True)


def test_codes_say_whose_and_what_a_value_is():
    _, sampled = a_sampled()
    names = {sampled.sender.name, sampled.receiver.name, sampled.sender.street, sampled.sender.city}
    assert len(names) == 4
    assert all(name == name.upper().replace(" ", "_") for name in names)


def test_mocks_are_firms_that_nobody_has():
    record, sampled = a_sampled(kind="mocks")
    assert sampled.sender.name != record.sender.name
    assert sampled.sender.street
    assert sampled.contact_name == sampled.sender.contact


def test_sums_and_quantities_stay_those_of_the_record():
    record, sampled = a_sampled()
    assert sampled.gross_amount == record.gross_amount
    assert [item.quantity for item in sampled.items] == [item.quantity for item in record.items]
    assert all(item.description for item in sampled.items)


def test_layout_s_sample_content_is_the_same_on_every_paper():
    assert a_sampled()[1].sender == a_sampled()[1].sender


def test_third_parties_of_sample_paper_are_named_alike():
    party = make_record(random.Random(5), document_type=DocumentType.INVOICE, language="en").sender
    other = sample_stranger(party, Sampling("codes", "snake", 7), "en", random.Random(3))
    assert other.name != party.name
    assert other.name == other.name.upper()
    assert other.number
