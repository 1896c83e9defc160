import random

from datamodel.document import BBox, Page, PageOrigin, Word
from models.layout.labelled import LabelledPage
from models.synthetic.text_layers import TextLayer, add_quirks

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


def test_add_quirks_glues_neighbours_and_the_value_keeps_its_tag() -> None:
    words = (Word("Nr.", BBox(0.1, 0.1, 0.13, 0.11)), Word("4711", BBox(0.131, 0.1, 0.17, 0.11)))
    page = LabelledPage(
        Page(1, 595.0, 842.0, words, PageOrigin.NATIVE), ("", "document_number"), (False, True), ("label", "text")
    )
    glued = add_quirks(page, random.Random(1), layer=TextLayer(glued=1.0))
    assert texts(glued) == ["Nr.4711"]
    assert (glued.tags, glued.begins, glued.roles) == (("document_number",), (True,), ("text",))
    assert glued.page.words[0].bbox == BBox(0.1, 0.1, 0.17, 0.11)


def test_add_quirks_does_not_know_the_tag_of_two_glued_values() -> None:
    glued = add_quirks(page_of(1, gap=0.0005), random.Random(1), layer=TextLayer(glued=1.0))
    assert texts(glued) == ["".join(text for text, _ in ROW)]
    assert glued.tags == (None,)


def test_add_quirks_splits_a_word_into_one_value() -> None:
    split = add_quirks(page_of(1), random.Random(1), layer=TextLayer(split=1.0))
    assert len(texts(split)) == 9  # "10" is too short
    assert "".join(texts(split)) == "".join(text for text, _ in ROW)
    assert split.begins.count(True) == 5


def test_add_quirks_spaces_capitals_out() -> None:
    page = LabelledPage(
        Page(1, 595.0, 842.0, (Word("RECHNUNG", BBox(0.1, 0.1, 0.4, 0.12)),), PageOrigin.NATIVE),
        ("",),
        (False,),
        ("text",),
    )
    assert texts(add_quirks(page, random.Random(1), layer=TextLayer(spaced=True))) == list("RECHNUNG")


def test_add_quirks_replaces_characters_without_a_code() -> None:
    assert "Ventilgeh\ufffduse" in texts(add_quirks(page_of(1), random.Random(1), layer=TextLayer(unmapped="ä")))
