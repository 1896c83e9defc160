"""Several readers, one answer: each place gets the value that is most probably right."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from datamodel.document import Document, FileRole
from datamodel.extraction import Classification, Extraction, Field, LineItem, Value
from extractors.agreement import Opinion, opinion_from, pool, with_words
from extractors.legibility import with_legibility
from extractors.summing_rows import items_alone, sum_of
from extractors.tagging.extractor import Candidates
from extractors.tagging.header import with_one_total
from extractors.tagging.items import ItemReadings
from extractors.tagging.values import Reading
from extractors.vocabulary import is_number_prefix
from models.confidence.proposals import Proposals, Slot
from pipelines.protocols import Extractor

Read = Callable[[Document, Classification], Opinion]
LEAST = 0.35
"""A value, and a line of such values, that is less probable is left out: a guess that is wrong two times in three."""
_SUREST = 0.999


class Appraiser(Protocol):
    """Proposals to probabilities; ``models.confidence.model.ConfidenceModel`` is one."""

    @property
    def readers(self) -> tuple[str, ...]: ...

    def probabilities(
        self, document: Document, classification: Classification, proposals: Proposals
    ) -> Sequence[float]:
        """How probably each proposal is right, in the order of ``proposals.places()`` and their slots."""


class Tagger(Protocol):
    """A reader that says what else may stand at a place; ``TaggingExtractor`` is one."""

    def candidates(self, document: Document, classification: Classification) -> Candidates: ...


class MergingExtractor:
    """Implements ``Extractor``: asks all readers, and an appraiser whom to believe."""

    def __init__(self, readers: Mapping[str, Read], appraiser: Appraiser, *, least: float = LEAST) -> None:
        if tuple(readers) != appraiser.readers:
            raise ValueError(f"The confidence model knows {appraiser.readers}, the readers are {tuple(readers)}.")
        self._readers = dict(readers)
        self._appraiser = appraiser
        self._least = least

    def extract(self, document: Document, classification: Classification) -> Extraction:
        """The most probable value of every place, its confidence the probability that it is right."""
        header, lines = self._choose(document, classification)
        items = items_alone(lines, [header.get(name) for name in ("net_amount", "gross_amount")])
        header = _with_rows_left_out(header, len(lines) - len(items))
        header = _one_party_a_place(with_one_total(header, classification.document_type, sum_of(items)))
        extraction = Extraction(classification, header, tuple(_one_owner_a_number(items)))
        return with_legibility(extraction, document)

    def _choose(
        self, document: Document, classification: Classification
    ) -> tuple[dict[str, Field], list[dict[str, Field]]]:
        """Header and lines, each place for itself; lines of which nothing is probable are none."""
        proposals = propose(self._readers, document, classification)
        chances = self._appraiser.probabilities(document, classification, proposals)
        header: dict[str, Field] = {}
        lines: list[dict[str, Field]] = [{} for _ in proposals.lines]
        for (line, name, slot), found in zip(proposals.places(), _by_slot(proposals, chances), strict=True):
            best, chance = _chosen(slot, found)
            if chance >= self._least:
                field = with_words(slot[best], slot, proposals.readers, round(chance, 4))
                (header if line is None else lines[line])[name] = field
        return header, [line for line in lines if line]


def propose(readers: Mapping[str, Read], document: Document, classification: Classification) -> Proposals:
    """What every reader says, before anything is chosen."""
    return pool({name: read(document, classification) for name, read in readers.items()})


def _chosen(slot: Slot, chances: Sequence[float]) -> tuple[int, float]:
    """The most probable proposal; where another is the same number with its prefix ("RE 4711"), that one for both."""
    best = max(range(len(slot)), key=lambda index: chances[index])
    value = slot[best].field.value
    longer = [i for i, other in enumerate(slot) if _is_prefixed(other.field.value, value)]
    if not longer:
        return best, chances[best]
    whole = max(longer, key=lambda index: chances[index])
    return whole, min(chances[best] + chances[whole], _SUREST)


def _is_prefixed(longer: Value, value: Value) -> bool:
    if not (isinstance(longer, str) and isinstance(value, str) and longer.endswith(f" {value}")):
        return False
    return any(c.isdigit() for c in value) and is_number_prefix(longer.removesuffix(f" {value}"))


class ByRole:
    """Implements ``Extractor``: the text of a mail has lines and no layout, so another reads it than paper."""

    def __init__(self, *, paper: Extractor, mail: Extractor) -> None:
        self._paper, self._mail = paper, mail

    def extract(self, document: Document, classification: Classification) -> Extraction:
        """Fields and line items by the reader of such documents."""
        reader = self._mail if document.file.role is FileRole.BODY else self._paper
        return reader.extract(document, classification)


def _with_rows_left_out(fields: Mapping[str, Field], count: int) -> dict[str, Field]:
    """The total says which rows were taken for sums of others or for stray text."""
    if not count or "net_amount" not in fields:
        return dict(fields)
    net = fields["net_amount"]
    why = f"{count} rows that sum others, or say nothing, are left out of the lines"
    return {**fields, "net_amount": replace(net, evidence=(*net.evidence, why))}


def _one_party_a_place(fields: Mapping[str, Field]) -> dict[str, Field]:
    """Words that were proposed as sender and as receiver are the surer one of both."""
    sender, receiver = fields.get("sender_name"), fields.get("receiver_name")
    if not (sender and receiver and sender.value == receiver.value and _same_place(sender, receiver)):
        return dict(fields)
    dropped = "sender" if sender.confidence < receiver.confidence else "receiver"
    return {name: field for name, field in fields.items() if name not in (f"{dropped}_name", f"{dropped}_address")}


_OWNED = ("supplier_material_number", "customer_material_number")


def _one_owner_a_number(lines: Sequence[LineItem]) -> list[LineItem]:
    """A number that was proposed as the seller's and as the buyer's is that of one: whose column it stands in.

    Where the other lines do not tell whose column it is, the more probable one keeps it.
    """
    settled = [line[name] for line in lines if not _is_contested(line) for name in _OWNED if name in line]
    return [_settled(line, settled) if _is_contested(line) else line for line in lines]


def _settled(line: LineItem, settled: Sequence[Field]) -> LineItem:
    sides = [line[name] for name in _OWNED]
    owner = max(sides, key=lambda field: (_in_column(field, settled), field.confidence)).name
    return {name: field for name, field in line.items() if name not in _OWNED or name == owner}


def _is_contested(line: LineItem) -> bool:
    seller, buyer = (line.get(name) for name in _OWNED)
    return bool(seller and buyer and seller.value == buyer.value and _same_place(seller, buyer))


def _in_column(field: Field, settled: Sequence[Field]) -> int:
    """How many settled numbers of the same side stand above or below a number, less those of the other side."""
    over = [one for one in settled if one.bbox and field.bbox and one.bbox.overlaps_across(field.bbox)]
    return sum(1 if one.name == field.name else -1 for one in over)


def _same_place(left: Field, right: Field) -> bool:
    """Whether both stand, in part, on the same words: a reader may take the whole line, another its beginning."""
    if left.bbox is None or right.bbox is None or left.page != right.page:
        return False
    return left.bbox.overlaps(right.bbox)


def _by_slot(proposals: Proposals, chances: Sequence[float]) -> Iterator[Sequence[float]]:
    start = 0
    for _, _, slot in proposals.places():
        yield chances[start : start + len(slot)]
        start += len(slot)


def one_value(extractor: Extractor) -> Read:
    """A reader that says one value for each place."""
    return lambda document, classification: opinion_from(extractor.extract(document, classification))


def all_candidates(extractor: Tagger) -> Read:
    """The tagging reader with everything that it saw."""

    def read(document: Document, classification: Classification) -> Opinion:
        found = extractor.candidates(document, classification)
        return Opinion(
            {name: [candidate.field for candidate in candidates] for name, candidates in found.fields.items()},
            [_with_readings(item.fields, item.readings) for item in found.line_items],
            frozenset(name for name, candidates in found.fields.items() if not candidates[0].is_taken),
        )

    return read


def _with_readings(chosen: LineItem, readings: ItemReadings) -> dict[str, tuple[Field, ...]]:
    """The reader's choice first, its other readings behind it."""
    return {
        name: (field, *(_field(name, other) for other in readings.get(name, ()) if other.value != field.value))
        for name, field in chosen.items()
    }


def _field(name: str, reading: Reading) -> Field:
    return Field(name, reading.value, reading.text, reading.score, reading.span.page, reading.span.bbox)
