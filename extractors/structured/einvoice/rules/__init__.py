"""The business rules of EN 16931, XRechnung and Peppol, on the business terms: each written once for both syntaxes."""
