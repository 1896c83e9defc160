"""Tables of order lines as mails carry them: padded columns, tabs, bars, or HTML flattened to a cell a line."""

from models.mail.composing import Composer
from models.mail.pieces import Piece

_COLUMNS = {0: "pos m d q u p", 1: "q u m d", 2: "m q", 4: "q m d p"}
_NARROW_PRICED, _WIDE = "m d q p day", "m d q u p day"


def table(composer: Composer, count: int) -> list[Piece]:
    """``count`` order lines as a table, mostly with its headings."""
    which = composer.random.choice((0, 0, 1, 2, 3, 3, 4))
    heads = [head for head in _all_heads(composer) if _kind(head) == which]
    head = composer.random.choice(heads) if heads else composer.random.choice(_all_heads(composer))
    columns = _columns(head)
    cells = [_row(composer, columns, number + 1) for number in range(count)]
    titles = [[Piece(title)] for title in head.split(" | ")]
    rows = [titles, *cells] if composer.chance(0.85) else cells
    return composer.random.choice((_padded, _padded, _tabbed, _tabbed, _barred, _flat))(rows, composer)


def _all_heads(composer: Composer) -> tuple[str, ...]:
    return composer.wording.all("table_heads")


def _kind(head: str) -> int:
    count = len(head.split(" | "))
    if count == 2:
        return 2
    if count == 6:
        return 0 if head.startswith("Pos") or head.startswith("Item") else 3
    return 3 if count == 5 else 1 if head.endswith(_DESCRIPTIONS) else 4


_DESCRIPTIONS = ("Bezeichnung", "Description", "Désignation", "Omschrijving", "Descrizione", "Descripción")


def _columns(head: str) -> list[str]:
    kind = _kind(head)
    if kind == 3:
        return (_WIDE if head.count("|") == 5 else _NARROW_PRICED).split()
    return _COLUMNS[kind].split()


def _row(composer: Composer, columns: list[str], position: int) -> list[list[Piece]]:
    line = composer.new_line()
    return [[Piece(str(position))] if name == "pos" else composer.cell(name, line) for name in columns]


def _width(cell: list[Piece]) -> int:
    return sum(len(piece.text) for piece in cell)


def _padded(rows: list[list[list[Piece]]], composer: Composer) -> list[Piece]:
    gap = composer.random.choice((2, 3, 4))
    widths = [max(_width(row[column]) for row in rows) + gap for column in range(len(rows[0]))]
    pieces: list[Piece] = []
    for row in rows:
        for cell, width in zip(row, widths, strict=True):
            pieces += [*cell, Piece(" " * (width - _width(cell)))]
        pieces.append(Piece("\n"))
    return pieces


def _tabbed(rows: list[list[list[Piece]]], _: Composer) -> list[Piece]:
    return _separated(rows, "\t", "\n")


def _barred(rows: list[list[list[Piece]]], composer: Composer) -> list[Piece]:
    return _separated(rows, composer.random.choice((" | ", "|", "; ", ";")), "\n")


def _flat(rows: list[list[list[Piece]]], composer: Composer) -> list[Piece]:
    return _separated(rows, composer.random.choice(("\n", "\n", " ")), composer.random.choice(("\n", "\n\n")))


def _separated(rows: list[list[list[Piece]]], between: str, after: str) -> list[Piece]:
    pieces: list[Piece] = []
    for row in rows:
        for number, cell in enumerate(row):
            pieces += [*([Piece(between)] if number else []), *cell]
        pieces.append(Piece(after))
    return pieces
