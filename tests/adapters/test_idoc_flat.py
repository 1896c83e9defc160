"""Flat files, of every type both ways.

Where a field begins and ends is held against SAP's own documentation of the segments, whose positions count from 1 and
include the 63 characters of administration.
"""

import contextlib
import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.idoc.control import IdocProfile
from adapters.idoc.flat import CODE_PAGES, from_flat, to_flat
from adapters.idoc.structure import EDIDC40, Idoc, Kind, Segment, all_segments, children_of, fields_of
from adapters.idoc.trade.basic_types import Invoic02, OrderItem, Orders05
from adapters.idoc.trade.header import E1EDK01, E1EDK02, E1EDKA1, E1EDKT1, E1EDKT2
from adapters.idoc.trade.invoices import read_invoice
from adapters.idoc.trade.items import E1EDP19, E1EDP20, E1EDS01
from adapters.idoc.trade.orders import read_order
from adapters.idoc.trade.responses import read_response
from adapters.idoc.types import BASIC_TYPES
from adapters.idoc.xml import MAX_BYTES, from_xml, to_xml
from datamodel.errors import DocumentError, RejectionCode

CONTROL = EDIDC40(tabnam="EDI_DC40", mandt="100", docnum="0000000000000042", direct="2", idoctyp="ORDERS05",
                  mestyp="ORDERS", sndpor="A", sndprt="LS", sndprn="A", rcvpor="B", rcvprt="LS",
                  rcvprn="B")  # fmt: skip
ITEM = OrderItem(posex="000010", menge="5", schedule=(E1EDP20(wmeng="5"),), objects=(E1EDP19(qualf="001", idtnr="K"),))
ORDER = Orders05(
    control=CONTROL,
    header=E1EDK01(curcy="EUR", belnr="4711"),
    partners=(E1EDKA1(parvw="AG", name1="Gőz Kft."),),
    references=(E1EDK02(qualf="001", belnr="4711"),),
    texts=(E1EDKT1(tdid="Z001", lines=(E1EDKT2(tdline="Tor 3"), E1EDKT2(tdline="klingeln"))),),
    items=(ITEM, dataclasses.replace(ITEM, posex="000020")),
    totals=(E1EDS01(sumid="001", summe="2"),),
)


def lines(content: bytes) -> list[str]:
    return content.decode().splitlines()


def record(definition: str, data: str, *, level: str = "02", parent: str = "000000") -> str:
    return f"{definition:<30}100{'42':<16}000009{parent}{level}{data}"


def with_record(index: int, added: str) -> bytes:
    found = lines(to_flat(ORDER))
    return "\r\n".join([*found[:index], added, *found[index:]]).encode()


def test_records_have_the_widths_of_the_file_port() -> None:
    first, *others = lines(to_flat(ORDER))
    assert len(first) == 524
    assert {len(line) for line in others} == {63 + 1000}


def test_levels_and_parents_are_those_of_files_that_sap_writes() -> None:
    """E1EDK01, of which there is one, has level 01 and its siblings 02, all without a parent."""
    told = [(line[:30].strip(), line[49:55], line[55:61], line[61:63]) for line in lines(to_flat(ORDER))[1:]]
    assert told == [
        ("E2EDK01005", "000001", "000000", "01"),
        ("E2EDKA1003", "000002", "000000", "02"),
        ("E2EDK02", "000003", "000000", "02"),
        ("E2EDKT1002", "000004", "000000", "02"),
        ("E2EDKT2001", "000005", "000004", "03"),
        ("E2EDKT2001", "000006", "000004", "03"),
        ("E2EDP01008", "000007", "000000", "02"),
        ("E2EDP20001", "000008", "000007", "03"),
        ("E2EDP19002", "000009", "000007", "03"),
        ("E2EDP01008", "000010", "000000", "02"),
        ("E2EDP20001", "000011", "000010", "03"),
        ("E2EDP19002", "000012", "000010", "03"),
        ("E2EDS01", "000013", "000000", "02"),
    ]


def test_every_data_record_names_client_and_number_of_the_idoc() -> None:
    assert {(line[30:33], line[33:49]) for line in lines(to_flat(ORDER))[1:]} == {("100", "0000000000000042")}


@pytest.mark.parametrize(
    ("tag", "field", "first", "last"),
    [
        ("EDI_DC40", "mestyp", 100, 129),
        ("EDI_DC40", "sndprn", 163, 172),
        ("EDI_DC40", "rcvprn", 278, 287),
        ("EDI_DC40", "arckey", 435, 504),
        ("EDI_DC40", "serial", 505, 524),
        ("E1EDK01", "kundeuinr", 103, 122),
        ("E1EDK01", "belnr", 147, 181),
        ("E1EDK01", "augru", 288, 290),
        ("E1EDK01", "wkurs_m", 409, 420),
        ("E1EDK02", "datum", 108, 115),
        ("E1EDK03", "datum", 67, 74),
        ("E1EDK04", "mwsbt", 88, 105),
        ("E1EDK05", "kobtr", 204, 221),
        ("E1EDK14", "orgid", 67, 101),
        ("E1EDK17", "lktext", 70, 139),
        ("E1EDK18", "zterm_txt", 83, 152),
        ("E1EDK28", "acnam", 254, 288),
        ("E1EDKA1", "name1", 101, 135),
        ("E1EDKA1", "stras", 241, 275),
        ("E1EDKA1", "land1", 408, 410),
        ("E1EDKA1", "ihrez", 747, 776),
        ("E1EDKA1", "title", 1044, 1058),
        ("E1EDKT1", "tdobname", 83, 152),
        ("E1EDKT2", "tdformat", 134, 135),
        ("E1EDP01", "menge", 75, 89),
        ("E1EDP01", "vprei", 118, 132),
        ("E1EDP01", "werks", 375, 378),
        ("E1EDP01", "matnr", 458, 492),
        ("E1EDP01", "posguid", 502, 523),
        ("E1EDP02", "zeile", 102, 107),
        ("E1EDP02", "ihrez", 157, 186),
        ("E1EDP05", "kobas", 281, 298),
        ("E1EDP19", "ktext", 102, 171),
        ("E1EDP19", "mfrnr", 214, 223),
        ("E1EDP26", "betrg", 67, 84),
        ("E1EDPA1", "title", 1044, 1058),
        ("E1EDS01", "waerq", 88, 90),
    ],
)
def test_field_stands_where_sap_s_documentation_has_it(tag: str, field: str, first: int, last: int) -> None:
    segment = (all_segments(Orders05) | all_segments(Invoic02))[tag]
    before = 0 if segment is EDIDC40 else 63
    for spec in fields_of(segment):
        if spec.name == field:
            assert (before + 1, before + spec.length) == (first, last)
        before += spec.length


@pytest.mark.parametrize(("tag", "length"), [("E1EDK01", 357), ("E1EDP01", 543)])
def test_segment_is_as_long_as_sap_s_documentation_says(tag: str, length: int) -> None:
    assert sum(spec.length for spec in fields_of(all_segments(Orders05)[tag])) == length


@pytest.mark.parametrize("idoc", BASIC_TYPES.values(), ids=BASIC_TYPES)
def test_no_segment_is_longer_than_a_record(idoc: type[Idoc]) -> None:
    for segment in all_segments(idoc).values():
        assert sum(spec.length for spec in fields_of(segment)) <= 1000, segment.tag


def test_file_of_another_system_is_read() -> None:
    """Laid out as an SAP system wrote one: no numbers of parents, blanks before numbers, short records, LF."""
    control = (f"{'EDI_DC40':<10}500{'0000000001078029':<16}740 302   {'INVOIC02':<30}{'':<30}{'INVOIC':<30}{'':<19}"
               f"{'SAPPRD':<10}LS  {'PRDCLNT500':<10}{'':<91}{'EDI':<10}KU  {'0000200656':<10}")  # fmt: skip
    header = (
        f"{'':<4}USDEUR{'0.80199':<12}{'Z090':<17}{'':<20}{'FR39350219382':<20}INVO{'0120058620':<35}{'7076.854':<18}"
    )
    found = f"""{control}
E2EDK01005                    500000000000107802900000100000001{header}
E2EDKA1003                    50000000000010780290000020000000 2RS {"0000200656":<17}
E2EDK02                       500000000000107802900001200000002009{"0120058620":<35}
E2EDK03                       50000000000010780290000130000000201220260311
E2EDS01                       500000000000107802900002100000002011{"         8421.47":<18}USD
"""
    [parsed] = from_flat(found.encode(), BASIC_TYPES)
    assert isinstance(parsed.idoc, Invoic02)
    assert parsed.idoc.header == E1EDK01(curcy="USD", hwaer="EUR", wkurs="0.80199", zterm="Z090",
                                         eigenuinr="FR39350219382", bsart="INVO", belnr="0120058620",
                                         ntgew="7076.854")  # fmt: skip
    assert (parsed.idoc.control.sndprn, parsed.idoc.control.rcvprn) == ("PRDCLNT500", "0000200656")
    assert parsed.idoc.totals == (E1EDS01(sumid="011", summe="8421.47", sunit="USD"),)
    assert parsed.ignored == ()


def test_file_may_hold_many_idocs() -> None:
    other = dataclasses.replace(ORDER, header=E1EDK01(belnr="4712"))
    found = from_flat(to_flat(ORDER) + to_flat(other), BASIC_TYPES)
    assert [parsed.idoc for parsed in found] == [ORDER, other]


@pytest.mark.parametrize("code_page", CODE_PAGES)
def test_every_code_page_is_read_as_it_was_written(code_page: str) -> None:
    idoc = dataclasses.replace(ORDER, partners=(E1EDKA1(parvw="AG", name1="Schäfer & Söhne"),))
    content = to_flat(idoc, code_page=code_page)
    assert [parsed.idoc for parsed in from_flat(content, BASIC_TYPES, code_page=code_page)] == [idoc]
    if code_page != "1401":  # nobody can tell Latin 2 from Windows-1252
        assert [parsed.idoc for parsed in from_flat(content, BASIC_TYPES)] == [idoc]


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"])
def test_byte_order_mark_is_no_part_of_the_file(mark: bytes) -> None:
    page = {b"\xef\xbb\xbf": "4110", b"\xff\xfe": "4103", b"\xfe\xff": "4102"}[mark]
    content = mark + to_flat(ORDER, code_page=page)
    assert [parsed.idoc for parsed in from_flat(content, BASIC_TYPES)] == [ORDER]
    assert [parsed.idoc for parsed in from_flat(content, BASIC_TYPES, code_page=page)] == [ORDER]


def test_letters_that_the_code_page_lacks_lose_their_accents_in_names() -> None:
    idoc = dataclasses.replace(ORDER, partners=(E1EDKA1(parvw="AG", name1="Gőz Kft. 株"),))
    [parsed] = from_flat(to_flat(idoc, code_page="1100"), BASIC_TYPES, code_page="1100")
    assert isinstance(parsed.idoc, Orders05)
    assert parsed.idoc.partners[0].name1 == "Goz Kft. ?"


def test_letters_that_the_code_page_lacks_are_refused_in_numbers() -> None:
    idoc = dataclasses.replace(ORDER, references=(E1EDK02(qualf="001", belnr="Ő-1"),))
    with pytest.raises(DocumentError, match="'Ő-1' in E1EDK02-BELNR has letters that the ERP's code page") as caught:
        to_flat(idoc, code_page="1100")
    assert caught.value.code is RejectionCode.DOES_NOT_FIT
    assert from_flat(to_flat(idoc, code_page="1401"), BASIC_TYPES, code_page="1401")[0].idoc == idoc


def test_letters_of_two_places_shift_nothing() -> None:
    idoc = dataclasses.replace(ORDER, partners=(E1EDKA1(parvw="AG", name1="😀" * 20, name2="zwei"),))
    [parsed] = from_flat(to_flat(idoc), BASIC_TYPES)
    assert isinstance(parsed.idoc, Orders05)
    assert (parsed.idoc.partners[0].name1, parsed.idoc.partners[0].name2) == ("😀" * 17, "zwei")


@pytest.mark.parametrize("definition", ["E2EDK02", "E1EDK02", "E2EDK02000", "E2EDK02001"])
def test_older_and_newer_definitions_name_the_same_segment(definition: str) -> None:
    content = with_record(4, record(definition, f"009{'RE-1':<35}"))
    [parsed] = from_flat(content, BASIC_TYPES)
    assert isinstance(parsed.idoc, Orders05)
    assert parsed.idoc.references[1] == E1EDK02(qualf="009", belnr="RE-1")
    assert parsed.ignored == ()


def test_unknown_segment_is_told_with_all_below_it() -> None:
    """E2EDK02 stands deeper than the unknown segment: it is a part of that, and no reference of the order."""
    below = record("E2EDK02", f"009{'RE-1':<35}", level="03", parent="000009")
    content = with_record(4, record("Z2HEAD000", "secret") + "\r\n" + below)
    [parsed] = from_flat(content, BASIC_TYPES)
    assert parsed.idoc == ORDER
    assert parsed.ignored == ("Z2HEAD000", "E2EDK02")


def test_segment_beside_an_unknown_one_is_read() -> None:
    beside = record("E2EDK02", f"009{'RE-1':<35}")
    [parsed] = from_flat(with_record(4, record("Z2HEAD000", "secret") + "\r\n" + beside), BASIC_TYPES)
    assert isinstance(parsed.idoc, Orders05)
    assert [found.belnr for found in parsed.idoc.references] == ["4711", "RE-1"]
    assert parsed.ignored == ("Z2HEAD000",)


def test_what_a_newer_version_has_behind_the_last_field_is_told() -> None:
    [parsed] = from_flat(with_record(4, record("E2EDK02001", f"{'009RE-1':<58}new")), BASIC_TYPES)
    assert parsed.ignored == ("E1EDK02 from character 59 on",)


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", RejectionCode.EMPTY, "no record"),
        (b" \r\n\n", RejectionCode.EMPTY, "no record"),
        (b"ISA*00*", RejectionCode.UNSUPPORTED_TYPE, "no flat IDoc"),
        (b"EDI_DC    300", RejectionCode.UNSUPPORTED_TYPE, "port version 2"),
        (b"EDI_DC40", RejectionCode.UNSUPPORTED_TYPE, "type ''"),
        (to_flat(ORDER).replace(b"ORDERS05", b"MATMAS05"), RejectionCode.UNSUPPORTED_TYPE, "type 'MATMAS05'"),
        (to_flat(ORDER)[526:], RejectionCode.UNSUPPORTED_TYPE, "no flat IDoc"),
        (to_flat(ORDER) + b"\x81\xff", RejectionCode.DAMAGED, "code page"),
        (with_record(2, record("E2EDK01005", "x")), RejectionCode.DAMAGED, "E1EDK01 stands 2 times where one may"),
        (with_record(1, record("E2EDP20001", "5")), RejectionCode.DAMAGED, "E2EDP20001 stands where ORDERS05 has none"),
        (b"x" * (MAX_BYTES + 1), RejectionCode.TOO_LARGE, "Have its sender split it"),
    ],
    ids=lambda value: None if isinstance(value, bytes) else str(value),
)
def test_what_is_no_flat_idoc_is_refused_with_its_reason(content: bytes, code: RejectionCode, words: str) -> None:
    with pytest.raises(DocumentError, match=words) as caught:
        from_flat(content, BASIC_TYPES)
    assert caught.value.code is code


def test_file_in_another_code_page_than_agreed_is_refused() -> None:
    with pytest.raises(DocumentError, match=r"not in the code page utf-8: .* at byte \d+") as caught:
        from_flat(to_flat(ORDER, code_page="1401"), BASIC_TYPES, code_page="4110")
    assert caught.value.code is RejectionCode.DAMAGED


@given(st.binary(max_size=300))
def test_any_records_are_read_or_refused(content: bytes) -> None:
    with contextlib.suppress(DocumentError):
        from_flat(to_flat(ORDER)[:526] + content, BASIC_TYPES)


@given(st.data())
@settings(max_examples=60)
def test_file_that_lost_bytes_is_read_or_refused(data: st.DataObject) -> None:
    content = to_flat(ORDER)
    begin, end = sorted(data.draw(st.lists(st.integers(0, len(content)), min_size=2, max_size=2)))
    with contextlib.suppress(DocumentError):
        from_flat(content[:begin] + content[end:], BASIC_TYPES)


_LETTERS = "ABCxyz019äß-/.,"
_VALUES = {
    Kind.DATE: st.dates().map(lambda day: day.strftime("%Y%m%d").zfill(8)),
    Kind.TIME: st.times().map(lambda time: time.strftime("%H%M%S")),
}


def values_of(segment: type[Segment]) -> st.SearchStrategy[dict[str, str]]:
    """Some fields of a segment with values that fit; the required ones always."""
    fields = {spec.name: spec for spec in fields_of(segment)}

    def value(name: str) -> st.SearchStrategy[str]:
        spec = fields[name]
        if spec.kind is Kind.NUMBER:
            return st.integers(0, 10 ** min(spec.length - 1, 6) - 1).map(str)
        return _VALUES.get(spec.kind, st.text(_LETTERS, min_size=1, max_size=min(spec.length, 40)))

    required = {name for name, spec in fields.items() if spec.required}
    chosen = st.sets(st.sampled_from(sorted(fields)), max_size=3).map(lambda names: sorted(names | required))
    return chosen.flatmap(lambda names: st.fixed_dictionaries({name: value(name) for name in names}))


@st.composite
def built(draw: st.DrawFn, owner: type[Any], **fixed: Any) -> Any:
    """A segment or IDoc from its declaration alone."""
    values = dict(fixed) if fixed else draw(values_of(owner))
    for spec in children_of(owner):
        least = 1 if spec.required else 0
        most = 2 if spec.many else 1
        count = draw(st.integers(least, max(least, most if draw(st.booleans()) else least)))
        found = tuple(draw(built(spec.segment)) for _ in range(count))
        if found:
            values[spec.name] = found if spec.many else found[0]
    return owner(**values)


@pytest.mark.parametrize("idoc", BASIC_TYPES.values(), ids=BASIC_TYPES)
@given(data=st.data())
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example], deadline=None)
def test_any_idoc_of_any_type_is_read_as_it_was_written(idoc: type[Idoc], data: st.DataObject) -> None:
    control = dataclasses.replace(CONTROL, idoctyp=idoc.basic_type, mestyp=idoc.message_types[0])
    one = data.draw(built(idoc, control=control))
    [flat] = from_flat(to_flat(one), BASIC_TYPES)
    assert (flat.idoc, flat.ignored) == (one, ())
    xml = from_xml(to_xml(one), BASIC_TYPES)
    assert (xml.idoc, xml.ignored) == (one, ())


@pytest.mark.parametrize(
    ("idoc", "message", "read"),
    [(Orders05, "ORDERS", read_order), (Orders05, "ORDRSP", read_response), (Invoic02, "INVOIC", read_invoice)],
)
@given(data=st.data())
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example], deadline=None)
def test_any_idoc_is_read_into_a_record_or_refused(
    idoc: type[Idoc], message: str, read: Callable[[Any, IdocProfile], object], data: st.DataObject
) -> None:
    control = dataclasses.replace(CONTROL, idoctyp=idoc.basic_type, mestyp=message)
    with contextlib.suppress(DocumentError):
        read(data.draw(built(idoc, control=control)), IdocProfile())


@pytest.mark.parametrize(("message", "read"), [("ORDRSP", read_order), ("ORDERS", read_response)])
def test_another_message_of_the_type_is_refused(message: str, read: Callable[[Any, IdocProfile], object]) -> None:
    idoc = dataclasses.replace(ORDER, control=dataclasses.replace(CONTROL, mestyp=message))
    with pytest.raises(DocumentError, match=f"The ORDERS05 is the message '{message}', and Intray reads") as caught:
        read(idoc, IdocProfile())
    assert caught.value.code is RejectionCode.UNSUPPORTED_TYPE
