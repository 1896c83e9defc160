"""What the status of an IDoc means, in SAP's words (table TEDS2), as far as a receiver tells it."""

from collections.abc import Mapping
from types import MappingProxyType

STATUSES: Mapping[str, str] = MappingProxyType(
    {
        "04": "error within control information of EDI subsystem",
        "05": "error during translation",
        "06": "translation",
        "07": "error during syntax check",
        "08": "syntax check",
        "09": "error during interchange handling",
        "10": "interchange handling",
        "11": "error during dispatch",
        "12": "dispatch OK",
        "13": "retransmission OK",
        "14": "interchange acknowledgement positive",
        "15": "interchange acknowledgement negative",
        "16": "functional acknowledgement positive",
        "17": "functional acknowledgement negative",
        "18": "triggering EDI subsystem OK",
        "22": "dispatch OK, acknowledgement still due",
        "23": "error during retransmission",
        "24": "control information of EDI subsystem OK",
        "39": "IDoc is in the target system (ALE service)",
        "40": "application document not created in target system",
        "41": "application document created in target system",
        "50": "IDoc added",
        "51": "application document not posted",
        "53": "application document posted",
        "56": "IDoc with errors added",
        "60": "error during syntax check of IDoc (inbound)",
        "61": "processing despite syntax error (inbound)",
        "62": "IDoc passed to application",
        "63": "error passing IDoc to application",
        "64": "IDoc ready to be transferred to application",
        "65": "error in ALE service",
        "68": "error, no further processing",
        "69": "IDoc was edited",
        "70": "original of an IDoc which was edited",
    }
)

MESSAGE_TYPES: Mapping[str, str] = MappingProxyType({"S": "success", "W": "warning", "E": "error", "A": "termination"})
