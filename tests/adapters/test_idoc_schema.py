"""The pinned XSD and WSDL are those of the declarations, and say what an IDoc must have."""

import re
import threading
from pathlib import Path

import pytest
import zeep
from lxml import etree

from adapters.idoc.schema import check, pinned_files, schema_errors, schema_of
from adapters.idoc.structure import NAMESPACE, all_segments
from adapters.idoc.types import BASIC_TYPES
from adapters.wsdl import ERP_IDOC_WSDL
from datamodel.errors import DocumentError, RejectionCode

ORDER = (Path(__file__).parent / "golden" / "idoc" / "order.xml").read_bytes()


def errors(content: bytes) -> list[str]:
    return schema_errors(etree.fromstring(content), "ORDERS05")


@pytest.mark.parametrize("path", pinned_files(), ids=lambda path: path.name)
def test_pinned_file_is_that_of_the_declarations(path):
    assert path.read_bytes() == pinned_files()[path], "Run python -m adapters.idoc.schema and look at the difference."


@pytest.mark.parametrize("basic_type", BASIC_TYPES)
def test_schema_has_a_type_for_every_segment(basic_type: str) -> None:
    idoc = BASIC_TYPES[basic_type]
    types = schema_of(idoc).findall("{http://www.w3.org/2001/XMLSchema}complexType")
    assert [kind.get("name") for kind in types] == [f"{basic_type}.{tag}" for tag in all_segments(idoc)]


def test_wsdl_has_an_operation_for_every_type() -> None:
    with zeep.Client(str(ERP_IDOC_WSDL)) as client:
        [service] = client.wsdl.services.values()
        assert set(service.ports["IDocPort"].binding.all()) == set(BASIC_TYPES)
        amount = client.get_type(f"{{{NAMESPACE}}}INVOIC02.E1EDP26")(QUALF="003", BETRG="12.5", SEGMENT="1")
        assert (amount.QUALF, amount.BETRG) == ("003", "12.5")


@pytest.mark.parametrize(
    ("pattern", "replacement", "named"),
    [
        (r"<POSEX>000010</POSEX>", "", "POSEX"),
        (r"<WMENG>20</WMENG>", "", "WMENG"),
        (r"<MENGE>20<", "<MENGE>20,5<", "MENGE"),
        (r"<NETWR>250<", "<NETWR>2.5E+2<", "NETWR"),
        (r"<DATUM>20260320<", "<DATUM>20.03.26<", "DATUM"),
        (r"<BELNR>4500012345</BELNR>\s*</E1EDK01>", "</E1EDK01>", "E1EDK01"),
        (r"(?s)<E1EDKA1.*</E1EDKA1>", "", "E1EDK02"),
        (r"(?s)<E1EDP01.*</E1EDP01>", "", "E1EDS01"),
        (r"<SNDPRN>INTRAYQ</SNDPRN>", "", "RCVPOR"),
        (r' SEGMENT="1"', "", "SEGMENT"),
        (r"<CURCY>EUR<", "<CURCY>EURO<", "CURCY"),
        (r"<CURCY>EUR</CURCY>", "<CURCY/>", "CURCY"),
        (r"(?s)(<E1EDK03.*</E1EDK03>)(.*)(<E1EDS01)", r"\2\1\3", "E1EDK03"),
    ],
)
def test_what_an_idoc_must_have_is_asked_for(pattern: str, replacement: str, named: str) -> None:
    changed = re.sub(pattern, replacement, ORDER.decode(), count=1)
    assert changed != ORDER.decode()
    assert any(named in error for error in errors(changed.encode()))


def test_negative_numbers_have_their_sign_on_either_side() -> None:
    for written in (b"-12.5", b"12.5-"):
        assert errors(ORDER.replace(b"<VPREI>12.5<", b"<VPREI>" + written + b"<")) == []


def test_check_tells_the_first_errors_with_their_lines() -> None:
    with pytest.raises(DocumentError, match=r"The ORDERS05 is not valid: line \d+: Element 'MENGE'") as caught:
        check(re.sub(rb"<MENGE>\d+<", b"<MENGE>x<", ORDER), BASIC_TYPES["ORDERS05"])
    assert caught.value.code is RejectionCode.DOES_NOT_FIT
    assert NAMESPACE not in caught.value.message


def test_threads_check_at_once_and_tell_their_own_errors() -> None:
    told: dict[int, list[str]] = {}

    def check_often(number: int) -> None:
        wrong = ORDER.replace(b"<MENGE>20<", b"<MENGE>x%d<" % number)
        for _ in range(20):
            told[number] = errors(wrong)

    threads = [threading.Thread(target=check_often, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(f"'x{number}'" in found for number, [found, *_] in told.items())
    assert len(told) == 6
