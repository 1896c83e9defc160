"""The text layer of a PDF as words with boxes, by PDFium.

PDFium is not thread-safe: every call, closing included, happens under one lock, and nothing is left to the garbage
collector, which might close it in another thread.
"""

import ctypes
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pypdfium2 as pdfium  # type: ignore[import-untyped]  # it has no stubs
import pypdfium2.raw as pdfium_c  # type: ignore[import-untyped]
from PIL import Image

from datamodel.document import Word
from datamodel.errors import DocumentError, RejectionCode
from extractors.pages.glyphs import Glyphs, Run, group_glyphs
from extractors.pages.pdf_streams import has_large_attachment, refuse_bombs
from extractors.pages.reading_order import in_reading_order

_PDFIUM = threading.RLock()
_DRAWN_ANNOTATIONS = {pdfium_c.FPDF_ANNOT_WIDGET, pdfium_c.FPDF_ANNOT_FREETEXT, pdfium_c.FPDF_ANNOT_STAMP}
_NO_PAGES = re.compile(rb"/Count\s+0\b")
_PAGE = re.compile(rb"/Type\s*/Page\b")
_INVISIBLE = pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE
_SAMPLED_GLYPHS = 400
MOST_ATTACHMENTS = 100
_OVER_PICTURE = 0.5
"""From this share of the page under pictures on, invisible text is taken for the text layer of a scan."""
_TEXT_LAYER_CONFIDENCE = 0.9
"""Somebody else's OCR wrote it, we know not how well; it is still better than reading the picture a second time."""


@dataclass(frozen=True, slots=True)
class NativePage:
    """What the file itself says of a page, before anybody judged whether it is usable.

    Attributes:
        number: counts from 1.
        width, height: of the upright page, in points.
        rotation: degrees clockwise by which the page, as a viewer shows it, is turned to make its text upright.
        words: in reading order; words outside of the visible page, hidden words and words drawn twice are left out.
        drawings: number of page objects (text, pictures, lines).
        picture_share: of the page's area that pictures cover, 0..1.
        unmapped_share: of the glyphs (sampled) for which the font names no character, 0..1.
    """

    number: int
    width: float
    height: float
    rotation: int
    words: tuple[Word, ...]
    drawings: int
    picture_share: float
    unmapped_share: float

    @property
    def stored_size(self) -> tuple[float, float]:
        """Width and height as a viewer shows the page, in points."""
        return (self.width, self.height) if self.rotation % 180 == 0 else (self.height, self.width)


def read_pages(content: bytes, *, name: str, max_pages: int, only: int | None = None) -> list[NativePage]:
    """The pages of a PDF, upright, with the words of its text layer, filled-in form fields included.

    Args:
        content, name: of the file.
        max_pages: of a file that is read.
        only: the number (from 1) of the one page to read; without it, all are.

    Raises:
        DocumentError: DAMAGED, ENCRYPTED, HOSTILE, NO_PAGES or TOO_MANY_PAGES.
    """
    refuse_bombs(content, name=name)
    with _opened(content, name) as pdf:
        with _PDFIUM:
            count = len(pdf)
            if pdf.get_formtype() != pdfium_c.FORMTYPE_NONE:
                pdf.init_forms()
        if count == 0:
            raise _no_pages(name)
        if count > max_pages:
            message = f"{name} has {count} pages, allowed are {max_pages} (limits.max_pages)."
            raise DocumentError(RejectionCode.TOO_MANY_PAGES, message)
        numbers = range(1, count + 1)
        return [_read_page(pdf, number, name) for number in numbers if only in (None, number)]


def draw_page(
    content: bytes, number: int, *, name: str, dpi: float, max_pixels: int, is_harmless: bool = False
) -> Image.Image:
    """A page as a viewer shows it, at ``dpi`` or as much less as keeps it below ``max_pixels``.

    ``is_harmless``: the same bytes were read before, and no bomb was found in them.

    Raises:
        DocumentError: DAMAGED, ENCRYPTED or HOSTILE; also when there is no page ``number``.
    """
    if not is_harmless:
        refuse_bombs(content, name=name)
    with _opened(content, name) as pdf, _PDFIUM:
        if pdf.get_formtype() != pdfium_c.FORMTYPE_NONE:
            pdf.init_forms()
        with _page(pdf, number, name) as page:
            width, height = page.get_size()
            scale = min(dpi / 72, (max_pixels / (width * height)) ** 0.5)
            bitmap = page.render(scale=scale, may_draw_forms=True)
            try:
                picture: Image.Image = bitmap.to_pil().convert("RGB")
                return picture
            finally:
                bitmap.close()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside a PDF, by the name that it has there."""

    name: str
    content: bytes = field(repr=False)


def read_attachments(content: bytes, *, name: str, max_bytes: int) -> list[Attachment]:
    """The files that a PDF's table of attachments names, in its order; those that cannot be read are left out.

    Costs what opening the PDF does where there is none.

    Args:
        content: of the PDF.
        name: of it.
        max_bytes: of a file; from ``MOST_ATTACHMENTS`` files on, the rest is not looked at.

    Raises:
        DocumentError: DAMAGED, ENCRYPTED or NO_PAGES; TOO_LARGE where one of them is beyond ``max_bytes``.
    """
    with _opened(content, name) as pdf, _PDFIUM:
        count = min(pdf.count_attachments(), MOST_ATTACHMENTS)
        if count and has_large_attachment(content, max_bytes=max_bytes):
            message = f"A file attached to {name} has more than {max_bytes >> 20} MB. Ask for one that is smaller."
            raise DocumentError(RejectionCode.TOO_LARGE, message)
        found = (_attachment(pdf, index) for index in range(count))
        return [each for each in found if each and len(each.content) <= max_bytes]


def _attachment(pdf: pdfium.PdfDocument, index: int) -> Attachment | None:
    try:
        attachment = pdf.get_attachment(index)
        return Attachment(attachment.get_name(), bytes(attachment.get_data()))
    except pdfium.PdfiumError:
        return None


@contextmanager
def _opened(content: bytes, name: str) -> Iterator[pdfium.PdfDocument]:
    with _PDFIUM:
        try:
            pdf = pdfium.PdfDocument(content)
        except pdfium.PdfiumError as error:
            raise _rejection(error, content, name) from error
    try:
        yield pdf
    finally:
        with _PDFIUM:
            pdf.close()


def _rejection(error: pdfium.PdfiumError, content: bytes, name: str) -> DocumentError:
    """PDFium's last error may be one of an earlier file, so the bytes have to agree."""
    if error.err_code in (pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY) and b"/Encrypt" in content:
        message = f"{name} is protected by a password. Ask the sender for an open copy."
        return DocumentError(RejectionCode.ENCRYPTED, message)
    if _NO_PAGES.search(content) and not _PAGE.search(content):
        return _no_pages(name)
    return DocumentError(RejectionCode.DAMAGED, f"{name} is a damaged PDF. Ask the sender for a new one.")


def _no_pages(name: str) -> DocumentError:
    return DocumentError(RejectionCode.NO_PAGES, f"{name} is a PDF without pages. Ask the sender for a new one.")


@contextmanager
def _page(pdf: pdfium.PdfDocument, number: int, name: str) -> Iterator[pdfium.PdfPage]:
    try:
        page = pdf[number - 1]
    except (pdfium.PdfiumError, IndexError) as error:
        message = f"Page {number} of {name} is damaged ({error}). Ask the sender for a new copy."
        raise DocumentError(RejectionCode.DAMAGED, message) from error
    try:
        yield page
    finally:
        page.close()


def _read_page(pdf: pdfium.PdfDocument, number: int, name: str) -> NativePage:
    with _PDFIUM:
        with _page(pdf, number, name) as page:
            if not _flatten_annotations(page):
                return _read_text(number, page, name)
        with _page(pdf, number, name) as page:  # a flattened page shows its new content only when loaded again
            return _read_text(number, page, name)


def _flatten_annotations(page: pdfium.PdfPage) -> bool:
    """Make form values, typed notes and stamps a part of the page; False where it has none."""
    for index in range(pdfium_c.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium_c.FPDFPage_GetAnnot(page, index)
        subtype = pdfium_c.FPDFAnnot_GetSubtype(annotation)
        pdfium_c.FPDFPage_CloseAnnot(annotation)
        if subtype in _DRAWN_ANNOTATIONS:
            return bool(pdfium_c.FPDFPage_Flatten(page, pdfium_c.FLAT_NORMALDISPLAY) == pdfium_c.FLATTEN_SUCCESS)
    return False


def _read_text(number: int, page: pdfium.PdfPage, name: str) -> NativePage:
    try:
        textpage = page.get_textpage()
    except pdfium.PdfiumError as error:
        message = f"The text of page {number} of {name} is damaged ({error}). Ask the sender for a new copy."
        raise DocumentError(RejectionCode.DAMAGED, message) from error
    try:
        return _understand_page(number, page, textpage)
    finally:
        textpage.close()


def _understand_page(number: int, page: pdfium.PdfPage, textpage: pdfium.PdfTextPage) -> NativePage:
    width, height = page.get_size()
    glyphs = _read_glyphs(page, textpage, width, height)
    turn = glyphs.main_turn()
    share, drawings = _survey(page)
    words, spans = [], []
    for run in group_glyphs(glyphs.turned(-turn)):
        invisible = _is_invisible(textpage, run)
        if invisible and share < _OVER_PICTURE:
            continue
        words.append(Word(run.text, run.bbox, _TEXT_LAYER_CONFIDENCE if invisible else 1.0))
        spans.append(run.span)
    if turn % 2:
        width, height = height, width
    return NativePage(
        number=number,
        width=width,
        height=height,
        rotation=-90 * turn % 360,
        words=tuple(in_reading_order(words, spans)),
        drawings=drawings,
        picture_share=share,
        unmapped_share=_unmapped_share(textpage, len(glyphs.codes)),
    )


def _read_glyphs(page: pdfium.PdfPage, textpage: pdfium.PdfTextPage, width: float, height: float) -> Glyphs:
    """PDFium answers one glyph a call; the pointers are made once, which halves the time of a call."""
    raw, count = textpage.raw, pdfium_c.FPDFText_CountChars(textpage.raw)
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pointers = [ctypes.byref(value) for value in (left, right, bottom, top)]
    loose = pdfium_c.FS_RECTF()
    loose_pointer = ctypes.byref(loose)
    codes, angles, tight_boxes, loose_boxes = [], [], [], []
    for index in range(count):
        codes.append(pdfium_c.FPDFText_GetUnicode(raw, index))
        angles.append(pdfium_c.FPDFText_GetCharAngle(raw, index))
        pdfium_c.FPDFText_GetCharBox(raw, index, *pointers)
        tight_boxes.append((left.value, bottom.value, right.value, top.value))
        pdfium_c.FPDFText_GetLooseCharBox(raw, index, loose_pointer)
        loose_boxes.append((loose.left, loose.bottom, loose.right, loose.top))
    return Glyphs.of_page(
        codes,
        angles,
        tight_boxes,
        loose_boxes,
        visible=page.get_bbox(),
        rotation=page.get_rotation(),
        size=(width, height),
    )


def _survey(page: pdfium.PdfPage) -> tuple[float, int]:
    """Share of the page under pictures, and number of objects. A form that holds pictures counts as a picture."""
    x0, y0, x1, y1 = page.get_bbox()
    area, drawings = 0.0, 0
    for item in page.get_objects(max_depth=1):
        drawings += 1
        if not _holds_picture(page, item):
            continue
        left, bottom, right, top = item.get_bounds()
        area += max(0.0, min(right, x1) - max(left, x0)) * max(0.0, min(top, y1) - max(bottom, y0))
    share: float = min(1.0, area / ((x1 - x0) * (y1 - y0) or 1.0))
    return share, drawings


def _holds_picture(page: pdfium.PdfPage, item: pdfium.PdfObject) -> bool:
    if item.type == pdfium_c.FPDF_PAGEOBJ_IMAGE:
        return True
    if item.type != pdfium_c.FPDF_PAGEOBJ_FORM:
        return False
    return any(page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=3, form=item.raw, level=1))


def _is_invisible(textpage: pdfium.PdfTextPage, run: Run) -> bool:
    text_object = pdfium_c.FPDFText_GetTextObject(textpage.raw, run.first)
    return bool(text_object) and pdfium_c.FPDFTextObj_GetTextRenderMode(text_object) == _INVISIBLE


def _unmapped_share(textpage: pdfium.PdfTextPage, count: int) -> float:
    sample = range(0, count, max(1, count // _SAMPLED_GLYPHS))
    unmapped = sum(pdfium_c.FPDFText_HasUnicodeMapError(textpage.raw, index) == 1 for index in sample)
    return float(unmapped) / (len(sample) or 1)
