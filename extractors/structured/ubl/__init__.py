"""UBL 2 besides invoices: orders with their changes and answers, despatch, receipt and remittance advices."""
