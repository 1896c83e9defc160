"""Why a payment is taken to be for an item: the sentences that people read."""


def told_number(number: str) -> str:
    return f"The payment's text tells the number {number}."
