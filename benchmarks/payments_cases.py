"""Payments for generated open items, seeded, with the truth of each: what it pays, line by line, and of which class."""

import contextlib
import datetime as dt
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from benchmarks.payments_data import CENT, TODAY, World
from benchmarks.payments_foreign import MAKERS
from benchmarks.payments_texts import SEEN, Habit, Wording, finish, habit, money, remittance
from benchmarks.payments_truth import SHARES, Case, Cases, in_full, largest
from datamodel.business import PaidInvoice
from datamodel.master import OpenItem, Partner
from datamodel.payments import Allocation, ItemKey, Matched, Payment, PaymentSource, PaymentState, Proposal, Told
from orders.payments.settling import key_of

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "AE", "Ö": "OE", "Ü": "UE"})

_TRIES = 3000
_OURS = "DE02120300000000202051"
_RATES = {"USD": Decimal("0.92"), "CHF": Decimal("1.04"), "GBP": Decimal("1.17"), "EUR": Decimal(1)}


def make_cases(world: World, *, seed: int, count: int = 10_000, words: Wording = SEEN) -> Cases:
    return _Maker(world, seed, words).make(count)


@dataclass(frozen=True)
class _Pick:
    """A customer, the day on which he pays, and the items that he pays."""

    firm: Partner
    day: dt.date
    items: tuple[OpenItem, ...]
    habit: Habit


class _NothingLeftError(Exception):
    """No items are left that a payment of this class could be for."""


class _Maker:
    def __init__(self, world: World, seed: int, words: Wording) -> None:
        self.world, self.words = world, words
        self.rng = random.Random(seed)
        self.firms = [firm for firm in world.partners if firm.number in world.items]
        self.weights = [len(world.items[firm.number]) ** 0.6 for firm in self.firms]
        self.habits = {firm.number: habit(self.rng, words) for firm in world.partners}
        self.used: set[ItemKey] = set()
        self.count = 0
        self.result = Cases()

    def make(self, count: int) -> Cases:
        kinds = self.rng.choices(list(SHARES), list(SHARES.values()), k=count)
        for kind in kinds:
            if len(self.result.cases) >= count:
                break
            make: Callable[[], None] = getattr(self, f"_{kind}")
            with contextlib.suppress(_NothingLeftError):
                make()
        return self.result

    # --- what all have in common ---

    def _pick(
        self, least: int = 1, most: int = 1, *, where: Callable[[OpenItem, dt.date], bool] | None = None
    ) -> _Pick:
        """Unpaid invoices of one customer that he pays on one day: those that are due, as a rule."""
        for _ in range(_TRIES):
            firm = self.rng.choices(self.firms, self.weights)[0]
            day = TODAY + dt.timedelta(days=self.rng.randint(0, 29))
            left = [
                item
                for item in self.world.items[firm.number]
                if key_of(item) not in self.used
                and item.amount > 0
                and item.date < day
                and (where is None or where(item, day))
            ]
            count = min(self.rng.randint(least, most), self.rng.randint(least, most))
            if len(left) < count:
                continue
            items = self._chosen(left, day, count)
            self.used |= {key_of(item) for item in items}
            return _Pick(firm, day, tuple(items), self.habits[firm.number])
        raise _NothingLeftError

    def _chosen(self, left: Sequence[OpenItem], day: dt.date, count: int) -> list[OpenItem]:
        by_due = sorted(left, key=lambda item: (abs((item.due_date - day).days), item.number))
        if self.rng.random() < 0.15:  # whatever they like
            by_due = self.rng.sample(list(left), len(left))
        return sorted(by_due[:count], key=lambda item: (item.date, item.number))

    def _pay(
        self,
        pick: _Pick,
        kind: str,
        allocations: Sequence[Allocation],
        *,
        text: str | None = None,
        more: str = "",
        findable: bool = True,
        advised: float | None = None,
        on_account: Decimal = Decimal(0),
        **told: object,
    ) -> None:
        amount = sum((one.paid for one in allocations), on_account)
        lines: tuple[PaidInvoice, ...] = ()
        chance = advised if advised is not None else 0.06 if len(allocations) == 1 else 0.2
        if text is None and allocations and self.rng.random() < chance:
            lines = tuple(self._advised(pick.items, allocations))
            text = self.rng.choice(self.words.empty)
        if text is None:
            text = remittance(self.rng, pick.habit, pick.items, amounts=[one.paid for one in allocations], more=more)
        payment = self._payment(pick.firm, pick.day, amount, text, lines=lines, **told)
        if not lines and len(allocations) > 0 and findable:
            findable = self._told_enough(pick, text)
        self.result.cases.append(Case(payment, kind, tuple(allocations), on_account, findable))

    def _told_enough(self, pick: _Pick, text: str) -> bool:
        """Whether the text was not cut before the last number: of several invoices all must have been told."""
        return len(text) < pick.habit.limit - 5 or len(pick.items) < 3

    def _advised(self, items: Sequence[OpenItem], allocations: Sequence[Allocation]) -> list[PaidInvoice]:
        spelt = self.rng.random() < 0.85
        return [
            PaidInvoice(
                invoice_number=item.number if spelt else item.number.replace("-", "").replace("/", ""),
                paid_amount=one.paid,
                gross_amount=item.open_amount,
                discount_amount=one.discount or None,
                deduction_amount=one.deduction or None,
                reason=one.reason,
            )
            for item, one in zip(items, allocations, strict=True)
        ]

    def _payment(self, firm: Partner, day: dt.date, amount: Decimal, text: str, **told: object) -> Payment:
        self.count += 1
        name, iban = self._payer(firm)
        values: dict[str, object] = {
            "key": f"{self.rng.randrange(16**12):012x}",
            "amount": amount,
            "currency": firm.currency,
            "date": day,
            "payer_name": name,
            "payer_iban": iban,
            "texts": (text,) if text else (),
            "account_iban": _OURS,
            "end_to_end_id": self.rng.choice(("", "NOTPROVIDED", f"{self.rng.randrange(10**12):012d}")),
            "told": (Told(PaymentSource.BOOKING, 1, self.count),),
        }
        payment = Payment(**(values | told))  # type: ignore[arg-type]
        ids = (payment.end_to_end_id,) if payment.end_to_end_id else ()
        return replace(payment, texts=(*payment.texts, *ids))

    def _payer(self, firm: Partner) -> tuple[str, str]:
        """The name as the bank tells it, and the account from which he pays."""
        name, chance = firm.name, self.rng.random()
        if chance < 0.03:  # somebody else pays for him
            return self.rng.choice(self.world.strangers).name, f"DE{self.rng.randint(10**19, 10**20 - 1)}"
        if self.rng.random() < 0.4:
            name = name.upper()
        if self.rng.random() < 0.5:
            name = name.translate(_UMLAUTS)
        if self.rng.random() < 0.2:
            name = name[: self.rng.choice((27, 20))]
        if self.rng.random() < 0.04:
            at = self.rng.randrange(len(name) - 1)
            name = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
        iban = self.world.accounts[firm.number]
        return name, iban if self.rng.random() < 0.93 else ""

    # --- the classes ---

    def _one_to_one(self) -> None:
        pick = self._pick()
        self._pay(pick, "one_to_one", in_full(pick.items))

    def _many_invoices(self) -> None:
        pick = self._pick(2, 14)
        self._pay(pick, "many_invoices", in_full(pick.items))

    def _many_payments(self) -> None:
        pick = self._pick()
        item = pick.items[0]
        parts = [(item.open_amount * Decimal(self.rng.choice(("0.5", "0.4", "0.25")))).quantize(CENT)]
        parts.append(item.open_amount - parts[0])
        for number, part in enumerate(parts):
            again = replace(pick, day=pick.day + dt.timedelta(days=number * self.rng.randint(0, 7)))
            one = Allocation(key_of(item), part, in_full=False)
            self._pay(again, "many_payments", [one], more=self.rng.choice(("", f"{number + 1}. Rate", "Teilzahlung")))

    def _partial(self) -> None:
        pick = self._pick(where=lambda item, _: item.open_amount > 100)
        item = pick.items[0]
        share = Decimal(self.rng.randint(2, 8)) / 10
        paid = (item.open_amount * share).quantize(CENT) if self.rng.random() < 0.5 else item.open_amount // 20 * 10
        more = self.rng.choice(("", "Teilzahlung", "Anzahlung", "part payment", "Rate"))
        self._pay(pick, "partial", [Allocation(key_of(item), paid, in_full=False)], more=more)

    def _cash_discount(self) -> None:
        def granted(item: OpenItem, day: dt.date) -> bool:
            early = item.discount_date is not None and day <= item.discount_date + dt.timedelta(days=2)
            return early and item.open_amount == item.amount

        pick = self._pick(1, 6, where=granted)
        allocations, discounts = [], Decimal(0)
        for item in pick.items:
            assert item.discount_percent is not None
            discount = (item.open_amount * item.discount_percent / 100).quantize(CENT, ROUND_HALF_UP)
            discounts += discount
            allocations.append(Allocation(key_of(item), item.open_amount - discount, discount=discount))
        more = self.rng.choice(self.words.discounts)
        more = more.format(p=pick.items[0].discount_percent, a=money(discounts, self.rng))
        if self.rng.random() < 0.08:
            self._pay(pick, "cash_discount", allocations, text=self.rng.choice(self.words.empty))
        else:
            self._pay(pick, "cash_discount", allocations, more=more)

    def _deduction(self) -> None:
        pick = self._pick(1, 3, where=lambda item, _: item.open_amount > 50)
        allocations = list(in_full(pick.items))
        place = self.rng.randrange(len(allocations)) if self.rng.random() < 0.5 else len(allocations) - 1
        whole = allocations[place]
        off = (whole.paid * Decimal(self.rng.randint(1, 30)) / 100).quantize(CENT)
        reason = self.rng.choice(("73", "Retoure", "Preisdifferenz", "damaged"))
        allocations[place] = replace(whole, paid=whole.paid - off, deduction=off, reason=reason)
        more = self.rng.choice(self.words.deductions).format(a=money(off, self.rng))
        findable = len(allocations) == 1
        advised = 0.5 if findable else 1.0
        self._pay(pick, "deduction", allocations, more=more, advised=advised)

    def _bank_charges(self) -> None:
        pick = self._pick(1, 2, where=lambda item, _: item.open_amount > 80)
        off = Decimal(self.rng.choice(("5.00", "7.50", "12.50", "15.00", "10.00", "25.00", "18.37")))
        allocations = list(in_full(pick.items))
        at = largest(allocations)
        allocations[at] = replace(allocations[at], paid=allocations[at].paid - off, charges=off)
        told = {"charges": off} if self.rng.random() < 0.5 else {}
        more = self.rng.choice(self.words.charges).format(a=money(off, self.rng))
        if not told and not more:
            more = self.words.charges[0].format(a=money(off, self.rng))
        self._pay(pick, "bank_charges", allocations, more=more, payer_iban="", advised=0.0, **told)

    def _currency_difference(self) -> None:
        pick = self._pick(1, 3)
        theirs = self.rng.choice(("USD", "CHF", "GBP")) if pick.firm.currency == "EUR" else "EUR"
        if pick.firm.currency == "EUR":  # billed in ours, paid from an account in theirs: the bank's rate differs
            allocations = list(in_full(pick.items))
            at = largest(allocations)
            off = (allocations[at].paid * Decimal(self.rng.randint(-90, 150)) / 10000).quantize(CENT)
            allocations[at] = replace(allocations[at], paid=allocations[at].paid - off, difference=off)
            total = sum((one.paid for one in allocations), Decimal(0))
            original = (total / _RATES[theirs]).quantize(CENT)
            self._pay(
                pick,
                "currency_difference",
                allocations,
                advised=0.0,
                original_amount=original,
                original_currency=theirs,
            )
            return
        rate = _RATES[pick.firm.currency] * Decimal(self.rng.randint(985, 1015)) / 1000
        allocations = [
            Allocation(key_of(item), (item.open_amount * rate).quantize(CENT), in_item_currency=item.open_amount)
            for item in pick.items
        ]
        original = sum((item.open_amount for item in pick.items), Decimal(0))
        told = {"original_amount": original, "original_currency": pick.firm.currency}
        self._pay(pick, "currency_difference", allocations, advised=0.0, currency="EUR", **told)

    def _credit_netted(self) -> None:
        for _ in range(_TRIES):
            pick = self._pick(1, 5)
            credits = [
                item
                for item in self.world.items[pick.firm.number]
                if item.open_amount < 0 and key_of(item) not in self.used and item.date < pick.day
            ][: self.rng.randint(1, 2)]
            items = (*pick.items, *credits)
            if credits and sum((item.open_amount for item in items), Decimal(0)) > 0:
                break
            self.used -= {key_of(item) for item in pick.items}
        else:
            raise _NothingLeftError
        self.used |= {key_of(item) for item in credits}
        silent = self.rng.random() < 0.15  # the credit note is taken off without a word
        shown = replace(pick, items=pick.items if silent else items)
        if silent:
            text = remittance(self.rng, pick.habit, pick.items)
            self._pay(shown, "credit_netted", in_full(items), text=text)
        else:
            self._pay(shown, "credit_netted", in_full(items))

    def _overpayment(self) -> None:
        pick = self._pick(1, 2)
        more = Decimal(self.rng.choice(("0.01", "0.10", "1.00", "10.00", "50.00", "100.00", "8.73")))
        self._pay(pick, "overpayment", in_full(pick.items), on_account=more, advised=0.0)

    def _returned_debit(self) -> None:
        pick = self._pick(1, 2)
        text = remittance(self.rng, pick.habit, pick.items)
        paid = in_full(pick.items)
        amount = sum((one.paid for one in paid), Decimal(0))
        told = {"end_to_end_id": f"DD{self.rng.randrange(10**10):010d}"} if self.rng.random() < 0.7 else {}
        day = pick.day - dt.timedelta(days=self.rng.randint(2, 40))
        before = self._payment(pick.firm, day, amount, text, **told)
        proposal = Proposal(paid, 1.0, ())
        self.result.earlier.append(Matched(before, PaymentState.POSTED, (proposal,)))
        for item in pick.items:
            kept = self.world.items[pick.firm.number]
            kept[kept.index(item)] = replace(item, open_amount=Decimal(0))
        fee = Decimal(self.rng.choice(("0", "0", "3.00", "5.50", "7.90")))
        back = [replace(one, paid=-one.paid, in_full=False) for one in paid]
        back[0] = replace(back[0], paid=back[0].paid - fee, charges=fee)
        payment = self._payment(
            pick.firm,
            pick.day,
            -amount - fee,
            self.rng.choice(self.words.returns).format(t=text),
            end_to_end_id=before.end_to_end_id,
            return_reason=self.rng.choice(("AC04", "MS03", "AM04", "MD06", "AC01")),
            charges=fee,
            payer_name=before.payer_name,
            payer_iban=before.payer_iban,
        )
        self.result.cases.append(Case(payment, "returned_debit", tuple(back)))

    def _no_reference(self) -> None:
        pick = self._pick(1, 1 if self.rng.random() < 0.7 else 6)
        everything = self.rng.random() < 0.3
        if everything and len(pick.items) > 1:  # all that is due
            rest = [
                item
                for item in self.world.items[pick.firm.number]
                if key_of(item) not in self.used and item.due_date <= pick.day and item.date < pick.day
            ]
            if len(rest) < 30 and sum((item.open_amount for item in rest), Decimal(0)) > 0:
                self.used |= {key_of(item) for item in rest}
                pick = replace(pick, items=(*pick.items, *rest))
        text = finish(self.rng, pick.habit, self.rng.choice(self.words.empty))
        findable = len(pick.items) == 1 and not self._twins(pick.items[0])
        self._pay(pick, "no_reference", in_full(pick.items), text=text, findable=findable)
        if not findable:
            last = self.result.cases.pop()
            self.result.cases.append(replace(last, findable=False))

    def _twins(self, item: OpenItem) -> bool:
        """Whether the same customer has another open item of this amount."""
        return sum(one.open_amount == item.open_amount for one in self.world.items[item.partner]) > 1

    def _several_customers(self) -> None:
        first = self._pick(1, 3)
        sisters = [n for n in self.world.groups.get(first.firm.number, []) if n in self.world.items]
        number = self.rng.choice(sisters) if sisters else self.rng.choice(self.firms).number
        other = [
            item
            for item in self.world.items[number]
            if key_of(item) not in self.used
            and item.open_amount > 0
            and item.date < first.day
            and item.currency == first.firm.currency
        ][: self.rng.randint(1, 3)]
        self.used |= {key_of(item) for item in other}
        both = replace(first, items=(*first.items, *other))
        self._pay(both, "several_customers", in_full(both.items))

    def _foreign(self) -> None:
        """What is for no item: fees, salaries, transfers, strangers, what was paid twice or is not billed yet."""
        what = self.rng.choice(("fee", "salary", "own", "stranger", "stranger", "twice", "prepaid", "tax"))
        if what == "twice" and self._twice():
            return
        firm = self.rng.choice(self.firms)
        day = TODAY + dt.timedelta(days=self.rng.randint(0, 29))
        if what in MAKERS:
            amount, text, told = MAKERS[what](self.rng, self.world)
        else:
            pick = self._pick()
            firm, text, told = pick.firm, "Anzahlung Auftrag 4711 / 2026", {}
            amount = Decimal(self.rng.randint(500, 900_000)) / 100
        text = finish(self.rng, self.habits[firm.number], text)
        payment = self._payment(firm, day, amount, text, **told)
        self.result.cases.append(Case(payment, "foreign", (), amount, findable=False))

    def _twice(self) -> bool:
        """A payment of before comes again; whether there was one."""
        before = self.rng.choice(self.result.cases[-500:]) if self.result.cases else None
        if before is None or before.kind != "one_to_one" or not before.payment.texts:
            return False
        later = before.payment.date + dt.timedelta(days=self.rng.randint(1, 6))
        payment = replace(before.payment, key=f"{self.rng.randrange(16**12):012x}", date=later, lines=())
        again = tuple(one.item for one in before.allocations)
        self.result.cases.append(Case(payment, "foreign", (), payment.amount, False, again))
        return True
