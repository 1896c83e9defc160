"""One payment of each class, as people would decide it; and those that nobody could decide."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from datamodel.business import PaidInvoice
from datamodel.master import OpenItem, Partner, PartnerRole
from datamodel.payments import ItemKey, MatchKind, Payment, PaymentSource, PaymentState, Told
from orders.payments.matching import match
from orders.payments.rules import Rules
from orders.payments.settling import settle

DAY = dt.date(2026, 3, 2)
HANSEN = Partner("10001", PartnerRole.CUSTOMER, "Hansen Kältetechnik GmbH", ibans=("DE89370400440532013000",))
MEYER = Partner("10002", PartnerRole.CUSTOMER, "Meyer & Söhne AG", ibans=("DE02120300000000202051",))
PARTNERS = (HANSEN, MEYER)


def item(number, amount, *, partner=HANSEN, **more):
    return OpenItem(
        **{
            "number": number,
            "partner": partner.number,
            "date": dt.date(2026, 2, 1),
            "amount": Decimal(amount),
            "open_amount": Decimal(amount),
            "currency": "EUR",
            "due_date": DAY,
            **more,
        }
    )


def booked(amount, text="", *, key="b1", payer=HANSEN, **more):
    return Payment(
        **{
            "key": key,
            "amount": Decimal(amount),
            "currency": "EUR",
            "date": DAY,
            "payer_name": payer.name.upper(),
            "payer_iban": payer.ibans[0],
            "texts": (text,),
            "told": (Told(PaymentSource.BOOKING, 1, 1),),
            **more,
        }
    )


OTHERS = [item(f"RE-2026-00{number}", f"{number}.37") for number in range(300, 340, 3)]
"""More of the same customer, so that no amount stands alone."""


def lines(matched):
    """What each item gets, by its number: paid, and all that is granted besides."""
    return {one.item.number: (one.paid, one.settled - one.paid) for one in matched.proposals[0].allocations}


def only(payment, items, **more):
    [matched] = match([payment], [*items, *OTHERS], PARTNERS, **more)
    return matched


@pytest.mark.parametrize(
    "text",
    [
        "RE-2026-004711",
        "rg 2026/4711 v. 01.02.2026",
        "RECHN.-NR.RE2026004711KDNR10001",
        "RE-2026-0\n04711",
        "RE-2026-OO4711",
        "Rechnung 4711",
        "RF18 RE2026004711",
    ],
)
def test_number_in_any_spelling_finds_its_item(text):
    matched = only(booked("1190.00", text), [item("RE-2026-004711", "1190.00"), item("RE-2026-004712", "1190.00")])
    assert matched.state is PaymentState.MATCHED
    assert lines(matched) == {"RE-2026-004711": (Decimal("1190.00"), 0)}
    assert MatchKind.ONE_TO_ONE in matched.proposals[0].kinds


@pytest.mark.parametrize(
    "text",
    ["RE-2026-004711/12/13", "RE-2026-004711-4713", "RE-2026-004711, 4712 u. 4713", "2026-4711 2026-4712 2026-4713"],
)
def test_one_payment_for_many_invoices_in_lists_and_ranges(text):
    items = [item(f"RE-2026-00471{last}", f"1{last}0.50") for last in (1, 2, 3)]
    matched = only(booked("361.50", text), items)
    assert matched.state is PaymentState.MATCHED
    assert set(lines(matched)) == {"RE-2026-004711", "RE-2026-004712", "RE-2026-004713"}
    assert MatchKind.MANY_INVOICES in matched.proposals[0].kinds


def test_many_payments_settle_one_invoice():
    invoice = item("RE-2026-004711", "1000.00")
    first, second = booked("400.00", "RE-2026-004711 Teilzahlung"), booked("600.00", "RE-2026-004711 Rest", key="b2")
    matched = match([first, second], [invoice], PARTNERS)
    assert [one.state for one in matched] == [PaymentState.MATCHED] * 2
    assert all(MatchKind.MANY_PAYMENTS in one.proposals[0].kinds for one in matched)
    assert settle([invoice], matched)[0].open_amount == 0


def test_partial_payment_leaves_the_rest_open():
    invoice = item("RE-2026-004711", "1000.00")
    matched = only(booked("400.00", "RE-2026-004711 Teilzahlung"), [invoice])
    assert matched.state is PaymentState.MATCHED
    assert not matched.proposals[0].allocations[0].in_full
    assert MatchKind.PARTIAL in matched.proposals[0].kinds
    assert settle([invoice], [matched])[0].open_amount == Decimal("600.00")


def test_cash_discount_within_terms_is_granted_on_all_invoices():
    terms = {"discount_percent": Decimal(2), "discount_date": DAY}
    items = [item("RE-2026-004711", "1000.00", **terms), item("RE-2026-004712", "500.00", **terms)]
    matched = only(booked("1470.00", "RE-2026-004711/12 abzgl. 2% Skonto"), items)
    assert matched.state is PaymentState.MATCHED
    assert lines(matched) == {"RE-2026-004711": (980, 20), "RE-2026-004712": (490, 10)}
    assert MatchKind.CASH_DISCOUNT in matched.proposals[0].kinds


def test_cash_discount_after_the_days_of_grace_is_a_deduction():
    late = item("RE-2026-004711", "1000.00", discount_percent=Decimal(2), discount_date=DAY - dt.timedelta(days=30))
    matched = only(booked("980.00", "RE-2026-004711 abzgl. 2% Skonto"), [late])
    [allocation] = matched.proposals[0].allocations
    assert (allocation.discount, allocation.deduction, allocation.reason) == (0, 20, "discount too late")


def test_deduction_told_in_the_text_is_taken_off():
    matched = only(booked("950.00", "RE-2026-004711 abzgl. Retoure 50,00"), [item("RE-2026-004711", "1000.00")])
    assert matched.state is PaymentState.MATCHED
    assert matched.proposals[0].allocations[0].deduction == 50


def test_bank_charges_are_borne_by_the_item():
    payment = booked("985.00", "RE-2026-004711 OUR", charges=Decimal("15.00"), payer_iban="")
    matched = only(payment, [item("RE-2026-004711", "1000.00")])
    assert matched.state is PaymentState.MATCHED
    assert matched.proposals[0].allocations[0].charges == 15


def test_item_in_another_currency_is_settled_by_what_the_payer_instructed():
    payment = booked("921.40", "RE-2026-004711", original_amount=Decimal("1000.00"), original_currency="USD")
    invoice = item("RE-2026-004711", "1000.00", currency="USD")
    matched = only(payment, [invoice])
    assert matched.state is PaymentState.MATCHED
    assert matched.proposals[0].allocations[0].paid == Decimal("921.40")
    assert settle([invoice], [matched])[0].open_amount == 0
    assert MatchKind.CURRENCY_DIFFERENCE in matched.proposals[0].kinds


def test_credit_note_is_netted():
    items = [item("RE-2026-004711", "1000.00"), item("GU-2026-00017", "-200.00")]
    matched = only(booked("800.00", "RE-2026-004711, GU-2026-00017"), items)
    assert matched.state is PaymentState.MATCHED
    assert lines(matched) == {"RE-2026-004711": (1000, 0), "GU-2026-00017": (-200, 0)}
    assert MatchKind.CREDIT_NETTED in matched.proposals[0].kinds


def test_overpayment_stays_on_account():
    proposal = only(booked("1001.00", "RE-2026-004711"), [item("RE-2026-004711", "1000.00")]).proposals[0]
    assert proposal.on_account == 1
    assert MatchKind.OVERPAYMENT in proposal.kinds


def test_returned_debit_reopens_what_the_payment_settled():
    invoice = item("RE-2026-004711", "1000.00")
    paid = only(booked("1000.00", "RE-2026-004711", end_to_end_id="DD17"), [invoice])
    back = booked(
        "-1003.50",
        "RETOURE RE-2026-004711",
        key="b2",
        date=DAY + dt.timedelta(days=3),
        end_to_end_id="DD17",
        return_reason="AC04",
        charges=Decimal("3.50"),
    )
    left = settle([invoice], [paid])
    [matched] = match([back], left, PARTNERS, earlier=[paid])
    assert matched.state is PaymentState.MATCHED
    assert matched.proposals[0].kinds == {MatchKind.RETURNED_DEBIT}
    assert matched.proposals[0].allocations[0].charges == Decimal("3.50")
    assert settle(left, [matched])[0].open_amount == 1000


def test_payment_comes_back_once_only():
    paid = only(booked("1000.00", "RE-2026-004711", end_to_end_id="DD17"), [item("RE-2026-004711", "1000.00")])
    back = booked("-1000.00", "RETOURE", key="b2", end_to_end_id="DD17", return_reason="AC04")
    first, second = match([back, replace(back, key="b3")], [], PARTNERS, earlier=[paid])
    assert (first.state, second.state) == (PaymentState.MATCHED, PaymentState.REVIEW)


def test_amount_and_payer_are_enough_without_a_number():
    matched = only(booked("8123.47", "Zahlung"), [item("RE-2026-004711", "8123.47")])
    assert set(lines(matched)) == {"RE-2026-004711"}
    assert MatchKind.NO_REFERENCE in matched.proposals[0].kinds


def test_ids_that_machines_make_are_no_strange_numbers():
    items = [item("RE-2026-004711", "8123.47")]
    plain = only(booked("8123.47", "Zahlung"), items)
    marked = only(booked("8123.47", texts=("Zahlung", "739154862075"), end_to_end_id="739154862075"), items)
    assert marked.proposals == plain.proposals


def test_amount_that_two_items_have_is_for_a_person():
    items = [item("RE-2026-004711", "100.00"), item("RE-2026-004712", "100.00")]
    matched = only(booked("100.00", "Zahlung"), items)
    assert matched.state is PaymentState.REVIEW
    assert len(matched.proposals) >= 2


def test_payer_pays_for_several_customers():
    items = [item("RE-2026-004711", "1000.00"), item("90012345", "222.22", partner=MEYER)]
    matched = only(booked("1222.22", "RE-2026-004711 90012345"), items)
    assert matched.state is PaymentState.MATCHED
    assert {one.item.partner for one in matched.proposals[0].allocations} == {"10001", "10002"}
    assert MatchKind.SEVERAL_CUSTOMERS in matched.proposals[0].kinds


def test_last_digits_may_be_of_items_of_another_customer():
    items = [item("RE-2026-004711", "1000.00"), item("90012345", "222.22", partner=MEYER)]
    proposal = only(booked("1222.22", "RE-2026-004711 12345"), items).proposals[0]
    assert {one.item.number for one in proposal.allocations} == {"RE-2026-004711", "90012345"}


def test_lines_of_an_advice_are_followed():
    items = [item("RE-2026-004711", "1000.00"), item("RE-2026-004712", "500.00")]
    told = (
        PaidInvoice("2026-004711", Decimal("900.00"), deduction_amount=Decimal("100.00"), reason="73"),
        PaidInvoice("RE2026004712", Decimal("490.00"), discount_amount=Decimal("10.00")),
    )
    matched = only(booked("1390.00", "siehe Avis", lines=told), items)
    assert matched.state is PaymentState.MATCHED
    assert lines(matched) == {"RE-2026-004711": (900, 100), "RE-2026-004712": (490, 10)}
    assert matched.proposals[0].allocations[0].reason == "73"


def test_second_payment_of_an_invoice_goes_to_a_person_who_is_told():
    payments = [booked("1000.00", "RE-2026-004711"), booked("1000.00", "RE-2026-004711", key="b2")]
    first, second = match(payments, [item("RE-2026-004711", "1000.00"), *OTHERS], PARTNERS)
    assert (first.state, second.state) == (PaymentState.MATCHED, PaymentState.REVIEW)
    assert second.reasons[0] == "What the text names is paid already: RE-2026-004711."


def test_number_alone_is_not_enough():
    stranger = Partner("", PartnerRole.CUSTOMER, "Wilhelm Fremd KG", ibans=("DE75512108001245126199",))
    matched = only(booked("77.00", "RE-2026-004711", payer=stranger), [item("RE-2026-004711", "1000.00")])
    assert matched.state is PaymentState.REVIEW
    assert matched.proposals


def test_sum_that_many_sets_make_is_for_a_person():
    items = [item(f"RE-2026-00471{last}", "50.00") for last in range(8)]
    assert only(booked("200.00", "Zahlung"), items).state is PaymentState.REVIEW


def test_advice_alone_announces_and_settles_nothing():
    told = (PaidInvoice("RE-2026-004711", Decimal("1000.00")),)
    announced = booked("1000.00", "Avis 17", lines=told, told=(Told(PaymentSource.ADVICE, 7),))
    paid = booked("1000.00", "RE-2026-004711", key="b2")
    by_key = {one.payment.key: one for one in match([announced, paid], [item("RE-2026-004711", "1000.00")], PARTNERS)}
    assert by_key["b1"].state is PaymentState.ANNOUNCED
    assert by_key["b1"].reasons == ("The payer has announced it; no bank has booked it yet.",)
    assert by_key["b2"].state is PaymentState.MATCHED


@pytest.mark.parametrize(
    ("payment", "what"),
    [
        (booked("-12.90", "Entgelte 02/2026", payer_name="", payer_iban=""), "fees"),
        (booked("-3100.00", "LOHN/GEHALT 02/2026", payer_name="Eva Muster", payer_iban=""), "a salary"),
        (booked("5000.00", "Umbuchung", payer_name="Wir", payer_iban="DE55500105175407324931"), "a transfer"),
    ],
)
def test_what_is_for_no_item_is_foreign(payment, what):
    rules = Rules(own_ibans=frozenset({"DE55500105175407324931"}))
    matched = only(payment, [item("RE-2026-004711", "5000.00")], rules=rules)
    assert matched.state is PaymentState.FOREIGN
    assert what in matched.reasons[0]


def test_our_payment_to_a_supplier_settles_his_invoice():
    supplier = Partner("70001", PartnerRole.SUPPLIER, "Rohr und Stahl AG", ibans=("DE91100000000123456789",))
    theirs = item("20260815", "-595.00", partner=supplier, role=PartnerRole.SUPPLIER)
    [matched] = match([booked("-595.00", "Rechnung 20260815", payer=supplier)], [theirs], [supplier])
    assert matched.state is PaymentState.MATCHED
    assert matched.proposals[0].allocations[0].item == ItemKey("20260815", "70001", PartnerRole.SUPPLIER)


def test_payment_that_was_decided_is_not_matched_again():
    paid = only(booked("1000.00", "RE-2026-004711"), [item("RE-2026-004711", "1000.00")])
    assert match([paid.payment], [item("RE-2026-004711", "1000.00")], PARTNERS, earlier=[paid]) == []


def test_two_payments_of_one_key_are_refused():
    with pytest.raises(ValueError, match="Two payments have one key"):
        match([booked("1.00"), booked("2.00")], [])
