"""One file in, its extraction out: reading, splitting, classifying, fields, line items, values."""
