"""What a format is, and how a file finds its own. The list of all formats is ``pipelines/formats.py``."""

import codecs
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from datamodel.document import FileRole, InputFile
from datamodel.errors import ConfigurationError
from datamodel.structured import StructuredMessage
from extractors import media
from extractors.structured.xml import RootName, root_name

_HEAD = 4096


@dataclass(frozen=True)
class Sample:
    """A file as the formats look at it to see whether it is theirs."""

    file: InputFile = field(repr=False)

    @cached_property
    def media_type(self) -> str:
        return media.sniff(self.file.content, self.file.name)

    @cached_property
    def root(self) -> RootName | None:
        """Namespace and name of the first element, where the file is XML."""
        return root_name(self.file.content) if self.media_type == media.XML else None

    @cached_property
    def head(self) -> str:
        """The first characters of a text; what cannot be decoded is replaced. Empty where the file is no text."""
        if self.media_type not in (media.TEXT, media.UNKNOWN):
            return ""
        content = self.file.content[:_HEAD]
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return content.decode("utf-16", "replace")
        return content.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Format:
    """A format of data.

    Attributes:
        name: short and fixed, kept with what it has read: ``ubl``.
        claims: whether a file is of this format. Looks at the beginning and does not raise. No two formats claim one
            file.
        read: the messages of a file that it claims, in their order. Raises ``DocumentError`` where nothing can be read
            of it; what is read and breaks the rules becomes findings.
        beside_pictures: whether the file has pages with pictures, too.
    """

    name: str
    claims: Callable[[Sample], bool]
    read: Callable[[InputFile], Sequence[StructuredMessage]]
    beside_pictures: bool = False


def format_of(file: InputFile, formats: Iterable[Format]) -> Format | None:
    """The format of ``file``; None where it is none of ``formats``: paper, a mail, any text.

    Raises:
        ConfigurationError: two formats claim it, and so one of them is wrong.
        DocumentError: the file is XML that is not to be parsed (HOSTILE).
    """
    if file.role is FileRole.BODY:
        return None
    sample = Sample(file)
    claimed = [each for each in formats if each.claims(sample)]
    if len(claimed) > 1:
        raise ConfigurationError(f"{file.name} is claimed by the formats {', '.join(each.name for each in claimed)}.")
    return claimed[0] if claimed else None
