import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from datamodel.document import BBox, Page, PageOrigin, Word
from datamodel.errors import DocumentError, RejectionCode
from datamodel.extraction import DocumentType
from models.layout.labelled import LabelledDocument, LabelledPage
from models.synthetic.drawing import Pixels
from models.synthetic.noise_learning import Measure, blocks_of, habits_of, table_of
from models.synthetic.noise_table import parse
from models.synthetic.ocr_matching import lay_over, match, transfer
from models.synthetic.ocr_share import Reading, decode, encode, load_share, make_shard
from models.synthetic.sheet import Sheet

PRINTED = (
    ("Rechnung", 0.1, 0.2, ""),
    ("Nr.", 0.22, 0.27, ""),
    ("4711-0815", 0.28, 0.4, "document_number"),
    ("Muster", 0.5, 0.6, "sender_name"),
    ("GmbH", 0.61, 0.7, "sender_name"),
)


def page(words: Sequence[tuple[str, float, float]], origin: PageOrigin = PageOrigin.OCR) -> Page:
    boxed = tuple(Word(text, BBox(x0, 0.1, x1, 0.115), 0.9) for text, x0, x1 in words)
    return Page(1, 595.0, 842.0, boxed, origin)


@pytest.fixture
def printed() -> LabelledPage:
    words = page([(text, x0, x1) for text, x0, x1, _ in PRINTED], PageOrigin.NATIVE)
    tags = tuple(tag for *_, tag in PRINTED)
    return LabelledPage(words, tags, (False, False, True, True, False), ("label", "label", "text", "text", "text"))


def labels(labelled: LabelledPage) -> list[tuple[str, str | None, bool, str]]:
    texts = [word.text for word in labelled.page.words]
    return list(zip(texts, labelled.tags, labelled.begins, labelled.roles, strict=True))


def test_transfer_gives_misread_words_their_labels(printed: LabelledPage) -> None:
    seen = page([("Rechnunq", 0.1, 0.2), ("47l1-O815", 0.28, 0.4)])
    assert labels(transfer(printed, seen)) == [
        ("Rechnunq", "", False, "label"),
        ("47l1-O815", "document_number", True, "text"),
    ]


def test_transfer_gives_a_glued_word_the_tag_of_its_value(printed: LabelledPage) -> None:
    seen = page([("Rechnung", 0.1, 0.2), ("Nr.4711-0815", 0.22, 0.4)])
    assert labels(transfer(printed, seen))[1] == ("Nr.4711-0815", "document_number", True, "text")


def test_transfer_lets_the_first_piece_of_a_split_word_begin(printed: LabelledPage) -> None:
    seen = page([("4711-", 0.28, 0.33), ("0815", 0.34, 0.4)])
    assert labels(transfer(printed, seen)) == [
        ("4711-", "document_number", True, "text"),
        ("0815", "document_number", False, "text"),
    ]


def test_transfer_begins_a_value_whose_first_word_is_lost(printed: LabelledPage) -> None:
    assert labels(transfer(printed, page([("GmbH", 0.61, 0.7)]))) == [("GmbH", "sender_name", True, "text")]


def test_transfer_tags_no_specks_and_does_not_know_what_rubbish_is(printed: LabelledPage) -> None:
    seen = page([("~~=§%&/!", 0.28, 0.4), (".", 0.8, 0.81)])
    assert labels(transfer(printed, seen)) == [("~~=§%&/!", None, False, "text"), (".", "", False, "text")]


def test_transfer_does_not_know_the_tag_of_two_values_in_one_word(printed: LabelledPage) -> None:
    assert transfer(printed, page([("4711-0815Muster", 0.28, 0.6)])).tags == (None,)


def test_match_follows_a_page_that_was_moved_and_scaled() -> None:
    words = [
        Word(f"Wort{i}", BBox(x := 0.1 + i % 5 * 0.15, y := 0.1 + i // 5 * 0.015, x + 0.1, y + 0.01)) for i in range(30)
    ]
    moved = [
        Word(w.text, BBox(*(0.94 * v + d for v, d in zip(w.bbox.as_tuple(), (0.02, 0.04) * 2, strict=True))))
        for w in words
    ]
    assert all(patch.printed == patch.seen for patch in match(words, moved))
    assert lay_over(words, moved)[7].tolist() == pytest.approx(moved[7].bbox.as_tuple(), abs=1e-3)
    assert not all(patch.printed == patch.seen for patch in match(words[:5], moved[:5]))  # too few to see the shift


def test_match_of_pages_without_words() -> None:
    word = Word("a", BBox(0, 0, 0.1, 0.1))
    assert [(p.printed, p.seen) for p in match([word], [])] == [((0,), ())]
    assert [(p.printed, p.seen) for p in match([], [word])] == [((), (0,))]


def a_paper(seed: int) -> LabelledDocument:
    sheet = Sheet((300.0, 420.0))
    sheet.text(30, 50, f"Rechnung {seed}", size=12, tag="document_number")
    return LabelledDocument(sheet.pages(), DocumentType.INVOICE, "de", f"layout-{seed}", {"document_number": str(seed)})


class Reader:
    """Reads one word at the place of the first one printed, and counts."""

    pages = 0

    def __call__(self, pixels: Pixels, number: int, size: tuple[float, float]) -> Page:
        self.pages += 1
        box = BBox(0.1, 0.1, 0.25, 0.12)
        return Page(number, *size, words=(Word("Rechmung", box, 0.5),), origin=PageOrigin.OCR)


def test_make_shard_reads_every_paper_once(tmp_path: Path) -> None:
    read = Reader()
    for _ in range(2):
        make_shard(tmp_path, 1, generate=a_paper, read=read, first_seed=100, papers=2)
    assert read.pages == 2
    readings = list(load_share(tmp_path))
    assert [reading.seed for reading in readings] == [102, 103]
    labelled = readings[0].labelled()
    assert labelled.fields == {"document_number": "102"}
    assert labels(labelled.pages[0]) == [("Rechmung", "document_number", True, "text")]


def test_make_shard_leaves_out_a_paper_that_is_given_up(tmp_path: Path) -> None:
    read = Reader()

    def fail_once(pixels: Pixels, number: int, size: tuple[float, float]) -> Page:
        page = read(pixels, number, size)
        if read.pages == 1:
            raise DocumentError(RejectionCode.TOO_SLOW, "A page took too long.")
        return page

    make_shard(tmp_path, 0, generate=a_paper, read=fail_once, papers=2)
    assert [reading.seed for reading in load_share(tmp_path)] == [1]


def test_encode_keeps_everything() -> None:
    document = a_paper(3)
    unknown = replace(document.pages[0], tags=(None, "document_number"))
    reading = Reading(3, 0.25, replace(document, pages=(unknown,)), (page([("Rechnung", 0.1, 0.2)]),))
    again = decode(encode(reading))
    assert again.printed.pages[0].tags == (None, "document_number")
    assert again.printed.pages[0].begins == unknown.begins
    assert again.pages == reading.pages
    assert again == decode(encode(again))


def test_blocks_of_names_what_was_misread() -> None:
    assert list(blocks_of("modern", "modem")) == [("rn", "m")]
    assert list(blocks_of("4711", "47l1")) == [("1", "l")]
    assert list(blocks_of("Nr.", "Nr")) == [(".", "")]
    assert list(blocks_of("Nr", "Nr.")) == [("r", "r.")]
    assert list(blocks_of("same", "same")) == []


def test_habits_of_finds_what_is_misread_all_over_a_page() -> None:
    texts = [("1,50", "1.50"), ("2,75", "2.75"), ("30,00", "30.00"), ("4,10", "4,10"), ("Nr:", "Nr.")]
    assert habits_of(texts) == [(",", ".")]
    assert habits_of(texts[:2]) == []


def test_measure_finds_the_rates_of_what_it_counted() -> None:
    rng = random.Random(1)
    measure = Measure()
    for _ in range(40):
        words, seen = [], []
        for i in range(60):
            box = BBox(x := 0.05 + i % 6 * 0.15, y := 0.1 + i // 6 * 0.03, x + 0.1, y + 0.01)
            text = f"{rng.choice(('Schraube', 'Mutter', 'Ventil'))}{i}x"
            words.append(Word(text, box))
            if rng.random() > 0.05:
                seen.append(Word(text.replace("e", "c", 1) if rng.random() < 0.02 else text, box, 0.9))
        paper = Page(1, 595.0, 842.0, tuple(words), PageOrigin.NATIVE)
        measure.add(paper, replace(paper, words=tuple(seen), origin=PageOrigin.OCR))
    table = parse(table_of(measure))
    level = table.at(0.35)
    assert max(level.lost) == pytest.approx(0.05, abs=0.03)
    assert level.specks == 0
    assert max(map(abs, level.jitter["x0"])) < 0.01
    assert table.letters.choices["e"].texts == ("c",)
    assert table.letters.risk["e"] > 3 * table.letters.risk["M"]
