"""Where the words of a mail's text stand on its laid-out pages."""

from collections import defaultdict

from datamodel.document import BBox, Document
from extractors.vocabulary import label_key


class Places:
    """Built once a mail, as there may be thousands of words to find."""

    def __init__(self, document: Document) -> None:
        self._pages = document.pages
        self._keys = [[label_key(word.text) for word in page.words] for page in document.pages]
        self._starts: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._next = (0, 0)
        for page, keys in enumerate(self._keys):
            for start, key in enumerate(keys):
                self._starts[key].append((page, start))

    def find(self, text: str) -> tuple[int, BBox]:
        """Page number and box of the first run of the words of ``text``; the whole first page where there is none."""
        return self._found(text, (0, 0)) or (self._pages[0].number, BBox(0.0, 0.0, 1.0, 1.0))

    def find_next(self, text: str) -> tuple[int, BBox]:
        """The same behind what was found before: for texts asked for in the order of the mail."""
        return self._found(text, self._next) or self.find(text)

    def _found(self, text: str, after: tuple[int, int]) -> tuple[int, BBox] | None:
        wanted = [label_key(part) for part in text.split()]
        for page, start in self._starts.get(wanted[0], ()) if wanted else ():
            if (page, start) >= after and self._keys[page][start : start + len(wanted)] == wanted:
                self._next = (page, start + len(wanted))
                found = self._pages[page]
                return found.number, BBox.around(word.bbox for word in found.words[start : start + len(wanted)])
        return None
