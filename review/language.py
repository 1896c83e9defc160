"""The language of a page: texts by gettext, days, numbers and amounts as people there write them."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from babel.support import NullTranslations, Translations

LOCALES = Path(__file__).parent / "locale"
DOMAIN = "intray"
LANGUAGES = ("en", "de")
"""Those that the pages are written in; the first is what the templates say."""


@dataclass(frozen=True)
class Language:
    """Everything that depends on a person's language. ``code`` is ISO 639-1."""

    code: str = LANGUAGES[0]
    catalog: NullTranslations = field(default_factory=NullTranslations, repr=False, compare=False)

    def gettext(self, message: str, **values: object) -> str:
        """``message`` in this language; ``%(name)s`` in it stands for one of ``values``."""
        text = self.catalog.ugettext(message)
        return text % values if values else text

    def ngettext(self, one: str, many: str, count: int, **values: object) -> str:
        """The form for ``count``, which the text may name as ``%(num)s``."""
        return str(self.catalog.ungettext(one, many, count)) % ({"num": count} | values)


@cache
def language_of(code: str) -> Language:
    """English where the language is not one of ``LANGUAGES``."""
    known = code if code in LANGUAGES else LANGUAGES[0]
    return Language(known, Translations.load(LOCALES, [known], DOMAIN))
