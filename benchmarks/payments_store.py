"""``intray payments match`` from statements in the store to postings in the outbox: seconds, and memory.

    .venv/bin/python -m benchmarks.payments_store [--payments 10000] [--items 100000] [--without-target]

The payments and items are those of ``benchmarks/payments.py``, and come as camt.053 statements of 200 bookings.
"""

import argparse
import cProfile
import datetime as dt
import pstats
import resource
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from decimal import Decimal

from adapters.idoc.format import IdocFormat
from adapters.master_data import open_master_data
from adapters.store import SqlStore, open_store
from benchmarks.payments_cases import make_cases
from benchmarks.payments_data import World, make_world
from datamodel.document import InputFile
from datamodel.extraction import Classification, Decision, DocumentType, Extraction, Field, Result, Status, Value
from datamodel.master import MasterChange
from datamodel.payments import Payment
from pipelines.payments import match_payments
from pipelines.posting import Cashier
from pipelines.process import Route
from pipelines.settings import PaymentSettings

_BOOKINGS = 200
_ACCOUNT = "DE89370400440532013000"


class _Nowhere:
    recognises_repeats = True

    def deliver(self, _: object) -> None:
        raise AssertionError("nothing is delivered here")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--payments", type=int, default=10_000)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--without-target", action="store_true", help="match only; nothing is rendered")
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    world = make_world(seed=options.seed, items=options.items)
    cases = make_cases(world, seed=options.seed, count=options.payments)
    payments = [case.payment for case in cases.cases if case.payment.is_booked]
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/intray.db"
        with closing(open_store(url, blobs=f"{folder}/blobs")) as store:
            _fill(store, url, world, payments)
            cashier = _cashier(store, told=not options.without_target)
            began, clock = time.process_time(), time.perf_counter()
            with cProfile.Profile() if options.profile else _nothing() as profile:
                done = match_payments(cashier)
            seconds, wall = time.process_time() - began, time.perf_counter() - clock
            again = time.process_time()
            match_payments(cashier)
            _tell(f"{done.new} payments of {done.documents} statements, {len(world.open_items)} open items")
            _tell(f"{seconds:.1f} s of one core ({wall:.1f} s by the clock), {_memory():.0f} MB at most")
            _tell(f"again, with nothing new: {time.process_time() - again:.2f} s")
            _tell(f"{', '.join(f'{count} {state}' for state, count in done.states.items())}; {store.due()} messages")
            if profile:
                pstats.Stats(profile).sort_stats("cumulative").print_stats(45)


def _tell(text: str) -> None:
    print(text)


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _cashier(store: SqlStore, *, told: bool) -> Cashier:
    types = frozenset({DocumentType.BANK_STATEMENT})
    route = Route("erp", types, IdocFormat(), _Nowhere())  # type: ignore[arg-type]  # it is never asked
    return Cashier(store, {"erp": route}, PaymentSettings(targets=("erp",) if told else ()))


def _fill(store: SqlStore, url: str, world: World, payments: Sequence[Payment]) -> None:
    master_data = open_master_data(url)
    master_data.load([MasterChange(one) for one in (*world.partners, *world.open_items)], full=True, source="bench")
    master_data.close()
    ordered = sorted(payments, key=lambda one: (one.date, one.key))
    for number, start in enumerate(range(0, len(ordered), _BOOKINGS), 1):
        name = f"{number}.xml"
        file = InputFile(name, name.encode(), "bench", dt.datetime.now(dt.UTC))
        store.add(file)
        extraction = _statement(number, ordered[start : start + _BOOKINGS])
        store.save(file, [Result(file, 0, 1, Decision(Status.APPROVED, ()), extraction)])


def _statement(number: int, payments: Sequence[Payment]) -> Extraction:
    total = sum((payment.amount for payment in payments), Decimal(0))
    opening = Decimal(number)
    header = {"account_iban": _ACCOUNT, "statement_number": str(number), "statement_date": payments[-1].date,
              "currency": "EUR", "opening_balance": opening, "closing_balance": opening + total}  # fmt: skip
    lines = tuple(_fields(_booking(payment)) for payment in payments)
    return Extraction(
        Classification(DocumentType.BANK_STATEMENT, 1.0, ""), _fields(header), lines, reader="data camt.053"
    )


def _booking(payment: Payment) -> dict[str, Value | None]:
    return {
        "amount": payment.amount,
        "currency": payment.currency,
        "booking_date": payment.date,
        "value_date": payment.date,
        "counterparty_name": payment.payer_name,
        "counterparty_iban": payment.payer_iban,
        "payment_reference": " ".join(payment.texts),
        "end_to_end_id": payment.end_to_end_id,
        "bank_reference": payment.bank_reference or payment.key,
        "transaction_code": payment.transaction_code,
        "charges_amount": payment.charges or None,
        "original_amount": payment.original_amount,
        "original_currency": payment.original_currency,
        "return_reason": payment.return_reason,
    }


def _fields(values: dict[str, Value | None]) -> dict[str, Field]:
    told = ((name, value) for name, value in values.items() if value not in (None, ""))
    return {name: Field(name, value, str(value), 1.0) for name, value in told if value is not None}


class _nothing:  # noqa: N801 (stands in for a profile)
    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...


if __name__ == "__main__":
    main()
