import random

import numpy as np
import pytest

from datamodel.extraction import DocumentType
from models.layout.labelled import LabelledDocument
from models.synthetic.drawing import DPI, draw
from models.synthetic.sheet import Sheet
from models.synthetic.wear import degrade

SIZE = (300.0, 420.0)


@pytest.fixture
def document() -> LabelledDocument:
    sheet = Sheet(SIZE)
    sheet.text(30, 60, "Rechnung Nr. 4711", size=14, font="Times-Bold", tag="document_number")
    for row in range(5):
        role = "item" if row else "heading"
        for x, text in ((30, "1"), (60, "Kugelhahn"), (240, "12,00")):
            sheet.text(x, 120 + row * 20, text, size=10, role=role, tag="line.description")
    return LabelledDocument(sheet.pages(), DocumentType.INVOICE, "de", "drawn")


def test_draw_puts_ink_into_every_box(document: LabelledDocument) -> None:
    (pixels,) = draw(document, random.Random(2))
    height, width = pixels.shape
    assert (width, height) == pytest.approx((SIZE[0] * DPI / 72, SIZE[1] * DPI / 72), abs=1.5)
    for word in document.pages[0].page.words:
        box = word.bbox
        inside = pixels[round(box.y0 * height) : round(box.y1 * height), round(box.x0 * width) : round(box.x1 * width)]
        assert inside.min() < 150, word.text
        assert np.mean(inside < 128) > 0.1, word.text


def test_draw_leaves_paper_without_words_white(document: LabelledDocument) -> None:
    (pixels,) = draw(document, random.Random(2))
    assert pixels[int(pixels.shape[0] * 0.6) : int(pixels.shape[0] * 0.7)].min() == 255


def test_draw_repeats_itself_and_differs_by_sender(document: LabelledDocument) -> None:
    pictures = [draw(document, random.Random(seed))[0] for seed in (1, 1, 2, 3, 4)]
    assert np.array_equal(pictures[0], pictures[1])
    assert any(not np.array_equal(pictures[0], other) for other in pictures[2:])


def test_draw_of_a_page_without_words_is_white(document: LabelledDocument) -> None:
    empty = LabelledDocument(Sheet(SIZE).pages(), DocumentType.OTHER, "de", "empty")
    (pixels,) = draw(empty, random.Random(6))
    assert np.mean(pixels) > 250


def test_degrade_keeps_the_size_and_hurts_more_with_strength(document: LabelledDocument) -> None:
    (pixels,) = draw(document, random.Random(2))
    hurt = []
    for strength in (0.0, 1.0):
        worn = [degrade(pixels, random.Random(seed), strength=strength) for seed in range(4)]
        assert all(page.shape == pixels.shape and page.dtype == np.uint8 for page in worn)
        white = [page[int(pixels.shape[0] * 0.6) :].astype(float).std() for page in worn]
        hurt.append(sum(white))
    assert hurt[1] > hurt[0]


def test_degrade_repeats_itself_with_the_same_seed(document: LabelledDocument) -> None:
    (pixels,) = draw(document, random.Random(2))
    first, second = (degrade(pixels, random.Random(5), strength=0.7) for _ in range(2))
    assert np.array_equal(first, second)
