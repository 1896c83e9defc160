"""Parts that read sheets of paper, for what is cut and read again."""

from dataclasses import replace

from datamodel.document import Document, InputFile, PageOrigin
from datamodel.extraction import Classification, DocumentType, Extraction
from tests.review.conftest import FakeReader


class SheetReader(FakeReader):
    """Reads every file as four sheets of paper."""

    def __init__(self) -> None:
        super().__init__()
        self.pages = 4

    def read(self, file: InputFile) -> Document:
        document = super().read(file)
        return replace(document, pages=tuple(replace(page, origin=PageOrigin.OCR) for page in document.pages))


class Understanding:
    """Takes everything for an order without content."""

    def classify(self, document: Document) -> Classification:
        return Classification(DocumentType.PURCHASE_ORDER, 0.9, "de")

    def extract(self, document: Document, classification: Classification) -> Extraction:
        return Extraction(classification)
