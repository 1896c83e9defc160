"""Invoices as e-invoices of EN 16931: in UBL and in CII."""
