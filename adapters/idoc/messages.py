"""Which message an IDoc is that was received."""

from adapters.idoc.structure import Idoc
from datamodel.errors import DocumentError, RejectionCode


def message_of(idoc: Idoc) -> str:
    """Its message type.

    Raises:
        DocumentError: one that Intray does not read in this basic type (UNSUPPORTED_TYPE).
    """
    message = idoc.control.mestyp
    if message not in idoc.message_types:
        known = ", ".join(idoc.message_types)
        words = f"The {idoc.basic_type} is the message '{message}', and Intray reads {known} in it."
        raise DocumentError(RejectionCode.UNSUPPORTED_TYPE, f"{words} Check where it is sent to.")
    return message
