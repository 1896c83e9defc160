"""What an answer, or none, means for a message: the table of ``docs/transport.md``, for SOAP and plain HTTP alike."""

import re
from enum import Enum, auto

from adapters.transport.wire import Answer, NoAnswerError
from datamodel.errors import DeliveryRefusedError, RetriableError, TargetDownError

OUTCOME_UNKNOWN = "OUTCOME_UNKNOWN"
NO_REASON = "The ERP gave no reason"

_UNREACHED = frozenset({401, 403, 404, 405, 406, 407, 410, 415, 421, 426, 429, 503, 511})
"""They speak of logon, address, an inactive service, the form of the request or load, not of the record."""
_GATEWAY = frozenset({502, 504})
"""A gateway had no answer from the ERP: as down as it gets, but the ERP may have the message."""
_LATER = frozenset({408, 425})
"""RFC 9110, 15.5.9, RFC 8470, 5.2: not processed, and worth repeating."""

_TAG, _SPACE = re.compile("<(style|script|title).*?</\\1>|<[^>]*>", re.DOTALL | re.IGNORECASE), re.compile(r"\s+")
_SHOWN = 300


class Meaning(Enum):
    """What a status says of a message.

    TAKEN    2xx: whether the ERP has it, the body tells
    DOWN     not taken, and others would not be either
    GATEWAY  others would fare the same; whether it was taken is not known
    LATER    not taken, this time
    REFUSED  not taken, and never
    FAILED   something broke on the other side; whether it was taken is not known
    """

    TAKEN = auto()
    DOWN = auto()
    GATEWAY = auto()
    LATER = auto()
    REFUSED = auto()
    FAILED = auto()


def meaning_of(status: int) -> Meaning:
    """By the status alone, where the body says nothing better."""
    if 200 <= status < 300:
        return Meaning.TAKEN
    if status in _UNREACHED or status < 400:  # redirects lead to a logon page, or to an address that nobody set
        return Meaning.DOWN
    if status in _GATEWAY:
        return Meaning.GATEWAY
    if status in _LATER:
        return Meaning.LATER
    return Meaning.REFUSED if status < 500 else Meaning.FAILED


def by_status(answer: Answer, where: str) -> RetriableError | DeliveryRefusedError:
    """The error for an answer whose body says no more than words to people. A repeat must be safe, or not needed."""
    status, meaning = f"HTTP {answer.status_code}", meaning_of(answer.status_code)
    said = words(answer.content)
    if meaning is Meaning.REFUSED:
        return DeliveryRefusedError(status, said or NO_REASON)
    if answer.status_code in (401, 403):
        return TargetDownError(f"{where} does not let us in ({status}). Check user, password and service.")
    if 300 <= answer.status_code < 400:
        return TargetDownError(f"{where} answers with a redirect ({status}), which is not followed. Check the address.")
    text = f"{where} answered {status}{f': {said}' if said else ''}"
    if meaning in (Meaning.DOWN, Meaning.GATEWAY):
        return TargetDownError(text)
    return RetriableError(text)


def by_silence(error: NoAnswerError, where: str) -> RetriableError:
    """The error where nothing came that can be used, and a repeat is safe.

    A connection that broke after the message went out may speak of the message: others need not fare the same.
    """
    text = f"{where} was not reached or gave no answer that we can read: {error}"
    return TargetDownError(text) if error.down else RetriableError(text)


def unknown(why: str, where: str) -> DeliveryRefusedError:
    """The error where the target may have the message, and would take a repeat for another one."""
    return DeliveryRefusedError(
        OUTCOME_UNKNOWN,
        f"{where} may have the message or not: {why}. It does not recognise repeats, so nothing was sent again. Look "
        "there for the record: approve it again only where it is missing.",
    )


def words(content: bytes) -> str:
    """The text of a page or envelope on one line, shortened."""
    text = _SPACE.sub(" ", _TAG.sub(" ", content[:20_000].decode("utf-8", "replace"))).strip()
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
