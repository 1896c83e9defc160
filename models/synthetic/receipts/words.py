"""What receipts say, in six languages."""

import random
import re
import tomllib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from models.synthetic.names import draw_coined
from models.synthetic.patterns import fill

Split = Literal["train", "validation"]
WORDS = Path(__file__).with_name("words.toml")
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_RESERVED = 7
"""One in so many words is kept for the validation split, where there are enough."""


@cache
def load_words() -> Mapping[str, Any]:
    """The table of ``words.toml``."""
    with WORDS.open("rb") as file:
        return tomllib.load(file)


@cache
def texts_of(language: str, key: str, split: Split) -> tuple[str, ...]:
    """The texts of a kind that papers of a split may have; () where the language has none."""
    texts = tuple(load_words()[language].get(key, ()))
    if len(texts) < _RESERVED:
        return texts
    own = tuple(text for text in texts if (zlib.crc32(text.encode()) % _RESERVED == 0) == (split == "validation"))
    return own or texts


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language; ``slots`` fill what is in braces."""

    language: str
    split: Split
    slots: Mapping[str, str]

    def label(self, rng: random.Random, key: str) -> str:
        """A label: its brackets are chosen from, its signs are kept."""
        text = rng.choice(texts_of(self.language, key, self.split))
        while "[" in text:
            text = _CHOICE.sub(lambda found: rng.choice(found[1].split("|")), text)
        return self.filled(text)

    def sentence(self, rng: random.Random, key: str) -> str:
        """A sentence: its numbers are drawn too."""
        text = fill(rng, rng.choice(texts_of(self.language, key, self.split)))
        return self.filled(text.replace("{coined}", draw_coined(rng).lower()))

    def has(self, key: str) -> bool:
        return bool(texts_of(self.language, key, self.split))

    def filled(self, text: str) -> str:
        if "{" not in text:
            return text
        for slot, value in self.slots.items():
            text = text.replace(f"{{{slot}}}", value)
        return " ".join(text.replace("()", "").split())
