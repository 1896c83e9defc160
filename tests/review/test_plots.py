"""Plots: well-formed, with the right heights, and calm where there is little or nothing."""

import re
import xml.etree.ElementTree as ET

import pytest

from review.plots import Bar, Plot, Series, bars, histogram, key_of, line, nice_ticks, shortened, stacked

PLOT = Plot("days", "Documents <by> day", 'What "came" in & went', "Documents")
SVG = {"viewBox", "role", "class", "aria-labelledby"}


def whole(value: float) -> str:
    return f"{value:g}"


def drawn(markup: str) -> ET.Element:
    return ET.fromstring(markup)


def texts(svg: ET.Element, kind: str) -> list[str]:
    return [each.text or "" for each in svg.iter("text") if kind in each.get("class", "")]


def columns(svg: ET.Element) -> list[list[tuple[float, float]]]:
    """Bottom and top of the columns of each path, in the order of drawing."""
    found = []
    for path in svg.iter("path"):
        if path.get("class", "").split()[0] in ("stack", "area"):
            parts = re.findall(r"M\S+ (\S+?)V(\S+?)h", path.get("d", ""))
            found.append([(float(low), float(high)) for low, high in parts])
    return found


@pytest.mark.parametrize(
    ("top", "ticks"),
    [
        (0, [0, 1]),
        (float("nan"), [0, 1]),
        (3, [0, 1, 2, 3]),
        (1, [0, 1]),
        (9, [0, 3, 6, 9]),
        (100, [0, 25, 50, 75, 100]),
        (101, [0, 50, 100, 150]),
        (47, [0, 20, 40, 60]),
        (33_000, [0, 10_000, 20_000, 30_000, 40_000]),
    ],
)
def test_ticks_are_round_and_whole(top: float, ticks: list[float]) -> None:
    assert nice_ticks(top, whole=True) == ticks


def test_ticks_of_shares_are_quarters() -> None:
    assert nice_ticks(1.0) == pytest.approx([0, 0.25, 0.5, 0.75, 1.0])


def test_picture_says_what_it_is() -> None:
    svg = drawn(stacked(PLOT, ["5 Mar"], [Series("By a person", "look-second", [3])], shown=whole))
    assert svg.get("role") == "img"
    assert set(svg.attrib) == SVG
    named = {each.get("id"): each.text for each in svg if each.tag in ("title", "desc")}
    assert named == {"days-title": PLOT.title, "days-desc": PLOT.description}
    assert svg.get("aria-labelledby", "").split() == [*named]
    assert texts(svg, "unit") == ["Documents"]
    assert "style=" not in ET.tostring(svg, encoding="unicode")


def test_columns_stand_upon_each_other() -> None:
    series = [Series("First", "look-first", [10, 0]), Series("Second", "look-second", [30, 20])]
    svg = drawn(stacked(PLOT, ["a", "b"], series, shown=whole))
    first, second = columns(svg)
    (bottom, joint), (low, top) = first[0], second[0]
    assert low == joint
    assert (bottom - joint) * 3 == pytest.approx(low - top, abs=0.3)
    assert len(first) == 1  # nothing is drawn for nothing
    assert second[1][0] == bottom
    assert texts(svg, "tick end") == ["0", "10", "20", "30", "40"]
    hints = [each.findtext("title") for each in svg.iter("rect") if each.get("class") == "hint"]
    assert hints == ["a\nFirst: 10\nSecond: 30", "b\nFirst: 0\nSecond: 20"]


def test_each_series_has_a_pattern_of_its_own() -> None:
    looks = ["look-first", "look-second", "look-third", "look-fourth"]
    svg = drawn(stacked(PLOT, ["a"], [Series(look, look, [1]) for look in looks], shown=whole))
    patterns = {each.get("id"): ET.tostring(each) for each in svg.iter("pattern")}
    assert [*patterns] == [f"days-{look}" for look in looks]
    fills = [each.get("fill") for each in svg.iter("path") if each.get("class") == "stack"]
    assert fills == [f"url(#{name})" for name in patterns]
    strokes = {path.get("d") for path in svg.iter("path") if "stroke" in path.get("class", "")}
    assert len(strokes) == 3
    assert "url(#days-look-third)" in key_of(PLOT, "look-third")


def test_line_is_interrupted_where_there_is_no_value() -> None:
    series = Series("Rate", "look-first", [0.5, 1.0, None, 0.0])
    svg = drawn(line(PLOT, ["a", "b", "c", "d"], series, shown=whole, top=1.0))
    paths = [path.get("d", "") for path in svg.iter("path") if "line" in path.get("class", "")]
    assert [len(re.findall(r"[ML]", path)) for path in paths] == [2, 1]
    heights = [float(each.get("cy", "")) for each in svg.iter("circle")]
    assert heights[0] == pytest.approx((heights[1] + heights[2]) / 2, abs=0.1)
    assert "c: –" in [each.text for each in svg.iter("title")]


def test_bars_are_as_long_as_their_values() -> None:
    svg = drawn(bars(PLOT, [Bar("Hansen", 40, "40"), Bar("Okafor", 10, "10"), Bar("None", 0, "0")], look="look-first"))
    lengths = [float(each.get("width", "")) for each in svg.iter("rect") if "area" in each.get("class", "")]
    assert lengths[0] == pytest.approx(4 * lengths[1], abs=0.2)
    assert lengths[2] == 0
    assert texts(svg, "value") == ["40", "10", "0"]


def test_long_names_are_cut_and_told_in_full() -> None:
    name = "Gesellschaft für <Armaturen> & Hydraulik mit beschränkter Haftung"
    svg = drawn(bars(PLOT, [Bar(name, 1, "1")], look="look-first"))
    assert texts(svg, "name") == [shortened(name)]
    assert shortened(name).endswith("…")
    assert len(shortened(name)) <= 27
    assert f"{name}: 1" in [each.text for each in svg.iter("title")]


def test_histogram_tells_its_numbers() -> None:
    svg = drawn(histogram(PLOT, ["< 1 h", "1–4 h"], Series("Waiting", "look-third", [7, 0]), shown=whole))
    assert texts(svg, "value") == ["7"]
    assert texts(svg, "tick middle") == ["< 1 h", "1–4 h"]
    assert len(columns(svg)[0]) == 1


@pytest.mark.parametrize("count", [0, 1, 7, 90, 366])
def test_axis_shows_few_labels_however_many_days(count: int) -> None:
    labels, values = [str(day) for day in range(count)], [float(day) for day in range(count)]
    for svg in (
        drawn(stacked(PLOT, labels, [Series("All", "look-first", values)], shown=whole)),
        drawn(line(PLOT, labels, Series("All", "look-first", values), shown=whole)),
    ):
        assert len(texts(svg, "tick middle")) <= 8
        assert re.findall(r"\b(?:nan|inf)", ET.tostring(svg, encoding="unicode")) == []


def test_nothing_is_drawn_without_division_by_zero() -> None:
    empty = Series("All", "look-first", [0, 0, None])
    drawn(stacked(PLOT, ["a", "b", "c"], [empty], shown=whole))
    drawn(histogram(PLOT, ["a", "b", "c"], empty, shown=whole))
    drawn(line(PLOT, ["a", "b", "c"], Series("All", "look-first", [None] * 3), shown=whole))
    drawn(bars(PLOT, [], look="look-first"))
