"""Payments on the command line: lists, one by one, statements, and what is left for dunning."""

import csv
import io
import itertools
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from rich import box
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from datamodel.payments import PaymentState, Proposal
from datamodel.stored import StoredEvent
from datamodel.stored_payments import PaymentPage, StatementSum, StoredPayment
from orders.leftovers import BANDS, CustomerLeftovers
from pipelines.payments import PaymentRound

_COLOURS = {PaymentState.MATCHED: "green", PaymentState.POSTED: "green", PaymentState.REVIEW: "yellow"}
_NAME = 30
_COLUMNS = ("customer", "name", "currency", "kind", "number", "due", "days", "band", "amount", "reason")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def round_words(done: PaymentRound) -> str:
    """What one run of matching did."""
    told = f"{done.documents} documents taken over, {done.new} new payments"
    states = ", ".join(f"{count} {state}" for state, count in done.states.items())
    return f"{told}; {states or 'nothing to match'}."


def payments_table(page: PaymentPage) -> RenderableType:
    """``intray payments list``."""
    if not page.items:
        return Text("No payment is like that.")
    table = Table("no.", "day", "payer", "amount", "state", "for", "sure", "why", box=box.SIMPLE_HEAD)
    table.columns[3].justify = "right"
    for one in page.items:
        sure = "" if one.confidence is None else f"{one.confidence:.0%}"
        payer = one.payer[:_NAME] or one.customer
        why = " ".join(one.reasons)
        amount = f"{one.amount:,.2f} {one.currency}"
        table.add_row(str(one.id), str(one.date), payer, amount, _state(one.state), one.about, sure, why)
    counts = ", ".join(f"{count} {state}" for state, count in page.counts.items() if count)
    return Group(table, Text(f"{len(page.items)} of {page.total}; {counts}"))


def _state(state: PaymentState) -> Text:
    return Text(str(state), style=_COLOURS.get(state, ""))


def payment_story(stored: StoredPayment, events: Sequence[StoredEvent]) -> RenderableType:
    """``intray payments show``."""
    payment = stored.payment
    lines: list[RenderableType] = [
        Text(f"{payment.date}  {payment.amount:,.2f} {payment.currency}  {payment.payer_name} {payment.payer_iban}"),
        *(Text(f"  {text}") for text in payment.texts),
        Group(_state(stored.state), *(Text(f"  · {reason}") for reason in stored.reasons)),
    ]
    for told in payment.told:
        where = f"document {told.document_id}" + (f", line {told.line}" if told.line else "")
        lines.append(Text(f"told as {told.source} by {where}"))
    shown = [stored.chosen] if stored.chosen else stored.proposals
    lines += [_proposal(number, each) for number, each in enumerate(shown, 1)]
    for each in stored.deliveries:
        error = f"; last error: {each.last_error}" if each.last_error else ""
        lines.append(Text(f"→ {each.target}: {each.state.replace('_', ' ')} ({each.message_id}){error}"))
    lines += [Text(f"{each.at:%Y-%m-%d %H:%M:%S} {each.who}: {each.what} {each.why}", style="dim") for each in events]
    return Panel(Group(*lines), title=Text(f"payment {stored.id}: {payment.key}"), title_align="left")


def _proposal(number: int, proposal: Proposal) -> RenderableType:
    table = Table("item", "partner", "paid", "discount", "deduction", "reason", "settled", box=None, pad_edge=False)
    for each in proposal.allocations:
        off = each.deduction + each.charges + each.difference
        amounts = [f"{value:,.2f}" if value else "" for value in (each.paid, each.discount, off)]
        table.add_row(each.item.number, each.item.partner, *amounts, each.reason, f"{each.settled:,.2f}")
    evidence = [Text(f"  · {text}") for text in proposal.evidence]
    account = [Text(f"on account: {proposal.on_account:,.2f}")] if proposal.on_account else []
    return Group(Text(f"{number}. {proposal.confidence:.0%} sure"), *evidence, table, *account)


def statements_table(sums: Sequence[StatementSum]) -> RenderableType:
    """``intray payments statements``: each adds up, or says by how much it does not."""
    if not sums:
        return Text("No bank statement was taken over yet.")
    states = [*PaymentState]
    table = Table("doc.", "statement", "day", "opening", *states, "closing", "adds up", box=box.SIMPLE_HEAD)
    for column in table.columns[3:-1]:
        column.justify = "right"
    for one in sums:
        each = one.collected
        account = Text(f"{each.number}\n{each.account}")
        booked = [_amount(one.sums.get(state)) for state in states]
        difference = one.difference
        told = "no balances" if difference is None else "yes" if not difference else f"off by {difference:,.2f}"
        style = "red" if difference else ""
        table.add_row(str(each.document_id), account, str(each.day or ""), _amount(each.opening), *booked,
                      _amount(each.closing), Text(told, style=style))  # fmt: skip
    return table


def _amount(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:,.2f}"


def leftovers_table(found: Sequence[CustomerLeftovers], name_of: Callable[[str], str]) -> RenderableType:
    """``intray payments leftovers``: a line a customer."""
    if not found:
        return Text("Nothing is overdue, paid short or taken off.")
    bands = [f"0-{BANDS[0]}", *(f"{a + 1}-{b}" for a, b in itertools.pairwise(BANDS)), f">{BANDS[-1]}"]
    table = Table("customer", "name", *bands, "deductions", "announced", "on account", "to dun", box=box.SIMPLE_HEAD)
    for column in table.columns[2:]:
        column.justify = "right"
    for one in found:
        overdue = [_amount(one.overdue(band) or None) for band in bands]
        off = sum((each.amount for each in one.leftovers if each.kind == "deduction"), Decimal(0))
        rest = [_amount(amount or None) for amount in (off, one.announced, one.on_account)]
        to_dun = f"{one.to_dun:,.2f} {one.currency}"
        table.add_row(one.customer, name_of(one.customer)[:_NAME], *overdue, *rest, to_dun)
    return table


def leftovers_csv(found: Iterable[CustomerLeftovers], name_of: Callable[[str], str]) -> str:
    """A row for each thing that is left, with a header. No cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for one in found:
        head = (one.customer, name_of(one.customer), one.currency)
        for each in one.leftovers:
            tail = (each.number, each.due_date or "", "" if each.days is None else each.days, each.band)
            writer.writerow([*map(_safe, (*head, each.kind, *tail)), f"{each.amount:.2f}", _safe(each.reason)])
        for kind, amount in (("announced", one.announced), ("on_account", one.on_account)):
            if amount:
                writer.writerow([*map(_safe, head), kind, "", "", "", "", f"{-amount:.2f}", ""])
    return out.getvalue()


def _safe(value: object) -> str:
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
