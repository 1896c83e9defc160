import runpy
from pathlib import Path
from typing import Any

import pytest

SPEED = runpy.run_path(str(Path(__file__).parent.parent.parent / "benchmarks" / "layout_speed.py"))


def timing(medium: str, *, words: int = 100, run: float = 0.04, reading: float = 1.0) -> Any:
    return SPEED["Timing"]("a.pdf", 1, medium, words, 1, 0.001, 0.009, run, reading)


def test_model_time_is_the_sum_of_its_steps() -> None:
    assert timing("scans").model == pytest.approx(0.05)


@pytest.mark.parametrize(("count", "share", "index"), [(1, 0.95, 0), (10, 0.95, 9), (20, 0.95, 18), (100, 0.95, 94)])
def test_quantile_is_a_value_that_was_seen(count: int, share: float, index: int) -> None:
    values = [float(value) for value in range(count)]
    assert SPEED["quantile"](values[::-1], share) == values[index]


def test_markdown_has_a_row_for_each_medium_with_pages() -> None:
    timings = [timing("scans"), timing("scans", words=300, run=0.14), timing("born-digital", reading=0.01)]
    head, _, _, rule, born_digital, scans = SPEED["markdown"](timings, repeats=5).splitlines()
    assert head.startswith("3 pages")
    assert len(rule.split("|")) == len(scans.split("|"))
    assert born_digital == "| born-digital | 1 | 100 | 100 | 1.0 | 9.0 | 40.0 | 50.0 | 50.0 | 10 | 5.00 |"
    assert scans == "| scans | 2 | 200 | 300 | 1.0 | 9.0 | 90.0 | 100.0 | 150.0 | 1000 | 0.10 |"
