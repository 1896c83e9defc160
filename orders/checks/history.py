"""Has this come before? And what it refers to: has that?"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from datamodel.extraction import DocumentType, Extraction, Field, Issue, LineItem, Severity
from datamodel.identity import compact, header_content, line_content
from datamodel.master import EarlierRecord, PartnerRole
from orders.checks.rules import Coverage
from orders.paper import text_of, words_of
from orders.records.parts import WHAT
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
    coverage: Callable[[], Coverage] = Coverage,
) -> Validator:
    """A validator that compares a document with those that came before it.

    Args:
        history: finds them.
        recall: loads the one whose number is the same, to tell what differs.
        document_id: the document's own number, once it has one: it is no repeat of itself.
        coverage: which master data there are to find what a change or a return refers to.
    """

    def check_history(extraction: Extraction, master_data: MasterData | None) -> Iterator[Issue]:
        earlier = history.earlier(extraction, document_id=document_id)
        yield from _repeats(extraction, earlier, recall)
        if extraction.document_type is _T.ORDER_CHANGE:
            yield from _changed_order(extraction, master_data, history, coverage())
        if extraction.document_type is _T.RETURN_REQUEST:
            yield from _returned(extraction, master_data, history, coverage())

    return check_history


def _repeats(extraction: Extraction, earlier: Sequence[EarlierRecord], recall: Recall) -> Iterator[Issue]:
    """The gravest alone: what is a duplicate need not be told to be a repeat, too."""
    exact = next((each for each in earlier if each.same_number and each.same_content), None)
    if exact:
        yield _duplicate(extraction, exact)
        return
    resent = next((each for each in earlier if each.same_number), None)
    if resent:
        yield _changed_resend(extraction, resent, recall(resent.document_id))
        return
    if earlier and extraction.line_items:
        yield _repeat(earlier[0])


def _duplicate(extraction: Extraction, exact: EarlierRecord) -> Issue:
    message = (
        f"{_named(extraction)} was received before with the same content: {_document(exact)}. "
        "Reject this one as a duplicate, unless it really is to be booked twice."
    )
    return Issue("already_received", message, field="document_number")


def _changed_resend(extraction: Extraction, resent: EarlierRecord, before: Extraction | None) -> Issue:
    told = differences(before, extraction) if before else []
    what = f" What differs: {'; '.join(told[:_MOST])}{' …' if len(told) > _MOST else ''}." if told else ""
    message = (
        f"{_named(extraction)} was received before with other content: {_document(resent)}.{what} {_advice(extraction)}"
    )
    return Issue("received_changed", message, field="document_number")


def _advice(extraction: Extraction) -> str:
    if extraction.document_type is _T.PURCHASE_ORDER:
        return "If it changes that order, set the type to order change; if its number was misread, correct it."
    return "Correct what was misread; if the sender replaces the first one, see that only one of them is booked."


def _repeat(earlier: EarlierRecord) -> Issue:
    """A warning: customers do order the same again."""
    under = f"under the number {earlier.number}" if earlier.number else "without a number"
    message = (
        f"The same content came before {under}: {_document(earlier)}. "
        "Ask the sender if one of them may be sent by mistake."
    )
    return Issue("content_repeated", message, "document_number", None, Severity.WARNING)


def _named(extraction: Extraction) -> str:
    kind = extraction.document_type.replace("_", " ")
    number = text_of(extraction.fields, "document_number") or text_of(extraction.fields, "purchase_order_number")
    return f"{kind[:1].upper()}{kind[1:]} {number}".strip()


def _document(earlier: EarlierRecord) -> str:
    waits = ", which waits for a person" if earlier.status == _WAITING else ""
    return f"document {earlier.document_id} of {earlier.received_at:%Y-%m-%d}{waits}"


def differences(before: Extraction, after: Extraction) -> list[str]:
    """What two papers say differently, in words: the header's content, then the lines', matched by their material."""
    told = _of_fields("", header_content(before), header_content(after), before.fields, after.fields)
    old, new = _lines(before), _lines(after)
    for line, content in list(new.items()):
        same = next((number for number, each in old.items() if each == content), None)
        if same is not None:
            del old[same], new[line]
    for line, content in new.items():
        near = next((number for number, each in old.items() if each.get("material") == content.get("material")), None)
        if near is None:
            told.append(f"line {line} is new ({_material(after.line_items[line - 1])})")
            continue
        fields = before.line_items[near - 1], after.line_items[line - 1]
        told += _of_fields(f"line {line} ", old.pop(near), content, *fields)
    return told + [f"line {line} is gone ({_material(before.line_items[line - 1])})" for line in old]


def _lines(extraction: Extraction) -> dict[int, dict[str, str]]:
    return {line: line_content(extraction, line) for line in range(1, len(extraction.line_items) + 1)}


def _of_fields(
    where: str, old: Mapping[str, str], new: Mapping[str, str], before: LineItem, after: LineItem
) -> list[str]:
    return [
        f"{where}{words_of(name).lower()} {_shown(name, old, before)} → {_shown(name, new, after)}"
        for name in dict.fromkeys([*old, *new])
        if old.get(name) != new.get(name)
    ]


def _shown(name: str, content: Mapping[str, str], fields: LineItem) -> str:
    """A value as the paper has it; a line's date may be the header's."""
    if name == "material":
        return _material(fields)
    printed = text_of(fields, "unit_price" if name == "price" else name) or content.get(name, "")
    per = text_of(fields, "price_quantity") if name == "price" else ""
    return f"{printed or 'none'}{f' per {per}' if per else ''}"


def _material(fields: LineItem) -> str:
    return next((text for name in WHAT if (text := text_of(fields, name))), "no material")


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
