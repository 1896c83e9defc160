"""How numbers and words are compared: what differs between two writings of the same is taken out of both."""

import re
import unicodedata

KEY_LENGTH = 128
"""The longest key that the database holds; longer numbers are compared by their beginning."""
_FREE = """
gmail.com googlemail.com gmx.de gmx.net gmx.at gmx.ch web.de outlook.com outlook.de hotmail.com hotmail.de
live.com live.de msn.com yahoo.com yahoo.de icloud.com me.com t-online.de freenet.de aol.com mail.com mail.de
posteo.de mailbox.org protonmail.com proton.me bluewin.ch orange.fr free.fr wanadoo.fr laposte.net libero.it
arcor.de 1und1.de vodafone.de btinternet.com ziggo.nl kpnmail.nl a1.net chello.at zoho.com yandex.com qq.com
163.com
"""
FREE_MAIL = frozenset(_FREE.split())
"""Domains where anybody has an address: they name no firm."""

_ALIKE = str.maketrans("OQDILSBZ", "00011582")
_LETTERS_FOR = str.maketrans("0158", "olsb")
_SPELLED = str.maketrans(
    {"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "đ": "d", "ł": "l", "ı": "i", "&": " und ", "+": " und "}
)
_UMLAUTS = re.compile(r"(?<![aeiouq])([aou])e(?=[^aeiouy]|$)")
_MARKS = re.compile("[\u0300-\u036f]")  # what NFKD takes off letters
_SWISS_VAT = re.compile(r"^(CHE\d{9})(?:MWST|TVA|IVA|VAT)$")


def key(number: str) -> str:
    """Letters and digits alone, in capitals, digits without the zeros in front with which SAP pads them."""
    compact = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", number)).upper()
    if compact.isdigit():
        compact = compact.lstrip("0") or "0"
    return _SWISS_VAT.sub(r"\1", compact)[:KEY_LENGTH]


def shape(compact: str) -> str:
    """A key with the signs that OCR takes for each other made one: O and 0, I, l and 1, S and 5, B and 8, Z and 2."""
    return compact.translate(_ALIKE)


def mail_domain(mail: str) -> str:
    """The domain of an address, lower case; empty for free mailers and for what is none."""
    domain = mail.strip().rpartition("@")[2].strip("<>. ").lower()
    return "" if domain in FREE_MAIL or "." not in domain else domain


def fold(text: str) -> str:
    """Lower case without accents; ä, ae and a are one, so that every spelling of a name is the same.

    ``ae``, ``oe``, ``ue`` count as umlauts only before a consonant or an end and not after a vowel: Bauer stays Bauer.
    """
    plain = text.casefold().translate(_SPELLED)
    if not plain.isascii():
        plain = _MARKS.sub("", unicodedata.normalize("NFKD", plain))
    return _UMLAUTS.sub(r"\1", plain)


def words(text: str) -> list[str]:
    """Folded words of letters and digits. Digits that OCR read within a word of letters become letters again.

    Single letters that stand together become one word: B.V., e. K., S.p.A.
    """
    joined: list[str] = []
    letters = ""
    for word in re.findall(r"[^\W_]+", re.sub(r"(?<=\w)['.](?=\w)", "", fold(text))):
        if len(word) == 1 and word.isalpha():
            letters += word
            continue
        joined += [letters] if letters else []
        letters = ""
        joined.append(_lettered(word))
    return [*joined, letters] if letters else joined


def _lettered(word: str) -> str:
    if word.isalpha() or word.isdigit():
        return word
    count = sum(sign.isalpha() for sign in word)
    return word.translate(_LETTERS_FOR) if count >= 3 and count > len(word) - count and _within(word) else word


def _within(word: str) -> bool:
    """A digit has letters on both sides: HAN5EN, not WERK5."""
    return re.search(r"[a-z]\d+[a-z]", word) is not None
