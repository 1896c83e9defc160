"""What was looked up lately, kept while it holds: for a form that is checked at every key, on which little changes."""

import datetime as dt
import threading
from collections.abc import Callable, Hashable, Sequence
from decimal import Decimal
from typing import TypeVar

from datamodel.document import InputFile
from datamodel.extraction import Match
from datamodel.master import (
    MasterState,
    Material,
    MaterialQuery,
    OpenItem,
    OpenOrder,
    Partner,
    PartnerQuery,
    PartnerRole,
    Price,
    Stock,
)
from pipelines.protocols import MasterSearch
from pipelines.store_protocols import Store

_Answer = TypeVar("_Answer")
_MOST_ANSWERS = 100_000
_MOST_BYTES = 64 * 2**20


class RecalledMasterData:
    """``MasterSearch`` that asks again only after the master data have changed. Safe for several threads.

    ``refresh`` sees whether they have; whoever calls it gets answers that were true then or are newer.
    """

    def __init__(self, master_data: MasterSearch) -> None:
        self._asked = master_data
        self._state = MasterState()
        self._known: dict[Hashable, object] = {}
        self._lessons: dict[tuple[str, PartnerRole], str] = {}
        self._lock = threading.Lock()

    def refresh(self) -> None:
        state = self._asked.state()
        with self._lock:
            if state.records != self._state.records or len(self._known) > _MOST_ANSWERS:
                self._known = {}
            self._state, self._lessons = state, {}

    def _once(self, key: Hashable, ask: Callable[[], _Answer]) -> _Answer:
        known = self._known
        if key not in known:
            known[key] = ask()
        return known[key]  # type: ignore[return-value]  # what stands under a key is what was asked by it

    def find_partners(self, query: PartnerQuery, *, limit: int = 5) -> list[Match]:
        key = ("find_partners", self._state.aliases, query, limit)
        return self._once(key, lambda: self._asked.find_partners(query, limit=limit))

    def find_materials(self, query: MaterialQuery, *, limit: int = 5) -> list[Match]:
        return self.find_materials_each([query], limit=limit)[0]

    def find_materials_each(self, queries: Sequence[MaterialQuery], *, limit: int = 5) -> list[list[Match]]:
        known = self._known
        keys = [("find_materials", self.lessons(each.partner, role=each.role), each, limit) for each in queries]
        new = {key: query for key, query in zip(keys, queries, strict=True) if key not in known}
        if new:
            known.update(zip(new, self._asked.find_materials_each([*new.values()], limit=limit), strict=True))
        return [known[key] for key in keys]  # type: ignore[misc]  # what stands under a key is what was asked by it

    def suggest_partners(self, text: str, *, role: PartnerRole, limit: int = 12) -> list[Match]:
        return self._asked.suggest_partners(text, role=role, limit=limit)

    def suggest_materials(self, text: str, *, partner: str = "", role: PartnerRole, limit: int = 12) -> list[Match]:
        return self._asked.suggest_materials(text, partner=partner, role=role, limit=limit)

    def state(self) -> MasterState:
        return self._state

    def lessons(self, partner: str, *, role: PartnerRole) -> str:
        lessons, key = self._lessons, (partner, role)
        if key not in lessons:
            lessons[key] = self._asked.lessons(partner, role=role) if partner else ""
        return lessons[key]

    def partner(self, number: str, role: PartnerRole) -> Partner | None:
        return self._once(("partner", number, role), lambda: self._asked.partner(number, role))

    def material(self, number: str) -> Material | None:
        return self._once(("material", number), lambda: self._asked.material(number))

    def price(self, material: str, *, customer: str, quantity: Decimal, day: dt.date) -> Price | None:
        key = ("price", material, customer, quantity, day)
        return self._once(key, lambda: self._asked.price(material, customer=customer, quantity=quantity, day=day))

    def open_orders(self, number: str, *, partner: str = "", role: PartnerRole) -> list[OpenOrder]:
        key = ("open_orders", number, partner, role)
        return self._once(key, lambda: self._asked.open_orders(number, partner=partner, role=role))

    def open_items(self, partner: str, *, role: PartnerRole = PartnerRole.CUSTOMER) -> list[OpenItem]:
        return self._once(("open_items", partner, role), lambda: self._asked.open_items(partner, role=role))

    def stock(self, material: str) -> list[Stock]:
        return self._once(("stock", material), lambda: self._asked.stock(material))


class RecalledFiles:
    """Files of a store: the last ones stay at hand, as their bytes never change."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: dict[str, InputFile] = {}
        self._lock = threading.Lock()

    def load(self, sha256: str) -> InputFile:
        """Raises what ``Store.load`` does."""
        file = self._kept.get(sha256) or self._store.load(sha256)
        with self._lock:
            self._kept.pop(sha256, None)
            self._kept[sha256] = file  # the last one used stands last
            while sum(len(one.content) for one in self._kept.values()) > _MOST_BYTES and len(self._kept) > 1:
                del self._kept[next(iter(self._kept))]
        return file


class Recent:
    """What a workbench looked up lately. ``refresh`` it before what must be as it is now.

    Attributes:
        files: as ``Store.load`` gives them.
        master_data: None where there are none.
    """

    def __init__(self, store: Store, master_data: MasterSearch | None) -> None:
        self.files = RecalledFiles(store)
        self.master_data = RecalledMasterData(master_data) if master_data is not None else None
