"""EDIFACT: orders, their changes and answers, despatch advices, invoices and remittance advices."""

from extractors.structured.edifact.format import FORMAT

__all__ = ["FORMAT"]
