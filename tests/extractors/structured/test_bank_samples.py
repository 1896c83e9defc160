"""Bank messages of others: what their own readers expect, but for differences that are known and explained."""

import pytest

from benchmarks.bank_samples import EXPLAINED, compare_all
from tests.extractors.structured.third_party import MESSAGES

SAMPLES = MESSAGES


@pytest.mark.skipif(not SAMPLES.exists(), reason="the measuring sets are not here")
def test_all_differences_are_known():
    compared = {name: values for name, values in compare_all(SAMPLES).items() if values is not None}
    assert len(compared) == 29, "13 of camt, and the 16 of MT940 that are whole statements"
    assert {(name, each.what) for name, values in compared.items() for each in values if not each.agrees} == set(
        EXPLAINED
    )
