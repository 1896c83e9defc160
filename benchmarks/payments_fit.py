"""Fit the weights of ``orders/payments/features.py`` on generated payments: ``python -m benchmarks.payments_fit``.

Each payment is one choice: among its explanations and "none of these" the right one is to have the highest probability
(conditional logit, L2). Seeds and wording are others than those that ``benchmarks/payments.py`` measures with.
"""

import argparse
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from benchmarks.payments_cases import make_cases
from benchmarks.payments_data import World, make_world
from benchmarks.payments_truth import Case, Cases
from orders.payments.candidates import Hypothesis, hypotheses
from orders.payments.features import Features, features
from orders.payments.ledger import Ledger
from orders.payments.payers import Payers
from orders.payments.rules import Rules
from orders.payments.sighting import see

SEEDS = (101, 102, 103)
TARGET = Path(__file__).parent.parent / "orders/payments/weights.py"
_L2 = 0.05
Choice = tuple[list[Features], int]
"""The explanations of a payment, and the place of the right one (-1: none)."""


def choices(world: World, cases: Cases, rules: Rules) -> list[Choice]:
    payments = [case.payment for case in cases.cases]
    ledger, payers = Ledger(world.open_items, payments), Payers(world.partners)
    found = []
    for case in cases.cases:
        if case.kind == "returned_debit":
            continue
        again = [(entry, entry.open) for entry in (ledger.by_key[key] for key in case.paid_before)]
        for entry, left in again:
            ledger.settle(entry, left)
        sighting = see(case.payment, ledger, payers)
        possible = hypotheses(sighting, ledger, rules)
        found.append(([features(one, sighting, ledger) for one in possible], right(possible, case, ledger)))
        for entry, left in again:
            ledger.settle(entry, -left)
    return found


def right(possible: Sequence[Hypothesis], case: Case, ledger: Ledger) -> int:
    """The place of the explanation that is the truth, to the cent and by the reason; -1 for none."""
    truth = {(a.item, a.paid, a.discount, a.deduction, a.charges) for a in case.allocations}
    for place, one in enumerate(possible):
        shares = one.fitting.shares
        money = ledger.money
        told = {(s.entry.key, money(s.paid), money(s.discount), money(s.deduction), money(s.charges)) for s in shares}
        if told == truth:
            return place
    return -1


def fit(found: Sequence[Choice]) -> dict[str, float]:
    names = sorted({name for possible, _ in found for one in possible for name in one})
    columns = {name: place for place, name in enumerate(names)}
    rows = [one for possible, _ in found for one in possible]
    matrix = np.zeros((len(rows), len(names)))
    for row, one in enumerate(rows):
        for name, value in one.items():
            matrix[row, columns[name]] = value
    ends = np.cumsum([len(possible) for possible, _ in found])
    starts = ends - np.array([len(possible) for possible, _ in found])
    groups = np.repeat(np.arange(len(found)), ends - starts)
    truth = np.array([start + place for start, (_, place) in zip(starts, found, strict=True) if place >= 0])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = matrix @ weights
        top = np.zeros(len(found))
        np.maximum.at(top, groups, scores)
        powers = np.exp(scores - top[groups])
        whole = np.exp(-top)
        np.add.at(whole, groups, powers)
        chances = powers / whole[groups]
        value = -(scores[truth].sum() - (np.log(whole) + top).sum()) + _L2 * (weights**2).sum()
        slope = matrix.T @ chances - matrix[truth].sum(axis=0) + 2 * _L2 * weights
        return float(value), slope

    done = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 2000})
    print(f"{len(found)} payments, {len(rows)} explanations, {len(names)} weights, loss {done.fun / len(found):.4f}")
    return {name: round(float(weight), 3) for name, weight in zip(names, done.x, strict=True) if abs(weight) > 0.0005}


def write(weights: dict[str, float]) -> None:
    lines = "".join(f'    "{name}": {weight},\n' for name, weight in sorted(weights.items()))
    head = TARGET.read_text(encoding="utf-8").split("WEIGHTS")[0]
    TARGET.write_text(f"{head}WEIGHTS: dict[str, float] = {{\n{lines}}}\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--payments", type=int, default=7000, help="of each seed")
    arguments = parser.parse_args()
    found: list[Choice] = []
    for seed in SEEDS:
        world = make_world(seed=seed)
        cases = make_cases(world, seed=seed + 1000, count=arguments.payments)
        found += choices(world, cases, Rules())
    assert all(math.isfinite(value) for possible, _ in found for one in possible for value in one.values())
    write(fit(found))


if __name__ == "__main__":
    main()
