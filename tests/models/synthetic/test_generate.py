import re
from collections import Counter
from itertools import pairwise

import pytest

from datamodel.extraction import PAPER_HEADER_FIELDS, PAPER_LINE_FIELDS, ValueKind
from models.evaluation.truths import read_truth
from models.layout.labels import LINE, ROLES, TAGS
from models.synthetic.generate import PAPERS_PER_LAYOUT, generate, write_paper

SEEDS = range(120)


@pytest.fixture(scope="module")
def documents():
    return [generate(seed, noise=False) for seed in SEEDS]


def values_of(document):
    """The printed texts of each header field."""
    values = {}
    for labelled in document.pages:
        for word, tag, begins in zip(labelled.page.words, labelled.tags, labelled.begins, strict=True):
            if not tag or tag.startswith(LINE):
                continue
            if begins or tag not in values:
                values.setdefault(tag, []).append(word.text)
            else:
                values[tag][-1] += f" {word.text}"
    return values


def letters(text):
    return re.sub(r"[\W_]", "", text).lower()


def test_paper_of_a_seed_is_the_same_again():
    assert generate(11) == generate(11)
    assert generate(11) != generate(12)


def test_two_papers_of_a_layout_differ_in_their_values_only():
    first, second = (generate(seed, noise=False) for seed in range(PAPERS_PER_LAYOUT * 3, PAPERS_PER_LAYOUT * 3 + 2))
    assert first.layout == second.layout
    assert first.fields["document_number"] != second.fields["document_number"]


def test_layouts_of_the_splits_are_disjoint():
    training = {generate(seed).layout for seed in range(20)}
    validation = {generate(seed, split="validation").layout for seed in range(20)}
    assert not training & validation


def test_labels_are_known_and_run_parallel_to_the_words(documents):
    for document in documents:
        for labelled in document.pages:
            assert len(labelled.page.words) == len(labelled.tags) == len(labelled.begins) == len(labelled.roles)
            assert set(labelled.tags) <= set(TAGS)
            assert set(labelled.roles) <= set(ROLES)
            assert all(tag for tag, begins in zip(labelled.tags, labelled.begins, strict=True) if begins)


def test_words_stand_on_the_page(documents):
    for document in documents:
        for labelled in document.pages:
            for word in labelled.page.words:
                box = word.bbox
                assert word.text
                assert " " not in word.text
                assert 0 <= box.x0 < box.x1 <= 1
                assert 0 <= box.y0 < box.y1 <= 1


def test_every_truth_of_the_head_is_printed_and_tagged(documents):
    """But for the currency, whose sign may cling to an amount."""
    missing = Counter()
    for document in documents:
        printed = values_of(document)
        missing.update(field for field in document.fields if field not in printed and field != "currency")
    assert missing.total() <= 2, missing


def test_every_tagged_field_has_a_truth(documents):
    for document in documents:
        assert set(values_of(document)) <= set(document.fields)


def test_texts_and_identifiers_can_be_read_again(documents):
    wrong, count = [], 0
    for document in documents:
        printed = values_of(document)
        for field, value in document.fields.items():
            if PAPER_HEADER_FIELDS[field] not in (ValueKind.IDENTIFIER, ValueKind.TEXT) or field == "payment_terms":
                continue
            count += 1
            if not any(letters(text).endswith(letters(value)) for text in printed.get(field, [])):
                wrong.append((document.layout, field, value, printed.get(field)))
    assert len(wrong) <= 0.005 * count, wrong


def test_truth_is_written_as_truth_is(documents):
    for document in documents:
        for field, value in document.fields.items():
            kind = PAPER_HEADER_FIELDS[field]
            if kind is ValueKind.DATE:
                assert re.fullmatch(r"\d{4}-\d\d-\d\d", value)
            if kind is ValueKind.AMOUNT:
                assert re.fullmatch(r"-?\d+\.\d\d", value)
        for item in document.line_items:
            assert set(item) <= set(PAPER_LINE_FIELDS)


def test_hardly_any_words_lie_on_each_other(documents):
    """Boxes may touch; a twentieth of a percent of words is lost under others, as on real paper."""
    covered, count = 0, 0
    for document in documents:
        for labelled in document.pages:
            words = labelled.page.words
            count += len(words)
            covered += sum(_covers(a.bbox, b.bbox) for a, b in pairwise(words))
    assert covered <= 0.002 * count


def _covers(a, b):
    width = min(a.x1, b.x1) - max(a.x0, b.x0)
    height = min(a.y1, b.y1) - max(a.y0, b.y0)
    smaller = min(a.width * a.height, b.width * b.height)
    return width > 0 and height > 0 and width * height > 0.3 * smaller


def test_all_types_languages_and_several_pages_occur(documents):
    assert len({document.document_type for document in documents}) == 10
    assert len({document.language for document in documents}) == 6
    assert any(len(document.pages) > 1 for document in documents)


def test_worn_papers_keep_their_truth():
    clean, worn = generate(4, noise=False), generate(4)
    assert worn.fields == clean.fields
    assert worn.line_items == clean.line_items


def test_written_papers_are_read_back_with_their_truth(tmp_path):
    path = write_paper(generate(3, noise=False), tmp_path, 3)
    truth = read_truth(tmp_path)[path.name]
    assert truth.fields["document_number"] == (generate(3, noise=False).fields["document_number"],)
    assert path.read_bytes().startswith(b"%PDF")
