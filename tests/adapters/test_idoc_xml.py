import contextlib
import dataclasses
import resource

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from adapters.idoc.control import IdocProfile
from adapters.idoc.schema import schema_errors
from adapters.idoc.structure import EDIDC40
from adapters.idoc.trade.basic_types import OrderItem, Orders05
from adapters.idoc.trade.header import E1EDK01, E1EDK02, E1EDK03, E1EDKA1
from adapters.idoc.trade.items import E1EDP19, E1EDP20
from adapters.idoc.trade.orders import read_order
from adapters.idoc.types import BASIC_TYPES
from adapters.idoc.xml import MAX_BYTES, from_xml, parse, to_xml
from datamodel.errors import DocumentError, RejectionCode

CONTROL = EDIDC40(tabnam="EDI_DC40", direct="2", idoctyp="ORDERS05", mestyp="ORDERS", sndpor="A", sndprt="LS",
                  sndprn="A", rcvpor="B", rcvprt="LS", rcvprn="B")  # fmt: skip
ORDER = Orders05(
    control=CONTROL,
    header=E1EDK01(curcy="EUR", belnr="4711"),
    dates=(E1EDK03(iddat="012", datum="20260305"),),
    partners=(E1EDKA1(parvw="AG", partn="100042", name1="Hartmann"),),
    references=(E1EDK02(qualf="001", belnr="4711"),),
    items=(OrderItem(posex="000010", schedule=(E1EDP20(wmeng="5"),), objects=(E1EDP19(qualf="001", idtnr="K"),)),),
)
XML = to_xml(ORDER, namespace="")

WRITTEN_BY_SAP = b"""<?xml version="1.0" encoding="utf-8"?>
<ZORDERS05E><IDOC BEGIN="1"><EDI_DC40 SEGMENT="1"><TABNAM>EDI_DC40</TABNAM><MANDT>400</MANDT>
<DOCNUM>0000000000481516</DOCNUM><DOCREL>750</DOCREL><STATUS>30</STATUS><DIRECT>1</DIRECT><OUTMOD>2</OUTMOD>
<IDOCTYP>ORDERS05</IDOCTYP><CIMTYP>ZORDERS05E</CIMTYP><MESTYP>ORDERS</MESTYP><SNDPOR>SAPP01</SNDPOR>
<SNDPRT>LS</SNDPRT><SNDPRN>P01CLNT400</SNDPRN><RCVPOR>A000000012</RCVPOR><RCVPRT>LI</RCVPRT><RCVPFC>LF</RCVPFC>
<RCVPRN>0000200017</RCVPRN><CREDAT>20260305</CREDAT><CRETIM>101500</CRETIM><SERIAL>20260305101459</SERIAL></EDI_DC40>
<E1EDK01 SEGMENT="1"><CURCY>EUR</CURCY><HWAER>EUR</HWAER><WKURS>1.00000</WKURS><ZTERM>Z030</ZTERM><BSART>NB</BSART>
<BELNR>4500012345</BELNR><RECIPNT_NO>0000200017</RECIPNT_NO><FKTYP>L</FKTYP>
<Z1HEAD SEGMENT="1"><ZZMAIL>einkauf@hartmann.example</ZZMAIL></Z1HEAD></E1EDK01>
<E1EDK14 SEGMENT="1"><QUALF>014</QUALF><ORGID>1000</ORGID></E1EDK14>
<E1EDK14 SEGMENT="1"><QUALF>013</QUALF><ORGID>NB</ORGID></E1EDK14>
<E1EDK03 SEGMENT="1"><IDDAT>012</IDDAT><DATUM>20260305</DATUM></E1EDK03>
<E1EDK03 SEGMENT="1"><IDDAT>011</IDDAT><DATUM>00000000</DATUM></E1EDK03>
<E1EDKA1 SEGMENT="1"><PARVW>AG</PARVW><PARTN>1000</PARTN><TELF1>0711 1234</TELF1><BNAME>E. Kauf</BNAME></E1EDKA1>
<E1EDKA1 SEGMENT="1"><PARVW>LF</PARVW><PARTN>0000200017</PARTN><SPRAS_ISO>DE</SPRAS_ISO></E1EDKA1>
<E1EDKA1 SEGMENT="1"><PARVW>WE</PARVW><LIFNR>3000</LIFNR><NAME1>Hartmann Werk 3</NAME1><STRAS>Hafenweg 1</STRAS>
<ORT01>Hamburg</ORT01><PSTLZ>20457</PSTLZ><LAND1>DE</LAND1></E1EDKA1>
<E1EDK02 SEGMENT="1"><QUALF>001</QUALF><BELNR>4500012345</BELNR><DATUM>20260305</DATUM><UZEIT>101458</UZEIT></E1EDK02>
<E1EDK17 SEGMENT="1"><QUALF>001</QUALF><LKOND>DAP</LKOND><LKTEXT>Delivered at place</LKTEXT></E1EDK17>
<E1EDP01 SEGMENT="1"><POSEX>00010</POSEX><ACTION>001</ACTION><PSTYP>0</PSTYP><MENGE>20.000</MENGE><MENEE>PCE</MENEE>
<BMNG2>20.000</BMNG2><PMENE>PCE</PMENE><VPREI>12.5</VPREI><PEINH>1</PEINH><NETWR>250</NETWR><MATKL>01</MATKL>
<WERKS>3000</WERKS><E1EDP20 SEGMENT="1"><WMENG>15.000</WMENG><AMENG>0.000</AMENG><EDATU>20260320</EDATU></E1EDP20>
<E1EDP20 SEGMENT="1"><WMENG>5.000</WMENG><EDATU>20260410</EDATU></E1EDP20>
<E1EDP19 SEGMENT="1"><QUALF>001</QUALF><IDTNR>K-77</IDTNR><KTEXT>Kugelhahn DN25</KTEXT></E1EDP19>
<E1EDP19 SEGMENT="1"><QUALF>002</QUALF><IDTNR>4711-A</IDTNR></E1EDP19></E1EDP01>
<E1CUCFG SEGMENT="1"><POSEX>000010</POSEX><E1CUINS SEGMENT="1"><INST_ID>1</INST_ID></E1CUINS></E1CUCFG>
<E1EDS01 SEGMENT="1"><SUMID>002</SUMID><SUMME>250</SUMME><SUNIT>EUR</SUNIT></E1EDS01></IDOC></ZORDERS05E>"""


def test_order_of_another_sap_system_is_read_as_far_as_it_is_known() -> None:
    """Laid out as purchasing writes it: an extension, schedule lines, texts in fields that Intray does not use."""
    parsed = from_xml(WRITTEN_BY_SAP, BASIC_TYPES)
    assert parsed.ignored == ("E1CUCFG", "Z1HEAD")
    assert isinstance(parsed.idoc, Orders05)
    order = read_order(parsed.idoc, IdocProfile())
    assert (order.number, order.buyer.number, order.net_amount) == ("4500012345", "1000", 250)
    assert order.ship_to is not None
    assert order.ship_to.address == "Hafenweg 1, 20457 Hamburg, DE"
    [line] = order.lines
    assert (line.position, line.quantity, line.unit_price, line.supplier_material_number) == ("10", 20, 12.5, "4711-A")


def test_schema_says_where_an_order_of_others_is_richer_than_ours() -> None:
    """It is the schema of what Intray sends: extensions and zero dates are valid for SAP alone."""
    content = WRITTEN_BY_SAP.replace(b"<ZORDERS05E>", b'<ORDERS05 xmlns="urn:sap-com:document:sap:idoc:soap:messages">')
    message = etree.fromstring(content.replace(b"</ZORDERS05E>", b"</ORDERS05>"))
    [extension, configuration] = schema_errors(message, "ORDERS05")
    assert "Z1HEAD" in extension
    assert "E1CUCFG" in configuration
    for stranger in (*message.iter("{*}Z1HEAD"), *message.iter("{*}E1CUCFG")):
        stranger.getparent().remove(stranger)
    assert schema_errors(message, "ORDERS05") == []


@pytest.mark.parametrize("namespace", ["", "urn:sap-com:document:sap:idoc:soap:messages", "urn:other"])
def test_idoc_is_read_in_any_namespace(namespace: str) -> None:
    assert from_xml(to_xml(ORDER, namespace=namespace), BASIC_TYPES).idoc == ORDER


def test_idoc_is_found_in_an_envelope() -> None:
    envelope = b"<e:Envelope xmlns:e='urn:e'><e:Body>" + XML.partition(b"?>")[2] + b"</e:Body></e:Envelope>"
    assert from_xml(envelope, BASIC_TYPES).idoc == ORDER


def test_encodings_of_xml_are_read() -> None:
    named = dataclasses.replace(ORDER, partners=(E1EDKA1(parvw="AG", name1="Schäfer"),))
    text = to_xml(named, namespace="").decode().partition("?>")[2]
    for encoding in ("utf-16", "iso-8859-1"):
        content = f"<?xml version='1.0' encoding='{encoding}'?>{text}".encode(encoding)
        assert from_xml(content, BASIC_TYPES).idoc == named


def test_unknown_fields_are_told_with_their_segment() -> None:
    content = XML.replace(b"<BELNR>4711</BELNR>", b"<BELNR>4711</BELNR><ZZMAIL>a@b</ZZMAIL>", 1)
    assert from_xml(content, BASIC_TYPES).ignored == ("E1EDK01-ZZMAIL",)


ENTITIES = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n else b"ha" * 10) for n in range(10))
DEEP = b"<IDOC>" + b"<x>" * 100_000 + b"</x>" * 100_000 + b"</IDOC>"


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", RejectionCode.DAMAGED, "not well-formed"),
        (b"\0", RejectionCode.DAMAGED, "not well-formed"),
        (XML[:-20], RejectionCode.DAMAGED, "not well-formed"),
        (XML.replace(b"Hartmann", b"Hart\xffmann"), RejectionCode.DAMAGED, "not well-formed"),
        (DEEP, RejectionCode.DAMAGED, "not well-formed"),
        (b"<x/>", RejectionCode.UNSUPPORTED_TYPE, "no element IDOC"),
        (b"<IDOC/>", RejectionCode.DAMAGED, "no control record"),
        (XML.replace(b">ORDERS05</IDOCTYP", b">MATMAS05</IDOCTYP"), RejectionCode.UNSUPPORTED_TYPE, "'MATMAS05'"),
        (b"<x>" + XML.partition(b"?>")[2] * 2 + b"</x>", RejectionCode.TOO_MANY_PARTS, "holds 2 IDocs"),
        (XML.replace(b"<BELNR>", b"<BELNR>1</BELNR><BELNR>", 1), RejectionCode.DAMAGED, "E1EDK01-BELNR stands twice"),
        (XML.replace(b"<E1EDK03", b'<E1EDK01 SEGMENT="1"/><E1EDK03', 1), RejectionCode.DAMAGED, "stands 2 times"),
        (b"<!DOCTYPE x [" + ENTITIES + b"]><IDOC>&a9;</IDOC>", RejectionCode.HOSTILE, "document type declaration"),
        (b"<!DOCTYPE x [" + ENTITIES + b"]><IDOC a='&a9;'/>", RejectionCode.HOSTILE, "document type declaration"),
        (b"<!DOCTYPE x SYSTEM 'file:///etc/passwd'><IDOC/>", RejectionCode.HOSTILE, "document type declaration"),
        ("<?xml version='1.0' encoding='utf-16'?><!DOCTYPE x><IDOC/>".encode("utf-16"), RejectionCode.HOSTILE, "type"),
        (b"<IDOC>" + b" " * MAX_BYTES + b"</IDOC>", RejectionCode.TOO_LARGE, "Have its sender split it"),
    ],
    ids=lambda value: None if isinstance(value, bytes) else str(value),
)
def test_what_is_no_idoc_is_refused_with_its_reason(content: bytes, code: RejectionCode, words: str) -> None:
    with pytest.raises(DocumentError, match=words) as caught:
        from_xml(content, BASIC_TYPES)
    assert caught.value.code is code


def test_huge_content_is_refused_before_it_costs_memory() -> None:
    content = b"<IDOC>" + b"<x>1</x>" * (200 * 2**20 // 8) + b"</IDOC>"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(DocumentError, match="209715213 bytes"):
        parse(content)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


@given(st.data())
def test_idoc_that_lost_bytes_is_read_or_refused(data: st.DataObject) -> None:
    begin, end = sorted(data.draw(st.lists(st.integers(0, len(XML)), min_size=2, max_size=2)))
    with contextlib.suppress(DocumentError):
        from_xml(XML[:begin] + XML[end:], BASIC_TYPES)
