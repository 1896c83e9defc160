"""Header fields: which candidate fills which field of which document type."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from datamodel.extraction import ORDER_PAPERS, DocumentType, Field, Value
from extractors.geometry.candidates import Candidate, amounts, dates, identifiers, periods, unlabelled_dates
from extractors.geometry.labels import LabelledPage
from extractors.values import Notation
from extractors.vocabulary import label_key

_T = DocumentType

# The concept that is a document's own number or date; every other number of the list refers to another paper.
OWN_NUMBER: Mapping[DocumentType, str] = {
    _T.PURCHASE_ORDER: "order_number",
    _T.ORDER_CHANGE: "order_number",
    _T.ORDER_RESPONSE: "sales_order_number",
    _T.DELIVERY_NOTE: "delivery_note_number",
    _T.INVOICE: "invoice_number",
    _T.PAYMENT_ADVICE: "advice_number",
    _T.RETURN_REQUEST: "return_number",
    _T.RECEIPT: "receipt_number",
}
_OWN_DATE: Mapping[DocumentType, Sequence[str]] = {
    _T.PURCHASE_ORDER: ("order_date",),
    _T.ORDER_CHANGE: ("change_date", "document_date", "order_date"),  # the last is the original order's
    _T.ORDER_RESPONSE: ("response_date", "sales_order_date"),
    _T.DELIVERY_NOTE: ("delivery_note_date",),
    _T.INVOICE: ("invoice_date",),
    _T.PAYMENT_ADVICE: ("advice_date",),
    _T.RETURN_REQUEST: ("return_date",),
    _T.RECEIPT: ("receipt_date", "invoice_date"),
}
_REFERENCES = {
    "order_number": "purchase_order_number",
    "delivery_note_number": "delivery_note_number",
    "invoice_number": "invoice_number",
    "customer_number": "customer_number",
    "supplier_number": "supplier_number",
}
_DATE_FIELDS = ("delivery_date", "due_date", "payment_date", "period_start", "period_end")
_REFERENCES_OF_TYPE: Mapping[DocumentType, frozenset[str]] = {
    # an order refers to no earlier order, a receipt and an advice carry other references in their lines
    _T.PURCHASE_ORDER: frozenset({"customer_number", "supplier_number"}),
    _T.RECEIPT: frozenset({"customer_number"}),
    _T.PAYMENT_ADVICE: frozenset({"customer_number", "supplier_number"}),
    _T.INVOICE: frozenset({"order_number", "delivery_note_number", "customer_number", "supplier_number"}),
    _T.DELIVERY_NOTE: frozenset({"order_number", "customer_number", "supplier_number"}),
    _T.ORDER_RESPONSE: frozenset({"order_number", "customer_number", "supplier_number"}),
}
_LATER_PAGE = 0.93  # a header field on page 2 is less likely the document's own
_SURE_DATE = 0.5
_SHORTEST_NUMBER = 4  # characters of a number that names a paper by itself
_AGREEMENT = 0.5  # share of the remaining doubt that a second, independent finding of the same value takes away


def header_fields(pages: Sequence[LabelledPage], document_type: DocumentType, notation: Notation) -> dict[str, Field]:
    """Numbers, dates and amounts of the header."""
    found = _numbered(_collect(pages, notation))
    fields: dict[str, Field] = {}
    _put(fields, "document_number", _own_number(found, document_type))
    for concept, name in _REFERENCES.items():
        allowed = _REFERENCES_OF_TYPE.get(document_type, frozenset(_REFERENCES))
        if concept in allowed and concept != OWN_NUMBER.get(document_type):
            _put(fields, name, found.get(concept, []))
    if document_type is _T.ORDER_CHANGE:
        _refer_to_order(fields, found)
    _put(fields, "document_date", _own_date(found, document_type))
    for name in _DATE_FIELDS:
        _put(fields, name, found.get(name, []))
    fields.update(_totals(found, document_type))
    return fields


def _collect(pages: Sequence[LabelledPage], notation: Notation) -> Iterable[Candidate]:
    for index, page in enumerate(pages):
        later = _LATER_PAGE**index
        for source in (identifiers, dates, periods, amounts):
            for candidate in source(page, notation):
                yield replace(candidate, score=candidate.score * (1.0 if source is amounts else later))
        if index == 0:
            yield from unlabelled_dates(page, notation)


def _numbered(candidates: Iterable[Candidate]) -> dict[str, list[Candidate]]:
    found: dict[str, list[Candidate]] = defaultdict(list)
    for order, candidate in enumerate(candidates):
        found[candidate.concept].append(replace(candidate, order=order))
    return found


def _own_number(found: Mapping[str, list[Candidate]], document_type: DocumentType) -> list[Candidate]:
    if document_type is _T.OTHER:
        return [c for concept in ("generic_number", *OWN_NUMBER.values()) for c in found.get(concept, [])]
    own = found.get(OWN_NUMBER.get(document_type, ""), [])
    if document_type is _T.ORDER_CHANGE:
        own = _change_numbers(found) or own
    if document_type is _T.RECEIPT:
        own = [*own, *found.get("invoice_number", [])]
    if own:
        return own
    if document_type is _T.ORDER_RESPONSE and not found.get("generic_number"):
        return [replace(c, score=c.score * 0.5) for c in found.get("order_number", [])]
    return found.get("generic_number", [])


def _change_numbers(found: Mapping[str, list[Candidate]]) -> list[Candidate]:
    """Numbers of the change itself; a short one ("change no. 2") only counts the changes of its order."""
    return [c for c in found.get("change_number", []) if len(label_key(c.text)) >= _SHORTEST_NUMBER]


def _refer_to_order(fields: dict[str, Field], found: Mapping[str, list[Candidate]]) -> None:
    """A change has its own number only where two different ones are printed: the other is the order's."""
    number = fields.get("document_number")
    others = [c for c in found.get("order_number", []) if number and c.value != number.value]
    if others:
        _put(fields, "purchase_order_number", others)


def _own_date(found: Mapping[str, list[Candidate]], document_type: DocumentType) -> list[Candidate]:
    attached = [c for c in found.get("generic_date", []) if c.score > _SURE_DATE]
    for concept in (*_OWN_DATE.get(document_type, ()), "document_date", "unlabelled_date"):
        if attached and concept == "document_date":
            return attached
        candidates = found.get(concept)
        if candidates:
            return candidates if concept != "unlabelled_date" else [max(candidates, key=lambda c: c.score)]
    return []


def _put(fields: dict[str, Field], name: str, candidates: Sequence[Candidate]) -> None:
    if candidates:
        fields[name] = field_of(name, candidates)


def field_of(name: str, candidates: Sequence[Candidate]) -> Field:
    """The best candidate as a field; the same value found elsewhere makes it surer, another good one less sure."""
    best = max(candidates, key=lambda c: (round(c.score, 3), -c.order))
    same = [c for c in candidates if c is not best and c.value == best.value]
    rivals = [c for c in candidates if not _is_part(c.value, best.value)]
    confidence = best.score
    if same:
        confidence += (1 - confidence) * _AGREEMENT
    if rivals:
        strongest = max(c.score for c in rivals)
        confidence *= 1 - 0.35 * min(1.0, strongest / max(best.score, 1e-9))
    evidence = [best.evidence]
    if same:
        evidence.append(f"found {len(same) + 1} times")
    if rivals:
        evidence.append("others: " + ", ".join(sorted({c.text for c in rivals})[:3]))
    return Field(name, best.value, best.text, round(min(confidence, 0.99), 3), best.page, best.bbox, tuple(evidence))


def _is_part(value: Value, whole: Value) -> bool:
    """Whether a candidate says the same, or an identifier without its prefix ("2026-0764" of "RE 2026-0764")."""
    if isinstance(value, str) and isinstance(whole, str):
        return label_key(value) in label_key(whole)
    return value == whole


def _totals(found: Mapping[str, list[Candidate]], document_type: DocumentType) -> dict[str, Field]:
    """Net, tax and gross: the labelled amounts that add up where such exist, else the best of each."""
    net, tax, gross = (_distinct(found.get(n, [])) for n in ("net_amount", "tax_amount", "gross_amount"))
    fields: dict[str, Field] = {}
    triple = _adding_up(net, tax, gross)
    if triple:
        for name, candidate in zip(("net_amount", "tax_amount", "gross_amount"), triple, strict=True):
            sure = replace(
                candidate, score=max(candidate.score, 0.97), evidence=f"{candidate.evidence}; net + tax = gross"
            )
            fields[name] = field_of(name, [sure])
        return fields
    for name, candidates in (("net_amount", net), ("tax_amount", tax), ("gross_amount", gross)):
        _put(fields, name, _last_first(candidates))
    return _one_total(fields, document_type)


def _one_total(fields: dict[str, Field], document_type: DocumentType) -> dict[str, Field]:
    """One total without tax is the net amount of an order, the gross amount of everything else."""
    is_order = document_type in ORDER_PAPERS
    wanted, other = ("net_amount", "gross_amount") if is_order else ("gross_amount", "net_amount")
    if wanted not in fields and other in fields and "tax_amount" not in fields:
        only = fields.pop(other)
        fields[wanted] = replace(only, name=wanted, evidence=(*only.evidence, "the only total"))
    return fields


def _distinct(candidates: Sequence[Candidate]) -> list[Candidate]:
    best: dict[object, Candidate] = {}
    for candidate in candidates:
        known = best.get(candidate.value)
        if known is None or candidate.score >= known.score:
            best[candidate.value] = candidate
    return sorted(best.values(), key=lambda c: -c.score)[:12]


def _last_first(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Totals stand at the end: of equally good ones the last wins."""
    ordered = sorted(candidates, key=lambda c: c.order)
    return [replace(c, order=-index) for index, c in enumerate(ordered)]


def _adding_up(
    net: Sequence[Candidate], tax: Sequence[Candidate], gross: Sequence[Candidate]
) -> tuple[Candidate, Candidate, Candidate] | None:
    triples = [
        (n, t, g)
        for n in net
        for t in tax
        for g in gross
        if _adds_up(n.value, t.value, g.value) and (n.value != g.value or t.value == 0)
    ]
    return max(triples, key=lambda x: (x[0].score + x[1].score + x[2].score, x[2].value)) if triples else None


def _adds_up(net: object, tax: object, gross: object) -> bool:
    if not (isinstance(net, Decimal) and isinstance(tax, Decimal) and isinstance(gross, Decimal)):
        return False
    return abs(net + tax - gross) <= Decimal("0.01") and gross != 0
