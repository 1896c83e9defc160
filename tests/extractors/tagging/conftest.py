"""Papers put together by hand: texts at places in points, each with its tag and role."""

from collections.abc import Callable, Mapping, Sequence

import pytest

from datamodel.document import BBox, Page, PageOrigin, Word
from datamodel.extraction import DocumentType
from models.layout.labelled import LabelledDocument, LabelledPage

Text = tuple[float, float, str, str, str]
"""Left, top, text, tag, role. A tag that ends in "+" goes on with the value above."""

WIDTH, HEIGHT, INK = 600.0, 800.0, 7.2


def page_of(texts: Sequence[Text], number: int = 1) -> LabelledPage:
    words, tags, begins, roles = [], [], [], []
    for x, y, text, tag, role in texts:
        left = x
        for count, part in enumerate(text.split()):
            right = left + 5 * len(part)
            words.append(Word(part, BBox(left / WIDTH, y / HEIGHT, right / WIDTH, (y + INK) / HEIGHT)))
            tags.append(tag.rstrip("+"))
            begins.append(bool(tag) and count == 0 and not tag.endswith("+"))
            roles.append(role)
            left = right + 3
    page = Page(number, WIDTH, HEIGHT, tuple(words), PageOrigin.NATIVE)
    return LabelledPage(page, tuple(tags), tuple(begins), tuple(roles))


@pytest.fixture
def paper() -> Callable[..., LabelledDocument]:
    """Pages as lists of texts, to a labelled document."""

    def make(
        *pages: Sequence[Text],
        kind: DocumentType = DocumentType.INVOICE,
        language: str = "de",
        fields: Mapping[str, str] | None = None,
        items: Sequence[Mapping[str, str]] = (),
    ) -> LabelledDocument:
        labelled = tuple(page_of(texts, number) for number, texts in enumerate(pages, 1))
        return LabelledDocument(labelled, kind, language, "by hand", dict(fields or {}), tuple(items))

    return make
