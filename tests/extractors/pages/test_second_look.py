import datetime as dt
import io

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from datamodel.document import BBox, Document, InputFile, Page, PageOrigin
from extractors.pages.mending import crop_of
from extractors.pages.rapid import Look, RapidEngine
from extractors.pages.second_look import SecondLook

NUMBER = BBox(0.1, 0.1, 0.45, 0.14)


class Remembers:
    """Implements ``Recogniser``: keeps the crops that it is shown."""

    def __init__(self) -> None:
        self.crops: list[tuple[int, ...]] = []

    def recognise(self, crop):
        self.crops.append(crop.shape)
        return Look("seen", 1.0)


def scan(origin: PageOrigin = PageOrigin.OCR) -> Document:
    picture = Image.new("L", (827, 1169), 250)
    ImageDraw.Draw(picture).text((86, 122), "4711-A 1.234,56", fill=10, font=ImageFont.load_default(30))
    stored = io.BytesIO()
    picture.save(stored, "PNG", dpi=(100, 100))
    file = InputFile("scan.png", stored.getvalue(), "folder:/in", dt.datetime(2026, 3, 5, tzinfo=dt.UTC))
    return Document(file, (Page(1, 595, 842, (), origin),))


@pytest.mark.slow
def test_the_engine_reads_the_number_in_the_box():
    look = SecondLook(RapidEngine()).look(scan(), [(1, NUMBER)])[0]
    assert look is not None
    assert look.text.replace(" ", "") == "4711-A1.234,56"
    assert look.confidence > 0.8


def test_pages_with_a_text_layer_are_not_looked_at():
    recogniser = Remembers()
    assert SecondLook(recogniser).look(scan(PageOrigin.NATIVE), [(1, NUMBER)]) == [None]
    assert recogniser.crops == []


def test_looks_come_in_the_order_of_the_places():
    recogniser = Remembers()
    looks = SecondLook(recogniser).look(scan(), [(2, NUMBER), (1, NUMBER), (1, BBox(0, 0, 1, 0.01))])
    assert looks == [None, Look("seen", 1.0), Look("seen", 1.0)]
    assert len(recogniser.crops) == 2


@pytest.mark.parametrize("box", [BBox(0, 0, 0.01, 0.01), BBox(0.99, 0.99, 1, 1), BBox(0.5, 0.5, 0.5, 0.5)])
def test_a_crop_at_the_edge_is_a_picture_all_the_same(box):
    crop = crop_of(Image.fromarray(np.zeros((200, 100, 3), np.uint8)), box)
    assert crop.shape[0] >= 48
    assert crop.shape[1] >= 1
