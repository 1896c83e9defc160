"""What the qualifiers and codes of deliveries and goods movements mean, as far as Intray writes or reads them.

Source: fixed value of the ABAP dictionary domain QUALI_L41; SAP's wiki page "WHSCON and SHPCON IDoc"; the others as
SAP systems' partners read them. ``docs/idoc.md`` says more.
"""

from collections.abc import Mapping
from types import MappingProxyType

_View = MappingProxyType[str, str]

DELIVERY_ACTIONS: Mapping[str, str] = _View({"ORI": "create", "CHG": "change", "DEL": "delete", "PIC": "was picked",
                                             "PGI": "post goods issue"})  # fmt: skip

ITEM_ACTIONS: Mapping[str, str] = _View({"QUA": "take its quantity", "DEL": "delete", "BAS": "belongs to a batch split",
                                         "NWT": "take its net weight", "GWT": "take its gross weight"})  # fmt: skip

PARTNERS: Mapping[str, str] = _View(
    {
        "LF": "supplier",
        "OSP": "shipping point",
        "OSO": "sales organisation",
        "WE": "ship-to party",
        "AG": "sold-to party",
        "SP": "forwarding agent",
    }
)

DATES: Mapping[str, str] = _View({"006": "goods issue", "007": "delivery", "010": "picking", "015": "document date"})

ORDERS: Mapping[str, str] = _View({"001": "of the sold-to party", "002": "of the ship-to party",
                                   "003": "none before it"})  # fmt: skip

PRECEDING: Mapping[str, str] = _View({"C": "sales order", "J": "delivery", "V": "purchase order"})

MOVEMENTS: Mapping[str, str] = _View({"01": "goods receipt for a purchase order", "03": "goods issue",
                                      "04": "transfer posting"})  # fmt: skip

MOVEMENT_INDICATORS: Mapping[str, str] = _View({"B": "for a purchase order", "F": "for a production order"})

TEXTS: Mapping[str, str] = _View({"B01": "item text"})
