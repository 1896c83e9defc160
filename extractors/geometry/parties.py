"""Who wrote the paper, who receives it, where the goods go: names, addresses, tax ids, bank accounts."""

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from babel import Locale

from datamodel.document import BBox
from datamodel.extraction import DocumentType, Field
from extractors.geometry.labels import Label, LabelledPage
from extractors.geometry.layout import Line, Segment
from extractors.values import find_ibans, find_tax_ids
from extractors.vocabulary import label_key

_T = DocumentType
_SENDER_ROLE: Mapping[DocumentType, str] = {
    _T.PURCHASE_ORDER: "buyer",
    _T.ORDER_CHANGE: "buyer",
    _T.RETURN_REQUEST: "buyer",
    _T.PAYMENT_ADVICE: "buyer",
}  # all other papers are written by the seller

LEGAL_FORM = re.compile(
    r"\b(GmbH(?:\s?&\s?Co\.?\s?KG)?|mbH|AG|KG|OHG|e\.?K\.?|UG|SE|eG|Ltd\.?|Limited|LLC|L\.L\.C\.|Inc\.?|Corp\.?|Corporation|Company|Co\.|PLC|plc|LLP|B\.?V\.?|N\.?V\.?|"
    r"S\.?A\.?R?\.?L?\.?|SAS|S\.?p\.?A\.?|S\.?r\.?l\.?|S\.?L\.?|Sdn\.?\s?Bhd\.?|SDN\s?BHD|Pty|GesmbH|Ges\.m\.b\.H\.|A/S|ApS|AB|Oy|AS|s\.r\.o\.|Sp\.\sz\so\.o\.|Stiftung|e\.V\.)(?![\w])"
)
_POSTAL = (
    re.compile(r"^(?:[A-Z]{1,3}[-– ])?\d{4,5}\s+[A-ZÄÖÜÉÈa-zé][^\d]{1,40}(?:\s\d{1,2})?$"),  # DE AT CH FR IT ES
    re.compile(r"^(?:[A-Z]{2}[- ])?\d{4}\s?[A-Z]{2}\s+[A-Z][\w' .-]{2,30}"),  # NL
    re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b"),  # GB
    re.compile(r"\b[A-Za-z .'-]{2,30},?\s+[A-Z]{2}\.?,?\s+\d{5}(?:-\d{4})?\b"),  # US
    re.compile(r"^\d{5}\s+[A-Z][A-Z .]{2,30}"),
)
_SEPARATORS = re.compile(r"\s+[•·●∙|*■▪–—-]\s+|\s*[•·●∙|■▪]\s*")
_NOT_A_NAME = re.compile(
    r"^(z\.?\s?hd\.?|attn|attention|att:|herrn?\b|frau\b|c/o|tel|fon|fax|phone|e-?mail|www|http|seite|page|datum|date\b|postfach|p\.?o\.?\sbox)|@|^\W*$|^\d+$",
    re.IGNORECASE,
)
_STOPS_ADDRESS = re.compile(
    r"@|^(tel|fon|phone|fax|mobil|e-?mail|www|http|ust|vat|steuer|gln|id\b|kontakt|contact|attn|gst|reg|iban|bic|company reg)\b|\bvat\b|\+\d{2}[\s\d]{6,}",
    re.IGNORECASE,
)
_MAX_LINES = 8
_BLOCK_GAP = 3.0  # line heights between two lines of one block
_HEAD = 0.15  # of the page height: where a letterhead ends
_RUN_GAP = 0.045  # of the page width
_NEAR = 10.0  # points by which the lines of one block may differ at their left edge


@dataclass(frozen=True)
class Party:
    """A partner found on a page. ``score`` says how sure its role is; blocks without a label have role ""."""

    role: str
    page: int
    bbox: BBox
    score: float
    evidence: str
    name: str = ""
    address: str = ""
    values: Mapping[str, str] = field(default_factory=dict)  # tax_id, number, contact

    def better_than(self, other: "Party | None") -> bool:
        return other is None or (bool(self.name), self.score) > (bool(other.name), other.score)


def party_fields(pages: Sequence[LabelledPage], document_type: DocumentType) -> dict[str, Field]:
    """Sender, receiver and ship-to with what belongs to them."""
    parties = [party for page in pages for party in _labelled_parties(page)]
    blocks = [block for page in pages[:1] for block in _address_blocks(page)]
    labelled = _best_by_role(parties)
    sender_role = _SENDER_ROLE.get(document_type, "seller")
    receiver_role = "buyer" if sender_role == "seller" else "seller"
    receiver = labelled.get(receiver_role) or _unlabelled_receiver(blocks, labelled)
    sender = _sender(labelled.get(sender_role), _unlabelled_sender(blocks, receiver, labelled, pages))
    if document_type is _T.DELIVERY_NOTE and receiver is None:
        receiver = labelled.get("ship_to")
    fields: dict[str, Field] = {}
    for prefix, party in (("sender", sender), ("receiver", receiver), ("ship_to", labelled.get("ship_to"))):
        if party:
            _put_party(fields, prefix, party)
    _put_numbers(fields, sender, receiver, sender_role)
    _put_tax_id(fields, pages, sender, receiver)
    _put_iban(fields, pages)
    return fields


def _sender(labelled: Party | None, unlabelled: Party | None) -> Party | None:
    """The labelled one, unless it is only a name (a buyer's clerk) and the letterhead has a whole address."""
    if labelled is None or (not labelled.address and unlabelled and unlabelled.address):
        return unlabelled
    return labelled


def _is_street(text: str) -> bool:
    """Whether a text is a street with a number: the first part of an address that has lost its name."""
    return bool(re.search(r"\d", text)) and (
        bool(_STREET.search(text)) or bool(re.match(r"^[A-ZÄÖÜ][\w.äöüß -]+\s\d{1,4}\s?[a-z]?$", text))
    )


def _best_by_role(parties: Sequence[Party]) -> dict[str, Party]:
    best: dict[str, Party] = {}
    for party in parties:
        if party.name and party.better_than(best.get(party.role)):
            best[party.role] = party
    return best


def _put_party(fields: dict[str, Field], prefix: str, party: Party) -> None:
    for name, text in ((f"{prefix}_name", party.name), (f"{prefix}_address", party.address)):
        if text:
            fields[name] = Field(name, text, text, round(party.score, 3), party.page, party.bbox, (party.evidence,))


def _put_numbers(fields: dict[str, Field], sender: Party | None, receiver: Party | None, sender_role: str) -> None:
    """A number printed among a party's particulars is the other party's number for it."""
    for party, role in ((sender, sender_role), (receiver, "buyer" if sender_role == "seller" else "seller")):
        number = party.values.get("number") if party else None
        if party and number:
            name = "supplier_number" if role == "seller" else "customer_number"
            fields[name] = Field(
                name, number, number, 0.8, party.page, party.bbox, (f"among the particulars of the {role}",)
            )
    contact = sender.values.get("contact") if sender else None
    if sender and contact:
        fields["contact_name"] = Field(
            "contact_name", contact, contact, 0.7, sender.page, sender.bbox, ("among the sender's particulars",)
        )


# ---------------------------------------------------------------------------------------- parties with a label


def _labelled_parties(page: LabelledPage) -> Iterator[Party]:
    labels = [label for label in page.all() if label.means("parties") and label.opens_segment]
    for label in labels:
        if not label.closed and len(label.tokens) - label.end > 6:
            continue
        role = next(concept for group, concept in label.meanings if group == "parties")
        region = _region(label, labels, page)
        party = _from_grid(role, label, region, page) or _from_block(role, label, region, page)
        if party:
            yield party


def _region(label: Label, labels: Sequence[Label], page: LabelledPage) -> list[Line]:
    """The lines below a party's label, down to the next party's label in the same column or to a wide gap."""
    layout = page.layout
    stops = [o.line for o in labels if o.line > label.line and abs(o.bbox.x0 - label.bbox.x0) * layout.page.width < 40]
    stop = min(stops, default=len(layout.lines))
    lines: list[Line] = []
    bottom = label.bbox.y1
    for line in layout.lines[label.line + 1 : min(stop, label.line + 22)]:
        if (line.bbox.y0 - bottom) / layout.line_height > 4.5:
            break
        lines.append(line)
        bottom = line.bbox.y1
    return lines


def _from_grid(role: str, label: Label, region: Sequence[Line], page: LabelledPage) -> Party | None:
    """Particulars as label and value: "Name: …", "Anschrift: …", "USt-IdNr.: …"."""
    found: dict[str, list[str]] = {}
    boxes: list[BBox] = []
    current = ""
    for line in region:
        own = [s for s in line.segments if s.bbox.x0 >= label.bbox.x0 - 0.02]
        if not own:
            continue
        key = _grid_key(line, own[0], page)
        values = own[1:] if key is not None else own
        current = key if key is not None else current
        if current and values and not (key is None and own[0].bbox.x0 < label.bbox.x1 and "address" not in found):
            found.setdefault(current, []).append(values[0].text)
            boxes.append(values[0].bbox)
    if "name" not in found:
        return None
    return Party(
        role,
        label.page,
        BBox.around(boxes),
        0.9,
        f"particulars below '{label.text}'",
        name=found["name"][0],
        address=", ".join(found.get("address", [])[:6]),
        values={k: v[0] for k, v in found.items() if k in ("tax_id", "number", "contact")},
    )


_GRID_KEYS = {
    "name": "name",
    "address": "address",
    "party_number": "number",
    "tax_id": "tax_id",
    "contact_name": "contact",
}


def _grid_key(line: Line, segment: Segment, page: LabelledPage) -> str | None:
    """Which particular a segment names; "" for one of no interest, None where it names none."""
    index = line.segments.index(segment)
    labels = page.of(line.number, index)
    if not labels or not labels[0].opens_segment:
        return "" if segment.text.endswith(":") else None
    if len(segment.words) > labels[0].end + 1:
        return None
    return next((_GRID_KEYS[c] for _, c in labels[0].meanings if c in _GRID_KEYS), "")


def _from_block(role: str, label: Label, region: Sequence[Line], page: LabelledPage) -> Party | None:
    """A name and an address beside or below the label."""
    beside = " ".join(token.text for token in label.tokens[label.end :]).strip(" :")
    boxes = [token.bbox for token in label.tokens[label.end :]]
    if not beside:
        beside, boxes = _right_of(label, page)
    one_line = _split_address(beside)
    if one_line:
        name, address = one_line
        return Party(role, label.page, BBox.around(boxes), 0.85, f"beside '{label.text}'", name, address)
    lines = [(beside, BBox.around(boxes))] if beside else []
    left = None if not lines else lines[0][1].x0
    for line in region[: _MAX_LINES + 2]:
        segment = _aligned(line, label, left, page)
        if segment is None:
            bottom = lines[-1][1].y1 if lines else label.bbox.y1
            if (line.bbox.y0 - bottom) / page.layout.line_height > _BLOCK_GAP:
                break
            continue
        lines.append((segment.text, segment.bbox))
        left = segment.bbox.x0
    return _party_of_lines(role, lines, page=label.page, score=0.82, evidence=f"below '{label.text}'")


def _split_address(text: str) -> tuple[str, str] | None:
    """Name and address of a text that holds both between commas."""
    parts = [part.strip() for part in re.split(r"\s*[,;]\s*|\s+[·•|]\s+", text) if part.strip()]
    if len(parts) < 3 or not any(_is_postal(part) for part in parts[1:]):
        return None
    return parts[0], ", ".join(parts[1:])


def _right_of(label: Label, page: LabelledPage) -> tuple[str, list[BBox]]:
    """The name that stands right of the label on its line, where it is no label and not far away."""
    segments = page.layout.lines[label.line].segments
    following = label.segment + 1
    if following >= len(segments) or page.opens_with_label(label.line, following):
        return "", []
    segment = segments[following]
    near = segment.bbox.x0 - label.bbox.x1 < 0.25 and label.text.endswith(":")
    return (segment.text, [segment.bbox]) if near else ("", [])


def _aligned(line: Line, label: Label, left: float | None, page: LabelledPage) -> Segment | None:
    width = page.layout.page.width
    for index, segment in enumerate(line.segments):
        offset = (segment.bbox.x0 - (label.bbox.x0 if left is None else left)) * width
        indented = left is None and -_NEAR < offset < 60
        same = abs(offset) < _NEAR or (left is not None and abs(segment.bbox.x0 - label.bbox.x0) * width < _NEAR)
        after_inline_name = left is not None and label.bbox.x0 - 0.01 <= segment.bbox.x0 <= left + 0.01
        if (indented or same or after_inline_name) and not _is_particular(page, line, index):
            return segment
        if indented or same:
            return None
    return None


def _is_particular(page: LabelledPage, line: Line, index: int) -> bool:
    labels = page.of(line.number, index)
    if not labels or not labels[0].opens_segment:
        return False
    return labels[0].closed or labels[0].means("identifiers") or labels[0].means("parties")


def _party_of_lines(
    role: str, lines: Sequence[tuple[str, BBox]], *, page: int, score: float, evidence: str
) -> Party | None:
    kept: list[tuple[str, BBox]] = []
    for text, box in lines[:_MAX_LINES]:
        if _STOPS_ADDRESS.search(text):
            break
        if not kept and (_NOT_A_NAME.search(text) or not any(c.isalpha() for c in text)):
            continue
        kept.append((text, box))
        if len(kept) > 1 and _is_postal(text) and not _country_follows(lines, text):
            break
    if not kept:
        return None
    address = [
        text
        for text, _ in kept[1:]
        if not re.match(r"^(z\.?\s?hd|attn|attention|herrn?\b|frau\b)", text, re.IGNORECASE)
    ]
    has_postal = any(_is_postal(text) for text in address)
    box = BBox.around(box for _, box in kept)
    name = kept[0][0].strip(" ,:;")
    if len(name) > 70:
        return None
    return Party(
        role,
        page,
        box,
        score if has_postal else score * 0.75,
        evidence,
        name,
        ", ".join(t.strip(" ,") for t in address),
    )


def _country_follows(lines: Sequence[tuple[str, BBox]], postal: str) -> bool:
    texts = [text for text, _ in lines]
    index = texts.index(postal) + 1
    return index < len(texts) and _is_country(texts[index])


@functools.cache
def _countries() -> frozenset[str]:
    names = set()
    for language in ("en", "de", "fr", "nl", "it", "es"):
        territories = {str(code): str(name) for code, name in Locale(language).territories.items()}
        names |= {label_key(name) for code, name in territories.items() if len(code) == 2}
        names |= {code.lower() for code in territories if len(code) == 2}
    return frozenset(names | {"uk", "usa", "unitedkingdom", "holland", "greatbritain", "england"})


def _is_country(text: str) -> bool:
    return all(label_key(part) in _countries() for part in re.split(r"\s*/\s*", text)) and len(text) < 40


_STREET = re.compile(
    r"\b(st|street|ave|avenue|rd|road|blvd|drive|dr|lane|ln|way|suite|dock|str|straße|strasse|weg|platz|gasse|allee)\b\.?",
    re.IGNORECASE,
)


def _is_postal(text: str) -> bool:
    """Whether a line ends an address: a postal code and a place, and no street."""
    if re.match(r"^\d{1,5}\s", text) and _STREET.search(text):
        return False
    return any(pattern.search(text) for pattern in _POSTAL)


# ---------------------------------------------------------------------------------------- parties without a label


def _address_blocks(page: LabelledPage) -> Iterator[Party]:
    """Blocks that end in a postal code and a place, and lines that hold a whole address between separators."""
    for line in page.layout.lines:
        one_line = _one_line_address(line, page)
        if one_line:
            yield one_line
            continue
        for segment in line.segments:
            if _is_postal(segment.text) and len(segment.words) <= 6:
                block = _block_above(segment, line, page)
                if block:
                    yield block


def _one_line_address(line: Line, page: LabelledPage) -> Party | None:
    """A whole address between separators: the return address above a window, a letterhead, the footer of a letter."""
    for run in _runs(line):
        text = " ".join(segment.text for segment in run)
        parts = [part.strip(" ,") for part in _SEPARATORS.split(text) if part.strip(" ,")]
        if len(parts) < 3:
            parts = [part.strip() for part in text.split(",")]
        postal = next((index for index, part in enumerate(parts) if index and _is_postal(part)), 0)
        if not postal or ":" in parts[0] or _NOT_A_NAME.search(parts[0]) or len(parts[0]) > 60:
            continue
        box = BBox.around(segment.bbox for segment in run)
        if _is_street(parts[0]):
            name, address = _name_above(box, line, page), parts[: postal + 1]
        else:
            name, address = parts[0], parts[1 : postal + 1]
        if name and len(address) > 1:
            found = ", ".join(address)
            return Party("", line.page, box, 0.8, "address on one line", name, found, {"form": "line"})
    return None


def _name_above(box: BBox, line: Line, page: LabelledPage) -> str:
    """The line above an address: the name that it belongs to."""
    layout = page.layout
    for other in reversed(layout.lines[max(0, line.number - 2) : line.number]):
        for segment in other.segments:
            near = (box.y0 - segment.bbox.y1) / layout.line_height < 2.0
            aligned = min(abs(segment.bbox.x0 - box.x0), abs(segment.bbox.x1 - box.x1)) * layout.page.width < _NEAR
            if near and aligned and any(c.isalpha() for c in segment.text) and not _NOT_A_NAME.search(segment.text):
                return segment.text
    return ""


def _runs(line: Line) -> Iterator[list[Segment]]:
    """Segments that belong together though their separators stand apart; a wide gap ends a run."""
    run: list[Segment] = []
    for segment in line.segments:
        if run and segment.bbox.x0 - run[-1].bbox.x1 > _RUN_GAP:
            yield run
            run = []
        run.append(segment)
    yield run


def _block_above(postal: Segment, line: Line, page: LabelledPage) -> Party | None:
    """The block of left-aligned lines that ends with ``postal`` (and a country below it)."""
    layout = page.layout
    lines = [(postal.text, postal.bbox)]
    top = postal.bbox.y0
    for other in reversed(layout.lines[max(0, line.number - 6) : line.number]):
        segment = next((s for s in other.segments if _is_flush(s.bbox, postal.bbox, layout.page.width)), None)
        if segment is None:
            continue
        index = other.segments.index(segment)
        if (top - segment.bbox.y1) / layout.line_height > 4.0 or _is_postal(segment.text):
            break
        if _is_particular(page, other, index) or _one_line_address(other, page):
            break
        lines.insert(0, (segment.text, segment.bbox))
        top = segment.bbox.y0
    below = next(
        (
            s
            for other in layout.lines[line.number + 1 : line.number + 3]
            for s in other.segments
            if abs(s.bbox.x0 - postal.bbox.x0) * layout.page.width < _NEAR
        ),
        None,
    )
    if below is not None and _is_country(below.text):
        lines.append((below.text, below.bbox))
    party = _party_of_lines("", _from_company_name(lines), page=postal.page, score=0.75, evidence="address block")
    return party if party and party.address else None


def _is_flush(box: BBox, other: BBox, width: float) -> bool:
    """Whether two lines of a block start, or end, at the same edge."""
    return min(abs(box.x0 - other.x0), abs(box.x1 - other.x1)) * width < _NEAR


def _from_company_name(lines: Sequence[tuple[str, BBox]]) -> Sequence[tuple[str, BBox]]:
    """Drop what stands above the line with a legal form: a slogan, a title."""
    for index, (text, _) in enumerate(lines[:-1]):
        if LEGAL_FORM.search(text):
            return lines[index:]
    return lines


def _unlabelled_receiver(blocks: Sequence[Party], labelled: Mapping[str, Party]) -> Party | None:
    """The block in the address window of a letter: left, in the upper third, not a return address on one line."""
    taken = [party.name for party in labelled.values()]
    return_address = next((b for b in blocks if b.values.get("form") == "line" and b.bbox.y0 < 0.35), None)
    window = [
        b
        for b in blocks
        if not b.values.get("form")
        and b.bbox.x0 < (0.5 if b.bbox.y0 < 0.14 else 0.62)
        and 0.08 < b.bbox.y0 < 0.42
        and b.name not in taken
        and not (return_address and _similar(return_address.name, b.name))
    ]
    if not window:
        return None
    if return_address:
        below = [b for b in window if b.bbox.y0 >= return_address.bbox.y0 - 0.01]
        if below:
            return replace(below[0], score=0.88, evidence="address window below the return address")
    ordered = sorted(window, key=lambda b: b.bbox.y0)
    chosen = ordered[-1] if len(ordered) > 1 and ordered[0].bbox.y0 < 0.12 else ordered[0]
    return replace(chosen, evidence="address window")


def _similar(a: str, b: str) -> bool:
    return label_key(a)[:10] == label_key(b)[:10]


def _unlabelled_sender(
    blocks: Sequence[Party], receiver: Party | None, labelled: Mapping[str, Party], pages: Sequence[LabelledPage]
) -> Party | None:
    """The return address, else the letterhead's block, else the footer's, else a line with a legal form at the top."""
    others = [p for role, p in labelled.items() if role != "ship_to"] + ([receiver] if receiver else [])
    free = [b for b in blocks if not any(_similar(b.name, o.name) for o in others)]
    one_line = [b for b in free if b.values.get("form")]
    if one_line and one_line[0].bbox.y0 < 0.4:
        return replace(one_line[0], score=0.88, evidence="return address")
    for block in sorted((b for b in free if not b.values.get("form")), key=lambda b: b.bbox.y0):
        if block.bbox.y0 < 0.3 or block.bbox.y0 > 0.82:
            return replace(block, score=0.8 if block.bbox.y0 < 0.3 else 0.7, evidence="letterhead or footer")
    if one_line:
        return replace(one_line[-1], score=0.75, evidence="footer")
    return _letterhead(pages[0], others) if pages else None


def _is_title_like(text: str) -> bool:
    """Whether a line may be a firm's name: short, capitalised, no salutation and no sentence."""
    words = text.split()
    return 1 <= len(words) <= 6 and len(text) > 3 and words[0][:1].isupper() and not text.endswith((",", ".", ":", "!"))


def _letterhead(page: LabelledPage, others: Sequence[Party]) -> Party | None:
    for pattern_needed in (True, False):
        for line in page.layout.lines[:8]:
            for segment in line.segments:
                named = bool(LEGAL_FORM.search(segment.text)) if pattern_needed else _is_title_like(segment.text)
                free = not any(_similar(segment.text, other.name) for other in others)
                if (
                    named
                    and free
                    and not _NOT_A_NAME.search(segment.text)
                    and not page.of(line.number, line.segments.index(segment))
                ):
                    score = 0.4 if not pattern_needed else 0.82 if line.bbox.y0 < _HEAD else 0.7
                    return Party("", line.page, segment.bbox, score, "head of the page", segment.text)
    return None


# ---------------------------------------------------------------------------------------- tax ids and accounts


def _put_tax_id(
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


_THEIRS = re.compile(r"\b(ihre|your|customer|kunden?|buyer|client)\b", re.IGNORECASE)


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


def _put_iban(fields: dict[str, Field], pages: Sequence[LabelledPage]) -> None:
    for page in pages:
        for line in page.layout.lines:
            texts = [(segment.text, segment.bbox) for segment in line.segments] + [(line.text, line.bbox)]
            for text, bbox in texts:
                found = find_ibans(text)
                if found:
                    why = ("IBAN with right check digits",)
                    fields["sender_iban"] = Field("sender_iban", found[0], text, 0.85, line.page, bbox, why)
                    return
