"""Words of a page in the order in which people read them: line by line from the top, within a line from the left."""

from collections.abc import Sequence

from datamodel.document import Word

Span = tuple[float, float]
"""Top and bottom of the line that a word stands on, as fractions of the page height."""

_SAME_LINE = 0.5
"""Share of the taller of two spans that both must cover to be one line: a heading does not swallow two small lines."""


def in_reading_order(words: Sequence[Word], spans: Sequence[Span]) -> list[Word]:
    """Sort ``words``; ``spans`` holds the line of type of each, which a comma or a dash does not fill."""
    lines: list[tuple[Span, list[Word]]] = []
    for index in sorted(range(len(words)), key=lambda i: (spans[i][0] + spans[i][1], words[i].bbox.x0)):
        span, word = spans[index], words[index]
        # Lines of different type sizes interleave, so the line before the last one may still be open.
        line = next((line for line in reversed(lines[-3:]) if _overlap(line[0], span) >= _SAME_LINE), None)
        if line is None:
            lines.append((span, [word]))
        else:
            line[1].append(word)
    return [word for _, line in lines for word in sorted(line, key=lambda w: w.bbox.x0)]


def _overlap(a: Span, b: Span) -> float:
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return shared / (max(a[1] - a[0], b[1] - b[0]) or 1.0)
