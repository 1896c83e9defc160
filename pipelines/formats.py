"""The formats of data that Intray reads: the only list of them."""

from extractors.structured.bank.camt import CAMT
from extractors.structured.bank.mt940 import MT940
from extractors.structured.bank.pain001 import PAIN001
from extractors.structured.edifact import FORMAT as EDIFACT
from extractors.structured.einvoice.reading import CII, UBL_INVOICE, ZUGFERD_1
from extractors.structured.formats import Format
from extractors.structured.hybrid import PdfData
from extractors.structured.opentrans import FORMAT as OPENTRANS
from extractors.structured.orderx import ORDER_X
from extractors.structured.tables.reading import TABLE
from extractors.structured.ubl.reading import UBL
from pipelines.idocs.reading import IDOC

XML_FORMATS: tuple[Format, ...] = (CII, ZUGFERD_1, UBL_INVOICE, ORDER_X, UBL, OPENTRANS)
"""What may also lie in a PDF, beside its picture. Of two in one PDF, the earlier here is read."""
PDF_DATA = PdfData(XML_FORMATS)
FORMATS: tuple[Format, ...] = (*XML_FORMATS, PDF_DATA.format, CAMT, MT940, PAIN001, EDIFACT, IDOC, TABLE)
"""In no order: no two of them claim one file."""
