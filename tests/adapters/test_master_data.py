import pytest

from adapters.master_data import CROSS_REFERENCE_COLUMNS, CUSTOMER_COLUMNS, MATERIAL_COLUMNS, CsvMasterData
from datamodel.errors import ConfigurationError

CUSTOMERS = """\
00100,Hartmann GmbH,Industriestr. 5,70565,Stuttgart,DE,DE136695976,DE89370400440532013000,hartmann.example
200,Weber Anlagenbau KG,Hafenweg 1,20457,Hamburg,DE,DE129273398,,weber.example
201,Weber Anlagenbau KG,Ringstr. 9,80331,München,DE,,,weber.example
300,Kleinkunde,Dorfstr. 1,12345,Dorf,DE,,,gmail.com
"""
MATERIALS = "4711-A,4006381333931,Kugelhahn DN15\n4711-B,,Kugelhahn DN20\n"
REFERENCES = "00100,K-77,4711-A\n200,K-77,4711-B\n"


@pytest.fixture
def master_data(tmp_path):
    paths = {}
    for name, columns, rows in (
        ("customers", CUSTOMER_COLUMNS, CUSTOMERS),
        ("materials", MATERIAL_COLUMNS, MATERIALS),
        ("customer_materials", CROSS_REFERENCE_COLUMNS, REFERENCES),
    ):
        paths[name] = tmp_path / f"{name}.csv"
        paths[name].write_text(",".join(columns) + "\n" + rows, encoding="utf-8")
    return CsvMasterData(**paths)


def numbers(matches):
    return [match.number for match in matches]


@pytest.mark.parametrize(
    ("keys", "sure"),
    [
        ({"tax_id": "DE 136 695 976"}, 0.99),
        ({"iban": "de89 3704 0044 0532 0130 00"}, 0.98),
        ({"number": "00100"}, 0.93),
        ({"mail": "Einkauf@Hartmann.example"}, 0.9),
    ],
)
def test_customer_is_found_by_an_exact_key(keys, sure, master_data):
    [match] = master_data.find_customers(**keys)
    assert (match.number, match.name, match.confidence) == ("00100", "Hartmann GmbH", sure)
    assert next(iter(keys.values())).split("@")[-1].lower() in match.reason.lower()


def test_leading_zeros_are_kept(master_data):
    assert master_data.find_customers(number="100") == []
    assert numbers(master_data.find_customers(number="00100")) == ["00100"]


def test_free_mail_names_nobody(master_data):
    assert master_data.find_customers(mail="someone@gmail.com") == []


def test_two_branches_with_one_name_are_both_told(master_data):
    matches = master_data.find_customers(name="Weber Anlagenbau KG")
    assert sorted(numbers(matches)) == ["200", "201"]
    assert matches[0].confidence == matches[1].confidence < 0.9


def test_address_tells_branches_apart(master_data):
    first, second = master_data.find_customers(name="Weber Anlagenbau KG", address="Ringstr. 9, 80331 München")
    assert (first.number, second.number) == ("201", "200")
    assert first.confidence >= 0.9
    assert first.confidence - second.confidence > 0.1


def test_name_alone_is_never_sure(master_data):
    [match] = master_data.find_customers(name="Hartmann GmbH")
    assert match.confidence < 0.9


def test_unlike_name_is_nobody(master_data):
    assert master_data.find_customers(name="Completely Different Ltd") == []


def test_surest_reason_of_a_customer_counts(master_data):
    [match] = master_data.find_customers(tax_id="DE136695976", number="00100", name="Hartmann GmbH")
    assert match.confidence == 0.99
    assert match.reason.startswith("tax id")


def test_asking_for_nothing_finds_nothing(master_data):
    assert master_data.find_customers() == []
    assert master_data.find_materials() == []
    assert master_data.find_customers(number="-", mail="no address") == []


def test_material_is_found_by_number_and_gtin(master_data):
    assert numbers(master_data.find_materials(own_number="4711 a")) == ["4711-A"]
    [match] = master_data.find_materials(own_number="4711-A", gtin="4006381333931")
    assert (match.number, match.name, match.confidence) == ("4711-A", "Kugelhahn DN15", 0.99)


def test_customers_own_number_means_what_that_customer_calls_so(master_data):
    assert numbers(master_data.find_materials(customer_number="K-77", customer="200")) == ["4711-B"]
    assert numbers(master_data.find_materials(customer_number="K-77", customer="00100")) == ["4711-A"]
    assert master_data.find_materials(customer_number="K-77") == []


def test_contradicting_numbers_are_both_told(master_data):
    assert numbers(master_data.find_materials(own_number="4711-B", gtin="4006381333931")) == ["4711-A", "4711-B"]


def test_without_files_nothing_is_known():
    empty = CsvMasterData()
    assert empty.find_customers(number="1", name="x") == []
    assert empty.find_materials(own_number="1") == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read"),
        (b"", "cannot be read"),
        (b"number,name\n1,A\n", "lacks the columns street, postal_code"),
        ("number,name\n1,M\xfcller\n".encode("latin-1"), "cannot be read"),
        (b'number,name\n1,"A\n', "cannot be read"),
    ],
)
def test_bad_file_stops_at_start_up_and_is_named(content, words, tmp_path):
    path = tmp_path / "customers.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=words) as caught:
        CsvMasterData(customers=path)
    assert str(path) in str(caught.value)


def test_cells_are_texts_without_space_around(tmp_path):
    path = tmp_path / "materials.csv"
    path.write_text("number,gtin,description,extra\n 007 ,, NA ,1\n", encoding="utf-8")
    [match] = CsvMasterData(materials=path).find_materials(own_number="007")
    assert (match.number, match.name) == ("007", "NA")
