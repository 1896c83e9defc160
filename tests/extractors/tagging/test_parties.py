"""Names and addresses by block, where the reader took single words for another party's."""

import numpy as np
import pytest

from extractors.tagging.lines import tagged_text
from extractors.tagging.parties import with_parties
from models.layout.labels import ROLES, TAGS
from models.layout.reading import PageReading

from .conftest import page_of

SENDER = [("Nord Handel", "sender_name"), ("Weg 1", "sender_address"), ("11111 Hier", "sender_address")]
RECEIVER = [("Beta Werke", "receiver_name"), ("Allee 2", "receiver_address"), ("22222 Dort", "receiver_address")]


def block(texts, x, y):
    return [(x, y + 12 * i, text, tag, "text") for i, (text, tag) in enumerate(texts)]


def read(texts, doubts):
    """The text of a page in which ``doubts`` gives other probabilities to the words of a tag: {word: {tag: p}}."""
    labelled = page_of(texts)
    count = len(labelled.tags)
    tags = np.zeros((count, len(TAGS)), dtype=np.float32)
    for i, (word, tag) in enumerate(zip(labelled.page.words, labelled.tags, strict=True)):
        for name, probability in doubts.get(word.text, {tag: 1.0}).items():
            tags[i, TAGS.index(name or "")] = probability
    roles = np.zeros((count, len(ROLES)), dtype=np.float32)
    reading = PageReading(tags, np.array(labelled.begins, dtype=np.float32), roles)
    return tagged_text([labelled.page], [reading])


def tags_of(text):
    words = [token for line in text.lines for cell in line.cells for token in cell.tokens]
    return {token.word.text: TAGS[int(text.tags[token.index].argmax())] for token in words}


def test_a_word_goes_with_its_block():
    doubts = {"Weg": {"receiver_address": 0.6, "sender_address": 0.4}}

    found = tags_of(with_parties(read(block(SENDER, 50, 50) + block(RECEIVER, 50, 150), doubts)))

    assert found["Weg"] == "sender_address"
    assert found["Allee"] == "receiver_address"


@pytest.mark.parametrize("receiver", [0.3, 0.45])
def test_two_addresses_are_two_parties(receiver):
    unsure = {"sender": 0.5, "receiver": receiver}
    doubts = {
        word: {f"{party}_{'name' if tag.endswith('name') else 'address'}": p for party, p in unsure.items()}
        for text, tag in RECEIVER
        for word in text.split()
    }

    found = tags_of(with_parties(read(block(SENDER, 50, 50) + block(RECEIVER, 50, 150), doubts)))

    assert {found["Beta"], found["Allee"], found["22222"]} == {"receiver_name", "receiver_address"}
    assert found["Nord"] == "sender_name"


def test_one_address_printed_twice_may_be_of_one_party():
    text = read(block(SENDER, 50, 50) + block(SENDER, 50, 700), {})

    assert np.allclose(with_parties(text).tags, text.tags, atol=0.05)


def test_blocks_side_by_side_stay_apart():
    text = read(block(SENDER, 50, 50) + block(RECEIVER, 300, 50), {})

    assert tags_of(with_parties(text)) == tags_of(text)


def test_a_paper_without_parties_stays_as_it_is():
    text = read([(50, 50, "Rechnung", "", "text")], {})

    assert with_parties(text) is text
