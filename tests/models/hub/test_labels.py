import logging

import numpy as np
import pytest

from datamodel.errors import ConfigurationError
from models.hub.labels import label_map
from models.layout.labels import TAGS

BIO = ("O", "B-gross_amount", "I-gross_amount", "LOGO")


def chances(*rows: tuple[float, ...]) -> np.ndarray:
    return np.array(rows, np.float32)


@pytest.mark.parametrize(
    ("label", "tag"),
    [
        ("gross_amount", "gross_amount"),
        ("B-GROSS_AMOUNT", "gross_amount"),
        ("S-line.quantity", "line.quantity"),
        ("B-Grand Total", "net_amount"),
        ("L-E-MAIL", ""),
    ],
)
def test_a_label_is_a_field_by_its_name_or_by_the_table(label: str, tag: str) -> None:
    assert label_map([label, "currency"], {"grand total": "net_amount"} if "Grand" in label else {}).tags[0] == tag


def test_labels_that_are_no_field_are_told_once(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        label_map(["O", "B-LOGO", "I-LOGO", "B-STAMP", "B-currency"], {"STAMP": ""})
    assert [record.getMessage() for record in caplog.records] == [
        "Labels of the model that are no field of Intray are passed over: LOGO."
    ]


@pytest.mark.parametrize(
    ("labels", "table", "words"),
    [
        (("LABEL_0", "LABEL_1"), {}, "None of the labels of the model is a field of Intray: LABEL_0, LABEL_1. Say by"),
        (("O", "B-TOTAL"), {"TOTL": "gross_amount"}, "the model has no label TOTL. It has: O, TOTAL."),
        (("O", "B-TOTAL"), {"TOTAL": "total"}, "there is no field total. Known: document_number, "),
    ],
)
def test_what_cannot_be_meant_stops(labels: tuple[str, ...], table: dict[str, str], words: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        label_map(labels, table)
    assert words in str(caught.value)


def test_a_field_has_what_its_labels_have_together() -> None:
    tags = label_map(BIO, {}).tags_of(chances((0.1, 0.4, 0.3, 0.2), (0, 0, 0, 0)))
    assert tags[0, TAGS.index("gross_amount")] == pytest.approx(0.7)
    assert tags[0, 0] == pytest.approx(0.3)
    assert tags[1, 0] == 1


def test_a_value_begins_as_likely_as_its_label_says() -> None:
    labels, found = label_map(BIO, {}), chances((0.2, 0.6, 0.2, 0), (0.2, 0.1, 0.7, 0), (0.999, 0.001, 0, 0))
    assert labels.begins_of(found, labels.tags_of(found)).tolist() == pytest.approx([0.75, 0.125, 0.05])


def test_without_prefixes_a_value_begins_behind_another_tag() -> None:
    labels = label_map(["O", "currency", "gross_amount"], {})
    found = chances((0, 1, 0), (0, 0, 1), (0, 0, 1), (1, 0, 0), (0, 0, 1))
    assert labels.begins_of(found, labels.tags_of(found)).tolist() == [1, 1, 0, 1, 1]
