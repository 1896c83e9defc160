"""The mistakes of an evaluation as pandas frames and pictures, for the notebook on errors."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd
from PIL import Image, ImageDraw

from datamodel.document import BBox, Page, PageOrigin
from datamodel.errors import ConfigurationError, DocumentError
from datamodel.extraction import Field
from models.evaluation.causes import ADVICE, Cause, faults_of
from models.evaluation.figures import Counts
from models.evaluation.judging import FAULTS, Judgement, Section, Verdict
from models.evaluation.locating import Place, find_row, find_value
from models.evaluation.report import worst_files
from models.evaluation.truths import Truth
from models.layout.labels import LINE, NO_TAG, TAGS
from models.layout.reading import LayoutReader
from pipelines.components import layout_reader
from pipelines.evaluation import Run
from pipelines.export import value_text
from pipelines.figures import frame_of
from pipelines.settings import Settings

BORN_DIGITAL, SCAN, MAIL = "born-digital", "scan", "mail"

_MEDIA = {PageOrigin.NATIVE: BORN_DIGITAL, PageOrigin.OCR: SCAN, PageOrigin.MAIL: MAIL}
_VALUES = {
    "source": "str",
    "label": "str",
    "row": "int64",
    "document_type": "str",
    "predicted_type": "str",
    "language": "str",
    "medium": "str",
    "reader": "str",
    "verdict": "str",
    "predicted": "str",
    "expected": "str",
    "confidence": "float64",
    "cause": "str",
    "other_field": "str",
}
_GROUPS = {
    "f1": "float64",
    "precision": "float64",
    "recall": "float64",
    "right": "int64",
    "wrong": "int64",
    "invented": "int64",
    "missed": "int64",
}
_WORDS = {"source": "str", "page": "int64", "word": "str", "true": "str", "read": "str", "probability": "float64"}
_ADVICE = {"label": "str", "cause": "str", "faults": "int64", "documents": "int64", "train_on": "str"}
_COLOURS = {Verdict.WRONG: "#c8442f", Verdict.INVENTED: "#b3399b", Verdict.RIGHT: "#2f8f5b"}

_Key = tuple[str, str, str, int | None, tuple[float, ...]]


def values_frame(run: Run) -> pd.DataFrame:
    """A row a labelled value that was expected or predicted.

    ``medium`` and ``language`` are those of the file as it was read; ``reader`` says who read a value: a reader, all of
    them ("agree"), or one against another ("differ"); it is empty where nothing was predicted. Only faults have a
    ``cause``; ``other_field`` is the field whose value was taken instead.
    """
    readers = _readers(run)
    rows = []
    for file in run.evaluation.files:
        causes = {id(fault.judgement): fault for fault in faults_of(file)}
        shared = {"document_type": file.expected_type, "predicted_type": file.predicted_type}
        shared |= {"language": _language(run, file.source), "medium": _medium(run, file.source)}
        for judgement in file.judgements:
            if judgement.verdict is Verdict.ABSENT:
                continue
            fault = causes.get(id(judgement))
            found = {"cause": fault.cause if fault else "", "other_field": fault.other_field if fault else ""}
            rows.append(_value(judgement) | shared | found | {"reader": readers.get(_key(judgement), "")})
    return frame_of(rows, _VALUES)


def counts_by(values: pd.DataFrame, column: str) -> pd.DataFrame:
    """Shares and counts of ``values_frame`` by one of its columns, most faults first."""
    groups = {str(name): Counts.of(verdicts) for name, verdicts in values.groupby(column)["verdict"]}
    rows = [{name: getattr(counts, name) for name in _GROUPS} for counts in groups.values()]
    table = frame_of(rows, _GROUPS).set_index(pd.Index(list(groups), name=column, dtype="str"))
    faults = table[["wrong", "invented", "missed"]].sum(axis="columns")
    return table.loc[faults.sort_values(ascending=False, kind="stable").index]


def field_confusions(values: pd.DataFrame) -> pd.DataFrame:
    """How often the value of another field (column) was taken for a field (row)."""
    taken = values[values["other_field"] != ""]
    return pd.crosstab(taken["label"], taken["other_field"])


def type_confusions(run: Run) -> pd.DataFrame:
    """Files by their true type (row) and the predicted one (column)."""
    typed = [file for file in run.evaluation.files if file.type_is_right is not None]
    right = [file.expected_type if file.type_is_right else file.predicted_type or "nothing" for file in typed]
    true = pd.Series([file.expected_type for file in typed], name="true", dtype="str")
    return pd.crosstab(true, pd.Series(right, name="predicted", dtype="str"))


def causes_by_field(values: pd.DataFrame) -> pd.DataFrame:
    """Faults by field (row) and cause (column), most faults first."""
    faults = values[values["cause"] != ""]
    table = pd.crosstab(faults["label"], faults["cause"])
    return table.loc[table.sum(axis="columns").sort_values(ascending=False, kind="stable").index]


def advice_frame(values: pd.DataFrame, *, count: int = 15) -> pd.DataFrame:
    """What to train on: the most frequent pairs of field and cause, in how many documents, and what would help."""
    faults = values[values["cause"] != ""]
    rows = [
        {
            "label": label,
            "cause": cause,
            "faults": len(group),
            "documents": group["source"].nunique(),
            "train_on": ADVICE[Cause(str(cause))],
        }
        for (label, cause), group in faults.groupby(["label", "cause"])
    ]
    table = frame_of(rows, _ADVICE).sort_values(["documents", "faults"], ascending=False, kind="stable")
    return table.head(count).reset_index(drop=True)


def worst_pictures(run: Run, *, count: int = 6) -> dict[str, Image.Image]:
    """The first page of the worst files with its wrong, invented and right values framed, by a caption."""
    pictures = {}
    for file in worst_files(run.evaluation):
        try:
            picture = run.pages.image(file.source, 1).convert("RGB")
        except DocumentError:
            continue  # a mail has no picture
        _frame_values(picture, file.judgements)
        faults = Counter(str(judgement.verdict) for judgement in file.judgements if judgement.verdict in FAULTS)
        pictures[f"{file.source}: " + ", ".join(f"{n} {name}" for name, n in faults.items())] = picture
        if len(pictures) == count:
            break
    return pictures


# --- Words ------------------------------------------------------------------------------------------------------------


def chosen_layout_reader(settings: Settings) -> LayoutReader | None:
    """The layout reader that the settings name, else the one that Intray ships; None where there is none."""
    try:
        return layout_reader(settings)
    except (ConfigurationError, FileNotFoundError):
        return None


def words_frame(run: Run, reader: LayoutReader | None) -> pd.DataFrame:
    """Words whose tag is known from where true values stand, as ``reader`` tagged them; empty without a reader.

    ``true`` is empty for words that the reader gave a field whose true values stand elsewhere.
    """
    rows: list[dict[str, object]] = []
    if reader is not None:
        for source, truth in run.truths.items():
            pages = _pages(run, source)
            rows += _words_of(source, pages, reader, true_places(truth, pages)) if pages else ()
    return frame_of(rows, _WORDS)


def mistagged(words: pd.DataFrame, *, count: int = 15) -> pd.DataFrame:
    """How often words of one tag (row) were read as another (column), for the tags with most of these."""
    wrong = words[words["true"] != words["read"]]
    often = wrong[wrong["true"].isin(wrong["true"].value_counts().index[:count])]
    return pd.crosstab(often["true"], often["read"])


def true_places(truth: Truth, pages: Sequence[Page]) -> dict[str, list[Place]]:
    """Where the true values of a file stand, by tag, as far as they are found among the words."""
    places: dict[str, list[Place]] = {}
    for name, accepted in truth.fields.items():
        place = find_value(name, accepted, pages)
        if place:
            places.setdefault(name, []).append(place)
    for row in truth.line_items:
        for name, place in find_row(row, pages).items():
            places.setdefault(LINE + name, []).append(place)
    return {tag: found for tag, found in places.items() if tag in TAGS}


def _words_of(
    source: str, pages: Sequence[Page], reader: LayoutReader, places: Mapping[str, Sequence[Place]]
) -> Iterator[dict[str, object]]:
    for page, reading in zip(pages, reader.read(pages), strict=True):
        true = _true_tags(page, places)
        for word, tag, chances in zip(page.words, true, reading.tags, strict=True):
            best = int(np.argmax(chances))
            if tag or TAGS[best] in places:
                shared = {"source": source, "page": page.number, "word": word.text}
                yield shared | {"true": tag, "read": TAGS[best], "probability": float(chances[best])}


def _true_tags(page: Page, places: Mapping[str, Sequence[Place]]) -> list[str]:
    """The tag of each word; where true values share a word, that of the smallest one."""
    here = [(tag, place.bbox) for tag, found in places.items() for place in found if place.page == page.number]
    here.sort(key=lambda pair: pair[1].width * pair[1].height)
    return [next((tag for tag, box in here if _is_inside(word.bbox, box)), NO_TAG) for word in page.words]


def _is_inside(word: BBox, box: BBox) -> bool:
    return box.x0 <= word.x_center <= box.x1 and box.y0 <= word.y_center <= box.y1


# --- One value --------------------------------------------------------------------------------------------------------


def _value(judgement: Judgement) -> dict[str, object]:
    is_line = judgement.section is Section.LINES
    return {
        "source": judgement.source,
        "label": f"line: {judgement.field}" if is_line else judgement.field,
        "row": judgement.row,
        "verdict": str(judgement.verdict),
        "predicted": judgement.guess.value if judgement.guess else "",
        "expected": " | ".join(judgement.accepted),
        "confidence": judgement.confidence,
    }


def _key(judgement: Judgement) -> _Key | None:
    guess = judgement.guess
    if guess is None:
        return None
    return judgement.source, judgement.field, guess.value, guess.page, guess.bbox.as_tuple() if guess.bbox else ()


def _readers(run: Run) -> dict[_Key | None, str]:
    """Who read each value."""
    found: dict[_Key | None, str] = {}
    for prediction, result in zip(run.predictions, run.results, strict=True):
        if extraction := result.extraction:
            for row in (extraction.fields, *extraction.line_items):
                for field in row.values():
                    place = field.bbox.as_tuple() if field.bbox else ()
                    key = (prediction["source"], field.name, value_text(field.value), field.page, place)
                    found[key] = reader_of(field, extraction.reader)
    return found


def reader_of(field: Field, reader: str) -> str:
    """Who read a value: "agree" or "differ" among several readers, "only NAME", else the one that there is."""
    words = field.evidence[-1] if field.evidence else ""
    if words.endswith(" agree"):
        return "agree"
    if words.startswith("only ") and ", nothing from " in words:
        return words.split(",")[0]
    return "differ" if reader == "merging" and ": " in words else reader


def _language(run: Run, source: str) -> str:
    for prediction, result in zip(run.predictions, run.results, strict=True):
        if prediction["source"] == source and result.extraction:
            return result.extraction.classification.language
    return ""


def _medium(run: Run, source: str) -> str:
    pages = _pages(run, source)
    return _MEDIA[pages[0].origin] if pages else ""


def _pages(run: Run, source: str) -> Sequence[Page]:
    try:
        return run.pages.words(source)
    except DocumentError:
        return ()


def _frame_values(picture: Image.Image, judgements: Sequence[Judgement]) -> None:
    drawing = ImageDraw.Draw(picture)
    for judgement in judgements:
        guess = judgement.guess
        if guess and guess.bbox and guess.page == 1:
            box = guess.bbox
            corners = (
                box.x0 * picture.width - 2,
                box.y0 * picture.height - 2,
                box.x1 * picture.width + 2,
                box.y1 * picture.height + 2,
            )
            drawing.rectangle(corners, outline=_COLOURS[judgement.verdict], width=2)
