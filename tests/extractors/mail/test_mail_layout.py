import datetime as dt

import pytest

from datamodel.document import Document, FileRole, InputFile, Page, PageOrigin, Word
from datamodel.errors import DocumentError, RejectionCode
from extractors.mail import lay_out

TABLE = """
<p>Our order 4500012345:</p>
<table>
<tr><th>Pos<th>Article<th>Description<th>Qty
<tr><td>10<td>4711-A<td>Hexagon bolt M8x40<td>1.000
<tr><td>20<td>4712<td>Washer<td>5
<tr><td colspan=3>Total number of pieces<td>1.005
</table>
"""


def body(content: str | bytes, name: str = "body.txt") -> InputFile:
    raw = content.encode() if isinstance(content, str) else content
    return InputFile(name, raw, "mail:<1@example.com>/1", dt.datetime(2026, 3, 5, tzinfo=dt.UTC), FileRole.BODY)


def word(page: Page, text: str) -> Word:
    return next(word for word in page.words if word.text == text)


def lines(document: Document) -> list[str]:
    rows: dict[tuple[int, float], list[str]] = {}
    for page in document.pages:
        for each in page.words:
            rows.setdefault((page.number, each.bbox.y0), []).append(each.text)
    return [" ".join(words) for _, words in sorted(rows.items())]


def test_text_becomes_words_on_a_grid() -> None:
    document = lay_out(body("Dear Sirs,\n\n  20 pcs 4711-A"))
    (page,) = document.pages
    assert page.text == "Dear Sirs, 20 pcs 4711-A"
    assert page.origin is PageOrigin.MAIL
    assert (page.width, round(page.height)) == (595, 842)
    dear, sirs, twenty = page.words[:3]
    character = (sirs.bbox.x0 - dear.bbox.x0) / 5
    assert twenty.bbox.x0 - dear.bbox.x0 == pytest.approx(2 * character)
    assert dear.bbox.width == pytest.approx(4 * character)
    assert twenty.bbox.y0 - dear.bbox.y0 == pytest.approx(2 * 12 / page.height)


def test_running_text_is_kept_as_written() -> None:
    long = "We order " + "very " * 40 + "much."
    document = lay_out(body(f"Hello,\n\n{long}\n"))
    assert document.text == f"Hello,\n\n{long}"
    assert len(lines(document)) == 4


def test_columns_of_a_table_are_aligned() -> None:
    (page,) = lay_out(body(TABLE, "body.html")).pages
    lefts = [
        {word(page, text).bbox.x0 for text in column}
        for column in (
            ("Pos", "10", "20"),
            ("Article", "4711-A", "4712"),
            ("Description", "Hexagon", "Washer"),
            ("Qty", "1.000", "5"),
        )
    ]
    assert [len(left) for left in lefts] == [1, 1, 1, 1]
    gap = word(page, "1.000").bbox.x0 - word(page, "M8x40").bbox.x1
    assert gap >= 3 * word(page, "5").bbox.width * 0.99
    assert word(page, "1.005").bbox.x0 == word(page, "Qty").bbox.x0


def test_rows_of_a_table_are_lines_of_the_text() -> None:
    assert lay_out(body(TABLE, "body.html")).text.splitlines()[2:4] == [
        "Pos\tArticle\tDescription\tQty",
        "10\t4711-A\tHexagon bolt M8x40\t1.000",
    ]


def test_a_wide_table_gets_a_larger_sheet() -> None:
    cells = "".join(f"<td>column number {number}" for number in range(8))
    (page,) = lay_out(body(f"<table><tr>{cells}</table>", "body.html")).pages
    assert page.width > 595
    assert page.height / page.width == pytest.approx(842 / 595)
    assert max(each.bbox.x1 for each in page.words) < 1


def test_a_cell_that_is_too_long_is_broken_within_its_column() -> None:
    description = "hexagon bolt with many properties " * 20
    markup = f"<table><tr><td>10<td>{description}<td>5<tr><td>20<td>washer<td>7</table>"
    (page,) = lay_out(body(markup, "body.html")).pages
    assert max(each.bbox.x1 for each in page.words) < 1
    quantity = word(page, "5").bbox
    assert quantity.x0 == word(page, "7").bbox.x0
    assert all(each.bbox.x1 < quantity.x0 for each in page.words if each.text in description.split())


def test_lines_drawn_as_a_table_are_not_broken() -> None:
    drawn = ["Pos   Article   " + "x" * 100 + "   Qty", "10    4711-A    " + "y" * 100 + "     5"]
    document = lay_out(body("\n".join(drawn)))
    assert lines(document) == [" ".join(line.split()) for line in drawn]
    assert word(document.pages[0], "Qty").bbox.x1 == word(document.pages[0], "5").bbox.x1


@pytest.mark.parametrize("long", ["x" * 5000, "a " * 2500, " " * 5000 + "a", "| " * 2500])
def test_every_word_stays_on_the_page(long: str) -> None:
    document = lay_out(body(long))
    boxes = [each.bbox for page in document.pages for each in page.words]
    assert "".join(each.text for page in document.pages for each in page.words) == "".join(long.split())
    assert all(0 < box.x0 < box.x1 < 1 and 0 < box.y0 < box.y1 < 1 for box in boxes)


def test_a_long_text_has_pages_of_sixty_lines() -> None:
    document = lay_out(body("\n".join(f"line {number}" for number in range(150))))
    assert [page.number for page in document.pages] == [1, 2, 3]
    assert [len(page.words) // 2 for page in document.pages] == [60, 60, 30]


def test_a_text_without_end_is_rejected() -> None:
    with pytest.raises(DocumentError) as caught:
        lay_out(body("x\n" * 1000), max_pages=3)
    assert caught.value.code is RejectionCode.TOO_MANY_PAGES


@pytest.mark.parametrize(
    ("content", "name"), [(" \n\t", "body.txt"), ("<p> <script>x</script>", "body.html"), ("", "x.txt")]
)
def test_a_text_with_nothing_to_see_is_rejected(content: str, name: str) -> None:
    with pytest.raises(DocumentError) as caught:
        lay_out(body(content, name))
    assert caught.value.code is RejectionCode.NO_TEXT


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("20 Stück".encode("cp1252"), "order.txt"),
        ("20 Stück".encode("utf-16"), "order.txt"),
        ("\ufeff20 Stück".encode(), "order.txt"),
        ("<html><meta charset=iso-8859-15><p>20 Stück".encode("iso-8859-15"), "order.html"),
        ("<html><p>20 Stück".encode(), "without-suffix"),
    ],
)
def test_files_are_laid_out_in_any_charset(content: bytes, name: str) -> None:
    file = InputFile(name, content, f"folder:/in/{name}", dt.datetime(2026, 3, 5, tzinfo=dt.UTC))
    assert lay_out(file).text == "20 Stück"
