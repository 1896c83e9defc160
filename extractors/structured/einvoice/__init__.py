"""Invoices of EN 16931, in UBL and in CII: one model by business terms, one set of rules, two syntaxes."""
