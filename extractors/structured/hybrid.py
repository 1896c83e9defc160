"""PDFs with data in them: an e-invoice or e-order that lies, as XML, beside its picture (ZUGFeRD, Factur-X, Order-X).

Which attachment it is, its content says: names differ (``factur-x.xml``, ``ZUGFeRD-invoice.xml``, ``xrechnung.xml``,
``order-x.xml``), and so do ways of writing them.
"""

import io
import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pypdf
from pypdf.errors import PyPdfError

from datamodel.document import InputFile
from datamodel.errors import DocumentError
from datamodel.extraction import Issue, Severity
from datamodel.structured import StructuredMessage
from extractors import media
from extractors.pages.pdf import read_attachments
from extractors.structured.formats import Format, Sample
from extractors.structured.xml import MOST_BYTES

_RELATIONSHIPS = ("/Alternative", "/Data", "/Source")
"""What an attachment is to the page, by how much it says the same (ISO 32000-2, 7.11.3)."""
_LOG = logging.getLogger(__name__)


class PdfData:
    """The messages that lie in PDFs, read by the formats of XML.

    Args:
        formats: of XML; of two attachments that say the same, the one of the earlier format is read.
    """

    def __init__(self, formats: Sequence[Format]) -> None:
        self._formats = tuple(formats)

    @property
    def format(self) -> Format:
        """As it stands in the list of formats."""
        return Format("pdf_data", self._claims, self._read, beside_pictures=True)

    def _claims(self, sample: Sample) -> bool:
        if sample.media_type != media.PDF:
            return False
        return any(self._format_of(part) for part in _xml_parts(sample.file))

    def _read(self, file: InputFile) -> Sequence[StructuredMessage]:
        """The messages of the attachment that stands for the page. Raises ``DocumentError`` as its format does."""
        parts = [part for part in _xml_parts(file) if self._format_of(part)]
        if len(parts) > 1:
            relations = _relations(file.content)
            parts.sort(key=lambda part: (relations.get(part.name, len(_RELATIONSHIPS)), self._rank(part)))
        found = self._format_of(parts[0])
        assert found is not None, "it was claimed"
        return found.read(parts[0])

    def unread(self, file: InputFile) -> tuple[Issue, ...]:
        """What is to be said of a PDF that is read as paper: that there is XML in it which nobody can read."""
        if media.sniff(file.content, file.name) != media.PDF:
            return ()
        return tuple(_unread(part, self._why_unread(part)) for part in _xml_parts(file))

    def _format_of(self, part: InputFile) -> Format | None:
        sample = Sample(part)
        return next((each for each in self._formats if each.claims(sample)), None)

    def _rank(self, part: InputFile) -> int:
        sample = Sample(part)
        return next(number for number, each in enumerate(self._formats) if each.claims(sample))

    def _why_unread(self, part: InputFile) -> str:
        found = self._format_of(part)
        if found is None:
            return "they are in no format that is known"
        try:
            found.read(part)
        except DocumentError as error:
            return str(error).rstrip(".")
        return "another attachment stands for the page"


def _unread(part: InputFile, why: str) -> Issue:
    message = f"The PDF has data in it, {part.name}, that were not read: {why}. The values are those of the page."
    return Issue("data_unread", message, severity=Severity.WARNING)


def _xml_parts(file: InputFile) -> Iterator[InputFile]:
    """The attachments that are XML; nothing of a PDF that cannot be opened, as the reader of paper says why."""
    try:
        attachments = read_attachments(file.content, name=file.name, max_bytes=MOST_BYTES)
    except DocumentError as error:
        _LOG.info("no data looked for in %s: %s", file.name, error)
        return
    for attachment in attachments:
        if media.sniff(attachment.content, attachment.name) == media.XML:
            yield replace(file, name=attachment.name, content=attachment.content)


def _relations(content: bytes) -> dict[str, int]:
    """What each attachment is to the page, as a place in ``_RELATIONSHIPS``; nothing where that cannot be told."""
    try:
        attachments = list(pypdf.PdfReader(io.BytesIO(content)).attachment_list)
        said = [(str(each.alternative_name or each.name), each.associated_file_relationship) for each in attachments]
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        _LOG.info("what the attachments are to the page cannot be told: %s", error)
        return {}
    return {name: _RELATIONSHIPS.index(what) for name, what in said if what in _RELATIONSHIPS}
