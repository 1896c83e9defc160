"""Patterns for names of goods and for numbers: every filling differs.

``[a|b|c]``: one of them, brackets may be nested. ``<10-90/5>``: a number of that range, in steps of 5 (of 1 without).
``#``: a digit; ``~``: a digit that is no zero; ``^``: a capital letter; ``%Y %y %m %d``: parts of a day.
"""

import datetime as dt
import random
import re
from functools import cache

LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_TOKEN = re.compile(r"<(\d+)-(\d+)(?:/(\d+))?>|(#+|~|\^)|%([Yymd])")
_BRACKET = re.compile(r"\[([^\[\]]*)\]")
_Token = str | tuple[int, int, int]


def fill(rng: random.Random, pattern: str, day: dt.date | None = None) -> str:
    """The pattern filled at random; ``day`` is for the parts of a day."""
    while "[" in pattern:
        pattern = _BRACKET.sub(lambda found: rng.choice(found[1].split("|")), pattern)
    return "".join(_draw(rng, token, day) for token in _tokens(pattern))


@cache
def _tokens(pattern: str) -> tuple[_Token, ...]:
    """Texts to keep, ranges, and marks (a mark is a NUL and its character)."""
    tokens: list[_Token] = []
    end = 0
    for found in _TOKEN.finditer(pattern):
        tokens.append(pattern[end : found.start()])
        low, high, step, mark, part = found.groups()
        tokens.append((int(low), int(high) + 1, int(step or 1)) if low else f"\0{mark or part}")
        end = found.end()
    return (*(token for token in tokens if token), *([pattern[end:]] if pattern[end:] else []))


def _draw(rng: random.Random, token: _Token, day: dt.date | None) -> str:
    if isinstance(token, tuple):
        return str(rng.randrange(*token))
    if token[0] != "\0":
        return token
    match token[1]:
        case "#":
            length = len(token) - 1
            return f"{int(rng.random() * 10**length):0{length}}"
        case "~":
            return "123456789"[int(rng.random() * 9)]
        case "^":
            return rng.choice(LETTERS)
    return f"{(day or dt.date(2026, 1, 1)):%{token[1]}}"
