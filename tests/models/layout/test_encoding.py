import numpy as np

from datamodel.document import Page, PageOrigin
from models.layout.encoding import MAX_PIECES, N_FLOATS, N_HASHES, encode
from tests.models.layout.conftest import LetterTokenizer, page_of


def test_a_page_becomes_arrays_of_one_row_a_word(tokenizer: LetterTokenizer) -> None:
    page = page_of("Rechnung Nr. 4711", "Datum 01.03.2026")
    encoded = encode(page, tokenizer)
    assert encoded.pieces.shape == (5, MAX_PIECES)
    assert encoded.hashes.shape == (5, N_HASHES)
    assert encoded.floats.shape == (5, N_FLOATS)
    assert encoded.boxes.shape == encoded.neighbours.shape == (5, 4)
    assert np.isfinite(encoded.floats).all()


def test_a_page_without_words_becomes_empty_arrays(tokenizer: LetterTokenizer) -> None:
    encoded = encode(Page(1, 595, 842, (), PageOrigin.OCR), tokenizer)
    assert len(encoded) == 0
    assert encoded.floats.shape == (0, N_FLOATS)


def test_a_window_cuts_neighbours_beyond_it(tokenizer: LetterTokenizer) -> None:
    encoded = encode(page_of("a b c d e"), tokenizer).window(1, 4)
    assert encoded.neighbours[:, :2].tolist() == [[-1, 1], [0, 2], [1, -1]]


def test_ocr_and_native_pages_differ(tokenizer: LetterTokenizer) -> None:
    native, ocr = (encode(page_of("a b", origin=o), tokenizer).floats for o in (PageOrigin.NATIVE, PageOrigin.OCR))
    assert (native != ocr).any()
