import datetime as dt
from decimal import Decimal

import pytest

from datamodel.master import Partner, PartnerRole
from datamodel.payments import Payment
from orders.payments.payers import Known, Payers, plain_name

_C = PartnerRole.CUSTOMER
PARTNERS = (
    Partner("1", _C, "Hansen Kältetechnik GmbH & Co. KG", ibans=("DE89370400440532013000",)),
    Partner("2", _C, "Hansen Klimatechnik GmbH", ibans=("DE02120300000000202051",)),
    Partner("3", _C, "Meyer & Söhne AG", ibans=("DE02120300000000202051",)),
    Partner("4", _C, "Schmidt OHG"),
    Partner("5", _C, "Schmidt GmbH"),
)


def known(name="", iban="", customer=""):
    payment = Payment("k", Decimal(1), "EUR", dt.date(2026, 3, 2), payer_name=name, payer_iban=iban, customer=customer)
    return {account[1]: hit.known for account, hit in Payers(PARTNERS).find(payment).items()}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("HANSEN KAELTETECHNIK GMBH & CO. KG", {"1": Known.NAMED}),
        ("HANSEN KAELTETECHNIK GMB", {"1": Known.NEAR}),
        ("Meyer und Soehne", {"3": Known.NAMED}),
        ("Schmidt", {"4": Known.SHARED, "5": Known.SHARED}),
        ("Ganz Andere KG", {}),
        ("", {}),
    ],
)
def test_name_as_banks_write_it(name, expected):
    assert expected.items() <= known(name).items()
    assert set(known(name)) <= {"1", "2", *expected}


def test_account_is_certain_unless_several_use_it():
    assert known(iban="DE89 3704 0044 0532 0130 00") == {"1": Known.CERTAIN}
    assert known(iban="DE02120300000000202051") == {"2": Known.SHARED, "3": Known.SHARED}


def test_number_of_the_advice_is_certain():
    assert known(customer="4") == {"4": Known.CERTAIN}


def test_plain_name_keeps_what_tells_firms_apart():
    assert plain_name("Bäcker & Co. e.K.") == "baecker"
    assert plain_name("AG") == "ag"
