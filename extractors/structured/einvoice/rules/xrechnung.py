"""What XRechnung asks for beyond EN 16931: BR-DE, and of what KoSIT took over from others what applies in Germany."""

import re
from collections.abc import Iterator

from stdnum import iban

from extractors.structured.einvoice.model import BT, Group
from extractors.structured.einvoice.profiles import Claim
from extractors.structured.einvoice.rules.breaches import Breach, each
from extractors.structured.einvoice.rules.names import NAMES
from extractors.structured.einvoice.rules.presence import missing

_EACH: tuple[tuple[str, str, BT], ...] = (
    ("BR-DE-3", "BG-4/BG-5", "BT-37"),
    ("BR-DE-4", "BG-4/BG-5", "BT-38"),
    ("BR-DE-5", "BG-4/BG-6", "BT-41"),
    ("BR-DE-6", "BG-4/BG-6", "BT-42"),
    ("BR-DE-7", "BG-4/BG-6", "BT-43"),
    ("BR-DE-8", "BG-7/BG-8", "BT-52"),
    ("BR-DE-9", "BG-7/BG-8", "BT-53"),
    ("BR-DE-10", "BG-13/BG-15", "BT-77"),
    ("BR-DE-11", "BG-13/BG-15", "BT-78"),
    ("BR-DE-14", "BG-23", "BT-119"),
    ("BR-DE-15", "", "BT-10"),
)
_TYPES = frozenset({"326", "380", "384", "389", "381", "875", "876", "877"})
_TAXED = frozenset({"S", "Z", "E", "AE", "K", "G", "L", "M"})
_SKONTO = re.compile(r"#SKONTO#TAGE=[0-9]+#PROZENT=[0-9]+\.[0-9]{2}(#BASISBETRAG=-?[0-9]+\.[0-9]{2})?#")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+")
_MEANS = {
    **dict.fromkeys(("30", "58"), ("BR-DE-23", "BG-17")),
    **dict.fromkeys(("48", "54", "55"), ("BR-DE-24", "BG-18")),
    "59": ("BR-DE-25", "BG-19"),
}
"""What a means of payment (BT-81) is told by."""
_TOLD = {"BG-17": "Account of the payee", "BG-18": "Payment card data", "BG-19": "Direct debit data"}


def broken(invoice: Group, claim: Claim) -> Iterator[Breach]:
    """What XRechnung asks for, of invoices that say that they follow it."""
    if not claim.xrechnung:
        return
    for rule, path, term in _EACH:
        for _, group in each(invoice, path):
            if not group.has(term):
                yield missing(rule, group, term)
    if "BG-16" not in invoice.groups:
        yield missing("BR-DE-1", invoice, "BG-16")
    if "BG-6" not in invoice.one("BG-4").groups:
        yield missing("BR-DE-2", invoice.one("BG-4"), "BG-6")
    for check in (_contact, _identified, _type, _skonto, _files, _means, _debit):
        yield from check(invoice)


def _contact(invoice: Group) -> Iterator[Breach]:
    for contact in invoice.below("BG-4/BG-6"):
        telephone, mail = contact.first("BT-42"), contact.first("BT-43")
        if telephone and sum(each.isdigit() for each in telephone.text) < 3:
            words = f"{NAMES['BT-42']} “{telephone.text}” has fewer than three digits (BT-42)."
            yield Breach("BR-DE-27", words, telephone, is_warning=True)
        if mail and not _is_mail(mail.text):
            words = f"{NAMES['BT-43']} “{mail.text}” is no mail address (BT-43)."
            yield Breach("BR-DE-28", words, mail, is_warning=True)


def _is_mail(text: str) -> bool:
    before, _, after = text.partition("@")
    plain = not any(part.startswith(".") or part.endswith(".") for part in (before, after))
    return _MAIL.fullmatch(text) is not None and plain and len(after) > 1 and "." in after


def _identified(invoice: Group) -> Iterator[Breach]:
    sources = (("BG-25", "BT-151"), ("BG-20", "BT-95"), ("BG-21", "BT-102"))
    used = {group.text(term) for path, term in sources for group in invoice.below(path)}
    seller = invoice.one("BG-4")
    if used & _TAXED and not (seller.has("BT-31") or seller.has("BT-32") or "BG-11" in invoice.groups):
        words = "The seller has neither VAT id nor tax number nor tax representative (BT-31, BT-32, BG-11)."
        yield Breach("BR-DE-16", words, seller, term="BT-31")


def _type(invoice: Group) -> Iterator[Breach]:
    kind = invoice.first("BT-3")
    if kind and kind.text not in _TYPES:
        words = f"XRechnung knows no invoice of the type {kind.text} (BT-3)."
        yield Breach("BR-DE-17", words, kind, is_warning=True)
    if kind and kind.text == "384" and "BG-3" not in invoice.groups:
        words = "A corrected invoice (384) does not say which invoice it corrects (BG-3)."
        yield Breach("BR-DE-26", words, kind, is_warning=True)


def _skonto(invoice: Group) -> Iterator[Breach]:
    """Each line that begins with # is a cash discount, and a line ends with a break."""
    terms = invoice.first("BT-20")
    if terms is None:
        return
    for written in (line.strip() for line in terms.text.splitlines()):
        if written.startswith("#") and not _SKONTO.fullmatch(written):
            words = f"The cash discount “{written[:60]}” is not written as “#SKONTO#TAGE=14#PROZENT=2.00#” (BT-20)."
            yield Breach("BR-DE-18", words, terms, term="BT-20")


def _files(invoice: Group) -> Iterator[Breach]:
    seen: set[str] = set()
    for document in invoice.below("BG-24"):
        name = document.text("BT-125-2")
        if name and name in seen:
            yield Breach("BR-DE-22", f"Two attachments have the name “{name[:60]}”.", document)
        seen.add(name)


def _means(invoice: Group) -> Iterator[Breach]:
    for payment in invoice.below("BG-16"):
        code = payment.text("BT-81")
        if code not in _MEANS:
            continue
        rule, wanted = _MEANS[code]
        for name, what in _TOLD.items():
            if name == wanted and name not in payment.groups:
                yield Breach(f"{rule}-a", f"{what} is missing, though payment is by {code} ({name}).", payment)
            elif name != wanted and name in payment.groups:
                yield Breach(f"{rule}-b", f"{what} stands here, though payment is by {code} ({name}).", payment)
        accounts = (("58", "BR-DE-19", "BG-17", "BT-84"), ("59", "BR-DE-20", "BG-19", "BT-91"))
        for means, rule, group, term in accounts:
            account = payment.one(group).first(term)
            if code == means and account and not iban.is_valid(account.text):
                words = f"{NAMES[term]} “{account.text}” is no valid IBAN ({term})."
                yield Breach(rule, words, account, term=term, is_warning=True)


def _debit(invoice: Group) -> Iterator[Breach]:
    debits = [group for group in invoice.below("BG-16/BG-19")]
    if debits and not invoice.has("BT-90"):
        yield missing("BR-DE-30", debits[0], "BT-90")
    if debits and not any(debit.has("BT-91") for debit in debits):
        yield missing("BR-DE-31", debits[0], "BT-91")
