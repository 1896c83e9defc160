"""Tesseract behind the OCR seam: one process a page, one thread a process."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

import pytesseract  # type: ignore[import-untyped]  # it has no stubs

from datamodel.document import BBox, Word
from datamodel.errors import ConfigurationError, DocumentError, RejectionCode
from extractors.pages.reading_order import Span, in_reading_order

_PAGE, _LINE, _WORD = 1, 4, 5
"""Levels of Tesseract's TSV."""
_RULES = "|¦_"
"""What Tesseract makes of the lines of a table."""


class TesseractEngine:
    """Implements ``OcrEngine``.

    Args:
        languages: that ``read`` will be called with; checked at once.
        seconds: after which a page is given up.
        psm: page segmentation mode; see ``docs/reading.md`` for why 3.

    Raises:
        ConfigurationError: Tesseract or a language is not installed.
    """

    def __init__(self, *, languages: Sequence[str], seconds: float, psm: int = 3) -> None:
        self.seconds = seconds
        self.psm = psm
        # More threads a page make it slower (FACTS: 14 s instead of 2.3), and pytesseract hands on our environment.
        os.environ.setdefault("OMP_THREAD_LIMIT", "1")
        check_installation(languages)

    def read(self, image: Path, *, dpi: int, languages: Sequence[str]) -> list[Word]:
        """Words with boxes as fractions of ``image``. Raises ``DocumentError`` (TOO_SLOW, DAMAGED)."""
        config = f"--dpi {dpi} --psm {self.psm}"
        try:
            table = pytesseract.image_to_data(str(image), lang="+".join(languages), config=config, timeout=self.seconds)
        except pytesseract.TesseractError as error:
            raise DocumentError(RejectionCode.DAMAGED, f"A page cannot be read by OCR ({error.message}).") from error
        except RuntimeError as error:  # pytesseract's timeout has no type of its own
            message = f"OCR of a page took more than {self.seconds:g} s (limits.seconds_per_page)."
            raise DocumentError(RejectionCode.TOO_SLOW, message) from error
        return parse_table(table)


def check_installation(languages: Sequence[str]) -> None:
    """Raises ``ConfigurationError`` when Tesseract or one of ``languages`` is missing, with what to install."""
    try:
        installed = pytesseract.get_languages()
    except pytesseract.TesseractNotFoundError as error:
        packages = " ".join(f"tesseract-ocr-{_package(language)}" for language in languages)
        message = f"Tesseract is missing. Install it: apt-get install tesseract-ocr {packages}."
        raise ConfigurationError(message) from error
    missing = [language for language in languages if language not in installed]
    if missing or not languages:
        packages = " ".join(f"tesseract-ocr-{_package(language)}" for language in missing)
        raise ConfigurationError(
            f"Tesseract has no language {', '.join(missing) or '(none named)'}. Installed: {', '.join(installed)}. "
            + (f"Install: apt-get install {packages}." if missing else "Name one in reading.languages.")
        )


def parse_table(table: str) -> list[Word]:
    """Words of Tesseract's TSV in reading order; what it made of ruled lines is left out."""
    words: list[Word] = []
    spans: list[Span] = []
    width = height = 1.0
    span = (0.0, 0.0)
    for row in table.splitlines()[1:]:
        cells = row.split("\t", 11)
        if len(cells) < 11:
            continue
        level = int(cells[0])
        left, top, box_width, box_height = (float(cell) for cell in cells[6:10])
        if level == _PAGE:
            width, height = box_width or 1.0, box_height or 1.0
        elif level == _LINE:
            span = (top / height, (top + box_height) / height)
        elif level == _WORD and (text := cells[11].strip().strip(_RULES) if len(cells) > 11 else ""):
            box = BBox(left / width, top / height, (left + box_width) / width, (top + box_height) / height)
            words.append(Word(text, box, min(1.0, max(0.0, float(cells[10]) / 100))))
            spans.append(span)
    return in_reading_order(words, spans)


def _package(language: str) -> str:
    return re.sub(r"_", "-", language)
