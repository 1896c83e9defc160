"""Whether the text layer of a page can be used, or the page has to be read from its picture.

Reading a good page from its picture costs a second and words; trusting a bad text layer costs the document. Both are
decided by counting, conservatively: a text layer is used unless something definite speaks against it.
"""

import re
import unicodedata
from collections.abc import Sequence

from datamodel.document import Word
from extractors.pages.pdf import NativePage

_MAX_RUBBISH = 0.2
"""Share of characters that are no characters. Symbol fonts for bullets and boxes stay far below it."""
_MIN_LETTERS = 60
"""Fewer letters say nothing about the language."""
_MIN_VOWELS = 0.22
_MAX_VOWELS = 0.70
"""Vowels among Latin letters: European languages have 0.36 to 0.50, texts whose letters were mixed up about 0.15."""
_PICTURE_PAGE = 0.6
_STAMP_WORDS = 20
"""So few words over a picture that fills the page are a fax header or a stamp; the paper itself is in the picture."""
_WORD = re.compile(r"[^\W\d_]{3,}")
_GLYPH_NAME = re.compile(r"\(cid:\d+\)")


def why_not_native(page: NativePage) -> str | None:
    """Why the text layer of ``page`` cannot be used, in words; None when it can be, or when the page is empty."""
    if not page.words:
        return "no text layer" if page.drawings else None
    if page.unmapped_share > _MAX_RUBBISH:
        return f"its font names no character for {page.unmapped_share:.0%} of the glyphs"
    if (share := _rubbish_share(page.words)) > _MAX_RUBBISH:
        return f"{share:.0%} of its characters are none"
    if (vowels := _vowel_share(page.words)) is not None and not _MIN_VOWELS <= vowels <= _MAX_VOWELS:
        return f"its letters are mixed up ({vowels:.0%} vowels)"
    if page.picture_share >= _PICTURE_PAGE and len(page.words) < _STAMP_WORDS:
        return f"only {len(page.words)} words over a picture of the page"
    return None


def _rubbish_share(words: Sequence[Word]) -> float:
    """Share of the characters that are replacement, private-use, unassigned or control characters or glyph numbers."""
    text = "".join(word.text for word in words)
    numbers = sum(len(match) for match in _GLYPH_NAME.findall(text))
    rubbish = sum(c == "\ufffd" or unicodedata.category(c) in ("Cc", "Cn", "Co", "Cs") for c in text)
    return (rubbish + numbers) / len(text)


def _vowel_share(words: Sequence[Word]) -> float | None:
    """Vowels among the letters of longer words, without accents; None where too few of them are Latin."""
    runs = (run for word in words for run in _WORD.findall(word.text))
    letters = [c for run in runs for c in unicodedata.normalize("NFD", run.lower()) if c.isalpha()]
    latin = [c for c in letters if c.isascii()]
    if len(latin) < max(_MIN_LETTERS, 0.5 * len(letters)):
        return None
    return sum(c in "aeiouy" for c in latin) / len(latin)
