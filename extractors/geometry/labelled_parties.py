"""Parties that a label announces: "Bill to", "Lieferanschrift", a grid of particulars."""

from collections.abc import Iterator, Sequence

from datamodel.document import BBox
from extractors.geometry.addresses import NEAR, Party, party_of_lines, split_address
from extractors.geometry.labels import Label, LabelledPage
from extractors.geometry.layout import Line, Segment

_BLOCK_LINES = 10  # that may belong to a block, the name beside the label not counted
_BLOCK_GAP = 3.0  # line heights between two lines of one block
_GRID_KEYS = {
    "name": "name",
    "address": "address",
    "party_number": "number",
    "tax_id": "tax_id",
    "contact_name": "contact",
}


def labelled_parties(page: LabelledPage) -> Iterator[Party]:
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
    one_line = split_address(beside)
    if one_line:
        name, address = one_line
        return Party(role, label.page, BBox.around(boxes), 0.85, f"beside '{label.text}'", name, address)
    lines = [(beside, BBox.around(boxes))] if beside else []
    left = None if not lines else lines[0][1].x0
    for line in region[:_BLOCK_LINES]:
        segment = _aligned(line, label, left, page)
        if segment is None:
            bottom = lines[-1][1].y1 if lines else label.bbox.y1
            if (line.bbox.y0 - bottom) / page.layout.line_height > _BLOCK_GAP:
                break
            continue
        lines.append((segment.text, segment.bbox))
        left = segment.bbox.x0
    return party_of_lines(role, lines, page=label.page, score=0.82, evidence=f"below '{label.text}'")


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
        indented = left is None and -NEAR < offset < 60
        same = abs(offset) < NEAR or (left is not None and abs(segment.bbox.x0 - label.bbox.x0) * width < NEAR)
        after_inline_name = left is not None and label.bbox.x0 - 0.01 <= segment.bbox.x0 <= left + 0.01
        if (indented or same or after_inline_name) and not is_particular(page, line, index):
            return segment
        if indented or same:
            return None
    return None


def is_particular(page: LabelledPage, line: Line, index: int) -> bool:
    labels = page.of(line.number, index)
    if not labels or not labels[0].opens_segment:
        return False
    return labels[0].closed or labels[0].means("identifiers") or labels[0].means("parties")
