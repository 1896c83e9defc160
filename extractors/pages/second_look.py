"""A second look at single values of a scan by another OCR engine, which is cheap for the few that are in doubt."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from datamodel.document import BBox, Document, Page, PageOrigin
from extractors.pages.images import Pixels
from extractors.pages.mending import Recogniser, crop_of
from extractors.pages.rapid import Look
from extractors.reading import render_page

_DPI = 200


class SecondLook:
    """Looks again at boxes of the scanned pages of a document."""

    def __init__(self, recogniser: Recogniser) -> None:
        self._recogniser = recogniser

    def look(self, document: Document, places: Sequence[tuple[int, BBox]]) -> list[Look | None]:
        """One look a place (page number, box), in order; None where the page is no scan.

        Raises:
            DocumentError: the page cannot be drawn again.
        """
        scans = {page.number: page for page in document.pages if page.origin is PageOrigin.OCR}
        looks: list[Look | None] = [None] * len(places)
        wanted = [i for i, (number, _) in enumerate(places) if number in scans]
        for number, rows in groupby(sorted(wanted, key=lambda i: places[i][0]), key=lambda i: places[i][0]):
            for i, crop in self._crops(document, scans[number], [(i, places[i][1]) for i in rows]):
                looks[i] = self._recogniser.recognise(crop)
        return looks

    def _crops(self, document: Document, page: Page, boxes: Sequence[tuple[int, BBox]]) -> Iterator[tuple[int, Pixels]]:
        picture = render_page(document.file, page, dpi=_DPI).convert("RGB")
        for i, box in boxes:
            yield i, crop_of(picture, box)
