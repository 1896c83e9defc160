"""Each rule is broken by an invoice that is changed in one thing, and by no valid one.

Where one change cannot but break more than one rule, all of them stand in the case.
"""

import re

import pytest

from datamodel.extraction import Severity
from extractors.structured.einvoice.checking import broken_rules
from extractors.structured.einvoice.model import Group
from extractors.structured.einvoice.profiles import Claim, Profile, claim_of
from extractors.structured.einvoice.reading import read_invoice
from tests.extractors.structured.einvoice.edits import (
    VALID,
    VALID_CII,
    Edit,
    add,
    at,
    drop,
    drop_group,
    edited,
    put,
)
from tests.extractors.structured.einvoice.invoices import CII, UBL

EN = Claim(Profile.EN16931, "EN 16931")
PEPPOL = Claim(Profile.EN16931, "Peppol", peppol=True)
XRECHNUNG = Claim(Profile.EN16931, "XRechnung", xrechnung=True)
EXTENDED = Claim(Profile.EXTENDED, "EXTENDED")
LINE, ALLOWANCE, CHARGE = "BG-25", "BG-20", "BG-21"
TOTALS, TAX = "BG-22", "BG-23"
PAYMENT = "BG-16"


def broken(invoice: Group, claim: Claim) -> set[str]:
    return {breach.rule for breach in broken_rules(invoice, claim)}


AGENT = Group("BG-12", VALID.place, {"BT-69": VALID.one("BG-4/BG-5").terms["BT-40"]})
TRANSFER = Group("BG-17", VALID.place, {"BT-84": VALID.one("BG-16/BG-17").terms["BT-84"]})
CARD = Group("BG-18", VALID.place, {"BT-87": VALID.one("").terms["BT-1"]})
MANDATE = Group("BG-19", VALID.place, {"BT-91": VALID.one("BG-16/BG-17").terms["BT-84"]})


def agent(**terms: str) -> Edit:
    return add("", "BG-11", (AGENT,), **terms)


CORE: tuple[tuple[str, tuple[Edit, ...]], ...] = (
    ("BR-01", (drop("", "BT-24"),)),
    ("BR-02", (drop("", "BT-1"),)),
    ("BR-03", (drop("", "BT-2"),)),
    ("BR-04", (drop("", "BT-3"),)),
    ("BR-05", (drop("", "BT-5"),)),
    ("BR-06", (drop("BG-4", "BT-27"),)),
    ("BR-07", (drop("BG-7", "BT-44"),)),
    ("BR-08", (drop_group("BG-4", "BG-5"),)),
    ("BR-09", (drop("BG-4/BG-5", "BT-40"),)),
    ("BR-10", (drop_group("BG-7", "BG-8"),)),
    ("BR-11", (drop("BG-7/BG-8", "BT-55"),)),
    ("BR-12", (drop(TOTALS, "BT-106"),)),
    ("BR-13", (drop(TOTALS, "BT-109"),)),
    ("BR-14", (drop(TOTALS, "BT-112"),)),
    ("BR-15", (drop(TOTALS, "BT-115"),)),
    ("BR-16 BR-S-08", (drop_group("", LINE),)),
    ("BR-17", (drop("BG-10", "BT-59"),)),
    ("BR-18", (agent(BT_63="DE136695976"),)),
    ("BR-19", (add("", "BG-11", BT_62="Vertreter", BT_63="DE136695976"),)),
    ("BR-20", (agent(BT_62="Vertreter", BT_63="DE136695976"), drop("BG-11/BG-12", "BT-69"))),
    ("BR-21", (drop(LINE, "BT-126"),)),
    ("BR-22", (drop(LINE, "BT-129"),)),
    ("BR-23", (drop(LINE, "BT-130"),)),
    ("BR-24 BR-CO-10 BR-S-08", (drop(LINE, "BT-131"),)),
    ("BR-25", (drop(LINE, "BT-153"),)),
    ("BR-26", (drop(LINE, "BT-146"),)),
    ("BR-27", (put(LINE, "BT-146", "-19.90"),)),
    ("BR-28", (put(LINE, "BT-148", "-22"),)),
    ("BR-29", (put("BG-14", "BT-74", "2026-10-31"),)),
    ("BR-30", (put("BG-25/BG-26", "BT-135", "2026-10-31"),)),
    ("BR-31 BR-CO-11 BR-S-08", (drop(ALLOWANCE, "BT-92"),)),
    ("BR-32 BR-S-08", (drop(ALLOWANCE, "BT-95"),)),
    ("BR-33", (drop(ALLOWANCE, "BT-97", "BT-98"),)),
    ("BR-36 BR-CO-12 BR-S-08", (drop(CHARGE, "BT-99"),)),
    ("BR-37 BR-S-08", (drop(CHARGE, "BT-102"),)),
    ("BR-38", (drop(CHARGE, "BT-104", "BT-105"),)),
    ("BR-41", (drop("BG-25/BG-27", "BT-136"),)),
    ("BR-42", (drop("BG-25/BG-27", "BT-139"),)),
    ("BR-43", (drop("BG-25/BG-28", "BT-141"),)),
    ("BR-44", (drop("BG-25/BG-28", "BT-144"),)),
    ("BR-45", (drop(TAX, "BT-116"),)),
    ("BR-46 BR-CO-14", (drop(TAX, "BT-117"),)),
    ("BR-47 BR-S-01", (drop(TAX, "BT-118"),)),
    ("BR-48 BR-CO-17 BR-S-08 BR-S-09", (drop(TAX, "BT-119"),)),
    ("BR-49", (drop(PAYMENT, "BT-81"),)),
    ("BR-50 BR-61", (drop("BG-16/BG-17", "BT-84"),)),
    ("BR-51", (add(PAYMENT, "BG-18", BT_87="123456789012"),)),
    ("BR-52", (drop("BG-24", "BT-122"),)),
    ("BR-53", (put("", "BT-6", "GBP"),)),
    ("BR-54", (drop("BG-25/BG-32", "BT-161"),)),
    ("BR-55", (drop("BG-3", "BT-25"),)),
    ("BR-56", (agent(BT_62="Vertreter"),)),
    ("BR-57", (drop("BG-13/BG-15", "BT-80"),)),
    ("BR-61", (drop_group(PAYMENT, "BG-17"),)),
    ("BR-62", (put("BG-4", "BT-34", "a@b.example"),)),
    ("BR-63", (put("BG-7", "BT-49", "a@b.example"),)),
    ("BR-64", (put(LINE, "BT-157", "4006381333931"),)),
    ("BR-65", (put(LINE, "BT-158", "39111500"),)),
    ("BR-CO-03", (put("", "BT-7", "2026-11-16"), put("", "BT-8", "3"))),
    ("BR-CO-04 BR-S-08", (drop(LINE, "BT-151"),)),
    ("BR-CO-09", (put("BG-4", "BT-31", "136695976"),)),
    ("BR-CO-09", (put("BG-7", "BT-48", "811220642"),)),
    ("BR-CO-10 BR-CO-13", (put(TOTALS, "BT-106", "225.06"),)),
    ("BR-CO-11 BR-CO-13", (put(TOTALS, "BT-107", "22.04"),)),
    ("BR-CO-11 BR-CO-13", (drop(TOTALS, "BT-107"),)),
    ("BR-CO-12 BR-CO-13", (put(TOTALS, "BT-108", "15.01"),)),
    ("BR-CO-13 BR-CO-15", (put(TOTALS, "BT-109", "218.01"),)),
    ("BR-CO-14 BR-CO-15", (put(TOTALS, "BT-110", "41.43"),)),
    ("BR-CO-15 BR-CO-16", (put(TOTALS, "BT-112", "259.43"),)),
    ("BR-CO-16", (put(TOTALS, "BT-115", "259.42"),)),
    ("BR-CO-14 BR-CO-17 BR-S-09", (put(TAX, "BT-117", "42.42"),)),
    ("BR-CO-18 BR-S-01", (drop_group("", TAX),)),
    ("BR-CO-19", (drop("BG-14", "BT-73", "BT-74"),)),
    ("BR-CO-20", (drop("BG-25/BG-26", "BT-134", "BT-135"),)),
    ("BR-CO-26", (drop("BG-4", "BT-29", "BT-30", "BT-31"),)),
    ("BR-CL-01", (put("", "BT-3", "9"),)),
    ("BR-CL-03", (put(TOTALS, "BT-112", "259.42", "ECU"),)),
    ("BR-CL-04", (put("", "BT-5", "ECU"),)),
    ("BR-CL-05", (put("", "BT-6", "ECU"), put(TOTALS, "BT-111", "41.42"))),
    ("BR-CL-10", (put("BG-4", "BT-29", "1", "9999"),)),
    ("BR-CL-11", (put("BG-4", "BT-30", "1", "9999"),)),
    ("BR-CL-13", (put(LINE, "BT-158", "39111500", "none"),)),
    ("BR-CL-14", (put("BG-4/BG-5", "BT-40", "DEU"),)),
    ("BR-CL-15", (put(LINE, "BT-159", "DNK"),)),
    ("BR-CL-16", (put(PAYMENT, "BT-81", "bank"),)),
    ("BR-CL-17 BR-S-08", (put(ALLOWANCE, "BT-95", "X"),)),
    ("BR-CL-18 BR-S-08", (put(LINE, "BT-151", "X"),)),
    ("BR-CL-19", (put(ALLOWANCE, "BT-98", "FC"),)),
    ("BR-CL-20", (put(CHARGE, "BT-105", "95"),)),
    ("BR-CL-21", (put(LINE, "BT-157", "4006381333931", "9999"),)),
    ("BR-CL-22 BR-S-10", (put(TAX, "BT-121", "exempt"),)),
    ("BR-CL-23", (put(LINE, "BT-130", "Stk"),)),
    ("BR-CL-24", (put("BG-24", "BT-125-1", "text/html"),)),
    ("BR-CL-25", (put("BG-4", "BT-34", "a@b.example", "mail"),)),
    ("BR-CL-26", (put("BG-13", "BT-71", "1", "9999"),)),
    ("BR-DEC-01", (put(ALLOWANCE, "BT-92", "22.050"),)),
    ("BR-DEC-02", (put(ALLOWANCE, "BT-93", "220.500"),)),
    ("BR-DEC-05", (put(CHARGE, "BT-99", "15.000"),)),
    ("BR-DEC-06", (put(CHARGE, "BT-100", "15.000"),)),
    ("BR-DEC-09", (put(TOTALS, "BT-106", "225.050"),)),
    ("BR-DEC-10", (put(TOTALS, "BT-107", "22.050"),)),
    ("BR-DEC-11", (put(TOTALS, "BT-108", "15.000"),)),
    ("BR-DEC-12", (put(TOTALS, "BT-109", "218.000"),)),
    ("BR-DEC-13", (put(TOTALS, "BT-110", "41.420"),)),
    ("BR-DEC-14", (put(TOTALS, "BT-112", "259.420"),)),
    ("BR-DEC-15", (put(TOTALS, "BT-111", "41.420"),)),
    ("BR-DEC-16", (put(TOTALS, "BT-113", "59.420"),)),
    ("BR-DEC-17", (put(TOTALS, "BT-114", "0.000"),)),
    ("BR-DEC-18", (put(TOTALS, "BT-115", "200.000"),)),
    ("BR-DEC-19", (put(TAX, "BT-116", "218.000"),)),
    ("BR-DEC-20", (put(TAX, "BT-117", "41.420"),)),
    ("BR-DEC-23", (put(LINE, "BT-131", "194.050"),)),
    ("BR-DEC-24", (put("BG-25/BG-27", "BT-136", "9.950"),)),
    ("BR-DEC-25", (put("BG-25/BG-27", "BT-137", "199.000"),)),
    ("BR-DEC-27", (put("BG-25/BG-28", "BT-141", "5.000"),)),
    ("BR-DEC-28", (put("BG-25/BG-28", "BT-142", "5.000"),)),
    ("BR-S-02 BR-S-03 BR-S-04", (drop("BG-4", "BT-31", "BT-32"),)),
    ("BR-S-05 BR-S-08", (put(LINE, "BT-152", "0"),)),
    ("BR-S-06 BR-S-08", (put(ALLOWANCE, "BT-96", "0"),)),
    ("BR-S-07 BR-S-08", (drop(CHARGE, "BT-103"),)),
    ("BR-S-08 BR-S-09 BR-CO-17", (put(TAX, "BT-116", "260"),)),
    ("BR-S-10", (put(TAX, "BT-120", "Kleinunternehmer"),)),
)


@pytest.mark.parametrize(("rules", "edits"), CORE, ids=[rules.split()[0] for rules, _ in CORE])
def test_rule_of_the_standard_is_broken_alone(rules, edits):
    assert broken(edited(VALID, *edits), EN) == set(rules.split())


@pytest.mark.parametrize("invoice", [VALID, VALID_CII], ids=["ubl", "cii"])
@pytest.mark.parametrize("claim", [EN, PEPPOL, XRECHNUNG, EXTENDED, *map(Claim, Profile)])
def test_valid_invoice_breaks_no_rule(invoice, claim):
    assert broken(invoice, claim) == set()


OF_XRECHNUNG: tuple[tuple[str, tuple[Edit, ...]], ...] = (
    ("BR-DE-1", (drop_group("", PAYMENT),)),
    ("BR-DE-2", (drop_group("BG-4", "BG-6"),)),
    ("BR-DE-3", (drop("BG-4/BG-5", "BT-37"),)),
    ("BR-DE-4", (drop("BG-4/BG-5", "BT-38"),)),
    ("BR-DE-5", (drop("BG-4/BG-6", "BT-41"),)),
    ("BR-DE-6", (drop("BG-4/BG-6", "BT-42"),)),
    ("BR-DE-7", (drop("BG-4/BG-6", "BT-43"),)),
    ("BR-DE-8", (drop("BG-7/BG-8", "BT-52"),)),
    ("BR-DE-9", (drop("BG-7/BG-8", "BT-53"),)),
    ("BR-DE-10", (drop("BG-13/BG-15", "BT-77"),)),
    ("BR-DE-11", (drop("BG-13/BG-15", "BT-78"),)),
    ("BR-DE-14 BR-48 BR-CO-17 BR-S-08 BR-S-09", (drop(TAX, "BT-119"),)),
    ("BR-DE-15", (drop("", "BT-10"),)),
    ("BR-DE-16 BR-S-02 BR-S-03 BR-S-04", (drop("BG-4", "BT-31", "BT-32"),)),
    ("BR-DE-17", (put("", "BT-3", "386"),)),
    ("BR-DE-18", (put("", "BT-20", "#SKONTO#TAGE=10#PROZENT=2#"),)),
    ("BR-DE-18", (put("", "BT-20", "#SKONTO#TAGE=10#PROZENT=2.00#\n#skonto#TAGE=20#PROZENT=1.00#"),)),
    ("BR-DE-19", (put("BG-16/BG-17", "BT-84", "DE03 1203 0000 0000 2020 51"),)),
    (
        "BR-DE-20",
        (
            put("", "BT-90", "DE98ZZZ09999999999"),
            put(PAYMENT, "BT-81", "59"),
            drop_group(PAYMENT, "BG-17"),
            add(PAYMENT, "BG-19", BT_89="M-1", BT_91="DE03 1203"),
        ),
    ),
    ("BR-DE-22", (add("", "BG-24", BT_122="ZN-2"), put("BG-24", "BT-125-2", "zeit.csv", number=1))),
    ("BR-DE-23-a BR-61", (drop_group(PAYMENT, "BG-17"),)),
    ("BR-DE-23-b", (add(PAYMENT, "BG-18", BT_87="1234"),)),
    ("BR-DE-24-a", (put(PAYMENT, "BT-81", "48"), drop_group(PAYMENT, "BG-17"))),
    ("BR-DE-24-b", (put(PAYMENT, "BT-81", "48"), add(PAYMENT, "BG-18", BT_87="1234"))),
    ("BR-DE-25-a PEPPOL-EN16931-R061", (put(PAYMENT, "BT-81", "59"), drop_group(PAYMENT, "BG-17"))),
    (
        "BR-DE-25-b",
        (
            put("", "BT-90", "DE98ZZZ09999999999"),
            put(PAYMENT, "BT-81", "59"),
            add(PAYMENT, "BG-19", BT_89="M-1", BT_91="DE02120300000000202051"),
        ),
    ),
    ("BR-DE-26", (put("", "BT-3", "384"), drop_group("", "BG-3"))),
    ("BR-DE-27", (put("BG-4/BG-6", "BT-42", "12"),)),
    ("BR-DE-28", (put("BG-4/BG-6", "BT-43", "inga(at)nordlicht.example"),)),
    ("BR-DE-28", (put("BG-4/BG-6", "BT-43", "inga@nordlicht."),)),
    (
        "BR-DE-30",
        (
            put(PAYMENT, "BT-81", "59"),
            drop_group(PAYMENT, "BG-17"),
            add(PAYMENT, "BG-19", BT_89="M-1", BT_91="DE02120300000000202051"),
        ),
    ),
    (
        "BR-DE-31",
        (
            put("", "BT-90", "DE98ZZZ09999999999"),
            put(PAYMENT, "BT-81", "59"),
            drop_group(PAYMENT, "BG-17"),
            add(PAYMENT, "BG-19", BT_89="M-1"),
        ),
    ),
)


@pytest.mark.parametrize(("rules", "edits"), OF_XRECHNUNG, ids=[rules.split()[0] for rules, _ in OF_XRECHNUNG])
def test_rule_of_xrechnung_is_broken_alone(rules, edits):
    assert broken(edited(VALID, *edits), XRECHNUNG) == set(rules.split())
    assert not any(rule.startswith("BR-DE-") for rule in broken(edited(VALID, *edits), EN))


OF_PEPPOL: tuple[tuple[str, tuple[Edit, ...]], ...] = (
    ("001", (drop("", "BT-23"),)),
    ("002", (at("", lambda group: _twice(group, "BT-22")),)),
    ("003", (drop("", "BT-10", "BT-13"),)),
    ("005", (put("", "BT-6", "EUR"),)),
    ("007", (put("", "BT-23", "A1"),)),
    ("010", (drop("BG-7", "BT-49"),)),
    ("020", (drop("BG-4", "BT-34"),)),
    ("040", (put("BG-25/BG-27", "BT-138", "6"),)),
    ("041", (drop(ALLOWANCE, "BT-93"),)),
    ("042", (drop(ALLOWANCE, "BT-94"),)),
    ("046", (put(LINE, "BT-147", "2.00"),)),
    ("051", (put(TOTALS, "BT-113", "59.42", "CHF"),)),
    ("055", (put("", "BT-6", "GBP"), put(TOTALS, "BT-111", "-36.00"))),
    ("061", (put(PAYMENT, "BT-81", "49"),)),
    ("110", (put("BG-25/BG-26", "BT-134", "2026-10-31"),)),
    ("111", (put("BG-25/BG-26", "BT-135", "2026-11-16"),)),
    ("120", (put(LINE, "BT-129", "11"),)),
    ("121", (put(LINE, "BT-149", "0", number=1), put(LINE, "BT-146", "0.124", number=1))),
    ("130", (put(LINE, "BT-150", "KMT", number=1),)),
)


def _twice(group: Group, term: str) -> Group:
    return Group(group.name, group.place, {**group.terms, term: group.terms[term] * 2}, group.groups)


@pytest.mark.parametrize(("number", "edits"), OF_PEPPOL, ids=[number for number, _ in OF_PEPPOL])
def test_rule_of_peppol_is_broken_alone(number, edits):
    assert broken(edited(VALID, *edits), PEPPOL) == {f"PEPPOL-EN16931-R{number}"}
    assert broken(edited(VALID, *edits), EN) == set()


def test_sums_of_the_extended_profile_may_be_a_cent_off_for_each_summand():
    assert broken(edited(VALID, put(TOTALS, "BT-106", "225.06")), EXTENDED) == set()
    assert broken(edited(VALID, put(TOTALS, "BT-106", "225.08")), EXTENDED) == {"BR-FXEXT-CO-10"}


def test_money_that_is_due_in_the_extended_profile_says_when():
    assert broken(edited(VALID, drop("", "BT-9", "BT-20")), EXTENDED) == {"BR-CO-25"}


def test_lines_that_only_sum_up_are_not_counted():
    group = put(LINE, "BT-X-8", "GROUP", number=1)
    assert broken(edited(VALID, group, put(LINE, "BT-131", "99", number=1)), EXTENDED) == {
        "BR-FXEXT-CO-10",
        "BR-FXEXT-S-08",
    }
    assert broken(edited(VALID, group, drop(LINE, "BT-129", "BT-130", "BT-146", number=1)), EXTENDED) == {
        "BR-FXEXT-CO-10",
        "BR-FXEXT-S-08",
    }


def test_extension_of_xrechnung_knows_payments_to_others():
    extension = Claim(Profile.EN16931, "XRechnung 3.0 Extension", xrechnung=True, extension=True)
    invoice = edited(VALID, put("", "third-party", "10"))
    assert broken(invoice, extension) == {"BR-DEX-09"}
    assert broken(edited(invoice, put(TOTALS, "BT-115", "210.00")), extension) == set()


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("urn:cen.eu:en16931:2017", Claim(Profile.EN16931, "EN 16931")),
        ("urn:factur-x.eu:1p0:minimum", Claim(Profile.MINIMUM, "Factur-X MINIMUM")),
        ("urn:factur-x.eu:1p0:basicwl", Claim(Profile.BASIC_WL, "Factur-X BASIC WL")),
        ("urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic", Claim(Profile.EN16931, "Factur-X BASIC")),
        (
            "urn:cen.eu:en16931:2017#conformant#urn:zugferd.de:2p0:extended",
            Claim(Profile.EXTENDED, "ZUGFeRD 2 EXTENDED"),
        ),
        (
            "urn:cen.eu:en16931:2017#compliant#urn:xoev-de:kosit:standard:xrechnung_2.3",
            Claim(Profile.EN16931, "XRechnung 2.3", xrechnung=True),
        ),
        (
            "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
            "#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0",
            Claim(Profile.EN16931, "XRechnung 3.0 Extension", xrechnung=True, extension=True),
        ),
        (
            "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
            Claim(Profile.EN16931, "Peppol BIS Billing 3.0", peppol=True),
        ),
        ("urn:something:else", Claim(Profile.OTHER)),
    ],
)
def test_specification_identifier_says_what_is_followed(text, claim):
    assert claim_of(edited(VALID, put("", "BT-24", text))) == claim


def test_invoice_without_lines_is_held_to_the_rules_of_its_profile():
    bare = edited(VALID, drop_group("", LINE), drop(TOTALS, "BT-106", "BT-107", "BT-108"))
    assert broken(bare, Claim(Profile.BASIC_WL)) == {"BR-12", "BR-CO-11", "BR-CO-12"}
    assert broken(edited(bare, drop_group("", TAX), drop_group("", ALLOWANCE)), Claim(Profile.MINIMUM)) == set()
    assert "BR-16" in broken(bare, EN)


@pytest.mark.parametrize(
    ("text", "element"), [(UBL, "cac:InvoiceLine[2]"), (CII, "ram:IncludedSupplyChainTradeLineItem[2]")]
)
def test_finding_names_rule_words_line_and_path(text, element):
    (message,) = read_invoice(text.replace("MTR", "Meter").encode(), "invoice.xml")
    (quantity, price) = message.extraction.findings
    assert re.fullmatch(
        rf"BR-CL-23: Line's unit is “Meter”, which the standard has no code for \(BT-130\)\. "
        rf"\(line \d+, /.*{re.escape(element)}/.*@unitCode\)",
        quantity.message,
    )
    assert (quantity.code, quantity.field, quantity.line, quantity.severity) == (
        "message_rule",
        "unit",
        2,
        Severity.ERROR,
    )
    assert price.message.startswith("BR-CL-23: Unit of the price")


def test_warnings_of_the_standard_are_warnings():
    text = UBL.replace("+49 431 5550", "4")
    (message,) = read_invoice(text.encode(), "invoice.xml")
    (finding,) = message.extraction.findings
    assert finding.message.startswith("BR-DE-27: ")
    assert finding.severity is Severity.WARNING
