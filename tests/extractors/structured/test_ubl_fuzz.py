"""Whatever is taken out of a UBL message or written into it: it is read, and what is wrong is told."""

import copy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from extractors.structured.layout import lay_out
from extractors.structured.ubl.reading import UBL
from tests.extractors.structured.test_ubl_documents import RECEIPT, answer, answer_line
from tests.extractors.structured.test_ubl_remittance import advice, amount, detail, line, reference
from tests.extractors.structured.test_ubl_rules import DESPATCH, charge
from tests.extractors.structured.ubl_messages import file_of, order, order_line, totals

MESSAGES = {
    "order": order(order_line(1) + order_line(2), allowances=charge("true", "5"), sums=totals(lines="80.00")),
    "answer": answer("<cbc:OrderResponseCode>CA</cbc:OrderResponseCode>", answer_line("3", "8")),
    "despatch": DESPATCH,
    "receipt": RECEIPT,
    "remittance": advice(line(amount("DebitLineAmount", "97.00"), reference("R1", detail("100.00", ("95", "3.00"))))),
}
TEXTS = st.sampled_from(
    ["", " ", "NA", "-1", "0", "1e400", "NaN", "12,5", "2026-02-30", "ä" * 500, "{x}", "%(x)s", "true"]
)
CHANGES = st.lists(
    st.tuples(st.sampled_from(["remove", "write", "double", "rename"]), st.integers(0, 500), TEXTS),
    min_size=1,
    max_size=6,
)


def changed(content: bytes, changes) -> bytes:
    root = etree.fromstring(content)
    for what, number, text in changes:
        elements = list(root.iterdescendants())
        if not elements:
            break
        element = elements[number % len(elements)]
        parent = element.getparent()
        if what == "remove":
            parent.remove(element)
        elif what == "double":
            parent.append(copy.deepcopy(element))
        elif what == "rename":
            element.tag = elements[(number * 7) % len(elements)].tag
        else:
            element.text = text
            for name in element.attrib:
                element.set(name, text)
    return etree.tostring(root)


@pytest.mark.parametrize("kind", MESSAGES)
def test_changed_message_is_read_or_told(kind):
    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(CHANGES)
    def check(changes):
        (message,) = UBL.read(file_of(changed(MESSAGES[kind], changes)))
        pages, placed = lay_out(message)
        assert pages
        extraction = placed.extraction
        assert all(found.line is None or 1 <= found.line <= len(extraction.line_items) for found in extraction.findings)
        assert len(extraction.findings) <= 101

    check()
