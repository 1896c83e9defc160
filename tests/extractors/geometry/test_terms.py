from types import SimpleNamespace

import pytest

from extractors.geometry.terms import text_fields


def values(paper: SimpleNamespace, drawing: str) -> dict[str, object]:
    found: dict[str, object] = paper.values(text_fields([paper.labelled(drawing)]))
    return found


@pytest.mark.parametrize(
    ("drawing", "name", "value"),
    [
        (
            "Zahlungsbedingungen: 14 Tage 2 % Skonto, 30 Tage netto",
            "payment_terms",
            "14 Tage 2 % Skonto, 30 Tage netto",
        ),
        ("Payment terms    net 30 days", "payment_terms", "net 30 days"),
        ("Lieferbedingung\nfrei Haus", "delivery_terms", "frei Haus"),
        ("Ansprechpartner: Jens Petersen, Tel. 0421 55", "contact_name", "Jens Petersen"),
        ("Ansprechpartner: Frau Dr. Ilse Kern (Einkauf)", "contact_name", "Frau Dr. Ilse Kern"),
        ("Contact    Mary O'Neill", "contact_name", "Mary O'Neill"),
        ("Verwendungszweck: RG 4711", "payment_reference", "RG 4711"),
    ],
)
def test_text_with_a_label(drawing: str, name: str, value: str, paper: SimpleNamespace) -> None:
    assert values(paper, drawing)[name] == value


@pytest.mark.parametrize(
    "drawing",
    [
        "Ansprechpartner: Einkauf",
        "Ansprechpartner: einkauf@example.com",
        "Ansprechpartner: Bestellnummer",
        "Ansprechpartner:",
    ],
)
def test_contact_is_a_person(drawing: str, paper: SimpleNamespace) -> None:
    assert "contact_name" not in values(paper, drawing)


@pytest.mark.parametrize(
    "sentence",
    [
        "Bei Zahlung bis 10.03.2026 2 % Skonto, bis 30.03.2026 rein netto",
        "Zahlbar innerhalb von 30 Tagen ohne Abzug",
        "Bitte überweisen Sie den Betrag bis zum 05.04.2026",
        "Payment is due within 30 days of invoice",
        "2 % Skonto bei Zahlung binnen 10 Tagen",
    ],
)
def test_payment_terms_are_known_by_their_wording(sentence: str, paper: SimpleNamespace) -> None:
    assert values(paper, sentence)["payment_terms"] == sentence


def test_payment_terms_leave_out_the_day_that_they_come_to(paper: SimpleNamespace) -> None:
    found = text_fields([paper.labelled("Zahlbar 30 Tage netto, fällig am 03.04.2026.")])
    assert found["payment_terms"].value == "Zahlbar 30 Tage netto"
    assert found["payment_terms"].text == "Zahlbar 30 Tage netto, fällig am 03.04.2026."


@pytest.mark.parametrize(
    "text",
    ["Accounts Payable, 2180 NW Harbor Blvd, Portland, OR 97210", "Accounts Payable Department Portland", "ein Skonto"],
)
def test_payment_terms_are_no_address_and_no_department(text: str, paper: SimpleNamespace) -> None:
    assert "payment_terms" not in values(paper, text)


@pytest.mark.parametrize(
    ("drawing", "value"),
    [
        ("Lieferung DAP Winterthur", "DAP Winterthur"),
        ("FCA Bremen, Incoterms 2020", "FCA Bremen, Incoterms 2020"),
        ("EXW Siegen (Incoterms® 2010)", "EXW Siegen (Incoterms® 2010)"),
        ("CIF New York", "CIF New York"),
    ],
)
def test_incoterm_is_known_without_a_label(drawing: str, value: str, paper: SimpleNamespace) -> None:
    assert values(paper, drawing)["delivery_terms"] == value


def test_incoterm_in_running_text_is_left_alone(paper: SimpleNamespace) -> None:
    text = "wir liefern alle Waren nur noch DAP an das Werk wie vereinbart"
    assert "delivery_terms" not in values(paper, text)
