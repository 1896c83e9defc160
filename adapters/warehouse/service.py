"""The warehouse's service: shipping orders handed over and cancelled, their state, and stock.

The warehouse carries out each message id once and answers a repeat like the first time, so that everything here may be
sent again. An order that it has taken is ACCEPTED; what becomes of it is asked for later, and it is POSTED when the
goods are gone.
"""

import datetime as dt
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

import zeep.exceptions
import zeep.plugins
import zeep.xsd
from lxml import etree

from adapters.idoc.xml import parse
from adapters.transport.outcomes import Meaning, by_silence, by_status, meaning_of
from adapters.transport.payload import PAYLOAD_INVALID
from adapters.transport.security import Endpoint
from adapters.transport.soap import is_security_fault
from adapters.transport.wire import NoAnswerError, Wire
from adapters.transport.ws_security import MessageSecurity, without_passwords
from adapters.transport.zeep_client import SOAP_FAILURES, Exchange, make_service, said_in
from adapters.warehouse.format import NAMESPACE, WSDL
from datamodel.delivery import DeliveryState, OutboxMessage, Receipt, StatusKind, StatusReport
from datamodel.errors import DeliveryRefusedError, DocumentError, RetriableError, TargetDownError
from datamodel.master import Stock

_BINDING = f"{{{NAMESPACE}}}WarehouseBinding"
_SOAP = {"soap": "http://schemas.xmlsoap.org/soap/envelope/"}
_T = TypeVar("_T")
_LATER = frozenset({"BUSY", "MESSAGE_IN_PROGRESS"})
_ASKED_AT_A_TIME = 100

KINDS = {
    "waiting": StatusKind.WAITING,
    "picked": StatusKind.WAITING,
    "shipped": StatusKind.POSTED,
    "lacking": StatusKind.FAILED,
    "cancelled": StatusKind.FAILED,
}
"""What the state of a shipping order means for its message."""


@dataclass(frozen=True, slots=True)
class LineState:
    """An item of a shipping order: ``ordered`` = ``confirmed`` + ``backorder`` + ``lacking``."""

    position: str
    material: str
    ordered: Decimal
    confirmed: Decimal
    backorder: Decimal
    lacking: Decimal
    picked: Decimal
    shipped: Decimal


@dataclass(frozen=True, slots=True)
class ShippingOrder:
    """A shipping order as the warehouse has it. ``state`` is a key of ``KINDS``."""

    message_id: str
    number: str
    delivery: str
    state: str
    changed_at: dt.datetime
    lines: tuple[LineState, ...]
    text: str = ""
    tracking_number: str = ""


class WarehouseService:
    """Calls the service. Threads may share it.

    Args:
        endpoint: where to, and as whom.
        security: what stands in the WS-Security header; None sends none.
    """

    def __init__(self, endpoint: Endpoint, *, security: MessageSecurity | None = None) -> None:
        self._where = f"The warehouse at {endpoint.shown}"
        self._wire = Wire(endpoint)
        self._security = security
        self._lines = threading.local()

    def create(self, content: etree._Element) -> tuple[ShippingOrder, bytes, bytes]:
        """Hand over the element ``CreateShippingOrder``: the order as the warehouse has it, and both envelopes.

        Raises:
            TargetDownError, RetriableError: not now.
            DeliveryRefusedError: never, with the warehouse's code and words.
        """
        unset = zeep.xsd.SkipValue  # the payload takes the place of what zeep would build
        values = {"MessageId": "-", "Delivery": "-", "ShipTo": unset, "Line": unset}
        order = self._call("CreateShippingOrder", _order, values, content)
        exchange = self._line().exchange
        return order, without_passwords(exchange.request), exchange.answer.content if exchange.answer else b""

    def cancel(self, message_id: str, *, reason: str = "") -> ShippingOrder:
        """Cancel the shipping order of a message. Raises as ``create``; what is gone is refused."""
        return self._call("CancelShippingOrder", _order, {"MessageId": message_id, "Reason": reason or None})

    def orders(self, message_ids: Sequence[str]) -> list[ShippingOrder]:
        """The shipping orders of those messages that the warehouse has. Raises as ``create``."""
        return self._call("GetStatus", lambda told: [_order(each) for each in told or []], {"MessageId": message_ids})

    def stock(self, material: str, *, plant: str = "") -> list[Stock]:
        """What can be shipped of a material, by plant. Raises as ``create``."""
        return self._call("QueryStock", _stock, {"Material": material, "Plant": plant or None})

    def _call(
        self,
        operation: str,
        read: Callable[[Any], _T],
        values: Mapping[str, object],
        content: etree._Element | None = None,
    ) -> _T:
        line = self._line()
        try:
            return read(line.call(operation, content, values))
        except NoAnswerError as silence:
            raise by_silence(silence, self._where) from silence
        except zeep.exceptions.Fault as fault:
            raise self._map_fault(fault, line.exchange) from fault
        except (*SOAP_FAILURES, TypeError) as error:  # a part that is missing is None
            if line.exchange.answer is None:
                raise  # nothing was sent: a bug of ours
            raise self._map_unreadable(error, line.exchange) from error

    def _map_fault(self, fault: zeep.exceptions.Fault, exchange: Exchange) -> RetriableError | DeliveryRefusedError:
        """By the warehouse's own code, else by whose fault SOAP 1.1 (4.4.1) says that it is."""
        assert exchange.answer is not None, "a fault is an answer"
        detail = _detail(fault.detail)
        code = detail.get("Code") or fault.code or f"HTTP {exchange.answer.status_code}"
        words = detail.get("Text") or said_in(fault)
        text = f"{self._where} could not take it now: {code}: {words}"
        party = (fault.code or "").rpartition(":")[2].partition(".")[0]
        if is_security_fault(fault) or meaning_of(exchange.answer.status_code) in (Meaning.DOWN, Meaning.GATEWAY):
            return TargetDownError(text)
        if code in _LATER or party not in ("Client", "Sender", "VersionMismatch", "MustUnderstand"):
            return RetriableError(text)
        return DeliveryRefusedError(code, words)

    def _map_unreadable(self, error: Exception, exchange: Exchange) -> RetriableError | DeliveryRefusedError:
        assert exchange.answer is not None, "checked by the caller"
        status = exchange.answer.status_code
        if meaning_of(status) is not Meaning.TAKEN:
            return by_status(exchange.answer, self._where)
        return RetriableError(f"{self._where} gave no answer that we can read (HTTP {status}): {error}"[:500])

    def _line(self) -> "_Line":
        line: _Line | None = getattr(self._lines, "line", None)
        if line is None:
            line = self._lines.line = _Line(Exchange(self._wire), self._security)
        return line


class _Line(zeep.plugins.Plugin):
    """One thread's client. As a plugin of zeep it puts a payload into the envelope as it is."""

    def __init__(self, exchange: Exchange, security: MessageSecurity | None) -> None:
        self._content: etree._Element | None = None
        self.exchange = exchange
        self._service = make_service(WSDL, _BINDING, exchange, security=security, plugin=self)

    def call(self, operation: str, content: etree._Element | None, values: Mapping[str, object]) -> Any:
        self._content = content
        self.exchange.answer = None
        return self._service[operation](**{name: value for name, value in values.items() if value is not None})

    def egress(
        self,
        envelope: etree._Element,
        http_headers: dict[str, str],
        operation: Any,  # noqa: ARG002
        binding_options: Any,  # noqa: ARG002
    ) -> tuple[etree._Element, dict[str, str]]:
        body = envelope.find("soap:Body", _SOAP)
        assert body is not None, "zeep always writes one"
        if self._content is not None:
            body[:] = [self._content]
        return envelope, http_headers

    def ingress(
        self,
        envelope: etree._Element,
        http_headers: dict[str, str],
        operation: Any,  # noqa: ARG002
    ) -> tuple[etree._Element, dict[str, str]]:
        if envelope.find("soap:Body", _SOAP) is None:  # zeep would make a fault of it
            raise zeep.exceptions.TransportError("The answer is no SOAP envelope")
        return envelope, http_headers


class WarehouseTarget:
    """Delivers shipping orders as ``WarehouseFormat`` renders them. Satisfies ``Target``."""

    recognises_repeats = True

    def __init__(self, service: WarehouseService) -> None:
        self._service = service

    def deliver(self, message: OutboxMessage) -> Receipt:
        """Hand over the payload as it is.

        Raises:
            TargetDownError, RetriableError: not now; the same message may go later.
            DeliveryRefusedError: the warehouse refused it, with its code and words; or the payload is none.
        """
        order, request, response = self._service.create(_payload(message))
        return Receipt(
            state=DeliveryState.ACCEPTED,
            reference=order.number,
            received_at=dt.datetime.now(dt.UTC),
            request=request,
            response=response,
        )


class WarehouseStatuses:
    """What became of shipping orders. Satisfies ``StatusSource``."""

    def __init__(self, service: WarehouseService) -> None:
        self._service = service

    def statuses(self, messages: Sequence[OutboxMessage]) -> Iterator[StatusReport]:
        """Of those that the warehouse has. Raises ``RetriableError``."""
        for start in range(0, len(messages), _ASKED_AT_A_TIME):
            ids = [message.message_id for message in messages[start : start + _ASKED_AT_A_TIME]]
            try:
                orders = self._service.orders(ids)
            except DeliveryRefusedError as error:
                raise RetriableError(f"The warehouse does not tell the state of its orders: {error}") from error
            yield from map(report_of, orders)


def report_of(order: ShippingOrder) -> StatusReport:
    """The state of a shipping order as a report on its message."""
    return StatusReport(
        kind=KINDS[order.state],
        status=order.state,
        text=" ".join(_words(order)),
        message_id=order.message_id,
        reference=order.number,
        posted_as=order.number if order.state == "shipped" else "",
        at=order.changed_at,
    )


def query_stock(service: WarehouseService, material: str, *, plant: str = "") -> list[Stock]:
    """What the warehouse can ship of ``material``, by plant; empty where it does not know it.

    Raises:
        RetriableError: the warehouse cannot be asked now.
        DeliveryRefusedError: it refuses the question, with its code and words.
    """
    return service.stock(material, plant=plant)


def _words(order: ShippingOrder) -> Iterable[str]:
    yield f"{order.text.rstrip('.') or f'The shipping order is {order.state}'}."
    if order.tracking_number:
        yield f"Tracking number {order.tracking_number}."
    for line in order.lines:
        place = f"Item {line.position} ({line.material})"
        if order.state == "shipped" and line.shipped != line.ordered:
            yield f"{place}: {line.shipped:f} of {line.ordered:f} shipped."
        elif line.backorder:
            yield f"{place}: {line.backorder:f} of {line.ordered:f} wait for stock."
        elif line.lacking:
            yield f"{place}: {line.lacking:f} of {line.ordered:f} lack."


def _payload(message: OutboxMessage) -> etree._Element:
    """The payload, checked to be the shipping order that ``message`` says it is: exactly once depends on its id."""
    try:
        root = parse(message.payload)
    except DocumentError as error:
        raise DeliveryRefusedError(
            PAYLOAD_INVALID, f"The payload of {message.message_id} is no XML: {error}"
        ) from error
    message_id = root.findtext(f"{{{NAMESPACE}}}MessageId")
    if root.tag != f"{{{NAMESPACE}}}CreateShippingOrder" or message_id != message.message_id:
        words = f"The payload is no shipping order with the message id {message.message_id}, but with {message_id}."
        raise DeliveryRefusedError(PAYLOAD_INVALID, words)
    return root


def _order(told: Any) -> ShippingOrder:
    return ShippingOrder(
        message_id=told.MessageId,
        number=told.WarehouseOrder,
        delivery=told.Delivery,
        state=_known(told.State),
        changed_at=told.ChangedAt if told.ChangedAt.tzinfo else told.ChangedAt.replace(tzinfo=dt.UTC),
        lines=tuple(
            LineState(each.Position, each.Material, each.Ordered, each.Confirmed, each.Backorder, each.Lacking,
                      each.Picked, each.Shipped)
            for each in told.Line
        ),
        text=told.Text or "",
        tracking_number=told.TrackingNumber or "",
    )  # fmt: skip


def _known(state: str) -> str:
    if state not in KINDS:
        raise ValueError(f"its description does not have the state {state!r}")
    return state


def _stock(told: Any) -> list[Stock]:
    return [Stock(material=each.Material, plant=each.Plant, quantity=each.Available) for each in told or []]


def _detail(detail: object) -> dict[str, str]:
    """Code, Text, Position, Material of a ``WarehouseFault``."""
    if not isinstance(detail, etree._Element):
        return {}
    return {etree.QName(each).localname: (each.text or "").strip() for each in detail.iterfind("{*}WarehouseFault/*")}
