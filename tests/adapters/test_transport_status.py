"""Asking the ERP what became of IDocs."""

import datetime as dt
from collections.abc import Callable

import pytest
from lxml import etree

from adapters.transport.security import Endpoint
from adapters.transport.status_query import IdocStatusQuery
from adapters.transport.ws_security import MessageSecurity, UsernameToken
from datamodel.delivery import IDOC_STATUS, StatusKind, StatusReport
from datamodel.errors import RetriableError, TargetDownError
from tests.adapters.peers import MESSAGE_ID, Reply, Request, envelope, fault, free_port, serving, soap_message

NAMESPACE = "urn:intray:idoc-status:1"


def entry(digits: str = "01", status: str = "53", **changes: str) -> str:
    fields = {
        "MessageId": soap_message(digits).message_id,
        "IDocNumber": "0000000000000042",
        "TransferId": "9582354406559215",
        "Status": status,
        "StatusText": "Application document  posted",
        "ObjectType": "BUS2032",
        "ObjectKey": "0000012345",
        "ChangedAt": "2026-11-29T10:00:00Z",
    } | changes
    return "<IDoc>" + "".join(f"<{name}>{value}</{name}>" for name, value in fields.items() if value) + "</IDoc>"


def answer(*entries: str) -> Reply:
    return Reply(
        body=envelope(f'<GetIDocStatusResponse xmlns="{NAMESPACE}">{"".join(entries)}</GetIDocStatusResponse>')
    )


def asked(request: Request) -> list[str]:
    return [element.text or "" for element in etree.fromstring(request.body).iter(f"{{{NAMESPACE}}}MessageId")]


def reports(reply: Reply | Callable[[Request], Reply], *digits: str) -> list[StatusReport]:
    with serving(reply) as peer:
        return list(IdocStatusQuery(Endpoint(url=peer.url)).statuses([soap_message(each) for each in digits]))


def test_nothing_is_asked_where_there_are_no_messages() -> None:
    source = IdocStatusQuery(Endpoint(url="http://127.0.0.1:1/"))
    assert list(source.statuses([])) == []


def test_report_tells_all_that_the_erp_says() -> None:
    assert reports(answer(entry()), "01") == [
        StatusReport(
            kind=StatusKind.POSTED,
            status="53",
            text="Application document posted",
            message_id=soap_message("01").message_id,
            transfer_number="9582354406559215",
            reference="0000000000000042",
            posted_as="0000012345",
            at=dt.datetime(2026, 11, 29, 10, tzinfo=dt.UTC),
        )
    ]


def test_what_the_erp_leaves_out_stays_empty() -> None:
    [report] = reports(answer(entry(status="51", TransferId="", ObjectType="", ObjectKey="")), "01")
    assert (report.kind, report.transfer_number, report.posted_as) == (StatusKind.FAILED, "", "")


@pytest.mark.parametrize("status", IDOC_STATUS)
def test_every_status_has_its_kind(status: str) -> None:
    [report] = reports(answer(entry(status=status)), "01")
    assert (report.status, report.kind) == (status, IDOC_STATUS[status])


def test_status_that_says_nothing_is_left_out() -> None:
    assert [report.status for report in reports(answer(entry("01", "03"), entry("02", "64")), "01", "02")] == ["64"]


def test_report_that_nobody_asked_for_is_passed_over(caplog: pytest.LogCaptureFixture) -> None:
    assert reports(answer(entry("02")), "01") == []
    assert "which nobody asked for" in caplog.text


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-11-29T10:00:00", dt.datetime(2026, 11, 29, 10, tzinfo=dt.UTC)),
        ("2026-11-29T10:00:00+01:00", dt.datetime(2026, 11, 29, 9, tzinfo=dt.UTC)),
        ("yesterday", None),
        ("", None),
        ("2026-11-29T10:00:00.25Z", dt.datetime(2026, 11, 29, 10, 0, 0, 250_000, tzinfo=dt.UTC)),
    ],
)
def test_times_become_utc(written: str, moment: dt.datetime | None) -> None:
    [report] = reports(answer(entry(ChangedAt=written)), "01")
    assert report.at == moment


def test_many_are_asked_for_in_turn_and_each_once() -> None:
    questions: list[list[str]] = []

    def reply(request: Request) -> Reply:
        questions.append(asked(request))
        return answer(*(entry(MessageId=each) for each in questions[-1]))

    messages = [soap_message(f"{number:04x}") for number in range(450)]
    with serving(reply) as peer:
        query = IdocStatusQuery(Endpoint(url=peer.url))
        found = list(query.statuses(messages + messages[:3]))
    assert [report.message_id for report in found] == [message.message_id for message in messages]
    assert [len(question) for question in questions] == [200, 200, 50]


def test_unknown_messages_are_no_error() -> None:
    assert reports(answer(), "01", "02") == []


def test_question_is_signed_as_deliveries_are() -> None:
    security = MessageSecurity(token=UsernameToken(user="intray", password="g3heim"))
    with serving(answer()) as peer:
        list(IdocStatusQuery(Endpoint(url=peer.url), security=security).statuses([soap_message()]))
    assert b">intray</wsse:Username>" in peer.requests[0].body
    assert asked(peer.requests[0]) == [MESSAGE_ID]


DETAIL = f'<detail><f xmlns="{NAMESPACE}"><Code>BUSY</Code><Text>Later</Text></f></detail>'


@pytest.mark.parametrize(
    ("reply", "down", "words"),
    [
        (Reply(500, fault("soap-env:Server", "Later", DETAIL)), False, "BUSY: Later"),
        (Reply(500, fault("soap-env:Client", "Wrong")), False, "soap-env:Client: Wrong"),
        (Reply(500, fault("wsse:FailedAuthentication", "Who?")), True, "FailedAuthentication"),
        (Reply(401, b"<html>Logon</html>"), True, "Check user, password"),
        (Reply(404, b"<html>none</html>"), True, "HTTP 404"),
        (Reply(400, b"<html>bad</html>"), False, "HTTP 400: bad"),
        (Reply(503), True, "HTTP 503"),
        (Reply(302, headers={"Location": "/"}), True, "redirect"),
        (Reply(200, b"<html>Logon</html>"), False, "no answer that we can read"),
        (Reply(200, b""), False, "no answer that we can read"),
        (Reply(200, envelope("<other/>")), False, "no answer that we can read"),
        (answer("<IDoc/>"), False, "no answer that we can read"),
        (answer("<Surprise/>"), False, "no answer that we can read"),
        (Reply(200, b"<!DOCTYPE x []>" + answer(entry()).body), False, "no answer that we can read"),
    ],
)
def test_trouble_is_retriable(reply: Reply, down: bool, words: str) -> None:
    with pytest.raises(RetriableError, match=words) as caught:
        reports(reply, "01")
    assert isinstance(caught.value, TargetDownError) is down


def test_service_that_is_not_there_is_down() -> None:
    query = IdocStatusQuery(Endpoint(url=f"http://127.0.0.1:{free_port()}/"))
    with pytest.raises(TargetDownError, match="Connection refused"):
        list(query.statuses([soap_message()]))
