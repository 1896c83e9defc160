"""Bank accounts as ERPs keep them: bank key and account number, which a German or Austrian IBAN is made of."""

from dataclasses import dataclass

_SHAPES = {"DE": (8, 10), "AT": (5, 11)}
"""Lengths of bank key and account number behind country and check digits (SWIFT IBAN Registry)."""


@dataclass(frozen=True, slots=True)
class Account:
    """``number`` is the IBAN itself where its country's is not taken apart; ``bank`` and ``country`` are empty then."""

    number: str
    bank: str = ""
    country: str = ""


def split_iban(iban: str) -> Account:
    """``DE89 3704 0044 0532 0130 00`` → bank 37040044, number 0532013000, DE."""
    compact = "".join(iban.split()).upper()
    country, rest = compact[:2], compact[4:]
    shape = _SHAPES.get(country)
    if shape is None or len(rest) != sum(shape) or not rest.isdigit() or compact != _iban(country, rest):
        return Account(compact)
    return Account(rest[shape[0] :], rest[: shape[0]], country)


def join_iban(account: Account) -> str:
    """The IBAN of an account; its number as it is where bank key or country are missing or not as expected."""
    shape = _SHAPES.get(account.country)
    if shape is None or not (account.bank.isdigit() and account.number.isdigit()):
        return account.number
    if len(account.bank) != shape[0] or len(account.number) > shape[1]:
        return account.number
    return _iban(account.country, account.bank + account.number.zfill(shape[1]))


def _iban(country: str, rest: str) -> str:
    """With its check digits (ISO 13616, ISO 7064 MOD 97-10)."""
    digits = "".join(str(int(letter, 36)) for letter in f"{rest}{country}00")
    return f"{country}{98 - int(digits) % 97:02d}{rest}"
