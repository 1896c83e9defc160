"""Truth files: ``NAME.pdf.json`` beside ``NAME.pdf``."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from datamodel.errors import ConfigurationError

Accepted = tuple[str, ...]
"""The values that are right; the first is the preferred one."""


@dataclass(frozen=True)
class Truth:
    """What stands on one file.

    Attributes:
        document_types: acceptable ones; empty where the type is unknown.
        labelled_fields: header fields that are scored; one without a value is absent from the page.
        labelled_line_fields: line fields that are scored; empty where the lines are unknown.
        aliases, line_aliases: by field, other names under which its value is accepted too.
    """

    source: str
    document_types: Accepted
    labelled_fields: tuple[str, ...]
    fields: Mapping[str, Accepted]
    labelled_line_fields: tuple[str, ...] = ()
    line_items: tuple[Mapping[str, Accepted], ...] = ()
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    line_aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_truth(folder: Path) -> dict[str, Truth]:
    """The truth of every document in ``folder`` by file name; JSON files that are no truth are passed over.

    Raises:
        ConfigurationError: a file is not JSON.
    """
    truths = {}
    for path in sorted(folder.glob("*.json")):
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise ConfigurationError(f"{path} is not JSON: {error}. Mend it or take it out of the folder.") from error
        if isinstance(record, dict) and "labelled_fields" in record:
            truths[path.stem] = truth_from(path.stem, record)
    return truths


def truth_from(source: str, record: Mapping[str, Any]) -> Truth:
    """The truth of the file named ``source`` from its JSON object."""
    return Truth(
        source=source,
        document_types=_accepted(record.get("document_type") or ()),
        labelled_fields=tuple(record["labelled_fields"]),
        fields=_values(record.get("fields", {})),
        labelled_line_fields=tuple(record.get("labelled_line_item_fields", ())),
        line_items=tuple(_values(row) for row in record.get("line_items", ())),
        aliases={name: tuple(others) for name, others in record.get("aliases", {}).items()},
        line_aliases={name: tuple(others) for name, others in record.get("line_aliases", {}).items()},
    )


def _values(row: Mapping[str, Any]) -> dict[str, Accepted]:
    return {name: _accepted(value) for name, value in row.items() if value is not None}


def _accepted(value: Any) -> Accepted:
    return tuple(str(one) for one in value) if isinstance(value, list | tuple) else (str(value),)
