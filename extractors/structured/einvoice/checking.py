"""An invoice held against the rules of what it claims to follow."""

import re
from collections.abc import Iterator
from dataclasses import replace

from datamodel.extraction import Severity
from extractors.structured.drafting import Draft
from extractors.structured.einvoice.drafting import field_of
from extractors.structured.einvoice.model import Group
from extractors.structured.einvoice.profiles import Claim, Profile
from extractors.structured.einvoice.rules import codes, decimals, peppol, presence, sums, vat, xrechnung
from extractors.structured.einvoice.rules.breaches import Breach, Rule

RULES: tuple[Rule, ...] = (
    presence.broken,
    sums.broken,
    codes.broken,
    decimals.broken,
    vat.broken,
    xrechnung.broken,
    peppol.broken,
)
_OF_MINIMUM = re.compile(r"BR-(?:0[1-9]|1[345]|CO-09|CO-26|DEC-1[2348]|CL-.*)")
"""What of the rules holds for an invoice that is only its totals."""
_OF_LINES = re.compile(
    r"BR-(?:16|2[1-8]|30|4[1-4]|54|64|65|CO-04|CO-10|CO-20|DEC-2[3-8]|(?:S|Z|E|AE|IC|G|O|AF|AG)-0[1258]|O-12|B-.*)"
)
"""What needs lines."""
_NOT_EXTENDED = re.compile(r"BR-(?:2[78]|54|O-0[234]|O-1[1-4]|[SZ]-10|A[FG]-10)")
"""What the extended profile does not ask for."""
_WIDENED = re.compile(r"BR-(?:2[2346]|38|44|CO-04|CO-1[012356]|(?:S|Z|E|AE|IC|G|O|AF|AG)-0[18]|S-09)")
"""What the extended profile has in a form of its own."""


def check_rules(invoice: Group, claim: Claim, draft: Draft) -> None:
    """Every breach of a rule as a finding of ``draft``."""
    for breach in broken_rules(invoice, claim):
        place = breach.at.place
        draft.find_broken_rule(
            f"{breach.rule}: {breach.words}",
            place,
            field=field_of(breach.term, in_line=breach.line is not None),
            line=breach.line,
            severity=Severity.WARNING if breach.is_warning else Severity.ERROR,
        )


def broken_rules(invoice: Group, claim: Claim) -> Iterator[Breach]:
    """What of the rules that apply is broken; nothing of an invoice that promises nothing known."""
    if claim.profile is Profile.OTHER:
        return
    for rule in RULES:
        for breach in rule(invoice, claim):
            if _applies(breach.rule, claim.profile):
                yield replace(breach, rule=_numbered(breach.rule, claim))


def _applies(rule: str, profile: Profile) -> bool:
    if profile is Profile.MINIMUM:
        return _OF_MINIMUM.fullmatch(rule) is not None
    if profile is Profile.BASIC_WL:
        return _OF_LINES.fullmatch(rule) is None
    return profile is not Profile.EXTENDED or _NOT_EXTENDED.fullmatch(rule) is None


def _numbered(rule: str, claim: Claim) -> str:
    """As those number the rules that have them in another form: ``BR-FXEXT-CO-10`` of the extended profile."""
    if claim.extension and rule == "BR-CO-16":
        return "BR-DEX-09"
    if claim.profile is not Profile.EXTENDED or not _WIDENED.fullmatch(rule):
        return rule
    return f"BR-FXEXT-{rule}" if rule[3].isdigit() else f"BR-FXEXT-{rule.removeprefix('BR-')}"
