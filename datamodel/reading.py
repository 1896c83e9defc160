"""What was read of a file, kept so that nobody need read it again."""

from dataclasses import dataclass

from datamodel.document import Page


@dataclass(frozen=True)
class Reading:
    """Pages of a file as a reader read them.

    Attributes:
        version: of the reader with everything that decides what it reads; another version may read otherwise.
        pages: by rising number.
        is_whole: whether these are all pages of the file.
        text: running text of a mail body; empty for paper.
    """

    version: str
    pages: tuple[Page, ...]
    is_whole: bool = True
    text: str = ""
