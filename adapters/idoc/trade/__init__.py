"""Orders, order responses and invoices as IDocs: ORDERS05, ORDRSP, INVOIC02."""
