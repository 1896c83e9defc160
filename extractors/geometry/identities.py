"""Tax ids and bank accounts, and whose they are."""

import re
from collections.abc import Sequence

from datamodel.extraction import Field
from extractors.geometry.addresses import Party
from extractors.geometry.labels import LabelledPage
from extractors.geometry.layout import Line, Segment
from extractors.values import find_ibans, find_tax_ids, labelled_iban
from extractors.vocabulary import label_key

_THEIRS = re.compile(r"\b(ihre|your|customer|kunden?|buyer|client)\b", re.IGNORECASE)


def put_tax_id(
    fields: dict[str, Field], pages: Sequence[LabelledPage], sender: Party | None, receiver: Party | None
) -> None:
    """The sender's: named among its particulars, else the first on paper that is not said to be the receiver's."""
    own = sender.values.get("tax_id") if sender else None
    if own and sender:
        value = (find_tax_ids(own) or [(own, False)])[0][0]
        fields["sender_tax_id"] = Field(
            "sender_tax_id", value, own, 0.9, sender.page, sender.bbox, ("among the sender's particulars",)
        )
        return
    theirs = receiver.values.get("tax_id", "") if receiver else ""
    best: tuple[float, Field] | None = None
    for page in pages:
        for line in page.layout.lines:
            for segment in line.segments:
                for printed, valid in find_tax_ids(segment.text):
                    if label_key(printed) in label_key(theirs):
                        continue
                    score = _tax_id_score(segment, line, page, valid, receiver)
                    if best is None or score > best[0]:
                        best = (
                            score,
                            Field(
                                "sender_tax_id",
                                printed,
                                printed,
                                round(score, 3),
                                line.page,
                                segment.bbox,
                                ("valid check digits" if valid else "form of a VAT id",),
                            ),
                        )
    if best and best[0] >= 0.4:
        fields["sender_tax_id"] = best[1]


def _tax_id_score(segment: Segment, line: Line, page: LabelledPage, valid: bool, receiver: Party | None) -> float:
    labelled = any(
        label.means("identifiers", "tax_id") for i in range(len(line.segments)) for label in page.of(line.number, i)
    )
    score = 0.35 + 0.3 * valid + 0.25 * labelled
    if _THEIRS.search(line.text):
        score -= 0.35
    if (
        receiver
        and receiver.page == line.page
        and 0 <= segment.bbox.y0 - receiver.bbox.y1 < 0.06
        and abs(segment.bbox.x0 - receiver.bbox.x0) < 0.05
    ):
        score -= 0.35
    return score - 0.01 * (line.page - 1)


def put_iban(fields: dict[str, Field], pages: Sequence[LabelledPage]) -> None:
    """The first one with right check digits, else the first that is called so: what the paper says may be wrong."""
    for find, confidence, why in _IBANS:
        for page in pages:
            for line in page.layout.lines:
                texts = [(segment.text, segment.bbox) for segment in line.segments] + [(line.text, line.bbox)]
                for text, bbox in texts:
                    found = find(text)
                    if found:
                        fields["sender_iban"] = Field("sender_iban", found, text, confidence, line.page, bbox, (why,))
                        return


def _valid_iban(text: str) -> str:
    return next(iter(find_ibans(text)), "")


_IBANS = (
    (_valid_iban, 0.85, "IBAN with right check digits"),
    (labelled_iban, 0.5, "behind 'IBAN', but its check digits are wrong"),
)
