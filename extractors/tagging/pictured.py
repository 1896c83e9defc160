"""Tagged words for readers that look at the picture of a page besides its words."""

from PIL import Image

from datamodel.document import Document, Page
from datamodel.extraction import Classification, Extraction
from extractors.reading import render_page
from extractors.tagging.extractor import Candidates, TaggingExtractor
from models.hub.reader import PictureReader

_DPI = 72
"""Models shrink pages to some 224 x 224 pixels."""


class PicturedExtractor:
    """Implements ``Extractor``, as ``TaggingExtractor`` does, with the pictures of the document's pages."""

    def __init__(self, reader: PictureReader) -> None:
        self._reader = reader

    def extract(self, document: Document, classification: Classification) -> Extraction:
        """The best value of every field that the reader found more likely than not to be absent.

        Raises:
            DocumentError: a page cannot be drawn.
        """
        return self._tagging(document).extract(document, classification)

    def candidates(self, document: Document, classification: Classification) -> Candidates:
        """All values that the reader saw for each field, with raw scores.

        Raises:
            DocumentError: a page cannot be drawn.
        """
        return self._tagging(document).candidates(document, classification)

    def _tagging(self, document: Document) -> TaggingExtractor:
        return TaggingExtractor(self._reader.seeing(lambda page: picture_of(document, page)))


def picture_of(document: Document, page: Page) -> Image.Image:
    """The picture of a page; of the text of a mail, which has none, an empty sheet.

    Raises:
        DocumentError: the page cannot be drawn.
    """
    if page.is_laid_out:
        return Image.new("RGB", (max(1, round(page.width)), max(1, round(page.height))), "white")
    return render_page(document.file, page, dpi=_DPI)
