"""Master data from files: what is read, what is left out with which words, and what stops."""

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from adapters.master_data import (
    FILE_KINDS,
    FileSource,
    cells,
    file_master_data,
    kind_of,
    load_file,
    refresh_files,
    temporary_master_data,
)
from datamodel.errors import ConfigurationError
from datamodel.master import (
    CrossReference,
    Material,
    MaterialConversion,
    OpenItem,
    OpenOrder,
    OpenOrderLine,
    Partner,
    PartnerQuery,
    PartnerRole,
    Plant,
    Price,
    Stock,
    UnitConversion,
)

ROOT = Path(__file__).parent.parent.parent
C, S = PartnerRole.CUSTOMER, PartnerRole.SUPPLIER


@pytest.fixture
def source(tmp_path):
    def make(kind, content, name="", **options):
        path = tmp_path / (name or f"{kind}.csv")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return FileSource(kind, path, **options)

    return make


def records(source):
    return [change.record for change in source.changes()]


def test_customer_has_all_that_its_row_says(source):
    header = "number,name,street,postal_code,city,country,tax_id,iban,mail_domain,their_number,currency"
    header += ",credit_block,min_order_value"
    row = '0100,"Weber, Söhne",Weg 1,04177,Leipzig,DE,DE1,DE89 3704 0044 0532 0130 00,a.example; B.example'
    row += ',V-7,EUR,x,"1.250,50"'
    assert records(source("customers", f"{header}\n{row}\n")) == [
        Partner(
            "0100",
            C,
            "Weber, Söhne",
            "Weg 1",
            "04177",
            "Leipzig",
            "DE",
            "DE1",
            ("DE89370400440532013000",),
            ("a.example", "b.example"),
            "V-7",
            "EUR",
            credit_block=True,
            min_order_value=Decimal("1250.50"),
        )
    ]


def test_supplier_is_a_partner_of_the_other_role(source):
    assert records(source("suppliers", "number,name\n7,A\n")) == [Partner("7", S, "A")]


def test_material_has_units_conversions_and_limits(source):
    text = (
        "number;description;base_unit;price;price_quantity;currency;conversions;min_quantity;usual_quantity;"
        "lead_time_days;blocked\nA;Hahn;Stk;38,40;100;EUR;CT=12; PF=480;10;200;5;nein\n"
    ).replace("CT=12; PF=480", '"CT=12; PF=480"')
    assert records(source("materials", text)) == [
        Material(
            "A",
            "Hahn",
            "PCE",
            price=Decimal("38.40"),
            price_quantity=Decimal(100),
            currency="EUR",
            min_quantity=Decimal(10),
            usual_quantity=Decimal(200),
            lead_time_days=5,
            conversions=(UnitConversion("CT", Decimal(12)), UnitConversion("PF", Decimal(480))),
        )
    ]


@pytest.mark.parametrize(
    ("kind", "text", "record"),
    [
        (
            "customer_materials",
            "customer_number,customer_material_number,material_number\n1,K 7,A\n",
            CrossReference("1", C, "K 7", "A"),
        ),
        (
            "supplier_materials",
            "supplier_number,supplier_material_number,material_number\n1,S7,A\n",
            CrossReference("1", S, "S7", "A"),
        ),
        (
            "conversions",
            "material_number,unit,factor,denominator\nA,Karton,25,2\n",
            MaterialConversion("A", "CT", Decimal("12.5")),
        ),
        (
            "prices",
            "material_number,price,currency,customer_number,min_quantity,valid_from,valid_to\nA,9.5,EUR,1,10,01.02.2026,99991231\n",
            Price(
                "A",
                Decimal("9.5"),
                "EUR",
                "1",
                min_quantity=Decimal(10),
                valid_from=dt.date(2026, 2, 1),
                valid_to=dt.date(9999, 12, 31),
            ),
        ),
        (
            "open_items",
            "number,partner_number,date,amount,currency,open_amount,due_date,role\nRG-1,1,2026-02-01,119.00,EUR,,00000000,\n",
            OpenItem("RG-1", "1", dt.date(2026, 2, 1), Decimal("119.00"), Decimal("119.00"), "EUR"),
        ),
        ("plants", "number,name,city\n1000,Bremen Werk,Bremen\n", Plant("1000", "Bremen Werk", city="Bremen")),
        (
            "stock",
            "material_number,plant,quantity,storage_location\nA,1000,12.5,01\n",
            Stock("A", "1000", Decimal("12.5"), "01"),
        ),
    ],
)
def test_row_of_every_other_kind_is_its_record(kind, text, record, source):
    assert records(source(kind, text)) == [record]


def test_rows_of_an_order_are_its_lines(source):
    text = (
        "role,number,partner_number,position,material_number,quantity,unit,delivered\n"
        "supplier,1,7,10,A,5,Stk,2\ncustomer,1,8,10,C,1,Stk,\nsupplier,1,7,20,B,6,kg,\n"
    )
    lines = (OpenOrderLine("10", "A", Decimal(5), "PCE", Decimal(2)), OpenOrderLine("20", "B", Decimal(6), "KGM"))
    ours, theirs = records(source("open_orders", text))
    assert ours == OpenOrder("1", "7", S, lines=lines)
    assert (theirs.role, len(theirs.lines)) == (C, 1)


def test_order_with_a_damaged_row_is_left_out_whole(source):
    text = (
        "role,number,partner_number,position,material_number,quantity,unit\n"
        "supplier,1,7,10,A,5,Stk\nsupplier,1,7,20,B,many,Stk\nsupplier,2,7,10,A,1,Stk\n"
    )
    opened = source("open_orders", text)
    assert [order.number for order in records(opened)] == ["2"]
    assert opened.doubtful == {("open_orders", ("supplier", "1"))}


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_delimiter_is_told_from_the_header(sign, source):
    assert records(source("suppliers", f"name{sign}number{sign}city\nA{sign}1{sign}Ulm\n")) == [
        Partner("1", S, "A", city="Ulm")
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encoding_is_told_from_the_byte_order_mark(encoding, source):
    assert records(source("suppliers", "number,name\n1,Müller\n".encode(encoding)))[0].name == "Müller"


def test_other_encoding_has_to_be_named(source):
    content = "number,name\n1,Müller\n".encode("cp1252")
    with pytest.raises(ConfigurationError, match=r"cannot be read.*utf-8"):
        records(source("suppliers", content))
    assert records(source("suppliers", content, encoding="cp1252"))[0].name == "Müller"


def test_xlsx_is_read_as_text(source, tmp_path):
    path = tmp_path / "materials.xlsx"
    frame = pd.DataFrame(
        {"number": ["007", 4711], "description": ["Hahn", "NA"], "gtin": [4099998800378, None], "price": [38.4, 1250]}
    )
    frame.to_excel(path, index=False)
    first, second = records(FileSource("materials", path))
    assert (first.number, first.gtin, first.price) == ("007", "4099998800378", Decimal("38.4"))
    assert (second.number, second.description, second.gtin, second.price) == ("4711", "NA", "", Decimal(1250))


def test_damaged_xlsx_stops(tmp_path):
    path = tmp_path / "materials.xlsx"
    path.write_bytes(b"PK\x03\x04 rubbish")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        records(FileSource("materials", path))


def test_cells_are_texts_without_space_around_and_headers_in_any_writing(source):
    [material] = records(source("materials", "Number, Description ,extra\n 007 , NA ,1\n\n"))
    assert (material.number, material.description) == ("007", "NA")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "cannot be read"),
        (b"number\n1\n", r"lacks the columns name\. It has: number"),
        ("number,name\n1,M\xfcller\n".encode("latin-1"), "cannot be read"),
        (b'number,name\n1,"A\n', "cannot be read"),
    ],
)
def test_file_that_is_no_table_of_its_kind_stops_and_is_named(content, words, source, tmp_path):
    with pytest.raises(ConfigurationError, match=words) as caught:
        records(source("customers", content))
    assert str(tmp_path / "customers.csv") in str(caught.value)


def test_missing_file_and_unknown_kind_stop(tmp_path):
    with pytest.raises(ConfigurationError, match="cannot be read"):
        records(FileSource("customers", tmp_path / "none.csv"))
    with pytest.raises(ConfigurationError, match="Known: customers, suppliers"):
        FileSource("clients", tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("2,,PCE,1", "description is empty"),
        (",Hahn,PCE,1", "number is empty"),
        ("2,Hahn,Fuder,1", "unit the unit 'Fuder' is not known"),
        ("2,Hahn,PCE,viel", "price 'viel' is no number"),
        ("2,Hahn,PCE,1,2,3", "it has more cells than the header"),
        (f"{'9' * 65},Hahn,PCE,1", "longer than 64 signs"),
        ("4.09999E+12,Hahn,PCE,1", "shortened by a spreadsheet"),
        ("1,Hahn,PCE,2", "1 stands in row 2 already, with other values"),
    ],
)
def test_damaged_row_is_left_out_with_its_number(row, words, source):
    opened = source("materials", f"number,description,unit,price\n1,Hahn,PCE,1\n{row}\n3,Hahn,PCE,1\n")
    assert [material.number for material in records(opened)] == ["1", "3"]
    [problem] = opened.problems
    assert problem.startswith("materials.csv, row 3: ")
    assert words in problem


def test_row_twice_the_same_is_no_problem(source):
    opened = source("plants", "number,name\n1,A\n1,A\n")
    assert len(records(opened)) == 1
    assert opened.problems == []


def test_delta_row_needs_only_its_key_to_delete(source):
    opened = source("materials", "number,description,price,deleted\n1,,viel,x\n2,Hahn,1,\n,Hahn,1,x\n")
    assert [(change.record.number, change.deleted) for change in opened.changes()] == [("1", True), ("2", False)]
    assert len(opened.problems) == 1


@pytest.mark.parametrize(
    ("cell", "mark", "value"),
    [
        ("1.234,56", ".", "1234.56"),
        ("1,234.56", ",", "1234.56"),
        ("1.234.567", "", "1234567"),
        ("38,40", ".", "38.40"),
        ("0,125", "", "0.125"),
        ("1.234", ".", "1.234"),
        ("1.234", ",", "1234"),
        ("-12,5", "", "-12.5"),
        ("1'250.00", "", "1250.00"),
        ("1 250", "", "1250"),
    ],
)
def test_decimal_is_read_as_it_was_meant(cell, mark, value):
    assert cells.decimal(cell, mark) == Decimal(value)


@pytest.mark.parametrize(("cell", "mark"), [("1.234", ""), ("1,23,4", "."), ("12a", "."), ("1.2.3", ","), ("--1", ".")])
def test_decimal_that_may_mean_two_things_is_refused(cell, mark):
    with pytest.raises(ValueError, match=r"number|thousands"):
        cells.decimal(cell, mark)


def test_decimal_sign_is_that_of_the_cells_that_leave_no_choice(source):
    german = source("stock", "material_number;plant;quantity\nA;1;1.234\nB;1;0,5\n")
    assert [stock.quantity for stock in records(german)] == [1234, Decimal("0.5")]
    english = source("stock", "material_number,plant,quantity\nA,1,1.234\n")
    assert records(english)[0].quantity == Decimal("1.234")
    doubtful = source("stock", "material_number;plant;quantity\nA;1;1.234\n")
    assert records(doubtful) == []
    assert "may be meant with thousands" in doubtful.problems[0]
    assert records(source("stock", "material_number;plant;quantity\nA;1;1.234\n", decimal=","))[0].quantity == 1234


@pytest.mark.parametrize(
    ("parse", "cell"),
    [
        (cells.day, "31.02.2026"),
        (cells.flag, "vielleicht"),
        (cells.count, "1.5"),
        (cells.role, "kunde"),
        (cells.conversions, "CT"),
        (cells.conversions, "CT=0"),
    ],
)
def test_cell_that_means_nothing_is_refused(parse, cell):
    with pytest.raises(ValueError, match=re.escape(cell)):
        parse(cell)


def test_ibans_may_be_several_or_grouped():
    assert cells.ibans("DE89 3704 0044 0532 0130 00") == ("DE89370400440532013000",)
    assert cells.ibans("DE89370400440532013000 DE02120300000000202051") == (
        "DE89370400440532013000",
        "DE02120300000000202051",
    )
    assert cells.ibans("DE89 3704 0044 0532 0130 00; DE02120300000000202051")[1] == "DE02120300000000202051"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("customers.csv", "customers"),
        ("Customer-Materials 2026.xlsx", "customer_materials"),
        ("stock_delta.csv", "stock"),
    ],
)
def test_name_of_a_file_says_its_kind(name, kind):
    assert kind_of(Path(name)) == kind


def test_name_that_says_no_kind_is_refused():
    with pytest.raises(ConfigurationError, match="does not say which master data"):
        kind_of(Path("export.csv"))


def test_files_are_loaded_again_only_when_their_content_changed(tmp_path):
    path = tmp_path / "customers.csv"
    path.write_text("number,name\n1,A\n2,B\n")
    master_data = temporary_master_data()
    assert refresh_files(master_data, {"customers": path})["customers"].added == {"partners": 2}
    assert refresh_files(master_data, {"customers": path}) == {}
    path.write_text("number,name\n1,A\n")
    assert refresh_files(master_data, {"customers": path})["customers"].deleted == {"partners": 1}


def test_delta_file_deletes_only_what_it_marks_and_the_full_file_still_counts_as_loaded(tmp_path):
    full, delta = tmp_path / "customers.csv", tmp_path / "customers-delta.csv"
    full.write_text("number,name\n1,A\n2,B\n")
    delta.write_text("number,name,deleted\n2,,x\n3,C,\n")
    master_data = temporary_master_data()
    load_file(master_data, full)
    report = load_file(master_data, delta, delta=True)
    assert (report.added, report.deleted) == ({"partners": 1}, {"partners": 1})
    assert refresh_files(master_data, {"customers": full}) == {}
    assert [master_data.partner(number, C) is None for number in "123"] == [False, True, False]


def test_damaged_row_keeps_what_was_known_and_is_logged(tmp_path, caplog):
    path = tmp_path / "materials.csv"
    path.write_text("number,description,price\n1,A,1\n2,B,2\n")
    master_data = temporary_master_data()
    refresh_files(master_data, {"materials": path})
    path.write_text("number,description,price\n1,A,1\n2,B,zwei\n")
    report = refresh_files(master_data, {"materials": path})["materials"]
    assert (report.deleted, report.kept) == ({"materials": 0, "conversions": 0}, {"materials": 1, "conversions": 0})
    assert "row 3: price 'zwei' is no number" in caplog.text
    assert master_data.material("2") == Material("2", "B", price=Decimal(2))


def test_master_data_of_files_alone_need_no_store(tmp_path):
    path = tmp_path / "suppliers.csv"
    path.write_text("number,name,tax_id\n7,Gießerei,DE1\n")
    master_data = file_master_data(suppliers=path, materials=None)
    assert [match.number for match in master_data.find_partners(PartnerQuery(S, tax_id="DE1"))] == ["7"]


def test_every_column_is_documented():
    text = (ROOT / "docs/master_data.md").read_text(encoding="utf-8")
    for name, kind in FILE_KINDS.items():
        [row] = [line for line in text.splitlines() if line.startswith(f"| `{name}` |")]
        assert {*re.findall(r"`(\w+)`", row)} >= {name, *kind.required, *kind.optional}, name
