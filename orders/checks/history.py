"""Has this come before? And what it refers to: has that?"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from datamodel.extraction import DocumentType, Extraction, Field, Issue, Severity
from datamodel.identity import business_object, business_objects, compact, content_digest, own_number
from datamodel.master import EarlierRecord, PartnerRole
from orders.checks.differences import differences
from orders.checks.rules import Coverage
from orders.checks.statement_order import check_order, fills_gap, overlap
from orders.paper import text_of
from orders.records.money import is_statement
from pipelines.protocols import History, MasterData, Validator

Recall = Callable[[int], Extraction | None]
"""The extraction of an earlier document, by its number."""

_T = DocumentType
_MOST = 5
_WAITING = "needs_review"
_REFERENCES = (("purchase_order_number", "order"), ("invoice_number", "invoice"), ("delivery_note_number", "delivery"))


def history_checked(
    history: History,
    recall: Recall,
    *,
    document_id: int | None = None,
    without: Collection[int] = (),
    coverage: Callable[[], Coverage] = Coverage,
) -> Validator:
    """A validator that compares a document with those that came before it.

    Args:
        history: finds them.
        recall: loads the one whose number is the same, to tell what differs.
        document_id: the document's own number, once it has one: it is no repeat of itself.
        without: documents that are to end with this one.
        coverage: which master data there are to find what a change or a return refers to.
    """

    def _statement_issues(extraction: Extraction, earlier: Sequence[EarlierRecord]) -> Iterator[Issue]:
        """What a bank tells before the statement is nothing of its own, and may come again and again."""
        if not is_statement(extraction):
            return
        repeats = list(_repeats(extraction, earlier, recall))
        yield from repeats
        if not repeats:
            account = text_of(extraction.fields, "account_iban")
            known = [e for e in history.statements(account, document_id=document_id) if e.document_id not in without]
            yield from check_order(extraction, known, recall, document_id=document_id)

    def check_history(extraction: Extraction, master_data: MasterData | None) -> Iterator[Issue]:
        found = history.earlier(extraction, document_id=document_id)
        earlier = [each for each in found if each.document_id not in without]
        if extraction.document_type is _T.BANK_STATEMENT:
            yield from _statement_issues(extraction, earlier)
            return
        yield from _repeats(extraction, earlier, recall)
        if extraction.document_type is _T.ORDER_CHANGE:
            yield from _changed_order(extraction, master_data, history, coverage())
        if extraction.document_type is _T.RETURN_REQUEST:
            yield from _returned(extraction, master_data, history, coverage())

    return check_history


def repeats_within(extraction: Extraction, before: Sequence[Extraction]) -> Iterator[Issue]:
    """Issues with the documents ``before`` of the same file, which no history has yet.

    A mail may say in its text what is attached: the same content, one of both without a number, is one order.
    """
    own, digest = own_number(extraction), content_digest(extraction)
    for number, other in enumerate(before, 1):
        if other.document_type is not extraction.document_type:
            continue
        where, same = f"document {number} of the same file", digest and content_digest(other) == digest
        if extraction.document_type is _T.BANK_STATEMENT:
            yield from _repeated_statement(extraction, other, where, is_same=bool(same))
            continue
        if same and (own_number(other) == own or not own or not own_number(other)):
            yield _duplicate(extraction, where)
        elif own and own_number(other) == own and _same_object(extraction, other):
            yield _changed_resend(extraction, where, other)
        elif same:
            yield _repeat(text_of(other.fields, "document_number"), where)


def without_filled_gaps(
    extraction: Extraction, issues: Iterable[Issue], others: Sequence[Extraction]
) -> Iterator[Issue]:
    """``issues`` but for a statement missing before this one that is one of ``others``, of the same file."""
    return (issue for issue in issues if issue.code != "statement_gap" or not fills_gap(extraction, others))


def _repeated_statement(extraction: Extraction, other: Extraction, where: str, *, is_same: bool) -> Iterator[Issue]:
    if not is_statement(extraction) or not is_statement(other):
        return
    if is_same:
        yield _duplicate(extraction, where)
    elif own_number(extraction) == own_number(other) and _same_object(extraction, other):
        yield _changed_resend(extraction, where, other)
    elif business_object(extraction).rpartition(":")[0] == business_object(other).rpartition(":")[0]:
        found = overlap(extraction, other, where)
        yield from [found] if found else []


def _same_object(one: Extraction, other: Extraction) -> bool:
    return business_object(one) in business_objects(other) or business_object(other) in business_objects(one)


def _repeats(extraction: Extraction, earlier: Sequence[EarlierRecord], recall: Recall) -> Iterator[Issue]:
    """The gravest alone: what is a duplicate need not be told to be a repeat, too."""
    exact = next((each for each in earlier if each.same_number and each.same_content), None)
    if exact:
        yield _duplicate(extraction, _document(exact))
        return
    resent = next((each for each in earlier if each.same_number), None)
    if resent:
        yield _changed_resend(extraction, _document(resent), recall(resent.document_id))
        return
    if earlier and extraction.document_type is _T.BANK_STATEMENT:
        yield _duplicate(extraction, _document(earlier[0]))
    elif earlier and extraction.line_items:
        yield _repeat(earlier[0].number, _document(earlier[0]))


def _duplicate(extraction: Extraction, where: str) -> Issue:
    message = (
        f"{_named(extraction)} came with the same content as {where}. "
        "Reject this one as a duplicate, unless it really is to be booked twice."
    )
    return Issue("already_received", message, field="document_number")


def _changed_resend(extraction: Extraction, where: str, before: Extraction | None) -> Issue:
    told = differences(before, extraction) if before else []
    what = f"What differs: {'; '.join(told[:_MOST])}{' …' if len(told) > _MOST else ''}." if told else ""
    sentences = (f"{_named(extraction)} came with other content as {where}.", what, _advice(extraction))
    return Issue("received_changed", " ".join(filter(None, sentences)), field="document_number")


def _advice(extraction: Extraction) -> str:
    if extraction.document_type is _T.PURCHASE_ORDER:
        return "If it changes that order, set the type to order change; if its number was misread, correct it."
    return "Correct what was misread; if the sender replaces the first one, see that only one of them is booked."


def _repeat(number: str, where: str) -> Issue:
    """A warning: customers do order the same again."""
    under = f"under the number {number}" if number else "without a number"
    message = f"The same content came {under} as {where}. Ask the sender if one of them may be sent by mistake."
    return Issue("content_repeated", message, "document_number", None, Severity.WARNING)


def _named(extraction: Extraction) -> str:
    kind = extraction.document_type.replace("_", " ")
    names = ("statement_number", "document_number", "purchase_order_number")
    number = next((text for name in names if (text := text_of(extraction.fields, name))), "")
    return f"{kind[:1].upper()}{kind[1:]} {number}".strip()


def _document(earlier: EarlierRecord) -> str:
    if earlier.status == _WAITING:
        return f"document {earlier.document_id} of {earlier.received_at:%Y-%m-%d}, which waits for a person"
    return f"document {earlier.document_id} of {earlier.received_at:%Y-%m-%d}"


def _changed_order(
    extraction: Extraction, master_data: MasterData | None, history: History, coverage: Coverage
) -> Iterator[Issue]:
    number = text_of(extraction.fields, "purchase_order_number") or text_of(extraction.fields, "document_number")
    if number and not _is_known("order", number, extraction, master_data, history, coverage):
        message = (
            f"Of this customer no order {number} is known that could be changed. Correct the number from the page; "
            "if it is a new order, set the type to purchase order."
        )
        yield Issue("unknown_order", message, "purchase_order_number", None, Severity.WARNING)


def _returned(
    extraction: Extraction, master_data: MasterData | None, history: History, coverage: Coverage
) -> Iterator[Issue]:
    """A warning: what was settled long ago is no longer among what is open."""
    named = {what: number for name, what in _REFERENCES if (number := text_of(extraction.fields, name))}
    if not named:
        message = (
            "The return names neither an order nor a delivery nor an invoice. Ask the customer what it belongs to."
        )
        yield Issue("return_unknown", message, "delivery_note_number", None, Severity.WARNING)
        return
    checkable = {what: number for what, number in named.items() if what != "delivery"}
    if not checkable or any(
        _is_known(what, number, extraction, master_data, history, coverage) for what, number in checkable.items()
    ):
        return
    told = ", ".join(f"{what} {number}" for what, number in checkable.items())
    message = f"The return refers to {told}: not known of this customer. Look it up before the goods are taken back."
    yield Issue("return_unknown", message, "delivery_note_number", None, Severity.WARNING)


def _is_known(
    what: str,
    number: str,
    extraction: Extraction,
    master_data: MasterData | None,
    history: History,
    coverage: Coverage,
) -> bool:
    """Also where the customer is not known, or nothing is loaded to look it up in: then nobody can tell."""
    customer = extraction.links.get("customer")
    if not customer or master_data is None:
        return True
    if what == "invoice":
        items = master_data.open_items(customer)
        return not coverage.open_items or any(compact(number) == compact(item.number) for item in items)
    return (
        not coverage.customer_orders
        or bool(master_data.open_orders(number, partner=customer, role=PartnerRole.CUSTOMER))
        or any(record.same_number for record in history.earlier(_order_of(extraction, number)))
    )


def _order_of(extraction: Extraction, number: str) -> Extraction:
    """The order ``number`` of the same sender, as it would have come: what the history is asked for."""
    classification = replace(extraction.classification, document_type=_T.PURCHASE_ORDER)
    field = Field("document_number", number, number, 1.0)
    fields = {**extraction.fields, "document_number": field}
    return replace(extraction, classification=classification, fields=fields, line_items=())
