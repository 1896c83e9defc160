"""Faults of the sandboxes: which there are, how they are ordered, and which request each of them befalls."""

import os
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import requests


@dataclass(frozen=True, slots=True)
class Plan:
    """When a fault strikes.

    Attributes:
        count: how many requests it still befalls.
        after: how many of those that it could befall are let through first.
        every: of those that follow, each n-th is befallen.
        seconds: how long, for the faults that take time.
        text: the words, for the faults that have some.
    """

    count: int = 0
    after: int = 0
    every: int = 1
    seconds: float = 1.0
    text: str = ""
    seen: int = 0


Order = int | Mapping[str, Any]
"""A count, or the fields of a ``Plan`` by name: ``{"count": 2, "after": 5, "text": "Credit block"}``."""


@dataclass(frozen=True, slots=True)
class FaultSwitch:
    """The faults of one server. ``known`` names those that there are."""

    known: tuple[str, ...]
    plans: dict[str, Plan] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def set(self, orders: Mapping[str, Order]) -> None:
        """Replace the plans of the faults named.

        Raises:
            ValueError: a name is not known, or what is ordered is no plan; nothing is switched then.
        """
        plans = {name: self._plan(name, order) for name, order in orders.items()}
        with self._lock:
            self.plans.update(plans)

    def strikes(self, name: str) -> Plan | None:
        """The plan of ``name`` where it befalls this request, which is counted either way."""
        with self._lock:
            plan = self.plans.get(name)
            if plan is None or plan.count <= 0:
                return None
            seen = plan.seen + 1
            hit = seen > plan.after and (seen - plan.after - 1) % plan.every == 0
            self.plans[name] = replace(plan, seen=seen, count=plan.count - hit)
            return plan if hit else None

    def first_of(self, names: Iterable[str]) -> tuple[str, Plan] | None:
        """The first of ``names`` that befalls this request."""
        return next(((name, plan) for name in names if (plan := self.strikes(name))), None)

    def counts(self) -> dict[str, int]:
        """How many requests each fault still befalls."""
        with self._lock:
            return {name: plan.count if (plan := self.plans.get(name)) else 0 for name in self.known}

    def _plan(self, name: str, order: Order) -> Plan:
        if name not in self.known:
            raise ValueError(f"{name} is no fault. Known faults: {', '.join(self.known)}.")
        fields: Mapping[str, Any] = order if isinstance(order, Mapping) else {"count": order}
        try:
            plan = Plan(**fields)
            return replace(plan, count=_whole(plan.count), after=_whole(plan.after), every=max(1, _whole(plan.every)),
                           seconds=float(plan.seconds), text=str(plan.text), seen=0)  # fmt: skip
        except (TypeError, ValueError) as error:
            raise ValueError(f"{name}={order!r} is no count and no plan of a fault: {error}") from error


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{value!r} is no count")
    return value


def faults_of_environment(variable: str) -> dict[str, Order]:
    """``unavailable=2,drop_after_commit=1@10``: two requests; one request, after ten that go well.

    Raises:
        ValueError: an entry is not written so.
    """
    orders: dict[str, Order] = {}
    for entry in filter(None, map(str.strip, os.environ.get(variable, "").split(","))):
        name, _, amount = entry.partition("=")
        count, _, after = amount.partition("@")
        orders[name.strip()] = {"count": int(count or 1), "after": int(after or 0)}
    return orders


def switch_faults(url: str, *, ca: Path | None = None, **orders: Order) -> None:
    """Switch faults on at the sandbox that serves ``url``: ``switch_faults(url, unavailable=2)``.

    Args:
        url: of any of its services.
        ca: what its certificate is checked against, where it speaks TLS.
        orders: by fault.

    Raises:
        requests.HTTPError: there is no such fault, or a plan is none.
    """
    tell(url, "/faults", orders, ca=ca)


def tell(url: str, path: str, value: Mapping[str, Any], *, ca: Path | None = None) -> Any:
    """Post ``value`` as JSON to ``path`` of the sandbox that serves ``url``; what it answers."""
    answer = requests.post(urljoin(url, path), json=dict(value), timeout=30, verify=str(ca) if ca else True)
    answer.raise_for_status()
    return answer.json()
