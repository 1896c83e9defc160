import datetime as dt
import io

import pytest
from rich.console import Console

from datamodel.extraction import Status
from pipelines import presentation
from pipelines.jobs import FILE_LEASE, Processed, Round, process_file
from pipelines.process import process


def shown(renderable):
    out = Console(file=io.StringIO(), width=200, markup=False, emoji=False)
    out.print(renderable)
    return out.file.getvalue()


@pytest.fixture
def processed(file, components):
    components.store.add(file("mail: | order 4711 | damaged", "in [/b] :cat: [red].eml"))
    for sha256 in components.store.claim_files(worker="w", limit=9, lease=FILE_LEASE):
        process_file(sha256, components)
    return components.store


def test_folder_stands_for_its_files_without_truths_and_hidden_ones(tmp_path):
    for name in ("b.pdf", "a.pdf", "a.pdf.json", ".hidden"):
        (tmp_path / name).touch()
    (tmp_path / "sub").mkdir()
    names = [path.name for path in presentation.files_below([tmp_path, tmp_path / "a.pdf.json"])]
    assert names == ["a.pdf", "b.pdf", "a.pdf.json"]


def test_result_shows_values_and_reasons(file, steps):
    mail = file("mail: | order 4711", "[/x].eml")
    [result] = process(mail, steps).results
    text = shown(presentation.result_panel(result, mail))
    for words in ("[/x].eml › 1.pdf", "approved", "document_number", "4711", "Hartmann GmbH", "4711-A", "95%"):
        assert words in text


def test_story_tells_status_delivery_and_events(processed):
    document = processed.document(1)
    text = shown(presentation.document_story(document, processed.story(document.file_sha256)))
    for words in ("document 1: 1.pdf, 1 pages", "approved", "→ erp: queued after 0 attempts", "urn:sap.com:msgid="):
        assert words in text
    for event in processed.story(document.file_sha256).events:
        assert event.what in text


def test_story_of_a_rejected_document_says_why(processed):
    [document] = processed.documents(status=Status.REJECTED)
    text = shown(presentation.document_story(document, processed.story(document.file_sha256)))
    assert "2.pdf is damaged. Ask the sender for a new one." in text


def test_story_of_a_mail_names_what_was_in_it(processed):
    parent = processed.story(processed.document(1).file_sha256).arrivals[0].parent
    text = shown(presentation.file_story(processed.story(parent)))
    for words in ("in [/b] :cat: [red].eml", "holds 1.pdf", "holds 2.pdf", "processed"):
        assert words in text


def test_summary_counts_and_names_the_oldest(file, components, processed, make_steps, issue_of):
    review = file("order 8", "review me.pdf")
    components.store.add(review)
    components.store.claim_files(worker="w", limit=1, lease=FILE_LEASE)
    outcome = process(review, make_steps(validators=(issue_of("x", "Look."),)))
    components.store.save(review, outcome.results)
    components.store.add(file("order 9", received_at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC)))
    now = dt.datetime.now(dt.UTC) + dt.timedelta(days=3)
    text = shown(presentation.summary_table(components.store.summary(), now=now))
    for words in ("files received", "documents approved", "messages queued", "document 3 (review me.pdf), for 3 days"):
        assert words in text
    assert "Oldest file not processed: since" in text


def test_round_shows_rows_deliveries_and_failures():
    done = Round(
        1,
        2,
        [Processed("a[/b].pdf", 7, "purchase_order", "approved", "sure")],
        {"accepted": 1},
        {"matched": 2, "review": 1},
        failures=["It broke."],
    )
    text = shown(presentation.round_table(done))
    told = "1 documents; payments: 2 matched, 1 review; deliveries: 1 accepted"
    for words in ("a[/b].pdf", "purchase order", "1 new files, 2 known ones", told, "It broke."):
        assert words in text
    assert shown(presentation.round_table(Round(failures=["It broke."]))).endswith("It broke.\n")


@pytest.mark.parametrize(("minutes", "words"), [(5, "5 min"), (61, "1 h"), (47 * 60, "47 h"), (49 * 60, "2 days")])
def test_age_is_told_in_the_unit_that_matters(minutes, words):
    assert presentation._age(dt.timedelta(minutes=minutes)) == words
