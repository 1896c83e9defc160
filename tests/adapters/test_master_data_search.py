"""The index of trigrams: what it finds, and its file."""

from contextlib import closing

import numpy as np
import pytest

from adapters.master_data import open_master_data
from adapters.master_data.trigrams import build_index, load_index, save_index
from datamodel.master import MasterChange, Material, MaterialQuery

TEXTS = {"1": "kugelhahn dn 25 messing", "2": "kugelhahn dn 50 messing", "3": "flachdichtung graphit", "4": "äöü ж 中"}


@pytest.fixture
def index():
    return build_index([*TEXTS], [*TEXTS.values()])


def test_same_text_comes_first_with_cosine_one(index):
    for number, text in TEXTS.items():
        best, cosine = index.search(text, limit=3)[0]
        assert best == number
        assert cosine == pytest.approx(1.0, abs=1e-5)


def test_mistyped_text_is_found(index):
    assert [number for number, _ in index.search("kugelhan dn 50 mesing", limit=2)] == ["2", "1"]


def test_text_with_nothing_in_common_finds_nothing(index):
    assert index.search("xyz", limit=3) == []
    assert index.search("", limit=3) == []


def test_empty_index_finds_nothing():
    assert build_index([], []).search("kugelhahn", limit=3) == []


def test_cosines_are_those_of_a_plain_computation():
    texts = ["abcd", "abce", "xbcd"]
    index = build_index(["a", "b", "c"], texts)
    grams = [{f" {t} "[at : at + 3] for at in range(len(t))} for t in texts]
    weight = {g: np.log(3 / sum(g in each for each in grams)) ** 2 + 0.01 for g in set().union(*grams)}
    length = [np.sqrt(sum(weight[g] for g in each)) for each in grams]
    found = dict(index.search("abcd", limit=3))
    for number, own, size in zip("abc", grams, length, strict=True):
        shared = sum(weight[g] for g in own & grams[0])
        assert found.get(number, 0.0) == pytest.approx(shared / (size * length[0]), abs=1e-4)


def test_share_of_repeated_texts_is_known():
    assert build_index(["1", "2", "3", "4"], ["a b", "a b", "a b", "c d"]).repeats == 0.5


def test_kept_index_is_the_same(index, tmp_path):
    save_index(index, tmp_path / "new/material.npz", version="7")
    kept = load_index(tmp_path / "new/material.npz", version="7")
    assert kept is not None
    assert (kept.numbers, kept.repeats) == (index.numbers, index.repeats)
    assert kept.search("kugelhahn dn 25", limit=4) == index.search("kugelhahn dn 25", limit=4)
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["material.npz"]


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 rubbish", None])
def test_file_of_another_version_or_damaged_is_not_used(damage, index, tmp_path):
    path = tmp_path / "material.npz"
    save_index(index, path, version="7")
    assert load_index(path, version="8") is None
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2] if damage is None else damage)
    assert load_index(path, version="7") is None
    assert load_index(tmp_path / "none.npz", version="7") is None


def find(master_data, text):
    return [match.number for match in master_data.find_materials(MaterialQuery(description=text))][:1]


def test_next_process_finds_the_kept_index_and_sees_when_it_is_old(tmp_path):
    url, cache = f"sqlite:///{tmp_path}/m.db", tmp_path / "indexes"
    with closing(open_master_data(url, cache=cache)) as one:
        one.load([MasterChange(Material("1", "Kugelhahn DN 25 Messing"))], full=False, source="test")
        assert find(one, "Kugelhahn DN 25 Messing") == ["1"]
    before = (cache / "material.npz").read_bytes()
    with closing(open_master_data(url, cache=cache)) as other:
        assert find(other, "Kugelhahn DN 25 Messing") == ["1"]
        assert (cache / "material.npz").read_bytes() == before
        other.load([MasterChange(Material("2", "Flachdichtung Graphit"))], full=False, source="test")
        assert find(other, "Flachdichtung Graphit") == ["2"]
    assert (cache / "material.npz").read_bytes() != before


def test_change_that_touches_no_words_keeps_the_index(tmp_path):
    with closing(open_master_data(f"sqlite:///{tmp_path}/m.db", cache=tmp_path)) as one:
        one.load([MasterChange(Material("1", "Kugelhahn"))], full=False, source="test")
        find(one, "Kugelhahn")
        before = (tmp_path / "material.npz").stat().st_mtime_ns
        one.load([MasterChange(Material("1", "Kugelhahn", blocked=True))], full=False, source="test")
        assert find(one, "Kugelhahn") == ["1"]
        assert (tmp_path / "material.npz").stat().st_mtime_ns == before


def test_place_that_cannot_be_written_costs_time_only(tmp_path, caplog):
    (tmp_path / "file").touch()
    with closing(open_master_data(f"sqlite:///{tmp_path}/m.db", cache=tmp_path / "file")) as one:
        one.load([MasterChange(Material("1", "Kugelhahn"))], full=False, source="test")
        assert find(one, "Kugelhahn") == ["1"]
    assert "could not be kept" in caplog.text
