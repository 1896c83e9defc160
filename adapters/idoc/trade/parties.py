"""Business partners as E1EDKA1, both ways."""

import textwrap
from collections.abc import Iterable

from adapters.idoc.addresses import split_address
from adapters.idoc.control import IdocProfile
from adapters.idoc.trade.header import E1EDKA1
from adapters.idoc.values import printed_address
from datamodel.business import Party

_NAME_FIELDS = ("name1", "name2", "name3", "name4")
_NAME_LENGTH = 35


def write_partner(function: str, party: Party, profile: IdocProfile, *, supplier_number: str = "") -> E1EDKA1:
    """``function`` is the usual partner function, which ``profile`` may replace.

    A long name goes on in the next name fields, a long street in the second line. ``supplier_number`` is what a
    customer calls the supplier.
    """
    address = split_address(party.address)
    names = dict(zip(_NAME_FIELDS, textwrap.wrap(party.name, _NAME_LENGTH, break_on_hyphens=False), strict=False))
    street, *overflow = textwrap.wrap(address.street, _NAME_LENGTH, break_on_hyphens=False) or [""]
    return E1EDKA1(
        parvw=profile.partner_function(function),
        partn=party.number,
        lifnr=supplier_number,
        **names,
        stras=street,
        strs2=" ".join([*overflow, address.street_2]),
        ort01=address.city,
        pstlz=address.postal_code,
        land1=address.country,
    )


def find_partner(partners: Iterable[E1EDKA1], function: str, profile: IdocProfile) -> E1EDKA1 | None:
    """The first partner with the usual ``function``, or with what ``profile`` has in its place."""
    return next((partner for partner in partners if partner.parvw == profile.partner_function(function)), None)


def read_party(partner: E1EDKA1) -> Party:
    return Party(
        name=" ".join(name for field in _NAME_FIELDS if (name := getattr(partner, field))),
        address=printed_address((partner.strs2, partner.stras), partner.pstlz, partner.ort01, partner.land1),
        number=partner.partn,
    )
