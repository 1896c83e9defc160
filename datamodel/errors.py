"""Every exception of Intray, grouped by what the caller does about it.

IntrayError
├── ConfigurationError     stop at start-up; the message lists what is known
├── DocumentError          reject this document with its code, go on with the next
├── RetriableError         try again later: same bytes, same id
│   └── TargetDownError    the same, and nothing else need be tried there meanwhile
├── DeliveryRefusedError   back to a person, never retried
├── ConflictError          somebody else was faster: load again, then decide
└── LoginRefusedError      nobody is let in; the page says why

Anything else that is raised is a bug and fails the run.
"""

from enum import StrEnum


class RejectionCode(StrEnum):
    """Why a document was rejected. Each code is explained in ``docs/rejections.md``."""

    EMPTY = "empty"
    UNSUPPORTED_TYPE = "unsupported_type"
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    NO_PAGES = "no_pages"
    NO_TEXT = "no_text"
    TOO_LARGE = "too_large"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_SLOW = "too_slow"
    NESTED_TOO_DEEP = "nested_too_deep"
    TOO_MANY_PARTS = "too_many_parts"
    HOSTILE = "hostile"
    PROCESSING_FAILED = "processing_failed"
    NOT_ORDER_PAPER = "not_order_paper"
    BY_PERSON = "by_person"
    MERGED = "merged"
    RETURNED = "returned"
    DOES_NOT_FIT = "does_not_fit"


class LoginRefusal(StrEnum):
    """Why somebody who comes from the OpenID provider is not let in."""

    PROVIDER_DOWN = "provider_down"
    PROVIDER_REFUSED = "provider_refused"
    NOT_GENUINE = "not_genuine"
    WRONG_TIME = "wrong_time"
    NOT_STARTED_HERE = "not_started_here"
    WITHOUT_NAME = "without_name"
    NAME_TAKEN = "name_taken"
    UNKNOWN = "unknown"
    WITHOUT_ROLE = "without_role"
    DISABLED = "disabled"


class IntrayError(Exception):
    """Base of all errors that Intray raises on purpose."""


class ConfigurationError(IntrayError):
    """A setting or a component name is wrong. Raised at start-up only."""


class DocumentError(IntrayError):
    """This document cannot be processed.

    Args:
        code: the machine-readable reason.
        message: what happened, to what, and what to do; shown to people as it is.
    """

    def __init__(self, code: RejectionCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class RetriableError(IntrayError):
    """A passing fault outside of Intray: the same call with the same bytes and id may succeed later."""


class TargetDownError(RetriableError):
    """The receiving system is out of reach, overloaded, or does not let us in: other messages would fare the same."""


class DeliveryRefusedError(IntrayError):
    """The receiving system understood the message and refused it; a person has to decide.

    Args:
        code: the receiver's fault code or status number, as it sent it.
        message: the receiver's own words.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class ConflictError(IntrayError):
    """The record was changed by somebody else since it was loaded."""


class LoginRefusedError(IntrayError):
    """Who comes from the OpenID provider is not let in.

    Args:
        reason: what the page tells.
        detail: for the event alone; never a secret.
        name: of the user, where it is known.
    """

    def __init__(self, reason: LoginRefusal, detail: str = "", *, name: str = "") -> None:
        super().__init__(f"{reason.replace('_', ' ')}{': ' if detail else ''}{detail}")
        self.reason = reason
        self.name = name
