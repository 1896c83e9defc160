"""Partners as e-invoices want them: the address taken apart, with a country."""

import re
from dataclasses import dataclass

from adapters.idoc.addresses import Address, split_address
from datamodel.business import Party

_COUNTRY = re.compile(r"[A-Z]{2}(?=[A-Z0-9]*\d)")


@dataclass(frozen=True, slots=True)
class Told:
    """A party with its address taken apart."""

    party: Party
    address: Address


def told(party: Party) -> Told:
    """With the country from the VAT id or the account where the address has none."""
    address = split_address(party.address)
    if not address.country:
        found = _COUNTRY.match(party.tax_id) or _COUNTRY.match(party.iban)
        country = found[0] if found else ""
        address = Address(address.street, address.street_2, address.postal_code, address.city, country)
    return Told(party, address)
