"""What a payment says: the numbers and amounts in its texts, who may have paid, and words that explain an amount."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rapidfuzz.distance import OSA

from datamodel.payments import Payment
from orders.payments.ledger import TAIL, Account, Entry, Ledger
from orders.payments.numbers import NEXT, Hit, Quality, digits_of, squash
from orders.payments.payers import Known, PayerHit, Payers

_AMOUNT = re.compile(r"(?<![\d.,])(?:\d{1,3}(?:[.,]\d{3})+|\d+)[.,]\d{2}(?!\d)")
_DIGITS = re.compile(r"(?<!\d)\d{3,}(?!\d)")
_DISCOUNT = re.compile(r"SKONTO|SKTO|SKT\b|DISCOUNT|CASH DISC|\d\s?%")
_DEDUCTION = re.compile(
    r"RETOURE|K(?:Ü|UE)RZUNG|(?<!SKONTO)ABZUG|EINBEHALT|BELASTUNG|M(?:Ä|AE)NGEL|MINDER|MINUS|DEDUCT|DAMAGED|SHORT|BONUS|RABATT"
    r"|GUTSCHRIFT|R(?:Ü|UE)CKSENDUNG|REKLAMATION|CLAIM|DIFFERENZ"
)
_CHARGES = re.compile(
    r"CHARGE|CHGS|\bSHA\b|\bOUR\b(?!\s*(?:REF|INV|ORD))|SPESEN|ENTGELT|GEB(?:Ü|UE)HR|\bFEES?\b|BANKKOSTEN"
)
_PART = re.compile(r"TEILZAHLUNG|TEILBETRAG|\bRATE\b|ANZAHLUNG|ABSCHLAG|\bPART|INSTAL|AKONTO|A CONTO")
_ADVANCE = re.compile(r"ANZAHLUNG|VORAUSZAHLUNG|VORKASSE|PREPAY|ADVANCE|AUFTRAG|ANGEBOT")
_MOST_ACCOUNTS = 6
_LONGEST_TEXT = 10_000  # signs; banks carry 140 as a rule
_LONG = 8  # signs of a number that can hardly be another's by chance
_MOST_FUZZY = 400  # open items of a partner that are compared sign by sign


@dataclass(frozen=True, slots=True)
class Sighting:
    """Everything that is seen in one payment.

    Attributes:
        hits: by place of the entry, of all partners.
        others: last digits that are of no item of the payer, by place of each item of others that they may be of.
        payers: who may have paid, by account.
        accounts: whose items are looked at, the likeliest first.
        amounts: told in the texts, in the ledger's units.
        discount, deduction, charges, part, advance: whether a word says so.
        strange: how many numbers in the text look like one of an item and are of none.
    """

    payment: Payment
    hits: Mapping[int, Hit]
    payers: Mapping[Account, PayerHit]
    accounts: tuple[Account, ...]
    amounts: frozenset[int]
    discount: bool
    deduction: bool
    charges: bool
    part: bool
    advance: bool
    strange: int
    others: Mapping[int, Hit]

    def hit(self, entry: Entry) -> Hit | None:
        """How the text names an entry, if it does."""
        return self.hits.get(entry.place) or self.others.get(entry.place)


@dataclass(frozen=True, slots=True)
class _Digits:
    """A run of digits in a text."""

    digits: str
    start: int
    end: int


def see(payment: Payment, ledger: Ledger, payers: Payers) -> Sighting:
    written, text = _texts(payment)
    upper = text.upper()
    joined, mended = re.sub(r"\s", "", upper), re.sub(r"(?<=[\d,.])\s(?=[\d,.])", "", upper)
    found = payers.find(payment)
    hits = {hit.entry: hit for hit in ledger.numbers.find(text)}
    accounts = _accounts(found, hits.values(), ledger)
    for account in accounts:
        own = ledger.by_account[account]
        for hit in _own_hits(upper, own, _taken(hits, own), account):
            hits[hit.entry] = hit
    unknown = [word for word in _unknown(upper, hits.values(), payers) if word.start < written]
    return Sighting(
        payment=payment,
        hits=hits,
        payers=found,
        accounts=accounts,
        amounts=frozenset(ledger.units(_amount(one)) for one in (*_AMOUNT.findall(upper), *_AMOUNT.findall(mended))),
        discount=_says(_DISCOUNT, upper, joined),
        deduction=_says(_DEDUCTION, upper, joined),
        charges=_says(_CHARGES, upper, joined) or payment.charges != 0,
        part=_says(_PART, upper, joined),
        advance=_says(_ADVANCE, upper, joined),
        strange=sum(len(word.digits) > TAIL for word in unknown),
        others={hit.entry: hit for word in unknown for hit in _ending(word, ledger)},
    )


def _texts(payment: Payment) -> tuple[int, str]:
    """What people wrote, with its length, and after it the ids that machines make: numbers of these need not be any."""
    ids = {payment.end_to_end_id, payment.bank_reference}
    written = "\n".join(text for text in payment.texts if text not in ids)[:_LONGEST_TEXT]
    made = [text for text in payment.texts if text in ids]
    return len(written), "\n".join((written, *made))[:_LONGEST_TEXT]


def _accounts(payers: Mapping[Account, PayerHit], hits: Iterable[Hit], ledger: Ledger) -> tuple[Account, ...]:
    """Those that may have paid, and those whose numbers stand in the text."""
    ranks: dict[Account, int] = {account: int(hit.known) for account, hit in payers.items()}
    for hit in hits:
        account = ledger.entries[hit.entry].account
        ranks[account] = max(ranks.get(account, 0), int(payers[account].known) if account in payers else 0) + (
            3 if hit.quality is Quality.CLEAR else 1
        )
    known = [account for account in ranks if account in ledger.by_account]
    return tuple(sorted(known, key=lambda account: (-ranks[account], account)))[:_MOST_ACCOUNTS]


def _taken(hits: Mapping[int, Hit], own: Sequence[Entry]) -> Mapping[int, Hit]:
    """The numbers that are of a partner's items already, or so long that they are of nothing else."""
    places = {entry.place for entry in own}
    return {
        place: hit
        for place, hit in hits.items()
        if (place in places and hit.quality >= Quality.TAIL) or len(hit.seen) >= _LONG
    }


def _own_hits(text: str, entries: Sequence[Entry], known: Mapping[int, Hit], account: Account) -> Iterable[Hit]:
    """Among the items of one partner the last digits of a number are enough, and one sign may be wrong."""
    taken = [(hit.start, hit.end) for hit in known.values()]
    words = [
        _Digits(found[0], found.start(), found.end())
        for found in _DIGITS.finditer(text)
        if found[0] != account[1] and not any(start <= found.start() and found.end() <= end for start, end in taken)
    ]
    if not words:
        return
    signs = squash(text)
    hidden = {place for place, masked in zip(signs.places, signs.masked, strict=False) if masked}
    words = [other for word in words if word.start not in hidden for other in _listed(text, word)]
    for entry in entries:
        if entry.place not in known or known[entry.place].quality < Quality.TAIL:
            yield from _own_hit(entry, words, fuzzy=len(entries) <= _MOST_FUZZY)


def _own_hit(entry: Entry, words: Sequence[_Digits], *, fuzzy: bool) -> Iterable[Hit]:
    for word in words:
        bare = word.digits.lstrip("0")
        if len(bare) >= 3 and entry.digits.endswith(bare):
            quality = Quality.TAIL if len(bare) >= 4 else Quality.RANGE
            yield Hit(entry.place, quality, word.start, word.end, word.digits)
            return
    for word in words:
        tail = entry.digits[-len(word.digits) :]
        if fuzzy and len(word.digits) >= 5 and OSA.distance(tail, word.digits, score_cutoff=1) <= 1:
            yield Hit(entry.place, Quality.FUZZY, word.start, word.end, word.digits)
            return


def _listed(text: str, word: _Digits) -> Iterable[_Digits]:
    """``word`` and those after it of which only the last digits are written: ``52049/232``."""
    yield word
    at = word.end
    while (found := NEXT.match(text, at)) and found[1] is None and len(found[2]) < len(word.digits):
        yield _Digits(word.digits[: -len(found[2])] + found[2], found.start(2), found.end(2))
        at = found.end()


def _unknown(text: str, hits: Iterable[Hit], payers: Payers) -> list[_Digits]:
    """Digits that look like a number, and are of no item that was found."""
    spans = [(hit.start, hit.end) for hit in hits]
    signs = squash(text)
    hidden = {place for place, masked in zip(signs.places, signs.masked, strict=False) if masked}
    return [
        _Digits(found[0], found.start(), found.end())
        for found in _DIGITS.finditer(text)
        if len(found[0]) >= TAIL
        and found.start() not in hidden
        and not payers.has_number(found[0])
        and not any(start < found.end() and found.start() < end for start, end in spans)
    ]


def _ending(word: _Digits, ledger: Ledger) -> Iterable[Hit]:
    """The items of anybody whose numbers end so."""
    for entry in ledger.by_tail.get(word.digits[-TAIL:], ()):
        if entry.digits.endswith(word.digits):
            yield Hit(entry.place, Quality.TAIL, word.start, word.end, word.digits)


def _says(words: "re.Pattern[str]", *texts: str) -> bool:
    """Whether a text has one of the words, as it is or without the breaks of its lines."""
    return any(words.search(text) for text in texts)


def is_payer(sighting: Sighting, account: Account) -> Known:
    hit = sighting.payers.get(account)
    return hit.known if hit else Known.NO


def _amount(text: str) -> Decimal:
    return Decimal(f"{digits_of(text[:-3])}.{text[-2:]}")
