"""Invoices as e-invoices, as a target wants them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from adapters.einvoice.cii import to_cii
from adapters.einvoice.content import content_of
from adapters.einvoice.ubl import to_ubl
from datamodel.business import BusinessRecord, Invoice
from datamodel.errors import DocumentError, RejectionCode

EInvoiceSyntax = Literal["ubl", "cii"]


@dataclass(frozen=True, slots=True)
class EInvoiceFormat:
    """Renders invoices by EN 16931. Satisfies ``RecordFormat``.

    ``units`` are units as people write them, and the code that the receiver wants.
    """

    syntax: EInvoiceSyntax = "ubl"
    units: Mapping[str, str] = field(default_factory=dict)

    def render(self, record: BusinessRecord, *, message_id: str, created_at: dt.datetime) -> bytes:  # noqa: ARG002
        """See ``RecordFormat.render``; neither syntax has a place for ``message_id`` or the time."""
        if not isinstance(record, Invoice):
            kind = type(record).__name__
            raise DocumentError(RejectionCode.DOES_NOT_FIT, f"Only invoices make e-invoices, and this is: {kind}.")
        content = content_of(record, self.units)
        return to_ubl(content) if self.syntax == "ubl" else to_cii(content)
