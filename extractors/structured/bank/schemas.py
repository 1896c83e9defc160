"""The schemas of ISO 20022 that lie here, by the name of the message and its version."""

from pathlib import Path

from datamodel.document import InputFile
from extractors.structured.drafting import Draft
from extractors.structured.xml import MOST_BYTES, check_schema, check_streamed, parse

_SCHEMAS = Path(__file__).parent.parent / "schemas" / "iso20022"


def check_against(file: InputFile, version: str, draft: Draft, *, tag: str) -> None:
    """Breaches of the schema of ``version`` (``camt.053.001.08``) as findings of ``draft``; none of an unknown version.

    ``draft`` is the first message of the file: breaches make all of it doubtful. ``tag`` is what it has many of.
    """
    path = _SCHEMAS / f"{version}.xsd"
    if not path.exists():
        return
    streamed = Draft()
    check_streamed(file.content, path, streamed, tag=tag)
    if streamed.findings and len(file.content) <= MOST_BYTES:
        streamed = Draft()  # once more, with line and path of each
        check_schema(parse(file.content, name=file.name), path, streamed)
    draft.findings += streamed.findings
