"""Matching of generated payments to generated open items: match rate and precision by class, beside two plain floors.

    python -m benchmarks.payments [--payments 10000] [--items 100000] [--seed 1] [--wording fresh] [--wrong 20]

A payment is matched where matching would post it without a person. It is right where all its lines are: the same items
with the same amounts paid, discounted, deducted and kept, to the cent. The match rate is the share of the payments that
can be found (``findable``: what they say is enough) that are matched right; that of all payments for open items stands
beside it. Precision counts all that is matched, also what is for no item. The wording of the texts is neither the one
that the weights were fitted on (``seen``) nor the one whose wrong matches were looked at (``looked_at``).

The floors: the item whose number stands in the text as it is written and whose open amount it is; and the item whose
number stands in the text, or the only one of this amount of the customer whose name is the most alike (from 85 of 100).
"""

import argparse
import itertools
import re
import resource
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rapidfuzz import fuzz, process, utils

from benchmarks.payments_cases import make_cases
from benchmarks.payments_data import World, make_world
from benchmarks.payments_texts import WORDINGS
from benchmarks.payments_truth import Case, Cases
from datamodel.master import OpenItem
from datamodel.payments import Allocation, Matched, PaymentState
from orders.payments.matching import match
from orders.payments.rules import Rules
from orders.payments.settling import key_of

Line = tuple[object, ...]
Answer = dict[str, frozenset[Line] | None]
"""By key of a payment: the lines that are matched, None where a person decides."""


@dataclass
class Score:
    """Of one class: payments, and lines."""

    payments: int = 0
    for_items: int = 0
    findable: int = 0
    matched: int = 0
    right: int = 0
    found: int = 0
    lines: int = 0
    matched_lines: int = 0
    right_lines: int = 0

    def add(self, case: Case, answer: frozenset[Line] | None) -> None:
        truth = frozenset(map(line_of, case.allocations))
        self.payments += 1
        self.for_items += bool(truth)
        self.findable += case.findable
        self.lines += len(truth)
        if answer is None:
            return
        right = answer == truth
        self.matched += 1
        self.right += right
        self.found += right and case.findable
        self.matched_lines += len(answer)
        self.right_lines += len(answer & truth)

    def row(self, name: str) -> str:
        shares = (
            _share(self.found, self.findable),
            _share(self.right, self.for_items),
            _share(self.right, self.matched),
            _share(self.right_lines, self.lines),
            _share(self.right_lines, self.matched_lines),
        )
        return (
            f"| {name} | {self.payments} | {self.findable} | "
            + " | ".join(shares)
            + f" | {self.matched - self.right} |"
        )


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2%}" if whole else "–"


def line_of(one: Allocation) -> Line:
    return (one.item, one.paid, one.discount, one.deduction, one.charges)


def answers(results: Sequence[Matched]) -> Answer:
    return {
        one.payment.key: frozenset(map(line_of, one.proposals[0].allocations))
        if one.state is PaymentState.MATCHED
        else None
        for one in results
    }


def table(cases: Sequence[Case], answer: Answer) -> tuple[str, Score]:
    scores: defaultdict[str, Score] = defaultdict(Score)
    every = Score()
    for case in cases:
        scores[case.kind].add(case, answer.get(case.payment.key))
        every.add(case, answer.get(case.payment.key))
    names = ("class", "payments", "findable", "matched", "of all", "precision", "lines", "their precision", "wrong")
    head = f"| {' | '.join(names)} |"
    rows = [head, "|---" * 9 + "|", *(scores[kind].row(kind) for kind in scores), every.row("all")]
    return "\n".join(rows), every


# --- The floors ---


def exact_floor(world: World, cases: Cases) -> Answer:
    by_number: defaultdict[str, list[OpenItem]] = defaultdict(list)
    for item in world.open_items:
        by_number[item.number].append(item)
    found: Answer = {}
    for case in cases.cases:
        words = {word.strip(".,;:") for text in case.payment.texts for word in text.split()}
        items = [item for word in words for item in by_number.get(word, ()) if item.open_amount == case.payment.amount]
        found[case.payment.key] = _line(items[0]) if len(items) == 1 else None
    return found


def fuzzy_floor(world: World, cases: Cases) -> Answer:
    names = [utils.default_process(partner.name) for partner in world.partners]
    by_number: defaultdict[str, list[OpenItem]] = defaultdict(list)
    for item in world.open_items:
        by_number[item.number].append(item)
    found: Answer = {}
    for case in cases.cases:
        words = re.findall(r"[\w/-]+", " ".join(case.payment.texts))
        items = [item for word in dict.fromkeys(words) for item in by_number.get(word, ())]
        if not items and case.payment.payer_name:
            name = utils.default_process(case.payment.payer_name)
            best = process.extractOne(name, names, scorer=fuzz.ratio, score_cutoff=85)
            mine = world.items.get(world.partners[best[2]].number, []) if best else []
            items = [item for item in mine if item.open_amount == case.payment.amount]
        found[case.payment.key] = _line(items[0], case.payment.amount) if len(items) == 1 else None
    return found


def _line(item: OpenItem, paid: Decimal | None = None) -> frozenset[Line]:
    return frozenset({line_of(Allocation(key_of(item), item.open_amount if paid is None else paid))})


FLOORS: dict[str, Callable[[World, Cases], Answer]] = {
    "floor: number and amount exact": exact_floor,
    "floor: number, or amount with a name alike": fuzzy_floor,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--payments", type=int, default=10_000)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wording", choices=sorted(WORDINGS), default="fresh", help="how payers write")
    parser.add_argument("--wrong", type=int, default=0, help="how many wrong ones to show")
    parser.add_argument("--missed", type=int, default=0, help="how many missed ones to show")
    arguments = parser.parse_args()
    world = make_world(seed=arguments.seed, items=arguments.items)
    words = WORDINGS[arguments.wording]
    cases = make_cases(world, seed=arguments.seed + 5000, count=arguments.payments, words=words)
    items, payments = world.open_items, [case.payment for case in cases.cases]
    rules = Rules(own_ibans=frozenset({"DE55500105175407324931"}))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, clock = time.process_time(), time.perf_counter()
    results = match(payments, items, world.partners, earlier=cases.earlier, rules=rules)
    seconds, wall = time.process_time() - start, time.perf_counter() - clock
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{len(payments)} payments, {len(items)} open items: {seconds:.1f} s of one core ({wall:.1f} s by the clock)")
    print(f"peak memory {after / 1024:.0f} MB, of which the data themselves {before / 1024:.0f} MB\n")
    answer = answers(results)
    print(table(cases.cases, answer)[0])
    print("\n| | matched of findable | of all | precision | wrong |\n|---|---|---|---|---|")
    for name, floor in FLOORS.items():
        print(_short(name, table(cases.cases, floor(world, cases))[1]))
    print(_short("Intray", table(cases.cases, answer)[1]))
    calibration(cases.cases, results)
    show(cases.cases, results, wrong=arguments.wrong, missed=arguments.missed)


def _short(name: str, score: Score) -> str:
    all_rate = _share(score.right, score.for_items)
    rate, precision = _share(score.found, score.findable), _share(score.right, score.matched)
    return f"| {name} | {rate} | {all_rate} | {precision} | {score.matched - score.right} |"


def calibration(cases: Sequence[Case], results: Sequence[Matched]) -> None:
    """How often the first proposal is right, by what it says of itself."""
    truth = {case.payment.key: frozenset(map(line_of, case.allocations)) for case in cases}
    steps = (0.0, 0.5, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99, 0.995, 0.999, 1.01)
    print("\n| confidence | payments | right |\n|---|---|---|")
    told = [
        (one.proposals[0].confidence, frozenset(map(line_of, one.proposals[0].allocations)) == truth[one.payment.key])
        for one in results
        if one.proposals
    ]
    for low, high in itertools.pairwise(steps):
        inside = [right for confidence, right in told if low <= confidence < high]
        print(f"| {low}–{min(high, 1.0)} | {len(inside)} | {_share(sum(inside), len(inside))} |")


def show(cases: Sequence[Case], results: Sequence[Matched], *, wrong: int, missed: int) -> None:
    by_key = {one.payment.key: one for one in results}
    for case in cases:
        one = by_key[case.payment.key]
        truth = frozenset(map(line_of, case.allocations))
        posted = one.state is PaymentState.MATCHED
        first = one.proposals[0] if one.proposals else None
        is_right = first is not None and frozenset(map(line_of, first.allocations)) == truth
        if posted and not is_right and wrong > 0:
            wrong -= 1
        elif not posted and case.findable and missed > 0:
            missed -= 1
        else:
            continue
        payment = case.payment
        print(
            "\n",
            case.kind,
            "posted" if posted else "missed",
            payment.date,
            payment.amount,
            payment.currency,
            repr(payment.payer_name),
        )
        print("   text ", payment.texts, "lines", [(x.invoice_number, str(x.paid_amount)) for x in payment.lines])
        print("   truth", [_told(a) for a in case.allocations])
        for proposal in one.proposals[:2]:
            print("   told ", proposal.confidence, sorted(proposal.kinds), [_told(a) for a in proposal.allocations])
            print("        ", proposal.evidence)


def _told(one: Allocation) -> str:
    off = one.discount + one.deduction + one.charges + one.difference
    return f"{one.item.number}@{one.item.partner} {one.paid}+{off}"


if __name__ == "__main__":
    main()
