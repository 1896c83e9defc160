import pytest
import spacy

from models.mail.tokens import new_tokenizer


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("20x DM-5010,", ["20", "x", "DM-5010", ","]),
        ("5kg (KH-2015.)", ["5", "kg", "(", "KH-2015", ".", ")"]),
        ("à 12,50€", ["à", "12,50", "€"]),
        ("|4711-A|10|Stk.|", ["|", "4711-A", "|", "10", "|", "Stk", ".", "|"]),
        ("15.03.2026!", ["15.03.2026", "!"]),
    ],
)
def test_numbers_and_signs_are_tokens_of_their_own(text: str, tokens: list[str]) -> None:
    tokenizer = new_tokenizer(spacy.blank("xx"))
    assert [token.text for token in tokenizer(text)] == tokens
