"""What happens to a mail's text on its way: hurried typing, lost umlauts, lower case, hard line breaks."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

from models.mail.pieces import Piece

_FOLDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})
_BARE = str.maketrans("äöüÄÖÜßéèêàçñóáíúÉ", "aouAOUseeeacnoaiuE")
_BROKEN = re.compile(r"[äöüÄÖÜßéèàçñóáíú]")
_PLAIN = re.compile(r"[^\W\d_]{2,} ")
_WORD = re.compile(r"[^\W\d_]{4,}")


def disturb(pieces: Sequence[Piece], random: Random) -> list[Piece]:
    """``pieces`` as somebody in a hurry types them; numbers are left alone."""
    changed = list(pieces)
    if random.random() < 0.12:
        changed = _each(changed, str.lower)
    if random.random() < 0.10:
        table = random.choice((_FOLDED, _FOLDED, _BARE))
        changed = _each(changed, lambda text: text.translate(table))
    elif random.random() < 0.02:
        changed = _each(changed, lambda text: _BROKEN.sub("\ufffd", text))
    if random.random() < 0.15:
        changed = [piece if piece.label else replace(piece, text=_mistyped(piece.text, random)) for piece in changed]
    return changed


def thinned(pieces: Sequence[Piece], random: Random) -> list[Piece]:
    """``pieces`` with one plain word in ten left out: no reader shall lean on a single one. For the training."""
    return [
        piece
        if piece.label
        else replace(piece, text=_PLAIN.sub(lambda m: "" if random.random() < 0.1 else m[0], piece.text))
        for piece in pieces
    ]


def wrapped(text: str, width: int) -> str:
    """``text`` with spaces turned into line ends where lines are longer than ``width``; no character moves."""
    lines: list[str] = []
    for line in text.split("\n"):
        rest = line
        while len(rest) > width and "  " not in rest and "\t" not in rest:
            cut = rest.rfind(" ", 0, width)
            if cut <= 0:
                break
            lines.append(rest[:cut])
            rest = rest[cut + 1 :]
        lines.append(rest)
    return "\n".join(lines)


def _each(pieces: list[Piece], change: Callable[[str], str]) -> list[Piece]:
    return [replace(piece, text=change(piece.text)) for piece in pieces]


def _mistyped(text: str, random: Random) -> str:
    return _WORD.sub(lambda match: _slip(match[0], random) if random.random() < 0.06 else match[0], text)


def _slip(word: str, random: Random) -> str:
    """Two letters swapped, one left out, or one typed twice."""
    at = random.randrange(1, len(word) - 1)
    kind = random.randrange(3)
    if kind == 0:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + word[at + 1 :] if kind == 1 else word[:at] + word[at] + word[at:]
