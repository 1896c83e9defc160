"""A sandbox warehouse: the service of ``adapters/wsdl/warehouse.wsdl`` as a real HTTP server that can go wrong.

POST /warehouse  stock, shipping orders, cancellation, state (SOAP)
GET  /orders     the shipping orders, as JSON
GET  /faults     the faults that are switched on
POST /faults     switch faults on: {"unavailable": 2} answers the next two requests with 503
POST /stock      what is there: {"4711-A": 20}; orders that wait get theirs
POST /advance    one step on the floor, waiting → picked → shipped: {"message_ids": [...]}, or {} for all
"""

import argparse
import contextlib
import dataclasses
import datetime as dt
import logging
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from http import HTTPStatus
from pathlib import Path
from typing import Any, ClassVar

from lxml import etree

from adapters.envelopes import Fault, body_elements, detached, envelope_of, fault_envelope, parse_envelope
from adapters.sandbox.faults import FaultSwitch, faults_of_environment, switch_faults, tell
from adapters.sandbox.server import (
    WIRE_FAULTS,
    Answer,
    SandboxHandler,
    SandboxServer,
    Tls,
    serving,
    wait_for_interrupt,
)
from adapters.sandbox.stock import BookLine, BookOrder, Books, RefusedError, StockRow, stock_of
from adapters.warehouse.format import NAMESPACE, WSDL
from adapters.wsdl_types import type_errors

logger = logging.getLogger(__name__)

PATH = "/warehouse"
FAULTS_VARIABLE = "INTRAY_SANDBOX_WAREHOUSE_FAULTS"
WAREHOUSE_FAULTS = {
    "busy": "the fault BUSY, nothing is kept",
    "refused": "the fault ORDER_REFUSED with `text`, nothing is kept",
}
FAULTS = (*WIRE_FAULTS, *WAREHOUSE_FAULTS)
_NAMES = {"wh": NAMESPACE}

__all__ = [
    "FAULTS",
    "FAULTS_VARIABLE",
    "SandboxWarehouse",
    "advance",
    "put_stock",
    "running_warehouse",
    "switch_faults",
]


class SandboxWarehouse(SandboxServer):
    """The server with its books."""

    def __init__(self, books: Books, **options: Any) -> None:
        super().__init__(_Handler, FaultSwitch(FAULTS), **options)
        self.books = books

    @property
    def url(self) -> str:
        """Of the service."""
        return self.url_of(PATH)


class _Handler(SandboxHandler):
    server: SandboxWarehouse
    server_version = "IntraySandboxWarehouse"

    def _serve_soap(self, body: bytes) -> Answer:
        outcome = self._carry_out(body)
        logger.info("%s", outcome if isinstance(outcome, Fault) else etree.QName(outcome).localname)
        if isinstance(outcome, Fault):
            content = fault_envelope(outcome, namespace=NAMESPACE, element="WarehouseFault")
            return Answer(HTTPStatus.INTERNAL_SERVER_ERROR, content)
        kept = etree.QName(outcome).localname in ("CreateShippingOrderResponse", "CancelShippingOrderResponse")
        return Answer(HTTPStatus.OK, envelope_of(outcome), kept=kept)

    def _carry_out(self, body: bytes) -> etree._Element | Fault:
        request = _request(body)
        if isinstance(request, Fault):
            return request
        if self.server.faults.strikes("busy"):
            return Fault("BUSY", "The warehouse is busy. Send it again later.", "Server")
        if refused := self.server.faults.strikes("refused"):
            return Fault("ORDER_REFUSED", refused.text or "The warehouse does not take this order (by order).")
        try:
            return OPERATIONS[etree.QName(request).localname](self.server.books, request)
        except RefusedError as refused_error:
            return Fault(refused_error.code, refused_error.text, detail=refused_error.detail)

    def _put_stock(self, values: Any) -> object:
        stock = stock_of(values)
        for material, quantity in stock.items():
            self.server.books.put(material, quantity)
        return {material: str(quantity) for material, quantity in stock.items()}

    def _advance(self, values: Any) -> object:
        return [dataclasses.asdict(order) for order in self.server.books.advance(values.get("message_ids", ()))]

    def _orders(self) -> object:
        return [dataclasses.asdict(order) for order in self.server.books.orders()]

    services: ClassVar = {PATH: _serve_soap}
    controls: ClassVar = {"/stock": _put_stock, "/advance": _advance}
    views: ClassVar = {"/orders": _orders}


def _request(body: bytes) -> etree._Element | Fault:
    """The one element of the body, valid by the description."""
    envelope = parse_envelope(body)
    if isinstance(envelope, Fault):
        return envelope
    found = body_elements(envelope)
    known = {f"{{{NAMESPACE}}}{name}" for name in OPERATIONS}
    if len(found) != 1 or found[0].tag not in known:
        return Fault("OPERATION_UNKNOWN", f"The SOAP body is none of {', '.join(OPERATIONS)} of {NAMESPACE}.")
    request = detached(found[0])
    if errors := type_errors(request, WSDL):
        return Fault("REQUEST_INVALID", f"The request is not valid: {'; '.join(errors)}")
    return request


def _query_stock(books: Books, request: etree._Element) -> etree._Element:
    response = _response("QueryStock")
    for row in books.stock(_value(request, "Material"), _value(request, "Plant")):
        _fill(etree.SubElement(response, f"{{{NAMESPACE}}}Stock"), _stock_values(row))
    return response


def _create(books: Books, request: etree._Element) -> etree._Element:
    lines = [
        BookLine(_value(line, "Position"), _value(line, "Material"), _value(line, "Unit"),
                 Decimal(_value(line, "Quantity")))
        for line in request.iterfind("wh:Line", _NAMES)
    ]  # fmt: skip
    positions = [line.position for line in lines]
    if twice := next((each for each in positions if positions.count(each) > 1), ""):
        raise RefusedError("POSITION_TWICE", f"Two items have the number {twice}.", Position=twice)
    order = books.create(
        _value(request, "MessageId"),
        etree.tostring(request, method="c14n"),
        delivery=_value(request, "Delivery"),
        plant=_value(request, "Plant"),
        lines=lines,
    )
    return _with_order("CreateShippingOrder", order)


def _cancel(books: Books, request: etree._Element) -> etree._Element:
    return _with_order("CancelShippingOrder", books.cancel(_value(request, "MessageId")))


def _get_status(books: Books, request: etree._Element) -> etree._Element:
    asked = [element.text or "" for element in request.iterfind("wh:MessageId", _NAMES)]
    return _with_order("GetStatus", *books.orders(asked))


OPERATIONS: Mapping[str, Callable[[Books, etree._Element], etree._Element]] = {
    "QueryStock": _query_stock,
    "CreateShippingOrder": _create,
    "CancelShippingOrder": _cancel,
    "GetStatus": _get_status,
}


def _with_order(operation: str, *orders: BookOrder) -> etree._Element:
    response = _response(operation)
    for order in orders:
        element = etree.SubElement(response, f"{{{NAMESPACE}}}ShippingOrder")
        _fill(element, {
            "MessageId": order.message_id, "WarehouseOrder": order.number, "Delivery": order.delivery,
            "State": order.state, "ChangedAt": order.changed_at, "Text": order.text, "TrackingNumber": order.tracking,
        })  # fmt: skip
        for line in order.lines:
            _fill(etree.SubElement(element, f"{{{NAMESPACE}}}Line"), {
                "Position": line.position, "Material": line.material, "Ordered": f"{line.ordered:f}",
                "Confirmed": f"{line.confirmed:f}", "Backorder": f"{line.backorder:f}",
                "Lacking": f"{line.lacking:f}", "Picked": f"{line.picked:f}", "Shipped": f"{line.shipped:f}",
            })  # fmt: skip
    return response


def _stock_values(row: StockRow) -> dict[str, str]:
    available = max(Decimal(0), row.quantity - row.reserved)
    return {
        "Material": row.material,
        "Plant": row.plant,
        "Unrestricted": f"{row.quantity:f}",
        "Reserved": f"{row.reserved:f}",
        "Available": f"{available:f}",
        "Unit": row.unit,
        "AsOf": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
    }


def _response(operation: str) -> etree._Element:
    return etree.Element(f"{{{NAMESPACE}}}{operation}Response", nsmap={"wh": NAMESPACE})


def _fill(element: etree._Element, values: Mapping[str, str]) -> None:
    for name, value in values.items():
        if value:
            etree.SubElement(element, f"{{{NAMESPACE}}}{name}").text = value


def _value(element: etree._Element, name: str) -> str:
    return (element.findtext(f"wh:{name}", "", _NAMES) or "").strip()


@contextlib.contextmanager
def running_warehouse(
    folder: Path,
    *,
    port: int = 0,
    user: str = "",
    password: str = "",
    max_bytes: int = 10_000_000,
    stock: Mapping[str, Decimal] | None = None,
    backorders: bool = True,
    tls: Tls | None = None,
) -> Iterator[str]:
    """A sandbox warehouse in a thread of this process, for as long as the block lasts.

    Args:
        folder: of its books; what is there from before is known to it.
        port: 0 takes a free one.
        user, password: asked for by basic authentication, where there is a user.
        max_bytes: of a request.
        stock: what is there by material, and nothing else; None: 1000 of every material that is asked for.
        backorders: whether what lacks waits for stock; else it will never come.
        tls: speaks HTTPS.

    Yields:
        the URL of the service: what a target is configured with.
    """
    books = Books(folder, fresh_stock=Decimal(1000) if stock is None else None, backorders=backorders)
    for material, quantity in (stock or {}).items():
        books.put(material, quantity)
    server = SandboxWarehouse(books, port=port, user=user, password=password, max_bytes=max_bytes, tls=tls)
    server.faults.set(faults_of_environment(FAULTS_VARIABLE))
    with serving(server):
        yield server.url


def put_stock(url: str, stock: Mapping[str, object], *, ca: Path | None = None) -> None:
    """Set what the warehouse at ``url`` has: ``put_stock(url, {"4711-A": 20})``."""
    tell(url, "/stock", {material: str(quantity) for material, quantity in stock.items()}, ca=ca)


def advance(url: str, *message_ids: str, ca: Path | None = None) -> list[dict[str, Any]]:
    """One step on the floor of the warehouse at ``url`` for the orders of these messages, or for all."""
    moved: list[dict[str, Any]] = tell(url, "/advance", {"message_ids": message_ids}, ca=ca)
    return moved


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="A sandbox warehouse that takes shipping orders by SOAP.")
    parser.add_argument("--port", type=int, default=8060)
    parser.add_argument("--folder", type=Path, default=Path("var/sandbox-warehouse"))
    parser.add_argument("--user", default="", help="ask for basic authentication with this user")
    parser.add_argument("--password", default="")
    parser.add_argument("--no-backorders", action="store_true", help="what is not in stock will never come")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    with running_warehouse(
        options.folder,
        port=options.port,
        user=options.user,
        password=options.password,
        backorders=not options.no_backorders,
    ) as url:
        logger.info("Shipping orders are taken at %s and kept in %s", url, options.folder)
        wait_for_interrupt()


if __name__ == "__main__":
    main()
