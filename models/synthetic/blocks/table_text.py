"""The cell of the description: what stands in front of, above and below an item's text."""

from models.layout.labels import LABEL
from models.synthetic.blocks.table_cells import DESCRIPTION, Cell, Entry, Line, Setting, Span, labelled
from models.synthetic.blocks.table_style import Small
from models.synthetic.blocks.table_values import compose
from models.synthetic.items import Item


def fill_cell(setting: Setting, kind: str, entry: Entry) -> Cell:
    """The lines of a cell of any kind."""
    if kind == "description":
        return describe(setting, entry) if isinstance(entry, Item) else ()
    return compose(setting, kind, entry)


def small_print(setting: Setting, item: Item) -> list[Line]:
    """What stands below the description: numbers with labels, attributes, notes."""
    style = setting.style
    lines = [line for small in style.below if (line := _small(setting, small, item))]
    for kind in style.attributes:
        values = compose(setting, kind, item)
        if values:
            lines.append(labelled(setting, kind, tuple(span for line in values for span in line)))
    if style.joint and len(lines) > 1:
        joined: list[Span] = []
        for line in lines:
            joined += [*([Span(style.joint.strip())] if joined and style.joint.strip() else []), *line]
        lines = [tuple(joined)]
    if style.bullet:
        lines = [(Span(style.bullet.strip()), *line) for line in lines]
    return lines + _notes(setting, item)


def describe(setting: Setting, item: Item) -> Cell:
    """The cell of the description without what stands below it: numbers above or in front, text, further text."""
    style = setting.style
    tag = DESCRIPTION if setting.tagged else ""
    lines: list[Line] = []
    if style.above and (above := _small(setting, style.above, item)):
        lines.append(above)
    first: Line = (Span(item.description, tag),)
    if style.inline and (inline := _small(setting, style.inline, item)):
        first = (*inline, *first)
    lines.append(first)
    if style.details and style.detail_label:
        label = Span(f"{setting.words.label('description')}{style.colon or ':'}", role=LABEL)
        every = setting.style.salt % 3 == 0
        lines += [
            (*([label] if every or not place else []), Span(text, tag, begins=False))
            for place, text in enumerate(item.details)
        ]
    elif style.details:
        lines += [(Span(text, tag, begins=False),) for text in item.details]
    return tuple(lines)


def _small(setting: Setting, small: Small, item: Item) -> Line:
    cell = compose(setting, small.kind, item)
    if small.form == "times":
        return (*cell[0][:1], Span(setting.words.word("times")))
    if small.kind == "quantity":
        cell = compose(setting, "quantity_unit", item)
    return labelled(setting, small.kind, cell[0], form=small.form) if cell else ()


def _notes(setting: Setting, item: Item) -> list[Line]:
    style = setting.style
    if not style.notes:
        return []
    label = (Span(f"{setting.words.label('note')}:", role=LABEL),) if style.salt % 3 else ()
    return [(*label, Span(text)) for text in item.notes]
