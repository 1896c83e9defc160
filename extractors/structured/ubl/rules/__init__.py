"""The business rules of Peppol BIS 3 that need no outside service, in words of our own; their numbers are Peppol's."""

from collections.abc import Callable, Mapping

from extractors.structured.ubl.document import UblDocument
from extractors.structured.ubl.rules import common, despatch, ordering
from extractors.structured.ubl.rules.codes import check_codes

PEPPOL = "urn:fdc:peppol.eu:poacc:trns:"
_ORDER, _CHANGE = f"{PEPPOL}order:3", f"{PEPPOL}order_change:3"
_RESPONSE, _ADVANCED = f"{PEPPOL}order_response:3", f"{PEPPOL}order_response_advanced:3"
_DESPATCH = f"{PEPPOL}despatch_advice:3"

_RULES: Mapping[str, tuple[str, Callable[[UblDocument, str], None]]] = {
    _ORDER: ("PEPPOL-T01", ordering.check_order),
    _CHANGE: ("PEPPOL-T114", ordering.check_order_change),
    _RESPONSE: ("PEPPOL-T76", ordering.check_response),
    _ADVANCED: ("PEPPOL-T116", ordering.check_response),
    _DESPATCH: ("PEPPOL-T16", despatch.check_despatch),
}
"""By what a document says that it follows, with a number of the transaction before those of its rules."""


def check_rules(document: UblDocument) -> None:
    """Every broken rule as a finding, of a document that says that it follows Peppol's; of others, two currencies."""
    customization = document.text(document.root, "cbc:CustomizationID")
    for followed, (transaction, check) in _RULES.items():
        if customization == followed or customization.startswith((f"{followed}:", f"{followed}#", f"{followed}.")):
            common.check_common(document)
            check_codes(document, transaction)
            check(document, transaction)
            return
    common.check_currency(document)
