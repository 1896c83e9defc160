"""Asking the ERP what became of IDocs, by the service of ``adapters/wsdl/idoc_status.wsdl``.

It is no standard of SAP's and has to be published there, over the tables EDIDC and EDIDS. Where the ERP sends ALEAUD by
itself it is not needed.
"""

import datetime as dt
import logging
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import zeep.exceptions

from adapters.transport.outcomes import Meaning, by_silence, by_status, meaning_of
from adapters.transport.security import Endpoint
from adapters.transport.soap import is_security_fault
from adapters.transport.wire import Answer, NoAnswerError, Wire
from adapters.transport.ws_security import MessageSecurity
from adapters.transport.zeep_client import SOAP_FAILURES, Exchange, OnlyAnswer, code_in, make_service, said_in
from adapters.wsdl import FOLDER
from datamodel.delivery import IDOC_STATUS, OutboxMessage, StatusReport
from datamodel.errors import DeliveryRefusedError, RetriableError, TargetDownError

logger = logging.getLogger(__name__)

IDOC_STATUS_WSDL = FOLDER / "idoc_status.wsdl"
_BINDING = "{urn:intray:idoc-status:1}IDocStatusBinding"
_ANSWER = "{urn:intray:idoc-status:1}GetIDocStatusResponse"
_AT_A_TIME = 200


class IdocStatusQuery:
    """Asks one endpoint, by message ids. Satisfies ``StatusSource``; threads may share it.

    Args:
        endpoint: where to, and as whom.
        security: what stands in the WS-Security header; None sends none.
        wsdl: the pinned description; nothing is ever loaded over the network.
    """

    def __init__(
        self, endpoint: Endpoint, *, security: MessageSecurity | None = None, wsdl: Path = IDOC_STATUS_WSDL
    ) -> None:
        self._where = f"The status service at {endpoint.shown}"
        self._wire = Wire(endpoint)
        self._security = security
        self._wsdl = wsdl
        self._lines = threading.local()

    def statuses(self, messages: Sequence[OutboxMessage]) -> Iterator[StatusReport]:
        """What the ERP says of those of ``messages`` that it knows, each once, with its last status.

        Statuses that ``IDOC_STATUS`` does not name say nothing yet and are left out. A time without a zone is UTC, one
        that cannot be read None.

        Raises:
            TargetDownError: the service is out of reach, too slow, or does not let us in.
            RetriableError: it did not answer the question.
        """
        ids = list(dict.fromkeys(message.message_id for message in messages))
        for start in range(0, len(ids), _AT_A_TIME):
            yield from self._ask(ids[start : start + _AT_A_TIME])

    def _ask(self, ids: Sequence[str]) -> list[StatusReport]:
        exchange, service = self._line()
        exchange.answer = None
        try:
            found = service.GetIDocStatus(MessageId=list(ids))
            return _reports(found, frozenset(ids))
        except NoAnswerError as silence:
            raise by_silence(silence, self._where) from silence
        except zeep.exceptions.Fault as fault:
            raise _map_fault(fault, exchange.answer, self._where) from fault
        except SOAP_FAILURES as error:
            raise _map_unreadable(error, exchange.answer, self._where) from error

    def _line(self) -> tuple[Exchange, Any]:
        line: tuple[Exchange, Any] | None = getattr(self._lines, "line", None)
        if line is None:
            exchange = Exchange(self._wire)
            service = make_service(self._wsdl, _BINDING, exchange, security=self._security, plugin=OnlyAnswer(_ANSWER))
            line = self._lines.line = exchange, service
        return line


def _reports(found: Any, asked: frozenset[str]) -> list[StatusReport]:
    """``found`` is zeep's list of its own objects, or None where there are none."""
    reports = []
    for each in found or []:
        if each.MessageId not in asked:
            logger.warning("The ERP tells the status of %s, which nobody asked for; passed over", each.MessageId)
        elif each.Status not in IDOC_STATUS:
            logger.info("The ERP tells the status %s of %s, which says nothing yet", each.Status, each.MessageId)
        else:
            reports.append(_report(each))
    return reports


def _report(each: Any) -> StatusReport:
    return StatusReport(
        kind=IDOC_STATUS[each.Status],
        status=each.Status,
        text=" ".join((each.StatusText or "").split()),
        message_id=each.MessageId,
        transfer_number=each.TransferId or "",
        reference=each.IDocNumber or "",
        posted_as=each.ObjectKey or "",
        at=_in_utc(each.ChangedAt),
    )


def _in_utc(moment: dt.datetime | None) -> dt.datetime | None:
    if moment is None:
        return None
    return moment.astimezone(dt.UTC) if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _map_fault(fault: zeep.exceptions.Fault, answer: Answer | None, where: str) -> RetriableError:
    code = code_in(fault.detail) or fault.code or "fault"
    text = f"{where} does not answer the question: {code}: {said_in(fault)}"
    if is_security_fault(fault) or (answer and meaning_of(answer.status_code) in (Meaning.DOWN, Meaning.GATEWAY)):
        return TargetDownError(text)
    return RetriableError(text)


def _map_unreadable(error: Exception, answer: Answer | None, where: str) -> RetriableError:
    if answer is None:
        raise error  # nothing was sent: a bug of ours
    if meaning_of(answer.status_code) is Meaning.TAKEN:
        return RetriableError(f"{where} gave no answer that we can read: {type(error).__name__}: {error}"[:500])
    found = by_status(answer, where)
    return RetriableError(str(found)) if isinstance(found, DeliveryRefusedError) else found
