"""Evidence of columns, the assignment of fields, and the generated tables that the reader learns from."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.columns.features import VALUES, Column, evidence_of, folded, number_of, pieces_of
from models.columns.fit import calibrate, fit, measure
from models.columns.generate import draw_form, own_headings
from models.columns.model import CLASSES, FIELDS, OTHER, assign, load_column_model
from models.registry import verified_folder

QUANTITY, PRICE, AMOUNT = (
    Column("", ("10", "5", "4")),
    Column("", ("2,50", "1,10", "3,00")),
    Column("", ("25,00", "5,50", "12,00")),
)
PRODUCT, FACTOR, COARSE = VALUES - 8, VALUES - 7, VALUES - 6


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("Art.-Nr.", "art nr"),
        ("itemNumber", "item number"),
        ("Menge (Stück)", "menge stuck"),
        ("EAN13", "ean0"),
        ("N° cde", "nr cde"),
    ],
)
def test_headings_are_cut_into_words(heading, words):
    assert folded(heading) == words
    assert pieces_of(heading)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.200", 1200),
        ("1,5", 1.5),
        ("1.234,56", 1234.56),
        ("1'000.50", 1000.5),
        ("-3", -3),
        ("19 %", 19),
        ("2,50 €", 2.5),
        ("A1", None),
        ("", None),
    ],
)
def test_numbers_are_told_in_any_notation(text, value):
    assert number_of(text) == value


def test_product_of_two_columns_is_found_in_any_order():
    price, amount, quantity = evidence_of([PRICE, AMOUNT, QUANTITY])
    assert [each.values[PRODUCT] for each in (price, amount, quantity)] == [0, 1, 0]
    assert [each.values[FACTOR] for each in (price, amount, quantity)] == [1, 0, 1]
    assert [each.values[COARSE] for each in (price, amount, quantity)] == [0, 0, 1]


def test_price_for_several_is_divided():
    hundred = Column("", ("10", "10", "10"))
    amount = Column("", ("2,50", "0,55", "1,20"))
    assert evidence_of([QUANTITY, PRICE, hundred, amount])[3].values[PRODUCT] == 1
    assert evidence_of([QUANTITY, PRICE, hundred, amount])[2].values[VALUES - 5] == 1


@given(
    st.lists(
        st.builds(Column, st.text(max_size=20), st.tuples(*[st.text("0123456789.,-%€ aA/", max_size=9)] * 4)),
        max_size=6,
    )
)
@settings(deadline=None)
def test_any_column_has_finite_evidence(columns):
    for evidence in evidence_of(columns):
        assert evidence.values.shape == (VALUES,)
        assert np.isfinite(evidence.values).all()
        assert np.abs(evidence.values).max() <= 1


@given(st.integers(1, 12), st.randoms(use_true_random=False))
def test_no_field_is_given_twice(count, rng):
    table = np.array([[rng.random() + 0.001 for _ in CLASSES] for _ in range(count)])
    chosen = [CLASSES[index] for index in assign(table / table.sum(axis=1, keepdims=True))]
    assert len(chosen) == count
    given_fields = [name for name in chosen if name not in (OTHER, "description")]
    assert len(set(given_fields)) == len(given_fields)
    assert chosen.count("description") <= 2


def test_best_field_wins_where_nobody_else_wants_it():
    table = np.full((2, len(CLASSES)), 0.01)
    table[0, CLASSES.index("quantity")] = table[1, CLASSES.index("quantity")] = 0.6
    table[1, CLASSES.index("unit_price")] = 0.3
    assert [CLASSES[index] for index in assign(table)] == ["quantity", "unit_price"]


def test_forms_are_the_same_for_the_same_seed_and_of_known_fields():
    forms = [draw_form(seed) for seed in range(40)]
    assert [form.as_columns() for form in forms] == [draw_form(seed).as_columns() for seed in range(40)]
    assert {name for form in forms for name in form.truths} <= set(CLASSES)
    assert all(len(column.values) == len(form.rows) for form in forms for column in form.as_columns())


def test_held_out_headings_are_in_no_training_table():
    for language in ("technical", "de", "en", "fr", "nl", "it", "es"):
        for name in (*FIELDS, OTHER):
            train, held = (set(own_headings(language, name, split)) for split in ("train", "validation"))
            every = set(own_headings(language, name, "all"))
            assert not train & held or train == held == every  # too few to hold any out
            assert train | held == every


def test_training_learns_and_calibration_tells_how_sure():
    forms = [draw_form(seed) for seed in range(150)]
    model = fit(forms, hidden=16, rounds=40, seed=0)
    assert measure(model, forms)["columns_right"] > 0.85
    slope, offset = calibrate(np.array([0.9] * 100), np.array([True] * 70 + [False] * 30))
    assert 1 / (1 + np.exp(-(slope * np.log(9) + offset))) == pytest.approx(0.7, abs=0.01)


def test_shipped_model_reads_a_plain_form_and_is_unsure_of_nonsense():
    model = load_column_model(verified_folder("columns"))
    columns = [
        Column("Pos.", ("1", "2", "3")),
        Column("Artikelnummer", ("A-1", "A-2", "B-3")),
        Column("Menge", QUANTITY.values),
        Column("Einzelpreis", PRICE.values),
        Column("Gesamtpreis", AMOUNT.values),
    ]
    guesses = model.read(columns)
    assert [guess.field for guess in guesses] == [
        "position",
        "supplier_material_number",
        "quantity",
        "unit_price",
        "net_amount",
    ]
    assert min(guess.confidence for guess in guesses) > 0.8
    [nonsense] = model.read([Column("Xyzzy", ("foo", "bar", "baz"))])
    assert nonsense.field == OTHER or nonsense.confidence < 0.9
    assert model.read([]) == []
