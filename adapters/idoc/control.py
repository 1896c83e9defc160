"""The control record of what Intray sends, and what differs from one ERP to the next."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.idoc.structure import EDIDC40, Idoc
from datamodel.business import OrderKind
from datamodel.delivery import MESSAGE_ID_PREFIX, transfer_number
from datamodel.units import iso_code

MESSAGE_ID = re.compile(rf"{re.escape(MESSAGE_ID_PREFIX)}[0-9A-Fa-f]{{32}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class IdocPartners:
    """Who sends to whom: the part of the control record that the ERP's partner profile (WE20) is looked up by.

    Partner type ``LS`` is a logical system, ``KU`` a customer, ``LI`` a supplier, ``B`` a bank.
    """

    client: str = "100"
    sender_port: str = "INTRAY"
    sender_type: str = "LS"
    sender_partner: str = "INTRAY"
    receiver_port: str = "SAPERP"
    receiver_type: str = "LS"
    receiver_partner: str = "ERP100"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdocProfile:
    """What is particular to one ERP. What is empty is left to the ERP to determine.

    Attributes:
        partners: of the control record.
        sales_organisation, distribution_channel, division: the sales area of orders.
        order_types: document types of the ERP by kind of order (``order``, ``change``, ``return``); a return without
            one is ``RE``, as a standard order it would sell the goods again.
        return_reason: order reason of returns.
        partner_functions: other partner functions than the usual ones: ``{"WE": "ZW"}``.
        units: units as people write them, and the code that this ERP wants, before ``datamodel/units.py``.
        company_code, plant, storage_location, purchasing_organisation, purchasing_group: organisational data of
            invoices, stock and requisitions.
        message_codes: variant (MESCOD) by message type, where the partner profile has one: ``{"ORDERS": "PDF"}``.
        movement_type: of a goods receipt for a purchase order.
        tax_codes: of invoices, by rate in per cent: ``{"19": "V1"}``; without one the ERP finds it by the rate.
        text_ids: ids of the texts of invoices; ``payment_reference`` is what the payer is to write on the transfer.
    """

    partners: IdocPartners = IdocPartners()
    sales_organisation: str = ""
    distribution_channel: str = ""
    division: str = ""
    order_types: Mapping[str, str] = field(default_factory=dict)
    partner_functions: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    company_code: str = ""
    plant: str = ""
    storage_location: str = ""
    purchasing_organisation: str = ""
    purchasing_group: str = ""
    message_codes: Mapping[str, str] = field(default_factory=dict)
    movement_type: str = "101"
    return_reason: str = ""
    tax_codes: Mapping[str, str] = field(default_factory=dict)
    text_ids: Mapping[str, str] = field(default_factory=lambda: {"payment_reference": "ZPRF"})

    def order_type(self, kind: OrderKind) -> str:
        return self.order_types.get(kind, "RE" if kind is OrderKind.RETURN else "")

    def partner_function(self, usual: str) -> str:
        return self.partner_functions.get(usual, usual)

    def unit(self, written: str) -> str:
        """The code of a unit. Raises ``DocumentError`` where it is not known."""
        return self.units.get(written.strip()) or iso_code(written)


def control_record(
    idoc: type[Idoc], message_type: str, profile: IdocProfile, *, message_id: str, created_at: dt.datetime
) -> EDIDC40:
    """The control record of an IDoc to the ERP; the same arguments give the same.

    Raises:
        ValueError: ``message_id`` is not ``urn:sap.com:msgid=`` and 32 hexadecimal digits, or the type has no such
            message.
    """
    if not MESSAGE_ID.fullmatch(message_id):
        raise ValueError(f"{message_id!r} is no message id: it must be 'urn:sap.com:msgid=' and 32 hex digits.")
    if message_type not in idoc.message_types:
        raise ValueError(f"{idoc.basic_type} carries {', '.join(idoc.message_types)}, not {message_type}.")
    partners = profile.partners
    return EDIDC40(
        tabnam="EDI_DC40",
        mandt=partners.client,
        docnum=transfer_number(message_id),
        direct="2",  # inbound, as the ERP sees it
        idoctyp=idoc.basic_type,
        mestyp=message_type,
        mescod=profile.message_codes.get(message_type, ""),
        sndpor=partners.sender_port,
        sndprt=partners.sender_type,
        sndprn=partners.sender_partner,
        rcvpor=partners.receiver_port,
        rcvprt=partners.receiver_type,
        rcvprn=partners.receiver_partner,
        credat=created_at.strftime("%Y%m%d"),
        cretim=created_at.strftime("%H%M%S"),
        arckey=message_id,
    )
