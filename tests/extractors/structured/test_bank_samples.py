"""Bank messages of others: what their own readers expect, but for differences that are known and explained."""

from pathlib import Path

import pytest

from benchmarks.bank_samples import compare_all

SAMPLES = Path("/work/shared/eval/messages")
DIFFERENT = {
    ("camt/camt053.v2.all-balance-types.xml", "document_date"),  # they tell the day in UTC, we as the bank writes it
    ("camt/camt054.v8.xml", "end_to_end_id"),  # these three are of the first detail of an entry whose details do not
    ("camt/camt054.v8.xml", "instruction_id"),  # add up to it: we take it as one booking
    ("camt/camt054.v8.xml", "counterparty_name"),
    ("mt940/betterplace/sepa_mt9401.sta", "amount"),  # RC: they miss the sign, without which nothing adds up
    ("mt940/betterplace/sepa_mt9401.sta", "end_to_end_id"),  # they take what the bank says behind the number for it
    ("mt940/betterplace/sepa_mt9401.sta", "payment_reference"),  # they cut what is longer than nine lines
    ("mt940/betterplace/sepa_snippet_broken.sta", "account_iban"),  # a field 86 that calls itself 25: they believe it
    ("mt940/cmxl/mt940.sta", "counterparty_iban"),  # they leave out the bank code, and the Polish account in ?38
    ("mt940/jejik/rabobank-iban.sta", "transaction_details"),  # they do not read words between slashes
    ("mt940/self-provided/gv_codes.sta", "payment_reference"),  # they leave out text that stands before the first mark
    ("mt940/self-provided/long_statement_number.sta", "statement_number"),  # they take five digits of ten
    ("mt940/self-provided/overly_long_details.sta", "payment_reference"),  # they leave out the subfields from 60 on
    ("mt940/self-provided/raphaelm.sta", "closing_balance"),  # a balance without a currency: they take three digits
    ("mt940/self-provided/raphaelm.sta", "currency"),
    ("mt940/self-provided/transaction_details_wrapped.sta", "payment_reference"),  # as above: subfield 60
}


@pytest.mark.skipif(not SAMPLES.exists(), reason="the measuring sets are not here")
def test_all_differences_are_known():
    compared = {name: values for name, values in compare_all(SAMPLES).items() if values is not None}
    assert len(compared) == 29, "13 of camt, and the 16 of MT940 that are whole statements"
    assert {(name, each.what) for name, values in compared.items() for each in values if not each.agrees} == DIFFERENT
