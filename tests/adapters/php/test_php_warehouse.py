import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest

from adapters.transport.security import Endpoint
from adapters.warehouse.format import WSDL, WarehouseFormat
from adapters.warehouse.service import WarehouseService, WarehouseStatuses, WarehouseTarget, query_stock
from datamodel.business import Delivery, DeliveryKind, DeliveryLine, Party
from datamodel.delivery import DeliveryState, OutboxMessage, StatusKind
from datamodel.errors import DeliveryRefusedError, RetriableError
from datamodel.master import Stock
from tests.adapters.php.server import PhpServer, running_php
from tests.adapters.sandbox_records import MESSAGE_ID, numbered


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PhpServer]:
    with running_php("warehouse.php", tmp_path_factory.mktemp("php"), WSDL) as server:
        yield server


@pytest.fixture
def server(running: PhpServer) -> PhpServer:
    for name in ("book.json", "script.json"):
        (running.folder / name).unlink(missing_ok=True)
    return running


@pytest.fixture
def service(server: PhpServer) -> WarehouseService:
    return WarehouseService(Endpoint(url=server.url))


def message(message_id: str = MESSAGE_ID, *, material: str = "4711-A") -> OutboxMessage:
    lines = (
        DeliveryLine("10", Decimal(20), "Stk", supplier_material_number=material),
        DeliveryLine("20", Decimal("2.5"), "kg", supplier_material_number="4712"),
    )
    order = Delivery("80001", dt.date(2026, 3, 5), DeliveryKind.SHIPPING_ORDER, Party("Wir"), lines,
                     ship_to=Party("Müller & Söhne", "Weg 1, 10115 Berlin"))  # fmt: skip
    at = dt.datetime(2026, 3, 5, tzinfo=dt.UTC)
    return OutboxMessage(
        message_id, "warehouse", "delivery", WarehouseFormat().render(order, message_id=message_id, created_at=at)
    )


def test_shipping_order_is_taken_once(server: PhpServer, service: WarehouseService) -> None:
    target = WarehouseTarget(service)
    first, second = target.deliver(message()), target.deliver(message())
    assert (first.state, first.reference, second.reference) == (DeliveryState.ACCEPTED, "WA-1", "WA-1")
    assert server.book()["repeats"] == {MESSAGE_ID: 1}
    assert target.deliver(message(numbered(2))).reference == "WA-2"


def test_lost_answer_leaves_one_order_after_the_repeat(server: PhpServer, service: WarehouseService) -> None:
    server.order("lost")
    with pytest.raises(RetriableError):
        WarehouseTarget(service).deliver(message())
    assert WarehouseTarget(service).deliver(message()).reference == "WA-1"
    assert list(server.book()["orders"]) == [MESSAGE_ID]


def test_typed_answer_is_read(service: WarehouseService) -> None:
    WarehouseTarget(service).deliver(message())
    [order] = service.orders([MESSAGE_ID, numbered(7)])
    assert (order.number, order.delivery, order.state, order.text) == ("WA-1", "80001", "waiting", "Lager München")
    assert order.changed_at == dt.datetime(2026, 3, 6, 8, 30, 0, 250_000, tzinfo=dt.UTC)
    assert [(line.ordered, line.confirmed, line.backorder) for line in order.lines] == [
        (Decimal(20), Decimal(15), Decimal(5)),
        (Decimal("2.5"), Decimal("2.5"), Decimal(0)),
    ]


def test_status_tells_what_waits(service: WarehouseService) -> None:
    WarehouseTarget(service).deliver(message())
    [report] = WarehouseStatuses(service).statuses([message(), message(numbered(7))])
    assert (report.kind, report.reference) == (StatusKind.WAITING, "WA-1")
    assert report.text == "Lager München. Item 10 (4711-A): 5 of 20 wait for stock."
    assert list(WarehouseStatuses(service).statuses([message(numbered(7))])) == []


@pytest.mark.parametrize("form", ["", "latin1"])
def test_typed_fault_is_told_in_its_words(server: PhpServer, service: WarehouseService, form: str) -> None:
    server.order(form)
    with pytest.raises(DeliveryRefusedError) as caught:
        WarehouseTarget(service).deliver(message(material="4799"))
    expected = ("MATERIAL_UNKNOWN", "Kein Material 4799 für Lager München")
    assert (caught.value.code, caught.value.message) == expected
    assert server.book() == {}


def test_busy_warehouse_is_asked_later(server: PhpServer, service: WarehouseService) -> None:
    server.order("busy")
    with pytest.raises(RetriableError, match="BUSY: Inventur bis 14 Uhr"):
        WarehouseTarget(service).deliver(message())
    assert WarehouseTarget(service).deliver(message()).reference == "WA-1"


@pytest.mark.parametrize("form", ["latin1", "chunked", "answer_header"])
def test_answer_may_have_any_form(server: PhpServer, service: WarehouseService, form: str) -> None:
    server.order(form)
    assert WarehouseTarget(service).deliver(message()).reference == "WA-1"


def test_order_is_cancelled(service: WarehouseService) -> None:
    WarehouseTarget(service).deliver(message())
    order = service.cancel(MESSAGE_ID, reason="Kunde storniert: Größe falsch")
    assert (order.state, order.text) == ("cancelled", "Kunde storniert: Größe falsch")
    [report] = WarehouseStatuses(service).statuses([message()])
    assert report.kind is StatusKind.FAILED
    with pytest.raises(DeliveryRefusedError, match="Auftrag nicht gefunden"):
        service.cancel(numbered(9))


def test_stock_is_told(service: WarehouseService) -> None:
    assert query_stock(service, "4711-A") == [Stock("4711-A", "1000", Decimal(15))]
    assert query_stock(service, "4711-A", plant="2000") == [Stock("4711-A", "2000", Decimal(15))]
    assert query_stock(service, "4799") == []
