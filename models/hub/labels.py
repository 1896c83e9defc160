"""Labels of somebody else's token classifier to the tags of ours."""

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from datamodel.errors import ConfigurationError
from models.layout.labels import NO_TAG, TAGS

_LOG = logging.getLogger(__name__)

_PREFIXED = re.compile(r"([BIESUL])-(.+)")
"""BIO, BIOES and BILOU: B begins a value of several words, S or U is one of a single word."""
_BEGINNING = frozenset("BSU")
_OUTSIDE = "o"
_FLOOR = 0.02
"""Least probability of any field from which it is asked whether a value begins."""
Array = NDArray[np.float32]


@dataclass(frozen=True, eq=False, slots=True)
class LabelMap:
    """What the columns of a classifier mean here.

    Attributes:
        tags: the tag of each column; labels that are no field of ours have none.
        begins: the columns that say that a value begins; empty where no label says so.
    """

    tags: tuple[str, ...]
    begins: tuple[int, ...]

    def tags_of(self, probabilities: Array) -> Array:
        """(words, TAGS) from (words, columns); what labels say that mean nothing here says "no tag"."""
        tags = np.zeros((len(probabilities), len(TAGS)), np.float32)
        for column, tag in enumerate(self.tags):
            if tag:
                tags[:, TAGS.index(tag)] += probabilities[:, column]
        tags[:, 0] = np.maximum(1 - tags[:, 1:].sum(axis=1), 0)
        return tags

    def begins_of(self, probabilities: Array, tags: Array) -> Array:
        """(words,) how likely each begins a value, provided that it is of one; words in reading order.

        Without labels that say so, a value begins where the word before has another tag.
        """
        any_tag = np.maximum(tags[:, 1:].sum(axis=1), _FLOOR)
        if self.begins:
            found = probabilities[:, list(self.begins)].sum(axis=1)
            return np.asarray(np.minimum(found / any_tag, 1), np.float32)
        goes_on = np.zeros(len(tags), np.float32)
        goes_on[1:] = (tags[1:, 1:] * tags[:-1, 1:]).sum(axis=1) / any_tag[1:]
        return np.asarray(np.clip(1 - goes_on, 0, 1), np.float32)


def label_map(labels: Sequence[str], table: Mapping[str, str]) -> LabelMap:
    """The meaning of ``labels`` (one a column), by ``table`` (their names without prefix to tags), else by their names.

    Case does not count. Labels that mean nothing here are logged, once.

    Raises:
        ConfigurationError: ``table`` names a label or a tag that is not there, or no label is a field of ours.
    """
    split = [_split(label) for label in labels]
    names = dict.fromkeys(name for _, name in split)
    ours = {**{tag.lower(): tag for tag in TAGS if tag}, **_checked(table, names)}
    tags = tuple(ours.get(name.lower(), NO_TAG) for _, name in split)
    if not any(tags):
        raise ConfigurationError(
            f"None of the labels of the model is a field of Intray: {', '.join(names)}. "
            "Say by understanding.layout_labels which field each of them is."
        )
    unknown = [name for name in names if name.lower() not in ours and name.lower() != _OUTSIDE]
    if unknown:
        _LOG.warning("Labels of the model that are no field of Intray are passed over: %s.", ", ".join(unknown))
    begins = [column for column, (prefix, _) in enumerate(split) if prefix in _BEGINNING and tags[column]]
    return LabelMap(tags, tuple(begins))


def _split(label: str) -> tuple[str, str]:
    """Prefix (empty where there is none) and name."""
    found = _PREFIXED.fullmatch(label)
    return (found[1], found[2]) if found else ("", label)


def _checked(table: Mapping[str, str], names: Mapping[str, None]) -> dict[str, str]:
    """``table`` by lower-case labels."""
    known = {name.lower() for name in names}
    missing = [label for label in table if label.lower() not in known]
    if missing:
        raise ConfigurationError(
            f"understanding.layout_labels: the model has no label {', '.join(missing)}. It has: {', '.join(names)}."
        )
    wrong = sorted({tag for tag in table.values() if tag not in TAGS})
    if wrong:
        raise ConfigurationError(
            f"understanding.layout_labels: there is no field {', '.join(wrong)}. Known: {', '.join(TAGS[1:])}, "
            'and "" for no field.'
        )
    return {label.lower(): tag for label, tag in table.items()}
