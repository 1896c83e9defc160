"""Field 86 of MT940 and MT942: what a booking is for, in the ways in which banks write it.

Three ways are known. A code of three digits and numbered subfields (``166?00GUTSCHRIFT?20EREF+…?32Name``), as German,
Austrian, Polish and other banks use it, with the marks of SEPA (``SVWZ+``) in its text. Words between slashes
(``/EREF/…/REMI/…``), as Dutch and other banks use them after SWIFT's recommendation. And plain text.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from extractors.structured.bank.tags import unwrapped

_NUMBERED = re.compile(r"\s*(?P<code>\d{3})(?P<mark>[^\w\s/])(?=\d\d)")
_WIDTH, _SUBFIELD_WIDTH = 65, 27
_PURPOSE = (*(f"{n}" for n in range(20, 30)), *(f"{n}" for n in range(60, 64)))
_SEPA = re.compile(r"(EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|IBAN|BIC|PURP|RREF|RTRN|RCRD)\+")
_WORD = re.compile(
    r"/(EREF|KREF|PREF|MARF|MREF|CSID|CRED|DEBT|CNTP|REMI|TRTP|IBAN|BIC|NAME|BENM|ORDP|ISDT|RTRN|ACCW|CHGS|CHG|EXCH|"
    r"OCMT|ULTC|ULTD|ULTB|PURP|SVCL|TRCD|ADDR|RATE|FULLNAME|ACC|ACCT|INST|BENF|PY|RREF|SUBID|BO|CREF)/"
)
_RETURN_CODES: Mapping[str, str] = {"901": "AC01", "903": "AC06", "912": "MD06", "914": "MS03"}
"""German banks' numbers (subfield 34) of reasons that ISO 20022 has codes for. Others are kept as they are.

Account wrong, account blocked, refund asked for by the payer, no reason told: as statements of banks word them.
"""
_RETURNS = frozenset({"108", "109", "159", "181", "184"})
"""German codes of what comes back: direct debits (108, 109), transfers (159), credited again (181, 184)."""
_BANK_CODE, _BIC = re.compile(r"\d{8}"), re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_NUMBERS = ("EREF", "KREF", "MREF", "CRED", "DEBT", "IBAN", "BIC")
"""Marks of numbers, which end with their line; what follows is text again."""
_NOT_PROVIDED = frozenset({"NOTPROVIDED", "NONREF", "NOT PROVIDED"})


@dataclass(frozen=True, slots=True)
class Details:
    """What field 86 tells; each may be empty. ``text`` is the bank's word for the kind of booking."""

    code: str = ""
    text: str = ""
    reference: str = ""
    end_to_end_id: str = ""
    instruction_id: str = ""
    mandate_id: str = ""
    creditor_reference: str = ""
    name: str = ""
    account: str = ""
    bic: str = ""
    ultimate_name: str = ""
    return_reason: str = ""


def read_details(text: str) -> Details:
    """Field 86, without its tag, with its line feeds."""
    numbered = _NUMBERED.match(text)
    if numbered:
        return _numbered(text, numbered["code"], numbered["mark"])
    lines = [line for line in text.split("\n") if line.strip()]
    if len(_WORD.findall(text.replace("\n", ""))) > 1 or text.startswith(("/EREF/", "/REMI/", "/TRTP/", "/BENM/")):
        return _worded("".join(lines))
    plain = unwrapped(lines, width=_WIDTH)
    marked = _marked(plain)
    return _sepa(marked, plain) if len(marked) > 1 else Details(reference=" ".join(plain.split()))


def _numbered(text: str, code: str, mark: str) -> Details:
    pieces = re.split(re.escape(mark) + r"(?=\d\d)", _one_line(text))[1:]
    subfields: dict[str, list[str]] = {}
    for piece in pieces:
        subfields.setdefault(piece[:2], []).append(piece[2:])
    purpose = _together(subfields, _PURPOSE)
    found = _sepa(_marked(purpose), purpose)
    reason = "".join(subfields.get("34", ())).strip()
    bank = _clean("".join(subfields.get("30", ())))
    account = "".join("".join(subfields.get("38", subfields.get("31", ()))).split())
    if _BANK_CODE.fullmatch(bank) and account.isdigit():
        account = f"{bank}/{account}"
    return Details(
        code=code,
        text=_clean("".join(subfields.get("00", ()))),
        reference=found.reference,
        end_to_end_id=found.end_to_end_id,
        instruction_id=found.instruction_id,
        mandate_id=found.mandate_id,
        creditor_reference="",
        name=_clean(_together(subfields, ("32", "33"))),
        account=account or found.account,
        bic=bank if _BIC.fullmatch(bank) else found.bic,
        ultimate_name=found.ultimate_name,
        return_reason=_RETURN_CODES.get(reason, reason) if code in _RETURNS else "",
    )


def _one_line(text: str) -> str:
    """Lines were broken at the full width. One that lacks a character ended with a space that somebody cut off."""
    lines = text.split("\n")
    return "".join(f"{line} " if len(line) == _WIDTH - 1 else line for line in lines)


def _together(subfields: Mapping[str, Iterable[str]], names: Iterable[str]) -> str:
    return unwrapped([part for name in names for part in subfields.get(name, ())], width=_SUBFIELD_WIDTH)


def _marked(text: str) -> dict[str, str]:
    """What stands behind each mark of SEPA; text that stands behind none, under the empty name."""
    pieces = _SEPA.split(text)
    found = {"": pieces[0].strip()}
    for name, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        value, _, rest = piece.strip().partition("\n") if name in _NUMBERS else (piece.strip(), "", "")
        found[name] = f"{found.get(name, '')} {value}".strip()
        found[""] = f"{found['']}\n{rest}".strip()
    return found


def _sepa(marked: Mapping[str, str], text: str) -> Details:
    if len(marked) < 2:
        return Details(reference=_clean(text))
    free = " ".join(filter(None, (marked.get("SVWZ", ""), marked[""])))
    return Details(
        reference=_clean(free),
        end_to_end_id=_given(marked.get("EREF", "")),
        instruction_id=_given(marked.get("KREF", "")),
        mandate_id=_given(marked.get("MREF", "")),
        account="".join(marked.get("IBAN", "").split()),
        bic=_clean(marked.get("BIC", "")),
        ultimate_name=_clean(marked.get("ABWA", "") or marked.get("ABWE", "")),
    )


def _worded(text: str) -> Details:
    pieces = _WORD.split(text)
    found: dict[str, str] = {}
    for name, value in zip(pieces[1::2], pieces[2::2], strict=True):
        found.setdefault(name, value.strip("/ "))
    iban, bic, name = _contact(found.get("CNTP", ""))
    reference, creditor = _remittance(found.get("REMI", ""))
    return Details(
        text=_clean(found.get("TRTP", "")),
        reference=_clean(reference or pieces[0].strip("/ ")),
        end_to_end_id=_given(found.get("EREF", "")),
        instruction_id=_given(found.get("PREF", "") or found.get("KREF", "")),
        mandate_id=_given(found.get("MARF", "") or found.get("MREF", "")),
        creditor_reference=creditor,
        name=_clean(name or found.get("NAME", "") or found.get("BENM", "") or found.get("ORDP", "")),
        account="".join((iban or found.get("IBAN", "")).split()),
        bic=bic or _clean(found.get("BIC", "")),
        ultimate_name=_clean(found.get("ULTD", "") or found.get("ULTC", "") or found.get("ULTB", "")),
        return_reason=_clean(found.get("RTRN", "")),
    )


def _contact(text: str) -> tuple[str, str, str]:
    """``IBAN/BIC/name/city``, as ``/CNTP/`` has it."""
    parts = [*text.split("/"), "", "", ""]
    return (parts[0], parts[1], parts[2]) if text else ("", "", "")


def _remittance(text: str) -> tuple[str, str]:
    """Free text, and a structured reference (``STRD/CUR/…``, ``USTD//…``)."""
    kind, _, rest = text.partition("/")
    if kind == "USTD":
        return rest.strip("/ "), ""
    if kind == "STRD":
        reference = rest.rpartition("/")[2].strip()
        return reference, reference
    return text, ""


def _given(text: str) -> str:
    text = _clean(text)
    return "" if text.upper() in _NOT_PROVIDED else text


def _clean(text: str) -> str:
    return " ".join(text.split())
