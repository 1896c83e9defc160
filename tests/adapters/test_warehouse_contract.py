"""The warehouse target keeps what every target must, against the sandbox warehouse."""

import datetime as dt
from collections.abc import Iterator
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from adapters.sandbox.stock import Books
from adapters.sandbox.warehouse import running_warehouse
from adapters.transport.security import Endpoint
from adapters.warehouse.format import WarehouseFormat
from adapters.warehouse.service import WarehouseService, WarehouseTarget
from datamodel.business import Delivery, DeliveryKind, DeliveryLine, Party
from datamodel.delivery import OutboxMessage
from tests.adapters.peers import MESSAGE_ID, soap_message
from tests.adapters.target_contract import Bench, TargetContract


def shipping_message(digits: str) -> OutboxMessage:
    message_id = MESSAGE_ID[:-2] + digits
    line = DeliveryLine("10", Decimal(2), "Stk", supplier_material_number="4711-A")
    order = Delivery(f"8{digits}", dt.date(2026, 3, 5), DeliveryKind.SHIPPING_ORDER, Party("Wir"), (line,),
                     ship_to=Party("Müller & Söhne", "Weg 1, 10115 Berlin"))  # fmt: skip
    at = dt.datetime(2026, 3, 5, tzinfo=dt.UTC)
    payload = WarehouseFormat(plant="1000").render(order, message_id=message_id, created_at=at)
    return OutboxMessage(message_id, "warehouse", "delivery", payload)


def as_sent(content: bytes) -> bytes:
    """The payload that is the same XML: SOAP carries elements, not bytes."""
    payloads = [shipping_message(f"{number:02x}").payload for number in range(16)]
    [found] = [each for each in payloads if etree.tostring(etree.fromstring(each), method="c14n") == content]
    return found


class TestWarehouse(TargetContract):
    @pytest.fixture
    def bench(self, tmp_path: Path) -> Iterator[Bench]:
        books = Books(tmp_path)
        with ExitStack() as running:
            url = running.enter_context(running_warehouse(tmp_path, user="intray", password="g3heim"))
            service = WarehouseService(Endpoint(url=url, user="intray", password="g3heim", connect_seconds=2))
            yield Bench(
                WarehouseTarget(service),
                message=shipping_message,
                received=lambda: [as_sent(books.content(order)) for order in books.orders()],
                break_down=running.close,
                secrets=("g3heim", "aW50cmF5OmczaGVpbQ=="),
                invalid=soap_message(),
            )
