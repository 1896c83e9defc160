"""The schemas of ISO 20022 that lie here, by the name of the message and its version."""

import re
from pathlib import Path

from datamodel.document import InputFile
from extractors.structured.drafting import Draft
from extractors.structured.xml import MOST_BYTES, check_schema, check_streamed, parse, root_name

_HEAD = 8192
_DOCUMENT = re.compile(rb"<(?:\w+:)?Document\s[^>]*?xmlns(?::\w+)?=[\"'](urn:[\x21-\x7e]*?)[\"']")
_SCHEMAS = Path(__file__).parent.parent / "schemas" / "iso20022"


def message_version(content: bytes, namespace: re.Pattern[str]) -> str:
    """The name and version of the message in a file (``camt.053.001.08``); empty where it is none of ``namespace``.

    It is the namespace of the root, or of a ``Document`` near the beginning, in an envelope with a business header.

    Raises:
        DocumentError: as ``root_name``.
    """
    root = root_name(content)
    named = [root.namespace] if root is not None and root.name == "Document" else _enveloped(content[:_HEAD])
    return next((found[0] for each in named if (found := namespace.search(each))), "")


def _enveloped(head: bytes) -> list[str]:
    return [name.decode("ascii") for name in _DOCUMENT.findall(head)]


def check_against(file: InputFile, version: str, draft: Draft, *, tag: str) -> None:
    """Breaches of the schema of ``version`` (``camt.053.001.08``) as findings of ``draft``; none of an unknown version.

    ``draft`` is the first message of the file: breaches make all of it doubtful. ``tag`` is what it has many of. In an
    envelope the document is checked where it can be held in memory.
    """
    path = _SCHEMAS / f"{version}.xsd"
    if not path.exists():
        return
    root = root_name(file.content)
    is_bare, is_small = root is not None and root.name == "Document", len(file.content) <= MOST_BYTES
    streamed = Draft()
    if is_bare:
        check_streamed(file.content, path, streamed, tag=tag)
    if is_small and (streamed.findings or not is_bare):
        streamed = Draft()  # with line and path of each
        document = next(parse(file.content, name=file.name).iter("{*}Document"), None)
        if document is not None:
            check_schema(document, path, streamed)
    draft.findings += streamed.findings
