"""The memory at work: ``recall`` before a document is linked and checked, ``learn`` after a person approved it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from datamodel.document import Document
from datamodel.extraction import Extraction, Field, Value
from datamodel.memory import Anchor, AnchorKind, RememberedLayout, RememberedTable, Review
from extractors.memory.anchors import (
    absent_anchor,
    confidence,
    field_of,
    fixed_anchor,
    is_at,
    print_anchor,
    read_anchor,
    refreshed,
)
from extractors.memory.fingerprints import (
    Alignment,
    align,
    identities,
    keys_of_layout,
    keys_of_sender,
    keys_of_words,
    landmarks_of,
    numbers_on,
    still_there,
)
from extractors.memory.locating import Location, locate_field
from extractors.memory.readings import same_value
from extractors.memory.sheets import Mark, Sheet, sheets_of, text_of
from extractors.memory.tables import locate_items, merged, read_table, same_items, table_of
from extractors.values import Notation, notation_of

FindLayouts = Callable[[Sequence[str]], Sequence[RememberedLayout]]
"""Keys to the layouts that have some of them, most first: ``Store.layouts``."""

_SENDER = frozenset({"sender_name", "sender_address", "sender_tax_id", "sender_iban"})
_MOST_ANCHORS = 3  # of one field
_MOST_LANDMARKS = 160
_TYPE_CONFIDENCE = 0.78
_LEAST_LANDMARKS = 5


@dataclass(frozen=True)
class _Known:
    """A layout that a document is of, and where its places are on the document."""

    layout: RememberedLayout
    alignment: Alignment


def recall(document: Document, extraction: Extraction, *, find: FindLayouts) -> Extraction:
    """``extraction`` with the values that stand where people found them on earlier documents of the same layout.

    Documents of senders and layouts that nobody has corrected come back as they are.
    """
    sheets = sheets_of(document)
    known = _known_layout(sheets, extraction, find)
    if known is None:
        return extraction
    notation = _notation(sheets, extraction)
    layout = known.layout
    fields = dict(extraction.fields)
    for name in dict.fromkeys(anchor.field for anchor in layout.anchors):
        anchors = [anchor for anchor in layout.anchors if anchor.field == name]
        _recall_field(name, anchors, fields, sheets, known.alignment, notation)
    items = extraction.line_items
    if layout.table and (layout.table.recount or any(column.corrected for column in layout.table.columns)):
        ours = read_table(layout.table, sheets, known.alignment, notation)
        items = merged(layout.table, ours, items, _total(fields))
    return _with_type(replace(extraction, fields=fields, line_items=items), layout)


def learn(document: Document, review: Review, *, find: FindLayouts) -> RememberedLayout | None:
    """What is to be remembered now that a person approved ``document``; None where it says nothing.

    The layout has the id of the one that it replaces, where the document is of a layout that is known.
    """
    if review.person is None:
        return None
    sheets = sheets_of(document)
    notation = _notation(sheets, review.person)
    scene = _Scene(sheets, review, notation)
    known = _known_layout(sheets, review.person, find)
    fresh = _new_layout(scene)
    if known:
        return _updated(known, fresh, scene)
    return fresh if len(fresh.landmarks) >= _LEAST_LANDMARKS else None


class _Scene:
    """A reviewed document with everything of it that was found on its pages."""

    def __init__(self, sheets: Sequence[Sheet], review: Review, notation: Notation) -> None:
        assert review.person is not None
        self.sheets = sheets
        self.review = review
        self.person = review.person
        self.notation = notation
        self.located: dict[str, Location] = {}
        for name, field in self.person.fields.items():
            location = locate_field(field, sheets, notation)
            if location:
                self.located[name] = location
        self.rows = locate_items(self.person.line_items, sheets, notation)
        self.variable = frozenset(self._variable())

    def _variable(self) -> Iterable[tuple[int, object]]:
        """Places of the words that are other ones on the next document: values but the sender's, and the items."""
        for name, location in self.located.items():
            if name not in _SENDER:
                yield from ((mark.page, mark.place) for mark in location.marks)
        for row in self.rows:
            for location in row.values():
                yield from ((mark.page, mark.place) for mark in location.marks)

    def stays(self, mark: Mark) -> bool:
        return mark.is_wordy and (mark.page, mark.place) not in self.variable

    def corrected(self, name: str) -> bool:
        machine = self.review.machine
        if machine is None:
            return False
        said = machine.fields.get(name)
        return said is None or not same_value(said.value, self.person.fields[name].value)


# ------------------------------------------------------------------------------------------ recalling


def _known_layout(sheets: Sequence[Sheet], extraction: Extraction, find: FindLayouts) -> _Known | None:
    """The layout most like the document: by what names its sender, else by its words."""
    for keys in (keys_of_sender(sheets), keys_of_words(sheets)):
        found = [
            _Known(layout, alignment)
            for layout in (find(keys) if keys else ())
            if extraction.document_type in (layout.document_type, *layout.read_as)
            and (alignment := align(layout, sheets))
        ]
        if found:
            return max(found, key=lambda known: (round(known.alignment.score, 2), known.layout.id or 0))
    return None


def _notation(sheets: Sequence[Sheet], extraction: Extraction) -> Notation:
    currency = extraction.fields.get("currency")
    language = extraction.classification.language
    return notation_of(text_of(sheets), language=language, currency=str(currency.value) if currency else "")


def _recall_field(
    name: str,
    anchors: Sequence[Anchor],
    fields: dict[str, Field],
    sheets: Sequence[Sheet],
    alignment: Alignment,
    notation: Notation,
) -> None:
    """The best anchor that finds a value goes before the machine's, if a person had to correct the machine here."""
    machine = fields.get(name)
    for anchor in sorted(
        anchors, key=lambda anchor: (anchor.right - 2 * anchor.wrong, anchor.document_id), reverse=True
    ):
        if anchor.kind is AnchorKind.ABSENT:
            if machine and is_at(anchor, machine, sheets, alignment):
                del fields[name]
                return
            continue
        reading = read_anchor(anchor, sheets, alignment, notation)
        if reading is None:
            continue
        if machine is None or (anchor.corrected and not same_value(machine.value, reading.value)):
            fields[name] = field_of(anchor, reading, sheets)
        elif same_value(machine.value, reading.value):
            sure = max(machine.confidence, confidence(anchor, reading))
            evidence = (*machine.evidence, *field_of(anchor, reading, sheets).evidence[:1])
            fields[name] = replace(machine, confidence=sure, evidence=evidence)
        else:
            why = f"not where it stood on document {anchor.document_id} of this sender: there stands '{reading.text}'"
            fields[name] = replace(machine, evidence=(*machine.evidence, why))
        return


def _total(fields: Mapping[str, Field]) -> Value | None:
    total = fields.get("net_amount") or fields.get("gross_amount")
    return total.value if total else None


def _with_type(extraction: Extraction, layout: RememberedLayout) -> Extraction:
    if extraction.document_type is layout.document_type:
        return extraction
    evidence = ("the type of this layout, as a person said",)
    said = replace(
        extraction.classification,
        document_type=layout.document_type,
        confidence=_TYPE_CONFIDENCE,
        evidence=(*extraction.classification.evidence, *evidence),
    )
    return replace(extraction, classification=said)


# ------------------------------------------------------------------------------------------ learning


def _new_layout(scene: _Scene) -> RememberedLayout:
    machine, person = scene.review.machine, scene.person
    own = identities(person.fields, scene.sheets)
    variable = [mark for sheet in scene.sheets for mark in sheet.marks if not scene.stays(mark)]
    landmarks = landmarks_of(scene.sheets, variable)[:_MOST_LANDMARKS]
    read_as = (machine.document_type,) if machine and machine.document_type is not person.document_type else ()
    return RememberedLayout(
        document_type=person.document_type,
        read_as=read_as,
        identities=own,
        strangers=tuple(sorted(numbers_on(scene.sheets) - set(own))),
        keys=keys_of_layout(own, landmarks),
        landmarks=landmarks,
        anchors=tuple(_anchors(scene)),
        table=_table(scene),
    )


def _anchors(scene: _Scene) -> Iterable[Anchor]:
    number = scene.review.document_id
    for name, field in scene.person.fields.items():
        location = scene.located.get(name)
        if location:
            anchor = print_anchor(
                name,
                location,
                scene.sheets,
                stays=scene.stays,
                document_id=number,
                corrected=scene.corrected(name),
            )
            if _finds_again(anchor, field, scene):
                yield anchor
        elif name in _SENDER and scene.corrected(name):
            yield fixed_anchor(name, str(field.value), document_id=number, corrected=True)
    machine = scene.review.machine
    for name, field in machine.fields.items() if machine else ():
        if name not in scene.person.fields:
            location = locate_field(field, scene.sheets, scene.notation)
            if location:
                yield absent_anchor(
                    print_anchor(name, location, scene.sheets, stays=scene.stays, document_id=number, corrected=True)
                )


def _finds_again(anchor: Anchor, field: Field, scene: _Scene) -> bool:
    """Whether an anchor gives its value on the document that it was learned from; else it is of no use."""
    reading = read_anchor(anchor, scene.sheets, Alignment(1.0), scene.notation)
    return reading is not None and same_value(reading.value, field.value)


def _table(scene: _Scene) -> RememberedTable | None:
    items = scene.person.line_items
    return table_of(scene.rows, scene.review.machine, items, scene.sheets, scene.notation, scene.review.document_id)


def _updated(known: _Known, fresh: RememberedLayout, scene: _Scene) -> RememberedLayout:
    """The known layout, judged by the document: what was right counts more, what was wrong goes."""
    layout = known.layout
    seen = still_there(layout, scene.sheets, known.alignment)
    landmarks = tuple(
        replace(landmark, seen=landmark.seen + 1) if there else landmark
        for landmark, there in zip(layout.landmarks, seen, strict=True)
        if there or landmark.seen > 1 or layout.documents < 2
    )
    return replace(
        layout,
        document_type=fresh.document_type,
        read_as=tuple(dict.fromkeys([*layout.read_as, *fresh.read_as])),
        identities=tuple(dict.fromkeys([*layout.identities, *fresh.identities])),
        strangers=tuple(dict.fromkeys([*layout.strangers, *fresh.strangers])),
        keys=tuple(dict.fromkeys([*layout.keys, *keys_of_layout(fresh.identities, ())])),
        landmarks=landmarks,
        anchors=tuple(_judged(known, fresh, scene)),
        table=_judged_table(known, fresh, scene),
        documents=layout.documents + 1,
    )


def _judged(known: _Known, fresh: RememberedLayout, scene: _Scene) -> Iterable[Anchor]:
    """Old anchors with their counts, and new ones for what no old one found; at most three a field, best first."""
    newer = {anchor.field: anchor for anchor in fresh.anchors}
    by_field: Mapping[str, list[Anchor]] = {
        name: [anchor for anchor in known.layout.anchors if anchor.field == name]
        for name in dict.fromkeys([*(a.field for a in known.layout.anchors), *newer])
    }
    for name, anchors in by_field.items():
        judged = [_judge(anchor, newer.get(name), known, scene) for anchor in anchors]
        confirmed = any(new.right > old.right for old, new in zip(anchors, judged, strict=True))
        kept = [anchor for anchor in judged if anchor.right > anchor.wrong]
        if name in newer and not confirmed:
            kept.append(newer[name])
        yield from sorted(kept, key=lambda a: (a.right - 2 * a.wrong, a.document_id), reverse=True)[:_MOST_ANCHORS]


def _judge(anchor: Anchor, newer: Anchor | None, known: _Known, scene: _Scene) -> Anchor:
    """``anchor`` after one more document: confirmed, refuted, or not asked."""
    truth = scene.person.fields.get(anchor.field)
    if anchor.kind is AnchorKind.ABSENT:
        return replace(anchor, wrong=anchor.wrong + 1) if truth else replace(anchor, right=anchor.right + 1)
    reading = read_anchor(anchor, scene.sheets, known.alignment, scene.notation)
    if reading is None:
        return anchor
    if truth is None or not same_value(reading.value, truth.value):
        return replace(anchor, wrong=anchor.wrong + 1)
    if newer is None or newer.kind is not anchor.kind:
        return replace(anchor, right=anchor.right + 1)
    return refreshed(anchor, newer)


def _judged_table(known: _Known, fresh: RememberedLayout, scene: _Scene) -> RememberedTable | None:
    old, new = known.layout.table, fresh.table
    if old is None or new is None:
        return new or old
    items = read_table(old, scene.sheets, known.alignment, scene.notation)
    if same_items(items, scene.person.line_items):
        return replace(old, right=old.right + 1)
    sticky = {column.field for column in old.columns if column.corrected}
    columns = tuple(replace(c, corrected=c.corrected or c.field in sticky) for c in new.columns)
    return replace(new, columns=columns, recount=old.recount or new.recount, wrong=min(1, old.wrong + 1))
