import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.idoc.addresses import Address, split_address


@pytest.mark.parametrize(
    ("printed", "address"),
    [
        ("Industriestr. 5, 70565 Stuttgart", Address("Industriestr. 5", "", "70565", "Stuttgart", "")),
        ("Hauptstr. 3a 04109 Leipzig", Address("Hauptstr. 3a", "", "04109", "Leipzig", "")),
        ("Tor 2\nHafenweg 1\nD-20457 Hamburg", Address("Hafenweg 1", "Tor 2", "20457", "Hamburg", "DE")),
        ("Werftkontor 14, Tor 2, 28237 Bremen", Address("Werftkontor 14", "Tor 2", "28237", "Bremen", "")),
        (
            "Suite 300, 2180 NW Harbor Blvd, Portland, OR 97210",
            Address("2180 NW Harbor Blvd", "Suite 300", "97210", "Portland", "US"),
        ),
        ("Veemarktkade 8, 5222 AE 's-Hertogenbosch", Address("Veemarktkade 8", "", "5222 AE", "'s-Hertogenbosch", "")),
        ("Ringstr. 1, CH-8001 Zürich, Schweiz", Address("Ringstr. 1", "", "8001", "Zürich", "CH")),
        ("Herengracht 1, 1015 AB Amsterdam, Niederlande", Address("Herengracht 1", "", "1015 AB", "Amsterdam", "NL")),
        ("A-1010 Wien", Address("", "", "1010", "Wien", "AT")),
        ("10 Downing Street, London SW1A 2AA, UK", Address("10 Downing Street", "", "SW1A 2AA", "London", "GB")),
        ("Unit 4\nLeeds\nLS1 4AP\nUnited Kingdom", Address("Unit 4", "", "LS1 4AP", "Leeds", "GB")),
        ("12 Main St, Springfield, IL 62704", Address("12 Main St", "", "62704", "Springfield", "US")),
        ("1234 Main Street", Address("1234 Main Street", "", "", "", "")),
        ("somewhere", Address("somewhere", "", "", "", "")),
        ("Postfach, France", Address("Postfach", "", "", "", "FR")),
        ("", Address()),
    ],
)
def test_split_address_takes_apart_what_is_certain(printed: str, address: Address) -> None:
    assert split_address(printed) == address


@given(st.text(alphabet="aB1 ,\n-äD.;", max_size=60))
def test_split_address_loses_no_digit(printed: str) -> None:
    address = split_address(printed)
    kept = "".join((address.street, address.street_2, address.postal_code, address.city))
    assert sorted(c for c in kept if c.isdigit()) == sorted(c for c in printed if c.isdigit())
