"""What a document came with: the words of its mail, and what else was in it."""

import logging
from dataclasses import dataclass

from datamodel.document import FileRole, InputFile
from datamodel.errors import DocumentError
from datamodel.stored import Container, Enclosure, StoredDocument
from pipelines.protocols import Reader
from pipelines.store_protocols import Store

logger = logging.getLogger(__name__)

_MOST = 100_000
"""Characters of a mail that a page shows; what is longer is no letter."""


@dataclass(frozen=True)
class Correspondence:
    """What a document came with.

    Attributes:
        file: that the document is of.
        container: the mail or archive that it came in, or the file itself.
        text: of the mail, as a person sees it; plain, without what is hidden in it or would be loaded from elsewhere.
        goes_on: whether the mail has more text than that.
        attachments: what else came with it, in its order.
    """

    file: InputFile
    container: Container
    text: str
    goes_on: bool
    attachments: tuple[Enclosure, ...]


def came_with(document: StoredDocument, *, store: Store, reader: Reader) -> Correspondence:
    """The mail of a document; of a mailbox with many mails, the one that the document was in. Raises ``KeyError``."""
    file = store.load(document.file_sha256)
    container = store.paper.container(document.file_sha256)
    inside = [each for each in container.enclosures if each.is_known or each.mail == file.mail]
    texts = (_text(each, store, reader) for each in inside if each.role is FileRole.BODY)
    text = "\n\n".join(text for text in texts if text)
    attachments = tuple(each for each in inside if each.role is not FileRole.BODY)
    return Correspondence(file, container, text[:_MOST], len(text) > _MOST, attachments)


def _text(body: Enclosure, store: Store, reader: Reader) -> str:
    """The text of a mail, which is no obstacle to the rest where it cannot be read."""
    try:
        return reader.read(store.load(body.sha256)).text
    except DocumentError as error:
        logger.warning("the text of a mail cannot be shown: %s", error)
        return ""
