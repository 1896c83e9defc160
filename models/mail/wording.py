"""The wording of mails (``wording_*.toml``), divided into what is trained on and what only validates.

Whole phrases are held out, not mails: every list gives one phrase in five to the validation, chosen by its checksum,
so that adding a phrase moves no other. Goods are divided the same way; closed classes of words (units, "Art.-Nr.",
"Bestellnummer") are not, nor are the ``words`` of an intent, of which loose sentences are made for the training only.

Names in braces are filled in by ``composing``: ``items``/``item`` order lines within a sentence, ``q u m d`` one line's
quantity, unit, article number and goods, ``old`` a quantity that no longer holds, ``day`` a delivery day, ``date`` any
other day, ``price``, ``price_unit``, ``amount`` of money, ``order_number``, ``customer_number``, ``ref``.
"""

import functools
import tomllib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from random import Random
from typing import Any

_HELD_OUT_OF = 5
_SHORT = 4  # a list this short is not divided
_CLOSED = frozenset(
    ("units", "article_cues", "and", "of", "price", "quantity_words", "before_day", "table_heads", "qualities",
     "greetings", "reply_prefixes", "forward_prefixes", "labels.order_number", "labels.customer_number", "labels.ref")
)  # fmt: skip


@dataclass(frozen=True)
class Wording:
    """The phrases of one language that one side of the division may use."""

    language: str
    validation: bool

    def all(self, name: str) -> tuple[str, ...]:
        """The phrases of a list by its dotted name ("order.inline")."""
        return _phrases(self.language, self.validation, name)

    def pick(self, name: str, random: Random) -> str:
        """One of the phrases of a list."""
        return random.choice(self.all(name))


def is_held_out(phrase: str) -> bool:
    """Whether ``phrase`` serves validation only."""
    return zlib.crc32(phrase.encode()) % _HELD_OUT_OF == 0


def divide(phrases: tuple[str, ...], *, validation: bool) -> tuple[str, ...]:
    """The phrases of one side; all of them where the list is too short, or one side would be empty."""
    side = tuple(phrase for phrase in phrases if is_held_out(phrase) == validation)
    return side if side and len(phrases) > _SHORT else phrases


@functools.cache
def _phrases(language: str, validation: bool, name: str) -> tuple[str, ...]:
    value: Any = _lists(language)
    for part in name.split("."):
        value = value[part]
    return tuple(value) if _is_closed(name) else divide(tuple(value), validation=validation)


def _is_closed(name: str) -> bool:
    return name in _CLOSED or name.endswith(".words")


@functools.cache
def _lists(language: str) -> Mapping[str, Any]:
    text = resources.files(__package__).joinpath(f"wording_{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
