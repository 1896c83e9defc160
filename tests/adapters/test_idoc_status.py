import dataclasses
import datetime as dt
import logging
import os
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.idoc.control import IdocProfile
from adapters.idoc.flat import from_flat, to_flat
from adapters.idoc.schema import check
from adapters.idoc.status.codes import STATUSES
from adapters.idoc.status.reports import OUTBOUND_STATUS, compose_audit, compose_status, read_statuses
from adapters.idoc.status.segments import E1ADHDR, E1PRTOB, E1STATE, E1STATS, Aleaud01, Systat01
from adapters.idoc.structure import EDIDC40, Idoc
from adapters.idoc.trade.orders import compose_order
from adapters.idoc.types import BASIC_TYPES
from adapters.idoc.xml import from_xml, to_xml
from datamodel.business import Order, OrderLine, Party
from datamodel.delivery import IDOC_STATUS, StatusKind, StatusReport, transfer_number
from datamodel.errors import DocumentError, RejectionCode

OURS = "urn:sap.com:msgid=0123456789ABCDEF0123456789ABCDEF"
NUMBER = transfer_number(OURS)
MESSAGE_ID = "urn:sap.com:msgid=FEDCBA9876543210FEDCBA9876543210"
AT = dt.datetime(2026, 12, 1, 8, 30, 15, tzinfo=dt.UTC)
POSTED = StatusReport(
    kind=StatusKind.POSTED,
    status="53",
    text="Standard Order 4711 has been saved",
    transfer_number=NUMBER,
    reference="0000000000081234",
    posted_as="0000004711",
    at=AT,
)
FAILED = StatusReport(
    kind=StatusKind.FAILED,
    status="51",
    text="Material 4711-A is not defined for sales org. 1000, distr. chan. 10, language EN",
    transfer_number="0000000000000042",
    reference="0000000000081235",
    at=AT,
)
CONTROL = EDIDC40(tabnam="EDI_DC40", direct="2", idoctyp="ALEAUD01", mestyp="ALEAUD", sndpor="SAPERP", sndprt="LS",
                  sndprn="ERP100", rcvpor="INTRAY", rcvprt="LS", rcvprn="INTRAY", credat="20261201",
                  cretim="083015")  # fmt: skip


def audit(*reports: StatusReport) -> Aleaud01:
    return compose_audit(reports, IdocProfile(), message_type="ORDERS", message_id=MESSAGE_ID, created_at=AT)


def states(*found: E1STATE) -> tuple[StatusReport, ...]:
    return read_statuses(Aleaud01(control=CONTROL, headers=(E1ADHDR(mestyp="ORDERS", states=found),)))


def hold(name: str, content: bytes) -> None:
    """``INTRAY_WRITE_GOLDEN=1 pytest tests/adapters/test_idoc_status.py`` writes the golden files anew."""
    path = Path(__file__).parent / "golden" / "idoc" / f"{name}.xml"
    if os.environ.get("INTRAY_WRITE_GOLDEN"):
        path.write_bytes(content)
        pytest.fail("The golden file was written. Look at it, then run without INTRAY_WRITE_GOLDEN.")
    assert content == path.read_bytes()


def test_audit_renders_as_its_golden_file() -> None:
    hold("status_audit", to_xml(audit(FAILED, POSTED)))


def test_status_message_renders_as_its_golden_file() -> None:
    report = dataclasses.replace(FAILED, message_id=OURS)
    hold("status_message", to_xml(compose_status([report], IdocProfile(), message_id=MESSAGE_ID, created_at=AT)))


def test_an_audit_tells_every_state_with_both_numbers_and_the_posted_document() -> None:
    assert read_statuses(audit(FAILED, POSTED)) == (FAILED, POSTED)


def test_an_audit_is_valid_and_reads_the_same_from_xml_and_a_flat_file() -> None:
    idoc = audit(FAILED, POSTED)
    check(to_xml(idoc), Aleaud01)
    assert from_xml(to_xml(idoc), BASIC_TYPES).idoc == idoc
    assert [parsed.idoc for parsed in from_flat(to_flat(idoc), BASIC_TYPES)] == [idoc]


def test_an_audit_comes_from_the_erp_that_we_send_to() -> None:
    control = audit(POSTED).control
    assert (control.sndprn, control.sndpor, control.rcvprn, control.rcvpor) == ("ERP100", "SAPERP", "INTRAY", "INTRAY")
    assert (control.idoctyp, control.mestyp, control.arckey) == ("ALEAUD01", "ALEAUD", MESSAGE_ID)


def test_an_audit_names_a_long_message_type_in_the_long_field_alone() -> None:
    header = compose_audit(
        [POSTED], IdocProfile(), message_type="PORDCR1X", message_id=MESSAGE_ID, created_at=AT
    ).headers[0]
    assert (header.mestyp, header.mestyp_lng) == ("", "PORDCR1X")


@pytest.mark.parametrize(
    ("text", "parameters", "words"),
    [
        ("Sold-to party &1 not found", ("4711",), "Sold-to party 4711 not found"),
        ("& &, item &", ("Order", "12", "10"), "Order 12, item 10"),
        ("&2&1", ("b", "a"), "ab"),
        ("&1& is blocked", ("X",), "X is blocked"),
        ("R&D &1", ("7",), "R&D 7"),
        ("R&D is closed", (), "R&D is closed"),
        ("Material unknown", ("4711-A", "1000"), "Material unknown (4711-A, 1000)"),
        ("", ("x",), "V1311 (x)"),
    ],
)
def test_the_words_of_a_state_have_their_parameters_in_place(
    text: str, parameters: tuple[str, ...], words: str
) -> None:
    first, second, third = (*parameters, "", "", "")[:3]
    state = E1STATE(
        status="51", statxt=text, stamid="V1", stamno="311", stapa1_lng=first, stapa2_lng=second, stapa3_lng=third
    )
    assert states(state)[0].text == words


def test_long_parameters_come_before_short_ones() -> None:
    state = E1STATE(status="51", statxt="&1", stapa1="cut here becau", stapa1_lng="cut here because it is long")
    assert states(state)[0].text == "cut here because it is long"


@pytest.mark.parametrize(("sent", "number"), [("42", "0000000000000042"), ("0", ""), ("", ""), ("EXT-1", "")])
def test_our_number_is_told_as_we_wrote_it(sent: str, number: str) -> None:
    assert states(E1STATE(docnum=sent, status="53"))[0].transfer_number == number


def test_a_state_without_a_posted_document_has_no_reference() -> None:
    found = states(E1STATE(docnum=NUMBER, status="64", statxt="ready"))[0]
    assert (found.kind, found.reference, found.posted_as) == (StatusKind.WAITING, "", "")


def test_the_posted_document_is_found_behind_another_object() -> None:
    state = E1STATE(status="53", posted=(E1PRTOB(docnum="81"), E1PRTOB(docnum="81", objkey="4711")))
    assert states(state)[0].posted_as == "4711"


def test_a_status_that_says_nothing_is_left_out_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert states(E1STATE(docnum="7", status="99"), E1STATE(docnum="8", status="53"))[0].transfer_number.endswith(
            "8"
        )
    assert "Status 99 of IDoc 7" in caplog.text


def test_every_status_that_is_read_has_words() -> None:
    assert set(STATUSES) == set(IDOC_STATUS) | set(OUTBOUND_STATUS)
    assert not set(IDOC_STATUS) & set(OUTBOUND_STATUS)


@pytest.mark.parametrize("status", sorted(IDOC_STATUS))
def test_every_inbound_status_keeps_its_meaning(status: str) -> None:
    assert states(E1STATE(status=status))[0].kind is IDOC_STATUS[status]


def test_a_state_without_a_date_has_no_moment() -> None:
    control = dataclasses.replace(CONTROL, credat="00000000", cretim="")
    idoc = Aleaud01(control=control, headers=(E1ADHDR(states=(E1STATE(status="53"),)),))
    assert read_statuses(idoc)[0].at is None


def test_the_moment_is_by_the_clock_of_the_erp() -> None:
    berlin = dt.timezone(dt.timedelta(hours=1))
    assert read_statuses(audit(POSTED), zone=berlin)[0].at == AT.replace(tzinfo=berlin)


def test_a_status_message_tells_the_message_id_and_survives_both_forms() -> None:
    report = dataclasses.replace(FAILED, message_id=OURS, text="Material unknown")
    idoc = compose_status([report], IdocProfile(), message_id=MESSAGE_ID, created_at=AT)
    check(to_xml(idoc), Systat01)
    for read in (from_xml(to_xml(idoc), BASIC_TYPES).idoc, from_flat(to_flat(idoc), BASIC_TYPES)[0].idoc):
        found = read_statuses(read)[0]
        assert (found.message_id, found.transfer_number, found.status) == (OURS, "0000000000000042", "51")
        assert (found.text, found.at) == ("Material unknown", AT)


@pytest.mark.parametrize(
    ("status", "kind"),
    [("16", StatusKind.POSTED), ("17", StatusKind.FAILED), ("41", StatusKind.POSTED), ("22", StatusKind.WAITING)],
)
def test_a_status_message_may_speak_of_the_sender_s_status(status: str, kind: StatusKind) -> None:
    idoc = Systat01(control=CONTROL, states=(E1STATS(status=status, docnum="1", arckey="ours"),))
    report = read_statuses(idoc)[0]
    assert (report.kind, report.message_id, report.reference) == (kind, "", "1")


def test_another_idoc_tells_no_status() -> None:
    line = OrderLine(position="10", quantity=Decimal(1), unit="m")
    order = Order(number="1", date=AT.date(), currency="EUR", buyer=Party("A"), lines=(line,))
    idoc: Idoc = compose_order(order, IdocProfile(), message_id=MESSAGE_ID, created_at=AT)
    with pytest.raises(DocumentError, match="ALEAUD01 or SYSTAT01") as caught:
        read_statuses(idoc)
    assert caught.value.code is RejectionCode.UNSUPPORTED_TYPE


WORDS = st.text(  # of the first plane: other letters take two places in a field
    st.characters(max_codepoint=0xFFFF, exclude_characters="&", categories=["L", "N", "P"]), min_size=1, max_size=40
)


@given(st.lists(WORDS, min_size=1, max_size=4).map(" ".join))
def test_an_audit_tells_words_of_any_length_that_fit_its_parameters(words: str) -> None:
    report = dataclasses.replace(FAILED, text=words)
    found = read_statuses(from_flat(to_flat(audit(report)), BASIC_TYPES)[0].idoc)
    assert found[0].text.split() == words.split()
