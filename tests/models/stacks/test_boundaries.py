import numpy as np
import pytest

from datamodel.document import Page
from models.layout.labels import TYPES
from models.layout.runtime import PageKind
from models.stacks.boundaries import EVIDENCE, BoundaryModel, evidence_between
from models.stacks.fit import fit
from tests.models.layout.conftest import page_of


def kind(first: float = 0.5, document_type: str = "invoice") -> PageKind:
    types = np.zeros(len(TYPES), np.float32)
    types[TYPES.index(document_type)] = 1
    return PageKind(types, first)


def evidence(
    page: Page, before: Page, *, first: float = 0.5, types: tuple[str, str] = ("invoice", "invoice")
) -> dict[str, float]:
    found = evidence_between(page, kind(first, types[0]), [before], [kind(0.9, types[1])])
    return dict(zip(EVIDENCE, found.tolist(), strict=True))


def test_page_numbers_are_evidence() -> None:
    found = evidence(page_of("Seite 1 von 2"), page_of("Page 3 of 3"))
    assert (found["says_first"], found["says_later"], found["previous_ended"], found["previous_goes_on"]) == (
        1,
        0,
        1,
        0,
    )
    found = evidence(page_of("Page 2 / 3"), page_of("Page 1 / 3"))
    assert (found["says_first"], found["says_later"], found["previous_ended"], found["previous_goes_on"]) == (
        0,
        1,
        0,
        1,
    )


def test_numbers_that_both_pages_show_are_evidence() -> None:
    same = evidence(page_of("Rechnung RE-20267"), page_of("Rechnung RE-20267"))
    other = evidence(page_of("Rechnung RE-20267"), page_of("Rechnung 4711471"))
    assert same["shared_numbers"] == 1
    assert (other["shared_numbers"], other["no_shared_number"]) == (0, 1)


def test_another_type_is_evidence() -> None:
    assert evidence(page_of("a"), page_of("b"))["same_type"] == 1
    assert evidence(page_of("a"), page_of("b"), types=("invoice", "delivery_note"))["same_type"] == 0


def test_fitted_weights_tell_what_they_were_fitted_on() -> None:
    rng = np.random.default_rng(0)
    rows = rng.random((400, len(EVIDENCE)))
    rows[:, 0] = 1
    truth = (rows[:, EVIDENCE.index("looks_first")] > rows[:, EVIDENCE.index("shared_numbers")]).astype(float)
    model = fit(rows, truth)
    right = [(model.probability(row) > 0.5) == bool(t) for row, t in zip(rows, truth, strict=True)]
    assert np.mean(right) > 0.95


def test_probability_is_bounded() -> None:
    model = BoundaryModel(dict.fromkeys(EVIDENCE, 1000.0))
    assert model.probability(np.ones(len(EVIDENCE))) == pytest.approx(1)
    assert model.probability(-np.ones(len(EVIDENCE))) == pytest.approx(0)
