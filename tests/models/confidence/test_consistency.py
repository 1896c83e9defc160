import datetime as dt

import pytest

from models.confidence import consistency as goes


def test_totals_fit_with_any_proposal_of_the_other_places(make):
    gross = make.number("gross_amount", "119.00")
    fields = {
        "net_amount": make.slot(make.number("net_amount", "10"), make.number("net_amount", "100")),
        "tax_amount": make.slot(make.number("tax_amount", "19")),
        "gross_amount": make.slot(gross),
    }
    assert goes.fits_totals(gross, fields) == 1
    assert goes.fits_totals(make.number("gross_amount", "120.00"), fields) == -1
    assert goes.fits_totals(gross, {"gross_amount": make.slot(gross)}) == 0
    assert goes.fits_totals(make.field("document_number", "119"), fields) == 0


@pytest.mark.parametrize(("amount", "verdict"), [("25.00", 1), ("25.01", 1), ("26.00", -1)])
def test_line_fits_by_its_product(make, amount, verdict):
    line = {
        "quantity": make.slot(make.number("quantity", "200")),
        "unit_price": make.slot(make.number("unit_price", "12.50")),
        "price_quantity": make.slot(make.number("price_quantity", "100")),
        "net_amount": make.slot(make.number("net_amount", amount)),
    }
    assert goes.fits_line(line["quantity"][0].field, line) == verdict
    assert goes.fits_line(line["quantity"][0].field, {"quantity": line["quantity"]}) == 0


def test_line_sum_needs_an_amount_on_every_line(make):
    lines = [{"net_amount": make.slot(make.number("net_amount", value))} for value in ("10.00", "5.50")]
    total = make.number("net_amount", "15.50").value
    assert goes.fits_line_sum(total, lines, "net_amount") == 1
    assert goes.fits_line_sum(total + 1, lines, "net_amount") == -1
    assert goes.fits_line_sum(total, [*lines, {}], "net_amount") == 0


def test_days_are_held_against_the_document_date(make):
    fields = {"document_date": make.slot(make.field("document_date", dt.date(2026, 3, 1)))}
    assert goes.fits_days(make.field("due_date", dt.date(2026, 3, 31)), fields) == 1
    assert goes.fits_days(make.field("due_date", dt.date(2016, 3, 31)), fields) == -1
    assert goes.fits_days(make.field("due_date", dt.date(2026, 3, 31)), {}) == 0
    assert goes.is_before_document(make.field("due_date", dt.date(2026, 2, 28)), fields)


@pytest.mark.parametrize(
    ("name", "value", "verdict"),
    [
        ("sender_iban", "DE89370400440532013000", 1),
        ("sender_iban", "DE89370400440532013001", -1),
        ("gtin", "4006381333931", 1),
        ("gtin", "4006381333932", -1),
        ("sender_tax_id", "DE136695976", 1),
        ("sender_tax_id", "12/345/67890", 0),
        ("document_number", "4006381333931", 0),
    ],
)
def test_check_digits(make, name, value, verdict):
    assert goes.fits_check_digits(make.field(name, value)) == verdict


@pytest.mark.parametrize(
    ("texts", "verdict"),
    [(["10", "20", "30"], 1), (["1", "2"], 1), (["10", "30"], -1), (["20", "30"], -1), (["1"], 0), (["1", "1a"], 0)],
)
def test_positions_step_evenly(texts, verdict):
    assert goes.steps_evenly(texts) == verdict
