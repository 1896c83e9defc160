"""An ERP that takes IDoc XML by plain HTTP POST, as SAP's ``/sap/bc/idoc_xml`` does.

That service does not know the message id: it books what comes, also when it comes again. So whether a repeat is safe
must be told, and where it is not, nothing whose end is unknown is ever sent twice
(``docs/decisions/2026-11-29-repeats-over-plain-http.md``).
"""

import datetime as dt
import re
from typing import Literal

from adapters.transport.outcomes import Meaning, by_silence, by_status, meaning_of, unknown, words
from adapters.transport.payload import check_ubl, check_xml_idoc
from adapters.transport.security import Endpoint
from adapters.transport.wire import Answer, NoAnswerError, Wire
from datamodel.delivery import DeliveryState, OutboxMessage, Receipt
from datamodel.errors import DeliveryRefusedError, RetriableError, TargetDownError

Repeats = Literal["recognised", "ask"]
"""Whether the receiver knows a message that it had before by its id, or a person has to look before it goes again."""

SUCCESS = "IDoc-XML-inbound ok"
"""The heading of the page with which SAP's service confirms; it says nothing else, and no number."""
_NUMBER = re.compile(rb"(?<![0-9])[0-9]{16}(?![0-9])")


class HttpIdocTarget:
    """Delivers IDocs of every type as XML without a namespace, or UBL. Satisfies ``Target``; threads may share it.

    Args:
        endpoint: where to, and as whom.
        repeats: ``recognised`` where the receiver takes each id (ARCKEY, also sent as the header Idempotency-Key) once.
        success: a part of every answer that says yes, in any case of letters. Without it 200 is no yes: logon pages
            come with 200 too.
        content: what is sent: ``xml`` for IDocs, or ``ubl``.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        repeats: Repeats = "ask",
        success: str = SUCCESS,
        content: Literal["xml", "ubl"] = "xml",
    ) -> None:
        self._where = f"The ERP at {endpoint.shown}"
        self.recognises_repeats = repeats == "recognised"
        self._wire = Wire(endpoint, keep_alive=self.recognises_repeats)
        self._success = success
        self._check = check_ubl if content == "ubl" else check_xml_idoc

    def deliver(self, message: OutboxMessage) -> Receipt:
        """Hand over the payload as it is.

        Raises:
            TargetDownError: the ERP is out of reach or does not let us in; it does not have the message.
            RetriableError: it could not take this message now; or no answer came, and a repeat is safe.
            DeliveryRefusedError: it refused this message, with its words; the payload is no such document; or
                (OUTCOME_UNKNOWN) it may have the message, and a person has to look.
        """
        self._check(message)
        if message.interrupted and not self.recognises_repeats:
            raise unknown("Intray was stopped while it sent it", self._where)
        try:
            answer = self._wire.post(message.payload, _headers(message))
        except NoAnswerError as silence:
            if silence.sent and not self.recognises_repeats:
                raise unknown(str(silence), self._where) from silence
            raise by_silence(silence, self._where) from silence
        if not self._confirms(answer):
            raise self._failure(answer)
        return Receipt(
            state=DeliveryState.ACCEPTED,
            reference=_number(answer.content) or message.message_id,
            received_at=dt.datetime.now(dt.UTC),
            request=message.payload,
            response=answer.content,
        )

    def _confirms(self, answer: Answer) -> bool:
        text = answer.content.decode("utf-8", "replace").casefold()
        return meaning_of(answer.status_code) is Meaning.TAKEN and self._success.casefold() in text

    def _failure(self, answer: Answer) -> RetriableError | DeliveryRefusedError:
        meaning, status = meaning_of(answer.status_code), f"HTTP {answer.status_code}"
        if meaning in (Meaning.TAKEN, Meaning.GATEWAY, Meaning.FAILED) and not self.recognises_repeats:
            return unknown(f"it answered {status}: {words(answer.content) or 'nothing'}", self._where)
        if meaning is Meaning.TAKEN:
            return TargetDownError(
                f"{self._where} answered {status}, but does not say '{self._success}': "
                f"{words(answer.content) or 'nothing'}. Check the address and the logon."
            )
        return by_status(answer, self._where)


def _headers(message: OutboxMessage) -> dict[str, str]:
    return {"content-type": "text/xml; charset=utf-8", "idempotency-key": message.message_id}


def _number(content: bytes) -> str:
    """The ERP's number of the IDoc, where the answer tells exactly one."""
    found = set(_NUMBER.findall(content))
    return found.pop().decode() if len(found) == 1 else ""
