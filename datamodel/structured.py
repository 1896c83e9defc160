"""A business message that came as data: what it says is read exactly, and nothing of it is guessed."""

from dataclasses import dataclass

from datamodel.extraction import Extraction


@dataclass(frozen=True)
class StructuredMessage:
    """One message of a file that is data, or that lies in a PDF beside its picture.

    Attributes:
        format: its name in the list of formats (``pipelines/formats.py``): ``ubl``.
        name: what people call it, with the version where it tells one: ``UBL Invoice, XRechnung 3.0``.
        extraction: everything it says, with confidence 1; ``findings`` is what breaks the rules of the format.
        first_page, pages: where it is laid out for people, or in the PDF, by numbers from 1 within the file.
    """

    format: str
    name: str
    extraction: Extraction
    first_page: int = 1
    pages: int = 0
