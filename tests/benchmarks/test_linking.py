"""The linking benchmark: its data are what it says, its scores are counted right, and it runs from end to end."""

import runpy
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def benchmark():
    sys.path.insert(0, str(ROOT))
    try:
        return runpy.run_path(str(ROOT / "benchmarks/linking.py"))
    finally:
        sys.path.remove(str(ROOT))


@pytest.fixture(scope="module")
def data(benchmark):
    return benchmark["make_master_set"](partners=400, materials=600, seed=3, distinct=True)


def test_data_are_the_same_for_the_same_seed(benchmark, data):
    again = benchmark["make_master_set"](partners=400, materials=600, seed=3, distinct=True)
    assert again == data
    assert benchmark["make_papers"](data, count=5, lines=3, seed=1) == benchmark["make_papers"](
        data, count=5, lines=3, seed=1
    )


def test_data_have_namesakes_branches_and_no_description_twice(data):
    assert (len(data.partners), len(data.materials)) == (400, 600)
    names = [partner.name for partner in data.partners]
    assert len(set(names)) < len(names)
    texts = [material.description for material in (*data.materials, *data.outside_materials)]
    assert len(set(texts)) == len(texts)


def test_papers_know_the_truth_and_some_have_none(benchmark, data):
    papers = benchmark["make_papers"](data, count=200, lines=5, seed=2)
    known = {partner.number for partner in data.partners}
    assert {paper.partner for paper in papers} <= known | {""}
    assert 0.03 < sum(not paper.partner for paper in papers) / 200 < 0.2
    assert {kind for paper in papers for kind in paper.kinds} == {
        "GTIN",
        "customer's number",
        "description alone",
        "not in the data",
        "our number",
    }


def test_score_counts_each_outcome_once(benchmark):
    score = benchmark["Score"]()
    cases = [("1", "1", ()), ("1", "2", ()), ("1", "", ("2", "1")), ("1", "", ("2",)), ("", "", ()), ("", "7", ())]
    for truth, linked, offered in cases:
        score.add(truth, linked, offered)
    assert (score.known, score.right, score.wrong, score.offered, score.unknown, score.invented) == (4, 1, 1, 1, 2, 1)
    assert (score.precision, score.recall, score.in_review) == (1 / 3, 1 / 4, 1 / 2)


def test_small_run_links_most_and_nothing_wrong(benchmark, data, tmp_path):
    papers = benchmark["make_papers"](data, count=40, lines=3, seed=5)
    results = benchmark["measure"](data, papers, f"sqlite:///{tmp_path}/m.db", tmp_path / "indexes")
    partners, lines = results["partners"], results["lines"]
    assert (partners.wrong, partners.invented, lines.wrong, lines.invented) == (0, 0, 0, 0)
    assert partners.recall > 0.8
    assert lines.recall > 0.6
    text = benchmark["markdown"](results)
    assert "| partners | 40 | 100.00% | 0 |" in text
    assert "floor extractOne: lines" in text
