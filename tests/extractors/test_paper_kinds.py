import datetime as dt

import numpy as np
import pytest

from datamodel.document import BBox, Document, FileRole, InputFile, Page, PageOrigin, Word
from datamodel.extraction import Classification, DocumentType
from extractors.paper_kinds import LayoutClassifier, pool
from models.layout.labels import TYPES
from models.layout.runtime import PageKind

PAGE = Page(1, 595, 842, (Word("Bon", BBox(0.1, 0.1, 0.2, 0.12)),), PageOrigin.NATIVE)


def document(role: FileRole = FileRole.FILE, page: Page = PAGE) -> Document:
    return Document(InputFile("a.pdf", b"%PDF", "folder:/in", dt.datetime(2026, 3, 5, tzinfo=dt.UTC), role), (page,))


def seen(**shares: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    rest = (1 - sum(shares.values())) / (len(TYPES) - len(shares))
    return np.array([shares.get(name, rest) for name in TYPES], np.float32)


class Sees:
    def __init__(self, **shares: float) -> None:
        self.types = seen(**shares)

    def kinds(self, pages):
        return [PageKind(self.types, 0.9) for _ in pages]


class Says:
    def __init__(self, kind: DocumentType, confidence: float) -> None:
        self.said = Classification(kind, confidence, "de", ("'Rechnung' (1.5)",))

    def classify(self, document):
        return self.said


INVOICE, RECEIPT = DocumentType.INVOICE, DocumentType.RECEIPT


def test_agreement_is_surer_than_either():
    found = LayoutClassifier(Sees(invoice=0.8), Says(INVOICE, 0.8)).classify(document())
    assert found.document_type is INVOICE
    assert found.confidence > 0.9
    assert found.evidence == ("looks like one (80%)", "'Rechnung' (1.5)")


def test_a_clear_look_outweighs_a_weak_title_and_says_so():
    found = LayoutClassifier(Sees(receipt=0.95), Says(INVOICE, 0.6)).classify(document())
    assert found.document_type is RECEIPT
    assert "though its titles say invoice" in found.evidence[1]


def test_disagreement_is_doubt():
    found = LayoutClassifier(Sees(receipt=0.7), Says(INVOICE, 0.95)).classify(document())
    assert found.confidence < 0.9


@pytest.mark.parametrize("paper", [document(FileRole.BODY), document(page=Page(1, 595, 842, (), PageOrigin.OCR))])
def test_mails_and_empty_pages_are_judged_by_their_words(paper):
    says = Says(INVOICE, 0.6)
    assert LayoutClassifier(Sees(receipt=0.99), says).classify(paper) is says.said


def test_pooled_opinions_are_probabilities():
    pooled = pool(seen(invoice=1.0), Classification(RECEIPT, 1.0, "en"))
    assert pooled.sum() == pytest.approx(1)
    assert (pooled > 0).all()
