import random

import pytest

from datamodel.document import BBox, Page, PageOrigin, Word
from datamodel.extraction import DocumentType
from models.layout.labelled import LabelledDocument, LabelledPage
from models.synthetic import noise_table
from models.synthetic.noise import add_noise, reread

ROW = (
    ("10", "line.position"),
    ("4711-0815", "line.supplier_material_number"),
    ("Ventilgehäuse", "line.description"),
    ("12,00", "line.quantity"),
    ("1.234,50", "line.net_amount"),
)


def page_of(rows: int = 40, *, gap: float = 0.05) -> LabelledPage:
    """A table; every row is written alike."""
    words, tags = [], []
    for row in range(rows):
        x = 0.05
        for text, tag in ROW:
            width = 0.011 * len(text)
            words.append(Word(text, BBox(x, 0.05 + row * 0.02, x + width, 0.06 + row * 0.02)))
            tags.append(tag)
            x += width + gap
    page = Page(1, 595.0, 842.0, tuple(words), PageOrigin.NATIVE)
    return LabelledPage(page, tuple(tags), (True,) * len(words), ("item",) * len(words))


def texts(page: LabelledPage) -> list[str]:
    return [word.text for word in page.page.words]


def test_add_noise_keeps_words_and_labels_parallel() -> None:
    for seed in range(20):
        noisy = add_noise(page_of(), random.Random(seed), strength=1.0)
        assert len(noisy.page.words) == len(noisy.tags) == len(noisy.begins) == len(noisy.roles)
        assert all(0 <= w.bbox.x0 < w.bbox.x1 <= 1 and 0 <= w.bbox.y0 < w.bbox.y1 <= 1 for w in noisy.page.words)
        assert all(0 <= w.confidence <= 1 and w.text for w in noisy.page.words)
        assert noisy.page.origin is PageOrigin.OCR


def test_add_noise_repeats_itself_with_the_same_seed() -> None:
    assert add_noise(page_of(), random.Random(7), strength=0.5) == add_noise(page_of(), random.Random(7), strength=0.5)
    assert add_noise(page_of(), random.Random(7), strength=0.5) != add_noise(page_of(), random.Random(8), strength=0.5)


def test_add_noise_changes_more_the_stronger_it_is() -> None:
    known = {text for text, _ in ROW}
    shares = []
    for strength in (0.0, 0.5, 1.0):
        pages = [add_noise(page_of(), random.Random(seed), strength=strength) for seed in range(10)]
        shares.append(sum(text in known for page in pages for text in texts(page)) / 2000)
    assert shares[0] > 0.9
    assert shares[0] > shares[1] > shares[2] > 0.2


def test_add_noise_makes_wrong_words_less_sure_than_right_ones() -> None:
    known = {text for text, _ in ROW}
    words = [w for seed in range(20) for w in add_noise(page_of(), random.Random(seed), strength=0.6).page.words]
    right = [w.confidence for w in words if w.text in known]
    wrong = [w.confidence for w in words if w.text not in known]
    assert sum(right) / len(right) > sum(wrong) / len(wrong) + 0.1


def test_add_noise_of_an_empty_page_is_an_empty_page() -> None:
    assert texts(add_noise(page_of(0), random.Random(1), strength=1.0)) == []


def test_reread_gives_native_pages_and_scans_and_keeps_the_truth() -> None:
    document = LabelledDocument((page_of(3),), DocumentType.INVOICE, "de", "a", {"document_number": "1"})
    read = [reread(document, random.Random(seed)) for seed in range(60)]
    assert {page.page.origin for copy in read for page in copy.pages} == {PageOrigin.NATIVE, PageOrigin.OCR}
    assert any(copy == document for copy in read)
    assert all(copy.fields == document.fields for copy in read)


def test_noise_table_survives_its_own_writing() -> None:
    raw = {"a": 1.5, "levels": [{"x": [1, 2], "y": {'ä"b': 1}}], "read_as": {"'": {"": 2, "\\": 1}}}
    assert noise_table.tomllib.loads(noise_table.dump(raw)) == raw


@pytest.mark.parametrize("strength", [0.0, 0.1, 0.37, 1.0])
def test_noise_table_lies_between_what_was_measured(strength: float) -> None:
    table = noise_table.load()
    risks = [level.risk for level in table.levels]
    assert min(risks) <= table.at(strength).risk <= max(risks)
