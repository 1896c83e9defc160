import pytest

from extractors.mail.text import Cell, Table, read_blocks, running_text


def visible_text(markup: str) -> str:
    return running_text(read_blocks(markup, is_html=True))


def rows(markup: str) -> list[list[str]]:
    (table,) = [block for block in read_blocks(markup, is_html=True) if isinstance(block, Table)]
    return [[" / ".join(cell.lines) for cell in row] for row in table.rows]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<div>one</div><div>two</div>", "one\ntwo"),
        ("one<br>two<br><br>three", "one\ntwo\n\nthree"),
        ("<div>one</div><div><br></div><div>two</div>", "one\n\ntwo"),
        ("<b>20</b> <i>pcs</i>\n of\t4711-<span>A</span>", "20 pcs of 4711-A"),
        ("5&nbsp;&lt;&nbsp;6 &amp; &euro;", "5 < 6 & €"),
        ("<ul><li>a<li>b</ul>", "- a\n- b"),
        ("<ol><li>a<li><p>b</p></ol>", "1. a\n\n2. b"),
        ("<pre>a\n  b   c<br>d</pre>", "a\n  b   c\nd"),
        ("<blockquote><p>Old order</p></blockquote>new", "Old order\n\nnew"),
        ("<p>so\u00adft\u200b &zwnj;hyphen", "soft hyphen"),
        ("text", "text"),
        ("", ""),
    ],
)
def test_html_reads_as_it_looks(markup: str, text: str) -> None:
    assert visible_text(markup) == text


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>x</script>",
        "<style>x</style>",
        "<head><title>x</title></head>",
        "<!-- x -->",
        "<!--[if mso]><p>x</p><![endif]-->",
        "<div style='display: none'>x</div>",
        "<div style='DISPLAY:NONE!important'>x</div>",
        "<span style='visibility:hidden'>x</span>",
        "<div style='max-height:0px;overflow:hidden'>x</div>",
        "<p hidden>x</p>",
        "<template>x</template>",
        "<img src=x alt=x width=1 height=1>",
        "<?xml version='1.0'?>",
    ],
)
def test_what_nobody_sees_is_left_out(hidden: str) -> None:
    assert visible_text(f"{hidden}<p>seen</p>{hidden}") == "seen"


@pytest.mark.parametrize("style", ["opacity:0.9", "max-height:0.5em", "font-size:0", "display:block"])
def test_what_is_seen_is_kept(style: str) -> None:
    assert visible_text(f"<div style='{style}'><span>seen</span></div>") == "seen"


def test_a_table_keeps_its_cells_apart() -> None:
    markup = "<table><thead><tr><th>Pos<th>Article<tbody><tr><td>10<td>4711-A<br>galvanised<tr><td>20<td></table>"
    assert rows(markup) == [["Pos", "Article"], ["10", "4711-A / galvanised"], ["20", ""]]
    assert visible_text(markup) == "Pos\tArticle\n10\t4711-A galvanised\n20"


def test_cells_keep_their_columns_below_a_cell_that_reaches_down() -> None:
    markup = "<table><tr><td rowspan=2>a<td>b<td>c<tr><td>d<td>e<tr><td>f<td>g<td>h</table>"
    assert rows(markup) == [["a", "b", "c"], ["", "d", "e"], ["f", "g", "h"]]


def test_a_wide_cell_takes_its_columns() -> None:
    (table,) = read_blocks("<table><tr><td>a<td>b<td>c<tr><td colspan=2>sum<td>9</table>", is_html=True)
    assert isinstance(table, Table)
    assert table.rows[1] == (Cell(("sum",), 2), Cell(("9",)))


@pytest.mark.parametrize("span", ["0", "-1", "x", "", "99999999999", "9" * 5000])
def test_absurd_spans_do_no_harm(span: str) -> None:
    assert rows(f"<table><tr><td colspan='{span}' rowspan='{span}'>a<td>b</table>") == [["a", "b"]]


@pytest.mark.parametrize(
    "markup",
    [
        "<table><tr><td><p>a</p><p>b</p></td></tr></table>",
        "<table><tr><td></td><td>a</td></tr><tr><td>b</td></tr></table>",
        "<table><tr>" + "<td>a" * 200 + "</table>",
    ],
)
def test_a_table_that_only_arranges_is_text(markup: str) -> None:
    assert not any(isinstance(block, Table) for block in read_blocks(markup, is_html=True))


def test_a_table_within_an_arranging_table_is_a_table() -> None:
    markup = "<table><tr><td>Dear all<table><tr><td>10<td>4711-A</table>Regards</table>"
    assert rows(markup) == [["10", "4711-A"]]
    assert visible_text(markup) == "Dear all\n10\t4711-A\nRegards"


def test_hidden_rows_and_cells_are_left_out() -> None:
    markup = "<table><tr><td>a<td style='display:none'>x<td>b<tr style='display:none'><td>y<td>z</table>"
    assert rows(markup) == [["a", "b"]]


def test_plain_text_stays_as_it_was_written() -> None:
    text = "Hello,\r\n\r\n> 20 pcs   4711-A\r\n\tindented\f\n\nRegards\u00a0A.\x07"
    assert running_text(read_blocks(text, is_html=False)) == (
        "Hello,\n\n> 20 pcs   4711-A\n        indented\n\n\nRegards A."
    )


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 5000 + "deep",
        "<table><tr><td>" * 400 + "deep",
        "<blockquote>" * 300 + "deep",
        "<ul><li>" * 300 + "deep",
        "<b>" * 3000 + "deep",
    ],
)
def test_deep_nesting_is_read_without_its_layout(markup: str) -> None:
    assert "deep" in visible_text(markup)


def test_embedded_pictures_do_not_slow_the_reading() -> None:
    assert visible_text(f"<p>a<img src='data:image/png;base64,{'QUJD' * 500_000}'>b") == "ab"
