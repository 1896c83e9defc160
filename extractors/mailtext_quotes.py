"""A mail's own text, parted from the mails that it answers or passes on."""

import re

_ENDS_OWN_TEXT = re.compile(
    r"^\s*(?:-{2,}\s*(?:original|ursprüngliche|forwarded|weitergeleitete|message d'origine|message transféré|"
    r"oorspronkelijk|doorgestuurd|messaggio originale|mensaje original|mensaje reenviado)"
    r"|(?:from|von|gesendet|sent|de|envoyé|van|verzonden|da|inviato|enviado)\s?:\s"
    r"|(?:am|on|le|op|il|el)\b.{4,90}\b(?:schrieb|wrote|a écrit|schreef|ha scritto|escribió)\b.{0,60}:\s*$)",
    re.IGNORECASE,
)
_FORWARD = re.compile(r"^\s*(?:(?:re|aw)\s*:\s*)*(?:wg|fwd?|wtr|tr|i|rv|doorst)\s*:", re.IGNORECASE)
_QUOTE_MARK = re.compile(r"^\s*(?:>\s?)+")
_FEW_WORDS = 8  # a word or two above a quoted mail pass it on, whatever the subject says


def own_text(text: str, *, subject: str = "") -> str:
    """The mail without the mails quoted below it; all of it where it only passes one on."""
    lines = text.splitlines()
    kept = [line for line in lines if not line.lstrip().startswith(">")]
    cut = next((number for number, line in enumerate(kept) if _ENDS_OWN_TEXT.match(line)), len(kept))
    own = "\n".join(kept[:cut]).strip()
    if _FORWARD.match(subject):
        return "\n".join(_QUOTE_MARK.sub("", line) for line in lines)
    return own if len(own.split()) > _FEW_WORDS else "\n".join(kept)
