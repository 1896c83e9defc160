"""Payments: those that wait, and one with what it may be for. People decide; matching never changes that."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from datamodel.errors import ConflictError, DocumentError
from datamodel.payments import ItemKey, PaymentState, Proposal
from datamodel.stored_payments import Decided, ItemLevel, ItemQuery, StoredPayment
from pipelines.posting import Cashier, messages_of_payment
from review.desk import AtDesk, Desk
from review.payment_forms import Line, NotUnderstoodError, entered, item_text, lines_of
from review.payment_views import (
    PAGE,
    ItemRow,
    PaymentQuery,
    cards_of,
    payment_address,
    payment_list,
    payment_query,
    rows_of_lines,
    rows_of_proposal,
)
from review.rendering import render
from review.sent import Sent
from review.values import tidy

router = APIRouter()

Shown = Annotated[int, Query(ge=1, le=100)]
Typed = Annotated[str, Query(max_length=100)]
_MOST_FOUND = 30
_LONGEST_WHY = 500


@router.get("/payments")
def payments(desk: AtDesk, request: Request, done: Typed = "") -> Response:
    """The payments of one state that fit the filters."""
    query = payment_query(request.query_params.multi_items())
    page = desk.store.payments.page(query.filter(), offset=(query.page - 1) * PAGE, limit=PAGE)
    return render(
        "payments.html",
        desk,
        view=payment_list(query, page, desk.language),
        notice=_misunderstood(desk, query),
        done=_done(desk, done),
        payment_address=payment_address,
    )


def _misunderstood(desk: Desk, query: PaymentQuery) -> str:
    if query.problems & {"least", "most"}:
        return desk.language.gettext("An amount could not be understood. Write it like 1234.50 or 1234,50.")
    return ""


def _done(desk: Desk, key: str) -> str:
    """What became of the payment that the person has just decided on."""
    if not key:
        return ""
    try:
        stored = desk.store.payments.payment(key)
    except KeyError:
        return ""
    amount = desk.language.amount(stored.payment.amount, stored.payment.currency)
    state = desk.language.words(stored.state)
    return desk.language.gettext("The payment of %(amount)s: %(state)s.", amount=amount, state=state)


@router.get("/payments/{key}")
def payment(desk: AtDesk, request: Request, key: str, proposal: Shown = 1, done: Typed = "") -> Response:
    """One payment; ``proposal`` says which of its proposals stands in the form."""
    stored = desk.store.payments.payment(key)
    query = payment_query(request.query_params.multi_items())
    return _page(desk, stored, query, shown=proposal, done=_done(desk, done))


@router.get("/payments/{key}/items")
def items(desk: AtDesk, key: str, q: Typed = "", partner: Typed = "") -> JSONResponse:
    """Open items whose number has ``q`` in it, or of one customer, to be added to what the payment is for."""
    stored = desk.store.payments.payment(key)
    wanted = ItemQuery(number=tidy(q), partner=tidy(partner))
    found = desk.store.payments.find_items(wanted, limit=_MOST_FOUND) if wanted.number or wanted.partner else []
    fitting = [each for each in found if each.item.currency == stored.payment.currency and each.left]
    return JSONResponse({"items": [_item_json(desk, each) for each in fitting]})


def _item_json(desk: Desk, level: ItemLevel) -> dict[str, str]:
    item, say = level.item, desk.language
    return {
        "key": item_text(level.key),
        "number": item.number,
        "partner": item.partner,
        "due": say.day(item.due_date) if item.due_date else "",
        "left": f"{level.left:.2f}",
        "left_text": say.amount(level.left, item.currency),
    }


@router.post("/payments/{key}")
def decide(desk: AtDesk, key: str, sent: Sent) -> Response:
    """Accept a proposal or what was typed, leave it on account, set it aside, or give it back, by the button."""
    stored, query, values = desk.store.payments.payment(key), payment_query(sent), dict(sent)
    lines: list[Line] = []
    try:
        lines = lines_of(sent)
        decided = _decided(desk, stored, lines, values)
        desk.store.payments.decide(stored.payment.key, decided, version=int(values.get("version", "")), who=desk.who)
    except NotUnderstoodError as error:
        return _page(desk, stored, query, lines=lines, notice=desk.language.say(str(error)), status_code=422)
    except ConflictError as error:
        fresh = desk.store.payments.payment(key)
        return _page(desk, fresh, query, lines=lines, notice=desk.language.say(str(error)), status_code=409)
    except (DocumentError, ValueError) as error:
        return _page(desk, stored, query, lines=lines, notice=desk.language.say(str(error)), status_code=422)
    return _onwards(desk, stored, query)


def _decided(desk: Desk, stored: StoredPayment, lines: Sequence[Line], values: Mapping[str, str]) -> Decided:
    why = tidy(values.get("why", ""))[:_LONGEST_WHY]
    action, _, number = values.get("action", "").partition(":")
    match action:
        case "accept":
            return _matched(desk, stored, _proposal(stored, number), why)
        case "save":
            levels = _levels(desk, [line.item for line in lines])
            return _matched(
                desk, stored, entered(stored.payment, lines, levels, who=desk.who, language=desk.language), why
            )
        case "account":
            on_account = Proposal((), 1.0, (f"Left on account by {desk.who}.",), on_account=stored.payment.amount)
            return _matched(desk, stored, on_account, why)
        case "foreign":
            return Decided(PaymentState.FOREIGN, why=why)
        case "back":
            return Decided(PaymentState.REVIEW, why=why)
    raise HTTPException(400, "No such action.")


def _proposal(stored: StoredPayment, number: str) -> Proposal:
    if not (number.isascii() and number.isdecimal() and 0 < int(number) <= len(stored.proposals)):
        raise HTTPException(400, "No such proposal.")
    return stored.proposals[int(number) - 1]


def _matched(desk: Desk, stored: StoredPayment, proposal: Proposal, why: str) -> Decided:
    cashier = Cashier(desk.store, desk.steps.routes, desk.payments)
    return Decided(PaymentState.MATCHED, proposal, why, tuple(messages_of_payment(stored, proposal, cashier)))


def _levels(desk: Desk, keys: Sequence[ItemKey]) -> dict[ItemKey, ItemLevel]:
    return {each.key: each for each in desk.store.payments.items(keys)} if keys else {}


def _onwards(desk: Desk, stored: StoredPayment, query: PaymentQuery) -> Response:
    """To the first that waits in what the person was looking at, or back to the list."""
    key = stored.payment.key
    waiting = [one.key for one in desk.store.payments.page(query.filter(), limit=2).items if one.key != key]
    following = waiting[0] if waiting and query.tab == PaymentState.REVIEW else ""
    address = payment_address(following, query) if following else query.address()
    return RedirectResponse(f"{address}{'&' if '?' in address else '?'}done={stored.id}", 303)


def _page(
    desk: Desk,
    stored: StoredPayment,
    query: PaymentQuery,
    *,
    shown: int = 1,
    lines: Sequence[Line] = (),
    notice: str = "",
    done: str = "",
    status_code: int = 200,
) -> Response:
    proposal = stored.chosen or (stored.proposals[shown - 1] if shown <= len(stored.proposals) else None)
    keys = [line.item for line in lines] or [each.item for each in (proposal.allocations if proposal else ())]
    levels = _levels(desk, [*keys, *(each.item for one in stored.proposals for each in one.allocations)])
    rows: list[ItemRow] = rows_of_lines(lines, levels) if lines else rows_of_proposal(proposal, levels)
    waits = stored.state is PaymentState.REVIEW
    may_decide = desk.may("POST", "/payments/{key}")
    return render(
        "payment.html",
        desk,
        status_code,
        stored=stored,
        payment=stored.payment,
        cards=cards_of(stored, shown, desk.language),
        rows=rows,
        levels=levels,
        on_account=proposal.on_account if proposal and not lines else None,
        customer=_customer(stored),
        events=desk.store.payments.events(stored.id),
        query=query,
        address=payment_address(stored.payment.key, query),
        can_decide=waits and may_decide,
        can_give_back=may_decide and stored.state in (PaymentState.MATCHED, PaymentState.FOREIGN),
        notice=notice,
        done=done,
    )


def _customer(stored: StoredPayment) -> str:
    """Whose items a search begins with."""
    partners = [each.item.partner for one in stored.proposals for each in one.allocations]
    return stored.payment.customer or next(iter(partners), "")
