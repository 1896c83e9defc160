import dataclasses
import datetime as dt
from decimal import Decimal

import pytest

from datamodel.extraction import DocumentType, Severity
from orders import validators
from orders.checks.rules import Coverage, Tolerances
from orders.validators import REQUIRED_FIELDS, REQUIRED_LINE_FIELDS, all_validators

TODAY = dt.date(2026, 3, 5)
DAY = dt.timedelta(days=1)
T = DocumentType


def issues(extraction, master_data=None):
    return [issue for check in all_validators(lambda: TODAY) for issue in check(extraction, master_data)]


def codes(extraction, master_data=None):
    return [issue.code for issue in issues(extraction, master_data)]


def places(extraction):
    return {(issue.code, issue.field, issue.line) for issue in issues(extraction)}


def test_sound_order_has_no_issue(order):
    assert codes(order(document_date=TODAY)) == []


def test_every_missing_field_is_told_at_once(order):
    found = issues(order(document_number=None, sender_name=None))
    assert [(issue.code, issue.field) for issue in found] == [
        ("missing_field", "document_number"),
        ("missing_field", "document_date"),
        ("missing_field", "sender_name"),
    ]
    assert found[0].message == "Document number was not found. Enter it from the page."


@pytest.mark.parametrize("kind", REQUIRED_FIELDS)
def test_each_type_misses_what_it_cannot_do_without(kind, order):
    empty = order(kind, document_number=None, sender_name=None)
    assert {issue.field for issue in issues(empty) if issue.code == "missing_field"} == set(REQUIRED_FIELDS[kind])


@pytest.mark.parametrize("kind", REQUIRED_LINE_FIELDS)
def test_type_with_lines_needs_one(kind, order):
    assert "no_line_items" in codes(order(kind, lines=()))
    assert "no_line_items" not in codes(order(kind))


def test_invoice_that_is_data_may_have_only_its_totals(order):
    bare = order(T.INVOICE, lines=())
    assert "no_line_items" in codes(bare)
    assert "no_line_items" not in codes(dataclasses.replace(bare, reader="data:cii"))
    assert "no_line_items" in codes(dataclasses.replace(order(lines=()), reader="data:ubl"))


def test_sums_count_what_is_taken_off_and_added(order, fields):
    line = fields(
        quantity=Decimal(10),
        unit_price=Decimal(5),
        allowance_amount=Decimal(4),
        surcharge_amount=Decimal(1),
        net_amount=Decimal(47),
    )
    off = {"allowance_amount": Decimal(7), "surcharge_amount": Decimal(10)}
    assert not {"line_amount_differs", "line_sum_differs"} & set(
        codes(order(lines=(line,), net_amount=Decimal(50), **off))
    )
    assert "line_sum_differs" in codes(order(lines=(line,), net_amount=Decimal(47), **off))
    bare = {name: value for name, value in line.items() if name != "allowance_amount"}
    assert "line_amount_differs" in codes(order(lines=(bare,)))


def test_receipt_needs_no_lines(order):
    assert "no_line_items" not in codes(order(T.RECEIPT, lines=()))


def test_line_without_quantity_or_material_names_its_place(order, fields):
    sound = fields(quantity=Decimal(1), description="Kugelhahn")
    found = places(order(document_date=TODAY, lines=(sound, fields(unit="PCE"))))
    assert found == {("missing_line_field", "quantity", 2), ("missing_material", "description", 2)}


@pytest.mark.parametrize("name", ["supplier_material_number", "customer_material_number", "gtin", "description"])
def test_any_name_of_a_material_will_do(name, order, fields):
    line = fields(quantity=Decimal(1), **{name: "4006381333931"})
    assert codes(order(document_date=TODAY, lines=(line,))) == []


def test_invoice_line_needs_no_material(order, fields):
    assert "missing_material" not in codes(order(T.INVOICE, lines=(fields(net_amount=Decimal(1)),)))


@pytest.mark.parametrize(
    ("quantity", "price", "per", "amount", "sound"),
    [
        ("3", "1.10", None, "3.30", True),
        ("3", "1.10", None, "3.31", True),  # a cent of rounding
        ("3", "1.10", None, "3.32", False),
        ("250", "12.50", "100", "31.25", True),
        ("250", "12.50", None, "31.25", False),
        ("1000", "3.333", None, "3333.00", True),
        ("7", "14285.71", None, "100000.00", True),  # a price rounded to cents, 0.05 % of much
        ("7", "14275.00", None, "100000.00", False),
    ],
)
def test_line_amount_is_quantity_times_price(quantity, price, per, amount, sound, order, fields):
    line = fields(quantity=Decimal(quantity), unit_price=Decimal(price), net_amount=Decimal(amount), description="x")
    line |= fields(price_quantity=Decimal(per)) if per else {}
    assert (("line_amount_differs", "net_amount", 1) not in places(order(lines=(line,)))) is sound


@pytest.mark.parametrize(("total", "sound"), [("30.00", True), ("30.02", True), ("30.03", False), ("29.97", False)])
def test_total_is_the_sum_of_the_lines(total, sound, order, fields):
    lines = tuple(fields(quantity=Decimal(1), description="x", net_amount=Decimal(n)) for n in ("10.00", "20.00"))
    assert (
        ("line_sum_differs", "net_amount", None) not in places(order(lines=lines, net_amount=Decimal(total)))
    ) is sound


def test_sum_is_not_checked_where_a_line_has_no_amount(order, fields):
    lines = (
        fields(quantity=Decimal(1), description="x", net_amount=Decimal(10)),
        fields(quantity=Decimal(1), description="y"),
    )
    assert "line_sum_differs" not in codes(order(lines=lines, net_amount=Decimal(50)))


@pytest.mark.parametrize(("total", "sound"), [("118.00", True), ("119.00", False)])
def test_payment_advice_pays_the_sum_of_its_lines(total, sound, order, fields):
    lines = tuple(fields(invoice_number=n, gross_amount=Decimal(60), paid_amount=Decimal("59.00")) for n in ("1", "2"))
    advice = order(T.PAYMENT_ADVICE, lines=lines, gross_amount=Decimal(total))
    assert ("line_sum_differs" not in codes(advice)) is sound


@pytest.mark.parametrize(("gross", "sound"), [("119.00", True), ("119.01", True), ("119.02", False), ("100.00", False)])
def test_gross_is_net_and_tax(gross, sound, order):
    found = places(order(lines=(), net_amount=Decimal(100), tax_amount=Decimal(19), gross_amount=Decimal(gross)))
    assert (("total_differs", "gross_amount", None) not in found) is sound


@pytest.mark.parametrize(("tax", "sound"), [("0", True), ("19", True), ("27", True), ("29", False), ("-19", False)])
def test_tax_is_a_plausible_share(tax, sound, order):
    found = places(order(lines=(), net_amount=Decimal(100), tax_amount=Decimal(tax)))
    assert (("tax_implausible", "tax_amount", None) not in found) is sound


def test_credit_has_negative_tax_on_a_negative_net(order):
    assert "tax_implausible" not in codes(order(lines=(), net_amount=Decimal(-100), tax_amount=Decimal(-19)))


def test_tax_without_net_is_no_division_by_zero(order):
    assert "tax_implausible" not in codes(order(lines=(), net_amount=Decimal(0), tax_amount=Decimal(0)))


@pytest.mark.parametrize(("iban", "sound"), [("DE89370400440532013000", True), ("DE88370400440532013000", False)])
def test_iban_has_check_digits(iban, sound, order):
    assert (("iban_invalid", "sender_iban", None) not in places(order(sender_iban=iban))) is sound


@pytest.mark.parametrize(
    ("tax_id", "sound"),
    [
        ("DE136695976", True),
        ("DE136695978", False),
        ("ATU13585627", True),
        ("ATU13585626", False),
        ("EL094259216", True),
        ("EL094259217", False),
        ("CHE-107.787.577 MWST", True),  # of no member state: cannot be told here
        ("12/345/67890", True),  # a German tax number, which is no VAT id
    ],
)
def test_vat_id_has_check_digits(tax_id, sound, order):
    assert (("tax_id_invalid", "sender_tax_id", None) not in places(order(sender_tax_id=tax_id))) is sound


@pytest.mark.parametrize(("gtin", "sound"), [("4006381333931", True), ("4006381333932", False), ("400638", False)])
def test_gtin_has_a_check_digit(gtin, sound, order, fields):
    line = fields(quantity=Decimal(1), gtin=gtin)
    assert (("gtin_invalid", "gtin", 1) not in places(order(lines=(line,)))) is sound


@pytest.mark.parametrize(("quantity", "sound"), [("0.001", True), ("0", False), ("-5", False)])
def test_ordered_quantity_is_above_zero(quantity, sound, order, fields):
    line = fields(quantity=Decimal(quantity), description="x")
    assert (("quantity_implausible", "quantity", 1) not in places(order(lines=(line,)))) is sound


def test_invoice_may_credit_a_quantity(order, fields):
    assert "quantity_implausible" not in codes(
        order(T.INVOICE, lines=(fields(quantity=Decimal(-5), net_amount=Decimal(-5)),))
    )


@pytest.mark.parametrize(
    ("issued", "code"),
    [
        (TODAY, None),
        (TODAY + DAY, None),  # another time zone
        (TODAY + 2 * DAY, "date_in_future"),
        (TODAY - 400 * DAY, None),
        (TODAY - 401 * DAY, "date_old"),
    ],
)
def test_document_date_is_near_today(issued, code, order):
    assert codes(order(document_date=issued)) == ([code] if code else [])


def test_old_date_is_only_a_warning(order):
    [issue] = issues(order(document_date=dt.date(2020, 1, 1)))
    assert issue.severity is Severity.WARNING


@pytest.mark.parametrize(
    ("delivery", "code"),
    [
        (TODAY, None),
        (TODAY - DAY, "date_order"),
        (TODAY + 800 * DAY, None),
        (TODAY + 801 * DAY, "date_far"),
    ],
)
def test_delivery_follows_the_order(delivery, code, order):
    found = issues(order(document_date=TODAY, delivery_date=delivery))
    assert [(issue.code, issue.field) for issue in found] == ([(code, "delivery_date")] if code else [])


@pytest.mark.parametrize("kind", [T.INVOICE, T.DELIVERY_NOTE, T.PAYMENT_ADVICE])
def test_delivery_may_lie_before_paper_that_follows_it(kind, order):
    early = order(kind, document_date=TODAY, delivery_date=TODAY - DAY)
    assert "date_order" not in codes(early)
    assert "date_order" in codes(order(kind, document_date=TODAY, due_date=TODAY - DAY))


@pytest.mark.parametrize(("receiver", "sound"), [("HARTMANN GmbH", False), ("Weber KG", True), (None, True)])
def test_nobody_writes_to_himself(receiver, sound, order):
    found = places(order(receiver_name=receiver))
    assert (("sender_is_receiver", "sender_name", None) not in found) is sound


# --- What the receiving system needs ----------------------------------------------------------------------------------


class NothingKnown:
    """Satisfies ``MasterData`` without any record; counts what is looked up."""

    def __init__(self):
        self.asked = []

    def find_partners(self, query, *, limit=5):
        return []

    def find_materials(self, query, *, limit=5):
        return []

    def find_materials_each(self, queries, *, limit=5):
        return [self.find_materials(query, limit=limit) for query in queries]

    def partner(self, number, role):
        self.asked.append(number)

    def material(self, number):
        self.asked.append(number)

    def price(self, material, *, customer, quantity, day):
        return None

    def open_orders(self, number, *, partner="", role):
        return []

    def open_items(self, partner, *, role=None):
        return []

    def stock(self, material):
        return []


NOTHING_LOADED = Coverage(False, False, False, False, False, False)


def missing(extraction, master_data=NothingKnown()):
    checks = all_validators(lambda: TODAY, coverage=lambda: NOTHING_LOADED)
    found = [issue for check in checks for issue in check(extraction, master_data)]
    return [(issue.field, issue.line) for issue in found if issue.code == "missing_for_record"]


def test_order_with_prices_needs_a_currency(order, fields):
    priced = fields(quantity=Decimal(1), unit_price=Decimal(5), description="x")
    assert missing(order(lines=(priced,))) == [("currency", None)]
    assert missing(order(lines=(priced,), currency="EUR")) == []
    assert missing(order()) == []


def test_what_is_required_anyway_is_told_once(order, fields):
    assert missing(order(document_number=None, sender_name=None, lines=(fields(unit="PCE"),))) == []
    assert missing(order(T.INVOICE, lines=())) == []


def test_statement_needs_its_balances_and_bookings_their_days(order, fields):
    bare = order(T.BANK_STATEMENT, lines=(fields(amount=Decimal(1)),), document_number=None)
    assert missing(bare) == [
        ("account_iban", None),
        ("currency", None),
        ("statement_number", None),
        ("opening_balance", None),
        ("closing_balance", None),
        ("booking_date", 1),
    ]


def test_nothing_is_needed_where_nothing_receives(order, fields):
    priced = fields(quantity=Decimal(1), unit_price=Decimal(5), description="x")
    assert missing(order(lines=(priced,)), None) == []


# --- All of them ------------------------------------------------------------------------------------------------------


def test_tolerances_and_coverage_reach_every_check(order, fields, monkeypatch):
    """Each factory gets the same rules, the holidays among them."""
    got = []
    names = ("partners", "materials", "quantities", "prices", "deliveries", "supply")
    for name in names:
        monkeypatch.setattr(validators, f"{name}_checked", lambda rules: got.append(rules) or (lambda *_: ()))
    tolerances, christmas = Tolerances(price_percent=Decimal(7)), dt.date(2026, 12, 25)
    all_validators(lambda: TODAY, tolerances=tolerances, coverage=lambda: NOTHING_LOADED, holidays=[christmas])
    assert len(got) == len(names)
    assert {rules.tolerances for rules in got} == {tolerances}
    assert {rules.coverage() for rules in got} == {NOTHING_LOADED}
    assert {rules.holidays for rules in got} == {frozenset({christmas})}
    assert {rules.today() for rules in got} == {TODAY}


def test_partner_and_materials_are_looked_up_once(order, fields):
    line = fields(quantity=Decimal(1), unit="Stk", unit_price=Decimal(1))
    links = {"customer": "100", "material:1": "A", "material:2": "B", "material:3": "A"}
    known = NothingKnown()
    for check in all_validators(lambda: TODAY):
        list(check(order(lines=(line, line, line), links=links, delivery_date=TODAY), known))
    assert sorted(known.asked) == ["100", "A", "B"]


def test_codes_of_formal_checks_stay_without_master_data(order):
    assert codes(order(document_date=TODAY, currency="USD", delivery_date=TODAY)) == []
