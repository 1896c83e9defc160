"""Who is on the other side of a payment that a bank tells of."""

from dataclasses import dataclass

from extractors.structured.bank.values import Values

_DEBTOR, _CREDITOR = "Dbtr", "Cdtr"


@dataclass(frozen=True, slots=True)
class Counterparty:
    """Name, account (an IBAN where it has one), BIC of its bank, and for whom it acts; each may be empty."""

    name: str
    account: str
    bic: str
    ultimate_name: str


def counterparty(values: Values, account: str, owner: str, *, is_credit: bool, is_back: bool) -> Counterparty:
    """The party that is not the owner of the account.

    By the accounts where one is ours, else by the direction: money comes from the debtor and goes to the creditor. What
    comes back names the parties of the first payment.
    """
    role, other = (_DEBTOR, _CREDITOR) if is_credit != is_back else (_CREDITOR, _DEBTOR)
    is_ours = account and _account(values, role) == account != _account(values, other)
    is_owner = owner and _name(values, role) == owner and _name(values, other)
    if is_ours or (is_owner and not _account(values, role)):
        role = other
    ultimate = _name(values, f"Ultmt{role}")
    name = _name(values, role) or ultimate
    return Counterparty(
        name=name,
        account=_account(values, role),
        bic=values.first(*(f"RltdAgts/{role}Agt/FinInstnId/{path}" for path in ("BICFI", "BIC", "CmbndId/BIC"))),
        ultimate_name=ultimate if ultimate != name else "",
    )


def _name(values: Values, role: str) -> str:
    """Since version 8 a party may be a bank, too."""
    below = ("Nm", "Pty/Nm", "Agt/FinInstnId/Nm")
    return values.first(*(f"RltdPties/{role}/{path}" for path in below))


def _account(values: Values, role: str) -> str:
    below = ("IBAN", "Othr/Id", "PrtryAcct/Id", "BBAN", "UPIC")
    return values.first(*(f"RltdPties/{role}Acct/Id/{path}" for path in below)).replace(" ", "")
