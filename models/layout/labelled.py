"""Labelled documents: what the generator makes, the reader is trained on, and corrections are turned into."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from datamodel.document import Page
from datamodel.extraction import DocumentType


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """One page and what is known of its words; all three run parallel to ``page.words``.

    Attributes:
        tags: of ``labels.TAGS``; None where a word's tag is unknown (it is left out of the loss).
        begins: whether the word is the first of a value.
        roles: of ``labels.ROLES``.
    """

    page: Page
    tags: tuple[str | None, ...]
    begins: tuple[bool, ...]
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LabelledDocument:
    """One paper.

    Attributes:
        layout: names the layout that the paper was made with; documents of one layout share it.
        fields, line_items: the truth as printed: ISO dates, numbers with a dot, addresses on one line with commas.
    """

    pages: tuple[LabelledPage, ...]
    document_type: DocumentType
    language: str
    layout: str
    fields: Mapping[str, str] = field(default_factory=dict)
    line_items: tuple[Mapping[str, str], ...] = ()
