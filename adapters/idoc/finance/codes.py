"""What the qualifiers and codes of payments mean, as far as Intray writes or reads them.

Source: ABAP dictionary, data element EDIF5025_A (amounts to 009); ``docs/idoc.md`` tells the others.
"""

from collections.abc import Mapping
from types import MappingProxyType

_View = MappingProxyType[str, str]

AMOUNTS: Mapping[str, str] = _View(
    {
        "001": "payment",
        "002": "total of the payments",
        "003": "cash discount",
        "004": "invoice amount",
        "005": "tax",
        "006": "net amount",
        "007": "deductions",
        "009": "cleared credit memo",
        "019": "opening balance",
        "021": "closing balance",
        "023": "total of the debits",
        "024": "total of the credits",
    }
)

ACCOUNTS: Mapping[str, str] = _View({"BA": "of the payer", "BB": "of the payee", "AS": "the account itself"})

DOCUMENTS: Mapping[str, str] = _View({"REM": "payment advice", "INV": "invoice", "CRM": "credit memo",
                                      "STA": "bank statement"})  # fmt: skip

FUNCTIONS: Mapping[str, str] = _View({"ORG": "original"})
