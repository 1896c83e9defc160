"""openTRANS 2.1 and 1.0: orders, changes, answers, despatch, receipt, invoices, lists of invoices, remittances."""

from extractors.structured.opentrans.format import FORMAT

__all__ = ["FORMAT"]
