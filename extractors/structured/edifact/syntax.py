"""The syntax of EDIFACT (ISO 9735): bytes to segments, whatever the separators and the character set."""

import codecs
import re
from dataclasses import dataclass
from functools import lru_cache

from datamodel.errors import DocumentError, RejectionCode
from datamodel.extraction import Severity
from extractors.structured.drafting import Draft

MOST_BYTES = 16 * 1024 * 1024
"""Of an interchange, which takes some thirty times as much in memory while it is read."""
MOST_SEGMENTS = 1_000_000
LONGEST = 10_000
"""Characters of a segment that are read; the longest that a directory allows has a third of it."""

_CODECS = {
    "UNOA": "cp1252",
    "UNOB": "cp1252",
    "UNOC": "cp1252",
    "UNOD": "iso8859-2",
    "UNOE": "iso8859-5",
    "UNOF": "iso8859-7",
    "UNOG": "iso8859-3",
    "UNOH": "iso8859-4",
    "UNOI": "iso8859-6",
    "UNOJ": "iso8859-8",
    "UNOK": "iso8859-9",
    "UNOX": "iso2022_jp_2",
}
"""By syntax identifier (UNB 0001). UNOC is ISO 8859-1, whose unused codes senders fill as Windows does."""
_SYNTAX_ID = re.compile(rb"UNB[^A-Za-z0-9]\s*(UNO[A-Z])", re.IGNORECASE)
_BEGIN = re.compile(r"\s*(?:UNA.{5,6}\s*)?UN[BGH][^A-Za-z0-9 \t\r\n]", re.IGNORECASE | re.DOTALL)
_SERVICE = re.compile(r"\s*UNA(.{5})(.?)", re.IGNORECASE | re.DOTALL)
_HEADER = re.compile(r"\s*UN[BGH]([^A-Za-z0-9 \t\r\n])", re.IGNORECASE)
_NEXT_SERVICE = re.compile(r"(?<![A-Za-z0-9])UNA.{5,6}\s*UNB", re.DOTALL)

Element = tuple[str, ...]
"""The components of a data element; a simple one has one."""


@dataclass(frozen=True, slots=True)
class Separators:
    """The characters that part an interchange; ``release`` and ``repetition`` may be empty: there is none."""

    component: str = ":"
    element: str = "+"
    release: str = "?"
    repetition: str = ""
    terminator: str = "'"


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment as it stands in the file.

    Attributes:
        number: in its message, from 1 (UNH).
        tag: of three letters, large.
        raw: everything behind the tag, as written.
    """

    number: int
    tag: str
    raw: str
    separators: Separators

    @property
    def code(self) -> str:
        """Its first component, which tells of most segments what they are about; in capitals."""
        marks = self.separators
        text = self.raw.partition(marks.element)[2].partition(marks.element)[0].partition(marks.component)[0]
        return (self.component(0) if marks.release and marks.release in text else text.strip()).upper()

    def component(self, element: int, component: int = 0) -> str:
        """A component by the numbers of its data element and of itself, from 0; empty where there is none."""
        components = self.element(element)
        return components[component] if component < len(components) else ""

    def element(self, number: int) -> Element:
        """The components of a data element, from 0; none where it is missing. What is repeated is read once."""
        elements = self._elements
        return elements[number] if number < len(elements) else ()

    @property
    def count(self) -> int:
        """How many data elements it has."""
        return len(self._elements)

    @property
    def _elements(self) -> tuple[Element, ...]:
        marks = self.separators
        return _parsed(self.raw, marks.element, marks.component, marks.release, marks.repetition)


@lru_cache(maxsize=2048)
def _parsed(raw: str, element: str, component: str, release: str, repetition: str) -> tuple[Element, ...]:
    """The data elements of a segment. Kept, as each segment is asked for several of them one after the other."""
    texts = split(raw, element, release)[1:]
    if repetition:
        texts = [split(text, repetition, release)[0] for text in texts]
    if release and release in raw:
        return tuple(
            tuple(_released(part, release).strip() for part in split(text, component, release)) for text in texts
        )
    return tuple([tuple([part.strip() for part in text.split(component)]) for text in texts])


@dataclass(frozen=True, slots=True)
class Text:
    """An interchange, or several of the same separators, as characters; ``content`` begins behind the UNA."""

    content: str
    separators: Separators


def is_edifact(head: str) -> bool:
    """Whether a text begins as an interchange or a message does."""
    return bool(_BEGIN.match(head.lstrip("\ufeff")))


def read_texts(content: bytes, name: str, draft: Draft) -> list[Text]:
    """The characters of a file and what parts them: one text for each UNA in it, or one.

    Args:
        content: of the file.
        name: of the file, for messages.
        draft: is told what had to be guessed.

    Raises:
        DocumentError: TOO_LARGE.
    """
    if len(content) > MOST_BYTES:
        sizes = f"{len(content) >> 20} MB of EDIFACT; {MOST_BYTES >> 20} are read"
        raise DocumentError(RejectionCode.TOO_LARGE, f"{name} has {sizes}. Send it in parts.")
    text = _decode(content, draft)
    starts = [0, *(found.start() for found in _NEXT_SERVICE.finditer(text) if found.start())]
    ends = [*starts[1:], len(text)]
    return [_with_separators(text[start:end], draft) for start, end in zip(starts, ends, strict=True)]


def _decode(content: bytes, draft: Draft) -> str:
    """UTF-8 where it can be nothing else, as many send it under another name; else what the interchange names."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace").lstrip("\ufeff")
    content = content.removeprefix(codecs.BOM_UTF8)
    found = _SYNTAX_ID.search(content[:200])
    named = found[1].decode("ascii").upper() if found else "UNOC"
    if named != "UNOX":
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            pass
    text = content.decode(_CODECS.get(named, "cp1252"), "replace")
    if named not in _CODECS:
        draft.find_invalid(f"The interchange names the character set {named}, and is not written in it.")
    elif "\ufffd" in text:
        draft.find_invalid(f"Characters in the interchange are none of the set {named} that it names.")
    return text


def _with_separators(text: str, draft: Draft) -> Text:
    service = _SERVICE.match(text)
    if service:
        return _by_service_string(text, service, draft)
    header = _HEADER.match(text)
    mark = header[1] if header else "+"
    if mark == "\x1d":  # level B of syntax versions 1 and 2
        return Text(text, Separators("\x1f", "\x1d", "", "", "\x1c"))
    if mark == "+":
        return Text(text, Separators())
    return _without_service_string(text, mark, draft)


def _by_service_string(text: str, service: re.Match[str], draft: Draft) -> Text:
    component, element, _, release, repetition = list(service[1])
    terminator, end = service[2], service.end()
    if terminator in ("", "\r", "\n") and repetition not in (" ", "*"):
        repetition, terminator, end = " ", repetition, end - len(service[2])
        draft.find_invalid(
            "The UNA has five signs where six belong; the last of them was taken as the end of segments.",
            severity=Severity.WARNING,
        )
    repeats = repetition if repetition == "*" else ""
    return Text(text[end:], Separators(component, element, release.strip(), repeats, terminator or "'"))


def _without_service_string(text: str, mark: str, draft: Draft) -> Text:
    """Other separators than the usual ones, which nothing announces: taken from the UNB and before the UNH."""
    unb = re.match(r"\s*UNB.\s*UNO[A-Z](.)", text, re.IGNORECASE | re.DOTALL)
    unh = re.search(rf"(\S)\s*UN[GH]{re.escape(mark)}", text[:2000], re.IGNORECASE)
    draft.find_invalid(
        "The interchange has other separators than the usual ones, and no UNA that says which.",
        severity=Severity.WARNING,
    )
    if unb and unh:
        return Text(text, Separators(unb[1], mark, "?", "", unh[1]))
    return Text(text, Separators(element=mark))


def split(text: str, mark: str, release: str) -> list[str]:
    """``text`` at every ``mark`` that is not released; what is released stays as it is written."""
    parts = text.split(mark)
    if not release or release not in text:
        return parts
    whole: list[str] = []
    pending: list[str] = []
    for part in parts:
        pending.append(part)
        if (len(part) - len(part.rstrip(release))) % 2 == 0:
            whole.append(mark.join(pending))
            pending = []
    if pending:
        whole.append(mark.join(pending))
    return whole


def _released(text: str, release: str) -> str:
    """Without the releases: ``?+`` is a plus, ``??`` a question mark."""
    if not release or release not in text:
        return text
    parts = split(text, release + release, "")
    return release.join(part.replace(release, "") for part in parts)


def read_segments(text: Text, name: str, draft: Draft) -> tuple[list[tuple[str, str]], str]:
    """Every segment as its tag and all behind it, and what stands behind the last one that was ended.

    Blanks and line ends between segments mean nothing.

    Raises:
        DocumentError: TOO_LARGE.
    """
    *parts, rest = split(text.content, text.separators.terminator, text.separators.release)
    if len(parts) > MOST_SEGMENTS:
        message = f"{name} has {len(parts)} segments; {MOST_SEGMENTS} are read. Send it in parts."
        raise DocumentError(RejectionCode.TOO_LARGE, message)
    if any(len(part) > LONGEST for part in parts):
        draft.find_invalid(f"A segment has more than {LONGEST} characters; the rest of it is not read.")
    cut = (part.lstrip()[:LONGEST] for part in parts)
    return [(part[:3], part[3:]) for part in cut if part], rest.strip()
