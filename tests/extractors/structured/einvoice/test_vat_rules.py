"""Each category of VAT, and what it asks for: every rule is broken by an invoice that is changed in one thing."""

import pytest

from extractors.structured.einvoice.checking import broken_rules
from extractors.structured.einvoice.model import Group
from extractors.structured.einvoice.profiles import Claim, Profile
from tests.extractors.structured.einvoice.edits import VALID, add, at, drop, drop_group, edited, put

EN = Claim(Profile.EN16931, "EN 16931")
LINE, ALLOWANCE, CHARGE = "BG-25", "BG-20", "BG-21"
TOTALS, TAX = "BG-22", "BG-23"


def broken(invoice: Group, claim: Claim) -> set[str]:
    return {breach.rule for breach in broken_rules(invoice, claim)}


def taxed(code: str, rate: str | None, reason: str | None = None) -> Group:
    """The valid invoice with all of it in one category of VAT without tax."""
    edits = [put(TAX, "BT-118", code), put(TAX, "BT-117", "0"), put(TOTALS, "BT-110", "0")]
    edits += [put(TOTALS, "BT-112", "218"), put(TOTALS, "BT-115", "158.58")]
    places = (("BG-25", "BT-151", "BT-152", 0), ("BG-25", "BT-151", "BT-152", 1))
    for path, category, percent, number in (*places, (ALLOWANCE, "BT-95", "BT-96", 0), (CHARGE, "BT-102", "BT-103", 0)):
        edits.append(put(path, category, code, number=number))
        edits.append(drop(path, percent, number=number) if rate is None else put(path, percent, rate, number=number))
    edits.append(drop(TAX, "BT-119") if rate is None else put(TAX, "BT-119", rate))
    if reason:
        edits.append(put(TAX, "BT-120", reason))
    if code == "O":
        edits += [drop("BG-4", "BT-31"), drop("BG-7", "BT-48")]
    return edited(VALID, *edits)


UNTAXED = {
    "Z": ("Z", taxed("Z", "0")),
    "E": ("E", taxed("E", "0", "Kleinunternehmer")),
    "AE": ("AE", taxed("AE", "0", "Steuerschuldnerschaft des Leistungsempfängers")),
    "K": ("IC", taxed("K", "0", "Innergemeinschaftliche Lieferung")),
    "G": ("G", taxed("G", "0", "Ausfuhrlieferung")),
    "O": ("O", taxed("O", None, "Nicht steuerbar")),
    "L": ("AF", taxed("L", "0")),
    "M": ("AG", taxed("M", "0")),
}


@pytest.mark.parametrize("code", UNTAXED)
def test_each_category_without_tax_can_be_valid(code):
    assert broken(UNTAXED[code][1], EN) == set()


@pytest.mark.parametrize("code", UNTAXED)
def test_category_needs_its_breakdown(code):
    rules, invoice = UNTAXED[code]
    without = edited(invoice, put(TAX, "BT-118", "X"))
    assert broken(without, EN) == {f"BR-{rules}-01", "BR-CL-17", *(["BR-48"] if code == "O" else [])}


@pytest.mark.parametrize("code", [code for code in UNTAXED if code not in "LM"])
def test_category_stands_once_in_the_breakdown(code):
    rules, invoice = UNTAXED[code]
    twice = edited(invoice, at("", lambda group: edited(group, lambda g: _repeat(g, TAX))))
    assert f"BR-{rules}-01" in broken(twice, EN)


def _repeat(group: Group, name: str) -> Group:
    first = group.groups[name][0]
    return Group(group.name, group.place, group.terms, {**group.groups, name: (first, first)})


@pytest.mark.parametrize("code", [code for code in UNTAXED if code != "O"])
def test_category_needs_the_number_of_the_seller(code):
    rules, invoice = UNTAXED[code]
    without = edited(invoice, drop("BG-4", "BT-31", "BT-32"))
    assert broken(without, EN) == {f"BR-{rules}-0{number}" for number in (2, 3, 4)}


@pytest.mark.parametrize("code", ["AE", "K"])
def test_category_needs_the_number_of_the_buyer(code):
    rules, invoice = UNTAXED[code]
    assert broken(edited(invoice, drop("BG-7", "BT-48")), EN) == {f"BR-{rules}-0{number}" for number in (2, 3, 4)}


def test_within_the_eu_the_tax_number_alone_is_not_enough():
    without = edited(UNTAXED["K"][1], drop("BG-4", "BT-31"))
    assert broken(without, EN) == {"BR-IC-02", "BR-IC-03", "BR-IC-04"}


def test_without_vat_there_are_no_vat_ids():
    with_id = edited(UNTAXED["O"][1], put("BG-4", "BT-31", "DE136695976"))
    assert broken(with_id, EN) == {"BR-O-02", "BR-O-03", "BR-O-04"}


@pytest.mark.parametrize("code", [code for code in UNTAXED if code not in "LM"])
@pytest.mark.parametrize(
    ("path", "percent", "number"), [(LINE, "BT-152", 5), (ALLOWANCE, "BT-96", 6), (CHARGE, "BT-103", 7)]
)
def test_category_without_tax_has_no_rate_above_zero(code, path, percent, number):
    rules, invoice = UNTAXED[code]
    assert broken(edited(invoice, put(path, percent, "19")), EN) == {f"BR-{rules}-0{number}"}


@pytest.mark.parametrize("code", ["L", "M"])
@pytest.mark.parametrize(
    ("path", "percent", "number"), [(LINE, "BT-152", 5), (ALLOWANCE, "BT-96", 6), (CHARGE, "BT-103", 7)]
)
def test_tax_of_the_islands_has_no_rate_below_zero(code, path, percent, number):
    rules, invoice = UNTAXED[code]
    assert broken(edited(invoice, put(path, percent, "-1")), EN) == {f"BR-{rules}-0{number}", f"BR-{rules}-08"}


@pytest.mark.parametrize("code", UNTAXED)
def test_base_of_a_category_is_what_is_taxed_so(code):
    rules, invoice = UNTAXED[code]
    assert broken(edited(invoice, put(TAX, "BT-116", "219.01")), EN) == {f"BR-{rules}-08"}


@pytest.mark.parametrize("code", [code for code in UNTAXED if code not in "LM"])
def test_category_without_tax_has_none(code):
    rules, invoice = UNTAXED[code]
    assert broken(edited(invoice, put(TAX, "BT-117", "0.50")), EN) == {f"BR-{rules}-09", "BR-CO-14"}


@pytest.mark.parametrize("code", ["L", "M"])
def test_tax_of_the_islands_is_that_of_its_rate(code):
    rules, invoice = UNTAXED[code]
    assert broken(edited(invoice, put(TAX, "BT-117", "1.00")), EN) == {f"BR-{rules}-09", "BR-CO-14", "BR-CO-17"}


@pytest.mark.parametrize("code", UNTAXED)
def test_exemption_has_a_reason_and_nothing_else_has(code):
    rules, invoice = UNTAXED[code]
    edit = drop(TAX, "BT-120") if invoice.one(TAX).has("BT-120") else put(TAX, "BT-120", "weil")
    assert broken(edited(invoice, edit), EN) == {f"BR-{rules}-10"}


@pytest.mark.parametrize(
    ("rule", "edits"),
    [
        ("BR-IC-11", (drop("BG-13", "BT-72"), drop_group("", "BG-14"))),
        ("BR-IC-12", (drop_group("BG-13", "BG-15"),)),
    ],
)
def test_supply_within_the_eu_says_when_and_where_to(rule, edits):
    assert broken(edited(UNTAXED["K"][1], *edits), EN) == {rule}


@pytest.mark.parametrize(
    ("path", "category", "rule"),
    [(LINE, "BT-151", "BR-O-12"), (ALLOWANCE, "BT-95", "BR-O-13"), (CHARGE, "BT-102", "BR-O-14")],
)
def test_beside_no_vat_there_is_nothing_else(path, category, rule):
    found = broken(edited(UNTAXED["O"][1], put(path, category, "Z")), EN)
    assert rule in found
    assert not found & ({"BR-O-12", "BR-O-13", "BR-O-14"} - {rule})


def test_beside_no_vat_there_is_no_other_breakdown():
    other = edited(UNTAXED["O"][1], add("", TAX, BT_116="0", BT_117="0", BT_118="Z", BT_119="0"))
    assert broken(other, EN) == {"BR-O-11"}


def test_split_payment_is_italian_and_not_standard():
    split = edited(VALID, put(TAX, "BT-118", "B"))
    assert {"BR-B-01", "BR-B-02"} <= broken(split, EN)
    italian = edited(split, put("BG-4/BG-5", "BT-40", "IT"), put("BG-7/BG-8", "BT-55", "IT"))
    assert "BR-B-01" not in broken(italian, EN)
