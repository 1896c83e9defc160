"""How the mail reader parts a text into tokens."""

import re

from spacy.language import Language
from spacy.tokenizer import Tokenizer

_SIGNS = r"""[()\[\]{}<>"'„“”‚‘’«»*•|;,:!?¿¡=…€$£@&+]"""
_UNITS = (
    "x|X|×|stk|stck|st|pcs|pc|ea|m|kg|l|pz|uds|ud|mtr|rollen|rolls|rol|stück|stuks|pièces|kartons|boxes|pack|metres|"
    "meter|liter|paar|sets|set|lfm|units|qm|lbs|gal|ft"
)


def new_tokenizer(nlp: Language) -> Tokenizer:
    """Tokens at white space; signs stand alone at both ends of a word; "20x" and "5kg" are two, "KH-2015" is one.

    A full stop ends a token of three letters or more: "Art." too, as that costs nothing here.
    """
    return Tokenizer(
        nlp.vocab,
        prefix_search=re.compile(rf"^(?:{_SIGNS}|[-–/](?=\w)|#|\.)").search,
        suffix_search=re.compile(rf"(?:{_SIGNS}|[-–/]|\.|(?<=\d)(?:{_UNITS}|[^\W\d_]{{4,}}))$", re.IGNORECASE).search,
        infix_finditer=re.compile(r"[|;=()\[\]…]|\.\.+|(?<=[^\W\d_]),(?=[^\W\d_])|(?<=\d)[xX](?=[A-Z]{2})").finditer,
    )
