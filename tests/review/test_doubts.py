"""Why values are in doubt, in words."""

from dataclasses import replace

import pytest

from datamodel.extraction import Classification, DocumentType, Extraction, Field
from extractors.agreement import Opinion, pool, with_words
from review.doubts import doubts_of, why
from review.language import language_of

ENGLISH = language_of("en")


def doubtful(*evidence: str, confidence: float = 0.5) -> Field:
    return Field("document_number", "4711-A", "4711-A", confidence, 1, None, evidence)


@pytest.mark.parametrize(
    ("evidence", "told"),
    [
        ("geometry: 4711-A, layout: 471I-A", "Two readers disagree: 4711-A / 471I-A."),
        ("geometry: A, b: 1, layout: A, b: 7", "Two readers disagree: A, b: 1 / A, b: 7."),
        ("only layout, nothing from geometry", "Only one of two readers found this."),
        ("only as a second choice, nothing from geometry", "No reader took this first."),
        ("another engine reads '471I-A'", "Read once more from the picture, it says “471I-A”."),
        ("others: 4712, 4713", "Something else on the page may be meant: 4712, 4713."),
        ("letters read at 61%", "Read by OCR, and the letters are unclear (61% sure)."),
        (
            "not where it stood on document 7 of this sender: there stands '0815'",
            "Unusual for this sender: where it stood on document 7, this one has “0815”.",
        ),
        ("as corrected on document 7 of this sender", "Taken from where it stood on document 7 of this sender."),
        ("in the column as on document 7 of this sender", "Taken from where it stood on document 7 of this sender."),
        ("quantity × price differs from the amount", "Quantity times price is not the amount."),
    ],
)
def test_evidence_is_told_in_words(evidence: str, told: str) -> None:
    assert why(doubtful("label 'Nr.' to the left", evidence), ENGLISH) == (told,)


def test_value_without_evidence_against_it_is_told_to_be_unsure() -> None:
    told = ("Little on the page says that this is it: 50% sure.",)
    assert why(doubtful("label: 'Nr.', right: 'x'"), ENGLISH) == told
    assert why(doubtful("another engine reads the same"), ENGLISH) == told


def test_evidence_of_the_readers_has_the_form_that_is_understood() -> None:
    one, other = doubtful(), replace(doubtful(), value="471I-A", text="471I-A", confidence=0.4)
    opinions = {"geometry": Opinion({"document_number": (one,)}), "layout": Opinion({"document_number": (other,)})}
    proposals = pool(opinions)
    slot = proposals.fields["document_number"]
    merged = with_words(slot[0], slot, proposals.readers, 0.5)
    assert why(merged, ENGLISH) == ("Two readers disagree: 4711-A / 471I-A.",)


def test_every_doubt_of_a_document_is_told_by_its_input() -> None:
    sure = doubtful("others: 4712", confidence=0.9)
    links = {
        "customer_candidates": "100 Hansen; 200 Hansen Service",
        "customer_reason": "100 (50%): name | 200 (45%): name",
        "material_candidates:2": "A-1 Valve; A-2 Valve; A-3 Valve",
    }
    kind = Classification(DocumentType.PURCHASE_ORDER, 0.9, "en")
    lines = ({"position": sure}, {"position": doubtful("only layout, nothing from geometry")})
    extraction = Extraction(kind, {"document_number": sure}, lines, links)
    assert doubts_of(extraction, min_confidence=0.8, language=ENGLISH) == {
        "line.1.position": ("Only one of two readers found this.",),
        "link.customer": ("The sender is not clear, 2 may be meant: 100 Hansen; 200 Hansen Service.",),
        "link.material.1": ("Unknown material, 3 may be meant: A-1 Valve; A-2 Valve; A-3 Valve.",),
    }
