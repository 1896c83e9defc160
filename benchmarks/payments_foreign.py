"""Payments that are for no item of ours: their amount, their text, and what the bank tells of the other side."""

import random
from collections.abc import Callable, Mapping
from decimal import Decimal

from benchmarks.payments_data import World

Told = tuple[Decimal, str, dict[str, object]]
_NOBODY: dict[str, object] = {"payer_name": "", "payer_iban": "", "currency": "EUR"}
_COMMON = tuple(map(Decimal, ("100", "119", "500", "59.90")))


def _fee(rng: random.Random, _: World) -> Told:
    code = "PMNT-CCRD-FEES" if rng.random() < 0.5 else "NCHG"
    amount = -Decimal(rng.randint(50, 9000)) / 100
    return amount, "Abschluss Kontoführung Entgelte 05/2026", _NOBODY | {"transaction_code": code}


def _salary(rng: random.Random, _: World) -> Told:
    told = _NOBODY | {"payer_name": "Maria Muster", "payer_iban": "DE12500105170648489890"}
    return -_amount(rng), f"LOHN/GEHALT 05/2026 {rng.randint(1000, 9999)}", told


def _own(rng: random.Random, _: World) -> Told:
    told = _NOBODY | {"payer_name": "Wir selbst GmbH", "payer_iban": "DE55500105175407324931"}
    return _amount(rng), "Umbuchung", told


def _tax(rng: random.Random, _: World) -> Told:
    told = _NOBODY | {"payer_name": "Finanzamt Musterstadt", "payer_iban": "DE64370000000037001501"}
    return -_amount(rng), "USt-VA 05/2026 STNR 21/815/08150", told


def _stranger(rng: random.Random, world: World) -> Told:
    """Somebody who is no customer, now and then with a common amount, or a number that looks like an item's."""
    number = f"{rng.randint(10000, 99999)}"
    text = rng.choice((f"Rechnung {number}", f"Auftrag 26-{number}", "Miete Juni", "Vielen Dank"))
    amount = rng.choice(_COMMON) if rng.random() < 0.5 else _amount(rng)
    iban = f"DE{rng.randint(10**19, 10**20 - 1)}"
    return amount, text, _NOBODY | {"payer_name": rng.choice(world.strangers).name, "payer_iban": iban}


def _amount(rng: random.Random) -> Decimal:
    return Decimal(rng.randint(500, 900_000)) / 100


MAKERS: Mapping[str, Callable[[random.Random, World], Told]] = {
    "fee": _fee,
    "salary": _salary,
    "own": _own,
    "tax": _tax,
    "stranger": _stranger,
}
