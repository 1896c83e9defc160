"""What the payer's advice says, line by line: which item, how much of it, and what was taken off."""

from collections.abc import Iterator, Sequence

from datamodel.business import PaidInvoice
from orders.payments.fitting import Fit, Fitting, Share
from orders.payments.ledger import Entry, Ledger
from orders.payments.sighting import Sighting


def advised(sighting: Sighting, ledger: Ledger) -> Iterator[Fitting]:
    """The advice as it stands, where all its lines are of open items and make the payment."""
    payment = sighting.payment
    if not payment.lines:
        return
    shares: list[Share] = []
    for line in payment.lines:
        entry = _entry(line, sighting, ledger, shares)
        share = _share(line, entry, ledger) if entry else None
        if share is None:
            return
        shares.append(share)
    if sum(share.paid for share in shares) == ledger.units(payment.amount):
        yield Fitting(Fit.ADVISED, tuple(shares))


def _entry(line: PaidInvoice, sighting: Sighting, ledger: Ledger, taken: Sequence[Share]) -> Entry | None:
    """The item of this number: of the payer where he is known, else the only one."""
    places = ledger.numbers.whole(line.invoice_number)
    entries = [ledger.entries[place] for place in places if ledger.entries[place].open]
    entries = [entry for entry in entries if entry.item.currency == sighting.payment.currency]
    accounts = {share.entry.account for share in taken} | set(sighting.payers)
    own = [entry for entry in entries if entry.account in accounts]
    exact = [entry for entry in own or entries if entry.item.number == line.invoice_number]
    found = exact or own or entries
    return found[0] if len(found) == 1 else None


def _share(line: PaidInvoice, entry: Entry, ledger: Ledger) -> Share | None:
    paid = ledger.units(line.paid_amount)
    if paid * entry.open < 0:  # credit notes are often told without their sign
        return None
    discount = ledger.units(line.discount_amount) if line.discount_amount else 0
    deduction = ledger.units(line.deduction_amount) if line.deduction_amount else 0
    share = Share(entry, paid, discount, deduction, reason=line.reason if deduction else "")
    if share.settled * entry.open <= 0 or abs(share.settled) > abs(entry.open):
        return None
    return share
