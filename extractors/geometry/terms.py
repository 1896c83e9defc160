"""Fields that are texts: terms of payment and delivery, contact, payment reference, end customer."""

import re
from collections.abc import Sequence

from datamodel.document import BBox
from datamodel.extraction import Field
from extractors.geometry.labels import LabelledPage, places_of
from extractors.vocabulary import HEADER_GROUPS, concepts, label_key

_TERMS = re.compile(
    r"\b(skonto|zahlbar|zahlungsziel|ohne abzug|netto kasse|tage(n)? netto|rein netto|net \d+ ?(days)?|days net|"
    r"(?<!accounts )payable|payment (is )?due|within \d+ days|due (up)?on receipt|"
    r"innerhalb von \d+ tagen|binnen \d+ tagen|überweisen sie|bereits beglichen|cash discount|2/10|jours|dagen)\b",
    re.IGNORECASE,
)
_PLACE = r"(?!Incoterms)[A-ZÄÖÜ][\wäöüß.-]+"
_INCOTERM = re.compile(
    rf"\b(EXW|FCA|CPT|CIP|DAP|DPU|DDP|FAS|FOB|CFR|CIF|DAT|DDU)\b(?:\s+{_PLACE}(?:\s{_PLACE})?)?"
    r"(?:,?\s*\(?Incoterms\s?®?(?:\s*(?:19|20)\d\d)?\)?)?"
)
_DUE_CLAUSE = re.compile(r"\s*[,;–]\s*(?:fällig|due|zahlbar bis|payable by)\b[^,;%]*$", re.IGNORECASE)
_PERSON = re.compile(r"^(?:(?:Herrn?|Frau|Mr\.?|Mrs\.?|Ms\.?|Dr\.?)\s+)*[A-ZÄÖÜ][\w.'-]+(?:\s+[A-ZÄÖÜ][\w.'-]+){1,3}$")
_TEXT_LIMIT = 120


def text_fields(pages: Sequence[LabelledPage]) -> dict[str, Field]:
    """Payment terms, delivery terms, contact, payment reference, and the end customer."""
    fields: dict[str, Field] = {}
    for page in pages:
        for name in ("payment_terms", "delivery_terms", "contact_name", "payment_reference", "customer_name"):
            field = _labelled_text(name, page)
            if field and (name not in fields or field.confidence > fields[name].confidence):
                fields[name] = field
    sentence = _payment_sentence(pages)
    if sentence and ("payment_terms" not in fields or not _TERMS.search(str(fields["payment_terms"].value))):
        fields["payment_terms"] = sentence
    if "delivery_terms" not in fields:
        fields.update(_incoterm(pages))
    return fields


def _labelled_text(name: str, page: LabelledPage) -> Field | None:
    for label in page.all():
        if not label.means("texts", name) or not label.opens_segment:
            continue
        if not label.closed:
            continue
        for place in places_of(label, page):
            text = " ".join(token.text for token in place.tokens).strip(" :,;")
            if _plausible(name, text):
                box = BBox.around(token.bbox for token in place.tokens)
                return Field(
                    name, _first_part(name, text), text, 0.75, place.page, box, (f"{place.relation} '{label.text}'",)
                )
            if place.tokens:
                break
    return None


def _plausible(name: str, text: str) -> bool:
    if not text or len(text) > _TEXT_LIMIT or not any(c.isalpha() for c in text):
        return False
    if concepts(label_key(text), "columns") or concepts(label_key(text), *HEADER_GROUPS):
        return False  # another label
    if name == "contact_name":
        return bool(_PERSON.match(_first_part(name, text))) or ("_" in text and len(text.split()) <= 3)
    return True


def _first_part(name: str, text: str) -> str:
    """A contact ends where his telephone, department or address begins."""
    if name != "contact_name":
        return text
    return re.split(r"\s*[,;|(/]\s*|\s+(?:Tel|Phone|Fon|E-?Mail)\b", text, maxsplit=1)[0]


def _payment_sentence(pages: Sequence[LabelledPage]) -> Field | None:
    """A line that speaks of terms of payment though nothing announces it."""
    for page in pages:
        for line in page.layout.lines:
            for segment in line.segments:
                if _TERMS.search(segment.text) and len(segment.words) >= 3 and len(segment.text) <= 200:
                    text = _without_due_date(_without_label(segment.text))
                    return Field(
                        "payment_terms",
                        text,
                        segment.text,
                        0.65,
                        line.page,
                        segment.bbox,
                        ("wording of payment terms",),
                    )
    return None


def _without_label(text: str) -> str:
    head, colon, rest = text.partition(":")
    return rest.strip() if colon and len(head.split()) <= 3 and rest.strip() else text


def _without_due_date(text: str) -> str:
    """Terms without the clause that only works out their day: "30 Tage netto, fällig am 3.4.2026"."""
    shorter = _DUE_CLAUSE.sub("", text)
    return shorter if _TERMS.search(shorter) else text


def _incoterm(pages: Sequence[LabelledPage]) -> dict[str, Field]:
    for page in pages:
        for line in page.layout.lines:
            for segment in line.segments:
                match = _INCOTERM.search(segment.text)
                if match and len(segment.words) <= 8:
                    field = Field("delivery_terms", match[0], match[0], 0.7, line.page, segment.bbox, ("an Incoterm",))
                    return {"delivery_terms": field}
    return {}
