import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from lxml import etree

from adapters.sandbox.stock import Books
from adapters.sandbox.warehouse import advance, put_stock, running_warehouse, switch_faults
from adapters.transport.security import Endpoint
from adapters.warehouse.format import NAMESPACE, WSDL, WarehouseFormat
from adapters.warehouse.service import WarehouseService, WarehouseStatuses, WarehouseTarget, query_stock
from adapters.wsdl_types import type_errors
from datamodel.business import Delivery, DeliveryKind, DeliveryLine, Party
from datamodel.delivery import DeliveryState, OutboxMessage, StatusKind
from datamodel.errors import DeliveryRefusedError, RetriableError, TargetDownError
from datamodel.master import Stock

MESSAGE_ID = "urn:sap.com:msgid=0123456789abcdef0123456789abcdef"
NAMES = {"wh": NAMESPACE}


def line(position: str = "10", quantity: str = "20", **changes: str) -> DeliveryLine:
    values = {"description": "Kugelhahn DN15", "supplier_material_number": "4711-A", "unit": "Stk", **changes}
    return DeliveryLine(position=position, quantity=Decimal(quantity), **values)


def order(*lines: DeliveryLine, number: str = "80001") -> Delivery:
    return Delivery(
        number=number,
        date=dt.date(2026, 3, 5),
        kind=DeliveryKind.SHIPPING_ORDER,
        sender=Party("Wir GmbH"),
        lines=lines or (line(),),
        ship_to=Party("Maschinenbau Hartmann", "Industriestraße 5, 70565 Stuttgart", number="100042"),
        order_number="4500012345",
    )


def message(record: Delivery | None = None, last: str = "f") -> OutboxMessage:
    message_id = MESSAGE_ID[:-1] + last
    content = WarehouseFormat(plant="1000").render(
        record or order(), message_id=message_id, created_at=dt.datetime(2026, 3, 5, tzinfo=dt.UTC)
    )
    return OutboxMessage(message_id, "warehouse", "delivery", content)


def canonical(element: etree._Element) -> bytes:
    alone = etree.fromstring(etree.tostring(element, with_tail=False))
    etree.cleanup_namespaces(alone)
    return etree.tostring(alone, method="c14n")


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with running_warehouse(tmp_path) as url:
        yield url


@pytest.fixture
def service(url: str) -> WarehouseService:
    return WarehouseService(Endpoint(url=url, read_seconds=5))


@pytest.fixture
def books(tmp_path: Path) -> Books:
    return Books(tmp_path)


def test_shipping_order_is_accepted_under_the_number_of_the_warehouse(service: WarehouseService, books: Books) -> None:
    receipt = WarehouseTarget(service).deliver(message())
    assert (receipt.state, receipt.reference) == (DeliveryState.ACCEPTED, "7000000001")
    [sent] = etree.fromstring(receipt.request).iterfind(".//wh:CreateShippingOrder", NAMES)
    assert canonical(sent) == canonical(etree.fromstring(message().payload))
    assert b"7000000001" in receipt.response
    [kept] = books.orders()
    assert (kept.message_id, kept.delivery, kept.plant) == (MESSAGE_ID, "80001", "1000")
    assert [(each.material, each.unit, each.ordered, each.confirmed) for each in kept.lines] == [
        ("4711-A", "PCE", 20, 20)
    ]


@pytest.mark.parametrize("fault", ["drop_after_commit", "error_500_after_commit", "garbage", "cut_answer"])
def test_answer_that_is_lost_leaves_one_order_after_the_repeat(
    url: str, service: WarehouseService, books: Books, fault: str
) -> None:
    switch_faults(url, **{fault: 1})
    target = WarehouseTarget(service)
    with pytest.raises(RetriableError):
        target.deliver(message())
    assert target.deliver(message()).reference == "7000000001"
    assert [each.repeats for each in books.orders()] == [1]
    assert query_stock(service, "4711-A") == [Stock("4711-A", "1000", Decimal(980))]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("unavailable", TargetDownError),
        ("error_500", RetriableError),
        ("drop_before_commit", RetriableError),
        ("busy", RetriableError),
    ],
)
def test_passing_fault_leaves_nothing(
    url: str, service: WarehouseService, books: Books, fault: str, error: type[Exception]
) -> None:
    switch_faults(url, **{fault: 1})
    with pytest.raises(error):
        WarehouseTarget(service).deliver(message())
    assert books.orders() == []
    assert WarehouseTarget(service).deliver(message()).reference == "7000000001"


def test_hanging_warehouse_is_given_up(url: str) -> None:
    switch_faults(url, hang=1)
    with pytest.raises(TargetDownError):
        WarehouseTarget(WarehouseService(Endpoint(url=url, read_seconds=0.2))).deliver(message())


def test_refusal_is_told_in_the_words_of_the_warehouse(url: str, service: WarehouseService) -> None:
    switch_faults(url, refused={"count": 1, "text": "Gesperrt für Versand"})
    with pytest.raises(DeliveryRefusedError, match="Gesperrt für Versand") as caught:
        WarehouseTarget(service).deliver(message())
    assert caught.value.code == "ORDER_REFUSED"


def test_unknown_material_is_refused(tmp_path: Path) -> None:
    with running_warehouse(tmp_path, stock={"OTHER": Decimal(1)}) as url:
        service = WarehouseService(Endpoint(url=url))
        with pytest.raises(DeliveryRefusedError, match="no material 4711-A") as caught:
            WarehouseTarget(service).deliver(message())
        assert caught.value.code == "MATERIAL_UNKNOWN"
        assert query_stock(service, "4711-A") == []
        assert Books(tmp_path).orders() == []


def test_unit_that_differs_is_refused(service: WarehouseService) -> None:
    WarehouseTarget(service).deliver(message())
    with pytest.raises(DeliveryRefusedError, match="kept in PCE, and the order says KGM") as caught:
        WarehouseTarget(service).deliver(message(order(line(unit="kg")), "1"))
    assert caught.value.code == "UNIT_DIFFERS"


def test_message_id_of_another_order_is_refused(service: WarehouseService) -> None:
    WarehouseTarget(service).deliver(message())
    with pytest.raises(DeliveryRefusedError) as caught:
        WarehouseTarget(service).deliver(message(order(line(quantity="21"))))
    assert caught.value.code == "MESSAGE_ID_REUSED"


def test_wrong_password_is_not_the_fault_of_the_order(tmp_path: Path) -> None:
    with running_warehouse(tmp_path, user="intray", password="geheim€") as url:
        with pytest.raises(TargetDownError, match="does not let us in"):
            WarehouseTarget(WarehouseService(Endpoint(url=url, user="intray", password="x"))).deliver(message())
        let_in = WarehouseService(Endpoint(url=url, user="intray", password="geheim€"))
        assert WarehouseTarget(let_in).deliver(message()).reference == "7000000001"


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"no XML",
        b"<CreateShippingOrder/>",
        message(last="1").payload,
        b'<!DOCTYPE x [<!ENTITY e "v">]>' + message().payload.partition(b"?>")[2],
    ],
)
def test_payload_that_is_not_of_its_message_is_never_sent(
    service: WarehouseService, books: Books, payload: bytes
) -> None:
    with pytest.raises(DeliveryRefusedError) as caught:
        WarehouseTarget(service).deliver(OutboxMessage(MESSAGE_ID, "warehouse", "delivery", payload))
    assert caught.value.code == "PAYLOAD_INVALID"
    assert books.orders() == []


def test_stock_that_runs_out_is_confirmed_in_part_and_told(url: str, service: WarehouseService) -> None:
    put_stock(url, {"4711-A": 15})
    sent = message(order(line(), line("20", "2.5", supplier_material_number="4712", unit="kg")))
    WarehouseTarget(service).deliver(sent)
    statuses = WarehouseStatuses(service)
    [waiting] = statuses.statuses([sent])
    assert (waiting.kind, waiting.status, waiting.reference) == (StatusKind.WAITING, "waiting", "7000000001")
    assert waiting.text == "A part waits for stock. Item 10 (4711-A): 5 of 20 wait for stock."
    advance(url)
    assert [report.status for report in statuses.statuses([sent])] == ["picked"]
    advance(url)
    [shipped] = statuses.statuses([sent])
    assert (shipped.kind, shipped.message_id, shipped.posted_as) == (StatusKind.POSTED, MESSAGE_ID, "7000000001")
    assert "Tracking number SBX7000000001. Item 10 (4711-A): 15 of 20 shipped." in shipped.text
    assert shipped.at is not None
    assert shipped.at.tzinfo is not None
    assert query_stock(service, "4711-A", plant="1000") == [Stock("4711-A", "1000", Decimal(0))]
    assert query_stock(service, "4712") == [Stock("4712", "1000", Decimal("997.5"))]


def test_backorder_is_filled_when_goods_come(url: str, service: WarehouseService) -> None:
    put_stock(url, {"4711-A": 25})
    first, second = message(), message(order(number="80002"), "1")
    for each in (first, second):
        WarehouseTarget(service).deliver(each)
    assert [each.text for each in service.orders([second.message_id])] == ["A part waits for stock"]
    put_stock(url, {"4711-A": 40})
    [filled] = service.orders([second.message_id])
    assert (filled.text, filled.lines[0].confirmed, filled.lines[0].backorder) == ("Confirmed as ordered", 20, 0)


def test_order_of_which_nothing_will_come_has_failed(tmp_path: Path) -> None:
    with running_warehouse(tmp_path, stock={"4711-A": Decimal(0)}, backorders=False) as url:
        service = WarehouseService(Endpoint(url=url))
        WarehouseTarget(service).deliver(message())
        [report] = WarehouseStatuses(service).statuses([message()])
    assert (report.kind, report.status) == (StatusKind.FAILED, "lacking")
    assert "Item 10 (4711-A): 20 of 20 lack." in report.text


def test_cancelled_order_gives_its_stock_to_those_that_wait(url: str, service: WarehouseService) -> None:
    put_stock(url, {"4711-A": 20})
    first, second = message(), message(order(number="80002"), "1")
    for each in (first, second):
        WarehouseTarget(service).deliver(each)
    assert service.cancel(first.message_id, reason="Kunde storniert").state == "cancelled"
    assert service.cancel(first.message_id).state == "cancelled"
    assert [report.kind for report in WarehouseStatuses(service).statuses([first])] == [StatusKind.FAILED]
    [waiting] = service.orders([second.message_id])
    assert waiting.lines[0].confirmed == 20


def test_order_that_is_gone_is_not_cancelled(url: str, service: WarehouseService) -> None:
    WarehouseTarget(service).deliver(message())
    advance(url), advance(url)
    with pytest.raises(DeliveryRefusedError) as caught:
        service.cancel(MESSAGE_ID)
    assert caught.value.code == "NOT_CANCELLABLE"


def test_order_that_never_came_is_not_cancelled(service: WarehouseService) -> None:
    with pytest.raises(DeliveryRefusedError) as caught:
        service.cancel(MESSAGE_ID)
    assert caught.value.code == "MESSAGE_UNKNOWN"


def test_status_of_what_never_came_is_left_out(service: WarehouseService) -> None:
    assert list(WarehouseStatuses(service).statuses([message()])) == []
    assert list(WarehouseStatuses(service).statuses([])) == []


def test_many_statuses_are_asked_for_in_portions(service: WarehouseService) -> None:
    known = [message(last=digit) for digit in "0123456789abcdef"]
    for each in known:
        WarehouseTarget(service).deliver(each)
    strangers = [OutboxMessage(f"urn:sap.com:msgid={number:032x}", "w", "d", b"") for number in range(250)]
    found = list(WarehouseStatuses(service).statuses([*strangers, *known]))
    assert [report.message_id for report in found] == [each.message_id for each in known]


def test_statuses_cannot_be_had_while_the_warehouse_is_down(url: str, service: WarehouseService) -> None:
    switch_faults(url, unavailable=1)
    with pytest.raises(RetriableError):
        list(WarehouseStatuses(service).statuses([message()]))


def test_question_that_is_refused_may_be_asked_again(url: str, service: WarehouseService) -> None:
    switch_faults(url, refused=1)
    with pytest.raises(RetriableError, match="does not tell the state"):
        list(WarehouseStatuses(service).statuses([message()]))


def test_same_delivery_under_two_messages_shows_in_the_books(service: WarehouseService, books: Books) -> None:
    for digit in "12":
        WarehouseTarget(service).deliver(message(last=digit))
    [pair] = books.duplicates()
    assert [each.message_id[-1] for each in pair] == ["1", "2"]


def test_threads_share_a_service(service: WarehouseService, books: Books) -> None:
    target = WarehouseTarget(service)
    threads = [threading.Thread(target=target.deliver, args=(message(last=digit),)) for digit in "0123456789ab" * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted((each.message_id[-1], each.repeats) for each in books.orders()) == [(d, 1) for d in "0123456789ab"]
    assert query_stock(service, "4711-A") == [Stock("4711-A", "1000", Decimal(1000 - 12 * 20))]


@contextmanager
def answering(status: int, body: bytes, content_type: str = "text/xml") -> Iterator[WarehouseService]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield WarehouseService(Endpoint(url=f"http://127.0.0.1:{server.server_address[1]}/warehouse"))
        finally:
            server.shutdown()
            thread.join()


def soap(body: str) -> bytes:
    return (
        f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{body}</s:Body></s:Envelope>'.encode()
    )


def told(state: str = "waiting", *, without: str = "") -> str:
    content = (
        f'<CreateShippingOrderResponse xmlns="{NAMESPACE}"><ShippingOrder><MessageId>{MESSAGE_ID}</MessageId>'
        f"<WarehouseOrder>7</WarehouseOrder><Delivery>8</Delivery><State>{state}</State>"
        "<ChangedAt>2026-03-06T09:30:00</ChangedAt><Line><Position>10</Position><Material>M</Material>"
        "<Ordered>1</Ordered><Confirmed>1</Confirmed><Backorder>0</Backorder><Lacking>0</Lacking>"
        "<Picked>0</Picked><Shipped>0</Shipped></Line></ShippingOrder></CreateShippingOrderResponse>"
    )
    return content.replace(without, "")


@pytest.mark.parametrize(
    ("status", "body", "error", "words"),
    [
        (200, b"<html>Logon</html>", RetriableError, "no answer that we can read"),
        (200, b"", RetriableError, "HTTP 200"),
        (200, b"<!DOCTYPE x []>" + soap(told()), RetriableError, "HTTP 200"),
        (200, soap(told("strange")), RetriableError, "does not have the state 'strange'"),
        (200, soap(told(without="<ChangedAt>2026-03-06T09:30:00</ChangedAt>")), RetriableError, "HTTP 200"),
        (200, soap(told(without=f"<MessageId>{MESSAGE_ID}</MessageId>")), RetriableError, "HTTP 200"),
        (200, soap("<other/>"), RetriableError, "HTTP 200"),
        (400, b"<b>Bad</b> request", DeliveryRefusedError, "HTTP 400: Bad request"),
        (404, b"", TargetDownError, "HTTP 404"),
        (502, b"", TargetDownError, "HTTP 502"),
        (500, b"dump", RetriableError, "HTTP 500"),
        (500, soap("<s:Fault><faultcode>s:Client</faultcode><faultstring>No</faultstring></s:Fault>"),
         DeliveryRefusedError, "s:Client: No"),
        (500, soap("<s:Fault><faultcode>s:Server</faultcode><faultstring>Later</faultstring></s:Fault>"),
         RetriableError, "Later"),
        (503, soap("<s:Fault><faultcode>s:Client</faultcode><faultstring>Off</faultstring></s:Fault>"),
         TargetDownError, "Off"),
    ],
)  # fmt: skip
def test_answer_is_mapped(status: int, body: bytes, error: type[Exception], words: str) -> None:
    with answering(status, body) as service, pytest.raises(error, match=words):
        WarehouseTarget(service).deliver(message())


def test_time_without_a_zone_is_utc() -> None:
    with answering(200, soap(told())) as service:
        found, _, _ = service.create(etree.fromstring(message().payload))
    assert found.changed_at == dt.datetime(2026, 3, 6, 9, 30, tzinfo=dt.UTC)


def test_description_has_the_types_that_its_words_say() -> None:
    root = etree.fromstring(message().payload)
    assert type_errors(root, WSDL) == []
    quantity = root.find("wh:Line/wh:Quantity", NAMES)
    assert quantity is not None
    quantity.text = "20,5"
    [error] = type_errors(root, WSDL)
    assert "20,5" in error
