"""The frames that notebooks show, and every notebook run from its first cell to its last."""

import ast
import datetime as dt
import json
import re
import sys
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from adapters.store import SqlStore, open_store
from datamodel.document import InputFile
from datamodel.errors import ConfigurationError, RejectionCode
from datamodel.extraction import Classification, Decision, DocumentType, Extraction, Issue, Result, Status
from datamodel.stored import StoredDocument
from orders.decision import decide
from pipelines import figures, thresholds
from pipelines.demo import demo_settings
from pipelines.settings import DecisionSettings, Settings, StoreSettings

FOLDER = Path(__file__).parent.parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
NOW = dt.datetime(2026, 3, 7, 9, 30, tzinfo=dt.UTC)  # two days after everything came in
TODAY = DecisionSettings()


@pytest.fixture
def documents(store: SqlStore) -> list[StoredDocument]:
    return figures.read_documents(store)


@pytest.fixture
def papers(documents: list[StoredDocument]) -> pd.DataFrame:
    return figures.documents_frame(documents, now=NOW)


# --- What is there ----------------------------------------------------------------------------------------------------


def test_documents_are_read_beyond_the_first_hundred(desk):
    file = InputFile("long.pdf", b"long", "folder:/in/long.pdf", NOW)
    desk.store.add(file)
    decision = Decision(Status.REJECTED, ("No text.",), RejectionCode.NO_TEXT)
    desk.store.save(file, [Result(file, index, 1, decision) for index in range(130)])
    assert len(figures.read_documents(desk.store)) == 130


def test_documents_frame_tells_what_became_of_each(papers):
    outcomes = dict(zip(papers["document_id"], papers["outcome"], strict=True))
    waiting = dict.fromkeys((2, 3, 4, 5, 9, 11), "needs review")
    rejected = dict.fromkeys((6, 7), "rejected")
    assert outcomes == waiting | rejected | {1: "straight through", 10: "straight through", 8: "approved by a person"}


def test_documents_frame_tells_a_rejection_by_a_person(desk):
    document = desk.store.document(desk.reject("a.pdf", RejectionCode.BY_PERSON))
    assert list(figures.documents_frame([document], now=NOW)["outcome"]) == ["rejected by a person"]


def test_documents_frame_has_type_lines_and_age(papers):
    rows = papers.set_index("document_id")
    assert (rows.loc[4, "document_type"], rows.loc[4, "lines"], rows.loc[4, "age_days"]) == ("purchase_order", 2, 2.0)
    assert (rows.loc[6, "document_type"], rows.loc[6, "code"]) == ("unread", "damaged")


def test_outcomes_by_type_counts_order_paper_only_in_its_total(papers):
    counts = figures.outcomes_by_type(papers)
    assert counts.loc["purchase_order", "straight_through"] == 2 / 8
    assert counts.loc["unread", "rejected"] == counts.loc["other", "rejected"] == 1
    total = counts.loc[figures.ALL_PAPER]
    assert (total["documents"], total["straight_through"]) == (9, 2 / 9)


def test_ages_by_type_counts_what_waits(papers):
    ages = figures.ages_by_type(papers)
    assert ages["1 to 3 days"].to_dict() == {"invoice": 1, "purchase_order": 5}
    assert ages.drop(columns="1 to 3 days").to_numpy().sum() == 0


def test_fields_frame_tells_header_from_line_and_machine_from_person(documents):
    fields = figures.fields_frame(documents)
    quantities = fields[(fields["document_id"] == 4) & (fields["label"] == "line: quantity")]
    assert list(quantities["line"]) == [1, 2]
    assert list(quantities["confidence"]) == [0.6, 0.6]
    assert set(fields.loc[fields["by_person"], "document_id"]) == {8}
    assert fields.loc[fields["document_id"] == 2, "line"].isna().sum() == 3


def test_fields_frame_marks_required_fields_of_the_type(documents):
    fields = figures.fields_frame(documents)
    required = fields[fields["required"]].groupby("document_type")["label"].agg(set)
    header = {"document_number", "document_date", "sender_name"}
    assert required["purchase_order"] == header | {"line: quantity"}
    assert required["invoice"] == header | {"gross_amount", "currency", "line: net_amount"}


def test_issues_frame_has_warnings_too(documents):
    issues = figures.issues_frame(documents).set_index(["document_id", "code"])
    assert issues["severity"].to_dict() == {
        (3, "line_sum_differs"): "error",
        (3, "date_old"): "warning",
        (11, "erp_refused"): "error",
    }


def test_deliveries_frame_has_every_message(documents):
    deliveries = figures.deliveries_frame(documents, now=NOW)
    assert dict(zip(deliveries["document_id"], deliveries["state"], strict=True)) == {
        1: "accepted",
        10: "queued",
        11: "rejected",
    }
    counts = figures.deliveries_by_state(deliveries)
    assert counts.loc["erp"].to_dict() == {
        "queued": 1,
        "sent_unknown": 0,
        "accepted": 1,
        "posted": 0,
        "rejected": 1,
        "dead": 0,
    }


# --- Why it waits, and what another threshold would do ----------------------------------------------------------------


def test_rank_reasons_counts_documents_and_those_with_no_other_reason(documents):
    ranked = thresholds.rank_reasons(thresholds.reasons_frame(documents, TODAY))
    assert ranked.to_numpy().tolist() == [
        ["field", "document_date", 2, 1],
        ["issue", "erp_refused", 1, 1],
        ["type", "invoice", 1, 1],
        ["field", "line: quantity", 1, 1],
        ["issue", "line_sum_differs", 1, 0],
    ]


@pytest.mark.parametrize("value", [0.5, 0.75, 0.8, 0.96, 1.0])
def test_reasons_frame_has_as_many_as_the_decision(documents, value):
    chosen = DecisionSettings(min_field_confidence=value)
    waiting = [d for d in documents if d.extraction and d.decision.status is Status.NEEDS_REVIEW]
    minima = chosen.model_dump(include={"min_type_confidence", "min_field_confidence"})
    decisions = {d.id: decide(d.extraction, d.issues, **minima) for d in waiting}
    wanted = {key: len(d.reasons) for key, d in decisions.items() if d.status is Status.NEEDS_REVIEW}
    assert wanted
    assert thresholds.reasons_frame(documents, chosen)["document_id"].value_counts().to_dict() == wanted


def test_reasons_frame_leaves_out_what_would_be_no_order_paper(desk):
    newsletter = Extraction(Classification(DocumentType.OTHER, 0.7, "en", ("unsubscribe",)))
    document = desk.store.document(desk.put("news.eml", newsletter, Issue("date_order", "Dates are exchanged.")))
    assert list(thresholds.reasons_frame([document], TODAY)["reason"]) == ["other", "date_order"]
    assert thresholds.reasons_frame([document], DecisionSettings(min_type_confidence=0.6)).empty


def test_held_frame_has_what_no_threshold_frees(documents):
    held = thresholds.held_frame(documents, TODAY)
    assert held[["document_id", "reason"]].to_numpy().tolist() == [[9, "The record does not fit its target: too long."]]


def test_threshold_frame_counts_what_the_decision_says(documents):
    curve = thresholds.threshold_frame(documents, TODAY, values=(0.6, 0.7, 0.75, 0.8, 0.9, 1.0))
    columns = ["approved", "waiting", "gained", "lost"]
    assert curve[columns].to_numpy().tolist() == [
        [4, 3, 2, 0],
        [3, 4, 1, 0],
        [3, 4, 1, 0],
        [2, 5, 0, 0],
        [1, 6, 0, 1],
        [0, 7, 0, 2],
    ]


def test_next_lower_threshold_is_the_first_that_approves_more(documents):
    assert thresholds.next_lower_threshold(thresholds.threshold_frame(documents, TODAY), TODAY) == 0.75
    lowest = DecisionSettings(min_field_confidence=0.6)
    curve = thresholds.threshold_frame(documents, lowest)
    assert thresholds.next_lower_threshold(curve, lowest) == 0.6


def test_gained_frame_shows_the_values_that_would_go_out(documents):
    gained = thresholds.gained_frame(documents, TODAY, 0.6)
    assert gained[["document_id", "label", "text"]].to_numpy().tolist() == [
        [2, "document_date", "2026-03-05"],
        [4, "line: quantity", "20"],
        [4, "line: quantity", "20"],
    ]


def test_frames_of_nothing_keep_their_columns():
    papers = figures.documents_frame([], now=NOW)
    assert list(figures.outcomes_by_type(papers).index) == [figures.ALL_PAPER]
    assert list(figures.ages_by_type(papers).columns) == list(figures.AGES)
    assert figures.deliveries_by_state(figures.deliveries_frame([], now=NOW)).empty
    assert list(thresholds.rank_reasons(thresholds.reasons_frame([], TODAY)).columns)[-1] == "alone"
    assert thresholds.threshold_frame([], TODAY)["approved"].sum() == 0


# --- Which store ------------------------------------------------------------------------------------------------------


@pytest.fixture
def in_empty_folder(tmp_path, monkeypatch):
    for name in ("INTRAY_CONFIG", "INTRAY_STORE__URL", "INTRAY_STORE__BLOBS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def make(store: StoreSettings) -> None:
    open_store(store.url, blobs=store.blobs).close()


@pytest.mark.usefixtures("in_empty_folder")
def test_choose_store_prefers_the_named_then_the_default_then_the_demo():
    demo, named = demo_settings(Path("var/demo")).store, StoreSettings(url="sqlite:///named.db", blobs="named")
    make(demo)
    assert figures.choose_store(Settings()) == demo
    make(StoreSettings())
    assert figures.choose_store(Settings()) == StoreSettings()
    make(named)
    assert figures.choose_store(Settings(store=named)) == named


@pytest.mark.usefixtures("in_empty_folder")
@pytest.mark.parametrize("named", [None, StoreSettings(url="sqlite:///missing.db")])
def test_choose_store_makes_none_where_there_is_none(named, tmp_path):
    settings = Settings(store=named) if named else Settings()
    with pytest.raises(ConfigurationError, match=r"There is no store.* Run `"):
        figures.open_chosen_store(settings)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("in_empty_folder")
def test_open_chosen_store_leaves_another_schema_as_it_is(tmp_path):
    path = tmp_path / "old.db"
    path.touch()
    with pytest.raises(ConfigurationError):
        figures.open_chosen_store(Settings(store=StoreSettings(url=f"sqlite:///{path}", blobs="blobs")))
    assert path.read_bytes() == b""


# --- The notebooks ----------------------------------------------------------------------------------------------------


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs a notebook as its reader does, on the store of this test, then an expression; returns its value as JSON."""
    config = tmp_path / "intray.toml"
    config.write_text(f'[store]\nurl = "sqlite:///{tmp_path}/intray.db"\nblobs = "{tmp_path}/blobs"\n')
    monkeypatch.setenv("INTRAY_CONFIG", str(config))
    monkeypatch.delenv("INTRAY_STORE__URL", raising=False)
    for name in ("JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))  # nothing of whoever runs the tests

    def execute(path: Path, expression: str) -> object:
        notebook = read(path)
        notebook.cells.append(nbformat.v4.new_code_cell(f"import json\nprint(json.dumps({expression}))"))
        where = {"metadata": {"path": str(FOLDER)}}
        NotebookClient(notebook, kernel_name="python3", timeout=120, resources=where).execute()
        warned = [o.text for c in notebook.cells for o in c.get("outputs", ()) if o.get("name") == "stderr"]
        assert not warned
        return json.loads(notebook.cells[-1].outputs[0].text)

    return execute


@pytest.mark.slow
@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_with_the_interpreter_of_the_tests(path, run):
    assert run(path, "__import__('sys').executable") == sys.executable


@pytest.mark.slow
@pytest.mark.usefixtures("store")
def test_what_waits_shows_the_figures_of_the_store(run):
    shown = run(
        FOLDER / "what_waits_and_why.ipynb",
        "[len(papers), outcomes.loc[figures.ALL_PAPER, 'straight_through'], ranked['reason'][0], TRY,"
        " gained['document_id'].tolist(), sorted(set(remaining['document_id'])), states.sum().sum().item()]",
    )
    assert shown == [11, 2 / 9, "document_date", 0.75, [2], [3, 4, 5, 11], 3]


@pytest.mark.slow
def test_what_waits_runs_where_nothing_waits(desk, run):
    desk.reject("damaged.pdf", RejectionCode.DAMAGED)
    assert run(FOLDER / "what_waits_and_why.ipynb", "[len(ranked), len(deliveries), TRY]") == [0, 0, 0.8]


@pytest.mark.slow
@pytest.mark.usefixtures("desk")
def test_what_waits_says_what_to_do_without_documents(run):
    with pytest.raises(CellExecutionError, match=r"holds no document yet\. Run `intray run`"):
        run(FOLDER / "what_waits_and_why.ipynb", "0")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_was_committed_without_outputs(path):
    cells = [cell for cell in read(path).cells if cell.cell_type == "code"]
    assert [cell.id for cell in cells if cell.outputs or cell.execution_count is not None] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_hides_no_logic(path):
    logic = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef, ast.If, ast.While, ast.Try)
    for cell in (cell for cell in read(path).cells if cell.cell_type == "code"):
        assert len(cell.source.splitlines()) <= 12, cell.id
        assert not [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, logic)], cell.id


def test_readme_lists_every_notebook():
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert NOTEBOOKS
    assert set(re.findall(r"\((\w+\.ipynb)\)", text)) == {path.name for path in NOTEBOOKS}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_links_of_notebook_lead_somewhere(path):
    text = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
    assert [link for link in links if not (FOLDER / link).exists()] == []
