"""Parties that no label announces: the address window, the return address, the letterhead, the footer."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from datamodel.document import BBox
from extractors.geometry.addresses import NEAR, NOT_A_NAME, Party, is_country, is_postal, is_street, party_of_lines
from extractors.geometry.labelled_parties import is_particular
from extractors.geometry.labels import LabelledPage
from extractors.geometry.layout import Line, Segment
from extractors.vocabulary import LEGAL_FORM, label_key

_SEPARATORS = re.compile(r"\s+[•·●∙|*■▪–—-]\s+|\s*[•·●∙|■▪]\s*")
_HEAD = 0.15  # of the page height: where a letterhead ends
_RUN_GAP = 0.045  # of the page width


def address_blocks(page: LabelledPage) -> Iterator[Party]:
    """Blocks that end in a postal code and a place, and lines that hold a whole address between separators."""
    for line in page.layout.lines:
        one_line = _one_line_address(line, page)
        if one_line:
            yield one_line
            continue
        for segment in line.segments:
            if is_postal(segment.text) and len(segment.words) <= 6:
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
        postal = next((index for index, part in enumerate(parts) if index and is_postal(part)), 0)
        if not postal or ":" in parts[0] or NOT_A_NAME.search(parts[0]) or len(parts[0]) > 60:
            continue
        box = BBox.around(segment.bbox for segment in run)
        if is_street(parts[0]):
            name, address = _name_above(box, line, page), parts[: postal + 1]
        else:
            name, address = parts[0], parts[1 : postal + 1]
        if name and len(address) > 1:
            found = ", ".join(address)
            return Party("", line.page, box, 0.8, "address on one line", name, found, one_line=True)
    return None


def _name_above(box: BBox, line: Line, page: LabelledPage) -> str:
    """The line above an address: the name that it belongs to."""
    layout = page.layout
    for other in reversed(layout.lines[max(0, line.number - 2) : line.number]):
        for segment in other.segments:
            near = (box.y0 - segment.bbox.y1) / layout.line_height < 2.0
            aligned = min(abs(segment.bbox.x0 - box.x0), abs(segment.bbox.x1 - box.x1)) * layout.page.width < NEAR
            if near and aligned and any(c.isalpha() for c in segment.text) and not NOT_A_NAME.search(segment.text):
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
        if (top - segment.bbox.y1) / layout.line_height > 4.0 or is_postal(segment.text):
            break
        if is_particular(page, other, index) or _one_line_address(other, page):
            break
        lines.insert(0, (segment.text, segment.bbox))
        top = segment.bbox.y0
    below = next(
        (
            s
            for other in layout.lines[line.number + 1 : line.number + 3]
            for s in other.segments
            if abs(s.bbox.x0 - postal.bbox.x0) * layout.page.width < NEAR
        ),
        None,
    )
    if below is not None and is_country(below.text):
        lines.append((below.text, below.bbox))
    party = party_of_lines("", _from_company_name(lines), page=postal.page, score=0.75, evidence="address block")
    return party if party and party.address else None


def _is_flush(box: BBox, other: BBox, width: float) -> bool:
    """Whether two lines of a block start, or end, at the same edge."""
    return min(abs(box.x0 - other.x0), abs(box.x1 - other.x1)) * width < NEAR


def _from_company_name(lines: Sequence[tuple[str, BBox]]) -> Sequence[tuple[str, BBox]]:
    """Drop what stands above the line with a legal form: a slogan, a title."""
    for index, (text, _) in enumerate(lines[:-1]):
        if LEGAL_FORM.search(text):
            return lines[index:]
    return lines


def unlabelled_receiver(blocks: Sequence[Party], labelled: Mapping[str, Party]) -> Party | None:
    """The block in the address window of a letter: left, in the upper third, not a return address on one line."""
    taken = [party.name for party in labelled.values()]
    return_address = next((b for b in blocks if b.one_line and b.bbox.y0 < 0.35), None)
    window = [
        b
        for b in blocks
        if not b.one_line
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


def unlabelled_sender(
    blocks: Sequence[Party], receiver: Party | None, labelled: Mapping[str, Party], pages: Sequence[LabelledPage]
) -> Party | None:
    """The return address, else the letterhead's block, else the footer's, else a line with a legal form at the top."""
    others = [p for role, p in labelled.items() if role != "ship_to"] + ([receiver] if receiver else [])
    elsewhere = [
        b for b in blocks if not any(_is_within(b.bbox, p.bbox) for p in labelled.values() if p.page == b.page)
    ]
    free = [b for b in elsewhere if not any(_similar(b.name, o.name) for o in others)]
    one_line = [b for b in free if b.one_line]
    if one_line and one_line[0].bbox.y0 < 0.4:
        return replace(one_line[0], score=0.88, evidence="return address")
    for block in sorted((b for b in free if not b.one_line), key=lambda b: b.bbox.y0):
        if block.bbox.y0 < 0.3 or block.bbox.y0 > 0.82:
            name = _firm_beside(block, pages[0], others) if block.bbox.y0 < _HEAD else ""
            score = 0.8 if block.bbox.y0 < 0.3 else 0.7
            return replace(block, name=name or block.name, score=score, evidence="letterhead or footer")
    if one_line:
        return replace(one_line[-1], score=0.75, evidence="footer")
    taken = [p.bbox for p in labelled.values() if pages and p.page == pages[0].layout.page.number]
    return _letterhead(pages[0], others, taken) if pages else None


def _firm_beside(block: Party, page: LabelledPage, others: Sequence[Party]) -> str:
    """The name with a legal form beside a block of the letterhead that begins without one (a department, a street)."""
    if LEGAL_FORM.search(block.name):
        return ""
    beside = [
        segment.text
        for line in page.layout.lines
        for segment in line.segments
        if block.bbox.y0 - 2 * page.layout.line_height < segment.bbox.y_center < block.bbox.y1
        and LEGAL_FORM.search(segment.text)
        and len(segment.words) <= 8
        and not any(_similar(segment.text, other.name) for other in others)
    ]
    return beside[0] if len(beside) == 1 else ""


def _is_within(box: BBox, whole: BBox) -> bool:
    """Whether ``box`` lies in ``whole`` by its middle."""
    return whole.x0 <= box.x_center <= whole.x1 and whole.y0 <= box.y_center <= whole.y1


def _is_title_like(text: str) -> bool:
    """Whether a line may be a firm's name: short, capitalised, no salutation and no sentence."""
    words = text.split()
    return 1 <= len(words) <= 6 and len(text) > 3 and words[0][:1].isupper() and not text.endswith((",", ".", ":", "!"))


def _letterhead(page: LabelledPage, others: Sequence[Party], taken: Sequence[BBox]) -> Party | None:
    """A name at the head of the page: one with a legal form, else the first line that may be a name, with great doubt.

    Args:
        others: parties whose name it cannot be.
        taken: places of labelled parties, where it cannot stand.
    """
    free = [
        segment
        for line in page.layout.lines[:8]
        for index, segment in enumerate(line.segments)
        if not page.of(line.number, index)
        and not NOT_A_NAME.search(segment.text)
        and not any(_similar(segment.text, other.name) for other in others)
        and not any(_is_within(segment.bbox, box) for box in taken)
    ]
    for segment in free:
        if LEGAL_FORM.search(segment.text):
            score = 0.82 if segment.bbox.y0 < _HEAD else 0.7
            return Party("", segment.page, segment.bbox, score, "head of the page", segment.text)
    for segment in free:
        if _is_title_like(segment.text):
            return Party("", segment.page, segment.bbox, 0.4, "head of the page", segment.text)
    return None
