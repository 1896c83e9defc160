"""Which message an IDoc is that was received."""

from adapters.idoc.structure import Idoc
from datamodel.errors import DocumentError, RejectionCode


def message_of(idoc: Idoc, *, among: tuple[str, ...] = ()) -> str:
    """Its message type.

    Args:
        idoc: what was received.
        among: those that the caller reads; without them all of the basic type.

    Raises:
        DocumentError: another one (UNSUPPORTED_TYPE).
    """
    message, readable = idoc.control.mestyp, among or idoc.message_types
    if message not in readable:
        known = ", ".join(readable)
        words = f"The {idoc.basic_type} is the message '{message}', and Intray reads {known} in it."
        raise DocumentError(RejectionCode.UNSUPPORTED_TYPE, f"{words} Check where it is sent to.")
    return message
