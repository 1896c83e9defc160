"""Cells to runs of one tag."""

import numpy as np
import pytest

from datamodel.document import BBox, Word
from extractors.tagging.decoding import runners_up, runs_of
from extractors.tagging.lines import Cell, Line, TaggedText, Token
from models.layout.labels import ROLES, TAGS


def cell_and_text(*words):
    """Words as (text, {tag: probability}, begins)."""
    tags = np.zeros((len(words), len(TAGS)))
    for row, (_, likely, _) in zip(tags, words, strict=True):
        for tag, probability in likely.items():
            row[TAGS.index(tag)] = probability
        row[0] = max(row[0], 1 - row.sum())
    tokens = [
        Token(i, Word(text, BBox(0.1 * i, 0.1, 0.1 * i + 0.08, 0.11)), 1, 0) for i, (text, _, _) in enumerate(words)
    ]
    cell = Cell(tuple(tokens))
    begins = np.array([begin for _, _, begin in words])
    roles = np.full((len(words), len(ROLES)), 1 / len(ROLES))
    return cell, TaggedText((Line(0, 1, (cell,), 0.01),), tags, begins, roles, {1: 600.0}, {1: 800.0})


def found(*words):
    return [(run.tag, run.text) for run in runs_of(*cell_and_text(*words))]


def test_words_without_a_tag_are_left_out():
    number = {"document_number": 0.9}

    assert found(("Nr.", {}, 0.1), ("4711", number, 0.9), ("vom", {}, 0.1)) == [("document_number", "4711")]


def test_a_word_in_the_midst_of_a_value_is_healed():
    name = {"sender_name": 0.95}

    assert found(("Muster", name, 0.95), ("&", {"sender_name": 0.2}, 0.02), ("Co", name, 0.03)) == [
        ("sender_name", "Muster & Co")
    ]


def test_two_values_of_one_tag_are_parted_where_the_second_begins():
    number = {"delivery_note_number": 0.9}

    assert found(("4711", number, 0.9), ("4712", number, 0.9)) == [
        ("delivery_note_number", "4711"),
        ("delivery_note_number", "4712"),
    ]


def test_terms_of_payment_go_on_behind_the_day_within_them():
    terms = {"payment_terms": 0.95}
    words = [
        ("Bis", terms, 0.95),
        ("zum", terms, 0.05),
        ("29.10.2026", {"due_date": 0.8, "payment_terms": 0.16}, 0.9),
        ("ohne", terms, 0.01),
        ("Abzug", terms, 0.01),
    ]
    assert found(*words) == [("payment_terms", "Bis zum"), ("due_date", "29.10.2026"), ("payment_terms", "ohne Abzug")]
    (terms_run,) = [run for run in runs_of(*cell_and_text(*words)) if run.text == "ohne Abzug"]
    assert terms_run.begins < 0.1


def test_different_tags_side_by_side():
    words = [
        ("2", {"line.quantity": 0.9}, 0.9),
        ("Stk", {"line.unit": 0.9}, 0.9),
        ("Rohr", {"line.description": 0.9}, 0.9),
    ]

    assert [tag for tag, _ in found(*words)] == ["line.quantity", "line.unit", "line.description"]


def test_runners_up_are_what_the_best_path_leaves():
    cell, text = cell_and_text(("4711", {"document_number": 0.55, "customer_number": 0.4}, 0.9))
    taken = runs_of(cell, text)

    weak = runners_up(cell, text, taken)

    assert [(run.tag, run.is_runner_up) for run in weak] == [("customer_number", True)]
    assert weak[0].score == pytest.approx(0.4)
