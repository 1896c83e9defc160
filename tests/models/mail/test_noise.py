from random import Random

import pytest

from models.mail.noise import disturb, thinned, wrapped
from models.mail.pieces import Entity, Piece, joined

PIECES = [
    Piece("bitte senden Sie uns dringend "),
    Piece("20", "QUANTITY"),
    Piece(" Stück "),
    Piece("DM-5010", "MATERIAL"),
]


@pytest.mark.parametrize("seed", range(15))
def test_labels_stay_on_their_text(seed: int) -> None:
    text, entities = joined(disturb(PIECES, Random(seed)))
    assert [text[e.start : e.end].upper() for e in entities] == ["20", "DM-5010"]


def test_some_texts_are_changed() -> None:
    original, _ = joined(PIECES)
    assert 5 < sum(joined(disturb(PIECES, Random(seed)))[0] != original for seed in range(100)) < 80


def test_thinning_takes_plain_words_only() -> None:
    texts = [joined(thinned(PIECES, Random(seed)))[0] for seed in range(50)]
    assert any("bitte" not in text for text in texts)
    assert all("20" in text and "DM-5010" in text for text in texts)


def test_wrapping_moves_no_character() -> None:
    text = "eins zwei drei vier fünf sechs\nkurz"
    broken = wrapped(text, 12)
    assert broken.replace("\n", " ") == text.replace("\n", " ")
    assert max(map(len, broken.split("\n"))) <= 12


def test_joined_pieces_know_their_places() -> None:
    text, entities = joined([Piece("a "), Piece("5", "QUANTITY"), Piece(" b")])
    assert (text, entities) == ("a 5 b", (Entity(2, 3, "QUANTITY"),))
