"""The evaluation as one HTML file: figures, tables by field, and the worst documents as pictures."""

import base64
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from PIL import Image

from datamodel.document import BBox, Page
from datamodel.errors import IntrayError
from models.evaluation.comparing import Kind, kind_of
from models.evaluation.figures import Evaluation, type_confusions
from models.evaluation.judging import FAULTS, FileVerdict, Judgement, Section, Verdict
from models.evaluation.locating import Place, find_row, find_value
from models.evaluation.wording import field_rows, headline, summary_rows

PageImage = Callable[[str, int], Image.Image]
"""File name and page number, from 1, to a picture of the upright page that the boxes refer to."""
PageWords = Callable[[str], Sequence[Page]]
"""File name to its pages, numbered within the file."""

_PICTURE_WIDTH = 1100  # pixels
_PICTURE_QUALITY = 55
_MOST_PAGES = 4


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page picture; ``key`` ties it to the table cell that explains it, a quiet one has no caption."""

    place: Place
    style: str
    label: str
    key: str
    is_quiet: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """``uri`` is empty where there is no picture; ``problem`` says why then."""

    number: int
    uri: str
    boxes: tuple[Box, ...]
    problem: str = ""


@dataclass(frozen=True)
class Exhibit:
    """One of the worst documents, ready to be shown.

    Attributes:
        rows: number of each row with a fault, and its judgements by field.
        line_fields: the columns with a fault, and the description to know the row by.
        hidden_pages: pages with boxes for which there was no room.
    """

    verdict: FileVerdict
    pictures: tuple[Picture, ...]
    header: tuple[Judgement, ...]
    rows: tuple[tuple[int, Mapping[str, Judgement]], ...]
    line_fields: tuple[str, ...]
    hidden_pages: int


def write_report(
    evaluation: Evaluation,
    out_dir: Path,
    *,
    page_image: PageImage,
    words: PageWords,
    worst: int = 20,
    gallery: str = "",
    title: str = "Evaluation",
) -> Path:
    """Write ``report.html``, self-contained, into ``out_dir`` and return its path.

    Args:
        evaluation: the verdicts.
        out_dir: made where it is missing.
        page_image: called for up to four pages of each document shown; what it raises of ours is shown instead.
        words: called once for each document shown, to find the true values on its pages.
        worst: number of documents shown: those approved in spite of an error first, then by number of faults.
        gallery: path of the gallery beside it, to link to.
        title: of the page.
    """
    shown = worst_files(evaluation)[:worst]
    exhibits = [_exhibit(verdict, page_image, words) for verdict in shown]
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    html = environment.get_template("report.html").render(
        title=title,
        headline=headline(evaluation),
        summary=summary_rows(evaluation),
        confusions=type_confusions(evaluation),
        header_rows=field_rows(evaluation, Section.HEADER),
        line_rows=field_rows(evaluation, Section.LINES),
        exhibits=exhibits,
        gallery=gallery,
        key_of=key_of,
    )
    out_dir.mkdir(parents=True, exist_ok=True)
    path = out_dir / "report.html"
    path.write_text(html, encoding="utf-8")
    return path


def worst_files(evaluation: Evaluation) -> list[FileVerdict]:
    """The files with a fault: those approved in spite of an error first, then those with most faults."""
    faulty = [file for file in evaluation.files if count_faults(file)]
    return sorted(
        faulty, key=lambda file: (not (file.is_approved and file.has_error), -count_faults(file), file.source)
    )


def count_faults(file: FileVerdict) -> int:
    """Faulty values; a wrong type counts as one."""
    return (file.type_is_right is False) + sum(judgement.verdict in FAULTS for judgement in file.judgements)


def key_of(judgement: Judgement) -> str:
    return f"{judgement.source}/{judgement.row}/{judgement.field}"


def _exhibit(verdict: FileVerdict, page_image: PageImage, words: PageWords) -> Exhibit:
    try:
        pages = words(verdict.source)
    except IntrayError:
        pages = ()  # the picture says what is wrong with the file
    boxes = [*_true_boxes(verdict, pages), *_predicted_boxes(verdict)]
    numbers = sorted({box.place.page for box in boxes}) or [1]
    lines = [judgement for judgement in verdict.judgements if judgement.section is Section.LINES]
    faulty_rows = sorted({judgement.row for judgement in lines if judgement.verdict in FAULTS})
    telling = {"description", *(judgement.field for judgement in lines if judgement.verdict in FAULTS)}
    header = [j for j in verdict.judgements if j.section is Section.HEADER and j.verdict is not Verdict.ABSENT]
    return Exhibit(
        verdict=verdict,
        pictures=tuple(_picture(verdict.source, number, boxes, page_image) for number in numbers[:_MOST_PAGES]),
        header=tuple(sorted(header, key=lambda judgement: judgement.verdict not in FAULTS)),
        rows=tuple((row, {j.field: j for j in lines if j.row == row}) for row in faulty_rows),
        line_fields=tuple(dict.fromkeys(j.field for j in lines if j.field in telling)),
        hidden_pages=max(0, len(numbers) - _MOST_PAGES),
    )


def _predicted_boxes(verdict: FileVerdict) -> Iterator[Box]:
    for judgement in verdict.judgements:
        guess = judgement.guess
        if guess and guess.page and guess.bbox:
            place = Place(guess.page, guess.bbox)
            yield Box(
                place, judgement.verdict, f"{judgement.field}: {guess.value}", key_of(judgement), _is_quiet(judgement)
            )


def _true_boxes(verdict: FileVerdict, pages: Sequence[Page]) -> Iterator[Box]:
    """The places of true values that were not predicted, or predicted without a place."""
    near = _place_of_totals(verdict)
    for judgement in verdict.judgements:
        if judgement.section is Section.HEADER and _needs_true_box(judgement):
            place = find_value(judgement.field, judgement.accepted, pages, near=near)
            if place:
                yield _true_box(judgement, place)
    rows: dict[int, list[Judgement]] = {}
    for judgement in verdict.judgements:
        if judgement.section is Section.LINES and judgement.accepted:
            rows.setdefault(judgement.row, []).append(judgement)
    for row in rows.values():
        if any(map(_needs_true_box, row)):
            places = find_row({judgement.field: judgement.accepted for judgement in row}, pages)
            yield from (_true_box(j, places[j.field]) for j in row if _needs_true_box(j) and j.field in places)


def _place_of_totals(verdict: FileVerdict) -> Place | None:
    """Where a header amount was read that is right."""
    for judgement in verdict.judgements:
        is_total = judgement.section is Section.HEADER and kind_of(judgement.field) is Kind.NUMBER
        guess = judgement.guess if is_total and judgement.verdict is Verdict.RIGHT else None
        if guess and guess.page and guess.bbox:
            return Place(guess.page, guess.bbox)
    return None


def _needs_true_box(judgement: Judgement) -> bool:
    if not judgement.accepted:
        return False
    return judgement.verdict is not Verdict.RIGHT or judgement.guess is None or judgement.guess.bbox is None


def _true_box(judgement: Judgement, place: Place) -> Box:
    return Box(place, "true", f"{judgement.field}: {judgement.accepted[0]}", key_of(judgement), _is_quiet(judgement))


def _is_quiet(judgement: Judgement) -> bool:
    """Captions within a table would cover its other cells."""
    return judgement.section is Section.LINES


def _picture(source: str, number: int, boxes: Sequence[Box], page_image: PageImage) -> Picture:
    here = tuple(_grown(box) for box in boxes if box.place.page == number)
    try:
        return Picture(number, _data_uri(page_image(source, number)), here)
    except IntrayError as error:
        return Picture(number, "", here, problem=str(error))


def _grown(box: Box) -> Box:
    """A little larger than the words, so that the frame does not cover them."""
    corners = box.place.bbox
    grown = BBox(corners.x0 - 0.003, corners.y0 - 0.002, corners.x1 + 0.003, corners.y1 + 0.002)
    return replace(box, place=Place(box.place.page, grown))


def _data_uri(image: Image.Image) -> str:
    height = round(image.height * _PICTURE_WIDTH / image.width)
    small = image.convert("RGB").resize((_PICTURE_WIDTH, height), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    small.save(buffer, "WEBP", quality=_PICTURE_QUALITY)
    return "data:image/webp;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
