"""What kind of number an identity of a party is."""


def is_iban(number: str) -> bool:
    """Whether an account number is one: some countries have none."""
    return number[:2].isalpha() and number[2:4].isdigit()
