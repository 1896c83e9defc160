"""Rules of Peppol BIS 3: a valid document breaks none, and each fault is found by the number of its rule."""

import pytest

from datamodel.extraction import Severity
from extractors.structured.ubl.rules.common import is_australian, is_belgian, is_gln, is_norwegian
from tests.extractors.structured.ubl_messages import (
    document,
    extraction_of,
    findings_of,
    order,
    order_line,
    party,
    totals,
)


def charge(indicator: str, amount: str, more: str = "<cbc:AllowanceChargeReason>x</cbc:AllowanceChargeReason>") -> str:
    return (
        f"<cac:AllowanceCharge><cbc:ChargeIndicator>{indicator}</cbc:ChargeIndicator>{more}"
        f'<cbc:Amount currencyID="EUR">{amount}</cbc:Amount></cac:AllowanceCharge>'
    )


GERMANY = (
    b"<cac:PostalAddress><cac:Country><cbc:IdentificationCode>Germany</cbc:IdentificationCode></cac:Country>"
    b"</cac:PostalAddress>"
)


def reasoned(indicator: str, code: str) -> str:
    return charge(indicator, "5", f"<cbc:AllowanceChargeReasonCode>{code}</cbc:AllowanceChargeReasonCode>")


def total(name: str, amount: str) -> str:
    return f'<cbc:{name}Amount currencyID="EUR">{amount}</cbc:{name}Amount>'


TAX = f"<cac:TaxTotal>{total('Tax', '7.60')}</cac:TaxTotal>"


def test_order_that_keeps_all_rules_has_no_findings():
    sums = TAX + totals(
        more=total("TaxExclusive", "38.00") + total("TaxInclusive", "45.60") + total("AllowanceTotal", "5")
        + total("ChargeTotal", "3") + total("Prepaid", "0.60"),
        payable="45.00",
    )  # fmt: skip
    assert findings_of(order(allowances=charge("false", "5") + charge("true", "3"), sums=sums)) == []


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (order(order_line(1).replace('currencyID="EUR">4', 'currencyID="SEK">4', 1)), "PEPPOL-T01-R003"),
        (order(order_line(1, quantity="-10", amount="-40.00"), sums=""), "PEPPOL-T01-R004"),
        (order(order_line(1, price="-4.00", amount="-40.00"), sums=""), "PEPPOL-T01-R005"),
        (order(sums=totals(payable="-1")), "PEPPOL-T01-R006"),
        (order(sums=totals(lines="41.00")), "PEPPOL-T01-R008"),
        (order(sums=totals(more=total("AllowanceTotal", "5"))), "PEPPOL-T01-R009"),
        (order(sums=totals(more=total("ChargeTotal", "5"))), "PEPPOL-T01-R010"),
        (order(sums=totals(more=total("TaxExclusive", "41.00"))), "PEPPOL-T01-R011"),
        (order(sums=totals(more=total("TaxInclusive", "40.00"), payable="41.00")), "PEPPOL-T01-R016"),
        (order(sums=TAX + totals(more=total("TaxInclusive", "40.00"))), "PEPPOL-T01-R017"),
        (order(order_line(1, amount="41.00"), sums=totals(lines="41.00")), "PEPPOL-T01-R024"),
        (order(sums=totals(more=total("TaxExclusive", "40.000"))), "PEPPOL-T01-R028"),
        (
            order(head="<cbc:CustomizationID>urn:fdc:peppol.eu:poacc:trns:order:3</cbc:CustomizationID>"),
            "PEPPOL-T01-R031",
        ),
        (order(allowances=charge("true", "5", ""), sums=totals(more=total("ChargeTotal", "5"))), "PEPPOL-T01-R023"),
        (order(allowances=charge("true", "-5"), sums=totals(more=total("ChargeTotal", "-5"))), "PEPPOL-T01-R032"),
        (order().replace(b"7300010000001", b"7300010000002", 1), "PEPPOL-COMMON-R040"),
        (order().replace(b"EUR", b"EUX"), "PEPPOL-T01"),
        (order().replace(b"</cac:PartyName>", b"</cac:PartyName>" + GERMANY, 1), "PEPPOL-T01"),
        (order().replace(b'"C62"', b'"Stk"'), "PEPPOL-T01"),
        (order(allowances=reasoned("true", "95"), sums=totals(more=total("ChargeTotal", "5"))), "PEPPOL-T01-CL002"),
        (order(allowances=reasoned("false", "FC"), sums=totals(more=total("AllowanceTotal", "5"))), "PEPPOL-T01-CL001"),
        (order().replace(b"<cbc:Name>Hexagon bolt M8</cbc:Name>", b"<cbc:Name> </cbc:Name>"), "PEPPOL-T01"),
        (order().replace(b'<cbc:EndpointID schemeID="0088">7300010000001</cbc:EndpointID>', b"", 1), "PEPPOL-T01"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_broken_rule_is_found_alone(content, rule):
    assert findings_of(content) == [f"message_rule {rule}"]


def test_number_of_two_lines_is_told_of_both():
    content = order(order_line(1) + order_line(2) + order_line(1), sums=totals(lines="120.00"))
    assert findings_of(content) == ["message_rule PEPPOL-T01-R001"] * 2
    assert [found.line for found in extraction_of(content).findings] == [1, 3]


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ("<cbc:MultiplierFactorNumeric>10</cbc:MultiplierFactorNumeric>", "R020"),
        ('{}<cbc:BaseAmount currencyID="EUR">40</cbc:BaseAmount>', "R021"),
    ],
)
def test_percentage_and_its_base_belong_together(more, rule):
    reason = "<cbc:AllowanceChargeReason>x</cbc:AllowanceChargeReason>"
    amount = '<cbc:Amount currencyID="EUR">4</cbc:Amount>'
    inside = more.format(amount) if "{}" in more else more + amount
    allowance = (
        f"<cac:AllowanceCharge><cbc:ChargeIndicator>true</cbc:ChargeIndicator>{reason}{inside}</cac:AllowanceCharge>"
    )
    found = findings_of(order(allowances=allowance, sums=totals(more=total("ChargeTotal", "4"))))
    assert found == [f"message_rule PEPPOL-T01-{rule}"]


def test_allowance_is_its_percentage_of_the_base_to_two_cents():
    def with_amount(amount: str) -> list[str]:
        factor = "<cbc:MultiplierFactorNumeric>10</cbc:MultiplierFactorNumeric>"
        charged = charge("true", amount, f"<cbc:AllowanceChargeReason>x</cbc:AllowanceChargeReason>{factor}")
        charged = charged.replace("</cbc:Amount>", '</cbc:Amount><cbc:BaseAmount currencyID="EUR">40</cbc:BaseAmount>')
        return findings_of(order(allowances=charged, sums=totals(more=total("ChargeTotal", amount))))

    assert with_amount("4.02") == []
    assert with_amount("4.03") == ["message_rule PEPPOL-T01-R022"]


def test_missing_validity_and_quantity_are_warnings():
    content = order(order_line(1, quantity="1", amount="4.00"), sums="")
    content = content.replace(b'<cbc:Quantity unitCode="C62">1</cbc:Quantity>', b"")
    content = content.replace(b"<cac:ValidityPeriod><cbc:EndDate>2026-12-31</cbc:EndDate></cac:ValidityPeriod>", b"")
    assert findings_of(content) == ["message_rule PEPPOL-T01-R002", "message_rule PEPPOL-T01-R013"]
    assert {found.severity for found in extraction_of(content).findings} == {Severity.WARNING}


def test_rules_of_peppol_are_only_for_who_follows_them():
    content = order(order_line(1) + order_line(1), head="", sums=totals(lines="41.00"))
    assert findings_of(content) == []


def test_two_currencies_are_told_of_everybody_once():
    line = order_line(1).replace("EUR", "SEK")
    (found,) = findings_of(order(line + order_line(2).replace("EUR", "SEK"), head="", sums=""))
    assert found.startswith("message_invalid An amount is in SEK, the document in EUR.")


DESPATCH = document(
    "DespatchAdvice",
    "<cbc:CustomizationID>urn:fdc:peppol.eu:poacc:trns:despatch_advice:3</cbc:CustomizationID>"
    "<cbc:ID>LS-9</cbc:ID><cbc:IssueDate>2026-11-29</cbc:IssueDate>"
    "<cac:OrderReference><cbc:ID>4711</cbc:ID></cac:OrderReference>"
    + party("DespatchSupplierParty", "Schrauben AG")
    + party("DeliveryCustomerParty", "Hansen GmbH")
    + '<cac:DespatchLine><cbc:ID>1</cbc:ID><cbc:DeliveredQuantity unitCode="C62">10</cbc:DeliveredQuantity>'
    "<cac:OrderLineReference><cbc:LineID>20</cbc:LineID></cac:OrderLineReference>"
    "<cac:Item><cbc:Name>Bolt</cbc:Name><cac:SellersItemIdentification><cbc:ID>B8</cbc:ID></cac:SellersItemIdentification>"
    "</cac:Item></cac:DespatchLine>",
)


@pytest.mark.parametrize(
    ("old", "new", "rules"),
    [
        ("", "", []),
        ("<cac:OrderReference><cbc:ID>4711</cbc:ID></cac:OrderReference>", "", ["R002"]),
        ("<cbc:ID>B8</cbc:ID>", "<cbc:ID> </cbc:ID>", ["R003"]),
        ("<cbc:Name>Bolt</cbc:Name>", "", ["R004"]),
        ('<cbc:DeliveredQuantity unitCode="C62">10</cbc:DeliveredQuantity>', "", ["R005"]),
        (">10<", ">-10<", ["R006"]),
        (
            "<cac:OrderLineRef",
            '<cbc:OutstandingQuantity unitCode="C62">1</cbc:OutstandingQuantity><cac:OrderLineRef',
            ["R007"],
        ),
    ],
)
def test_rules_of_a_despatch_advice(old, new, rules):
    content = DESPATCH.replace(old.encode(), new.encode(), 1) if old else DESPATCH
    assert findings_of(content) == [f"message_rule PEPPOL-T16-{rule}" for rule in rules]


def answer(inside: str, code: str = "AP") -> bytes:
    return document(
        "OrderResponse",
        "<cbc:CustomizationID>urn:fdc:peppol.eu:poacc:trns:order_response:3</cbc:CustomizationID>"
        f"<cbc:ID>R1</cbc:ID><cbc:IssueDate>2026-11-29</cbc:IssueDate><cbc:OrderResponseCode>{code}</cbc:OrderResponseCode>"
        "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>"
        "<cac:OrderReference><cbc:ID>4711</cbc:ID></cac:OrderReference>"
        + party("SellerSupplierParty", "Schrauben AG")
        + party("BuyerCustomerParty", "Hansen GmbH")
        + inside,
    )


def answer_line(position: str = "1", status: str = "5", price: str = "") -> str:
    return (
        f"<cac:OrderLine><cac:LineItem><cbc:ID>{position}</cbc:ID><cbc:LineStatusCode>{status}</cbc:LineStatusCode>{price}"
        "<cac:Item><cbc:Name>Bolt</cbc:Name></cac:Item></cac:LineItem></cac:OrderLine>"
    )


PERIOD = (
    "<cac:Delivery><cac:PromisedDeliveryPeriod><cbc:StartDate>2026-12-02</cbc:StartDate><cbc:EndDate>2026-12-01</cbc:EndDate>"
    "</cac:PromisedDeliveryPeriod></cac:Delivery>"
)
PRICE = '<cac:Price><cbc:PriceAmount currencyID="SEK">1</cbc:PriceAmount></cac:Price>'


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (answer(answer_line()), []),
        (answer(answer_line() + answer_line()), ["message_rule PEPPOL-T76-R003"] * 2),
        (answer(PERIOD), ["message_rule PEPPOL-T76-R004"]),
        (answer(answer_line(price=PRICE)), ["message_rule PEPPOL-T76-R005"]),
        (answer("", "CA"), ["message_rule PEPPOL-T76-R007"]),
    ],
)
def test_rules_of_an_order_response(content, found):
    assert findings_of(content) == found


@pytest.mark.parametrize(
    ("check", "right", "wrong"),
    [
        (is_gln, "7300010000001", "7300010000010"),
        (is_norwegian, "987654325", "987654326"),
        (is_australian, "51824753556", "51824753557"),
        (is_belgian, "0202239951", "0202239952"),
    ],
)
def test_check_digits_of_identifiers(check, right, wrong):
    assert check(right)
    assert not check(wrong)
    assert not check(right[:-1] + "x")
