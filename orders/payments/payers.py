"""Who paid: partners by account, by name as banks write it, and by customer number."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from rapidfuzz import fuzz, process

from datamodel.master import Partner
from datamodel.payments import Payment
from orders.payments.ledger import Account

_FORMS = re.compile(
    r"\b(?:gmbh|mbh|ag|kg|kgaa|ohg|gbr|ug|se|ek|ev|eg|co|cie|ltd|limited|plc|inc|corp|llc|llp|bv|nv|sa|sarl|sas|srl|spa"
    r"|haftungsbeschraenkt|und|and)\b"
)
_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e", "è": "e", "á": "a", "à": "a"})
_CUT = 19  # signs from which a name may have been cut by the bank
_NEAR, _ALIKE = 90, 80


class Known(IntEnum):
    """How well a partner is known to be the payer."""

    NO = 0
    ALIKE = 1
    SHARED = 2
    NEAR = 3
    NAMED = 4
    CERTAIN = 5


@dataclass(frozen=True, slots=True)
class PayerHit:
    """A partner that may have paid. ``how`` is ``iban``, ``name`` or ``number``."""

    account: Account
    known: Known
    how: str
    seen: str


def plain_name(name: str) -> str:
    """``name`` in small letters without legal form, punctuation and umlauts."""
    words = re.sub(r"[^a-z0-9]+", " ", name.casefold().translate(_LETTERS).replace("e.k", "ek").replace("b.v", "bv"))
    return " ".join(_FORMS.sub(" ", words).split()) or words.strip()


class Payers:
    """The partners, by what tells who paid."""

    def __init__(self, partners: Iterable[Partner]) -> None:
        self._ibans: defaultdict[str, set[Account]] = defaultdict(set)
        self._names: defaultdict[str, set[Account]] = defaultdict(set)
        self._numbers: defaultdict[str, set[Account]] = defaultdict(set)
        for partner in partners:
            account = (partner.role, partner.number)
            for iban in partner.ibans:
                self._ibans[_bare(iban)].add(account)
            self._names[plain_name(partner.name)].add(account)
            self._numbers[partner.number].add(account)
        self._plain = sorted(name for name in self._names if name)
        self._memory: dict[str, list[PayerHit]] = {}

    def find(self, payment: Payment) -> dict[Account, PayerHit]:
        """Who may have paid, the surest reason of each."""
        hits = list(self._by_iban(payment.payer_iban)) if payment.payer_iban else []
        hits += [PayerHit(one, Known.CERTAIN, "number", payment.customer) for one in self._numbers[payment.customer]]
        hits += self._by_name(payment.payer_name)
        best: dict[Account, PayerHit] = {}
        for hit in sorted(hits, key=lambda one: (-one.known, one.account)):
            best.setdefault(hit.account, hit)
        return best

    def has_number(self, number: str) -> bool:
        return number in self._numbers

    def _by_iban(self, iban: str) -> Iterable[PayerHit]:
        accounts = self._ibans.get(_bare(iban), set())
        known = Known.CERTAIN if len(accounts) == 1 else Known.SHARED
        return [PayerHit(account, known, "iban", iban) for account in accounts]

    def _by_name(self, name: str) -> list[PayerHit]:
        if name not in self._memory:
            self._memory[name] = list(self._alike(name))
        return self._memory[name]

    def _alike(self, name: str) -> Iterable[PayerHit]:
        plain = plain_name(name)
        if not plain:
            return
        for account in self._names.get(plain, ()):
            yield PayerHit(account, Known.NAMED if len(self._names[plain]) == 1 else Known.SHARED, "name", name)
        if plain in self._names:
            return
        cut = [one for one in self._plain if len(name) >= _CUT and one.startswith(plain)]
        found = [(one, float(_NEAR)) for one in cut] or [
            (one, score)
            for one, score, _ in process.extract(plain, self._plain, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=5)
        ]
        known = Known.NEAR if len(found) == 1 or (found and found[0][1] > found[1][1] + 5) else Known.ALIKE
        for place, (one, score) in enumerate(found[:5]):
            level = known if score >= _NEAR and place == 0 else Known.ALIKE
            for account in self._names[one]:
                yield PayerHit(account, level if len(self._names[one]) == 1 else Known.ALIKE, "name", name)


def _bare(iban: str) -> str:
    return iban.replace(" ", "").upper()
