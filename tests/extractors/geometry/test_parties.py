from types import SimpleNamespace

import pytest

from datamodel.document import BBox
from datamodel.extraction import DocumentType, Field
from extractors.geometry.addresses import is_country, is_postal, is_street, split_address
from extractors.geometry.parties import party_fields

T = DocumentType


def fields(kind: DocumentType, paper: SimpleNamespace, drawing: str, **options: object) -> dict[str, Field]:
    return party_fields([paper.labelled(drawing, **options)], kind)


def values(kind: DocumentType, paper: SimpleNamespace, drawing: str, **options: object) -> dict[str, object]:
    found: dict[str, object] = paper.values(fields(kind, paper, drawing, **options))
    return found


@pytest.mark.parametrize(
    "text",
    [
        "28237 Bremen",
        "D-28237 Bremen",
        "1010 Wien",
        "CH-8400 Winterthur",
        "75001 Paris 12",
        "1012 AB Amsterdam",
        "London SW1A 1AA",
        "Portland, OR 97210",
        "Portland OR 97210-1234",
    ],
)
def test_postal_code_and_place_end_an_address(text: str) -> None:
    assert is_postal(text)


@pytest.mark.parametrize(
    "text", ["Werftkontor 12", "2180 NW Harbor Blvd", "4711", "Bestellung 28237", "12 Main Street"]
)
def test_street_ends_no_address(text: str) -> None:
    assert not is_postal(text)


@pytest.mark.parametrize("text", ["Deutschland", "Schweiz / Suisse", "UK", "Belgique", "España", "Nederland", "AT"])
def test_country_is_known_in_six_languages(text: str) -> None:
    assert is_country(text)
    assert not is_country(f"{text} und mehr")


@pytest.mark.parametrize("text", ["Werftkontor 12", "Industrieweg 7a", "12 Main Street"])
def test_street_has_a_number(text: str) -> None:
    assert is_street(text)
    assert not is_street("Nordwerk Armaturen GmbH")


def test_split_address_needs_a_postal_code() -> None:
    assert split_address("Nordwerk GmbH, Werftkontor 12, 28237 Bremen") == (
        "Nordwerk GmbH",
        "Werftkontor 12, 28237 Bremen",
    )
    assert split_address("Nordwerk GmbH, Einkauf, Bremen") is None


def test_labelled_block_gives_name_and_address(paper: SimpleNamespace) -> None:
    drawing = """
        Lieferant:                    Lieferanschrift:
        Nordwerk Armaturen GmbH       Kröger GmbH
        Werftkontor 12                Halle 3, Tor 2
        28237 Bremen                  33609 Bielefeld
        Deutschland                   Tel. 0521 1234
    """
    found = values(T.PURCHASE_ORDER, paper, drawing)
    assert found == {
        "receiver_name": "Nordwerk Armaturen GmbH",
        "receiver_address": "Werftkontor 12, 28237 Bremen, Deutschland",
        "ship_to_name": "Kröger GmbH",
        "ship_to_address": "Halle 3, Tor 2, 33609 Bielefeld",
    }


def test_labelled_name_beside_its_label_with_the_address_below(paper: SimpleNamespace) -> None:
    drawing = """
        Bill to:   Acme Ltd.
                   12 Main Street
                   London SW1A 1AA
    """
    found = values(T.INVOICE, paper, drawing)
    assert found["receiver_name"] == "Acme Ltd."
    assert found["receiver_address"] == "12 Main Street, London SW1A 1AA"


def test_labelled_address_on_one_line(paper: SimpleNamespace) -> None:
    found = values(T.PURCHASE_ORDER, paper, "Ship to: Acme Ltd., 12 Main Street, London SW1A 1AA")
    assert (found["ship_to_name"], found["ship_to_address"]) == ("Acme Ltd.", "12 Main Street, London SW1A 1AA")


def test_boxes_of_an_american_order(paper: SimpleNamespace) -> None:
    drawing = """
        Harbor Controls Inc.                          PURCHASE ORDER
        2180 NW Harbor Blvd
        Portland, OR 97210

        VENDOR                        SHIP TO
        Nordwerk Armaturen GmbH       Harbor Controls Inc.
        Attn: Sales                   Dock 4
        Werftkontor 12                900 Pier Road
        28237 Bremen                  Seattle, WA 98101
    """
    found = values(T.PURCHASE_ORDER, paper, drawing)
    assert found["sender_name"] == "Harbor Controls Inc."
    assert found["sender_address"] == "2180 NW Harbor Blvd, Portland, OR 97210"
    assert found["receiver_name"] == "Nordwerk Armaturen GmbH"
    assert found["receiver_address"] == "Werftkontor 12, 28237 Bremen"
    assert found["ship_to_address"] == "Dock 4, 900 Pier Road, Seattle, WA 98101"


def test_grid_of_particulars(paper: SimpleNamespace) -> None:
    drawing = """
        Verkäufer
        Name:          Nordwerk Armaturen GmbH
        Anschrift:     Werftkontor 12
                       28237 Bremen
        USt-IdNr.:     DE136695976
        Ansprechpartner:  Jens Petersen

        Käufer
        Name:          Kröger GmbH
        Anschrift:     Industrieweg 7
                       33609 Bielefeld
        Kundennummer:  10027
    """
    found = values(T.INVOICE, paper, drawing)
    assert found["sender_name"] == "Nordwerk Armaturen GmbH"
    assert found["sender_address"] == "Werftkontor 12, 28237 Bremen"
    assert found["sender_tax_id"] == "DE136695976"
    assert found["contact_name"] == "Jens Petersen"
    assert found["receiver_name"] == "Kröger GmbH"
    assert found["receiver_address"] == "Industrieweg 7, 33609 Bielefeld"


def test_window_below_the_return_address(paper: SimpleNamespace) -> None:
    drawing = """
        Kröger GmbH · Industrieweg 7 · 33609 Bielefeld

        Nordwerk Armaturen GmbH
        Herrn Petersen
        Werftkontor 12
        28237 Bremen

        Bestellung 4711
    """
    found = fields(T.PURCHASE_ORDER, paper, drawing, top=130)
    assert paper.values(found) == {
        "sender_name": "Kröger GmbH",
        "sender_address": "Industrieweg 7, 33609 Bielefeld",
        "receiver_name": "Nordwerk Armaturen GmbH",
        "receiver_address": "Werftkontor 12, 28237 Bremen",
    }
    assert found["receiver_name"].evidence == ("address window below the return address",)


def test_letterhead_flush_right_is_the_sender(paper: SimpleNamespace) -> None:
    drawing = """
                                                                      Kröger GmbH
                                                                   Industrieweg 7
                                                                  33609 Bielefeld




        Nordwerk Armaturen GmbH
        Werftkontor 12
        28237 Bremen
    """
    found = values(T.PURCHASE_ORDER, paper, drawing)
    assert (found["sender_name"], found["sender_address"]) == ("Kröger GmbH", "Industrieweg 7, 33609 Bielefeld")
    assert found["receiver_name"] == "Nordwerk Armaturen GmbH"


def test_name_beside_the_letterhead_s_address_is_the_sender(paper: SimpleNamespace) -> None:
    drawing = """
        Kröger GmbH                                   Zentraleinkauf
                                                      Industrieweg 7
                                                      33609 Bielefeld
    """
    found = values(T.PURCHASE_ORDER, paper, drawing, top=30)
    assert (found["sender_name"], found["sender_address"]) == ("Kröger GmbH", "Industrieweg 7, 33609 Bielefeld")


def test_footer_names_the_sender(paper: SimpleNamespace) -> None:
    drawing = "Kröger GmbH | Industrieweg 7 | 33609 Bielefeld | Tel. 0521 1234"
    found = fields(T.PURCHASE_ORDER, paper, drawing, top=790)
    assert found["sender_name"].value == "Kröger GmbH"
    assert found["sender_name"].evidence == ("footer",)


def test_line_with_a_legal_form_at_the_top_is_the_sender(paper: SimpleNamespace) -> None:
    found = fields(T.PURCHASE_ORDER, paper, "Seite 1\nKröger GmbH\nBestellung")
    assert found["sender_name"].value == "Kröger GmbH"


def test_first_line_without_a_legal_form_is_a_doubtful_sender(paper: SimpleNamespace) -> None:
    found = fields(T.PURCHASE_ORDER, paper, "Zentraleinkauf\nwir bitten um Lieferung")
    assert found["sender_name"].confidence < 0.5


def test_slogan_above_the_name_is_left_out(paper: SimpleNamespace) -> None:
    drawing = """
        Wir bewegen Wasser
        Kröger GmbH
        Industrieweg 7
        33609 Bielefeld
    """
    assert values(T.PURCHASE_ORDER, paper, drawing, top=20)["sender_name"] == "Kröger GmbH"


def test_delivery_note_goes_to_its_ship_to(paper: SimpleNamespace) -> None:
    found = values(T.DELIVERY_NOTE, paper, "Lieferanschrift:\nKröger GmbH\nIndustrieweg 7\n33609 Bielefeld", top=600)
    assert found["receiver_name"] == found["ship_to_name"] == "Kröger GmbH"


def test_tax_id_of_the_other_party_is_not_the_sender_s(paper: SimpleNamespace) -> None:
    found = values(T.INVOICE, paper, "Ihre USt-IdNr.: ATU13585627\nUSt-IdNr.: DE136695976")
    assert found["sender_tax_id"] == "DE136695976"
    assert "sender_tax_id" not in values(T.INVOICE, paper, "Ihre Nummer: DE 123456789")


def test_tax_id_with_wrong_check_digits_is_doubtful(paper: SimpleNamespace) -> None:
    right, wrong = (fields(T.INVOICE, paper, f"USt-IdNr.: {number}") for number in ("DE136695976", "DE136695977"))
    assert wrong["sender_tax_id"].confidence < right["sender_tax_id"].confidence - 0.2


def test_iban_is_read_over_segments(paper: SimpleNamespace) -> None:
    found = fields(T.INVOICE, paper, "IBAN   DE89 3704 0044   0532 0130 00")
    assert found["sender_iban"].value == "DE89370400440532013000"
    assert isinstance(found["sender_iban"].bbox, BBox)


def test_printed_iban_with_wrong_check_digits_is_taken_with_doubt_and_a_right_one_before_it(
    paper: SimpleNamespace,
) -> None:
    wrong, right = "IBAN: DE88 3704 0044 0532 0130 00", "IBAN: GB29 NWBK 6016 1331 9268 19"
    found = fields(T.INVOICE, paper, wrong)["sender_iban"]
    assert (found.value, found.confidence) == ("DE88370400440532013000", 0.5)
    assert fields(T.INVOICE, paper, f"{wrong}\n{right}")["sender_iban"].value == "GB29NWBK60161331926819"


def test_page_without_parties_has_no_fields(paper: SimpleNamespace) -> None:
    assert party_fields([], T.INVOICE) == {}
    assert fields(T.INVOICE, paper, "4711") == {}
