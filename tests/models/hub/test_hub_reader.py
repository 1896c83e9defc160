from models.hub.reader import open_token_classifier
from models.layout.labels import TAGS
from tests.models.hub.conftest import Checkpoint, words

TOTAL = {"TOTAL": "gross_amount"}


def test_a_word_is_read_by_its_first_piece(checkpoint: Checkpoint) -> None:
    reader = open_token_classifier(checkpoint(), TOTAL)
    (reading,) = reader.read([words("Total", "12,50", "order")])
    assert [TAGS[column] for column in reading.tags.argmax(axis=1)] == ["", "gross_amount", ""]
