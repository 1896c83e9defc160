"""Third-party e-invoices, where they are at hand: all are read as their data say."""

import pytest

from benchmarks.structured_samples import SAMPLES, einvoices

pytestmark = pytest.mark.skipif(not (SAMPLES / "with_xml" / "zugferd").is_dir(), reason="the samples are elsewhere")


def test_third_party_invoices_are_read_exactly():
    rows = list(einvoices())
    assert len(rows) == 41
    assert [row for row in rows if row.differences] == []
    assert sum(bool(row.findings) for row in rows) == 5
