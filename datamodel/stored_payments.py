"""What the store tells of payments, and what is told to it of them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from datamodel.delivery import OutboxMessage
from datamodel.extraction import StatementKind
from datamodel.master import OpenItem, Partner, PartnerRole
from datamodel.payments import ItemKey, Matched, Payment, PaymentState, Proposal
from datamodel.stored import StoredDelivery

UNDECIDED = (PaymentState.ANNOUNCED, PaymentState.REVIEW)
"""States in which matching may change a payment."""


@dataclass(frozen=True)
class StoredPayment:
    """A payment as the store has it.

    Attributes:
        id: of its own; ``payment.key`` may change when a bank books what was announced.
        version: counts changes; who decides needs the one that was loaded.
        proposals: of matching, best first.
        chosen: what it is for, where that is decided.
        reasons: why it is in its state, in words.
        decided_by: the person who decided; empty where that was matching.
        is_held: only a person may decide on it: somebody gave it back, or a receiver refused it.
        deliveries: the messages that told a receiver of it.
    """

    id: int
    version: int
    payment: Payment
    state: PaymentState
    proposals: tuple[Proposal, ...] = ()
    chosen: Proposal | None = None
    reasons: tuple[str, ...] = ()
    decided_by: str = ""
    is_held: bool = False
    created_at: dt.datetime | None = None
    updated_at: dt.datetime | None = None
    deliveries: tuple[StoredDelivery, ...] = ()


@dataclass(frozen=True, slots=True)
class Collected:
    """A document whose payments are taken over, in the version that they were read from.

    The balances are None where the document has none: an advice, a notification of single bookings.
    """

    document_id: int
    version: int
    kind: StatementKind | None = None
    account: str = ""
    number: str = ""
    day: dt.date | None = None
    currency: str = ""
    opening: Decimal | None = None
    closing: Decimal | None = None


@dataclass(frozen=True)
class ToMatch:
    """Everything that matching needs, of one moment.

    Attributes:
        payments: those that nobody has decided on.
        items: open items, less what is matched and not posted yet.
        partners: whose they may be.
        earlier: what payments that came back may reopen.
        records: state of the master data; matching the same payments again is in vain while it is the same.
    """

    payments: tuple[StoredPayment, ...]
    items: tuple[OpenItem, ...]
    partners: tuple[Partner, ...] = ()
    earlier: tuple[Matched, ...] = ()
    records: str = ""


@dataclass(frozen=True)
class Judgement:
    """What matching says of payment ``payment_id``, if it has ``version`` still; with what tells receivers of it."""

    payment_id: int
    version: int
    matched: Matched
    messages: tuple[OutboxMessage, ...] = ()


class PaymentSorting(StrEnum):
    OLDEST = "oldest"
    LARGEST = "largest"
    LATEST = "latest"


@dataclass(frozen=True, slots=True)
class PaymentFilter:
    """Which payments are meant; everything that is set must fit.

    Attributes:
        customer: our number of the payer.
        words: that must all be in payer, texts, invoice numbers or key.
        least, most: of the amount without its sign.
    """

    state: PaymentState | None = None
    customer: str = ""
    words: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    sorting: PaymentSorting = PaymentSorting.OLDEST


@dataclass(frozen=True, slots=True)
class PaymentItem:
    """A payment as lists show it. ``about`` are the numbers of what it is, or may be, for; ``confidence`` of that."""

    id: int
    key: str
    state: PaymentState
    amount: Decimal
    currency: str
    date: dt.date
    payer: str
    customer: str
    about: str
    confidence: float | None
    reasons: tuple[str, ...]
    decided_by: str
    is_held: bool
    created_at: dt.datetime
    updated_at: dt.datetime


@dataclass(frozen=True, slots=True)
class PaymentPage:
    """Some of the payments that fit, and how many do; ``counts`` are of each state, with the rest of the filter."""

    items: tuple[PaymentItem, ...]
    total: int
    counts: Mapping[PaymentState, int]


@dataclass(frozen=True, slots=True)
class StatementSum:
    """What became of the bookings of one statement: their sums and numbers by state of their payment."""

    collected: Collected
    sums: Mapping[PaymentState, Decimal]
    counts: Mapping[PaymentState, int]

    @property
    def booked(self) -> Decimal:
        return sum(self.sums.values(), Decimal(0))

    @property
    def difference(self) -> Decimal | None:
        """Opening and bookings less closing: zero where it adds up; None where it has no balances."""
        one = self.collected
        if one.opening is None or one.closing is None:
            return None
        return one.opening + self.booked - one.closing


@dataclass(frozen=True, slots=True)
class ItemLevel:
    """An open item with what is still pending on it: ``left`` is open and not spoken for."""

    item: OpenItem
    pending: Decimal = Decimal(0)

    @property
    def left(self) -> Decimal:
        return self.item.open_amount - self.pending

    @property
    def key(self) -> ItemKey:
        return ItemKey(self.item.number, self.item.partner, self.item.role)


@dataclass(frozen=True, slots=True)
class ItemQuery:
    """Open items that somebody searches: words in the number, of one partner where one is named."""

    number: str = ""
    partner: str = ""
    role: PartnerRole | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person decides on a payment: a state, and what it is for where that is MATCHED."""

    state: PaymentState
    proposal: Proposal | None = None
    why: str = ""
    messages: tuple[OutboxMessage, ...] = field(default=())
