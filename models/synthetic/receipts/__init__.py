"""Receipts of tills: shops, restaurants, fuel, parking, taxis, hotels; the sale and the roll it is printed on."""
