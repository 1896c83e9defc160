"""Identifiers as firms write them, with the check digits they should have."""

import datetime as dt
import random
from functools import cache

from stdnum import luhn
from stdnum.iso7064 import mod_11_10, mod_97_10

from models.synthetic.patterns import fill

GENERAL = (
    "~###", "~####", "~#####", "~######", "~#######", "~########", "~#########", "%Y-###", "%Y-####", "%Y-#####",
    "%Y/###", "%Y/####", "%y-####", "%y/####", "%y-#####", "%Y.####", "%Y%m##", "%Y%m###", "%Y%m%d-##", "%Y####",
    "%y####", "%y#####", "00########", "0########", "000~####", "^-#####", "^####", "^^####", "^^-####", "^^#######",
    "~##-####", "~#-#####", "~##/##", "~#/%Y", "~##/%Y", "~##/%y", "~#.###", "~##.###.##", "~### ####", "~## ### ##",
    "%m/%Y-~#", "%y%m-###", "^^^-%Y-###", "^^%y-####", "^^^~####", "~###-^", "~####/^", "~##-%y", "~#######-#",
    "^~#-####-~", "%Y-^-###", "~#######.#", "^^^#####", "~##.###", "~####.~", "~##^####", "^%Y%m-##",
)  # fmt: skip
PREFIXES = {
    "invoice": "RE R RG INV IN I SI FA F VF FT AR RE- INV- R- RG- IN- SI- FAC- FV- 90 900 18 RNr. GS CN KR BR- AR-",
    "purchase_order": "PO P B BE BS BST PO- P- B- BE- EK EK- 45 450 4500 47 OR ORD ORD- BEST- CDE BC- OC ODA PED AU-",
    "order": "AB A AU SO S AB- SO- AU- OA- ORD 10 100 120 VK- CO- OC- KA K",
    "delivery_note": "LS L DN D LS- DN- 80 800 BL BL- DDT ALB- PS- WA LI LF- SH",
    "payment": "ZA AV RA P- 20 2000 ACH CHK ZAHL- PAY- 15 150 BACS EFT W- TR",
    "return": "RMA RMA- R RT RET- REK- Q Q- QM- RK 20 NCR- CLM- SAV",
    "quotation": "AN AG ANG- Q QU- Q- OFF- ANG 20 200 DEV DE- OF- PRV",
    "receipt": "T TX R # S CS POS- OR CB BON 00",
    "contract": "V V- RV RV- C- CT- K 46 4600 MV- FRM-",
    "project": "P P- PR PRJ- BV Obj. PN K. WBS- J J-",
}
"""First letters or digits that go before a number of a kind, or make its number range."""
PARTNER = (
    "~###", "~####", "~#####", "~######", "~#######", "1####", "10####", "7####", "70###", "D#####", "K-####", "K####",
    "^^^~##", "~##-###", "~# ### ###", "00~#####", "000~####", "^####", "^^^^#", "C-#####", "CUST#####", "~#.###",
    "~####-##", "~##/~###", "L####", "V-#####", "V0####", "LF-####", "^^^^^##",
)  # fmt: skip
ARTICLE = (
    "~###", "~####", "~#####", "~######", "~#######", "~########", "~##-###", "~##.###", "~##.###.##", "~## ### ##",
    "~#-####-##", "^-####", "^^-####", "^^####", "^^###-##", "^^^-###", "^^^###^", "^^^^-~##", "^~#^##", "~####-^^",
    "~###.^", "^^-~#/##", "~####/##", "~###-##-#", "^##.###", "^###-####", "~##^##", "^^ ###", "^^~#-~#^", "0#####",
    "000~#####", "^^#-###-##^", "~####^", "^^^-~##-^^", "~#.##.###", "ART-####", "A-~####", "SKU-####", "P~#####",
    "~##-^^-##", "^^~###X~#", "^-~#-~##", "~#### ###", "~##~##~##", "^^.~##.##", "^~####", "^^^~####", "~###-####",
)  # fmt: skip
BATCH = (
    "^####",
    "~#####",
    "%y%m##",
    "L%y###^",
    "CH-%y-###",
    "~###^",
    "^^%y%m%d",
    "%Y-~##",
    "~####-~",
    "B~####",
    "LOT~###",
)
IBAN_PATTERNS = {
    "DE": "~" + "#" * 17, "AT": "~" + "#" * 15, "CH": "0~" + "#" * 15, "FR": "~" + "#" * 19 + "~##",
    "NL": "^^^^0" + "#" * 9, "BE": "~" + "#" * 11, "LU": "0##" + "#" * 13, "IT": "^0~########" + "#" * 12,
    "ES": "~" + "#" * 19, "GB": "^^^^" + "#" * 14, "IE": "^^^^" + "#" * 14, "PL": "~" + "#" * 23,
    "CZ": "0" + "#" * 19, "DK": "~" + "#" * 13, "SE": "~" + "#" * 19,
}  # fmt: skip
"""The national part of an account number, after the check digits."""
TAX_PATTERNS = {
    "GB": "GB[ |]### #### ##", "NL": "NL#########B0~", "BE": "BE 0###.###.###", "LU": "LU########", "IE": "IE~######^^",
    "PL": "PL##########", "CZ": "CZ########", "DK": "DK########", "SE": "SE##########01", "US": "##-#######",
    "AU": "## ### ### ###", "CA": "######### RT0001", "MY": "0000########", "SG": "20#######^", "IN": "##^^^^^####^~Z^",
    "AT": "ATU########", "ES": "ES^########",
}  # fmt: skip


def draw_number(rng: random.Random, kind: str, day: dt.date) -> str:
    """A number of one of the ``PREFIXES`` kinds, from a firm that counts as it likes."""
    number = fill(rng, rng.choice(GENERAL), day)
    if kind in PREFIXES and rng.random() < 0.5:
        return prefixes_of(kind)[rng.randrange(len(prefixes_of(kind)))] + number
    return number


@cache
def prefixes_of(kind: str) -> tuple[str, ...]:
    return tuple(PREFIXES[kind].split())


def draw_partner_number(rng: random.Random) -> str:
    """A customer's or supplier's number."""
    return fill(rng, rng.choice(PARTNER))


def draw_batch(rng: random.Random, day: dt.date) -> str:
    return fill(rng, rng.choice(BATCH), day)


def draw_gtin(rng: random.Random) -> str:
    """A trade item number: 13 digits mostly, or 8, 12, 14."""
    length = rng.choices((13, 14, 12, 8), (84, 6, 6, 4))[0]
    start = rng.choice(("40", "42", "43", "50", "30", "76", "90", "87", "80", "84"))
    body = start + "".join(rng.choices("0123456789", k=length - 3))
    return body + gtin_check_digit(body)


def gtin_check_digit(body: str) -> str:
    """Of all digits before it (GS1 General Specifications, 7.9)."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return str(-total % 10)


def draw_iban(rng: random.Random, country: str) -> str:
    """A valid account number, in groups of four or without spaces; "" for countries that have none."""
    pattern = IBAN_PATTERNS.get(country)
    if pattern is None:
        return ""
    account = fill(rng, pattern)
    digits = "".join(str(int(sign, 36)) for sign in f"{account}{country}00")
    return _grouped(rng, f"{country}{98 - int(digits) % 97:02}{account}")


def _grouped(rng: random.Random, iban: str) -> str:
    """As people write it: in fours mostly; bank, branch and account apart at times."""
    style = rng.random()
    if style < 0.58:
        return " ".join(iban[place : place + 4] for place in range(0, len(iban), 4))
    return f"{iban[:4]} {iban[4:12]} {iban[12:]}" if style < 0.62 else iban


def draw_bic(rng: random.Random, country: str) -> str:
    return fill(rng, "^^^^") + country + fill(rng, "[^^|^~|~^]") + fill(rng, "[|XXX|###|^^^]")


def draw_tax_id(rng: random.Random, country: str) -> str:
    """A VAT number (or what stands in for it) as people write it, with right check digits where that is cheap."""
    match country:
        case "DE":
            body = fill(rng, "~#######")
            return f"DE{' ' if rng.random() < 0.1 else ''}{body}{mod_11_10.calc_check_digit(body)}"
        case "CH":
            return fill(rng, "CHE-###.###.###[ MWST| MwSt||]")
        case "FR":
            siren = _with_luhn(fill(rng, "~#######"))
            return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02}{siren}"
        case "IT":
            return f"IT{_with_luhn(fill(rng, '0######0<10-99>'))}"
    return fill(rng, TAX_PATTERNS.get(country, f"{country}#########"))


def _with_luhn(body: str) -> str:
    return body + luhn.calc_check_digit(body)


def draw_payment_reference(rng: random.Random) -> str:
    """A structured creditor reference (ISO 11649)."""
    body = fill(rng, "~#####[|####|^##]")
    return f"RF{mod_97_10.calc_check_digits(body + 'RF')}{body}"
