"""Firms and people as their paper names them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Party:
    """A business partner. Every field is "" where the paper would have none.

    Attributes:
        name: with its legal form; ``addition``: a second line of the name ("Niederlassung Nord").
        country: ISO 3166 alpha-2; ``country_name``: in the language of the paper.
        tax_id: VAT identification number; ``tax_number``: the number at the tax office, EIN, SIRET.
        contact: the person in charge; ``department``: of that person.
        register: entry in the register of companies; ``managers``: "Geschäftsführer: …" without the label.
    """

    name: str
    addition: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    country_name: str = ""
    tax_id: str = ""
    tax_number: str = ""
    iban: str = ""
    bic: str = ""
    bank: str = ""
    phone: str = ""
    fax: str = ""
    mobile: str = ""
    email: str = ""
    web: str = ""
    contact: str = ""
    department: str = ""
    register: str = ""
    managers: str = ""
    gln: str = ""
