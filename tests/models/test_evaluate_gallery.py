from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from datamodel.document import BBox, Page, PageOrigin, Word
from datamodel.errors import DocumentError, RejectionCode
from models.evaluation.gallery import Mark, write_gallery
from models.evaluation.truths import truth_from

TRUTH = {
    "document_type": "purchase_order",
    "labelled_fields": ["document_number", "document_date", "due_date"],
    "labelled_line_item_fields": ["description", "quantity"],
    "fields": {"document_number": "4711", "document_date": "2026-03-05", "due_date": "2026-04-05"},
    "line_items": [{"description": "Hammer", "quantity": "20"}, {"description": "Säge", "quantity": "3"}],
}
WORDS = (Word("2026-04-05", BBox(0.6, 0.1, 0.8, 0.12)), Word("Säge", BBox(0.1, 0.6, 0.2, 0.62)))


def cell(value: str, confidence: float, bbox: list[float] | None, page: int | None = 1) -> dict[str, Any]:
    return {"value": value, "confidence": confidence, "page": page, "bbox": bbox}


def prediction(source: str, *, pages: int = 1, **fields: dict[str, Any]) -> dict[str, Any]:
    own = {
        "document_number": cell("9999", 0.7, [0.1, 0.2, 0.3, 0.22]),
        "document_date": cell("2026-03-05", 0.97, [0.5, 0.2, 0.6, 0.22]),
        "contact_name": cell("Jo", 0.3, None, None),
    }
    row = {
        "description": cell("Hammer", 0.995, [0.1, 0.5, 0.3, 0.52]),
        "quantity": cell("20", 0.9, [0.6, 0.5, 0.7, 0.52]),
    }
    return {
        "source": source,
        "pages": pages,
        "document_type": "invoice",
        "confidence": 0.8,
        "status": "needs_review",
        "fields": own | fields,
        "line_items": [row],
    }


def paper(_source: str, _number: int) -> Image.Image:
    return Image.new("L", (300, 400), 255)


def words(_source: str) -> list[Page]:
    return [Page(1, 595, 842, WORDS, PageOrigin.NATIVE)]


def html_of(folder: Path, *predictions: dict[str, Any], **options: Any) -> str:
    truths = {str(p["source"]): truth_from(str(p["source"]), TRUTH) for p in predictions}
    chosen = {"truths": truths, "page_image": paper, "words": words} | options
    return write_gallery(predictions, out_dir=folder, **chosen).read_text(encoding="utf-8")


def sources_in(html: str) -> list[str]:
    return [part.split(" of ")[1].split('"')[0] for part in html.split('alt="page ')[1:]]


@pytest.fixture
def html(tmp_path: Path) -> str:
    return html_of(tmp_path, prediction("a.pdf"))


def test_gallery_lies_beside_its_pictures(tmp_path: Path) -> None:
    html = html_of(tmp_path / "new", prediction("a.pdf"))
    assert 'src="gallery/001.webp"' in html
    with Image.open(tmp_path / "new" / "gallery" / "001.webp") as picture:
        assert picture.size == (300, 400)
    assert "http" not in html


def test_boxes_are_coloured_by_confidence_and_wrong_ones_marked(html: str) -> None:
    assert 'class="box c1 bad" tabindex="0" data-key="s1-document_number"' in html
    assert 'class="box c3" tabindex="0" data-key="s1-document_date"' in html
    assert 'class="box c4 quiet" tabindex="0" data-key="s1-1-description"' in html


@pytest.mark.parametrize(("confidence", "step"), [(0.49, 0), (0.5, 1), (0.8, 2), (0.95, 3), (0.99, 4), (1.0, 4)])
def test_steps_of_confidence(confidence: float, step: int) -> None:
    assert Mark("k", "f", 0, "v", confidence, "right", (), None).step == step


def test_values_without_a_place_are_listed_but_not_drawn(html: str) -> None:
    assert html.count('data-key="s1-contact_name"') == 1
    assert (
        'data-field="contact_name" data-row="" data-value="Jo" data-confidence="0.300" data-verdict="unjudged"' in html
    )


def test_row_outline_holds_all_cells(html: str) -> None:
    assert '<div class="item" style="left:9.75%;top:49.85%;width:60.50%;height:2.30%"><i>1</i>' in html


def test_missed_values_are_drawn_where_they_stand_and_listed(html: str) -> None:
    assert 'class="box missed bad" tabindex="0" data-key="s1-missed-0-due_date"' in html
    assert 'class="box missed bad quiet" tabindex="0" data-key="s1-missed-2-description"' in html
    assert html.count('data-key="s1-missed-2-quantity"') == 1  # not found among the words


def test_wrong_type_is_said(html: str) -> None:
    assert "invoice 0.80, should be purchase_order" in html


def test_values_of_other_pages_are_left_out(tmp_path: Path) -> None:
    second = cell("2026-01-01", 0.9, [0.1, 0.1, 0.2, 0.2], page=2)
    html = html_of(tmp_path, prediction("a.pdf", delivery_date=second))
    assert "delivery_date" not in html


def test_no_file_comes_twice_before_all_came_once(tmp_path: Path) -> None:
    long, short = prediction("long.pdf", pages=9), [prediction(f"{n}.pdf") for n in range(3)]
    html = html_of(tmp_path, long, *short, count=5)
    assert sorted(sources_in(html)) == ["0.pdf", "1.pdf", "2.pdf", "long.pdf", "long.pdf"]


def test_same_seed_draws_the_same_pages(tmp_path: Path) -> None:
    many = [prediction(f"{number}.pdf") for number in range(20)]
    lots = [sources_in(html_of(tmp_path, *many, count=5, seed=seed)) for seed in (1, 1, 2)]
    assert lots[0] == lots[1] != lots[2]


def test_page_without_picture_makes_room_for_another(tmp_path: Path) -> None:
    def draw(source: str, number: int) -> Image.Image:
        if source == "mail.eml":
            raise DocumentError(RejectionCode.UNSUPPORTED_TYPE, "A mail has no picture.")
        return paper(source, number)

    html = html_of(tmp_path, prediction("mail.eml"), prediction("a.pdf"), count=1, page_image=draw)
    assert sources_in(html) == ["a.pdf"]


def test_gallery_needs_no_truth(tmp_path: Path) -> None:
    html = html_of(tmp_path, prediction("a.pdf"), truths={})
    assert "truth not known" in html
    assert "✗ " not in html


def test_second_part_of_a_file_shows_its_own_values(tmp_path: Path) -> None:
    second = prediction("a.pdf", document_number=cell("0815", 0.9, [0.1, 0.2, 0.3, 0.22], page=2))
    html = html_of(tmp_path, prediction("a.pdf"), second, truths={}, count=2)
    sheets = html.split("<article")[1:]
    assert sorted(("page 2 of" in sheet, 'data-value="0815"' in sheet) for sheet in sheets) == [
        (False, False),
        (True, True),
    ]


def test_gallery_escapes_what_stands_on_paper(tmp_path: Path) -> None:
    evil = cell("<script>alert(1)</script>", 0.9, [0.1, 0.1, 0.2, 0.2])
    assert "<script>alert" not in html_of(tmp_path, prediction("a.pdf", sender_name=evil))


def test_gallery_of_nothing_says_so(tmp_path: Path) -> None:
    assert "There is no page that could be drawn." in html_of(tmp_path)
