import pytest

from datamodel.errors import ConfigurationError
from models.layout.tokenizer import learn_tokenizer


def test_a_vocabulary_smaller_than_the_alphabet_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="larger vocabulary"):
        learn_tokenizer(["abcdefghijklmnopqrstuvwxyz"] * 3, vocabulary=20)


def test_words_become_pieces_of_the_vocabulary_with_digits_alike() -> None:
    tokenizer = learn_tokenizer(["rechnung", "rechnung", "4711", "4711"], vocabulary=60)
    assert tokenizer.tokenize("Rechnung") == ["rechnung"]
    assert tokenizer.tokenize("9999") == tokenizer.tokenize("4711")
